"""A large library: as many statements as with three photos, and each by an index.

PHOTOS=200000 TIMES=1 pytest -s runs its long form, and prints how long each search takes.
"""

import os
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
MANY = int(os.environ.get("PHOTOS", 60_000))
_COLUMNS = """
    original, sha256, format, width, height, caption, alt, credit_kind, credit_name, copyright,
    usage_terms, source, instructions, licensor, license_url, allowed_uses, rights, kill_reason,
    focal_x, focal_y, crops, place, keywords, digital_source, uploaded_by_id, uploaded_at,
    likeness_parts, version, killed_at, taken_at
"""
_FILL = f"""
    INSERT INTO photos_photo ({_COLUMNS})
    SELECT 'originals/' || n, lpad(n::text, 64, '0'), 'jpeg', 1000 + n %% 3000,
        CASE WHEN n %% 900 = 10 THEN 1000 + n %% 3000 ELSE 999 - n %% 300 END,
        CASE WHEN n %% 900 = 0 THEN '渡轮归来 lantern' ELSE 'Ferry at the pier' END,
        CASE WHEN n %% 800 = 11 THEN '' ELSE 'A ferry' END, 'agency',
        CASE n %% 800 WHEN 20 THEN 'LI NA' WHEN 12 THEN '' ELSE 'Port Press' END,
        '', '', '', '', '', '',
        ARRAY['pages', 'cards', 'feeds'],
        CASE n %% 750
            WHEN 13 THEN tstzrange(NULL, '2020-01-01') WHEN 14 THEN tstzrange('2150-01-01', NULL)
            WHEN 15 THEN tstzrange(NULL, now() + interval '9 days') ELSE tstzrange(NULL, NULL)
        END,
        CASE WHEN n %% 850 = 16 THEN 'Wrong man' ELSE '' END, 0.5, 0.5, '{{}}',
        CASE WHEN n %% 700 = 0 THEN 'Chaozhou' ELSE 'Shantou' END, ARRAY['harbour'],
        CASE WHEN n %% 700 = 17 THEN 'trainedAlgorithmicMedia' ELSE 'digitalCapture' END,
        %s, %s::timestamptz - n * interval '3 minutes', '{{}}', 1,
        CASE WHEN n %% 850 = 16 THEN now() END,
        timestamptz '2026-03-04T04:00Z' - n * interval '3 minutes'
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
    ("rights=usable", True, "photo_newest"),
    ("rights=killed", False, "photo_killed"),
    ("rights=ended", False, "photo_rights_end"),
    ("rights=ending", False, "photo_rights_end"),
    ("rights=coming", False, "photo_rights_begin"),
    ("made=ai", False, "photo_made"),
    ("made=trainedAlgorithmicMedia", False, "photo_made"),
    ("made=digitalCapture", True, "photo_newest|photo_made"),
    ("wide=3995", False, "photo_width"),
    ("wide=1200", False, "photo_newest"),
    ("shape=square", False, "photo_square"),
    ("shape=wide", True, "photo_newest"),
    ("use=cards", True, "photo_newest"),
    ("taken_from=2025-12-01&taken_until=2025-12-01", False, "photo_taken"),
    ("taken_until=2026-02-01", False, "photo_newest"),
    ("no_credit=on", False, "photo_no_credit"),
    ("no_alt=on", False, "photo_no_alt"),
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


def plan_of(statements):
    """How Postgres finds the page's photos."""
    shelf = next(sql for sql in statements if "credit_kind" in sql and "LIMIT 61" in sql)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {shelf}")
        return "\n".join(row[0] for row in cursor.fetchall())


def measure(client, query):
    """For people, not for the test."""
    times = []
    for _time in range(12):
        began = time.monotonic()
        client.get(f"{LIST}?{query}")
        times.append(1000 * (time.monotonic() - began))
    p95, median = statistics.quantiles(times, n=20)[-1], statistics.median(times)
    print(f"{query or 'the newest':48} p95 {p95:6.0f} ms, median {median:6.0f} ms")


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
        statements = asked(client, query)[1]
        large[query] = len(statements)
        plan = plan_of(statements)
        plans[query] = bool(re.search(index, plan)) and "Seq Scan on photos_photo" not in plan
        if "TIMES" in os.environ:
            measure(client, query)

    assert small == {query: ONE_PAGE if is_there else NOTHING for query, is_there, _index in ASKED}
    assert large == {query: MORE for query, _is_there, _index in ASKED}
    assert [query for query, is_found in plans.items() if not is_found] == []

    oldest = Photo.objects.order_by("uploaded_at")[100]
    last = f"before={oldest.uploaded_at:%Y-%m-%dT%H:%M:%SZ}_{oldest.pk}"
    page, statements = asked(client, last)
    assert (len(page.context["tiles"]), page.context["total"]) == (60, "1,000+")
    assert len(statements) == MORE
    assert "Index Cond: (uploaded_at <=" in plan_of(statements)
