"""Lists of stories, page by page: what sections, topics, authors and days have in common."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.middleware import Request
from articles import fronts, keys, printing, teasers
from articles.models import Edition
from articles.models.editions import EditionQuerySet
from articles.statements import AT, BEFORE, LANGUAGE, LAST, NUMBER, SINCE, UNTIL, Statement
from delivery import tag
from photos.printing import Picture

PAGE_LENGTH = 20
_PLAIN = {
    "portrait": None,
    "trail": (),
    "weeks": None,
    "own_feed_href": "",
}  # what most lists do not have
_CURSOR = re.compile(r"(-?\d{1,16})-(\d{1,18})")  # negative before 1970


class Shelf:
    """Stories that one list shows: what it asks of them, with marks for what differs."""

    def __init__(self, editions: Callable[[], EditionQuerySet]) -> None:
        def live() -> EditionQuerySet:
            return editions().live(at=AT).filter(language=LANGUAGE)

        self._newest = Statement(lambda: _cards(live()))
        self._older = Statement(lambda: _cards(live().before(BEFORE, LAST)))

    def rows(
        self, before: tuple[datetime, int] | None, *, at: datetime, language: str, **values: Any
    ) -> list[teasers.Listed]:
        """A page of cards and one more, the newest or those after `before`: one statement."""
        if before is None:
            return teasers.listed(self._newest, at=at, language=language, **values)
        asked = {"before": before[0], "last": before[1], **values}
        return teasers.listed(self._older, at=at, language=language, **asked)


def _cards(live: EditionQuerySet) -> EditionQuerySet:
    return fronts.only_cards(live.newest_first()[: PAGE_LENGTH + 1])


EVERYTHING = Shelf(lambda: Edition.objects.all())
OF_SECTION = Shelf(lambda: Edition.objects.filter(section=NUMBER))
OF_TOPIC = Shelf(lambda: Edition.objects.filter(topic_ids__contains=[NUMBER]))
OF_AUTHOR = Shelf(lambda: Edition.objects.filter(author_ids__contains=[NUMBER]))
IN_SPAN = Shelf(lambda: Edition.objects.published_in((SINCE, UNTIL)))
_BODIES = Statement(lambda: fronts.numbered(Edition.objects.all()).values_list("pk", "body"))


def listing(
    request: Request,
    shelf: Shelf,
    language: str,
    *,
    asked: dict[str, Any] | None = None,
    is_hidden_if_empty: bool = False,
    **context: Any,
) -> HttpResponse:
    """A page of a list; `asked` are the values of the marks of its shelf."""
    cards, older_href = page(request, shelf, language, **(asked or {}))
    if is_hidden_if_empty and not cards:
        raise Http404
    context |= {
        "cards": cards if context.get("portrait") else teasers.first_marked(cards),
        "older_href": older_href,
        "newest_href": request.path if "before" in request.GET else "",
        "canonical": settings.SITE_URL + request.path,
    }
    return render(request, "articles/listing.html", {**_PLAIN, **context})


def page(request: Request, shelf: Shelf, language: str, **asked: Any) -> tuple[list[Any], str]:
    """Cards of the page that `?before=` asks for, and the address of the next older one."""
    rows = shelf.rows(cursor(request), at=request.at, language=language, **asked)
    older_href = ""
    if len(rows) > PAGE_LENGTH:
        last = rows[PAGE_LENGTH - 1]
        older_href = older(request, last.published_at, last)
    cards = [row.card for row in rows[:PAGE_LENGTH]]
    tag_cards(request, cards)
    return cards, older_href


def bodies(numbers: list[int]) -> dict[int, str]:
    """The texts of editions by their numbers: one statement."""
    return dict(_BODIES.tuples(numbers=numbers))


def cursor(request: Request) -> tuple[datetime, int] | None:
    """Instant and key of the row after which `?before=` goes on. Raises Http404 for no cursor."""
    before = request.GET.get("before")
    if before is None:
        return None
    parts = _CURSOR.fullmatch(before)
    if parts is None:
        raise Http404
    micros = int(parts[1])
    seconds = datetime.fromtimestamp(micros // 1_000_000, UTC)
    return seconds.replace(microsecond=micros % 1_000_000), int(parts[2])


def older(request: Request, instant: datetime, last: Any, *, keep: Iterable[str] = ()) -> str:
    """The address of the page that goes on after the row `last`, sorted by `instant`.

    Of the address asked for it keeps the parameters `keep`, and nothing that a stranger added.
    """
    kept = {name: request.GET[name] for name in ("at", *keep) if name in request.GET}
    cursor = f"{_micros(instant)}-{last.pk}"
    return f"{request.path}?{urlencode({**kept, 'before': cursor})}"


def fill_rail(request: Request, cards: Iterable[teasers.Card]) -> None:
    """What MUST READ is filled up with on this page, where editors put in too little."""
    request.__dict__["rail_fill"] = [(card.href, card.headline) for card in cards]


def rail_fill(request: Request) -> list[tuple[str, str]] | None:
    """Addresses and words that this page has for the rail; None: the newest stories."""
    found: list[tuple[str, str]] | None = request.__dict__.get("rail_fill")
    return found


def tag_cards(request: Request, cards: list[teasers.Card]) -> None:
    for card in cards:
        tag_pictures(request, [card.picture], card.absent)


def tag_pictures(
    request: Request, pictures: Iterable[Picture | None], absent: Iterable[printing.Absent]
) -> None:
    """What shows a picture is right until its rights end; what leaves one out, until they begin.

    One that was killed may be given back at any time, so pages without it are named by it too.
    """
    for picture in pictures:
        if picture is not None:
            tag(request, keys.photo(picture.id), ends=picture.ends_at)
    for left_out in absent:
        begins_at = left_out.begins_at
        is_coming = begins_at is not None and begins_at > request.at
        tag(request, keys.photo(left_out.id), until=begins_at if is_coming else None)


def _micros(instant: datetime) -> int:
    whole = int(instant.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + instant.microsecond
