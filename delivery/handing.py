"""Between granian and the pages: what is at hand is answered by the thread that read the question.

All else is handed to threads that may wait. So granian needs one thread, and kept pages never stand
behind anybody who waits for Django; and no lock goes from thread to thread for them, which cost a
fifth of their time (docs/decisions/0008). Where granian is not, pages are an application like any.
"""

import logging
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol
from wsgiref.types import WSGIApplication, WSGIEnvironment

from delivery.answers import Answer
from delivery.doors import Doors

_WRAPPER = "_wsgi_call_wrap"  # of an application, by granian; not of its public face
_MOST = 10_000  # that wait; granian lets in fewer connections than that

log = logging.getLogger(__name__)


class Way(Protocol):
    """How granian is told an answer, once."""

    def response_bytes(
        self, status: int, headers: list[tuple[str, str]], body: bytes, /
    ) -> None: ...


Runner = Callable[[Way, WSGIEnvironment], object]


def stand_between(at_hand: Callable[[WSGIEnvironment], Answer | None], *, threads: int) -> None:
    """From now on, in this process, if granian serves here. Raises AttributeError if it changed."""
    server = sys.modules.get("granian.server.mp")
    if server is None:
        return
    wrapped = getattr(server, _WRAPPER)

    def wrap(application: WSGIApplication, *options: Any) -> Runner:
        return handing(at_hand, wrapped(application, *options), threads=threads)

    setattr(server, _WRAPPER, wrap)


def handing(
    at_hand: Callable[[WSGIEnvironment], Answer | None], run: Runner, *, threads: int
) -> Runner:
    """`run` answers what is not at hand, and may wait."""
    waiting = Doors("waiting", threads=threads, waiting=_MOST, patience=0)

    def handed(way: Way, environ: WSGIEnvironment) -> None:
        answer = at_hand(environ)
        if answer is not None:
            body = answer.body[0] if answer.body else b""
            way.response_bytes(int(answer.status[:3]), answer.headers, body)
        elif waiting.enter(partial(_run, run, way, environ)) is None:
            way.response_bytes(503, [("Retry-After", "5")], b"")

    return handed


def _run(run: Runner, way: Way, environ: WSGIEnvironment) -> None:
    try:
        run(way, environ)
    except Exception:
        log.exception("An answer could not be given.")
        way.response_bytes(500, [], b"")
