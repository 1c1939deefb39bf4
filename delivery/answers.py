"""A stored page as it is answered: its bytes and headers, made ready once for each coding. Pure."""

import http
import math
from datetime import UTC, datetime
from typing import NamedTuple

from delivery.entries import NEVER, Entry
from delivery.headers import LONGEST_MISSING, LONGEST_SECONDS, LONGEST_STALE, for_cdn, shared


class Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]
    etag: str = ""
    file: str = ""  # what its bytes are read from (files.py)


Written = tuple[bytes, bytes]  # a head without its end, and what comes after

_LATE_SECONDS = 1  # for which a shared cache may keep what should have been made anew
_AGES = ("Cache-Control", "Surrogate-Control", "CDN-Cache-Control")
_KNOWN = "304 Not Modified"
_NOTHING = Answer("", [], [])
_UNSAID = (0.0, _NOTHING)
_UNWRITTEN = (0.0, (b"", b""))
_AROUND = 2_000  # bytes that an entry takes beside those of its page


class Ready:
    """An entry with its answers, as one process keeps it in memory."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.longest = LONGEST_MISSING if entry.status == 404 else LONGEST_SECONDS
        # Until then the time left says nothing more than `longest` does.
        self.steady_until = entry.until - self.longest - max(entry.browser_seconds, LONGEST_STALE)
        self.parameters = frozenset(entry.parameters)
        self.generation = -1  # at which its keys were looked at last
        self.size = _AROUND + sum(map(len, entry.bodies.values()))
        self._answers: dict[str, tuple[float, Answer]] = {}  # each with how long it is so said
        self._written: dict[str, tuple[float, Written]] = {}

    def answer(self, wanted: str, *, now: float) -> Answer:
        """The whole answer in the coding `wanted`, if the page is kept in it."""
        right_until, found = self._answers.get(wanted, _UNSAID)
        return found if now <= right_until else self._said(wanted, now)

    def written(self, wanted: str, *, now: float) -> Written:
        """The same as it goes over the wire."""
        right_until, found = self._written.get(wanted, _UNWRITTEN)
        if now > right_until:
            found = written(self.answer(wanted, now=now))
            self._written[wanted] = self._answers[wanted][0], found
        return found

    def _said(self, wanted: str, now: float) -> Answer:
        """Made once while its headers stay as they are, and then once a second, never too late."""
        right_until, at = self.steady_until, self.entry.made_at
        if now >= right_until:
            right_until = at = float(math.ceil(now))
        _until, found = self._answers.get(wanted, _UNSAID)
        if found is _NOTHING:
            found = self._made(self.entry.coding(wanted))
        ages = self._ages(at)
        found = found._replace(headers=[*ages, *found.headers[len(ages) :]])
        self._answers[wanted] = right_until, found
        return found

    def _made(self, coding: str) -> Answer:
        entry = self.entry
        body = entry.body(coding)
        headers = [*self._ages(entry.made_at), *entry.headers]
        headers.append(("ETag", entry.etag(coding)))
        if "" not in entry.bodies:
            headers.append(("Vary", "Accept-Encoding"))
        if coding:
            headers.append(("Content-Encoding", coding))
        headers.append(("Content-Length", str(len(body))))
        status = f"{entry.status} {http.HTTPStatus(entry.status).phrase}"
        etag = entry.etag(coding) if entry.status == 200 else ""
        return Answer(status, headers, [body], etag, entry.file)

    def _ages(self, now: float) -> list[tuple[str, str]]:
        until, at = self.entry.until, datetime.fromtimestamp(now, UTC)
        instant = None if until == NEVER else datetime.fromtimestamp(until, UTC)
        browsers = self.entry.browser_seconds
        said = shared(self.longest, instant, now=at, browser_seconds=browsers)
        return [("Cache-Control", said), *for_cdn(self.longest, instant, now=at)]


def written(answer: Answer) -> Written:
    """As it goes over the wire; its head is still to be ended."""
    body = b"".join(answer.body)
    lines = [f"{name}: {value}\r\n" for name, value in answer.headers]
    if answer.status != _KNOWN and not any(name == "Content-Length" for name, _ in answer.headers):
        lines.append(f"Content-Length: {len(body)}\r\n")
    return f"HTTP/1.1 {answer.status}\r\n{''.join(lines)}".encode("latin-1"), body


def late(answer: Answer, *, age: float) -> Answer:
    """The same, said to be older than it should be."""
    headers = [
        ("Cache-Control", f"public, max-age=0, s-maxage={_LATE_SECONDS}, must-revalidate"),
        *(one for one in answer.headers if one[0] not in _AGES),
        ("Age", str(max(0, int(age)))),
        ("Warning", '110 - "Response is Stale"'),
    ]
    return answer._replace(headers=headers)


def not_modified(answer: Answer) -> Answer:
    """What somebody gets who has these bytes: the headers that say for how long (RFC 9110)."""
    told = (*_AGES, "ETag", "Vary", "Surrogate-Key", "Cache-Tag", "Age", "Warning")
    return Answer(_KNOWN, [one for one in answer.headers if one[0] in told], [])
