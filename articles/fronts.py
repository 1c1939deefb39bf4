"""How the front page is arranged: what editors placed, else the newest; each story once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from articles import placing, printing, teasers
from articles.models import Edition, Placement, Section
from articles.models.editions import EditionQuerySet
from articles.placing import ROW, SECTION, TOP, Spot
from articles.statements import AT, LANGUAGE, NUMBERS, Statement

_LATEST = 8
_FIRST = 12  # the newest of all: four may stand on top, and eight are the latest
_ROW_LENGTH = 8  # the newest of a section after these: six in its row, some to spare
_ROW_STYLES = {"big": 4, "four": 4, "list": 6}
_PUT = 0  # stands for the edition that a story put on the page does not have
_LEAD = Spot(TOP, 0, 0)
_PRINTED = (
    *("article_id", "path", "language", "headline", "lead", "byline", "published_at"),
    *("section__slug", "section__name", "section__name_zh"),
)


@dataclass(frozen=True)
class Put:
    """A story put on a page as if it were published; what readers see of it now is left out."""

    card: teasers.Card
    article_id: int
    section_id: int | None
    published_at: datetime
    is_lead: bool = False


@dataclass(frozen=True)
class Stand:
    """A story where it stands; `is_placed` by an editor, else the newest that was left."""

    spot: Spot
    card: teasers.Card
    article_id: int
    is_placed: bool


@dataclass(frozen=True)
class Front:
    """`context` is the template's; `cards` is all that it may show.

    `until` is when something that editors placed begins or ends, `stands` is for the desk,
    `spare` are the newest that have no place on it.
    """

    context: dict[str, Any]
    cards: list[teasers.Card]
    until: datetime | None = None
    stands: list[Stand] = field(default_factory=list)
    spare: list[teasers.Card] = field(default_factory=list)


@dataclass
class _Stock:
    """What the page is made of: numbers are those of editions, `_PUT` for a story put on it."""

    sections: list[Any]
    newest: dict[int, list[int]]  # by section, those that have cards
    placed: dict[Spot, int]
    cards: dict[int, teasers.Card]  # newest first
    articles: dict[int, int]


def arrange(*, at: datetime, language: str, put: Put | None = None) -> Front:
    """Two statements, however much was placed: the sections with their numbers, the cards."""
    if put is None:
        sections = _SECTIONS.rows(at=at, language=language)
    else:
        sections = list(_sections(at=at, language=language, put=put))
    placed = _placed(sections, put)
    newest = _newest(sections)
    wanted = {*placed.values(), *(pk for pks in newest.values() for pk in pks)} - {_PUT}
    rows = teasers.listed(_CARDS, at=at, numbers=sorted(wanted))
    stock = _Stock(
        sections=_rows_in_order(sections),
        newest=newest,
        placed=placed,
        cards={row.pk: row.card for row in rows},
        articles={row.pk: row.article_id for row in rows},
    )
    if put is not None:
        _put_on(stock, put, {row.pk for row in rows if row.published_at <= put.published_at})
    context, stands = _arranged(stock, language, leads=put is None or put.is_lead)
    cards = list(stock.cards.values())
    here = {card.href for card in [*context["latest"], *(stand.card for stand in stands)]}
    spare = [card for card in cards if card.href not in here]
    return Front(context, cards, _until(sections), stands, spare)


def _sections(*, at: datetime, language: str, put: Put | None) -> QuerySet[Section]:
    """Every section with its `newest` stories that nobody placed.

    The same on every row are the `first` of them all, what was `placed`, and `begins` and `ends`,
    when that changes.
    """
    live = Edition.objects.live(at=at).filter(language=language)
    if put is not None:
        live = live.exclude(article=put.article_id)
    own: QuerySet[Placement] = Placement.objects.filter(language=language)
    standing = own.filter(span__contains=at)
    stories = standing.filter(story__isnull=False)
    edition = live.filter(article=OuterRef("story")).values("pk")[:1]
    told = JSONObject(
        slot="slot",
        section="section",
        position="position",
        story="story",
        edition=Subquery(edition),
    )
    unplaced = live.exclude(article__in=stories.values("story")).newest_first().values("pk")
    own_newest = unplaced.filter(section=OuterRef("pk"))
    moved = standing.filter(slot=ROW, section=OuterRef("pk"))
    return Section.objects.order_by("position", "name").annotate(
        newest=ArraySubquery(own_newest[: _FIRST + _ROW_LENGTH]),
        first=ArraySubquery(unplaced[:_FIRST]),
        placed=ArraySubquery(stories.values(placed=told)),
        row=Subquery(moved.values("position")[:1]),
        begins=_first(own.filter(span__startswith__gt=at), "span__startswith"),
        ends=_first(own.filter(span__endswith__gt=at), "span__endswith"),
    )


def _newest(sections: list[Any]) -> dict[int, list[int]]:
    """What may stand on the page without having been placed, by section."""
    found = {}
    for place in sections:
        others = [pk for pk in place.newest if pk not in place.first][:_ROW_LENGTH]
        found[place.pk] = [pk for pk in place.newest if pk in place.first or pk in others]
    return found


def _placed(sections: list[Any], put: Put | None) -> dict[Spot, int]:
    """Editions by the spots that editors gave them; those alone that readers see."""
    found = {}
    for one in sections[0].placed if sections else ():
        is_put = put is not None and not put.is_lead and one["story"] == put.article_id
        edition = _PUT if is_put else one["edition"]
        if edition is not None:
            found[Spot(one["slot"], one["section"] or 0, one["position"])] = edition
    return found


def _until(sections: list[Any]) -> datetime | None:
    """When something that was placed begins or ends next."""
    bounds = [bound for place in sections[:1] for bound in (place.begins, place.ends)]
    return min((bound for bound in bounds if bound is not None), default=None)


def _first(rows: QuerySet[Placement], bound: str) -> Subquery:
    return Subquery(rows.order_by(bound).values(bound)[:1])


def _rows_in_order(sections: list[Any]) -> list[Any]:
    """Rows that editors moved stand at their place, the others around them in their order."""
    moved = {place.row: place for place in sections if place.row is not None}
    others = iter([place for place in sections if place.row is None])
    length = max([len(sections), *(index + 1 for index in moved)])
    ordered = (moved.get(index) or next(others, None) for index in range(length))
    return [place for place in ordered if place is not None]


def _put_on(stock: _Stock, put: Put, older: set[int]) -> None:
    """Add the story as if it were published: as the lead, or where the newest stand."""
    stock.cards = _with(stock.cards, put.card, older)
    stock.articles[_PUT] = put.article_id
    if put.section_id in stock.newest:
        newest = stock.newest[put.section_id]
        newest.insert(_place_before(newest, older), _PUT)
    if put.is_lead:
        stock.placed = placing.inserted(stock.placed, _PUT, _LEAD)


def listed(editions: EditionQuerySet, *, at: datetime, put: Put, length: int) -> list[Any]:
    """The first page of a list with a story put on it."""
    live = editions.live(at=at).exclude(article=put.article_id)
    rows = list(with_cards(live.newest_first()[:length], at=at))
    older = {row.pk for row in rows if row.published_at <= put.published_at}
    cards = {row.pk: teasers.card(row, timezone.localdate(at)) for row in rows}
    return list(_with(cards, put.card, older).values())[:length]


def with_cards(editions: EditionQuerySet, *, at: datetime) -> EditionQuerySet:
    """Adds to editions what `teasers.card` prints."""
    shown = editions.with_pictures(at=at, first_only=True).with_told(at=at)
    return shown.select_related("section")


def only_cards(editions: EditionQuerySet) -> EditionQuerySet:
    """The same for a statement that is asked by `teasers.listed`: nothing else is read."""
    return with_cards(editions, at=AT).only(*_PRINTED)


def numbered(editions: EditionQuerySet) -> EditionQuerySet:
    """Those of the numbers that a statement is given."""
    numbers = Value(NUMBERS, output_field=ArrayField(BigIntegerField()))
    return editions.filter(printing.IsAmong(F("pk"), numbers))


_SECTIONS = Statement(lambda: _sections(at=AT, language=LANGUAGE, put=None))
_CARDS = Statement(lambda: only_cards(numbered(Edition.objects.newest_first())))


def _with(
    cards: dict[int, teasers.Card], put: teasers.Card, older: set[int]
) -> dict[int, teasers.Card]:
    order = list(cards)
    order.insert(_place_before(order, older), _PUT)
    return {pk: put if pk == _PUT else cards[pk] for pk in order}


def _place_before(order: list[int], older: set[int]) -> int:
    """Where the first of the older stories stands, else the end."""
    return next((index for index, pk in enumerate(order) if pk in older), len(order))


def _arranged(stock: _Stock, language: str, *, leads: bool) -> tuple[dict[str, Any], list[Stand]]:
    """The template's context, and every story at its spot. Without `leads`, `_PUT` does not."""
    cards, order = stock.cards, list(stock.cards)
    on_top = dict(_filled(TOP, 0, placing.LENGTHS[TOP], stock, _free_for_top(stock, leads=leads)))
    used = {*stock.placed.values(), *on_top.values()}
    left = [pk for pk in order if pk not in used]
    latest = left[: min(_LATEST, len(left) // 3)]  # of a few stories, most stand in their rows
    used.update(latest)
    top = teasers.first_marked(cards[pk] for pk in on_top.values())
    stood = list(on_top.items())
    rows = []
    styles = cycle(_ROW_STYLES)
    for place in stock.sections:
        free = [pk for pk in stock.newest[place.pk] if pk not in used]
        shown = list(_filled(SECTION, place.pk, max(_ROW_STYLES.values()), stock, free))
        if shown:
            row = _row(place, [cards[pk] for _spot, pk in shown], next(styles), language)
            rows.append(row)
            stood += shown[: len(row["cards"])]
    stands = [
        Stand(spot, cards[pk], stock.articles[pk], stock.placed.get(spot) == pk)
        for spot, pk in stood
    ]
    context = {
        "lead": top[0] if top else None,
        "seconds": top[1:],
        "rows": rows,
        "latest": [cards[pk] for pk in latest],
        "canonical": settings.SITE_URL + reverse("front", kwargs={"language": language}),
    }
    return context, stands


def _free_for_top(stock: _Stock, *, leads: bool) -> list[int]:
    """What nobody placed, newest first; before it the lead, where nobody placed one.

    A lead wants a picture; without one the newest leads all the same.
    """
    taken = set(stock.placed.values())
    free = [pk for pk in stock.cards if pk not in taken]
    if _LEAD in stock.placed:
        return free
    may_lead = [pk for pk in free if leads or pk != _PUT] or free
    pictured = (pk for pk in may_lead[:6] if stock.cards[pk].picture)
    lead = next(pictured, may_lead[0] if may_lead else None)
    return sorted(free, key=lambda pk: pk != lead)


def _filled(
    slot: str, section: int, length: int, stock: _Stock, free: list[int]
) -> Iterator[tuple[Spot, int]]:
    """Each spot of a block with its story: the one that was placed, else the next that is free."""
    others = iter(free)
    for index in range(length):
        spot = Spot(slot, section, index)
        pk = stock.placed.get(spot)
        if pk is None:
            pk = next(others, None)
        if pk is not None:
            yield spot, pk


def _row(place: Section, cards: list[Any], style: str, language: str) -> dict[str, Any]:
    if len(cards) < 3:  # one or two would stand lost in a row that is built for four
        style = "list"
    return {
        "name": place.name_in(language),
        "href": reverse("section", kwargs={"language": language, "slug": place.slug}),
        "style": style,
        "cards": cards[: _ROW_STYLES[style]],
    }
