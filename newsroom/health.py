import threading
import time

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from delivery import front

_QUESTION = b"SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean"
_PATIENCE = 0.5  # seconds to connect, and to answer
_BELIEVED = 1.0  # for which an answer is told again: whoever asks often asks the database no more


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Says that this process answers; it asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


class _Readiness:
    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._asked_at = float("-inf")
        self._problem = ""

    def problem(self) -> str:
        """Why the desk cannot save here, within about a second; empty if it can."""
        with self._mutex:
            if time.monotonic() - self._asked_at > _BELIEVED:
                self._problem = _asked()
                self._asked_at = time.monotonic()
            return self._problem


def _asked() -> str:
    try:
        [[is_read_only]] = front.ask(_QUESTION, patience=_PATIENCE)
    except front.Away:  # what it says names hosts and accounts; the log has it
        return "the database does not answer"
    return "the database is read-only" if is_read_only == b"t" else ""


_readiness = _Readiness()


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Says whether the desk can work here: 503 while the database does not take what is saved.

    Readers are answered all the same: a balancer asks `alive` for them.
    """
    problem = _readiness.problem()
    said = problem or "ok"
    return HttpResponse(f"{said}\n", status=503 if problem else 200, content_type="text/plain")
