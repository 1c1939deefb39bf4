"""The list of stories and the first page, and what they cost."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article
from desk import standing
from letters import mailroom
from tests.articles.stories import again, draft, published
from tests.desk.forms import at_desk

LIST = "/admin/articles/article/"


def queries_of(client, path) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("stories", [1, 3])
def test_list_costs_the_same_for_one_and_three_stories(editor, city, chang_chen, now, stories):
    for number in range(stories):
        published(draft(city, chang_chen, headline=f"Ferry {number}"), by=editor, now=now)

    assert queries_of(at_desk(editor), LIST) == 9


@pytest.mark.parametrize("stories", [1, 3])
def test_first_page_costs_the_same_for_one_and_three_stories(
    editor, city, chang_chen, now, stories
):
    for number in range(stories):
        workflow.file(draft=draft(city, chang_chen, headline=f"F {number}"), by=editor, now=now)

    assert queries_of(at_desk(editor), "/admin/") == 7


def test_list_says_in_words_what_readers_see(editor, city, chang_chen, now):
    day = timedelta(days=1)
    published(draft(city, chang_chen, headline="Live"), by=editor, now=now - day)
    gone = published(draft(city, chang_chen, headline="Gone"), by=editor, now=now - day)
    workflow.withdraw(
        article_id=gone.article_id,
        version=again(gone.article).version,
        note="No.",
        by=editor,
        now=now,
    )
    published(draft(city, chang_chen, headline="Soon"), by=editor, now=now, since=now + day)
    workflow.file(draft=draft(city, chang_chen, headline="Mine"), by=editor, now=now)

    with time_machine.travel(now, tick=False):
        response = at_desk(editor).get(LIST)

    rows = {
        story.headline: standing.in_words(story).words
        for story in response.context["cl"].result_list
    }
    assert rows == {
        "Live": "Live since 3 Mar 2026, 12:00 CST",
        "Gone": "Withdrawn 4 Mar 2026, 12:00 CST",
        "Soon": "Planned for 5 Mar 2026, 12:00 CST",
        "Mine": "Not public",
    }


def test_reporter_finds_own_stories_and_no_others(reporter, second_reporter, city, chang_chen, now):
    workflow.file(draft=draft(city, chang_chen, headline="Ferry one"), by=reporter, now=now)
    workflow.file(draft=draft(city, chang_chen, headline="Ferry two"), by=second_reporter, now=now)

    page = at_desk(reporter).get(f"{LIST}?q=ferry&stage__exact=draft&section__id__exact={city.pk}")

    assert [story.headline for story in page.context["cl"].result_list] == ["Ferry one"]


@pytest.mark.parametrize("query", ["q=%00", "language__exact=%00", "stage__exact=x%00"])
def test_nul_in_a_query_is_a_bad_request(editor, query):
    assert at_desk(editor).get(f"{LIST}?{query}").status_code == 400


def test_first_page_says_what_to_do_when_there_is_nothing(reporter, editor, site_staff):
    assert "a headline is enough to save it" in at_desk(reporter).get("/admin/").content.decode()
    assert "Nothing waits for you" in at_desk(editor).get("/admin/").content.decode()
    staff = at_desk(site_staff).get("/admin/").content.decode()
    assert "File a story" not in staff
    assert Article.objects.count() == 0


def test_site_staff_find_the_letters_that_wait_on_the_first_page(site_staff, now):
    letter, _ = mailroom.receive(
        category="tip", text="A bridge opens.", contact="", came_from="", address="::1", now=now
    )

    with time_machine.travel(now, tick=False):
        page = at_desk(site_staff).get("/admin/").content.decode()
        mailroom.answer(letter=letter, text="Thanks.", version=1, by=site_staff, now=now)
        later = at_desk(site_staff).get("/admin/").content.decode()

    assert letter.receipt in page
    assert letter.receipt not in later
    assert "Every letter has its answer." in later
