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
from itertools import chain, islice
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from delivery import asking
from delivery.answers import Answer, Ready
from delivery.counts import AWAY, DESK, KEPT, LATE, MADE, PASSED, REFUSED, WORKING
from delivery.doors import Doors
from delivery.entries import Entry
from delivery.hand import Hand
from delivery.headers import PAGE, Tag
from delivery.making import Made, Maker, gathered, kept
from delivery.marks import Freshness
from delivery.watching import Watcher

_STALE_WAIT = 0.2  # seconds that a reader waits for better than a stale copy
_LONGEST_WAIT = 5.0  # and for a page that nobody has
_LEASE = 15.0  # for which a page is one maker's
_AGAIN = 1.0  # before a page that could not be made is tried once more
_SLICE = 0.25  # after which a waiter looks whether there is anything to wait for
_LOOK = 0.005  # between looks at what another process makes
_READING = ("GET", "HEAD")
_NOTHING = ("404", "410")


@dataclass(frozen=True)
class Ways:
    """Which addresses are whose, by their beginnings; all others are the readers'."""

    plain: tuple[str, ...] = ()  # ask nothing of the database: static files, health
    desk: tuple[str, ...] = ()  # staff's: never kept, with doors of their own


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
        hand: Hand,
        maker: Maker,
        ways: Ways,
        readers: Doors,
        desk: Doors,
        sorry: Callable[[WSGIEnvironment], Answer],
        watch: Watcher,
    ) -> None:
        self._application = application
        self._hand, self._near, self._hosts = hand, hand.near, hand.hosts
        self._store, self._marks, self._maker = hand.store, hand.marks, maker
        self._counts, self._numbers = hand.store.counts, hand.store.counts.numbers
        self._ways, self._sorry = ways, sorry
        self._readers, self._desk, self._watch = readers, desk, watch
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
            coding = self._hand.coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
            return self._give(ready.answer(coding, now=now), environ, start)
        return self._ask(environ["PATH_INFO"], environ, start)

    def _ask(self, path: str, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if path.startswith(self._ways.plain):
            return self._application(environ, start)
        if path.startswith(self._ways.desk):
            return self._through(self._desk, environ, start)
        is_known = self._hand.is_known_host(environ.get("HTTP_HOST", ""))
        if environ["REQUEST_METHOD"] not in _READING or not is_known:
            return self._through(self._readers, environ, start)
        query = environ.get("QUERY_STRING", "")
        name = self._hand.named(path, query)
        known, freshness = self._hand.look(name)
        is_kept = known is not None and freshness is Freshness.FRESH
        found = known if is_kept else self._found(name, known, freshness)
        if found is None:
            return self._refuse(environ, start)
        if isinstance(found, Ready):
            if self._hand.heeds(found, name, query):
                return self._through(self._readers, environ, start)
            is_late = self._hand.is_late(found)
            self._numbers[LATE if is_late else KEPT if is_kept else MADE] += 1
            told = self._hand.told(found, environ.get("HTTP_ACCEPT_ENCODING", ""))
            return self._give(told, environ, start)
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
        if ready is not None and self._hand.freshness(ready) is not Freshness.DEAD:
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
                    told = self._hand.remember(path, made.entry)
                    self._hand.freshness(told)
                    return told
            ready, freshness = self._hand.look(path)
            if ready is not None and freshness is Freshness.FRESH:
                return ready
        return None

    def _may_be_told(self, entry: Entry) -> bool:
        """It was begun after the asker came: what changed since may be told to the next."""
        found = self._hand.marks_say(entry)
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
                self._hand.remember(path, made.entry)
            if made.entry is not None and made.entry.status != 404:
                self._store.put({path: made.entry, **made.others})
            elif made.answer.status[:3] in _NOTHING:
                self._store.remove(path)
        finally:
            is_bad = making.made is None or making.made.is_failure
            self._end(path, making, again_in=_AGAIN if is_bad and is_stale else 0)

    def _rendered(self, path: str, at: float | None = None) -> Made:
        begun = time.monotonic()
        made = self._maker.make(path, at)
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

    def fresh(self, path: str, at: float | None = None) -> Entry | None:
        """The page as it should be, now or at an instant to come, if it is kept."""
        return self._hand.right_at(path, time.time() if at is None else at)

    def turn(self) -> None:
        self._hand.turn()

    def turning(
        self, first: Iterable[str], *, since: float, before: float, most: int
    ) -> list[tuple[float, str]]:
        """Instants in that time at which pages may be different, and their names; some of them.

        Of `first`, of those asked for last, and of those whose instant comes first. Files come
        with the pages that show them, or are gone then.
        """
        known = reversed(list(self._near.items()))
        near = [name for name, ready in known if ready.entry.until < before]
        soon = self._store.turning(since, before, most=most)
        names = (one for one in dict.fromkeys([*first, *near, *soon]) if asking.QUERY not in one)
        pages = ((one, page) for one in names if (page := self.fresh(one)) and not page.file)
        found = ((page.until, one) for one, page in pages if page.until < before)
        return list(islice(found, most))

    def has(self, name: str) -> bool:
        return self._store.has(name)

    def foresee(self, name: str, at: float) -> tuple[Entry | None, bool]:
        """Make a page as it will be at an instant; it, and whether Django has no room now."""
        made: list[Made] = []
        work = self._readers.enter(lambda: made.append(self._rendered(name, at)))
        if work is None or not work.done.wait(_LEASE):
            return None, True
        entry = made[0].entry if made else None
        if entry is None:
            return None, False
        self._store.foresee({name: entry, **made[0].others})
        return entry, False

    def forget_foreseen(self, is_over: Callable[[tuple[str, float]], bool]) -> None:
        self._store.forget_foreseen(is_over)

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
            if self._hand.marks_say(ready.entry) is not Freshness.FRESH
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
        left = [path for path, one in kept if one and self._hand.marks_say(one) is Freshness.STALE]
        self._counts.left_stale(left, now=time.time())
        return left

    def press(self, path: str) -> tuple[Entry | None, bool]:
        """Make a page before anybody asks; it, and whether Django has no room for that now."""
        making, is_own = self._lead_or_join(path, is_stale=True, is_asked=False)
        if making is None or not making.done.wait(_LEASE):
            return None, True
        made = making.made
        return (made.entry if made else None), made is None and is_own

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
        given = self._hand.given(answer, environ.get("HTTP_IF_NONE_MATCH", ""))
        if given is None:  # Django knows why it is gone
            return self._through(self._readers, environ, start)
        start(given.status, given.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else given.body
