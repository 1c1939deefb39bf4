"""The pages that are kept on this machine: LMDB for their bytes, marks for what changed.

Every process of the machine reads and writes the same store, and it outlives all of them.
"""

import contextlib
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import lmdb
from django.conf import settings

from delivery.counts import Counts
from delivery.entries import Entry, pack, unpack
from delivery.marks import Marks

_LONGEST = 480  # bytes of a path; LMDB's keys end at 511
_READERS = 512
_AT_ONCE = 500  # addresses told of from one look at the store

log = logging.getLogger(__name__)


class Store:
    def __init__(self, folder: Path, *, megabytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.marks = Marks(folder / "marks")
        self.counts = Counts(folder / "counts")
        self._size = megabytes * 1024 * 1024
        self._pages = self._open(folder / "pages")
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
            str(folder), map_size=self._size, max_readers=_READERS, metasync=False, mode=0o600
        )

    def get(self, path: str) -> Entry | None:
        key = _key(path)
        if key is None:
            return None
        try:
            with self._pages.begin() as reading:
                kept = reading.get(key)
        except lmdb.Error as problem:
            log.warning("A page could not be read: %s", problem)
            return None
        return None if kept is None else unpack(kept)

    def put(self, path: str, entry: Entry) -> None:
        """Keep a page, unless one is there whose making began later."""
        key = _key(path)
        if key is None:
            return
        try:
            self._write(key, entry)
        except lmdb.MapFullError:
            log.warning("The page store is full (PAGE_STORE_MB) and is emptied.")
            self.empty()
            with contextlib.suppress(lmdb.Error):
                self._write(key, entry)
        except lmdb.Error as problem:  # such as a full disk: the page is answered all the same
            log.warning("A page could not be kept: %s", problem)

    def _write(self, key: bytes, entry: Entry) -> None:
        with self._pages.begin(write=True) as writing:
            before = writing.get(key)
            known = None if before is None else unpack(before)
            if known is None or known.house != entry.house or known.generation <= entry.generation:
                writing.put(key, pack(entry))

    def remove(self, path: str) -> None:
        """Nothing is at this address any more; writes only where something was kept."""
        if self.get(path) is None:
            return
        try:
            with self._pages.begin(write=True) as writing:
                writing.delete(_key(path) or b"")
        except lmdb.Error as problem:
            log.warning("A page could not be removed: %s", problem)

    def empty(self) -> None:
        with self._pages.begin(write=True) as writing:
            writing.drop(self._pages.open_db(txn=writing), delete=False)

    def paths(self) -> Iterator[str]:
        """Every address that something is kept for; asked in pieces, so that no reader pins it."""
        after = b""
        while True:
            with self._pages.begin() as reading:
                cursor = reading.cursor()
                found = []
                if cursor.set_range(after + b"\0"):
                    for key in cursor.iternext(values=False):
                        found.append(bytes(key))
                        if len(found) == _AT_ONCE:
                            break
            if not found:
                return
            yield from (key.decode("utf-8", "surrogatepass") for key in found)
            after = found[-1]

    def count(self) -> int:
        return int(self._pages.stat()["entries"])


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
