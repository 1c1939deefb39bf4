"""The library with 200,000 photos: as many statements as with three, and each by an index."""

import re
import statistics
import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from photos.models import Photo
from tests.desk.forms import at_desk

pytestmark = pytest.mark.slow

LIST = "/admin/photos/photo/"
MANY = 200_000
_COLUMNS = """
    original, sha256, format, width, height, caption, alt, credit_kind, credit_name, copyright,
    usage_terms, source, instructions, licensor, license_url, allowed_uses, rights, kill_reason,
    focal_x, focal_y, crops, place, keywords, digital_source, uploaded_by_id, uploaded_at,
    likeness_parts, version
"""
_FILL = f"""
    INSERT INTO photos_photo ({_COLUMNS})
    SELECT 'originals/' || n, lpad(n::text, 64, '0'), 'jpeg', 1000 + n %% 3000, 1000 + n %% 2000,
        CASE WHEN n %% 1000 = 0 THEN '渡轮归来 lantern' ELSE 'Ferry at the pier' END,
        CASE WHEN n %% 3 = 0 THEN '' ELSE 'A ferry' END, 'agency',
        CASE WHEN n %% 500 = 0 THEN 'LI NA' ELSE 'Port Press' END, '', '', '', '', '', '',
        ARRAY['pages', 'cards', 'feeds'], tstzrange(NULL, NULL), '', 0.5, 0.5, '{{}}',
        CASE WHEN n %% 700 = 0 THEN 'Chaozhou' ELSE 'Shantou' END, ARRAY['harbour'],
        'digitalCapture', %s, %s::timestamptz - n * interval '1 minute', '{{}}', 1
    FROM generate_series(1, %s) AS n
"""  # noqa: S608 - the columns are ours

# What is asked, whether three photos hold it, and the index that finds it.
ASKED = [
    ("", True, "photo_newest"),
    ("q=ferry", True, "photo_newest|photo_words"),
    ("q=lantern", False, "photo_words"),
    ("q=渡轮", False, "photo_words"),
    ("credit=li na", False, "photo_words"),
    ("place=chaozhou", False, "photo_words"),
    ("uploaded_until=2025-12-01", False, "photo_newest"),
    ("shape=wide&q=lantern", False, "photo_words"),
    ("unused=on", True, "photo_newest"),
]
NOTHING, ONE_PAGE, MORE = 7, 9, 10  # statements; what does not fit a page is counted, to 1,000


def fill(number, *, by):
    now = datetime(2026, 3, 4, 4, tzinfo=UTC)
    with connection.cursor() as cursor:
        # The audit's rows are not what is measured here.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_FILL, [by.pk, now, number])
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE photos_photo")


def asked(client, query):
    with CaptureQueriesContext(connection) as statements:
        page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200
    return page, [one["sql"] for one in statements]


def plan_of(client, query):
    """How Postgres finds the page's photos."""
    _page, statements = asked(client, query)
    shelf = next(sql for sql in statements if "credit_kind" in sql and "LIMIT 61" in sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {shelf}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_a_large_library_costs_what_a_small_one_does(photo_editor, reporter):
    client = at_desk(photo_editor)
    fill(3, by=reporter)
    asked(client, "")
    small = {query: len(asked(client, query)[1]) for query, _is_there, _index in ASKED}
    Photo.objects.all().delete()
    began = time.monotonic()
    fill(MANY, by=reporter)
    print(f"\nfilled in {time.monotonic() - began:.1f} s")

    large, plans = {}, {}
    for query, _is_there, index in ASKED:
        large[query] = len(asked(client, query)[1])
        plans[query] = bool(re.search(index, plan_of(client, query)))
        times = []
        for _time in range(12):
            began = time.monotonic()
            client.get(f"{LIST}?{query}")
            times.append(1000 * (time.monotonic() - began))
        p95 = statistics.quantiles(times, n=20)[-1]
        median = statistics.median(times)
        print(f"{query or 'the newest':32} p95 {p95:6.0f} ms, median {median:6.0f} ms")

    assert small == {query: ONE_PAGE if is_there else NOTHING for query, is_there, _index in ASKED}
    assert large == {query: MORE for query, _is_there, _index in ASKED}
    assert [query for query, is_found in plans.items() if not is_found] == []

    oldest = Photo.objects.order_by("uploaded_at")[100]
    last = f"before={oldest.uploaded_at:%Y-%m-%dT%H:%M:%SZ}_{oldest.pk}"
    page, statements = asked(client, last)
    assert (len(page.context["tiles"]), page.context["total"]) == (60, "1,000+")
    assert len(statements) == MORE
    assert "Index Cond: (uploaded_at <=" in plan_of(client, last)
