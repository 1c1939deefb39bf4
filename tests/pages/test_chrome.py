"""What stands around every page comes and goes to the second."""

import re
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from articles import workflow
from articles.models import MustRead
from notices.models import ConsentText, Page, SiteNotice
from tests.articles.stories import draft, published

COMING = {
    "notice": lambda span: SiteNotice.objects.create(kind="text", value="Words", span=span),
    "page": lambda span: Page.objects.create(slug="terms", title="Terms", text="T", span=span),
    "consent": lambda span: ConsentText.objects.create(edition="1", text="Text", span=span),
    "must read": lambda span: MustRead.objects.create(
        title="Entry", url="https://example.org/", span=span
    ),
}


@pytest.mark.parametrize("kind", COMING)
@pytest.mark.parametrize(("begins", "ends"), [(20, None), (-60, 20)])
def test_page_may_be_kept_until_something_on_it_begins_or_ends(
    client, db, now, time_machine, kind, begins, ends
):
    until = now + timedelta(seconds=ends) if ends else None
    COMING[kind](DateTimeTZRange(now + timedelta(seconds=begins), until))

    time_machine.move_to(now + timedelta(seconds=5), tick=False)
    response = client.get("/")

    assert response["Cache-Control"] == "public, max-age=0, s-maxage=15, must-revalidate"


@pytest.mark.parametrize("given", ["since", "until"])
def test_page_may_be_kept_until_another_story_begins_or_ends(
    client, editor, city, chang_chen, now, time_machine, given
):
    published(draft(city, chang_chen), by=editor, now=now, **{given: now + timedelta(seconds=20)})

    time_machine.move_to(now + timedelta(seconds=5), tick=False)
    response = client.get("/section/city/")

    assert response["Cache-Control"] == "public, max-age=0, s-maxage=15, must-revalidate"


def test_bar_of_another_instant_leads_to_the_changes_around_it(
    client, editor, city, chang_chen, now
):
    first = published(draft(city, chang_chen), by=editor, now=now)
    article = first.article
    article.refresh_from_db()
    later = now + timedelta(hours=2)
    workflow.publish(
        article_id=article.pk, version=article.version, by=editor, now=now, since=later
    )
    client.force_login(editor)

    text = client.get("/", {"at": "2026-03-04T13:00"}).content.decode()

    assert 'href="?at=2026-03-04T12%3A00%3A00%2B08%3A00" title="04 Mar 2026, 12:00:00' in text
    assert 'href="?at=2026-03-04T14%3A00%3A00%2B08%3A00" title="04 Mar 2026, 14:00:00' in text
    assert 'value="2026-03-04T13:00:00"' in text
    assert "js/travel.js" not in client.get("/").content.decode()


OTHER = re.compile(r'<a href="([^"]*)" hreflang="(?:en|zh-Hans)"')


def test_the_other_language_is_that_of_the_same_page(client, editor, city, chang_chen, now):
    english = published(draft(city, chang_chen), by=editor, now=now)
    alone = published(draft(city, chang_chen, headline="Alone"), by=editor, now=now)
    again = {"language": "zh-hans", "slug": "ferry", "translations": english.article.translations}
    chinese = published(draft(city, chang_chen, headline="轮渡", **again), by=editor, now=now)
    ways = {
        "/": "/zh/",
        "/zh/section/city/": "/section/city/",
        "/search/?q=ferry": "/zh/search/",
        "/letters/": "/zh/letters/",
        "/zh/accessibility/": "/accessibility/",
        "/author/chang-chen/": "/zh/",  # who may have no page there
        english.path: chinese.path,
        chinese.path: english.path,
        alone.path: "/zh/",
        "/nowhere/": "/zh/",
    }

    led = {path: set(OTHER.findall(client.get(path).content.decode())) for path in ways}

    assert led == {path: {other} for path, other in ways.items()}
