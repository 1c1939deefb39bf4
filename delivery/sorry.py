"""What is said when there is no answer: too many ask, or the database is away."""

import time
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.template.loader import render_to_string

from delivery.answers import Answer
from delivery.headers import CONTENT_SECURITY_POLICY

_AGAIN_SECONDS = 5
_PRINTED_FOR = 1.0  # seconds: whoever is overwhelmed must not be kept busy saying so

_printed: dict[bool, tuple[float, Answer]] = {}


def answer(environ: WSGIEnvironment) -> Answer:
    """503, and when to come again; nothing is asked of the database. The same one for a second."""
    is_desk = environ["PATH_INFO"].startswith(settings.DESK_ADDRESSES)
    printed = _printed.get(is_desk)
    if printed is None or time.monotonic() - printed[0] > _PRINTED_FOR:
        printed = _printed[is_desk] = (time.monotonic(), _print(is_desk))
    return printed[1]


def _print(is_desk: bool) -> Answer:
    body = render_to_string("503.html", {"is_desk": is_desk}).encode()
    headers = [
        ("Cache-Control", "private, no-store"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Retry-After", str(_AGAIN_SECONDS)),
        ("Content-Length", str(len(body))),
    ]
    return Answer("503 Service Unavailable", headers, [body])
