"""What a reader gets at a story's address."""

import io
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from PIL import Image

from articles import body, workflow
from articles.models import Kind
from photos import ingest
from photos.models import Photo
from tests.articles.stories import again, draft, published


@pytest.fixture
def story(editor, city, chang_chen, now):
    return published(draft(city, chang_chen), by=editor, now=now)


def text(response) -> str:
    return response.content.decode()


def test_byline_and_date_stand_as_the_site_prints_them(client, story):
    page = text(client.get(story.path))

    assert (
        'By <a href="/author/chang-chen/">CHANG CHEN</a>|'
        '<time datetime="2026-03-04">Mar 4,2026</time>'
    ) in page


def test_story_costs_two_statements(client, story, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(story.path)


def test_page_is_the_same_bytes_whatever_the_cookie(client, story):
    plain = client.get(story.path)
    other = Client().get(
        story.path, HTTP_COOKIE="newsroom_session=x; csrftoken=y", HTTP_ACCEPT_LANGUAGE="zh"
    )

    assert plain.content == other.content
    assert not plain.cookies
    assert not other.cookies
    assert plain.headers == other.headers
    assert not plain.has_header("Vary")
    assert plain["Cache-Control"].startswith("public, ")


def test_page_may_be_kept_until_it_changes_and_no_longer(client, story, editor, time_machine, now):
    workflow.publish(
        article_id=story.article_id,
        version=again(story.article).version,
        by=editor,
        now=now,
        since=now + timedelta(seconds=20),
    )
    time_machine.move_to(now + timedelta(seconds=5), tick=False)

    assert client.get(story.path)["Cache-Control"] == (
        "public, max-age=0, s-maxage=15, must-revalidate"
    )


def test_scheduled_story_is_nowhere_before_its_instant(
    client, editor, city, chang_chen, now, time_machine
):
    six = now + timedelta(hours=18)
    story = published(draft(city, chang_chen), by=editor, now=now, since=six)

    time_machine.move_to(six - timedelta(seconds=1), tick=False)
    before = client.get(story.path)
    time_machine.move_to(six, tick=False)
    after = client.get(story.path)

    assert (before.status_code, after.status_code) == (404, 200)


def test_withdrawn_story_answers_gone_with_its_reason(client, story, editor, now):
    workflow.withdraw(
        article_id=story.article_id,
        version=again(story.article).version,
        note="The ferry never sailed.",
        by=editor,
        now=now + timedelta(hours=1),
    )

    response = client.get(story.path)

    assert response.status_code == 410
    assert "The ferry never sailed." in text(response)
    assert "It left at six." not in text(response)


def test_old_address_leads_to_the_new_one(client, story, editor, city, chang_chen, now):
    later = now + timedelta(hours=1)
    article = workflow.save(
        article_id=story.article_id,
        draft=draft(city, chang_chen, slug="ferry-is-back"),
        version=again(story.article).version,
        by=editor,
        now=later,
    )
    moved = workflow.publish(article_id=article.pk, version=article.version, by=editor, now=later)

    response = client.get(story.path)

    assert (response.status_code, response["Location"]) == (301, moved.path)
    assert client.get(moved.path).status_code == 200


def test_correction_is_told_on_the_story(client, story, editor, city, chang_chen, now):
    later = now + timedelta(hours=1)
    article = workflow.save(
        article_id=story.article_id,
        draft=draft(city, chang_chen, body="<p>It left at seven.</p>"),
        version=again(story.article).version,
        by=editor,
        now=later,
    )
    workflow.publish(
        article_id=article.pk,
        version=article.version,
        by=editor,
        now=later,
        kind=Kind.CORRECTION,
        note="It left at seven, not six.",
    )

    page = text(client.get(story.path))

    assert "It left at seven, not six." in page
    assert "<p>It left at seven.</p>" in page
    assert "<p>It left at six.</p>" not in page


def test_staff_see_the_site_as_it_will_be_and_readers_do_not(client, editor, city, chang_chen, now):
    six = now + timedelta(days=400)
    story = published(draft(city, chang_chen), by=editor, now=now, since=six)
    asked = f"{story.path}?at=2027-04-10T06:00"

    reader = client.get(asked)
    client.force_login(editor)
    staff = client.get(asked)

    assert reader.status_code == 404
    assert staff.status_code == 200
    assert staff["Cache-Control"] == "private, no-store"
    assert "10 Apr 2027, 06:00" in text(staff)


def test_hostile_words_are_shown_as_words(client, editor, city, chang_chen, now):
    story = published(
        draft(city, chang_chen, headline="<script>alert(1)</script>", lead='"><img src=x>'),
        by=editor,
        now=now,
    )

    page = text(client.get(story.path))

    assert "<script>alert(1)" not in page
    assert "<img src=x>" not in page


@pytest.mark.parametrize("name", ["%00", "a%00b.jpg", "%ED%A0%80", "..%2fsecret_key", "9" * 5000])
def test_name_that_no_picture_can_have_is_not_found(client, db, name):
    assert client.get(f"/photos/{name}").status_code == 404


@pytest.mark.parametrize("address", ["story", "/", "/section/city/"])
def test_page_may_be_kept_until_a_pictures_rights_end(
    client, editor, city, chang_chen, now, time_machine, address
):
    kept = io.BytesIO()
    Image.new("RGB", (700, 400), "teal").save(kept, "JPEG")
    photo, _ = ingest.take_in(
        data=kept.getvalue(), name="a.jpg", by=editor, now=now, credit_name="CHEN YU"
    )
    ends = now + timedelta(seconds=30)
    Photo.objects.filter(pk=photo.pk).update(rights=DateTimeTZRange(None, ends))
    html = "<p>Text.</p>" + body.figure(photo.pk, "Caption", "A teal sheet")
    story = published(draft(city, chang_chen, body=html), by=editor, now=now)
    address = story.path if address == "story" else address

    time_machine.move_to(now + timedelta(seconds=10), tick=False)
    before = client.get(address)
    time_machine.move_to(ends, tick=False)
    after = client.get(address)

    assert before["Cache-Control"] == "public, max-age=0, s-maxage=20, must-revalidate"
    assert "/photos/" in text(before)
    assert "/photos/" not in text(after)
    assert "Caption" not in text(after)
