"""Help with searching: what was meant by words that find nothing, and what is suggested."""

from datetime import timedelta

import pytest

from articles import spelling, workflow
from articles.models import Author, Topic
from tests.articles.stories import again, draft, published

pytestmark = pytest.mark.counted


@pytest.fixture
def story(editor, city, chang_chen, now):
    def publish(headline, **given):
        given = {"headline": headline, "lead": "", "body": "<p>Words.</p>"} | given
        return published(draft(city, chang_chen, **given), by=editor, now=now)

    return publish


def meant(client, words, address="/search/") -> str | None:
    link = client.get(address, {"q": words}).context["meant"]
    return link and link.name


def suggested(client, words, address="/search/suggested/") -> list[str]:
    return [one["words"] for one in client.get(address, {"q": words}).json()["suggestions"]]


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("fery", "ferry"),
        ("midnihgt ferry", "midnight ferry"),
        ("Chagn", "chang"),
        ("midngihtt", "midnight"),
        ("xylophone", None),
        ("zz", None),
    ],
)
def test_a_slip_is_mended_by_the_words_of_public_stories(client, story, typed, better):
    story("The midnight ferry")

    assert meant(client, typed) == better


@pytest.mark.parametrize(("typed", "better"), [("末班度船", "末班渡船"), ("陈唱", None)])
def test_a_wrong_character_is_mended(client, story, typed, better):
    story("末班渡船回来了", language="zh-hans")

    assert meant(client, typed, "/zh/search/") == better


def test_what_was_meant_is_one_click_away_and_keeps_the_section(client, story):
    story("The midnight ferry")

    page = client.get("/search/", {"q": "midnihgt", "section": "city"}).content.decode()

    assert 'Did you mean <a href="/search/?q=midnight&amp;section=city">midnight</a>?' in page


def test_nothing_is_meant_where_something_is_found_or_would_not_be(client, story):
    story("The midnight ferry")
    story("The midnigth ferry")

    assert client.get("/search/", {"q": "midnigth"}).context["meant"] is None
    assert client.get("/search/", {"q": "fery", "section": "none"}).context["meant"] is None


def test_words_of_a_withdrawn_story_are_no_longer_meant(client, story, editor, now):
    made = story("The midnight ferry")
    workflow.withdraw(
        article_id=made.article_id,
        version=again(made.article).version,
        note="It was wrong.",
        by=editor,
        now=now + timedelta(hours=1),
    )

    assert meant(client, "midnihgt") is None


def test_a_slip_costs_two_statements_more(client, story, django_assert_num_queries):
    for number in range(3):
        story(f"The midnight ferry {number}")

    with django_assert_num_queries(5):
        meant(client, "midnihgt")


def test_the_word_met_most_often_wins():
    assert spelling.mended("bost", ["boat boat boat", "best"]) == "boat"
    assert spelling.mended("boat", ["boat"]) == ""
    assert spelling.mended("四好线", ["四号线 四号线", "四分线"]) == "四号线"


def test_stories_and_places_are_suggested_while_typing(client, story, django_assert_num_queries):
    ferries = Topic.objects.create(slug="ferries", name="Ferries", name_zh="渡船")
    Topic.objects.create(slug="ferns", name="Ferns")
    Author.objects.create(slug="fern", name="FERN LI")
    story("The midnight ferry", topics=(ferries,))
    for number in range(8):
        story(f"Ferry {number}")

    with django_assert_num_queries(3):
        answer = client.get("/search/suggested/", {"q": "fer"})

    first, *others = answer.json()["suggestions"]
    assert first == {"words": "Ferries", "href": "/topic/ferries/", "kind": "Topic"}
    assert [one["words"] for one in others] == [f"Ferry {number}" for number in range(7, 2, -1)]
    assert suggested(client, "midnight fe") == ["The midnight ferry"]
    assert suggested(client, "chang")[0] == "CHANG CHEN"


@pytest.mark.parametrize("typed", ["", "f", "the", "'", "fe'; --", "a" * 500, "\0", "!!"])
def test_what_suggests_nothing_is_an_empty_answer(client, story, typed):
    story("The midnight ferry")

    assert suggested(client, typed) == []


def test_chinese_words_are_suggested_in_chinese(client, story):
    topic = Topic.objects.create(slug="ferries", name="Ferries", name_zh="渡船")
    made = story("末班渡船回来了", language="zh-hans", topics=(topic,))

    answer = client.get("/zh/search/suggested/", {"q": "渡"}).json()["suggestions"]

    assert answer == [
        {"words": "渡船", "href": "/zh/topic/ferries/", "kind": "专题"},
        {"words": "末班渡船回来了", "href": made.path, "kind": ""},
    ]
