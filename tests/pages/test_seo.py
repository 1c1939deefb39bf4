"""What search engines and social networks are told, read from the page as they read it."""

import json
from datetime import timedelta

import html5lib
import pytest
import time_machine
from PIL import Image

from articles import body, seo, workflow
from articles.models import Topic
from photos import details, developing, ingest
from tests.articles.stories import again, draft, published
from tests.photos import pictures

SITE = "https://news.example"
XHTML = "{http://www.w3.org/1999/xhtml}"


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
    text = "<p>At six.</p>" + body.figure(photo.pk, "The pier", "A pier at dusk")
    return published(
        draft(city, chang_chen, headline="Ferry </script> & pier", body=text, topics=(topic,)),
        by=editor,
        now=now,
    )


def head(client, path):
    tree = html5lib.parse(client.get(path).content.decode(), treebuilder="etree")
    metas = {
        meta.get("property") or meta.get("name"): meta.get("content")
        for meta in tree.iter(f"{XHTML}meta")
    }
    [script] = [
        one for one in tree.iter(f"{XHTML}script") if one.get("type") == "application/ld+json"
    ]
    links = [
        (link.get("hreflang"), link.get("href"))
        for link in tree.iter(f"{XHTML}link")
        if link.get("hreflang")
    ]
    return metas, json.loads(script.text), links


def test_story_says_who_wrote_it_when_and_with_what_picture(client, story):
    metas, (article, crumbs), _links = head(client, story.path)

    assert article["@type"] == "NewsArticle"
    assert article["headline"] == metas["og:title"] == "Ferry </script> & pier"
    assert article["url"] == metas["og:url"] == SITE + story.path
    assert article["datePublished"] == article["dateModified"] == "2026-03-04T12:00:00+08:00"
    assert article["author"] == [
        {"@type": "Person", "name": "CHANG CHEN", "url": f"{SITE}/author/chang-chen/"}
    ]
    assert (article["articleSection"], article["keywords"]) == ("City", ["Ferries"])
    assert article["isAccessibleForFree"] is True
    assert {image["creditText"] for image in article["image"]} == {"Photo by LI NA"}
    assert article["image"][0]["url"] == metas["og:image"]
    assert client.get(article["publisher"]["logo"]["url"].removeprefix(SITE)).status_code == 200
    assert metas["og:image"].startswith(f"{SITE}/photos/")
    assert metas["og:image:alt"] == "A pier at dusk"
    assert metas["twitter:card"] == "summary_large_image"
    assert [step["name"] for step in crumbs["itemListElement"]] == [
        "Newsroom",
        "City",
        "Ferry </script> & pier",
    ]


def test_search_engines_choose_from_the_shapes_that_are_ready(client, story, photo):
    _metas, [before, _crumbs], _links = head(client, story.path)
    developing.make_renditions(photo.pk)
    metas, [after, _crumbs], _links = head(client, story.path)

    told = [[one["width"] / one["height"] for one in page["image"]] for page in (before, after)]
    wanted = [[1400 / 800], [16 / 9, 4 / 3, 1]]
    assert told == [pytest.approx(shapes, abs=0.01) for shapes in wanted]
    assert after["image"][0]["url"] == metas["og:image"]


def test_correction_is_told_with_its_note(client, story, editor, now):
    article = again(story.article)
    workflow.publish(
        article_id=article.pk,
        version=article.version,
        by=editor,
        now=now + timedelta(hours=1),
        kind="correction",
        note="It left at six.",
    )

    with time_machine.travel(now + timedelta(hours=2), tick=False):
        _metas, (told, _crumbs), _links = head(client, story.path)

    [correction] = told["correction"]
    assert (correction["text"], correction["url"]) == (
        "It left at six.",
        f"{SITE}{story.path}history/",
    )
    assert told["dateModified"] == "2026-03-04T13:00:00+08:00"


def test_photo_that_share_cards_may_not_show_is_on_the_page_alone(
    client, story, photo, photo_editor, now
):
    details.set_details(photo=photo, by=photo_editor, now=now, allowed_uses=["pages", "feeds"])

    metas, (article, _crumbs), _links = head(client, story.path)

    assert "og:image" not in metas
    assert "image" not in article
    assert metas["twitter:card"] == "summary"
    assert "/photos/" in client.get(story.path).content.decode()


def test_translations_name_one_another(client, story, editor, city, chang_chen, now):
    chinese = published(
        draft(
            city,
            chang_chen,
            headline="轮渡回来了",
            slug="ferry",
            language="zh-hans",
            translations=again(story.article).translations,
        ),
        by=editor,
        now=now,
    )

    _metas, _json, english_links = head(client, story.path)
    metas, (article, _crumbs), chinese_links = head(client, chinese.path)

    both = {("en", SITE + story.path), ("zh-Hans", SITE + chinese.path)}
    assert both <= set(english_links)
    assert both <= set(chinese_links)
    assert (metas["og:locale"], article["inLanguage"]) == ("zh_CN", "zh-Hans")
    assert article["author"][0]["name"] == "陈畅"


def test_front_page_says_who_publishes_and_how_to_search(client, story):
    _metas, [site], _links = head(client, "/")

    assert (site["@type"], site["url"]) == ("WebSite", f"{SITE}/")
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/search/?q={{query}}"


def test_withdrawn_story_tells_nothing(client, story, editor, now):
    at = now + timedelta(hours=1)
    version = again(story.article).version
    workflow.withdraw(
        article_id=story.article_id, version=version, note="Wrong.", by=editor, now=at
    )

    with time_machine.travel(at + timedelta(hours=1), tick=False):
        page = client.get(story.path).content.decode()

    assert "ld+json" not in page
    assert "og:" not in page


def test_nothing_in_json_can_end_its_script():
    words = "</script><script>alert(1)</script> & <!--"

    text = seo.script([{"headline": words}])

    assert ("<" in text, ">" in text) == (False, False)
    assert json.loads(text) == [{"headline": words}]
