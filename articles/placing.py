"""What stands where on a front page, and when: spans laid over one another.

Nothing here is stored. What stands is a list of `Standing`; every function makes another list.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

TOP, SECTION, ROW = "top", "section", "row"
LENGTHS = {TOP: 4, SECTION: 4, ROW: 99}  # places of each sort; the first of TOP is the lead
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Spot:
    """A place of a page, counted from 0; `section` says in which section's row, 0 for none."""

    slot: str
    section: int
    index: int

    def at(self, index: int) -> "Spot":
        """Another place of the same block."""
        return replace(self, index=index)

    def is_beside(self, other: "Spot") -> bool:
        """Whether both are of one block."""
        return (self.slot, self.section) == (other.slot, other.section)

    @property
    def is_there(self) -> bool:
        """Whether a page has such a place."""
        fits = 0 <= self.index < LENGTHS.get(self.slot, 0)
        return fits and (self.slot == SECTION) == (self.section > 0)


@dataclass(frozen=True)
class Standing:
    """A thing (the number of a story, or of a section) at a spot from `since` until `until`."""

    thing: int
    spot: Spot
    since: datetime
    until: datetime | None = None


Placed = Mapping[Spot, Standing]
Step = Callable[[Placed], Mapping[Spot, int]]


def put(
    standings: Iterable[Standing],
    new: Standing,
    *,
    came_from: Spot | None = None,
    is_replacing: bool = False,
) -> list[Standing]:
    """`new` takes its place: what stands there moves down (or leaves, `is_replacing`).

    A thing stands once on a page: it leaves the place that it had. Moving down within a block, it
    changes places with those it passes; `came_from` is where it was seen without being placed.
    What begins later than `new` keeps its place, and `new` stands lower from then on.
    """

    def step(placed: Placed) -> Mapping[Spot, int]:
        kept = {spot: one.thing for spot, one in placed.items() if one.thing != new.thing}
        spot = new.spot
        while spot in kept and placed[spot].since > new.since:
            spot = spot.at(spot.index + 1)
        if not spot.is_there or (is_replacing and spot != new.spot):
            return kept
        if is_replacing:
            return {**kept, spot: new.thing}
        had = next((at for at, one in placed.items() if one.thing == new.thing), came_from)
        return inserted(kept, new.thing, spot, came_from=had)

    return _changed(standings, step, since=new.since, until=new.until)


def take_off(
    standings: Iterable[Standing], thing: int, *, since: datetime, until: datetime | None = None
) -> list[Standing]:
    """The thing leaves the page; its place is nobody's."""

    def step(placed: Placed) -> Mapping[Spot, int]:
        return {spot: one.thing for spot, one in placed.items() if one.thing != thing}

    return _changed(standings, step, since=since, until=until)


def inserted(
    placed: Mapping[Spot, int], thing: int, spot: Spot, *, came_from: Spot | None = None
) -> dict[Spot, int]:
    """One instant's page with `thing`, which is not on it, at a spot."""
    kept = dict(placed)
    if came_from is not None and came_from.is_beside(spot) and came_from.index < spot.index:
        for index in range(came_from.index, spot.index):
            passed = kept.pop(spot.at(index + 1), None)
            if passed is not None:
                kept[spot.at(index)] = passed
        return {**kept, spot: thing}
    carried: int | None = thing
    while carried is not None and spot.is_there:
        pushed = kept.get(spot)
        kept[spot] = carried
        carried, spot = pushed, spot.at(spot.index + 1)
    return kept


def ahead(standings: Iterable[Standing], *, at: datetime) -> list[Standing]:
    """What stands or will stand from an instant on, cut to begin there."""
    return [
        replace(one, since=max(one.since, at))
        for one in standings
        if one.until is None or one.until > at
    ]


def lasting(standings: Iterable[Standing], thing: int, *, at: datetime) -> datetime | None:
    """Until when a thing that stands `at` an instant stays without a gap, wherever it moves."""
    until: datetime | None = at
    for one in sorted((one for one in standings if one.thing == thing), key=lambda one: one.since):
        if until is not None and one.since <= until and (one.until is None or one.until > until):
            until = one.until
    return until


def _changed(
    standings: Iterable[Standing], step: Step, *, since: datetime, until: datetime | None
) -> list[Standing]:
    """Every stretch of time between `since` and `until` in which nothing begins or ends, changed
    by `step`; all else as it was."""
    rows = list(standings)
    last = until or _NEVER
    bounds = {since, last}
    for one in rows:
        bounds.update(edge for edge in (one.since, one.until or _NEVER) if since < edge < last)
    found = [cut for one in rows for cut in _outside(one, since, last)]
    edges = sorted(bounds)
    for begin, end in pairwise(edges):
        placed = {one.spot: one for one in rows if one.since <= begin < (one.until or _NEVER)}
        found += [Standing(thing, spot, begin, end) for spot, thing in step(placed).items()]
    return _joined(found)


def _outside(one: Standing, since: datetime, last: datetime) -> Iterable[Standing]:
    until = one.until or _NEVER
    if one.since < since:
        yield replace(one, until=min(until, since))
    if until > last:
        yield replace(one, since=max(one.since, last), until=until)


def _joined(standings: Iterable[Standing]) -> list[Standing]:
    """Those of one thing at one spot that touch, made one; ordered by spot and time."""
    joined: list[Standing] = []
    for one in sorted(standings, key=lambda one: (one.spot, one.thing, one.since)):
        last = joined[-1] if joined else None
        if last and (last.spot, last.thing, last.until) == (one.spot, one.thing, one.since):
            joined[-1] = replace(last, until=one.until)
        else:
            joined.append(one)
    ended = [replace(one, until=None) if one.until == _NEVER else one for one in joined]
    return sorted(ended, key=lambda one: (one.spot, one.since))
