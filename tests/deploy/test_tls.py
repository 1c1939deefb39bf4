"""TLS as docs/operate.md switches it on: a real nginx with deploy/tls.conf."""

import contextlib
import http.client
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from newsroom import nginx
from tests.processes import ask, ask_until_it_answers, free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
NAME = "news.example"
_HEADERS, _DATA = 1, 0
_WHOLE = 0x5  # the headers end, and so does the question


class Says(BaseHTTPRequestHandler):
    """What it was asked, and over which protocol nginx was."""

    def do_GET(self) -> None:
        text = f"{self.headers['X-Forwarded-Proto']} {self.headers['Host']} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_words: object) -> None:
        pass


def certified(folder: Path) -> None:
    """A certificate of its own making for NAME, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@pytest.fixture(scope="module")
def ports(tmp_path_factory):
    """nginx without and with TLS, an application behind it."""
    folder, plain, secure = tmp_path_factory.mktemp("tls"), free_port(), free_port()
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Says)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    app = behind.server_address[1]
    certified(folder)
    (folder / "site.d").mkdir()
    text = (ROOT / "deploy" / "tls.conf").read_text("utf-8")
    for written, here in (
        ("listen 8443 ", f"listen 127.0.0.1:{secure} "),
        ("/etc/newsroom", folder),
    ):
        assert written in text
        text = text.replace(written, str(here))
    (folder / "site.d" / "tls.conf").write_text(text)
    settings = {"port": plain, "app": app, "accelerator": app, "data": folder, "run": folder}
    (folder / "nginx.conf").write_text(nginx.configuration(**settings))
    process = subprocess.Popen(nginx.command(folder / "nginx.conf"))
    try:
        ask_until_it_answers(plain, "/", within=20)
        yield plain, secure, folder / "fullchain.pem"
    finally:
        process.terminate()
        process.wait()
        behind.shutdown()
        behind.server_close()


@contextlib.contextmanager
def line(port: int, certificate: Path, *protocols: str):
    context = ssl.create_default_context(cafile=certificate)
    context.set_alpn_protocols(protocols)
    plain = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    plain.connect()
    with context.wrap_socket(plain.sock, server_hostname=NAME) as secure:
        yield secure


def test_who_comes_without_is_led_on_with_all_that_they_asked(ports):
    plain, _secure, _certificate = ports

    status, headers, _text = ask(plain, "/2026/07/10/ferry/?page=2", host=NAME)

    assert (status, headers["location"]) == (308, f"https://{NAME}/2026/07/10/ferry/?page=2")


def test_http_1_says_that_it_came_over_tls(ports):
    _plain, secure, certificate = ports

    with line(secure, certificate, "http/1.1") as held:
        held.sendall(f"GET /a/ HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
        with held.makefile("rb") as answer:
            text = answer.read()
        spoken = held.version(), held.selected_alpn_protocol()

    assert spoken == ("TLSv1.3", "http/1.1")
    assert text.startswith(b"HTTP/1.1 200 ")
    assert text.endswith(f"https {NAME} /a/".encode())


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """RFC 9113, 4.1."""
    head = len(payload).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4)
    return head + payload


def test_http_2_is_spoken(ports):
    _plain, secure, certificate = ports
    host, path = (bytes((len(value),)) + value for value in (NAME.encode(), b"/b/"))
    asked = b"\x82\x87\x01" + host + b"\x04" + path  # GET, https, where: by numbers (RFC 7541)

    with line(secure, certificate, "h2", "http/1.1") as held:
        settings = frame(4, 0, 0, b"")
        held.sendall(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + frame(_HEADERS, _WHOLE, 1, asked)
        )
        found: dict[int, bytes] = {}
        with held.makefile("rb") as answer:
            while _DATA not in found:
                head = answer.read(9)
                found[head[3]] = answer.read(int.from_bytes(head[:3]))
        spoken = held.selected_alpn_protocol()

    assert spoken == "h2"
    assert found[_HEADERS][:1] == b"\x88"  # 200
    assert found[_DATA] == f"https {NAME} /b/".encode()
