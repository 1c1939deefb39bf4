"""What stands around a story: the way back, what else to read, how to pass it on."""

import re
from datetime import timedelta

import pytest

from articles import workflow
from articles.models import Section, Topic
from tests.articles.stories import again, draft, published


@pytest.fixture
def ferries(db):
    return Topic.objects.create(slug="ferries", name="Ferries", name_zh="渡船")


@pytest.fixture
def sport(db):
    return Section.objects.create(slug="sport", name="Sport", name_zh="体育")


@pytest.fixture
def tell(editor, city, chang_chen, now):
    """Publishes a story, some days from now."""

    def tell(headline, days=0, **given):
        asked = {"headline": headline, "lead": "", **given}
        since = now + timedelta(days=days)
        place = asked.pop("section", city)
        return published(draft(place, chang_chen, **asked), by=editor, now=since)

    return tell


def text(response) -> str:
    return response.content.decode()


def linked(page: str, part: str) -> list[str]:
    """The headlines of a part of a page (a class), in their order."""
    found = re.search(rf'<(section|nav) class="{part}".*?</\1>', page, re.S)
    links = re.findall(r'<a href="[^"]*/\d{4}/[^"]*"[^>]*>([^<]*)', found[0]) if found else []
    return [link.strip() for link in links]


def test_way_back_is_seen_and_leads_to_the_section_and_front(client, tell):
    page = text(client.get(tell("Ferry").path))

    crumbs = re.search(r'<nav class="kicker crumbs".*?</nav>', page, re.S)[0]
    assert re.findall(r'<a href="([^"]*)">([^<]*)', crumbs) == [
        ("/", "Front page"),
        ("/section/city/", "City"),
    ]


def test_related_share_topics_words_or_section_those_with_most_first(
    client, tell, ferries, sport, django_assert_num_queries
):
    tell("Bell", topics=(ferries,), section=sport)
    tell("Pier mended for the ferry")
    tell("Ferry sails to the pier", section=sport)
    tell("Roof", body="<p>Of the pier where the ferry is.</p>")  # newer; but a text does not count
    tell("Chinese", topics=(ferries,), language="zh-hans")
    story = tell("Ferry at the pier", topics=(ferries,))

    with django_assert_num_queries(2):
        page = text(client.get(story.path))

    assert linked(page, "in-topic") == ["Bell"]
    assert linked(page, "related") == ["Pier mended for the ferry", "Roof"]


def test_topic_weighs_more_than_section_also_when_it_is_old(client, tell, ferries, sport):
    for number in range(3):
        tell(f"Old {number}", days=-500 - number, topics=(ferries,), section=sport)
    for number in range(3):
        tell(f"Roof {number}", days=-1)
    story = tell("Ferry", topics=(ferries,))

    page = text(client.get(story.path))

    assert linked(page, "in-topic") == ["Old 0"]
    assert linked(page, "related") == ["Old 1", "Old 2", "Roof 2", "Roof 1"]


def test_story_is_not_related_to_itself_or_its_translation(client, tell):
    story = tell("Ferry")
    tell("渡船", language="zh-hans", translations=story.translations)

    page = text(client.get(story.path))

    assert 'class="related"' not in page


def test_related_are_gone_when_they_are_withdrawn(client, tell, editor, now):
    other, story = tell("Pier"), tell("Ferry")
    before = client.get(story.path)
    workflow.withdraw(
        article_id=other.article_id,
        version=again(other.article).version,
        note="It was wrong.",
        by=editor,
        now=now + timedelta(minutes=1),
    )

    after = client.get(story.path)

    assert linked(text(before), "related") == ["Pier"]
    assert f"story:{other.article_id}" in before["Surrogate-Key"].split()
    assert linked(text(after), "related") == []


def test_page_is_kept_no_longer_than_what_is_related_to_it(
    client, editor, city, chang_chen, tell, now, time_machine
):
    time_machine.move_to(now, tick=False)
    ends = now + timedelta(seconds=30)
    published(draft(city, chang_chen, headline="Pier"), by=editor, now=now, until=ends)
    story = tell("Ferry")

    assert "s-maxage=30" in client.get(story.path)["Cache-Control"]


@pytest.mark.parametrize("apart", [1, 100])
def test_story_leads_to_the_one_before_and_after_in_its_topic(
    client, tell, ferries, time_machine, now, apart
):
    stories = [
        tell(headline, days=apart * number, topics=(ferries,))
        for number, headline in enumerate(["First", "Second", "Third", "Fourth"])
    ]
    time_machine.move_to(now + timedelta(days=apart * 4), tick=False)

    assert [linked(text(client.get(story.path)), "in-topic") for story in stories] == [
        ["Second"],
        ["First", "Third"],
        ["Second", "Fourth"],
        ["Third"],
    ]


def test_stories_of_one_minute_follow_each_other_too(client, tell, ferries):
    stories = [tell(headline, topics=(ferries,)) for headline in ("First", "Second", "Third")]

    assert [linked(text(client.get(story.path)), "in-topic") for story in stories] == [
        ["Second"],
        ["First", "Third"],
        ["Second"],
    ]


def test_around_a_chinese_story_all_is_chinese(client, tell, ferries):
    tell("渡船昨天停航", language="zh-hans", topics=(ferries,))
    tell("码头修好了", language="zh-hans")
    page = text(client.get(tell("渡船回来了", language="zh-hans", topics=(ferries,)).path))

    assert linked(page, "in-topic") == ["渡船昨天停航"]
    assert linked(page, "related") == ["码头修好了"]
    for words in ("首页", "城市", "延伸阅读", "此前", "用电子邮件发送", "复制链接"):
        assert words in page
    for words in ("More to read", "Earlier", "Front page", "Copy link"):
        assert words not in page


def test_chinese_story_is_dated_as_chinese_is_written(client, tell):
    page = text(client.get(tell("渡船回来了", language="zh-hans").path))

    assert "2026年3月4日 12:00（北京时间）" in page


@pytest.mark.parametrize(
    ("headline", "language", "is_long"),
    [("F" * 101, "en", True), ("F" * 100, "en", False), ("船" * 33, "zh-hans", True)],
)
def test_very_long_headline_is_set_smaller(client, tell, headline, language, is_long):
    page = text(client.get(tell(headline, language=language, slug="x").path))

    assert (f'<h1 class="long">{headline}</h1>' in page) == is_long


def test_story_is_passed_on_without_telling_anybody(client, tell):
    page = text(client.get(tell("Rain & sun: 50% more?").path))

    subject = "Rain%20%26%20sun%3A%2050%25%20more%3F"
    assert f'href="mailto:?subject={subject}&amp;body={subject}%0Ahttp%3A%2F%2F' in page
    assert "Copy link</button>" in page
    assert re.findall(r"https?://(?:[a-z]+\.)?(?:facebook|twitter|x|weibo)\.com", page) == []
