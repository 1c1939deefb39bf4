"""What the web processes of this machine did, in numbers: a small file that all of them add to.

Whoever answers a reader adds one to a number of the process, which costs less than anything else
on the way; a thread adds what came since to the file, once a second. So a process that is killed
takes the counts of its last second with it, and none of anybody else's. Two threads that count at
the same instant are kept apart by the interpreter's lock; without it a count might be lost.
"""

import json
import mmap
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from delivery.turns import alone

NAMES = (
    *("kept", "late", "made", "passed", "desk", "refused", "away"),
    *("renders", "failed", "rendering", "working"),
)
(
    KEPT,  # readers answered at once with a page as it should be
    LATE,  # with a copy that should have been made anew
    MADE,  # that waited until their page was made
    PASSED,  # whose question went into Django with all that they brought: search, letters
    DESK,  # staff answered
    REFUSED,  # told to come again: no room, or no answer in time
    AWAY,  # the same, because the database is away
    RENDERS,  # pages made, for a reader or beforehand
    FAILED,  # of them, those that were a mistake of ours
    RENDERING,  # microseconds in which they were made
    WORKING,  # microseconds in which staff waited
) = range(len(NAMES))
ANSWERS = (KEPT, LATE, MADE, PASSED, REFUSED, AWAY)  # to readers

MINUTES = 180  # that are remembered one by one
_SLOWEST = 8
_SLOW_FOR = 3600.0  # seconds
_LONGEST_PATH = 200
_EVERY = 1.0
_GONE_AFTER = 5.0  # seconds in which a process that lives has been heard of
_PROCESSES = 64

_FORM = 0x4E_52_43_31
_AT_FORM, _AT_STALE, _AT_STALE_SINCE, _AT_LOOKED = range(4)
_TOTALS_FROM = 8
_MINUTES_FROM = _TOTALS_FROM + len(NAMES)
_MINUTE = 1 + len(NAMES)
_PROCESSES_FROM = _MINUTES_FROM + MINUTES * _MINUTE
_PROCESS = 3  # its number, when it was heard of, whether its database is away
_WORDS = _PROCESSES_FROM + _PROCESSES * _PROCESS
_SLOW_BYTES = 16 * 1024
_BYTES = _WORDS * 8 + _SLOW_BYTES


@dataclass(frozen=True)
class Slow:
    """A page whose making took long."""

    path: str
    seconds: float
    at: float


@dataclass(frozen=True)
class Told:
    """`minutes` are the last ones, oldest first, the present one included; instants are seconds
    since 1970. `stale_since` is when the oldest of `stale` pages was first seen to be so.
    """

    totals: tuple[int, ...]
    minutes: list[tuple[int, ...]]
    slowest: list[Slow]
    processes: int
    away: int  # of them, those for whom the database is away
    stale: int
    stale_since: float
    looked_at: float


class Counts:
    def __init__(self, file: Path) -> None:
        self.numbers = [0] * len(NAMES)  # of this process; they only grow
        self._told = list(self.numbers)
        self._slow: deque[Slow] = deque(maxlen=_SLOWEST * 8)
        self._since: dict[str, float] = {}
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        self._mutex = threading.Lock()
        self._ended = threading.Event()
        self._teller: threading.Thread | None = None
        with alone(self._mutex, self._file):
            if os.fstat(self._file).st_size != _BYTES:
                os.truncate(self._file, 0)
                os.posix_fallocate(self._file, 0, _BYTES)
            self._map = mmap.mmap(self._file, _BYTES)
            self._words = memoryview(self._map)[: _WORDS * 8].cast("Q")
            if self._words[_AT_FORM] != _FORM:
                self._map[:] = bytes(_BYTES)
                self._words[_AT_FORM] = _FORM

    def close(self) -> None:
        self._ended.set()
        if self._teller:
            self._teller.join()
        self._words.release()
        self._map.close()
        os.close(self._file)

    def begin(self, *, is_away: Callable[[], bool]) -> None:
        """Tell the others, once a second from now on, what this process did."""

        def work() -> None:
            while not self._ended.wait(_EVERY):
                self.tell(is_away=is_away(), now=time.time())

        self._teller = threading.Thread(target=work, name="counts", daemon=True)
        self._teller.start()

    def rendered(self, path: str, *, seconds: float, is_failure: bool) -> None:
        self.numbers[RENDERS] += 1
        self.numbers[FAILED] += is_failure
        self.numbers[RENDERING] += int(seconds * 1_000_000)
        self._slow.append(Slow(path[:_LONGEST_PATH], seconds, time.time()))

    def left_stale(self, paths: Collection[str], *, now: float) -> None:
        """Which kept pages should have been made anew and were not, said by who makes them."""
        self._since = {path: self._since.get(path, now) for path in paths}
        with alone(self._mutex, self._file):
            self._words[_AT_STALE] = len(paths)
            self._words[_AT_STALE_SINCE] = int(min(self._since.values(), default=0))
            self._words[_AT_LOOKED] = int(now)

    def tell(self, *, is_away: bool, now: float) -> None:
        """Add what this process did since it told the last time."""
        present = list(self.numbers)
        slow = [self._slow.popleft() for _ in range(len(self._slow))]
        with alone(self._mutex, self._file):
            words, minute = self._words, self._minute(int(now // 60))
            for number, (here, told) in enumerate(zip(present, self._told, strict=True)):
                words[_TOTALS_FROM + number] += here - told
                words[minute + 1 + number] += here - told
            self._say_we_live(is_away=is_away, now=now)
            if slow:
                self._keep_slowest([*self._known_slow(), *slow], now=now)
        self._told = present

    def _minute(self, number: int) -> int:
        """Where the numbers of a minute stand; those of three hours ago make room for it."""
        at = _MINUTES_FROM + number % MINUTES * _MINUTE
        if self._words[at] != number:
            for place in range(at, at + _MINUTE):
                self._words[place] = 0
            self._words[at] = number
        return at

    def _say_we_live(self, *, is_away: bool, now: float) -> None:
        places = range(_PROCESSES_FROM, _WORDS, _PROCESS)
        own = [place for place in places if self._words[place] == os.getpid()]
        place = own[0] if own else min(places, key=lambda one: self._words[one + 1])
        self._words[place] = os.getpid()
        self._words[place + 1] = int(now * 1000)
        self._words[place + 2] = int(is_away)

    def _known_slow(self) -> list[Slow]:
        kept = self._map[_WORDS * 8 :].rstrip(b"\0")
        return [Slow(*one) for one in json.loads(kept or b"[]")]

    def _keep_slowest(self, slow: list[Slow], *, now: float) -> None:
        """Each address once, with its worst."""
        worst: dict[str, Slow] = {}
        for one in sorted(slow, key=lambda one: one.seconds, reverse=True):
            if one.at > now - _SLOW_FOR:
                worst.setdefault(one.path, one)
        kept = [[one.path, one.seconds, one.at] for one in list(worst.values())[:_SLOWEST]]
        self._map[_WORDS * 8 :] = json.dumps(kept).encode().ljust(_SLOW_BYTES, b"\0")

    def told(self, *, minutes: int, now: float) -> Told:
        with alone(self._mutex, self._file):
            words, last = self._words, int(now // 60)
            known = []
            for number in range(last - minutes + 1, last + 1):
                at = _MINUTES_FROM + number % MINUTES * _MINUTE
                is_known = words[at] == number
                known.append(tuple(words[at + 1 : at + _MINUTE]) if is_known else (0,) * len(NAMES))
            alive = [
                words[place + 2]
                for place in range(_PROCESSES_FROM, _WORDS, _PROCESS)
                if words[place + 1] / 1000 > now - _GONE_AFTER
            ]
            return Told(
                totals=tuple(words[_TOTALS_FROM:_MINUTES_FROM]),
                minutes=known,
                slowest=[one for one in self._known_slow() if one.at > now - _SLOW_FOR],
                processes=len(alive),
                away=sum(alive),
                stale=words[_AT_STALE],
                stale_since=float(words[_AT_STALE_SINCE]),
                looked_at=float(words[_AT_LOOKED]),
            )
