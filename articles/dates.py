"""Years, months and days of the site's own zone, as spans of instants."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

Span = tuple[datetime, datetime]  # the second is the first instant after it


def span(year: int, month: int | None = None, day: int | None = None) -> Span | None:
    """A year, a month or a day; None where there is no such date (or none that is near enough)."""
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
        if day is not None:
            after = first + timedelta(days=1)
        elif month is not None:
            after = date(year + month // 12, month % 12 + 1, 1)
        else:
            after = date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None
    return _midnight(first), _midnight(after)


def years(first: datetime, last: datetime) -> list[Span]:
    """The years between two instants, both included, the newest first."""
    begins, ends = (timezone.localtime(instant, _zone()).year for instant in (first, last))
    return _all(span(year) for year in range(ends, begins - 1, -1))


def months(year: Span) -> list[Span]:
    """The months of a year, January first."""
    return _all(span(year[0].year, month) for month in range(1, 13))


def days(month: Span) -> list[Span]:
    """The days of a month, the first first."""
    first = month[0]
    count = (month[1].date() - first.date()).days
    return _all(span(first.year, first.month, day) for day in range(1, count + 1))


def _all(spans: Iterable[Span | None]) -> list[Span]:
    return [one for one in spans if one is not None]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=_zone())


def _zone() -> tzinfo:
    return timezone.get_default_timezone()
