"""Asking Django for a page as everybody gets it: by its address alone, with nothing of the asker's.

What comes back is kept if the page says that it is for all (`tag`), and is what is answered.
"""

import io
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

from delivery import asking, entries
from delivery.answers import Answer
from delivery.entries import Entry
from delivery.headers import LONGEST_MISSING, PAGE, File, Tag
from delivery.marks import Marks, places

KEPT = {200, 301, 404, 410}
_AGES = {"cache-control", "surrogate-control", "cdn-cache-control"}
_OWN = {*_AGES, "content-length", "etag", "vary"}  # said anew of what is kept


@dataclass(frozen=True)
class Made:
    """What Django answered; `entry` is the page, if it may be kept."""

    answer: Answer
    entry: Entry | None = None
    others: dict[str, Entry] = field(default_factory=dict)  # that it knows of by the way
    is_database_away: bool = False

    @property
    def is_failure(self) -> bool:
        return self.answer.status.startswith("5")


def kept(entry: Entry) -> Made:
    """What somebody else has made."""
    return Made(Answer(f"{entry.status} ", [], []), entry)


@dataclass(frozen=True)
class Maker:
    application: WSGIApplication
    marks: Marks
    site_url: str
    build: str

    def make(self, name: str, at: float | None = None) -> Made:
        """The page of a name as it is now, or as it will be `at` an instant to come."""
        generation, house = self.marks.generation, self.marks.house
        path, query = asking.address(name)
        tagged, made_at = Tag(is_for_all=True, query=query), time.time()
        if at is not None:
            tagged.at = datetime.fromtimestamp(at, UTC)
        answer = gathered(self.application, self._environ(path, query) | {PAGE: tagged})
        status = int(answer.status[:3])
        is_for_all = not any(name.lower() == "set-cookie" for name, _value in answer.headers)
        if not tagged.may_be_kept or not is_for_all or status not in KEPT:
            return Made(answer, is_database_away=tagged.is_database_away)
        until = entries.seconds(tagged.until)
        if status == 404 and at is None:
            until = min(until, made_at + LONGEST_MISSING)
        headers = tuple(one for one in answer.headers if one[0].lower() not in _OWN)
        body = answer.body[0]
        kind = next((value for name, value in headers if name == "Content-Type"), "")
        entry = Entry(
            status=status,
            headers=headers,
            bodies=entries.bodies(body, kind),
            digest=entries.digest(body),
            marks=places(tagged.keys),
            parameters=tuple(sorted(tagged.parameters)),
            generation=generation,
            house=house,
            build=self.build,
            made_at=made_at,
            until=until,
            ends=entries.seconds(tagged.ends),
            browser_seconds=tagged.browser_seconds,
            since=at or 0.0,
        )
        if tagged.files:
            others = {address: _in_file(entry, file) for address, file in tagged.files.items()}
            return Made(answer, others.pop(path), others)
        return Made(answer, entry)

    def _environ(self, path: str, query: str) -> WSGIEnvironment:
        site = urlsplit(self.site_url)
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": site.hostname or "127.0.0.1",
            "SERVER_PORT": str(site.port or {"https": 443}.get(site.scheme, 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": site.netloc,
            "HTTP_X_FORWARDED_PROTO": site.scheme,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


def _in_file(entry: Entry, file: File) -> Entry:
    """The same, said of a file: right for the same reasons, with other bytes of another type."""
    others = (one for one in entry.headers if one[0] != "Content-Type")
    return replace(
        entry,
        headers=(("Content-Type", file.media_type), *others),
        bodies={"": b""},
        digest=entries.digest(file.path.encode()),
        file=file.path,
    )


def gathered(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """The whole answer of an application, in one piece."""
    begun: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], *_problem: Any) -> Callable[..., object]:
        begun[:] = [status, list(headers)]
        return lambda _data: None

    parts: Iterable[bytes] = application(environ, start)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
    return Answer(begun[0], begun[1], [body])
