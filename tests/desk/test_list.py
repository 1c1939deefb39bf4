"""The list of stories: what it says, finds and costs."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article, Author
from desk import standing
from desk.listing import StoryList
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

    assert queries_of(at_desk(editor), LIST) == 6


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


def found(client, query: str) -> list[str]:
    page = client.get(LIST, query_params={"q": query})
    return [story.headline for story in page.context["cl"].result_list]


@pytest.fixture
def three_stories(editor, city, chang_chen, now):
    """The last was saved before there was a search in drafts."""
    other = Author.objects.create(slug="li-na", name="LI NA", name_zh="李娜")
    hill = draft(
        city,
        chang_chen,
        headline="Laboratory on the hill",
        lead="",
        body="<p>Thirty-four projects were shown.</p>",
    )
    chinese = draft(city, other, headline="渡轮回来了", lead="", body="<p>代表团参观了实验室。</p>")
    stories = [
        workflow.file(draft=each, by=editor, now=now)
        for each in (hill, chinese, draft(city, chang_chen, headline="Ferry two"))
    ]
    workflow.fill_search()
    Article.objects.filter(pk=stories[2].pk).update(search=None, slug="ferry-two")
    return stories


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ("projects", ["Laboratory on the hill"]),
        ("代表团", ["渡轮回来了"]),
        ("实", ["渡轮回来了"]),
        ("ferry", ["Ferry two"]),
        ("ferry-tw", ["Ferry two"]),
        ("Li Na", ["渡轮回来了"]),
        ("李娜", ["渡轮回来了"]),
        ("nothing of the kind", []),
        ("9" * 200, []),
        ("  ", ["Ferry two", "渡轮回来了", "Laboratory on the hill"]),
    ],
)
def test_search_finds_words_in_drafts(editor, three_stories, query, headlines):
    assert found(at_desk(editor), query) == headlines


def test_searching_costs_no_more_than_listing(editor, three_stories):
    assert queries_of(at_desk(editor), f"{LIST}?q=ferry") == 6


def test_search_finds_a_story_by_its_number(editor, three_stories):
    assert found(at_desk(editor), f"#{three_stories[1].pk}") == ["渡轮回来了"]


@pytest.mark.counted
def test_filling_the_search_gives_every_story_its_words(editor, three_stories):
    assert workflow.fill_search() == 1
    assert workflow.fill_search() == 0
    assert found(at_desk(editor), "six") == ["Ferry two"]


@pytest.mark.parametrize(
    ("by", "headlines"),
    [
        ("readers=live", ["Live"]),
        ("readers=planned", ["Soon"]),
        ("readers=withdrawn", ["Gone"]),
        ("readers=hidden", ["Mine"]),
        ("stage=draft&readers=", ["Mine"]),
        ("stage=approved", ["Soon", "Gone", "Live"]),
        ("language=zh-hans", []),
        ("section=x", []),
        ("whose=assigned", ["Gone"]),
        ("since=1", ["Mine", "Soon", "Gone"]),
        ("since=x", ["Mine", "Soon", "Gone", "Live"]),
    ],
)
def test_list_is_narrowed(editor, city, chang_chen, now, by, headlines):
    day = timedelta(days=1)
    published(draft(city, chang_chen, headline="Live"), by=editor, now=now - 2 * day)
    gone = published(draft(city, chang_chen, headline="Gone"), by=editor, now=now - day)
    version = again(gone.article).version
    workflow.withdraw(article_id=gone.article_id, version=version, note="No.", by=editor, now=now)
    Article.objects.filter(pk=gone.article_id).update(assigned_to=editor)
    published(draft(city, chang_chen, headline="Soon"), by=editor, now=now, since=now + day)
    workflow.file(draft=draft(city, chang_chen, headline="Mine"), by=editor, now=now)

    with time_machine.travel(now, tick=False):
        page = at_desk(editor).get(f"{LIST}?{by}&section__id__exact={city.pk}&q=")

    shown = sorted(story.headline for story in page.context["cl"].result_list)
    assert shown == sorted(headlines)


def test_pages_follow_one_another_without_counting(editor, city, chang_chen, now, monkeypatch):
    monkeypatch.setattr(StoryList, "list_per_page", 2)
    for number in range(5):
        workflow.file(draft=draft(city, chang_chen, headline=f"F {number}"), by=editor, now=now)
    client, address, pages = at_desk(editor), LIST, []

    while address:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        assert len(asked) == 6
        assert not [query for query in asked if "COUNT(" in query["sql"]]
        shown = page.context["cl"]
        pages.append([story.headline for story in shown.result_list])
        address = LIST + shown.following if shown.following else ""

    assert pages == [["F 4", "F 3"], ["F 2", "F 1"], ["F 0"]]


@pytest.mark.parametrize("place", ["x", "2026-03-04T12:00:00_1", "2026-03-04_x", "_", "9" * 500])
def test_page_after_no_story_is_a_bad_request(editor, place):
    assert at_desk(editor).get(LIST, query_params={"before": place}).status_code == 400
