"""The front page as the desk arranges it: every place, what stands there and how it came there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from articles import fronts, placing, teasers
from articles.models import Article, FrontChange, Placement, Section
from articles.placing import LENGTHS, ROW, SECTION, TOP, Spot
from articles.workflow import arranging
from desk.instants import clock


@dataclass(frozen=True)
class Place:
    """A place of the page. `up` and `down` are the keys of its neighbours, "" where there is none.

    `until` says how long the story is to stand; "" where nobody placed it.
    """

    key: str
    name: str
    story: int
    card: teasers.Card
    is_placed: bool
    is_open: bool  # whether stories can be put here
    until: str
    up: str
    down: str


@dataclass(frozen=True)
class Block:
    """The top of the page or a section's row; `row` is the place of the row among the rows."""

    name: str
    section: int
    row: int
    is_last: bool
    places: list[Place]


@dataclass(frozen=True)
class Plan:
    """A story that is placed later than the page is looked at."""

    pk: int
    story: int
    headline: str
    name: str
    since: str
    until: str


@dataclass(frozen=True)
class Undo:
    """The change that can be taken back, in words."""

    words: str
    by: str
    when: str


def key(spot: Spot) -> str:
    """A spot as forms name it."""
    return f"{spot.slot}-{spot.section}-{spot.index}"


def spot(text: str) -> Spot:
    """What `key` wrote. Raises ValueError for anything else."""
    slot, section, index = text.split("-")
    if not (section.isdecimal() and index.isdecimal() and len(section + index) < 18):
        raise ValueError(text[:40])
    return Spot(slot, int(section), int(index))


def blocks(*, at: datetime, language: str) -> list[Block]:
    """Everything that readers see `at`, from the top down."""
    with override(language):  # days are written as on the page
        stands = fronts.arrange(at=at, language=language).stands
    names = section_names(language)
    rows = list(dict.fromkeys(stand.spot.section for stand in stands if stand.spot.slot == SECTION))
    ends = _ends(language, at=at)
    top = [stand for stand in stands if stand.spot.slot == TOP]
    found = [Block(_("Top of the page"), 0, 0, True, _places(top, names, ends))] if top else []
    for index, section in enumerate(rows):
        own = [stand for stand in stands if stand.spot.section == section]
        is_last = index == len(rows) - 1
        found.append(Block(names[section], section, index, is_last, _places(own, names, ends)))
    return found


def spots(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every place of a page by block, as a chooser offers them."""
    names = section_names(language)
    top = [Spot(TOP, 0, index) for index in range(LENGTHS[TOP])]
    found = [(_("Top of the page"), [(key(each), name(each, names)) for each in top])]
    for section, words in names.items():
        own = [Spot(SECTION, section, index) for index in range(LENGTHS[SECTION])]
        found.append((words, [(key(each), name(each, names)) for each in own]))
    return found


def name(where: Spot, names: dict[int, str]) -> str:
    """A place in words, such as “Lead” or “City 2”."""
    number = {"number": where.index + 1}
    if where.slot == TOP:
        return _("Top %(number)d") % number if where.index else _("The lead")
    words = {"section": names.get(where.section, ""), **number}
    return _("%(section)s %(number)d") % words


def section_names(language: str) -> dict[int, str]:
    found = Section.objects.order_by("position", "name")
    return {section.pk: section.name_in(language) for section in found}


def planned(language: str, *, at: datetime) -> list[Plan]:
    """What is placed later, the first to begin on top."""
    later = Placement.objects.filter(language=language, span__startswith__gt=at)
    names = section_names(language)
    rows = later.select_related("story").order_by("span__startswith", "slot", "position")
    return [
        Plan(
            pk=row.pk,
            story=row.story_id or 0,
            headline=headline(row.story) if row.story else _row_words(row, names),
            name=name(of_row(row), names) if row.story else "",
            since=clock(row.span.lower),
            until=clock(row.span.upper) if row.span.upper else "",
        )
        for row in rows
    ]


def _row_words(row: Placement, names: dict[int, str]) -> str:
    words = {"section": names.get(row.section_id or 0, ""), "number": row.position + 1}
    return _("The row “%(section)s” stands as row %(number)d") % words


def undo(language: str) -> Undo | None:
    """What “Undo” would take back."""
    change = arranging.undoable(language)
    if change is None:
        return None
    return Undo(_step(change.what, change), change.by.name, clock(change.at))


def said(change: FrontChange) -> str:
    """What a change did, for whoever did it."""
    what = change.what
    if what["step"] == "undone":
        words = _step({**what, "step": what["undone"]}, change)
        return _("Undone: %(step)s.") % {"step": words}
    return f"{_step(what, change)}."


def of_row(row: Placement) -> Spot:
    return Spot(row.slot, row.section_id or 0, row.position)


def headline(story: Article | None) -> str:
    return (story.headline if story else "") or _("Untitled story")


def _step(what: dict[str, Any], change: FrontChange) -> str:
    names = section_names(change.language)
    where = Spot(what.get("slot", ""), what.get("in", 0), what.get("index", 0))
    if what["step"] == "row":
        return _("the row “%(section)s” moved") % {"section": names.get(what["section"], "")}
    story = headline(Article.objects.filter(pk=what["story"]).first())
    if what["step"] == "taken_off":
        return _("“%(headline)s” taken off") % {"headline": story}
    return _("“%(headline)s” placed: %(place)s") % {"headline": story, "place": name(where, names)}


def _ends(language: str, *, at: datetime) -> dict[int, str]:
    """Until when each placed story stands, in words."""
    stands = [one for one in arranging.standings(language, at=at) if one.spot.slot != ROW]
    found = {}
    for one in stands:
        if one.since <= at:
            until = placing.lasting(stands, one.thing, at=at)
            found[one.thing] = (
                _("until %(when)s") % {"when": clock(until)} if until else _("no end")
            )
    return found


def _places(stands: list[Any], names: dict[int, str], ends: dict[int, str]) -> list[Place]:
    opened = [stand for stand in stands if stand.spot.is_there]
    keys = ["", *(key(stand.spot) for stand in opened), ""]
    return [
        Place(
            key=key(stand.spot),
            name=name(stand.spot, names),
            story=stand.article_id,
            card=stand.card,
            is_placed=stand.is_placed,
            is_open=stand.spot.is_there,
            until=ends.get(stand.article_id, "") if stand.is_placed else "",
            up=keys[number] if stand.spot.is_there else "",
            down=keys[number + 2] if stand.spot.is_there else "",
        )
        for number, stand in enumerate(stands)
    ]
