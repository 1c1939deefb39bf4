"""The headers of every answer: what a browser may do with it, and for how long it may be kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict

Handler = Callable[[HttpRequest], HttpResponse]

LONGEST_SECONDS = 60  # until changes reach caches by purge, this bounds how late they are seen
_WHILE_REVALIDATE = 10  # seconds for which a CDN may show what is stale while it fetches
LONGEST_STALE = 3600  # and when we do not answer
LONGEST_MISSING = 5  # seconds for which an address that has nothing is believed to have nothing
AHEAD = timedelta(hours=1)  # what is planned for then is made beforehand
_READ_ONLY = "25006"  # Postgres: a write in a transaction that may only read
PAGE = "delivery.page"  # where in a request's META the page store leaves its Tag to be filled

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


class File(NamedTuple):
    """Where it lies under settings.FILES, and what it is."""

    path: str
    media_type: str


@dataclass
class Tag:
    """What a page shows (`keys`) and the next instant at which it may change (`until`).

    From `ends` on it may not be shown at all. `parameters` are the names in the query that its
    view looked at ("*": all of them). `is_for_all`: the page store asks, for everybody, and with
    nothing in the query, or with `query` that it knows; and as it will be `at` an instant to come,
    or now. `files`: see `lies_in_files`.
    """

    keys: set[str] = field(default_factory=set)
    until: datetime | None = None
    ends: datetime | None = None
    parameters: set[str] = field(default_factory=set)
    is_for_all: bool = False
    query: str = ""
    at: datetime | None = None
    may_be_kept: bool = False
    is_database_away: bool = False
    files: dict[str, File] = field(default_factory=dict)
    browser_seconds: int = 0


def tag(
    request: HttpRequest,
    *keys: str,
    until: datetime | None = None,
    ends: datetime | None = None,
) -> None:
    """Say that the answer to `request` shows `keys` and is right until `until` at the latest.

    `ends` says that something on it may be shown no longer then, not even to readers who would
    otherwise get nothing: the end of a right, or of a story. May be called by everything that
    adds to a page; the earliest instant wins. An answer that nobody tags is never kept.
    """
    tagged = _tag(request)
    tagged.keys.update(keys)
    tagged.until = _first(tagged.until, until, ends)
    tagged.ends = _first(tagged.ends, ends)


def lies_in_files(request: HttpRequest, files: dict[str, File], *, browser_seconds: int) -> None:
    """Say that the answer is a file that never changes, and so is what stands at other addresses.

    `files` by their addresses, that of the request among them: all are right for as long as this
    answer is, so that nobody has to ask for them one by one. A browser keeps them for
    `browser_seconds`, or until their instant.
    """
    tagged = _tag(request)
    tagged.files, tagged.browser_seconds = files, browser_seconds


def foreseen_at(request: HttpRequest) -> datetime | None:
    """The instant to come at which the answer will be given, if it is made beforehand."""
    return _tag(request).at


def _tag(request: HttpRequest) -> Tag:
    tagged: Tag = request.__dict__.setdefault("delivery_tag", request.META.get(PAGE) or Tag())
    return tagged


def _first(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


class Watched(QueryDict):
    """An empty query that notes which names are looked for in it.

    A page is the same for every query that has none of them.
    """

    def __init__(self, seen: set[str]) -> None:
        super().__init__("", mutable=False)
        self._seen = seen

    def __contains__(self, name: object) -> bool:
        self._seen.add(str(name))
        return False

    def __getitem__(self, name: str) -> Any:
        self._seen.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._seen.add(name)
        return default

    def getlist(self, name: str, default: Any = None) -> Any:
        self._seen.add(name)
        return [] if default is None else default

    def __iter__(self) -> Iterator[str]:
        self._seen.add("*")
        return iter(())

    def __len__(self) -> int:
        self._seen.add("*")
        return 0

    def keys(self) -> Any:
        self._seen.add("*")
        return super().keys()

    def items(self) -> Any:
        self._seen.add("*")
        return super().items()

    def values(self) -> Any:
        self._seen.add("*")
        return super().values()

    def lists(self) -> Any:
        self._seen.add("*")
        return super().lists()

    def __deepcopy__(self, _memo: Any) -> Any:  # and copy(), which calls it
        self._seen.add("*")
        return QueryDict("", mutable=True)

    def urlencode(self, safe: str | None = None) -> str:
        self._seen.add("*")
        return ""


class CacheHeaders:
    """Tagged answers may be kept until their instant; all others may not be kept at all."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tagged = _tag(request)
        if tagged.is_for_all and not tagged.query:
            request.__dict__["GET"] = Watched(tagged.parameters)
        response = self.get_response(request)
        is_for_all = not (response.cookies or response.has_header("Vary"))
        if response.has_header("Cache-Control"):
            return response
        if not tagged.keys or not is_for_all:
            response["Cache-Control"] = "private, no-store"
            return response
        tagged.may_be_kept = True
        longest = LONGEST_MISSING if response.status_code == 404 else LONGEST_SECONDS
        response["Cache-Control"] = shared(
            longest, tagged.until, now=datetime.now(UTC), browser_seconds=tagged.browser_seconds
        )
        response["Surrogate-Key"] = " ".join(sorted(tagged.keys))
        if settings.CDN:
            response["Cache-Tag"] = ",".join(sorted(tagged.keys))
        for name, value in for_cdn(longest, tagged.until, now=datetime.now(UTC)):
            response[name] = value
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> None:
        is_read_only = getattr(problem.__cause__, "sqlstate", "") == _READ_ONLY
        if isinstance(problem, OperationalError | InterfaceError) or is_read_only:
            _tag(request).is_database_away = True


def shared(longest: int, until: datetime | None, *, now: datetime, browser_seconds: int = 0) -> str:
    """Caches that many share may keep it, but not beyond its instant; browsers ask each time.

    What never changes (`browser_seconds`) they ask for no more, but not beyond its instant either.
    """
    left = longest + browser_seconds
    if until is not None:
        left = max(0, min(left, int((until - now).total_seconds())))
    seconds = min(longest, left)
    if browser_seconds:
        own = min(browser_seconds, left)
        return f"public, max-age={own}, s-maxage={seconds}, immutable"
    return f"public, max-age=0, s-maxage={seconds}, must-revalidate"


def for_cdn(longest: int, until: datetime | None, *, now: datetime) -> list[tuple[str, str]]:
    """What a CDN may do besides: show what is stale while it fetches, or while we are away.

    In headers that browsers do not read, and never beyond its instant.
    """
    if not settings.CDN:
        return []
    left = longest + LONGEST_STALE
    if until is not None:
        left = max(0, min(left, int((until - now).total_seconds())))
    fresh = min(longest, left)
    said = f"max-age={fresh}"
    if longest > LONGEST_MISSING:
        further = left - fresh
        said += f", stale-while-revalidate={min(_WHILE_REVALIDATE, further)}"
        said += f", stale-if-error={further}"
    return [("Surrogate-Control", said), ("CDN-Cache-Control", said)]


def holds_frames(response: HttpResponse) -> None:
    """This page may show pages of our own in a frame."""
    response["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"


def stands_in_frame(response: HttpResponse) -> None:
    """This page may be shown in a frame of a page of our own."""
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    response["Content-Security-Policy"] = policy
    response["X-Frame-Options"] = "SAMEORIGIN"


def is_a_picture(response: HttpResponse) -> None:
    """These bytes are a picture and nothing else: opened by itself it may load and run nothing.

    The browser's own page around it has its style inside, which no file of ours can bring along.
    """
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    )


class SecurityHeaders:
    """The same strict policy on every answer: no nonce, so that pages stay the same bytes.

    An answer that said otherwise itself (`holds_frames`, `stands_in_frame`, `is_a_picture`) is let
    be.
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
