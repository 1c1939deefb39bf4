"""Stands before Django: answers what is kept, has made anew what is stale, lets the rest through.

A page that everybody gets alike is answered from the store and never enters Django. What is stale
is made anew by one thread of one process of the machine; the others wait a moment and then get
the stale copy. What may be shown no longer (DEAD) is answered by nobody but Django.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Protocol, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from delivery import asking
from delivery.answers import Answer, Ready, late, not_modified
from delivery.counts import AWAY, DESK, KEPT, LATE, MADE, PASSED, REFUSED, WORKING
from delivery.doors import Doors
from delivery.entries import Entry
from delivery.files import Files
from delivery.headers import PAGE, Tag
from delivery.making import Made, Maker, gathered, kept
from delivery.marks import Freshness
from delivery.store import Store

_STALE_WAIT = 0.2  # seconds that a reader waits for better than a stale copy
_LONGEST_WAIT = 5.0  # and for a page that nobody has
_LEASE = 15.0  # for which a page is one maker's
_AGAIN = 1.0  # before a page that could not be made is tried once more
_SLICE = 0.25  # after which a waiter looks whether there is anything to wait for
_LOOK = 0.005  # between looks at what another process makes
_MOST_BYTES = 8 * 1024 * 1024  # of pages that a process keeps in memory
_MOST_MISSING = 1_000  # addresses with nothing that it remembers
_MOST_CODINGS = 200
_MOST_HOSTS = 20
_READING = ("GET", "HEAD")
_NOTHING = ("404", "410")
_UNSURE = -1  # no generation: what has it must be looked at again

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Ways:
    """Which addresses are whose, by their beginnings; all others are the readers'."""

    plain: tuple[str, ...] = ()  # ask nothing of the database: static files, health
    desk: tuple[str, ...] = ()  # staff's: never kept, with doors of their own


class Watcher(Protocol):
    is_away: bool  # the database


class Making:
    """A page on its way: when it is `done`, `made` is there, or nobody could make it."""

    def __init__(self) -> None:
        self.made: Made | None = None
        self.done = threading.Event()


class Pages:
    def __init__(
        self,
        application: WSGIApplication,
        *,
        store: Store,
        maker: Maker,
        ways: Ways,
        is_host: Callable[[str], bool],
        readers: Doors,
        desk: Doors,
        sorry: Callable[[WSGIEnvironment], Answer],
        watch: Watcher,
        files: Files,
    ) -> None:
        self._application = application
        self._store, self._marks, self._maker = store, store.marks, maker
        self._counts, self._numbers = store.counts, store.counts.numbers
        self._ways, self._is_host, self._sorry = ways, is_host, sorry
        self._readers, self._desk, self._watch = readers, desk, watch
        self._files = files
        self._near: dict[str, Ready] = {}
        self._near_bytes = 0
        self._missing: dict[str, Ready] = {}
        self._hosts: set[str] = set()
        self._codings: dict[str, str] = {}
        self._making: dict[str, Making] = {}
        self._mutex = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        ready = self._near.get(environ["PATH_INFO"])
        now = time.time()
        if (
            ready is not None
            and ready.generation == self._marks.generation
            and now < ready.entry.until
            and not environ.get("QUERY_STRING")
            and environ.get("HTTP_HOST") in self._hosts
            and environ["REQUEST_METHOD"] in _READING
        ):
            self._numbers[KEPT] += 1
            return self._give(ready.answer(self._coding(environ), now=now), environ, start)
        return self._ask(environ["PATH_INFO"], environ, start)

    def _ask(self, path: str, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if path.startswith(self._ways.plain):
            return self._application(environ, start)
        if path.startswith(self._ways.desk):
            return self._through(self._desk, environ, start)
        if environ["REQUEST_METHOD"] not in _READING or not self._is_known_host(environ):
            return self._through(self._readers, environ, start)
        query = environ.get("QUERY_STRING", "")
        older = query and asking.name(path, query)
        is_older = bool(older) and (older in self._near or self._store.has(older))
        name = older if is_older else path
        known, freshness = self._look(name)
        is_kept = known is not None and freshness is Freshness.FRESH
        found = known if is_kept else self._found(name, known, freshness)
        if found is None:
            return self._refuse(environ, start)
        if isinstance(found, Ready):
            names = {*asking.parameters(query), "*"} if query and not is_older else set()
            if not found.parameters.isdisjoint(names):
                return self._through(self._readers, environ, start)
            is_late = found.generation == _UNSURE
            self._numbers[LATE if is_late else KEPT if is_kept else MADE] += 1
            return self._give(self._told(found, environ), environ, start)
        if query or environ.get("HTTP_COOKIE"):
            # Made for everybody it may not be kept: so it is made for whoever asks.
            return self._through(self._readers, environ, start)
        self._numbers[MADE] += 1
        return self._give(found.answer, environ, start)

    def _found(self, path: str, ready: Ready | None, freshness: Freshness) -> Ready | Made | None:
        """The page, fresh if that can be had in time; an answer that may not be kept; or None.

        `ready` is what is known of it, which is not as it should be.
        """
        is_stale = freshness is Freshness.STALE
        deadline = time.monotonic() + (_STALE_WAIT if is_stale else _LONGEST_WAIT)
        made = self._wait_for(path, deadline, is_stale=is_stale)
        if isinstance(made, Ready) or (made is not None and not made.is_failure):
            return made
        if ready is not None and self._freshness(ready) is not Freshness.DEAD:
            return ready
        return None if made is None or made.is_database_away else made

    def _wait_for(self, path: str, deadline: float, *, is_stale: bool) -> Ready | Made | None:
        while (left := deadline - time.monotonic()) > 0 and not self._watch.is_away:
            making, is_own = self._lead_or_join(path, is_stale=is_stale)
            if making is None:  # another process makes it
                time.sleep(min(left, _LOOK))
            elif making.done.wait(min(left, _SLICE)):
                made = making.made
                if made is None or made.entry is None:
                    return made
                if is_own and self._may_be_told(made.entry):
                    told = self._remember(path, made.entry)
                    self._freshness(told)
                    return told
            ready, freshness = self._look(path)
            if ready is not None and freshness is Freshness.FRESH:
                return ready
        return None

    def _may_be_told(self, entry: Entry) -> bool:
        """It was begun after the asker came: what changed since may be told to the next."""
        found = self._marks_say(entry)
        return found is not Freshness.DEAD or entry.status == 404

    def _lead_or_join(
        self, path: str, *, is_stale: bool, is_asked: bool = True
    ) -> tuple[Making | None, bool]:
        """The making of a page, and whether the caller began it."""
        with self._mutex:
            making = self._making.get(path)
            if making is not None:
                return making, False
            if not self._marks.lease(path, _LEASE):
                return None, False
            making = self._making[path] = Making()
        make = partial(self._make, path, making, is_stale=is_stale, is_asked=is_asked)
        if not self._readers.enter(make):
            self._end(path, making)
        return making, True

    def _make(self, path: str, making: Making, *, is_stale: bool, is_asked: bool) -> None:
        try:
            # Whoever had the lease before may have made it since the last look.
            known = self.fresh(path)
            made = making.made = self._rendered(path) if known is None else kept(known)
            if made.entry is not None and (is_asked or path in self._near):
                self._remember(path, made.entry)
            if made.entry is not None and made.entry.status != 404:
                self._store.put({path: made.entry, **made.others})
            elif made.answer.status[:3] in _NOTHING:
                self._store.remove(path)
        finally:
            is_bad = making.made is None or making.made.is_failure
            self._end(path, making, again_in=_AGAIN if is_bad and is_stale else 0)

    def _rendered(self, path: str) -> Made:
        begun = time.monotonic()
        made = self._maker.make(path)
        took = time.monotonic() - begun
        self._counts.rendered(path, seconds=took, is_failure=made.is_failure)
        return made

    def _end(self, path: str, making: Making, *, again_in: float = 0) -> None:
        with self._mutex:
            del self._making[path]
            self._marks.let_go(path)
            if again_in:
                self._marks.lease(path, again_in)
        making.done.set()

    @property
    def is_away(self) -> bool:
        return self._watch.is_away

    def fresh(self, path: str) -> Entry | None:
        """The page as it is kept, if it is as it should be."""
        entry = self._store.get(path)
        return entry if entry and self._marks_say(entry) is Freshness.FRESH else None

    def written(self, since: int | None) -> tuple[int, set[int] | None]:
        return self._marks.written(since)

    def late(self, places: set[int] | None) -> Iterator[str]:
        """Addresses whose page changed, those that were asked for last first.

        `places`: of the marks, written to since it was asked before; None: any. What is looked at
        are the pages in memory, those with a mark there and those whose instant came; some were
        made anew already, by somebody who asked.
        """
        near = [
            name
            for name, ready in reversed(list(self._near.items()))
            if self._marks_say(ready.entry) is not Freshness.FRESH
        ]
        if places is None:
            others = self._store.paths()
        else:
            others = chain.from_iterable(map(self._store.showing, sorted(places)))
        for name in chain(near, others, self._store.due(time.time())):
            if asking.QUERY not in name:  # an older page waits for somebody to ask for it
                yield name

    def tell_of_stale(self, paths: Iterable[str]) -> list[str]:
        """Have it known which of these pages are still not as they should be, and say which."""
        kept = ((path, self._store.get(path)) for path in paths)
        left = [path for path, one in kept if one and self._marks_say(one) is Freshness.STALE]
        self._counts.left_stale(left, now=time.time())
        return left

    def press(self, path: str) -> tuple[Entry | None, bool]:
        """Make a page before anybody asks; it, and whether Django has no room for that now."""
        making, is_own = self._lead_or_join(path, is_stale=True, is_asked=False)
        if making is None or not making.done.wait(_LEASE):
            return None, True
        made = making.made
        return (made.entry if made else None), made is None and is_own

    def _marks_say(self, entry: Entry) -> Freshness:
        return self._marks.freshness(entry, now=time.time(), build=self._maker.build)

    def _look(self, path: str) -> tuple[Ready | None, Freshness]:
        """What is known of an address, and how good it is."""
        for known in (self._near.get(path), self._missing.get(path)):
            if known is not None and self._freshness(known) is Freshness.FRESH:
                return known, Freshness.FRESH
        entry = self._store.get(path)
        if entry is None:
            return None, Freshness.DEAD
        ready = self._remember(path, entry)
        return ready, self._freshness(ready)

    def _freshness(self, ready: Ready) -> Freshness:
        generation = self._marks.generation
        found = self._marks_say(ready.entry)
        ready.generation = generation if found is Freshness.FRESH else _UNSURE
        return found

    def _remember(self, path: str, entry: Entry) -> Ready:
        """Keep it in memory, where what came first goes first."""
        if entry.status == 404:
            return _put(self._missing, path, Ready(entry), most=_MOST_MISSING)
        ready = self._near.get(path)
        if ready is not None and ready.entry == entry:
            return ready
        with self._mutex:
            before = self._near.pop(path, None)
            ready = self._near[path] = Ready(entry)
            self._near_bytes += ready.size - (before.size if before else 0)
            while self._near_bytes > _MOST_BYTES:
                first = next(iter(self._near))
                self._near_bytes -= self._near.pop(first).size
        return ready

    def _told(self, ready: Ready, environ: WSGIEnvironment) -> Answer:
        now = time.time()
        answer = ready.answer(self._coding(environ), now=now)
        if ready.generation == _UNSURE:
            return late(answer, age=now - ready.entry.made_at)
        return answer

    def _coding(self, environ: WSGIEnvironment) -> str:
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        found = self._codings.get(accepted)
        if found is None:
            found = _put(self._codings, accepted, asking.coding(accepted), most=_MOST_CODINGS)
        return found

    def _is_known_host(self, environ: WSGIEnvironment) -> bool:
        host = environ.get("HTTP_HOST", "")
        if host in self._hosts:
            return True
        if len(self._hosts) == _MOST_HOSTS or not self._is_host(host):
            return self._is_host(host)
        self._hosts.add(host)
        return True

    def _through(
        self, doors: Doors, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        """Let one request into Django, with everything it brings."""
        begun = time.monotonic()
        answers: list[Answer] = []
        tagged = Tag()
        brought = {**environ, PAGE: tagged}
        work = None
        if not self._watch.is_away:
            work = doors.enter(lambda: answers.append(gathered(self._application, brought)))
        if work is None or not work.done.wait(doors.patience) or not answers:
            if work is not None:
                work.is_given_up = True
            return self._refuse(environ, start)
        if doors is self._desk:
            self._numbers[WORKING] += int((time.monotonic() - begun) * 1_000_000)
        self._numbers[DESK if doors is self._desk else PASSED] += 1
        if tagged.is_database_away and answers[0].status.startswith("5"):
            return self._give(self._sorry(environ), environ, start)
        return self._give(answers[0], environ, start)

    def _refuse(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self._numbers[AWAY if self._watch.is_away else REFUSED] += 1
        return self._give(self._sorry(environ), environ, start)

    def _give(
        self, answer: Answer, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and answer.etag and asking.is_known(answer.etag, known):
            answer = not_modified(answer)
        elif answer.file:
            sent = self._files.sent(answer)
            if sent is None:  # Django knows why it is gone
                return self._through(self._readers, environ, start)
            answer = sent
        start(answer.status, answer.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else answer.body


def _put(known: dict[str, _Value], name: str, value: _Value, *, most: int) -> _Value:
    """Into a small memory that begins anew when it is full."""
    if len(known) >= most:
        known.clear()
    known[name] = value
    return value
