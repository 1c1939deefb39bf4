"""How the front page is arranged: one place for every story."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse

from articles import printing
from articles.models import Edition, Section
from articles.models.editions import EditionQuerySet

_ROW_LENGTH = 8
_ROW_STYLES = {"big": 4, "four": 4, "list": 6}
_PUT = 0  # stands for the edition that a story put on the page does not have


@dataclass(frozen=True)
class Put:
    """A story put on a page as if it were published; what readers see of it now is left out."""

    card: printing.Card
    article_id: int
    section_id: int | None
    published_at: datetime
    is_lead: bool = False


@dataclass(frozen=True)
class Front:
    """`context` is the template's; `cards` is all that it may show."""

    context: dict[str, Any]
    cards: list[printing.Card]


def arrange(*, at: datetime, language: str, put: Put | None = None) -> Front:
    """The newest stories, one of them the lead, then a row for every section."""
    live = Edition.objects.live(at=at).filter(language=language)
    if put is not None:
        live = live.exclude(article=put.article_id)
    shelves = Section.objects.order_by("position", "name").annotate(
        newest=ArraySubquery(
            live.filter(section=OuterRef("pk")).newest_first().values("pk")[:_ROW_LENGTH]
        )
    )
    sections = list(shelves)
    shelved = {place.pk: list(place.newest) for place in sections}
    wanted = [pk for newest in shelved.values() for pk in newest]
    rows = list(with_cards(Edition.objects.filter(pk__in=wanted).newest_first(), at=at))
    cards = {row.pk: printing.card(row, at=at) for row in rows}
    if put is not None:
        older = {row.pk for row in rows if row.published_at <= put.published_at}
        cards = _with(cards, put.card, older)
        if put.section_id in shelved:
            newest = shelved[put.section_id]
            newest.insert(_place_before(newest, older), _PUT)
    return Front(_arranged(sections, shelved, cards, language, put), list(cards.values()))


def listed(editions: EditionQuerySet, *, at: datetime, put: Put, length: int) -> list[Any]:
    """The first page of a list with a story put on it."""
    live = editions.live(at=at).exclude(article=put.article_id)
    rows = list(with_cards(live.newest_first()[:length], at=at))
    older = {row.pk for row in rows if row.published_at <= put.published_at}
    cards = {row.pk: printing.card(row, at=at) for row in rows}
    return list(_with(cards, put.card, older).values())[:length]


def with_cards(editions: EditionQuerySet, *, at: datetime) -> EditionQuerySet:
    """Adds to editions what `printing.card` prints."""
    shown = editions.with_pictures(at=at, first_only=True).with_told(at=at)
    return shown.select_related("section")


def _with(
    cards: dict[int, printing.Card], put: printing.Card, older: set[int]
) -> dict[int, printing.Card]:
    order = list(cards)
    order.insert(_place_before(order, older), _PUT)
    return {pk: put if pk == _PUT else cards[pk] for pk in order}


def _place_before(order: list[int], older: set[int]) -> int:
    """Where the first of the older stories stands, else the end."""
    return next((index for index, pk in enumerate(order) if pk in older), len(order))


def _arranged(
    sections: list[Any],
    shelved: dict[int, list[int]],
    cards: dict[int, printing.Card],
    language: str,
    put: Put | None,
) -> dict[str, Any]:
    order = list(cards)
    lead = _lead(order, cards, put)
    seconds = [pk for pk in order if pk != lead][:3]
    top = printing.first_marked(cards[pk] for pk in [lead, *seconds] if pk is not None)
    placed = {lead, *seconds}
    by_section: dict[int, list[Any]] = defaultdict(list)
    for place in sections:
        by_section[place.pk] = [
            cards[pk] for pk in shelved[place.pk] if pk in cards.keys() - placed
        ]
    filled = [place for place in sections if by_section[place.pk]]
    rows = [
        _row(place, by_section[place.pk], style, language)
        for place, style in zip(filled, cycle(_ROW_STYLES), strict=False)
    ]
    return {
        "lead": top[0] if top else None,
        "seconds": top[1:],
        "rows": rows,
        "latest": [cards[pk] for pk in order[:10]],
        "canonical": settings.SITE_URL + reverse("front", kwargs={"language": language}),
    }


def _lead(order: list[int], cards: dict[int, printing.Card], put: Put | None) -> int | None:
    """A lead wants a picture; without one the newest leads all the same."""
    if put is not None and put.is_lead:
        return _PUT
    others = [pk for pk in order if pk != _PUT] or order
    return next((pk for pk in others[:6] if cards[pk].picture), others[0] if others else None)


def _row(place: Section, cards: list[Any], style: str, language: str) -> dict[str, Any]:
    if len(cards) < 3:  # one or two would stand lost in a row that is built for four
        style = "list"
    return {
        "name": place.name_in(language),
        "href": reverse("section", kwargs={"language": language, "slug": place.slug}),
        "style": style,
        "cards": cards[: _ROW_STYLES[style]],
    }
