"""Whether a span holds an instant is the same, asked of each row or of an index."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Value

from articles.models import Section

NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)
STEP = timedelta(microseconds=1)
SPANS = [
    DateTimeTZRange(NOON, None),
    DateTimeTZRange(NOON, NOON + STEP),
    DateTimeTZRange(NOON - STEP, NOON),
    DateTimeTZRange(empty=True),
]


@pytest.mark.parametrize("span", SPANS, ids=str)
@pytest.mark.parametrize("at", [NOON - STEP, NOON, NOON + STEP], ids=str)
def test_a_span_holds_what_it_contains(city, span, at):
    spans = Section.objects.annotate(live=Value(span, DateTimeRangeField()))
    found = spans.filter(live__contains=at)
    assert list(spans.filter(live__holds=at)) == list(found)
    assert list(spans.exclude(live__holds=at)) == list(spans.exclude(live__contains=at))
