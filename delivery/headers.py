"""The headers of every answer: what a browser may do with it, and for how long it may be kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

LONGEST_SECONDS = 60  # until changes reach caches by purge, this bounds how late they are seen

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


@dataclass
class Tag:
    """What a page shows (`keys`) and the next instant at which it may change (`until`)."""

    keys: set[str] = field(default_factory=set)
    until: datetime | None = None


def tag(request: HttpRequest, *keys: str, until: datetime | None = None) -> None:
    """Say that the answer to `request` shows `keys` and is right until `until` at the latest.

    May be called by everything that adds to a page; the earliest instant wins. An answer that
    nobody tags is never kept by a cache.
    """
    tagged: Tag = request.__dict__.setdefault("delivery_tag", Tag())
    tagged.keys.update(keys)
    if until is not None:
        tagged.until = min(until, tagged.until) if tagged.until else until


class CacheHeaders:
    """Tagged answers may be kept until their instant; all others may not be kept at all."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        tagged: Tag | None = request.__dict__.get("delivery_tag")
        if response.has_header("Cache-Control"):
            return response
        if tagged is None or response.cookies or response.has_header("Vary"):
            response["Cache-Control"] = "private, no-store"
            return response
        seconds = LONGEST_SECONDS
        if tagged.until is not None:
            left = (tagged.until - datetime.now(UTC)).total_seconds()
            seconds = max(0, min(seconds, int(left)))
        response["Cache-Control"] = f"public, max-age=0, s-maxage={seconds}, must-revalidate"
        response["Surrogate-Key"] = " ".join(sorted(tagged.keys))
        return response


def holds_frames(response: HttpResponse) -> None:
    """This page may show pages of our own in a frame."""
    response["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"


def stands_in_frame(response: HttpResponse) -> None:
    """This page may be shown in a frame of a page of our own."""
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    response["Content-Security-Policy"] = policy
    response["X-Frame-Options"] = "SAMEORIGIN"


class SecurityHeaders:
    """The same strict policy on every answer: no nonce, so that pages stay the same bytes.

    An answer that said otherwise itself (`holds_frames`, `stands_in_frame`) is let be.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        )
        return response
