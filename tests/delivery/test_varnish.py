"""A real Varnish with our configuration: it keeps pages, forgets by keys, brings nothing back."""

import http.server
import shutil
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from delivery import headers, purging
from tests.processes import ask, ask_until_it_answers, free_port

VCL = Path(__file__).resolve().parents[2] / "deploy" / "varnish.vcl"
PATHS = {"/one/": "front story:1", "/two/": "front story:2", "/photo.jpg": "photo:7 story:10"}


class Origin(http.server.BaseHTTPRequestHandler):
    """Answers as the newsroom does; `server.status` is what it says at every address."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        is_page = self.path in PATHS and server.status == 200
        server.asked.append(self.path)
        body = f"{self.path} {server.text}".encode()
        self.send_response(200 if self.path == "/healthz" else server.status)
        if is_page:
            now = datetime.now(UTC)
            self.send_header("Surrogate-Key", PATHS[self.path])
            self.send_header("Cache-Control", headers.shared(60, server.until, now=now))
            for name, value in headers.for_cdn(60, server.until, now=now):
                self.send_header(name, value)
        else:
            self.send_header("Cache-Control", "private, no-store")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said):
        pass


@pytest.fixture(scope="module")
def origin():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        server.asked = []
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def varnish(origin, tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("varnish"), free_port()
    text = VCL.read_text()
    for written, here in [
        ('.host = "nginx"', '.host = "127.0.0.1"'),
        ('.port = "8080"', f'.port = "{origin.server_port}"'),
        (".interval = 2s", ".interval = 50ms"),
    ]:
        assert text.count(written) == 1
        text = text.replace(written, here)
    (folder / "our.vcl").write_text(text)
    program = shutil.which("varnishd") or "/usr/sbin/varnishd"
    command = [program, "-F", "-f", folder / "our.vcl", "-a", f"127.0.0.1:{port}"]
    command += ["-n", folder / "run", "-s", "malloc,8m", "-j", "none"]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    origin.status, origin.text, origin.until = 200, "first", None
    ask_until_it_answers(port, "/healthz", within=60)
    yield port
    running.terminate()
    running.wait()


@pytest.fixture(autouse=True)
def well(origin, settings, varnish):
    settings.CDN, settings.PURGE_URLS = True, [f"http://127.0.0.1:{varnish}/"]
    origin.status, origin.text, origin.until = 200, "first", None
    purging.purge(["front", "photo:7"], is_tombstone=True)
    origin.asked.clear()
    yield
    origin.status = 200


def asked(origin):
    return [path for path in origin.asked if path != "/healthz"]


def until(condition):
    """Waits until the probe of Varnish has seen what changed."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_pages_are_kept_and_forgotten_by_their_keys_alone(origin, varnish):
    for path in (*PATHS, *PATHS):
        assert ask(varnish, path)[2] == f"{path} first"
    assert asked(origin) == list(PATHS)

    origin.text = "second"
    purging.purge(["story:1", "story:77"], is_tombstone=False)

    told = [ask(varnish, path)[2] for path in PATHS]
    assert told == ["/one/ second", "/two/ first", "/photo.jpg first"]
    assert "surrogate-key" not in ask(varnish, "/one/")[1]


@pytest.mark.parametrize("key", ["story:1", "photo:7"])
def test_what_was_taken_away_does_not_come_back_when_we_are_away(origin, varnish, key):
    for path in PATHS:
        ask(varnish, path)
    purging.purge([key], is_tombstone=True)
    origin.status = 503

    gone = {path for path, keys in PATHS.items() if key in keys.split()}
    for path in PATHS:
        status, _, text = ask(varnish, path)
        assert (status, "first" in text) == ((503, True) if path in gone else (200, True))
        if path in gone:
            assert asked(origin)[-1] == path


def test_nothing_is_kept_beyond_its_instant(origin, varnish):
    origin.until = datetime.now(UTC) + timedelta(seconds=1.2)
    assert ask(varnish, "/one/")[2] == "/one/ first"
    origin.text = "second"

    until(lambda: datetime.now(UTC) > origin.until)

    origin.until = None
    assert ask(varnish, "/one/")[2] == "/one/ second"


def test_strangers_may_not_purge_with_whatever_they_like(varnish):
    assert ask(varnish, "/", method="PURGE")[0] == 400
