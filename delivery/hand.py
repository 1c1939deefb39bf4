"""What a process has at hand of the kept pages, and what the marks say of each: the rules by which
a page may be given. How one is made that is not there is no matter of this room.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from delivery import asking
from delivery.answers import Answer, Ready, late, not_modified
from delivery.entries import Entry
from delivery.files import Files
from delivery.marks import Freshness
from delivery.store import Store

_MOST_BYTES = 8 * 1024 * 1024  # of pages that a process keeps in memory
_MOST_MISSING = 1_000  # addresses with nothing that it remembers
_MOST_CODINGS = 200
_MOST_HOSTS = 20
_UNSURE = -1  # no generation: what has it must be looked at again

_Value = TypeVar("_Value")


class Hand:
    def __init__(
        self, store: Store, *, build: str, is_host: Callable[[str], bool], files: Files
    ) -> None:
        self.store, self.marks, self.files = store, store.marks, files
        self.near: dict[str, Ready] = {}
        self.hosts: set[str] = set()
        self._build, self._is_host = build, is_host
        self._near_bytes = 0
        self._missing: dict[str, Ready] = {}
        self._codings: dict[str, str] = {}
        self._mutex = threading.Lock()

    def named(self, path: str, query: str) -> str:
        """The name of the page that is asked for."""
        if not query:
            return path
        older = asking.name(path, query)
        return older if older in self.near or self.store.has(older) else path

    @staticmethod
    def heeds(ready: Ready, name: str, query: str) -> bool:
        """Whether what is asked for by this query is another page than the one of this name."""
        if not query or not ready.parameters or asking.QUERY in name:
            return False
        return not ready.parameters.isdisjoint({*asking.parameters(query), "*"})

    def look(self, name: str) -> tuple[Ready | None, Freshness]:
        """What is known of an address, and how good it is."""
        for known in (self.near.get(name), self._missing.get(name)):
            if known is not None and self.freshness(known) is Freshness.FRESH:
                return known, Freshness.FRESH
        entry = self.store.get(name)
        if entry is None or self.marks_say(entry) is not Freshness.FRESH:
            entry = self._foreseen(name, time.time()) or entry
        if entry is None:
            return None, Freshness.DEAD
        ready = self.remember(name, entry)
        return ready, self.freshness(ready)

    def right_at(self, name: str, at: float) -> Entry | None:
        """The page of a name as it is, or will be, at an instant; None if nobody has made it."""
        entry = self.store.get(name)
        if entry is None or self.marks_say(entry, at=at) is not Freshness.FRESH:
            entry = self._foreseen(name, at)
        return entry

    def _foreseen(self, name: str, at: float) -> Entry | None:
        """Made beforehand it is right, or not there: nobody has ever seen it."""
        entry = self.store.foreseen(name, at)
        return entry if entry and self.marks_say(entry, at=at) is Freshness.FRESH else None

    def turn(self) -> None:
        """Let what was made beforehand take its place if its time has come.

        What is right no more, because of a change since, goes.
        """
        now, over = time.time(), set[tuple[str, float]]()
        for name, since, entry in self.store.all_foreseen():
            is_right = entry and self.marks_say(entry, at=max(now, since)) is Freshness.FRESH
            if is_right and since > now:
                continue
            if entry and is_right and entry.status == 404:
                self.store.remove(name)
            elif entry and is_right:
                self.store.put({name: entry})
            over.add((name, since))
        if over:
            self.store.forget_foreseen(over.__contains__)

    def freshness(self, ready: Ready) -> Freshness:
        generation = self.marks.generation
        found = self.marks_say(ready.entry)
        ready.generation = generation if found is Freshness.FRESH else _UNSURE
        return found

    def marks_say(self, entry: Entry, *, at: float | None = None) -> Freshness:
        return self.marks.freshness(entry, now=time.time() if at is None else at, build=self._build)

    def remember(self, name: str, entry: Entry) -> Ready:
        """Keep it in memory, where what came first goes first."""
        if entry.status == 404:
            return _put(self._missing, name, Ready(entry), most=_MOST_MISSING)
        ready = self.near.get(name)
        if ready is not None and ready.entry == entry:
            return ready
        with self._mutex:
            before = self.near.pop(name, None)
            ready = self.near[name] = Ready(entry)
            self._near_bytes += ready.size - (before.size if before else 0)
            while self._near_bytes > _MOST_BYTES:
                first = next(iter(self.near))
                self._near_bytes -= self.near.pop(first).size
        return ready

    def is_late(self, ready: Ready) -> bool:
        """Whether it should have been made anew when it was looked at last."""
        return ready.generation == _UNSURE

    def told(self, ready: Ready, accepted: str) -> Answer:
        """Its answer in the best coding accepted, which says so if it is late."""
        now = time.time()
        answer = ready.answer(self.coding(accepted), now=now)
        return late(answer, age=now - ready.entry.made_at) if self.is_late(ready) else answer

    def given(self, answer: Answer, known: str) -> Answer | None:
        """With the bytes of its file, or without any for whoever has them (`known` names which).

        None if the file is not there (any more).
        """
        if known and answer.etag and asking.is_known(answer.etag, known):
            return not_modified(answer)
        return self.files.sent(answer) if answer.file else answer

    def coding(self, accepted: str) -> str:
        found = self._codings.get(accepted)
        if found is None:
            found = _put(self._codings, accepted, asking.coding(accepted), most=_MOST_CODINGS)
        return found

    def is_known_host(self, host: str) -> bool:
        if host in self.hosts:
            return True
        if len(self.hosts) == _MOST_HOSTS or not self._is_host(host):
            return self._is_host(host)
        self.hosts.add(host)
        return True


def _put(known: dict[str, _Value], name: str, value: _Value, *, most: int) -> _Value:
    """Into a small memory that begins anew when it is full."""
    if len(known) >= most:
        known.clear()
    known[name] = value
    return value
