"""The working copy in the public templates, and nothing written by looking."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from articles import body, workflow
from articles.models import Article, Edition, Revision
from desk import previews
from photos import ingest
from tests.articles.stories import again, draft, published
from tests.desk.forms import address, at_desk


@pytest.fixture
def story(reporter, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def page(user, story, shape: str, **more) -> str:
    response = at_desk(user).get(address(story, "preview"), {"as": shape, **more})
    assert response.status_code == 200
    return response.content.decode()


def headlines(text: str) -> list[str]:
    return re.findall(r'class="headline"><a href="[^"]*">([^<]*)</a>', text)


def today() -> str:
    return timezone.localtime().strftime("%Y/%m/%d")


def test_unpublished_story_is_shown_at_the_address_it_will_get(reporter, story):
    text = page(reporter, story, "story")

    assert "<h1>Ferry returns to the old pier</h1>" in text
    assert f"/{today()}/ferry-returns-to-the-old-pier/" in text
    assert 'content="noindex, nofollow"' in text


def test_live_story_with_changes_keeps_its_address_and_says_updated(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)
    changed = draft(city, chang_chen, headline="Ferry stops at the old pier")
    story = again(edition.article)
    workflow.save(article_id=story.pk, draft=changed, version=story.version, by=editor, now=now)

    text = page(editor, story, "story")

    assert "<h1>Ferry stops at the old pier</h1>" in text
    assert "Published 4 March 2026, 12:00" in text
    assert 'class="updated"' in text
    assert "/2026/03/04/ferry-stops-at-the-old-pier/" in text


def test_address_that_another_story_has_gets_a_number(editor, story, city, chang_chen):
    published(draft(city, chang_chen), by=editor, now=timezone.now())

    text = page(editor, story, "search")

    assert f"/{today()}/ferry-returns-to-the-old-pier-2/" in text


def test_front_page_leads_with_the_story(editor, story, city, chang_chen, now):
    for number in range(5):
        other = draft(city, chang_chen, headline=f"Other {number}")
        published(other, by=editor, now=now + timedelta(minutes=number))

    as_lead = page(editor, story, "front")
    among_latest = page(editor, story, "front", place="latest")

    assert headlines(as_lead)[0] == "Ferry returns to the old pier"
    assert as_lead.count(">Ferry returns to the old pier</a>") == 1  # as the lead alone
    assert headlines(among_latest)[:2] == ["Other 4", "Ferry returns to the old pier"]


def test_front_page_shows_a_live_story_once_as_it_would_be(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)
    published(draft(city, chang_chen, headline="Newer"), by=editor, now=now + timedelta(hours=1))
    changed = draft(city, chang_chen, headline="Changed")
    story = again(edition.article)
    workflow.save(article_id=story.pk, draft=changed, version=story.version, by=editor, now=now)

    text = page(editor, story, "front", place="latest")

    assert headlines(text) == ["Newer", "Changed"]
    assert "Ferry returns" not in text


def test_section_lists_the_story_first(editor, story, city, chang_chen, now):
    published(draft(city, chang_chen, headline="Older"), by=editor, now=now)

    assert headlines(page(editor, story, "section")) == ["Ferry returns to the old pier", "Older"]


def test_share_card_says_what_it_lacks(reporter, story):
    text = page(reporter, story, "card")

    assert '<p class="share-headline">Ferry returns to the old pier</p>' in text
    assert "There is no photo: the card shows words alone." in text


def test_share_card_shows_the_first_photo(reporter, city, chang_chen, now):
    kept = io.BytesIO()
    Image.new("RGB", (400, 700), "teal").save(kept, "JPEG")
    photo, _ = ingest.take_in(data=kept.getvalue(), name="x.jpg", by=reporter, now=now)
    text = "<p>One.</p>" + body.figure(photo.pk, "Caption", "A pier")
    story = workflow.file(draft=draft(city, chang_chen, body=text), by=reporter, now=now)

    shown = page(reporter, story, "card")

    assert 'alt="A pier"' in shown
    assert "There is no photo" not in shown


def test_search_result_warns_of_what_is_cut_off(reporter, city, chang_chen, now):
    long = draft(city, chang_chen, headline="Ferry " * 15, lead="News. " * 40)
    story = workflow.file(draft=long, by=reporter, now=now)

    text = page(reporter, story, "search")

    assert "The headline is longer than a result shows." in text
    assert "The lead is longer than a result shows." in text


@pytest.mark.parametrize("shape", ["story", "front", "section", "card", "search", "print"])
def test_chinese_story_without_anything_is_shown_in_chinese(shape, reporter, now):
    empty = workflow.Draft(headline="老", language="zh-hans")
    story = workflow.file(draft=empty, by=reporter, now=now)

    text = page(reporter, story, shape)

    assert '<html lang="zh-Hans">' in text
    assert "老" in text


def test_looking_writes_nothing(reporter, story):
    before = (Article.objects.values().get(), Revision.objects.count(), Edition.objects.count())

    for shape in previews.SHAPES:
        page(reporter, story, shape)

    after = (Article.objects.values().get(), Revision.objects.count(), Edition.objects.count())
    assert after == before


def test_only_previews_may_stand_in_a_frame_and_only_in_ours(client, editor, story):
    desk = at_desk(editor)

    framed = desk.get(address(story, "preview"))
    form = desk.get(address(story))
    public = client.get("/")

    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "private, no-store" in framed["Cache-Control"]
    assert "frame-ancestors 'none'; frame-src 'self'" in form["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"]
    assert "frame-src" not in public["Content-Security-Policy"]
    assert [form["X-Frame-Options"], public["X-Frame-Options"]] == ["DENY", "DENY"]


def test_words_are_cut_by_width():
    assert previews.cut("Ferry", 5) == "Ferry"
    assert previews.cut("Ferries", 5) == "Ferr…"
    assert previews.cut("轮渡重返码头", 9) == "轮渡重返…"
