"""Samples of many rounds as ratios with their spread, beside what was promised of them. Pure."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A page in a round: answers for a second of the processor and of the clock; milliseconds."""

    of_processor: float
    a_second: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Spread:
    """What came out of several rounds."""

    middle: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        known = list(values)
        return cls(statistics.median(known), min(known), max(known))

    def __str__(self) -> str:
        if self.lowest == self.highest:
            return figure(self.middle)
        return f"{figure(self.middle)} ({figure(self.lowest)}–{figure(self.highest)})"


@dataclass(frozen=True)
class Held:
    """A promise of the project, and what was measured."""

    words: str
    found: Spread
    bound: float
    unit: str = "×"
    is_most: bool = False  # else it is the least

    @property
    def is_met(self) -> bool:
        if self.is_most:
            return self.found.middle <= self.bound
        return self.found.middle >= self.bound

    @property
    def row(self) -> str:
        bound = f"{'≤' if self.is_most else '≥'} {figure(self.bound)} {self.unit}"
        verdict = "met" if self.is_met else "**not met**"
        return f"| {self.words} | {self.found} {self.unit} | {bound} | {verdict} |"


Round = dict[tuple[str, str, int], Sample]  # by server, page and number of stories


def ratios(
    rounds: Sequence[Round],
    ours: tuple[str, str, int],
    theirs: tuple[str, str, int],
    *,
    of: str = "of_processor",
) -> Spread:
    """How many times theirs ours is, in each round by itself: a busy machine is so for both."""
    return Spread.of(
        getattr(one[ours], of) / getattr(one[theirs], of)
        for one in rounds
        if ours in one and theirs in one
    )


def best(rounds: Sequence[Round], among: Sequence[tuple[str, str, int]]) -> tuple[str, str, int]:
    """The one that answers most for a second of the processor."""
    return max(among, key=lambda key: statistics.median(one[key].of_processor for one in rounds))


def held_table(promises: Iterable[Held]) -> list[str]:
    head = ["| held to | measured (lowest–highest) | bound | |", "|---|---:|---:|---|"]
    return head + [one.row for one in promises]


def sample_table(rounds: Sequence[Round], names: dict[str, str]) -> list[str]:
    """Every page of every server, and how many times the first of its page each one is."""
    lines = [
        "| page | stories | served by | answers a processor second | ours is | a second | p50 ms "
        "| p99 ms |",
        "|---|---:|---|---:|---:|---:|---:|---:|",
    ]
    for key in rounds[0]:
        server, page, stories = key
        own = (next(iter(names)), page, stories)
        times = f"{ratios(rounds, own, key)} ×" if own in rounds[0] and own != key else ""
        middle = {
            name: statistics.median(getattr(one[key], name) for one in rounds)
            for name in ("a_second", "p50", "p99")
        }
        cost = Spread.of(one[key].of_processor for one in rounds)
        lines.append(
            f"| {page} | {stories:,} | {names[server]} | {cost} | {times} "
            f"| {figure(middle['a_second'])} | {figure(middle['p50'])} | {figure(middle['p99'])} |"
        )
    return lines


def quantile(values: Sequence[float], share: float) -> float:
    """The value that at least `share` of them do not exceed."""
    known = sorted(values)
    return known[max(0, math.ceil(len(known) * share) - 1)]


def figure(value: float) -> str:
    """Three digits that count; thousands whole."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{value:.{min(digits, 4)}f}"
