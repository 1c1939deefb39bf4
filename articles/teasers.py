"""A story as lists show it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import get_language

from accounts import languages
from articles import printing
from articles.models import Kind
from articles.statements import Once, Statement
from photos.printing import Picture

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, eq=False)
class Card:
    """A story as lists show it; two of them are the same only if one is the other."""

    headline: str
    href: str
    lead: str
    section: printing.Link
    picture: Picture | None
    alt: str
    names_text: str
    date_text: str
    date_iso: str
    clock_text: str
    is_correction: bool
    lang_attr: str
    absent: tuple[printing.Absent, ...] = ()
    is_first: bool = False  # of its page with a picture

    @cached_property
    def as_first(self) -> "Card":
        return replace(self, is_first=True)


@dataclass(frozen=True)
class Listed:
    """A card with what lists sort it by."""

    card: Card
    pk: int
    article_id: int
    published_at: datetime


def card(edition: Any, today: date) -> Card:
    """A list's entry, from a row `with_pictures(first_only=True)`, `with_told` and its section.

    `today` is where the site is.
    """
    language = edition.language
    use = edition.pictures[0] if edition.pictures else None
    local = timezone.localtime(edition.published_at)
    return Card(
        headline=edition.headline,
        href=edition.path,
        lead=edition.lead,
        section=printing.place(edition.section, "section", language),
        picture=Picture.from_json(use["picture"], language=language) if use else None,
        alt=use["alt"] if use else "",
        names_text=printing.names_text(edition.byline, language),
        date_text=printing.dated(local.date(), languages.day(language), get_language()),
        date_iso=local.isoformat(),
        clock_text=printing.short_clock(local, language, today=today),
        is_correction=bool(edition.told) and edition.told["kind"] == Kind.CORRECTION,
        lang_attr=languages.attribute(language),
        absent=printing.absent(edition.absent),
    )


def _listed(row: Any, today: date, _spoken: str) -> Listed:
    return Listed(card(row, today), row.pk, row.article_id, row.published_at)


_LISTED = Once(_listed, most=512)


def listed(statement: Statement, *, at: datetime, **values: Any) -> list[Listed]:
    """What a statement of cards gives; one statement."""
    return each(statement, _LISTED, at=at, **values)


def each(statement: Statement, once: Once[_Thing], *, at: datetime, **values: Any) -> list[_Thing]:
    """What is made `once` of a statement of cards, by the day and the language; one statement."""
    return statement.each(once, timezone.localdate(at), get_language(), at=at, **values)


def first_marked(cards: Iterable[Card]) -> list[Card]:
    """The cards of a page in their order; the first with a picture loads it before all else."""
    marked, has_first = [], False
    for entry in cards:
        is_first = entry.picture is not None and not has_first
        has_first = has_first or is_first
        marked.append(entry.as_first if is_first else entry)
    return marked
