"""How many stories went out each day: a small chart's numbers, ready to draw."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.models import Edition, Kind
from desk.charts import Chart, chart

_DAYS = 30


@dataclass(frozen=True)
class Pace:
    """`most` is the busiest day's number."""

    days: list[tuple[date, int]]
    chart: Chart
    total: int
    most: int


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
    found = [(day, counted.get(day, 0)) for day in days]
    stories = [number for _day, number in found]
    return Pace(found, chart(stories), sum(stories), max(stories))
