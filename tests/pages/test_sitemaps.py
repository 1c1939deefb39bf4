"""What search engines are told of, read by another XML reader."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree
from PIL import Image

from articles import body, dates, workflow
from articles.models import Article, Topic
from notices.models import Page
from photos import ingest
from tests.articles.stories import again, draft, published
from tests.photos import pictures

SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
SITE = "http://127.0.0.1:8000"
FORMAT = etree.RelaxNG(etree.parse(Path(__file__).parent / "formats" / "sitemap.rng"))


def read(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "application/xml; charset=utf-8",
    )
    tree = etree.fromstring(response.content)
    FORMAT.assertValid(tree)
    return tree


def texts(tree, path):
    return [
        found if isinstance(found, str) else found.text
        for found in tree.xpath(path, namespaces=SPACES)
    ]


@pytest.fixture
def site(settings):
    settings.SITE_URL = SITE


def test_index_names_every_month_with_a_story_and_no_other(
    client, site, editor, city, chang_chen, now, django_assert_num_queries
):
    published(
        draft(city, chang_chen, headline="Old", dated_on=date(2024, 12, 31)), by=editor, now=now
    )
    published(draft(city, chang_chen, headline="New"), by=editor, now=now)

    with django_assert_num_queries(4):
        found = texts(read(client, "/sitemap.xml"), "//s:loc")

    assert found == [
        f"{SITE}/sitemap-pages.xml",
        f"{SITE}/sitemap-2026-3.xml",
        f"{SITE}/sitemap-2024-12.xml",
    ]
    assert [client.get(href.removeprefix(SITE)).status_code for href in found] == [200, 200, 200]
    assert client.get("/sitemap-2025-1.xml").status_code == 404
    assert client.get("/sitemap-2025-13.xml").status_code == 404
    assert client.get("/sitemap-0-1.xml").status_code == 404


def test_empty_site_has_an_index_all_the_same(client, site, db):
    assert texts(read(client, "/sitemap.xml"), "//s:loc") == [f"{SITE}/sitemap-pages.xml"]


def test_month_has_its_stories_with_their_translations_and_pictures(
    client, site, editor, city, chang_chen, now, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    data = pictures.saved(Image.new("RGB", (700, 400), "teal"), "JPEG")
    photo, _ = ingest.take_in(data=data, name="a.jpg", by=editor, now=now, credit_name="LI NA")
    text = "<p>One.</p>" + body.figure(photo.pk, "The pier", "A pier")
    english = published(draft(city, chang_chen, body=text), by=editor, now=now)
    chinese = published(
        draft(
            city,
            chang_chen,
            headline="轮渡回来了",
            language="zh-hans",
            slug="ferry",
            translations=again(english.article).translations,
        ),
        by=editor,
        now=now,
    )

    tree = read(client, "/sitemap-2026-3.xml")

    assert sorted(texts(tree, "//s:url/s:loc")) == sorted(
        [SITE + english.path, SITE + chinese.path]
    )
    own = f"//s:url[s:loc='{SITE}{english.path}']"
    assert texts(tree, f"{own}/x:link/@hreflang") == ["en", "zh-Hans"]
    assert texts(tree, f"{own}/x:link/@href") == [SITE + english.path, SITE + chinese.path]
    [image] = texts(tree, f"{own}/i:image/i:loc")
    assert client.get(image.removeprefix(SITE)).status_code == 200
    assert texts(tree, f"{own}/s:lastmod") == ["2026-03-04T12:00:00+08:00"]


def plan_of(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return " ".join(line for (line,) in cursor.fetchall())


def test_a_month_looks_for_translations_by_their_set(client, site, editor, city, chang_chen, now):
    """Without an index, each story of the month reads every edition that there is."""
    story = published(draft(city, chang_chen), by=editor, now=now)
    others = [
        Article(owner=editor, created_at=now, changed_at=now, slug=f"story-{number}")
        for number in range(500)
    ]
    Article.objects.bulk_create(others)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else the plan hangs on what the test before left behind

    for address in ("/sitemap-2026-3.xml", story.path):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        plans = [plan_of(one["sql"]) for one in asked]
        [plan] = [plan for plan in plans if "articles_edition.translations" in plan]
        assert "Index Cond: (translations = articles_edition.translations)" in plan, address


def test_a_sitemap_costs_the_same_with_many_stories_and_reads_no_texts(
    client, site, editor, city, chang_chen, now, django_assert_num_queries
):
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        for count in (1, 3):
            for number in range(count):
                story = draft(city, chang_chen, headline=f"{count} {number}")
                published(story, by=editor, now=now)
            for name in ("2026-3", "news"):
                with django_assert_num_queries(2) as asked:
                    read(client, f"/sitemap-{name}.xml")
                assert [one for one in asked.captured_queries if '"body"' in one["sql"]] == []


def test_news_are_those_of_two_days(client, site, editor, city, chang_chen, now):
    published(draft(city, chang_chen, headline="Older"), by=editor, now=now - timedelta(hours=49))
    published(draft(city, chang_chen, headline="Ferry & pier"), by=editor, now=now)

    with time_machine.travel(now + timedelta(hours=1), tick=False):
        tree = read(client, "/sitemap-news.xml")
    with time_machine.travel(now + timedelta(hours=49), tick=False):
        later = read(client, "/sitemap-news.xml")

    assert texts(tree, "//n:title") == ["Ferry & pier"]
    assert texts(tree, "//n:publication/n:language") == ["en"]
    assert texts(tree, "//n:publication_date") == ["2026-03-04T12:00:00+08:00"]
    assert texts(later, "//n:title") == []


def test_story_that_is_planned_is_not_told_of_before_its_time(
    client, site, editor, city, chang_chen, now
):
    with time_machine.travel(now, tick=False):
        planned = published(
            draft(city, chang_chen), by=editor, now=now, since=now + timedelta(seconds=30)
        )
        before = client.get("/sitemap-news.xml")
    with time_machine.travel(now + timedelta(seconds=30), tick=False):
        after = client.get("/sitemap-news.xml")

    assert planned.path not in before.content.decode()
    assert before["Cache-Control"] == "public, max-age=0, s-maxage=30, must-revalidate"
    assert planned.path in after.content.decode()


def test_pages_and_lists_are_told_of_when_they_have_something(
    client, site, editor, city, chang_chen, now
):
    topic = Topic.objects.create(slug="ferries", name="Ferries")
    Topic.objects.create(slug="empty", name="Empty")
    Page.objects.create(slug="about-us", title="About", text="Us.", span=(None, None))
    published(draft(city, chang_chen, topics=(topic,)), by=editor, now=now)

    found = texts(read(client, "/sitemap-pages.xml"), "//s:loc")

    assert found == [
        SITE + path
        for path in (
            *("/", "/zh/", "/cookies/", "/zh/cookies/", "/accessibility/", "/zh/accessibility/"),
            *("/about-us/", "/section/city/"),
            *("/topic/ferries/", "/author/chang-chen/"),
        )
    ]
    assert {client.get(href.removeprefix(SITE)).status_code for href in found} == {200}


def test_robots_may_read_what_is_public_and_are_shown_the_way(client, site, db):
    response = client.get("/robots.txt")

    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /admin/" in lines
    assert "Disallow: /zh/search/?" in lines
    assert "Disallow: /" not in lines
    assert lines[-2:] == [f"Sitemap: {SITE}/sitemap.xml", f"Sitemap: {SITE}/sitemap-news.xml"]


def test_months_and_days_are_those_of_the_sites_zone():
    begins, ends = dates.span(2024, 2)

    assert (begins.astimezone(UTC), ends.astimezone(UTC)) == (
        datetime(2024, 1, 31, 16, tzinfo=UTC),
        datetime(2024, 2, 29, 16, tzinfo=UTC),
    )
    assert len(dates.days((begins, ends))) == 29
    assert dates.span(2025, 2, 29) is None
    assert dates.span(9999) is None
    assert len(dates.months(dates.span(2025))) == 12
    late = datetime(2024, 12, 31, 16, tzinfo=UTC)  # New Year's Day in Shanghai
    assert [year[0].year for year in dates.years(begins, late)] == [2025, 2024]


def test_withdrawn_story_is_in_no_sitemap(client, site, editor, city, chang_chen, now):
    gone = published(draft(city, chang_chen, headline="Gone"), by=editor, now=now)
    published(draft(city, chang_chen, headline="Kept"), by=editor, now=now)
    version = again(gone.article).version
    at = now + timedelta(minutes=1)
    workflow.withdraw(article_id=gone.article_id, version=version, note="Wrong.", by=editor, now=at)

    with time_machine.travel(now + timedelta(hours=1), tick=False):
        pages = [client.get(f"/sitemap-{name}.xml").content.decode() for name in ("news", "2026-3")]

    assert [("/kept/" in page, "/gone/" in page) for page in pages] == [(True, False)] * 2
