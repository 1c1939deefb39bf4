"""Has pages made before anybody asks: after a start everything public, after a change what it hit.

It finds pages as a reader would, by the links of those it has, and so knows no nouns. One process
of the machine presses at a time, one page at a time, and never without a pause: readers come first.
"""

import fcntl
import html
import logging
import re
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote_to_bytes

from delivery.entries import Entry
from delivery.pages import Pages

_MOST = 200  # pages made anew after a change; the others wait for a reader
_LOOK_AROUND = 60.0  # seconds: what only time has changed is looked for without news
_TRIES = 5
_PAUSE = 0.1  # seconds, when Django has no room
_LINK = re.compile(r'(?:href="|<loc>%s)(/(?!/)[^"<?#]*)')

log = logging.getLogger(__name__)


class Press:
    """`skip`: beginnings of addresses that are never kept, or that nobody needs beforehand."""

    def __init__(
        self,
        pages: Pages,
        *,
        lock: Path,
        seeds: Iterable[str],
        skip: tuple[str, ...],
        site_url: str,
    ) -> None:
        self._pages, self._lock = pages, lock
        self._seeds, self._skip = tuple(seeds), skip
        self._link = re.compile(_LINK.pattern % re.escape(site_url))
        self._news = threading.Event()

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
        return self._press(self._seeds, follow_all=True)

    def changed(self) -> int:
        """Make anew what is kept and stale, what readers asked for last first, and what is new."""
        late = list(self._pages.late())
        made = self._press((*self._seeds, *late), follow_all=False)
        self._pages.tell_of_stale(late)
        return made

    def _press(self, first: Iterable[str], *, follow_all: bool) -> int:
        waiting, seen, made = deque(first), set(first), 0
        while waiting and not self._pages.is_away and (follow_all or made < _MOST):
            path = waiting.popleft()
            entry, is_new = self._pressed(path)
            made += is_new
            if entry is not None and (is_new or follow_all):
                found = [link for link in self._links(entry) if link not in seen]
                seen.update(found)
                waiting.extend(found)
        return made

    def _pressed(self, path: str) -> tuple[Entry | None, bool]:
        """The page as it should be, and whether it was made for it."""
        known = self._pages.fresh(path)
        if known is not None:
            return known, False
        for _try in range(_TRIES):
            began = time.monotonic()
            entry, is_refused = self._pages.press(path)
            time.sleep(min(_PAUSE, time.monotonic() - began))  # at most half of a processor
            if not is_refused:
                return entry, entry is not None
            time.sleep(_PAUSE)
        return None, False

    def _links(self, entry: Entry) -> list[str]:
        kind = dict(entry.headers).get("Content-Type", "")
        if entry.status != 200 or not kind.startswith(("text/html", "application/xml")):
            return []
        text = entry.body("").decode("utf-8", "replace")
        paths = (
            unquote_to_bytes(html.unescape(link)).decode("latin-1")
            for link in self._link.findall(text)
        )
        return [path for path in dict.fromkeys(paths) if not path.startswith(self._skip)]
