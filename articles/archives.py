"""The archive: every day on which something was published, by year, month and day."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import languages
from accounts.middleware import Request
from articles import dates, keys, listing, printing
from articles.models import Edition
from articles.models.editions import EditionQuerySet
from articles.printing import Link
from delivery import tag

_PATTERNS = {"month": ("F Y", "Y年n月"), "year": ("Y", "Y年")}


@require_safe
def years(request: Request, language: str = "en") -> HttpResponse:
    """Every year in which something was published."""
    live = _live(request, language)
    extent = live.extent()
    filled = live.filled(dates.years(*extent)) if extent else []
    links = [_link(begins, "year", language) for begins, _ends in filled]
    return _page(request, language, links, [_root(language)])


@require_safe
def year(request: Request, year: int, language: str = "en") -> HttpResponse:
    """The months of a year that have stories, December first."""
    span = _known(dates.span(year))
    filled = _live(request, language).filled(dates.months(span))
    if not filled:
        raise Http404
    links = [_link(begins, "month", language) for begins, _ends in reversed(filled)]
    return _page(request, language, links, _trail(span[0], ["year"], language))


@require_safe
def month(request: Request, year: int, month: int, language: str = "en") -> HttpResponse:
    """A month's stories, newest first, under a calendar of its days."""
    span = _known(dates.span(year, month))
    live = _live(request, language)
    days = dates.days(span)
    filled = {begins for begins, _ends in live.filled(days)}
    cells = [
        Link(str(begins.day), _href(begins, "day", language) if begins in filled else "")
        for begins, _ends in days
    ]
    weeks = {
        "blanks": range(days[0][0].weekday()),
        "names": [format_date(_weekday(number), "D") for number in range(7)],
        "cells": cells,
    }
    return _stories(request, language, span, ["year", "month"], weeks=weeks)


@require_safe
def day(request: Request, year: int, month: int, day: int, language: str = "en") -> HttpResponse:
    """A day's stories, newest first."""
    span = _known(dates.span(year, month, day))
    return _stories(request, language, span, ["year", "month", "day"])


def _live(request: Request, language: str) -> EditionQuerySet:
    tag(request, keys.FRONT)
    return Edition.objects.live(at=request.at).filter(language=language)


def _known(span: dates.Span | None) -> dates.Span:
    if span is None:
        raise Http404
    return span


def _stories(
    request: Request, language: str, span: dates.Span, names: list[str], **more: Any
) -> HttpResponse:
    tag(request, keys.FRONT)
    *trail, here = [_root(language), *_trail(span[0], names, language)]
    return listing.listing(
        request,
        listing.IN_SPAN,
        language,
        asked={"since": span[0], "until": span[1]},
        is_hidden_if_empty=True,
        heading=here.name,
        kicker=_("Archive"),
        trail=trail,
        **more,
    )


def _page(request: Request, language: str, links: list[Link], trail: list[Link]) -> HttpResponse:
    *above, here = trail if trail[0] == _root(language) else [_root(language), *trail]
    context = {"heading": here.name, "trail": above, "links": links}
    context["canonical"] = settings.SITE_URL + request.path
    return render(request, "articles/archive.html", context)


def _root(language: str) -> Link:
    return Link(_("Archive"), reverse("archive", kwargs={"language": language}))


def _trail(day: datetime, names: list[str], language: str) -> list[Link]:
    return [_link(day, name, language) for name in names]


def _link(day: datetime, name: str, language: str) -> Link:
    if name == "day":
        words = printing.day(day, language)
    else:
        words = format_date(day, languages.pattern(*_PATTERNS[name], language))
    return Link(words, _href(day, name, language))


def _href(day: datetime, name: str, language: str) -> str:
    numbers = {"year": day.year, "month": day.month, "day": day.day}
    parts = {part: numbers[part] for part in list(numbers)[: list(numbers).index(name) + 1]}
    return reverse(f"archive_{name}", kwargs={"language": language, **parts})


def _weekday(number: int) -> datetime:
    return datetime(2024, 1, 1 + number, tzinfo=UTC)  # a Monday and the days after it
