"""Has pages made before anybody asks: after a start everything public, after a change what it hit.

It finds pages as a reader would, by the links of those it has, and so knows no nouns. One process
of the machine presses at a time, one page at a time, and never without a pause: readers come first.
"""

import fcntl
import heapq
import html
import logging
import re
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import unquote_to_bytes

from delivery import asking
from delivery.entries import Entry
from delivery.headers import AHEAD
from delivery.pages import Pages

_MOST = 200  # pages made anew after a change; the others wait for a reader
_MOST_CHANGES = 100  # whose pages are still to be made anew; what is more waits for a reader
_MOST_LEFT = 1_000  # pages that are told of as stale
_LOOK_AROUND = 60.0  # seconds: what only time has changed is looked for without news
_TRIES = 5
_MOST_AHEAD = 200  # pages that are made before their instant, and their files
_DEEPEST = 3  # links with a query that are followed one after the other: older pages of a list
_PAUSE = 0.1  # seconds, when Django has no room
_LINK = r'(?:href="|<loc>%s)(/(?!/)[^"<?#]*)(?:\?(%s)(?=["<]))?'

log = logging.getLogger(__name__)


class Press:
    """`skip`: beginnings of addresses that are never kept, or that nobody needs beforehand.

    `query`: the only queries that are followed, as a pattern; `files`: what a page loads.
    """

    def __init__(
        self,
        pages: Pages,
        *,
        lock: Path,
        seeds: Iterable[str],
        skip: tuple[str, ...],
        site_url: str,
        query: str,
        files: str,
    ) -> None:
        self._pages, self._lock = pages, lock
        self._seeds, self._skip = tuple(seeds), skip
        self._link = re.compile(_LINK % (re.escape(site_url), query))
        self._file = re.compile(files)
        self._news = threading.Event()
        self._position: int | None = None  # up to which it knows what changed
        self._late: deque[Iterator[str]] = deque(maxlen=_MOST_CHANGES)

    def begin(self) -> None:
        threading.Thread(target=self._work, name="press", daemon=True).start()

    def wake(self) -> None:
        """Something changed."""
        self._news.set()

    def _work(self) -> None:
        is_first = True
        while True:
            try:
                with self._alone() as is_ours:
                    if is_ours and is_first:
                        self.everything()
                    elif is_ours:
                        self.changed()
                    if is_ours:
                        self.ahead()
                    is_first = False
            except Exception:
                log.exception("Pages could not be made beforehand.")
            self._news.wait(_LOOK_AROUND)
            self._news.clear()

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether no other process of the machine presses now; it ends with the process."""
        with self._lock.open("a") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def everything(self) -> int:
        """Make whatever can be reached by links and is not there as it should be; how many."""
        self._position, _places = self._pages.written(None)
        return self._press(self._seeds, follow_all=True, failed=[])

    def changed(self) -> int:
        """Make anew what is kept and stale, what readers asked for last first, and what is new."""
        self._pages.turn()
        self._position, places = self._pages.written(self._position)
        self._late.appendleft(self._pages.late(places))
        failed: list[str] = []
        made = self._press(self._seeds, follow_all=False, failed=failed)
        left = list(islice(iter(self._next_late, None), _MOST_LEFT))
        stale = self._pages.tell_of_stale([*failed, *left])
        again = [name for name in failed if name in stale]
        self._late.appendleft(iter([*left, *again]))
        return made

    def ahead(self) -> int:
        """Make pages as they will be, at each instant of the next hour; how many.

        So what is planned comes and goes to the second although nobody makes a page then, and
        without the database. Where they are too many, those of before go.
        """
        now = time.time()
        before = now + AHEAD.total_seconds()
        turning = self._pages.turning(self._seeds, since=now, before=before, most=_MOST_AHEAD)
        # The first page at all its instants, each time with what it leads to; then the next one.
        waiting = [(order, at, name) for order, (at, name) in enumerate(turning)]
        seen, wanted = set(turning), set[tuple[str, float]]()
        looked = made = 0
        while waiting and looked < _MOST_AHEAD:
            if self._pages.is_away:
                return made
            if self._news.is_set():
                self._news.clear()
                self.changed()
            order, at, name = heapq.heappop(waiting)
            entry, is_new = self._pressed(name, at)
            looked += not self._is_file(name)
            made += is_new
            if entry is None:
                continue
            wanted.add((name, entry.since))
            leads_to = [(entry.until, name)] if entry.until < before else []
            leads_to += [(at, other) for other in self._unkept(_text(entry))]
            for one in leads_to:
                if one not in seen:
                    seen.add(one)
                    heapq.heappush(waiting, (order, *one))
        if looked == _MOST_AHEAD:
            self._pages.forget_foreseen(lambda one: one not in wanted and not self._is_file(one[0]))
        return made

    def _is_file(self, name: str) -> bool:
        """Files take no room, and lie there in all their sizes."""
        return self._file.fullmatch(name) is not None

    def _unkept(self, text: str) -> Iterator[str]:
        """Files of a page, and addresses that it leads to and that nothing is kept of now."""
        yield from dict.fromkeys(self._file.findall(text))
        for link, query in self._links(text):
            if not query and not self._pages.has(link):
                yield link

    def _next_late(self) -> str | None:
        """Of what changed last first; what was left of changes before it comes after."""
        while self._late:
            for name in self._late[0]:
                return name
            self._late.popleft()
        return None

    def _press(self, first: Iterable[str], *, follow_all: bool, failed: list[str]) -> int:
        """`failed` is filled with what changed and could not be made."""
        waiting = deque((name, 0) for name in first)
        seen, followed, made = set(first), set[str](), 0
        while not self._pages.is_away and (follow_all or made < _MOST):
            late = None if waiting or follow_all else self._next_late()
            if late is None and not waiting:
                break
            if late in followed:
                continue
            name, depth = waiting.popleft() if late is None else (late, 0)
            entry, is_new = self._pressed(name)
            made += is_new
            if entry is None and late:
                failed.append(late)
            # What changed may have been made anew by a reader, and lead to what is new.
            if entry is None or not (is_new or follow_all or late):
                continue
            followed.add(name)
            text = _text(entry)
            for link, query in self._links(text):
                further = depth + 1 if query else 0
                if further <= _DEEPEST and link not in seen:
                    seen.add(link)
                    waiting.append((link, further))
            for file in dict.fromkeys(self._file.findall(text)):  # too many to be remembered
                self._pressed(file)
        return made

    def _pressed(self, path: str, at: float | None = None) -> tuple[Entry | None, bool]:
        """The page as it should be, now or at an instant to come; whether it was made for it."""
        known = self._pages.fresh(path, at)
        if known is not None:
            return known, False
        for _try in range(_TRIES):
            began = time.monotonic()
            press, foresee = self._pages.press, self._pages.foresee
            entry, is_refused = press(path) if at is None else foresee(path, at)
            time.sleep(min(_PAUSE, time.monotonic() - began))  # at most half of a processor
            if not is_refused:
                return entry, entry is not None
            time.sleep(_PAUSE)
        return None, False

    def _links(self, text: str) -> Iterator[tuple[str, str]]:
        """Names of the pages that are linked, and the queries in them."""
        for link, query in dict.fromkeys(self._link.findall(text)):
            path = unquote_to_bytes(html.unescape(link)).decode("latin-1")
            if not path.startswith(self._skip):
                yield asking.name(path, query), query


def _text(entry: Entry) -> str:
    kind = dict(entry.headers).get("Content-Type", "")
    if entry.status != 200 or not kind.startswith(("text/html", "application/xml")):
        return ""
    return entry.body("").decode("utf-8", "replace")
