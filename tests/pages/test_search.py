"""Readers' search: what is found, in what order, how it is narrowed, and what it costs."""

from datetime import date, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from articles import finding, search, snippets, workflow
from articles.models import Author, Section
from tests.articles.stories import again, draft, published

COST = 5  # around the page, sections, stories, their words, their cards
TEXTS = 1  # more, where a text was not known


@pytest.fixture
def story(editor, city, chang_chen, now):
    def publish(headline="Nothing", *, days=0, section=city, **given):
        given = {"headline": headline, "lead": "", "body": "<p>Words.</p>"} | given
        made = draft(section, chang_chen, **given)
        return published(made, by=editor, now=now + timedelta(days=days))

    return publish


def found(client, words, address="/search/", **given) -> list[str]:
    page = client.get(address, {"q": words, **given})
    return [card.headline for card, _lead in page.context["found"]]


def read_to_the_end(client, href) -> list[str]:
    seen = []
    while href:
        page = client.get(href).context
        seen += [card.headline for card, _lead in page["found"]]
        href = page["older_href"]
    return seen


@pytest.fixture(params=[1000, 1])
def counted(request, monkeypatch):
    """Stories are sorted where all are known, and else read level by level: the order is one."""
    monkeypatch.setattr(finding, "MOST_COUNTED", request.param)
    return request.param


def test_a_headline_weighs_more_than_a_lead_and_a_lead_more_than_the_text(client, story, counted):
    story("Ferry by name", days=0)
    story("In the lead", lead="The ferry.", days=1)
    story("In the text", body="<p>A ferry.</p>", days=2)
    story("Ferry by name, newer", days=3)

    names = ["Ferry by name, newer", "Ferry by name", "In the lead", "In the text"]
    assert found(client, "ferry") == names


def test_a_recent_mention_comes_before_a_headline_of_long_ago(client, story, counted):
    story("Ferry of old", dated_on=date(2009, 1, 1))
    story("In the text", body="<p>A ferry.</p>")

    assert found(client, "ferry") == ["In the text", "Ferry of old"]


def test_what_may_not_be_there_or_stands_elsewhere_is_not_found(client, story, counted):
    story("Slow ferry", days=0)
    story("Slow ferry in the evening", body="<p>It rained.</p>", days=1)
    story("Ferry grows slow", days=2)

    assert found(client, "ferry -rained") == ["Ferry grows slow", "Slow ferry"]
    assert found(client, '"slow ferry"') == ["Slow ferry in the evening", "Slow ferry"]


def test_stories_of_a_long_time_are_found_once_each(client, story, counted):
    for year in range(2005, 2026):
        story(f"Ferry {year}", dated_on=date(year, 11, 30))
    story("Ferry in winter", dated_on=date(2025, 1, 2))
    story("Only in the text", body="<p>A ferry.</p>", dated_on=date(2025, 3, 2))

    seen = read_to_the_end(client, "/search/?q=ferry")

    names = [f"Ferry {year}" for year in range(2025, 2004, -1)]
    names.insert(1, "Ferry in winter")
    names.insert(names.index("Ferry 2019"), "Only in the text")
    assert seen == names
    told = {1000: "23 stories", 1: "more than 1,000 stories"}
    assert client.get("/search/?q=ferry").context["total_text"] == told[counted]


@pytest.mark.parametrize(
    "stories",
    [
        [(year, "tlntlnt") for year in (2026, 2024, 2021, 2020, 2016, 2005)],
        [(2026, "nnnnnnn"), (2025, "ttt"), (2015, "ttttt")],
    ],
    ids=["everywhere", "new in headlines, old in texts"],
)
def test_the_first_are_the_same_however_many_are_counted(story, now, monkeypatch, stories):
    told = {"t": {"body": "<p>A slow ferry.</p>"}, "l": {"lead": "A slow ferry."}}
    told["n"] = {"headline": "Slow ferry"}
    for year, places in stories:
        for day, place in enumerate(places, start=1):
            story(dated_on=date(year, 1, day), **told[place])
    asked = finding.Asked("slow ferry", "en")

    def read() -> list[int]:
        seen, before = [], None
        while hits := finding.find(asked, at=now, wanted=5, before=before).hits:
            seen += [hit.pk for hit in hits]
            before = (hits[-1].worth, hits[-1].pk)
        return seen

    whole = read()
    assert len(set(whole)) == len(whole) == sum(len(places) for _year, places in stories)
    for most in (12, 6, 1):
        monkeypatch.setattr(finding, "MOST_COUNTED", most)
        assert read() == whole


def test_a_word_of_many_months_is_found_back_to_the_first(client, story):
    for number in range(12):
        story(f"Ferry {number}", dated_on=date(2026, 3, 1))
    story("Ferry of 1957", dated_on=date(1957, 10, 15))

    names = read_to_the_end(client, "/search/?q=ferry")

    assert sorted(names[:12]) == sorted(f"Ferry {number}" for number in range(12))
    assert names[12:] == ["Ferry of 1957"]


def test_pages_cost_the_same_at_any_depth(client, story, django_assert_num_queries):
    story("Ferry 0")
    with django_assert_num_queries(COST + TEXTS):
        client.get("/search/?q=ferry")
    story("Ferry 1"), story("Ferry 2")
    with django_assert_num_queries(COST + TEXTS):
        client.get("/search/?q=ferry")
    for number in range(3, 45):
        story(f"Ferry {number}", days=number)
    with django_assert_num_queries(COST + TEXTS):
        second = client.get("/search/?q=ferry").context["older_href"]
    with django_assert_num_queries(COST + TEXTS):
        third = client.get(second).context["older_href"]
    with django_assert_num_queries(COST + TEXTS):
        last = client.get(third).context
    with django_assert_num_queries(COST):
        assert client.get(third).context["found"] == last["found"]

    assert len(last["found"]) == 5
    assert parse_qs(urlsplit(last["newest_href"]).query) == {"q": ["ferry"]}


def test_search_is_narrowed_by_section_author_and_date(client, story, other_author):
    sport = Section.objects.create(slug="sport", name="Sport")
    story("Ferry one")
    story("Ferry two", section=sport, days=2)
    story("Ferry three", bylines=((other_author.pk, "reporter"),), days=4)

    assert found(client, "ferry", section="sport") == ["Ferry two"]
    assert found(client, "ferry", author="ann-lee") == ["Ferry three"]
    assert found(client, "ferry", **{"from": "2026-03-06"}) == ["Ferry three", "Ferry two"]
    assert found(client, "ferry", to="2026-03-06") == ["Ferry two", "Ferry one"]
    assert found(client, "ferry", section="sport", author="ann-lee") == []
    assert found(client, "ferry", section="nowhere") == []
    assert found(client, "ferry", author="nobody") == []


@pytest.fixture
def other_author(db):
    return Author.objects.create(slug="ann-lee", name="Ann Lee")


def test_what_narrows_is_told_and_can_be_cleared(client, story):
    story("Ferry")
    page = client.get(
        "/search/?q=ferry&section=city&author=chang-chen&from=2026-01-01&to=2026-12-31"
    )

    cleared = {
        chip.name: sorted(parse_qs(urlsplit(chip.href).query)) for chip in page.context["chips"]
    }
    assert cleared == {
        "City": ["author", "from", "q", "to"],
        "CHANG CHEN": ["from", "q", "section", "to"],
        "From 1 January 2026": ["author", "q", "section", "to"],
        "Until 31 December 2026": ["author", "from", "q", "section"],
    }


def test_authors_are_offered_of_what_was_found_alone(client, story, other_author, editor, now):
    story("Ferry")
    planned = draft(Section.objects.get(), other_author, headline="Ferry planned")
    published(planned, by=editor, now=now, since=now + timedelta(days=9000))

    page = client.get("/search/?q=ferry")
    assert [one.name for one in page.context["authors"]] == ["CHANG CHEN"]
    assert "Ann Lee" not in client.get("/search/?q=ferry&author=ann-lee").content.decode()


def test_words_are_marked_in_the_form_that_stands_there(client, story):
    story(lead="", body="<p>Rain &amp; wind. Two <em>ferries</em> sank &lt;b&gt; at Ferryhill.</p>")

    [(_card, lead)] = client.get("/search/?q=FERRY").context["found"]

    assert lead == "Rain &amp; wind. Two <mark>ferries</mark> sank &lt;b&gt; at Ferryhill."


@pytest.mark.counted
def test_chinese_words_are_found_and_marked(client, story):
    story("老码头", body="<p>渡轮的票价上涨。老渡船</p>", language="zh-hans")

    for words in ("渡轮", "渡轮票价", "船", "老", "码头 上涨", '"票价上涨"', "渡轮 or 火车"):
        assert found(client, words, "/zh/search/") == ["老码头"], words
    for words in ("票轮", '"渡轮票价"', "渡轮 -上涨", "火车"):
        assert found(client, words, "/zh/search/") == [], words
    [(_card, lead)] = client.get("/zh/search/?q=渡轮票价").context["found"]
    assert lead == "<mark>渡轮</mark>的<mark>票价</mark>上涨。老渡船"


def test_chinese_is_found_without_a_dictionary(client, story, monkeypatch):
    monkeypatch.setattr(search, "_cutter", lambda: None)
    story("老码头", body="<p>渡轮票价上涨。</p>", language="zh-hans")

    assert found(client, "渡轮票价", "/zh/search/") == ["老码头"]
    assert found(client, "票价渡轮", "/zh/search/") == []


@pytest.mark.counted
def test_words_that_only_fill_are_not_asked_for_and_single_signs_join_the_last(monkeypatch):
    monkeypatch.setattr(search, "_cutter", lambda: lambda _run: ["老", "码头", "的", "轮", "渡船"])

    assert search.parts("老码头的轮渡船") == [("websearch", '"老码 码头" "轮渡 渡船"')]


@pytest.mark.counted
def test_only_a_house_with_the_extra_has_a_dictionary(monkeypatch):
    def missing(_name):
        raise ImportError

    monkeypatch.setattr(search, "importlib", SimpleNamespace(import_module=missing))
    search._cutter.cache_clear()
    assert search.parts("渡轮票价") == [("websearch", "渡轮 轮票 票价")]
    monkeypatch.undo()
    search._cutter.cache_clear()
    assert search.parts("渡轮票价") == [("websearch", '"渡轮" "票价"')]


def test_a_story_is_found_by_its_author(client, story):
    story("Something else")

    assert found(client, "chang chen") == ["Something else"]


def test_only_what_is_public_now_is_found(client, story, editor, now):
    one = story("Ferry secret")
    article = again(one.article)
    workflow.kill(article_id=article.pk, version=article.version, reason="Law", by=editor, now=now)

    page = client.get("/search/?q=ferry+secret")
    assert page.context["found"] == []
    assert page.context["total_text"] == ""


@pytest.mark.counted
@pytest.mark.parametrize(
    "query",
    [
        "q=%00%00",
        "q=" + "a" * 1_000_000,
        "q=" + "渡" * 100_000,
        "q=!!!+%26+%7C+(",
        "q=%22",
        "q=-",
        "q=-ferry",
        "q=-%22渡轮",
        "q=or+or+and+not",
        "q=the",
        "q='%5C%27+%3C-%3E+:*A",
        "q=http://a.example/b%3C-%3Ec?d='e",
        "q=%ff%fe",
        "q=ferry&section=%00&author=%00%ff",
        "q=ferry&author=" + "x" * 1_000_000,
        "q=ferry&from=99999-01-01&to=0001-01-01",
        "q=ferry&from=2026-13-45&to=yesterday",
        "q=ferry&from=9999-12-31",
        "q=ferry&from=2026-03-04&to=2025-03-04",
        "from=2026-03-04",
    ],
)
def test_odd_questions_get_a_page(client, story, query):
    story("Ferry")

    assert client.get(f"/search/?{query}").status_code == 200


@pytest.mark.parametrize("before", ["x", "1-1%00", "-", "9" * 40 + "-1", "1-" + "9" * 19])
def test_made_up_page_is_not_found(client, db, before):
    assert client.get(f"/search/?q=ferry&before={before}").status_code == 404


@pytest.mark.parametrize(
    "before", ["-9999999999999999-1", "9999999999999999-1", "0-999999999999999999"]
)
def test_page_of_another_place_is_a_page(client, story, before):
    story("Ferry")

    assert client.get(f"/search/?q=ferry&before={before}").status_code == 200


def test_a_date_that_is_none_is_told_of(client, db):
    page = client.get("/search/?q=ferry&from=yesterday").content.decode()

    assert "Write a date as year-month-day" in page


@pytest.mark.counted
def test_snippet_begins_at_a_sentence_and_ends_at_a_word():
    text = "First things. " + "words " * 10 + "then a ferry came " + "and went " * 40

    at = text.index("ferry")
    shown = snippets.snippet(text, [(at, at + 5)])

    assert shown.startswith("words " * 10 + "then a <mark>ferry</mark> came and went")
    assert shown.endswith(("and …", "went …"))
    assert snippets.snippet("Nothing", []) is None
    assert snippets.snippet("x" * 300, [(150, 160)]).count("<mark>") == 1
    assert snippets.snippet("A ferry.", [(2, 7)]) == "A <mark>ferry</mark>."


def test_marks_that_touch_are_one():
    assert snippets.spans("渡轮票价和票", set(), {"渡轮", "轮票", "票价", "票"}) == [(0, 4), (5, 6)]
    assert snippets.spans("Ferry, ferryman", {"ferry"}, set()) == [(0, 5)]
    assert snippets.alike(["Ferry fares", "Pier"], {"ferri"}) == ["ferry"]
    assert snippets.alike(["Ferry"], set()) == []
