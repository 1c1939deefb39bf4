"""Feeds in their three forms, read by an independent reader."""

import json
from datetime import timedelta
from pathlib import Path

import feedparser
import jsonschema
import pytest
import time_machine
from lxml import etree
from PIL import Image

from articles import body, workflow
from articles.models import Topic
from photos import details, ingest
from tests.articles.stories import again, draft, published
from tests.photos import pictures

SITE = "https://news.example"
FORMATS = Path(__file__).parent / "formats"
ATOM = etree.RelaxNG(etree.parse(FORMATS / "atom.rng"))
JSON_FEED = json.loads((FORMATS / "jsonfeed.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.SITE_URL = SITE
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def photo(editor, now):
    data = pictures.saved(Image.new("RGB", (1400, 800), "teal"), "JPEG")
    given = {"credit_kind": "photo_by", "credit_name": "LI NA"}
    return ingest.take_in(data=data, name="a.jpg", by=editor, now=now, **given)[0]


@pytest.fixture
def story(editor, city, chang_chen, photo, now):
    topic = Topic.objects.create(slug="ferries", name="Ferries")
    text = '<p>It left <a href="/section/city/">the city</a> at six.</p>' + body.figure(
        photo.pk, "The pier", "A pier at dusk"
    )
    plain = draft(city, chang_chen, headline="Ferry & pier <again>", body=text, topics=(topic,))
    return published(plain, by=editor, now=now)


PLACES = ["/", "/section/city/", "/topic/ferries/", "/author/chang-chen/"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("form", ["", "rss/"])
def test_xml_feed_tells_of_the_story_and_of_its_photo(client, story, place, form):
    response = client.get(f"{place}feed/{form}")

    read = feedparser.parse(
        response.content, response_headers={"content-type": response["Content-Type"]}
    )
    assert (read.bozo, len(read.entries)) == (False, 1)
    [entry] = read.entries
    if form == "":
        ATOM.assertValid(etree.fromstring(response.content))
        assert read.feed.author == "Newsroom"
    assert entry.title == "Ferry & pier <again>"
    assert entry.link == entry.id == SITE + story.path
    assert entry.author == "CHANG CHEN"
    assert [tag.term for tag in entry.tags] == ["City"]
    [media] = entry.media_content
    assert media["url"].startswith(f"{SITE}/photos/")
    assert [credit["content"] for credit in entry.media_credit] == ["(Photo by LI NA)"]
    assert read.feed.link == SITE + place


@pytest.mark.parametrize("place", PLACES)
def test_json_feed_tells_the_same(client, story, place):
    response = client.get(f"{place}feed/json/")

    read = json.loads(response.content)
    jsonschema.Draft202012Validator(JSON_FEED).validate(read)
    assert response["Content-Type"] == "application/feed+json"
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert (read["home_page_url"], read["feed_url"]) == (SITE + place, f"{SITE}{place}feed/json/")
    [item] = read["items"]
    assert item["id"] == item["url"] == SITE + story.path
    assert (item["title"], item["authors"]) == ("Ferry & pier <again>", [{"name": "CHANG CHEN"}])
    assert item["image"].startswith(f"{SITE}/photos/")
    assert item["content_text"] == "The ferry is back."


@pytest.mark.parametrize("form", ["", "rss/", "json/"])
def test_whole_text_is_given_where_the_site_wants_it(client, story, settings, form):
    short = client.get(f"/feed/{form}").content.decode()
    settings.FEEDS_WHOLE_TEXT = True

    whole = client.get(f"/feed/{form}").content.decode()

    assert "at six" not in short
    if form == "json/":
        jsonschema.Draft202012Validator(JSON_FEED).validate(json.loads(whole))
        html = json.loads(whole)["items"][0]["content_html"]
    else:
        assert form or ATOM.validate(etree.fromstring(whole.encode()))
        html = feedparser.parse(whole, sanitize_html=False).entries[0].content[-1].value
    assert f'<a href="{SITE}/section/city/">' in html
    assert f'src="{SITE}/photos/' in html
    assert "<figcaption>The pier (Photo by LI NA)</figcaption>" in html


@pytest.mark.parametrize("form", ["", "rss/", "json/"])
def test_photo_that_may_not_be_syndicated_is_in_no_feed(
    client, story, photo, photo_editor, now, settings, form
):
    settings.FEEDS_WHOLE_TEXT = True
    before = client.get(f"/feed/{form}").content.decode()

    details.set_details(photo=photo, by=photo_editor, now=now, allowed_uses=["pages"])

    after = client.get(f"/feed/{form}").content.decode()
    assert "/photos/" in before
    assert "/photos/" not in after
    assert "LI NA" not in after
    assert "/photos/" in client.get(story.path).content.decode()


@pytest.mark.parametrize("place", PLACES)
def test_feed_costs_the_same_whatever_it_holds(
    client, story, editor, city, chang_chen, now, place, django_assert_num_queries
):
    topics = (Topic.objects.get(),)
    with django_assert_num_queries(2 if place == "/" else 3):
        client.get(f"{place}feed/")
    for number in range(3):
        plain = draft(city, chang_chen, headline=f"Story {number}", topics=topics)
        published(plain, by=editor, now=now)

    with django_assert_num_queries(2 if place == "/" else 3):
        read = feedparser.parse(client.get(f"{place}feed/").content)

    assert len(read.entries) == 4


def test_feed_is_kept_no_longer_than_until_the_next_story(client, editor, city, chang_chen, now):
    with time_machine.travel(now, tick=False):
        later = now + timedelta(seconds=20)
        published(draft(city, chang_chen), by=editor, now=now, since=later)
        response = client.get("/feed/")

    assert response["Cache-Control"] == "public, max-age=0, s-maxage=20, must-revalidate"


def test_feeds_of_nothing_are_not_there(client, city, chang_chen):
    Topic.objects.create(slug="empty", name="Empty")

    statuses = [
        client.get(f"{place}feed/").status_code
        for place in ("/topic/empty/", "/author/chang-chen/", "/section/none/", "/section/city/")
    ]

    assert statuses == [404, 404, 404, 200]


@pytest.mark.parametrize("form", ["", "rss/"])
def test_corrections_have_a_feed_of_their_own(client, story, editor, now, form):
    article = again(story.article)
    workflow.publish(
        article_id=article.pk,
        version=article.version,
        by=editor,
        now=now + timedelta(hours=1),
        kind="correction",
        note="The ferry left at six, not at seven.",
    )

    with time_machine.travel(now + timedelta(hours=2), tick=False):
        told = client.get(f"/corrections/feed/{form}").content

    read = feedparser.parse(told)
    assert form or ATOM.validate(etree.fromstring(told))
    assert (read.bozo, [entry.summary for entry in read.entries]) == (
        False,
        ["The ferry left at six, not at seven."],
    )
    assert read.entries[0].link == f"{SITE}{story.path}history/"
