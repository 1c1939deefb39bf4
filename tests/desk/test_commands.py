"""What the command palette finds, for whom, and what it costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article
from tests.articles.stories import draft
from tests.desk.forms import at_desk

ADDRESS = "/admin/desk/commands/"


def found(client, query: str) -> list[str]:
    answer = client.get(ADDRESS, query_params={"q": query})
    assert answer.status_code == 200
    return [story["headline"] for story in answer.json()["stories"]]


@pytest.fixture
def stories(reporter, second_reporter, city, chang_chen, now):
    ferry = draft(city, chang_chen, headline="Ferry returns", lead="", body="<p>At six.</p>")
    hill = draft(city, chang_chen, headline="Laboratory on the hill", lead="", body="")
    chinese = draft(city, chang_chen, headline="渡轮回来了", lead="", body="")
    rows = [
        workflow.file(draft=ferry, by=reporter, now=now),
        workflow.file(draft=hill, by=second_reporter, now=now),
        workflow.file(draft=chinese, by=reporter, now=now),
    ]
    workflow.fill_search()
    return rows


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ("ferr", ["Ferry returns"]),
        ("labor hi", ["Laboratory on the hill"]),
        ("渡轮", ["渡轮回来了"]),
        ("回", ["渡轮回来了"]),
        ("", ["渡轮回来了", "Laboratory on the hill", "Ferry returns"]),
        ("& | ! ( ' :*", []),
        ("\0", ["渡轮回来了", "Laboratory on the hill", "Ferry returns"]),
        ("9" * 90, []),
        ("zebra", []),
    ],
)
def test_stories_are_found_by_the_beginnings_of_words(editor, stories, query, headlines):
    assert found(at_desk(editor), query) == headlines


def test_story_is_found_by_its_number(editor, stories):
    assert found(at_desk(editor), f"#{stories[0].pk}") == ["Ferry returns"]


def test_story_without_words_of_its_own_is_found_by_its_headline(editor, stories):
    Article.objects.filter(pk=stories[0].pk).update(search=None)

    assert found(at_desk(editor), "return") == ["Ferry returns"]


def test_reporter_finds_no_story_of_others(reporter, stories):
    assert found(at_desk(reporter), "labor") == []
    assert found(at_desk(reporter), "") == ["渡轮回来了", "Ferry returns"]


def test_answer_leads_to_the_story_and_says_where_it_stands(editor, stories):
    answer = at_desk(editor).get(ADDRESS, query_params={"q": "ferry"})

    assert answer.json() == {
        "stories": [
            {
                "headline": "Ferry returns",
                "address": f"/admin/articles/article/{stories[0].pk}/change/",
                "facts": "Draft · City",
            }
        ]
    }
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("query", ["", "r"])
def test_looking_up_costs_one_statement(editor, stories, query):
    client = at_desk(editor)

    with CaptureQueriesContext(connection) as asked:
        client.get(ADDRESS, query_params={"q": query})

    assert len(asked) == 5


def test_whoever_may_not_is_told_in_words(site_staff):
    assert at_desk(site_staff).get(ADDRESS).json() == {"error": "You may not see stories."}
    assert Client().get(ADDRESS).json() == {"error": "Your session has ended. Sign in again."}


def test_every_page_of_the_desk_offers_commands_that_one_may_use(site_staff, reporter):
    pages = {
        user.username: at_desk(user).get("/admin/").content.decode()
        for user in (site_staff, reporter)
    }

    assert ['id="go-letters"' in pages[name] for name in ("staff", "reporter")] == [True, False]
    assert ['id="go-stories"' in pages[name] for name in ("staff", "reporter")] == [False, True]
