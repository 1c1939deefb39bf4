"""What is said when there is no answer: too many ask, or the database is away."""

from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.template.loader import render_to_string

from delivery.answers import Answer
from delivery.headers import CONTENT_SECURITY_POLICY

_AGAIN_SECONDS = 5


def answer(environ: WSGIEnvironment) -> Answer:
    """503, and when to come again; nothing is asked of the database."""
    is_desk = environ["PATH_INFO"].startswith(settings.DESK_ADDRESSES)
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
