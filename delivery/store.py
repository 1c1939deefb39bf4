"""The pages that are kept on this machine: LMDB for their bytes, marks for what changed.

Every process of the machine reads and writes the same store, and it outlives all of them.
"""

import contextlib
import logging
import os
import shutil
import struct
from collections.abc import Callable, Iterator
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

import lmdb
from django.conf import settings

from delivery import asking
from delivery.counts import Counts
from delivery.entries import NEVER, Entry, pack, unpack
from delivery.marks import EVERYTHING, Marks, place

_LONGEST = 480  # bytes of a path; LMDB's keys end at 511
_READERS = 512
_MOST_QUERIES = 8  # pages with a query that are kept at one path
_MARK = struct.Struct(">I")
_INSTANT = struct.Struct(">d")  # of what is not negative: in the order of time
_ALL = place(EVERYTHING)
_AT_ONCE = 200  # addresses told of from one look at the store

log = logging.getLogger(__name__)


class Store:
    def __init__(self, folder: Path, *, megabytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.marks = Marks(folder / "marks")
        self.counts = Counts(folder / "counts")
        self._size = megabytes * 1024 * 1024
        self._pages = self._open(folder / "pages")
        self._open_rooms()
        self.process = os.getpid()

    def close(self) -> None:
        self._pages.close()
        self.marks.close()
        self.counts.close()

    def _open(self, folder: Path) -> lmdb.Environment:
        """What cannot be read is thrown away: it is a copy."""
        try:
            return self._opened(folder)
        except lmdb.Error as problem:
            log.warning("The page store could not be read and is begun anew: %s", problem)
            shutil.rmtree(folder)
            return self._opened(folder)

    def _opened(self, folder: Path) -> lmdb.Environment:
        # A crash of the machine may cost the last page that was put, never the store.
        return lmdb.open(
            str(folder),
            map_size=self._size,
            max_readers=_READERS,
            metasync=False,
            mode=0o600,
            max_dbs=4,
        )

    def _open_rooms(self) -> None:
        """The pages by name; names by what they show, and by when they may be different.

        What is made beforehand lies apart, by name and instant, until its time has come.
        """
        self._kept = self._pages.open_db(b"kept")
        self._by_mark = self._pages.open_db(b"by mark", dupsort=True)
        self._by_instant = self._pages.open_db(b"by instant", dupsort=True)
        self._foreseen = self._pages.open_db(b"foreseen")

    def get(self, path: str) -> Entry | None:
        key = _key(path)
        if key is None:
            return None
        try:
            with self._pages.begin(self._kept) as reading:
                kept = reading.get(key)
        except lmdb.Error as problem:
            log.warning("A page could not be read: %s", problem)
            return None
        return None if kept is None else unpack(kept)

    def has(self, name: str) -> bool:
        return self.get(name) is not None

    def put(self, entries: dict[str, Entry]) -> None:
        """Keep pages by their names, each unless one is there whose making began later."""
        try:
            self._write(entries)
        except lmdb.MapFullError:
            log.warning("The page store is full (PAGE_STORE_MB) and is emptied.")
            self.empty()
            with contextlib.suppress(lmdb.Error):
                self._write(entries)
        except lmdb.Error as problem:  # such as a full disk: the page is answered all the same
            log.warning("A page could not be kept: %s", problem)

    def _write(self, entries: dict[str, Entry]) -> None:
        with self._pages.begin(self._kept, write=True) as writing:
            for name, entry in entries.items():
                key = _key(name)
                if key is None:
                    continue
                before = writing.get(key)
                known = None if before is None else unpack(before)
                if known is None or _is_later(entry, known):
                    writing.put(key, pack(entry))
                    self._note(writing, key, known, entry)
                    self._thin(writing, name)

    def _note(
        self, writing: lmdb.Transaction, key: bytes, before: Entry | None, after: Entry | None
    ) -> None:
        """Where the page is found from, instead of where it was."""
        known, wanted = _found_from(before), _found_from(after)
        for at in known - wanted:
            writing.delete(at, key, self._by(at))
        for at in wanted - known:
            writing.put(at, key, db=self._by(at))

    def _by(self, at: bytes) -> Any:
        return self._by_mark if len(at) == _MARK.size else self._by_instant

    def _thin(self, writing: lmdb.Transaction, name: str) -> None:
        """Of the pages with a query at one path keep those that were made last."""
        path, query = asking.address(name)
        beginning = f"{path}{asking.QUERY}".encode("utf-8", "surrogatepass")
        cursor = writing.cursor()
        if not query or not cursor.set_range(beginning):
            return
        found = {}
        for key, kept in cursor:
            if not bytes(key).startswith(beginning):
                break
            found[bytes(key)] = unpack(bytes(kept))
        for key in sorted(found, key=lambda one: _made_at(found[one]))[:-_MOST_QUERIES]:
            writing.delete(key)
            self._note(writing, key, found[key], None)

    def remove(self, path: str) -> None:
        """Nothing is at this address any more; writes only where something was kept."""
        known, key = self.get(path), _key(path)
        if known is None or key is None:
            return
        try:
            with self._pages.begin(self._kept, write=True) as writing:
                writing.delete(key)
                self._note(writing, key, known, None)
        except lmdb.Error as problem:
            log.warning("A page could not be removed: %s", problem)

    def empty(self) -> None:
        with self._pages.begin(write=True) as writing:
            for room in (self._kept, self._by_mark, self._by_instant, self._foreseen):
                writing.drop(room, delete=False)

    def paths(self) -> Iterator[str]:
        """Every name that something is kept for; asked in pieces, so that no reader pins it."""
        after = b""
        while True:
            with self._pages.begin(self._kept) as reading:
                cursor = reading.cursor()
                found = []
                if cursor.set_range(after + b"\0"):
                    found = [bytes(key) for key in islice(cursor.iternext(values=False), _AT_ONCE)]
            if not found:
                return
            yield from map(_name, found)
            after = found[-1]

    def showing(self, place: int) -> Iterator[str]:
        """Every name whose page has this place among its marks; asked in pieces too."""
        at, after = _MARK.pack(place), b""
        while True:
            with self._pages.begin(self._by_mark) as reading:
                cursor = reading.cursor()
                found = []
                if cursor.set_range_dup(at, after + b"\0"):
                    found = [bytes(key) for key in islice(cursor.iternext_dup(), _AT_ONCE)]
            if not found:
                return
            yield from map(_name, found)
            after = found[-1]

    def due(self, now: float) -> Iterator[str]:
        """Every name whose page may be different by now; each is told of once."""
        while True:
            with self._pages.begin(self._by_instant, write=True) as writing:
                cursor = writing.cursor()
                found: list[bytes] = []
                while len(found) < _AT_ONCE and cursor.first():
                    if cursor.key() > _INSTANT.pack(now):
                        break
                    found.append(bytes(cursor.value()))
                    cursor.delete()
            if not found:
                return
            yield from map(_name, found)

    def turning(self, since: float, before: float, *, most: int) -> list[str]:
        """Names of pages that may be different in that time, the next first; without a query."""
        with self._pages.begin(self._by_instant) as reading:
            cursor = reading.cursor()
            if not cursor.set_range(_INSTANT.pack(since)):
                return []
            soon = takewhile(lambda one: one[0] < _INSTANT.pack(before), cursor)
            names = (_name(bytes(name)) for _at, name in soon)
            return list(islice((one for one in names if asking.QUERY not in one), most))

    def foresee(self, entries: dict[str, Entry]) -> None:
        """Keep pages as they will be from their `since` on; `foreseen` finds them."""
        try:
            with self._pages.begin(self._foreseen, write=True) as writing:
                for name, entry in entries.items():
                    if _key(name) is not None:
                        writing.put(_later(name, entry.since), pack(entry))
        except lmdb.Error as problem:
            log.warning("A page that is to come could not be kept: %s", problem)

    def foreseen(self, name: str, at: float) -> Entry | None:
        """What was made beforehand of a page as it is at an instant."""
        wanted = _later(name, at)
        try:
            with self._pages.begin(self._foreseen) as reading:
                cursor = reading.cursor()
                is_there = cursor.set_range(wanted)
                if not is_there or cursor.key() != wanted:
                    is_there = cursor.prev() if is_there else cursor.last()
                is_its = is_there and cursor.key()[: -_INSTANT.size] == wanted[: -_INSTANT.size]
                return unpack(cursor.value()) if is_its else None
        except lmdb.Error as problem:
            log.warning("A page could not be read: %s", problem)
            return None

    def all_foreseen(self) -> list[tuple[str, float, Entry | None]]:
        """Name, instant and page; None for what another version of this wrote."""
        with self._pages.begin(self._foreseen) as reading:
            return [(*_earlier(key), unpack(kept)) for key, kept in reading.cursor()]

    def forget_foreseen(self, is_over: Callable[[tuple[str, float]], bool]) -> None:
        """Forget what was made beforehand for a name at an instant."""
        try:
            with self._pages.begin(self._foreseen, write=True) as writing:
                for key in [bytes(key) for key in writing.cursor().iternext(values=False)]:
                    if is_over(_earlier(key)):
                        writing.delete(key)
        except lmdb.Error as problem:
            log.warning("Pages that were to come could not be removed: %s", problem)

    def count(self) -> int:
        with self._pages.begin() as reading:
            return int(reading.stat(self._kept)["entries"])


def _is_later(entry: Entry, known: Entry) -> bool:
    """Begun later, or made beforehand for a time that begins when the other is over."""
    is_newer = known.house != entry.house or known.generation <= entry.generation
    return is_newer or known.until <= entry.since


def _made_at(entry: Entry | None) -> float:
    return 0 if entry is None else entry.made_at


def _found_from(entry: Entry | None) -> set[bytes]:
    """Keys under which the name of a page stands: its marks but that of all, and its instant."""
    if entry is None:
        return set()
    found = {_MARK.pack(number) for number in entry.marks if number != _ALL}
    return found | ({_INSTANT.pack(entry.until)} if entry.until != NEVER else set())


def _name(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")


def _later(name: str, since: float) -> bytes:
    """Where the page lies that an address will have from an instant on; the instants in order."""
    return name.encode("utf-8", "surrogatepass") + b"\0" + _INSTANT.pack(since)


def _earlier(key: bytes) -> tuple[str, float]:
    return _name(key[: -_INSTANT.size - 1]), _INSTANT.unpack(key[-_INSTANT.size :])[0]


def _key(path: str) -> bytes | None:
    key = path.encode("utf-8", "surrogatepass")
    return key if 0 < len(key) <= _LONGEST else None


_opened: dict[tuple[int, str], Store] = {}


def of_this_machine() -> Store | None:
    """The store that the settings name, open in this process; None where there is to be none."""
    folder = settings.PAGE_STORE
    if folder is None:
        return None
    name = (os.getpid(), str(folder))  # what a parent opened is not for its fork
    if name not in _opened:
        try:
            _opened[name] = Store(folder, megabytes=settings.PAGE_STORE_MB)
        except (OSError, lmdb.Error) as problem:
            log.error("There is no page store: %s", problem)
            return None
    return _opened[name]
