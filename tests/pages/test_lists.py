"""Front page, sections, topics, authors, search and feed."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import html5lib
import pytest
from lxml import etree

from articles import printing, workflow
from articles.models import Author, Section, Topic
from tests.articles.stories import again, draft, published


@pytest.fixture
def many(editor, city, chang_chen, now):
    """Forty-five stories, a minute apart; the newest has the highest number."""
    return [
        published(
            draft(city, chang_chen, headline=f"Story {number:02}"),
            by=editor,
            now=now + timedelta(minutes=number),
        )
        for number in range(45)
    ]


def cards(response) -> list[str]:
    return [card.headline for card in response.context["cards"]]


def hits(response) -> list[str]:
    return [card.headline for card, _lead in response.context["found"]]


def test_front_page_costs_the_same_with_one_story_and_with_many(
    client, editor, city, chang_chen, now, django_assert_num_queries
):
    published(draft(city, chang_chen), by=editor, now=now)
    with django_assert_num_queries(3):
        client.get("/")

    sport = Section.objects.create(slug="sport", name="Sport")
    for number in range(3):
        published(draft(city, chang_chen, headline=f"City {number}"), by=editor, now=now)
        published(draft(sport, chang_chen, headline=f"Sport {number}"), by=editor, now=now)
    with django_assert_num_queries(3):
        page = client.get("/").content.decode()

    assert "Sport 2" in page


def test_front_page_shows_each_story_in_one_place_of_its_own(client, editor, city, chang_chen, now):
    sport = Section.objects.create(slug="sport", name="Sport", position=1)
    for number in range(12):
        published(
            draft(sport if number % 2 else city, chang_chen, headline=f"No. {number}"),
            by=editor,
            now=now + timedelta(minutes=number),
        )

    context = client.get("/").context

    placed = [context["lead"], *context["seconds"]]
    placed += context["latest"]
    placed += [card for row in context["rows"] for card in row["cards"]]
    names = [card.headline for card in placed]
    assert names[0] == "No. 11"
    assert len(names) == len(set(names)) == 12


def test_empty_front_page_says_so(client, db):
    response = client.get("/")

    assert response.status_code == 200
    assert response.context["lead"] is None


@pytest.mark.parametrize("address", ["/section/city/", "/author/chang-chen/"])
def test_list_is_read_page_by_page_to_its_end(client, many, address, django_assert_num_queries):
    seen, href, pages = [], address, 0
    while href:
        response = client.get(href)
        seen += cards(response)
        href, pages = response.context["older_href"], pages + 1

    assert seen == [f"Story {number:02}" for number in reversed(range(45))]
    assert pages == 3


def test_a_deep_page_costs_what_the_first_does(client, many, django_assert_num_queries):
    """No rows are counted off: a page begins in the index where the one before it ended."""
    with django_assert_num_queries(3):
        deep = client.get("/section/city/").context["older_href"]
    with django_assert_num_queries(3) as asked:
        client.get(deep)

    statements = [one["sql"] for one in asked.captured_queries]
    assert [sql.count("OFFSET") for sql in statements] == [0, 0, 0]


def test_list_goes_on_before_1970(client, editor, city, chang_chen, now):
    old = draft(city, chang_chen, headline="The old bridge", dated_on=date(1957, 10, 15))
    published(old, by=editor, now=now)

    assert cards(client.get("/section/city/?before=-315619200000000-1")) == ["The old bridge"]


@pytest.mark.parametrize("before", ["x", "1", "1-", "-1", "9" * 40 + "-1", "1-1%00"])
def test_made_up_page_is_not_found(client, city, before):
    assert client.get(f"/section/city/?before={before}").status_code == 404


def test_topic_lists_its_stories(client, editor, city, chang_chen, now):
    topic = Topic.objects.create(slug="ferries", name="Ferries")
    story = published(draft(city, chang_chen, topics=(topic,)), by=editor, now=now)
    published(draft(city, chang_chen, headline="Another"), by=editor, now=now)

    assert cards(client.get("/topic/ferries/")) == [story.headline]
    assert 'href="/topic/ferries/"' in client.get(story.path).content.decode()


def test_author_without_a_live_story_has_no_page(client, chang_chen):
    assert client.get("/author/chang-chen/").status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ferries", ["Ferry returns to the old pier"]),
        ("pier six", ["Ferry returns to the old pier"]),
        ("zeppelin", []),
        ("", []),
        ("' OR 1=1 --", []),
        ("!!! & | (", []),
        ("\0", []),
    ],
)
def test_search_finds_words_in_any_form(client, editor, city, chang_chen, now, words, found):
    published(draft(city, chang_chen), by=editor, now=now)

    assert hits(client.get("/search/", {"q": words})) == found


def test_search_finds_chinese_words(client, editor, city, chang_chen, now):
    story = published(
        draft(
            city,
            chang_chen,
            headline="老码头的渡轮回来了",
            body="<p>渡轮六点开航。</p>",
            language="zh-hans",
        ),
        by=editor,
        now=now,
    )

    assert story.path == f"/zh/2026/03/04/story-{story.article_id}/"
    for words in ("渡轮", "码头", "船", "六点开航"):
        expected = [] if words == "船" else [story.headline]
        assert hits(client.get("/zh/search/", {"q": words})) == expected


def test_chinese_story_stands_on_the_chinese_pages_alone(client, editor, city, chang_chen, now):
    story = published(
        draft(city, chang_chen, headline="渡轮回来了", slug="ferry-zh", language="zh-hans"),
        by=editor,
        now=now,
    )

    chinese, english = client.get("/zh/"), client.get("/")

    assert chinese.context["lead"].headline == "渡轮回来了"
    assert english.context["lead"] is None
    page = client.get(story.path).content.decode()
    assert '<html lang="zh-Hans">' in page
    assert '陈畅</a>|<time datetime="2026-03-04">2026年3月4日</time>' in page


def test_feed_is_atom_and_holds_live_stories_alone(client, editor, city, chang_chen, now):
    published(draft(city, chang_chen), by=editor, now=now)
    workflow.file(draft=draft(city, chang_chen, headline="A draft"), by=editor, now=now)

    feed = etree.fromstring(client.get("/feed/").content)

    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.tag == f"{atom}feed"
    titles = [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")]
    assert titles == ["Ferry returns to the old pier"]


def test_feed_stands_whatever_a_name_holds(client, editor, city, chang_chen, now):
    Author.objects.update(name="CHANG\x08 CHEN\uffff")
    published(draft(city, chang_chen), by=editor, now=now)

    feed = etree.fromstring(client.get("/feed/").content)

    atom = "{http://www.w3.org/2005/Atom}"
    names = [name.text for name in feed.iterfind(f"{atom}entry/{atom}author/{atom}name")]
    assert names == ["CHANG CHEN"]


def test_pages_parse_without_an_error(client, editor, city, chang_chen, now):
    story = published(draft(city, chang_chen), by=editor, now=now)

    lists = ["/", "/zh/", "/section/city/", "/author/chang-chen/", "/search/?q=pier"]
    for address in [story.path, *lists, "/letters/", "/nowhere/", "/accounts/login/"]:
        page = client.get(address).content.decode()
        assert html5lib.HTMLParser(strict=True).parse(page) is not None, address


def test_names_are_joined_as_each_language_does():
    names = [{"name": name, "name_zh": "", "role": "reporter"} for name in ("A", "B", "C")]

    assert printing.names_text(names[:1], "en") == "A"
    assert printing.names_text(names[:2], "en") == "A and B"
    assert printing.names_text(names, "en") == "A, B and C"
    assert printing.names_text(names, "zh-hans") == "A、B、C"


def test_older_page_keeps_what_was_searched(client, many):
    older = client.get("/search/", {"q": "ferry"}).context["older_href"]

    assert urlsplit(older).path == "/search/"
    assert "q=ferry" in older
    assert hits(client.get(older))[0] == "Story 24"


def test_unpublished_story_leaves_every_list(client, many, editor, now):
    newest = many[-1]
    workflow.unpublish(
        article_id=newest.article_id,
        version=again(newest.article).version,
        by=editor,
        now=now + timedelta(hours=2),
    )

    assert cards(client.get("/section/city/"))[0] == "Story 43"
    assert client.get(newest.path).status_code == 404


def test_shelves_are_described_in_the_language_of_the_page(client, editor, city, chang_chen, now):
    topic = Topic.objects.create(slug="pier", name="Pier", description="The old pier.")
    Section.objects.update(description="Streets and homes.", description_zh="街巷与住房。")
    Author.objects.update(bio="Covers the river.", bio_zh="跑江河。")
    for language in ("en", "zh-hans"):
        plain = draft(city, chang_chen, language=language, slug=language, topics=(topic,))
        published(plain, by=editor, now=now)

    addresses = ["/section/city/", "/author/chang-chen/", "/topic/pier/"]
    said = [
        [client.get(prefix + address).context["description"] for address in addresses]
        for prefix in ("", "/zh")
    ]

    assert said == [
        ["Streets and homes.", "Covers the river.", "The old pier."],
        ["街巷与住房。", "跑江河。", ""],
    ]


def test_topic_without_a_live_story_is_not_told_of(client, editor, city, chang_chen, now):
    topic = Topic.objects.create(slug="secret", name="Secret")
    workflow.file(draft=draft(city, chang_chen, topics=(topic,)), by=editor, now=now)

    assert client.get("/topic/secret/").status_code == 404
