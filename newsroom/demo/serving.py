"""The whole newsroom on one machine: Postgres, the web server and the worker, started and stopped.

Used by `make demo`, and with all that production has (nginx, the accelerator, two web workers, and
what ends started again) by `make stack`. Production has its own supervisor (docs/operate.md).
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from newsroom import nginx, postgres
from newsroom.demo import catalogue, content

_START_SECONDS = 60
_STOP_SECONDS = 10


class CannotServe(RuntimeError):
    """One line that says what stands in the way."""


@dataclass
class Child:
    """One of the processes, which may be started again."""

    command: list[str]
    environment: dict[str, str]
    listener: socket.socket | None = None  # is held open for it, also while it is not there
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        # Its own group: Ctrl-C reaches this process alone, which stops them in order.
        self.process = subprocess.Popen(  # noqa: S603 - commands of our own
            self.command,
            env=self.environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            pass_fds=[self.listener.fileno()] if self.listener else [],
        )

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None


def run(*, port: int, say: Callable[[str], object], is_stack: bool = False) -> NoReturn:
    """Prepare everything that is not there yet, serve until a signal, stop everything.

    Raises CannotServe when one of the processes ends; with `is_stack` it is started again.
    """
    _port_is_free(port, said="make stack" if is_stack else "make demo")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, _leave)
    _prepare(say)
    children: list[Child] = []
    try:
        (_stack if is_stack else _demo)(port, children)
        _wait_until_ready(port, children)
        _announce(port, say)
        while True:
            time.sleep(0.5)
            for child in children:
                if child.has_ended and is_stack:
                    child.start()
                elif child.has_ended:
                    raise CannotServe("The web server or the worker ended by itself; see above.")
    finally:
        _stop(children)


def _port_is_free(port: int, *, said: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotServe(
                f"Port {port} is taken. Choose another: {said} PORT={port + 1}"
            ) from error


def _prepare(say: Callable[[str], object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            say("Making the database ...")
    call_command("prepare", verbosity=0)
    content.fill(password=_password(), renew="DEMO_PASSWORD" in os.environ, say=say)


def _password() -> str:
    """DEMO_PASSWORD, else that of the last start, else one made now; kept beside the data."""
    kept = Path(settings.DATA) / "demo_password"
    given = os.environ.get("DEMO_PASSWORD")
    if given or not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(given or secrets.token_urlsafe(9))
    return kept.read_text()


def _environment(port: int) -> dict[str, str]:
    names = {
        "SITE_NAME": catalogue.SITE_NAME,
        "SITE_NAME_ZH": catalogue.SITE_CHINESE_NAME,
        "SITE_STRAPLINE": catalogue.SITE_STRAPLINE,
        "SITE_STRAPLINE_ZH": catalogue.SITE_CHINESE_STRAPLINE,
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    return (
        names
        | os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "DATABASE_URL": os.environ.get("DATABASE_URL") or postgres.url(Path(settings.DATA)),
            "DATA": str(settings.DATA),
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
        }
    )


def _demo(port: int, children: list[Child]) -> None:
    environment = _environment(port)
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "newsroom.wsgi:application"]
    web += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    # More than may wait for Django (delivery.front), so that some are left for kept pages.
    web += ["--blocking-threads", "68", "--no-ws", "--log-level", "error"]
    web += ["--workers-kill-timeout", "10"]  # a connection that is held open may not hold us up
    worker = [sys.executable, str(settings.BASE_DIR / "manage.py"), "procrastinate", "worker"]
    children += [Child(web, environment), Child([*worker, "--concurrency", "1"], environment)]


_BEHIND_NGINX = {"TRUSTED_PROXIES": "1", "FILES_BY_NGINX": "1"}


def _stack(port: int, children: list[Child]) -> None:
    app, listener = _free_port(), socket.create_server(("127.0.0.1", 0), backlog=4096)
    accelerator = int(listener.getsockname()[1])
    run = Path(settings.DATA) / "run"
    run.mkdir(exist_ok=True)
    file = run / "nginx.conf"
    file.write_text(
        nginx.configuration(
            port=port, app=app, accelerator=accelerator, data=Path(settings.DATA), run=run
        )
    )
    ports = {"HOST": "127.0.0.1", "PORT": str(app)}
    ports |= {"LISTENER": str(listener.fileno()), "WEB": f"127.0.0.1:{app}"}
    environment = _environment(port) | _BEHIND_NGINX | ports
    children.append(Child(["deploy/web"], environment))
    children.append(Child(["deploy/accelerator"], environment, listener))
    children.append(Child(["deploy/worker"], environment))
    _wait_until_ready(app, children)
    children.append(Child(nginx.command(file), environment))  # who has somebody to ask from now on


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(port: int, children: list[Child]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    health = urllib.request.Request(
        f"http://127.0.0.1:{port}/healthz", headers={"Host": settings.ALLOWED_HOSTS[0]}
    )
    while time.monotonic() < deadline:
        if any(child.has_ended for child in children):
            raise CannotServe("The web server or the worker did not start; see above.")
        try:
            with urllib.request.urlopen(health, timeout=2):  # noqa: S310 - the same
                return
        except OSError:
            time.sleep(0.1)
    raise CannotServe(f"The web server did not answer within {_START_SECONDS} seconds.")


def _announce(port: int, say: Callable[[str], object]) -> None:
    say(f"\nNewsroom is ready: http://127.0.0.1:{port}/")
    say(f"The admin:         http://127.0.0.1:{port}/admin/")
    say(f"Accounts:          {', '.join(content.ACCOUNTS)}")
    say(f"Password of each:  {_password()}")
    say("Ctrl-C stops everything; what was written stays.\n")


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0 if number == signal.SIGINT else 128 + number)


def _stop(children: list[Child]) -> None:
    processes = [child.process for child in children]
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
