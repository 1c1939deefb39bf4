"""What the site said about itself on a day, in the words that readers saw. From spans alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from notices import formats
from notices.models import SiteNotice
from notices.upkeep import has_begun, has_ended

_DAY = timedelta(days=1)
_FIELDS = ("kind", "language", "label", "value", "position")


@dataclass
class Said:
    """The footer from one instant until another, on one day."""

    begins: datetime
    ends: datetime
    lines: list[formats.Line]


def footer(*, on: date, language: str) -> list[Said]:
    """What the footer of a language's pages said on a day of the site's zone, in order of time.

    It covers the day from midnight to midnight; parts that say the same are one. One statement.
    """
    midnights = [timezone.make_aware(datetime.combine(day, time())) for day in (on, on + _DAY)]
    begins, ends = midnights
    asked = SiteNotice.objects.filter(language__in={language, "en"}, span__overlap=(begins, ends))
    rows = list(asked)
    bounds = {bound for row in rows for bound in (row.span.lower, row.span.upper) if bound}
    instants = [begins, *sorted(bound for bound in bounds if begins < bound < ends), ends]
    found: list[Said] = []
    for since, until in pairwise(instants):
        lines = formats.footer(_standing(rows, at=since), language)
        if found and found[-1].lines == lines:
            found[-1].ends = until
        else:
            found.append(Said(since, until, lines))
    return found


def standing(*, at: datetime, language: str) -> list[formats.Line]:
    """The footer at an instant. One statement."""
    shown = SiteNotice.objects.shown(at=at).filter(language__in={language, "en"})
    return formats.footer([_as_row(row) for row in shown], language)


def with_row(row: SiteNotice, *, at: datetime) -> list[formats.Line]:
    """The footer of a row's language at an instant, as if `row` stood in it already.

    It takes the place of what it follows: of itself as it was, and of another of its kind, as
    there is one of each kind at a time. One statement.
    """
    shown = SiteNotice.objects.shown(at=at).filter(language__in={row.language, "en"})
    others = [
        other
        for other in shown.exclude(pk=row.pk)
        if other.kind == "text" or (other.kind, other.language) != (row.kind, row.language)
    ]
    return formats.footer([_as_row(one) for one in (*others, row)], row.language)


def _standing(rows: Iterable[SiteNotice], *, at: datetime) -> list[dict[str, Any]]:
    return [
        _as_row(row)
        for row in rows
        if has_begun(row.span, at=at) and not has_ended(row.span, at=at)
    ]


def _as_row(row: SiteNotice) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FIELDS}
