"""A page as it is kept: what is answered, what it shows and until when it is right. Pure.

Its bytes are packed once, here; who understands no packing gets them unpacked from gzip, so that
they need not be kept three times.
"""

import gzip
import hashlib
import json
import struct
from dataclasses import dataclass
from datetime import datetime

import brotli

NEVER = float("inf")  # an instant that does not come

_FORM = b"P3"
_LENGTHS = struct.Struct(">2sIII")  # form, then the lengths of head, first and second body
_SMALLEST = 200  # bytes; below, packing makes nothing smaller that matters
_BROTLI_QUALITY = 6  # 4 ms for a story, within 6% of the best, which takes 90
_PACKABLE = ("text/", "application/json", "application/feed+json", "application/xml")


@dataclass(frozen=True)
class Entry:
    """Instants are seconds since 1970; `marks` are the places of its keys (marks.py)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]  # by content coding: "br" and "gzip", or "" alone
    digest: str
    marks: tuple[int, ...]
    parameters: tuple[str, ...]  # names in the query that its view looked at
    generation: int  # of the marks, when its making began
    house: int  # whose marks they are
    build: str
    made_at: float
    until: float = NEVER  # it may be different then
    ends: float = NEVER  # it may not be shown then, whatever happens
    file: str = ""  # its bytes are not kept: they lie there (files.py)
    browser_seconds: int = 0  # for which a browser need not ask again
    since: float = 0.0  # made beforehand: it is not to be shown before

    def body(self, coding: str) -> bytes:
        if coding in self.bodies:
            return self.bodies[coding]
        return gzip.decompress(self.bodies["gzip"])

    def coding(self, wanted: str) -> str:
        """`wanted` if the page is kept so, else plain."""
        return wanted if wanted in self.bodies else ""

    def etag(self, coding: str) -> str:
        return f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"'


def bodies(body: bytes, kind: str) -> dict[str, bytes]:
    """The bytes of a page of the media type `kind`, packed where that makes them smaller."""
    if len(body) < _SMALLEST or not (kind.startswith(_PACKABLE) or "+xml" in kind):
        return {"": body}
    return {
        "br": brotli.compress(body, quality=_BROTLI_QUALITY),
        "gzip": gzip.compress(body, 6, mtime=0),
    }


def digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=9).hexdigest()


def seconds(instant: datetime | None) -> float:
    return NEVER if instant is None else instant.timestamp()


def pack(entry: Entry) -> bytes:
    names = list(entry.bodies)
    head = json.dumps(
        [
            *(entry.status, entry.headers, names, entry.digest, entry.marks, entry.parameters),
            *(entry.generation, entry.house, entry.build, entry.made_at),
            *(_instant(entry.until), _instant(entry.ends), entry.file, entry.browser_seconds),
            entry.since,
        ],
        separators=(",", ":"),
    ).encode()
    parts = [entry.bodies[name] for name in names]
    second = len(parts[1]) if len(parts) > 1 else 0
    return b"".join([_LENGTHS.pack(_FORM, len(head), len(parts[0]), second), head, *parts])


def unpack(kept: bytes) -> Entry | None:
    """None if it was written by another version of this, or is not whole."""
    if len(kept) < _LENGTHS.size:
        return None
    form, length, first, second = _LENGTHS.unpack_from(kept)
    begins = _LENGTHS.size + length
    if form != _FORM or len(kept) != begins + first + second:
        return None
    status, headers, names, named, marks, parameters, *rest = json.loads(
        kept[_LENGTHS.size : begins]
    )
    generation, house, build, made_at, until, ends, file, browser_seconds, since = rest
    parts = [kept[begins : begins + first], kept[begins + first :]]
    return Entry(
        status=status,
        headers=tuple((name, value) for name, value in headers),
        bodies=dict(zip(names, parts, strict=False)),
        digest=named,
        marks=tuple(marks),
        parameters=tuple(parameters),
        generation=generation,
        house=house,
        build=build,
        made_at=made_at,
        until=NEVER if until is None else until,
        ends=NEVER if ends is None else ends,
        file=file,
        browser_seconds=browser_seconds,
        since=since,
    )


def _instant(moment: float) -> float | None:
    return None if moment == NEVER else moment
