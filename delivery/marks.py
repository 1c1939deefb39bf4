"""What changed, for every process of this machine: a small file that all of them have in memory.

Each key has a place in it (by a hash: two keys may share one, and then a page is made anew once
too often). A change writes the number of its generation into the places of its keys; a page is
stale if one of its places holds a later generation than that in which its making began. So a
change costs the same however many pages show it, a change during the making is never missed, and
as long as the generation stands still no page has to be looked at again.

The file is laid out in full when it is made, so that a full disk cannot keep a change from being
noted.
"""

import hashlib
import mmap
import os
import secrets
import threading
import time
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from delivery.entries import Entry
from delivery.turns import alone

PLACES = 1 << 18
EVERYTHING = "*"  # a key that every page has
_RING = 1024  # changes that are remembered as noted
_LEASES = 1 << 14
_LOG = 1 << 12  # places that were written to last, in turn
_LONGEST_LEASE = 120.0  # seconds; what is further off was written before the machine was started

_FORM = 0x4E_52_4D_31
_AT_FORM, _AT_HOUSE, _AT_GENERATION, _AT_BORN, _AT_HORIZON, _AT_READ, _AT_RING, _AT_LOG = range(8)
_RING_FROM = 16
_STALE_FROM = _RING_FROM + _RING
_DEAD_FROM = _STALE_FROM + PLACES
_LEASES_FROM = _DEAD_FROM + PLACES
_LOG_FROM = _LEASES_FROM + _LEASES
_WORDS = _LOG_FROM + _LOG


class Freshness(Enum):
    """FRESH is right, STALE may be shown until there is a better one, DEAD is never shown."""

    FRESH = 1
    STALE = 2
    DEAD = 3


class Marks:
    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        self._born = file.with_suffix(".born")
        self._mutex = threading.Lock()
        with alone(self._mutex, self._file):
            is_whole = os.fstat(self._file).st_size == _WORDS * 8
            if not is_whole:
                os.truncate(self._file, 0)
                os.posix_fallocate(self._file, 0, _WORDS * 8)
            self._map = mmap.mmap(self._file, _WORDS * 8)
            self.words = memoryview(self._map).cast("Q")
            self._own()

    def close(self) -> None:
        self.words.release()
        self._map.close()
        os.close(self._file)

    def _own(self) -> None:
        """A file that was copied or put back says nothing of what happened since: begin anew.

        A second file that nobody ever writes to tells: its ctime cannot be copied.
        """
        if not self._born.exists():  # touching it would change its ctime
            self._born.touch()
        known = self._born.stat()
        born = _number(f"{known.st_ino} {known.st_ctime_ns}")
        if self.words[_AT_FORM] == _FORM and self.words[_AT_BORN] == born:
            return
        self._map[:] = bytes(len(self._map))
        self.words[_AT_HOUSE] = secrets.randbits(62)
        self.words[_AT_GENERATION] = 1
        self.words[_AT_BORN] = born
        self.words[_AT_FORM] = _FORM

    @property
    def generation(self) -> int:
        return self.words[_AT_GENERATION]

    @property
    def house(self) -> int:
        return self.words[_AT_HOUSE]

    def add(self, keys: Iterable[str], *, is_tombstone: bool = False, change: int = 0) -> bool:
        """Note that what the keys name has changed; on the disk when this returns.

        `change` is the outbox's number of it: whoever hears of it a second time does nothing, and
        is answered False.
        """
        places = [place(key) for key in keys]
        with alone(self._mutex, self._file):
            words = self.words
            ring = words[_RING_FROM:_STALE_FROM]
            if change and change in ring:
                return False
            generation = words[_AT_GENERATION] + 1
            for number in places:
                words[_STALE_FROM + number] = generation
                if is_tombstone:
                    words[_DEAD_FROM + number] = generation
                words[_LOG_FROM + words[_AT_LOG] % _LOG] = number
                words[_AT_LOG] += 1
            if change:
                ring[words[_AT_RING] % _RING] = change
                words[_AT_RING] += 1
            words[_AT_GENERATION] = generation  # last: whoever sees it sees the places too
        self._map.flush()
        return True

    def written(self, since: int | None) -> tuple[int, set[int] | None]:
        """How many places were ever written to, and to which since then; None: to any."""
        with alone(self._mutex, self._file):
            so_far = self.words[_AT_LOG]
            if since is None or not 0 <= so_far - since <= _LOG:
                return so_far, None
            found = {self.words[_LOG_FROM + at % _LOG] for at in range(since, so_far)}
        return so_far, None if place(EVERYTHING) in found else found

    def forget_everything(self) -> None:
        """Whatever is kept may never be shown again."""
        with alone(self._mutex, self._file):
            self.words[_AT_HOUSE] = secrets.randbits(62)
            self.words[_AT_GENERATION] += 1
            self.words[_AT_LOG] += _LOG + 1
        self._map.flush()

    def freshness(self, entry: Entry, *, now: float, build: str) -> Freshness:
        words, made = self.words, entry.generation
        if entry.house != words[_AT_HOUSE] or entry.ends <= now:
            return Freshness.DEAD
        if entry.status == 404 and made != words[_AT_GENERATION]:
            return Freshness.DEAD  # no key says what may appear at its address
        if any(words[_DEAD_FROM + number] > made for number in entry.marks):
            return Freshness.DEAD
        if entry.until <= now or entry.build != build:
            return Freshness.STALE
        if any(words[_STALE_FROM + number] > made for number in entry.marks):
            return Freshness.STALE
        return Freshness.FRESH

    def lease(self, name: str, seconds: float) -> bool:
        """Whether the caller, alone of all on this machine, shall make what `name` names."""
        at = _LEASES_FROM + _number(name) % _LEASES
        with alone(self._mutex, self._file):
            now = time.monotonic()
            left = self.words[at] / 1000 - now
            if 0 < left < _LONGEST_LEASE:
                return False
            self.words[at] = int((now + seconds) * 1000)
            return True

    def let_go(self, name: str) -> None:
        self.words[_LEASES_FROM + _number(name) % _LEASES] = 0

    @property
    def horizon(self) -> tuple[int, float]:
        """How far the outbox has been read, as a transaction's number, and when."""
        return self.words[_AT_HORIZON], float(self.words[_AT_READ])

    def has_read(self, horizon: int, *, at: float) -> None:
        with alone(self._mutex, self._file):
            self.words[_AT_HORIZON] = horizon
            self.words[_AT_READ] = int(at)


def place(key: str) -> int:
    return _number(key) % PLACES


def places(keys: Iterable[str]) -> tuple[int, ...]:
    """Where what happens to a page with these keys is noted."""
    return tuple(sorted({place(key) for key in (*keys, EVERYTHING)}))


def _number(name: str) -> int:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest)
