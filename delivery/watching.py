"""Watches the database, in every process that answers readers: does it live, and what changed?

What changed is read from the outbox, as far as it was not read before: woken by a notification, or
once a second without one. Which rows are new is told by the transaction that wrote them: whatever
began before the oldest one that still runs is settled. Numbers of rows would not do: a lower one
may be committed after a higher one.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from delivery.lines import CHANNEL, Away, Line, Rows
from delivery.marks import Marks

KEPT_DAYS = 7  # for which rows stay in the outbox
_BELIEVED = (KEPT_DAYS - 1) * 24 * 3600.0  # seconds for which a store may have heard nothing
_POLL = 1.0
_AGAIN = 0.25
_CUT_AFTER = 5.0  # seconds after which a database that says nothing is hung up on

_SNAPSHOT = b"""
SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text
"""
_CHANGES = b"""
SELECT id, array_to_json(keys), is_tombstone FROM delivery_change WHERE xact >= %d ORDER BY id
"""

log = logging.getLogger(__name__)


class Watcher(Protocol):
    is_away: bool  # the database


class Watch:
    """`is_away` is what everybody asks; `hang_up` frees those who wait for a database in vain."""

    def __init__(
        self,
        marks: Marks,
        *,
        connect: Callable[[], Line],
        hang_up: Callable[[], None],
        heard: Callable[[], None],
    ) -> None:
        self.is_away = False
        self._marks, self._connect = marks, connect
        self._hang_up, self._heard = hang_up, heard
        self._seen: set[int] = set()
        self._told = marks.generation
        self._away_since = 0.0
        self._looked, self._ended = threading.Event(), threading.Event()

    def begin(self, *, patience: float) -> None:
        """Watch from now on; returns when the outbox was read once, or could not be in time."""
        threading.Thread(target=self._watch, name="watch", daemon=True).start()
        self._looked.wait(patience)

    def end(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.is_set():
            try:
                self.follow()
            except Away as problem:
                self._lost(str(problem))
            except Exception:
                log.exception("The outbox could not be read.")
            self._looked.set()
            self._ended.wait(_AGAIN)

    def follow(self) -> None:
        """Read the outbox for as long as there is a database. Raises Away."""
        line = self._connect()
        try:
            line.ask(f"LISTEN {CHANNEL}".encode())
            while True:
                self.read(line)
                self._looked.set()
                line.listen(_POLL)
        finally:
            line.close()

    def read(self, line: Line) -> None:
        """Note every change that was committed and not noted yet."""
        horizon, read_at = self._marks.horizon
        [[oldest, newest]] = _numbers(line.ask(_SNAPSHOT)[0])
        if horizon and (newest < horizon or time.time() - read_at > _BELIEVED):
            log.warning("The outbox does not tell what happened since; no page is believed.")
            self._marks.forget_everything()
            horizon = 0
        rows = line.ask(_CHANGES % horizon)[0]
        was_away = self.is_away
        self._found()
        for number, keys, is_tombstone in rows:
            change = int(number or 0)
            if change not in self._seen:
                names = json.loads(keys or b"[]")
                is_dead = is_tombstone == b"t"
                self._marks.add(names, is_tombstone=is_dead, change=change)
        self._seen = {int(row[0] or 0) for row in rows}
        self._marks.has_read(oldest, at=time.time())
        # Here or elsewhere something changed, or may be made now that could not be before.
        if self._marks.generation != self._told or was_away:
            self._told = self._marks.generation
            self._heard()

    def _found(self) -> None:
        if self.is_away:
            log.warning("The database answers again.")
        self.is_away, self._away_since = False, 0.0

    def _lost(self, why: str) -> None:
        now = time.monotonic()
        if not self.is_away:
            log.warning("The database is away; readers get what is kept. %s", why)
            self.is_away, self._away_since = True, now
        elif now - self._away_since > _CUT_AFTER:
            self._hang_up()


def _numbers(rows: Rows) -> list[list[int]]:
    return [[int(value or 0) for value in row] for row in rows]
