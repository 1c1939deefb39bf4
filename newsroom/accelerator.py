"""The process in front of the web server (delivery.accelerator): `python -m newsroom.accelerator`.

Another one looks after it, holds the door open and begins it anew when it hangs (guarding).

It believes what X-Forwarded-For says as little or as much as the web server does, for it hands on
what it gets: nobody but nginx may reach it.
"""

import argparse
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial

import django

from delivery import front
from newsroom.guarding import guard

_PATIENCE = 0.6  # seconds: it says twice in half a second that it goes on


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--host", default="127.0.0.1")
    words.add_argument("--port", type=int, default=8001)
    words.add_argument("--web", default="127.0.0.1:8000", help="where the web server listens")
    words.add_argument("--listener", type=int, help="a door that is held open: its descriptor")
    words.add_argument("--workers", type=int, default=2, help="of the web server")
    told = words.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup(set_prefix=False)
    _may_open_many_lines()
    is_lent = told.listener is not None
    with _lent(told.listener) if is_lent else _listening(told.host, told.port) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # and all that it accepts
        listener.setblocking(False)
        serves = partial(serve, listener, _place(told.web), told.workers, is_lent)
        return guard(serves, patience=_PATIENCE)


def serve(
    listener: socket.socket,
    web: front.Place,
    workers: int,
    is_lent: bool,
    goes_on: Callable[[], bool],
) -> None:
    accelerator = front.accelerated(
        listener, web, workers=workers, is_lent=is_lent, goes_on=goes_on
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: accelerator.stop())
    accelerator.run()


def _place(web: str) -> front.Place:
    host, _colon, port = web.rpartition(":")
    found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
    family, _type, _protocol, _name, address = found[0]
    return family, address


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=4096)


def _lent(number: int) -> socket.socket:
    """Whoever started this holds it too: who comes while none of these processes is there waits."""
    return socket.socket(fileno=number)


def _may_open_many_lines() -> None:
    """Two for each question that goes on."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
