"""What stands on the front pages: put there, moved, taken off, taken back. Editors alone may.

Every verb makes one FrontChange and is compare-and-set: `version` is the number of the last change
that the caller saw (0: none). All raise NotAllowed, Rearranged (somebody else was quicker) and
Refusal.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

import delivery
from accounts.models import User
from articles import keys, placing
from articles.models import Article, FrontChange, Placement, Section
from articles.placing import ROW, SECTION, Spot, Standing
from articles.workflow.refusals import NotAllowed, Refusal


class Rearranged(Refusal):
    """The page is not as the caller saw it: nothing was done."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody arranged this page after you opened it. This is how it stands now.")
        )


@transaction.atomic
def place(
    *,
    language: str,
    story_id: int,
    spot: Spot,
    version: int,
    by: User,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    came_from: Spot | None = None,
    is_replacing: bool = False,
    leaves_at: datetime | None = None,
) -> FrontChange:
    """A story stands at `spot` from `since` (default `now`) until `until` (default: no end).

    What stands there moves down, or leaves if `is_replacing`; see `placing.put`. Readers see the
    story while it is public, and the newest in its place while it is not. Its place at
    `leaves_at`, for as long as it was to stand, is given up for the new one.
    """
    since = _checked_span(since, until, now=now)
    story = Article.objects.filter(pk=story_id).first()
    if story is None:
        raise Refusal(_("There is no such story."), field="story")
    if story.language != language:
        raise Refusal(_("That story is in another language than this page."), field="story")
    if spot.slot == ROW:
        raise Refusal(_("A story cannot stand there."), field="spot")
    _check_spot(spot)
    change, stands = _begun(
        {"step": "placed", "story": story.pk, **_named(spot)},
        language=language,
        version=version,
        by=by,
        now=now,
    )
    stories, rows = _sorted(stands)
    if leaves_at is not None:
        had_until = placing.lasting(stories, story.pk, at=leaves_at)
        stories = placing.take_off(stories, story.pk, since=leaves_at, until=had_until)
    new = Standing(story.pk, spot, since, until)
    put = placing.put(stories, new, came_from=came_from, is_replacing=is_replacing)
    return _done(change, stands, [*put, *rows], now=now)


@transaction.atomic
def place_row(
    *,
    language: str,
    section_id: int,
    index: int,
    version: int,
    by: User,
    now: datetime,
    since: datetime | None = None,
) -> FrontChange:
    """From `since` (default `now`) on a section's row stands at a place among the rows.

    Those from there on move down.
    """
    since = _checked_span(since, None, now=now)
    spot = Spot(ROW, 0, index)
    _check_spot(spot)
    if not Section.objects.filter(pk=section_id).exists():
        raise Refusal(_("There is no such section."), field="section")
    change, stands = _begun(
        {"step": "row", "section": section_id, **_named(spot)},
        language=language,
        version=version,
        by=by,
        now=now,
    )
    stories, rows = _sorted(stands)
    put = placing.put(rows, Standing(section_id, spot, since))
    return _done(change, stands, [*stories, *put], now=now)


@transaction.atomic
def take_off(
    *,
    language: str,
    story_id: int,
    version: int,
    by: User,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> FrontChange:
    """From `since` (default `now`) on, the newest story stands where this one stood."""
    since = _checked_span(since, until, now=now)
    change, stands = _begun(
        {"step": "taken_off", "story": story_id}, language=language, version=version, by=by, now=now
    )
    stories, rows = _sorted(stands)
    left = placing.take_off(stories, story_id, since=since, until=until)
    if set(left) == set(stories):
        raise Refusal(_("That story does not stand here by hand."))
    return _done(change, stands, [*left, *rows], now=now)


@transaction.atomic
def take_row_off(
    *, language: str, section_id: int, since: datetime, version: int, by: User, now: datetime
) -> FrontChange:
    """From `since` on a section's row stands where it would if nobody had moved it."""
    since = _checked_span(since, None, now=now)
    change, stands = _begun(
        {"step": "row", "section": section_id}, language=language, version=version, by=by, now=now
    )
    stories, rows = _sorted(stands)
    left = placing.take_off(rows, section_id, since=since)
    if set(left) == set(rows):
        raise Refusal(_("That row does not stand here by hand."))
    return _done(change, stands, [*stories, *left], now=now)


@transaction.atomic
def undo(*, language: str, version: int, by: User, now: datetime) -> FrontChange:
    """Take back the last change that was not taken back: the page goes on as it would have."""
    last = undoable(language)
    if last is None:
        raise Refusal(_("There is nothing to undo."))
    change, stands = _begun(
        {**last.what, "step": "undone", "undone": last.what["step"]},
        language=language,
        version=version,
        by=by,
        now=now,
        undoes=last,
    )
    return _done(change, stands, placing.ahead(map(_read, last.before), at=now), now=now)


def undoable(language: str) -> FrontChange | None:
    """The change that `undo` would take back."""
    changes = FrontChange.objects.filter(language=language, undoes=None, undone_by=None)
    return changes.select_related("by").order_by("-number").first()


def version_of(language: str) -> int:
    """The number of the last change of a page, for the verbs; 0 if there was none."""
    changes = FrontChange.objects.filter(language=language)
    found: int | None = changes.aggregate(last=Max("number"))["last"]
    return found or 0


def standings(language: str, *, at: datetime) -> list[Standing]:
    """What stands on a page and will stand there, stories and rows."""
    return [_standing(row) for row in Placement.objects.filter(language=language).ahead(at=at)]


def _checked_span(since: datetime | None, until: datetime | None, *, now: datetime) -> datetime:
    since = since or now
    if since < now:
        raise Refusal(_("That instant has passed. Choose now, or a later one."), field="since")
    if until is not None and until <= since:
        raise Refusal(_("The end must come after the beginning."), field="until")
    return since


def _check_spot(spot: Spot) -> None:
    is_known = spot.slot != SECTION or Section.objects.filter(pk=spot.section).exists()
    if not (spot.is_there and is_known):
        raise Refusal(_("There is no such place on the page."), field="spot")


def _begun(
    what: dict[str, Any],
    *,
    language: str,
    version: int,
    by: User,
    now: datetime,
    undoes: FrontChange | None = None,
) -> tuple[FrontChange, list[Standing]]:
    """The next change of a page, and what stands there before it.

    Two at once want the same number: one waits here for the other, and is refused.
    """
    if not by.has_perm("articles.arrange_front"):
        raise NotAllowed(_("Only an editor may arrange the front page."))
    if version_of(language) != version:
        raise Rearranged
    stands = placing.ahead(standings(language, at=now), at=now)
    try:
        with transaction.atomic():
            change = FrontChange.objects.create(
                language=language,
                number=version + 1,
                by=by,
                at=now,
                what=what,
                before=[_written(one) for one in stands],
                undoes=undoes,
            )
    except IntegrityError as error:
        raise Rearranged from error
    return change, stands


def _done(
    change: FrontChange, stands: list[Standing], wanted: Iterable[Standing], *, now: datetime
) -> FrontChange:
    """Write the difference: spans only shorten, so what goes on longer is written anew."""
    wanted = set(wanted)
    here = Placement.objects.filter(language=change.language).ahead(at=now)
    for row in here:
        [now_standing] = placing.ahead([_standing(row)], at=now)
        if now_standing not in wanted:
            has_begun = row.span.lower < now
            span = (
                DateTimeTZRange(row.span.lower, now) if has_begun else DateTimeTZRange(empty=True)
            )
            Placement.objects.filter(pk=row.pk).update(span=span)
    Placement.objects.bulk_create(
        Placement(
            language=change.language,
            slot=one.spot.slot,
            section_id=one.thing if one.spot.slot == ROW else one.spot.section or None,
            story_id=None if one.spot.slot == ROW else one.thing,
            position=one.spot.index,
            span=DateTimeTZRange(one.since, one.until),
            change=change,
        )
        for one in sorted(wanted - set(stands), key=lambda one: (one.spot, one.since))
    )
    delivery.changed(keys.FRONT)
    return change


def _sorted(stands: list[Standing]) -> tuple[list[Standing], list[Standing]]:
    """Stories and rows: a story's number may be a section's too."""
    stories = [one for one in stands if one.spot.slot != ROW]
    return stories, [one for one in stands if one.spot.slot == ROW]


def _standing(row: Placement) -> Standing:
    if row.slot == ROW:
        return Standing(
            row.section_id or 0, Spot(ROW, 0, row.position), row.span.lower, row.span.upper
        )
    spot = Spot(row.slot, row.section_id or 0, row.position)
    return Standing(row.story_id or 0, spot, row.span.lower, row.span.upper)


def _named(spot: Spot) -> dict[str, Any]:
    return {"slot": spot.slot, "in": spot.section, "index": spot.index}


def _written(one: Standing) -> list[Any]:
    spot = one.spot
    until = one.until and one.until.isoformat()
    return [one.thing, spot.slot, spot.section, spot.index, one.since.isoformat(), until]


def _read(written: list[Any]) -> Standing:
    thing, slot, section, index, since, until = written
    begins = parse_datetime(since)
    if begins is None:  # pragma: no cover - for the type checker: written above
        raise ValueError(since)
    return Standing(thing, Spot(slot, section, index), begins, until and parse_datetime(until))
