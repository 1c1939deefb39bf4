"""How many stories went out each day: a small chart's numbers, ready to draw."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.models import Edition, Kind

_DAYS = 30
_STEP = 10  # widths and heights are in the drawing's own units
_BAR = 7
_HEIGHT = 60
_TICK = 2  # a day without a story shows as a line, not as nothing


@dataclass(frozen=True)
class Bar:
    day: date
    stories: int
    x: int
    y: int
    height: int
    is_today: bool


@dataclass(frozen=True)
class Pace:
    """The chart is `width` by `height`; `most` is the busiest day's number."""

    bars: list[Bar]
    total: int
    most: int
    width: int = _DAYS * _STEP
    height: int = _HEIGHT
    bar_width: int = _BAR


def pace(*, at: datetime) -> Pace:
    """First publications on each of the last 30 days of the site's zone, today included."""
    today = timezone.localtime(at).date()
    days = [today - timedelta(days=back) for back in reversed(range(_DAYS))]
    begins = timezone.make_aware(datetime.combine(days[0], datetime.min.time()))
    firsts = Edition.objects.filter(
        kind=Kind.FIRST, live__startswith__gte=begins, live__startswith__lte=at
    )
    by_day = firsts.order_by().annotate(
        day=TruncDate(F("live__startswith"), tzinfo=timezone.get_default_timezone())
    )
    counted = dict(by_day.values("day").annotate(stories=Count("pk")).values_list("day", "stories"))
    most = max(counted.values(), default=0)
    bars = [_bar(place, day, counted.get(day, 0), most, today) for place, day in enumerate(days)]
    return Pace(bars, sum(counted.values()), most)


def _bar(place: int, day: date, stories: int, most: int, today: date) -> Bar:
    height = max(_TICK, round(_HEIGHT * stories / most)) if most else _TICK
    return Bar(day, stories, place * _STEP, _HEIGHT - height, height, day == today)
