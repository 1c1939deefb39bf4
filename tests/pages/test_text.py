"""The news as text alone: the same addresses behind /text/, with nothing to load but words."""

import io
import re
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from PIL import Image

from articles import body, workflow
from articles.models import Topic
from notices.models import SiteNotice
from photos import ingest, killing
from tests.articles.stories import again, draft, published

pytestmark = pytest.mark.counted


@pytest.fixture
def photo(editor, now):
    kept = io.BytesIO()
    Image.new("RGB", (700, 400), "teal").save(kept, "JPEG")
    return ingest.take_in(
        data=kept.getvalue(), name="a.jpg", by=editor, now=now, credit_name="CHEN YU"
    )[0]


@pytest.fixture
def story(editor, city, chang_chen, now, photo):
    SiteNotice.objects.create(
        kind="hotline", value="+86-23-67158993", span=DateTimeTZRange(None, None)
    )
    topic = Topic.objects.create(slug="ferries", name="Ferries", name_zh="渡船")
    html = "<p>It left at six.</p>" + body.figure(photo.pk, "At the pier.", "A teal sheet")
    return published(draft(city, chang_chen, body=html, topics=(topic,)), by=editor, now=now)


def text(response) -> str:
    return response.content.decode()


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", page[page.index("<body") :]).split())


@pytest.mark.parametrize(
    "address", ["", "section/city/", "topic/ferries/", "author/chang-chen/", "story"]
)
def test_text_of_a_page_loads_nothing_but_words(
    client, story, address, settings, django_assert_max_num_queries
):
    whole = story.path if address == "story" else f"/{address}"
    with django_assert_max_num_queries(3):
        page = text(client.get(f"/text{whole}"))

    assert "Ferry returns to the old pier" in page
    assert "+86-23-67158993" in page
    assert re.findall(r"<(?:img|picture|script|video|iframe|source)\b", page) == []
    assert len(re.findall(r'<link rel="stylesheet"', page)) == 1
    assert '<meta name="robots" content="noindex">' in page
    assert f'<link rel="canonical" href="{settings.SITE_URL}{whole}">' in page
    assert f'<a href="{whole}">With pictures</a>' in page
    assert f'href="/text{whole}">Text only' in text(client.get(whole))


def test_story_says_everything_in_words(client, story):
    page = words(text(client.get(f"/text{story.path}")))

    order = ["City", "Ferry returns to the old pier", "The ferry is back.", "By CHANG CHEN |"]
    order += ["It left at six.", "Photo : A teal sheet | At the pier. (Photo provided by CHEN YU)"]
    order += ["More on: Ferries", "+86-23-67158993"]
    page = page.replace("Photo:", "Photo :")
    assert sorted(order, key=page.index) == order


def test_links_in_the_text_lead_to_text(client, story):
    page = text(client.get(f"/text{story.path}"))

    links = set(re.findall(r'<a href="(/[^"]*)"', page)) - {story.path}
    assert links == {
        "/text/",
        "/text/section/city/",
        "/text/author/chang-chen/",
        "/text/topic/ferries/",
        f"/letters/?from=/text{story.path}",
    }


def test_killed_photo_leaves_no_word_in_the_text(client, story, photo, photo_editor, now):
    killing.kill(photo=photo, reason="Wrong.", by=photo_editor, now=now)

    page = client.get(f"/text{story.path}")

    assert "At the pier." not in text(page)
    assert f"photo:{photo.pk}" in page["Surrogate-Key"].split()


def test_withdrawn_story_is_gone_as_text_too_and_says_why(client, story, editor, now):
    workflow.withdraw(
        article_id=story.article_id,
        version=again(story.article).version,
        note="The ferry never sailed.",
        by=editor,
        now=now,
    )

    page = client.get(f"/text{story.path}")

    assert page.status_code == 410
    assert "The ferry never sailed." in text(page)
    assert "It left at six." not in text(page)


def test_killed_story_is_gone_without_a_word(client, story, editor, now):
    workflow.kill(
        article_id=story.article_id,
        version=again(story.article).version,
        reason="Not ours.",
        by=editor,
        now=now,
    )

    page = client.get(f"/text{story.path}")

    assert (page.status_code, "ferry" in words(text(page)).lower()) == (410, False)


def test_old_address_of_a_text_leads_to_the_new_one(client, story, editor, city, chang_chen, now):
    version = again(story.article).version
    later = now + timedelta(hours=1)
    moved = workflow.save(
        article_id=story.article_id,
        draft=draft(city, chang_chen, slug="ferry-is-back"),
        version=version,
        by=editor,
        now=later,
    )
    workflow.publish(article_id=moved.pk, version=moved.version, by=editor, now=later)

    answer = client.get(f"/text{story.path}")

    assert answer.status_code == 301
    assert answer["Location"] == "/text/2026/03/04/ferry-is-back/"


def test_chinese_text_stands_behind_its_own_address(client, editor, city, chang_chen, now):
    story = published(
        draft(city, chang_chen, headline="渡船回来了", language="zh-hans"), by=editor, now=now
    )
    address = story.path.replace("/zh/", "/zh/text/")

    page = text(client.get(address))

    assert '<html lang="zh-Hans">' in page
    assert "渡船回来了" in page
    assert "纯文字版" in page
    assert f'href="{address}"' in text(client.get("/zh/text/"))


@pytest.mark.parametrize(
    "address", ["/text/2026/03/04/nothing/", "/text/section/x/", "/text/topic/x/"]
)
def test_text_of_nothing_is_not_found(client, story, address):
    assert client.get(address).status_code == 404


def test_newest_stories_have_a_page_of_their_own(client, story, django_assert_num_queries):
    with django_assert_num_queries(2):
        page = text(client.get("/latest/"))

    assert "<h1>Latest</h1>" in page
    assert f'<a href="{story.path}">' in page
