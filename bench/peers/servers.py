"""Every server that is measured: one process each, on the first core, of the same newspaper."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measure import on_core
from bench.peers import setup
from newsroom import nginx, postgres
from tests.processes import ask_until_it_answers, free_port

ROOT = Path(__file__).resolve().parents[2]
CACHES = ("wagtail-cache", "middleware")
GRANIAN = ("--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1", "--no-ws")
THREADS = 8
_STARTS_WITHIN = 180  # seconds, on a machine that is busy

_LIMITS = """
worker_processes 1;
error_log stderr crit;
pid {run}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=100 inactive=1h;
  default_type text/html;
  client_body_temp_path {run}/body;
  proxy_temp_path {run}/proxy;
  fastcgi_temp_path {run}/fastcgi;
  uwsgi_temp_path {run}/uwsgi;
  scgi_temp_path {run}/scgi;
  proxy_cache_path {run}/kept keys_zone=kept:8m inactive=1h;
  upstream site {{ server 127.0.0.1:{site}; keepalive 8; }}
  server {{
    listen 127.0.0.1:{file};
    root {run}/file;
    location / {{ add_header Content-Encoding br; }}
  }}
  server {{
    listen 127.0.0.1:{cache};
    location / {{
      proxy_pass http://site;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_cache kept;
      proxy_cache_key $request_uri;
      proxy_cache_valid 200 1h;
      proxy_ignore_headers Cache-Control Expires Vary;
    }}
  }}
}}
"""


@dataclass(frozen=True)
class Server:
    """`behind`: another one of its own that it asks."""

    port: int
    process: int
    database: int = 0
    behind: int = 0

    @property
    def processes(self) -> tuple[int, ...]:
        """All whose time its answers cost."""
        return tuple(one for one in (self.process, self.behind, self.database) if one)


class Running:
    """What was started, by name, until `stop`."""

    def __init__(self, run: Path) -> None:
        self._run, self._started = run, []
        self.servers: dict[str, Server] = {}

    def start(
        self,
        name: str,
        port: int,
        words: list[str],
        *,
        env: dict[str, str],
        database: int = 0,
        behind: int = 0,
    ) -> None:
        with (self._run / "servers.log").open("a") as log:
            process = subprocess.Popen(
                [*on_core(0), *words],
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(process)
        self.servers[name] = Server(port, process.pid, database, behind)

    def wait(self, path: str = "/") -> None:
        for name, server in self.servers.items():
            try:
                ask_until_it_answers(server.port, path, within=_STARTS_WITHIN)
            except OSError as problem:
                said = (self._run / "servers.log").read_text()[-2000:]
                raise SystemExit(f"{name} did not start: {problem}\n{said}") from problem

    def stop(self) -> None:
        for process in reversed(self._started):
            process.terminate()
        for process in self._started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # with the workers that it did not end
                process.wait()


def ours(data: Path, **more: str) -> dict[str, str]:
    """What a process of the newspaper is told."""
    kept = {name: value for name, value in os.environ.items() if name != "PORT"}
    return kept | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DATA": str(data),
        "DATABASE_URL": postgres.url(data, is_durable=False),
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "SITE_URL": "http://127.0.0.1:8000",
        "HOST": "127.0.0.1",
        "WORKERS": "1",
        **more,
    }


@contextmanager
def serving(data: Path, run: Path, program: Path, *, is_kept: bool) -> Iterator[dict[str, Server]]:
    """Servers by name; with `is_kept` also those that give what lies ready, all but nginx's file.

    The newspaper's own pages have been kept before, so that nothing makes them beside the bench.
    """
    running = Running(run)
    postgres.url(data, is_durable=False)  # which starts it
    database = int((data / "postgres" / "postmaster.pid").read_text().split()[0])

    def begin(name: str, words: list[str], env: dict[str, str], behind: int = 0) -> None:
        taken = {server.port for server in running.servers.values()}  # or will be, in a second
        port = next(port for port in iter(free_port, None) if port not in taken)
        words = [word.replace("PORT", str(port)) for word in words]
        env = env | {"PORT": str(port), "ACCELERATOR_PORT": str(port)}
        running.start(name, port, words, env=env, database=database, behind=behind)

    def peer(name: str, sort: str, cache: str = "none") -> None:
        granian = [str(program.parent / "granian"), *GRANIAN, "--blocking-threads", str(THREADS)]
        words = [*granian, "--log-level", "error", "--port", "PORT", "wsgi:application"]
        begin(name, words, setup.environment(sort, data, cache=cache))

    try:
        begin("ours", ["deploy/web"], ours(data, PAGE_STORE_MB="0", THREADS=str(THREADS)))
        peer("wagtail", "wagtail")
        peer("django", "django")
        if is_kept:
            # As production has it: the accelerator answers, with the web server behind it; the time
            # of both is counted.
            begin("behind ours", ["deploy/web"], ours(data))
            web = running.servers["behind ours"]
            place = ours(data, WEB=f"127.0.0.1:{web.port}")
            begin("ours, kept", ["deploy/accelerator"], place, web.process)
            for cache in CACHES:
                peer(cache, "wagtail", cache)
        running.wait("/")
        if is_kept:
            _in_front(running, run, running.servers["ours, kept"].port)
        yield running.servers
    finally:
        running.stop()


def _in_front(running: Running, run: Path, site: int) -> None:
    """nginx with a file and as a cache, and Varnish, before the newspaper."""
    file, cache, varnish = free_port(), free_port(), free_port()
    (run / "file").mkdir(exist_ok=True)
    text = _LIMITS.format(run=run, site=site, file=file, cache=cache)
    (run / "limits.conf").write_text(text)
    env = dict(os.environ)
    running.start("nginx", file, nginx.command(run / "limits.conf"), env=env)
    running.servers["nginx cache"] = Server(cache, running.servers["nginx"].process)
    program = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin")
    if program is not None:
        words = [program, "-F", "-j", "none", "-n", str(run / "varnish")]
        words += ["-a", f"127.0.0.1:{varnish}", "-b", f"127.0.0.1:{site}", "-s", "malloc,64m"]
        # It would unpack what the site packs; as it is it gives the same bytes as all others.
        words += ["-p", "http_gzip_support=off", "-p", "default_ttl=3600"]
        running.start("varnish", varnish, words, env=env)
    running.wait("/")
