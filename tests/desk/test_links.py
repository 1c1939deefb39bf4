"""A preview for somebody without an account."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from articles import body, workflow
from articles.models import Article, PreviewLink
from photos import ingest
from tests.articles.stories import again, draft, published
from tests.desk.forms import address, at_desk


@pytest.fixture
def photo(reporter, now):
    kept = io.BytesIO()
    Image.new("RGB", (400, 700), "teal").save(kept, "JPEG")
    return ingest.take_in(data=kept.getvalue(), name="x.jpg", by=reporter, now=now)[0]


@pytest.fixture
def story(reporter, city, chang_chen, photo, now):
    text = "<p>It left at six.</p>" + body.figure(photo.pk, "At the pier", "A pier")
    return workflow.file(draft=draft(city, chang_chen, body=text), by=reporter, now=now)


def make(user, story, **given) -> str:
    """The path of a link made at the desk, whose address is the site's by whatever name asked."""
    sent = {"label": "The lawyer", "days": "3", **given}
    asked = {"host": "127.0.0.1:81"}
    page = at_desk(user).post(address(story, "share"), sent, headers=asked).content.decode()
    return re.search(r'value="http://testserver(/preview/[^"]+/)"', page)[1]


def test_link_is_shown_once_and_read_by_somebody_without_an_account(client, reporter, story):
    path = make(reporter, story)

    page = client.get(path)

    until = timezone.localtime(PreviewLink.objects.get().expires_at)
    text = page.content.decode()
    assert page.status_code == 200
    assert "<h1>Ferry returns to the old pier</h1>" in text
    assert "Not published: for The lawyer, until " in text
    assert f"{until:%H:%M}" in text
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Frame-Options"] == "DENY"
    assert not page.cookies
    secret = path.split("/")[2]
    assert secret not in at_desk(reporter).get(address(story, "share")).content.decode()


def test_link_stands_beside_the_form_with_its_end_and_maker(reporter, story):
    make(reporter, story)

    page = at_desk(reporter).get(address(story)).content.decode()

    assert re.search(r"<strong>The lawyer</strong>[^<]*<span[^>]*>until [^<]* CST, reporter<", page)


def test_link_shows_its_own_photos_to_its_holder_alone(client, reporter, story, photo, now):
    kept = io.BytesIO()
    Image.new("RGB", (400, 700), "red").save(kept, "JPEG")
    other, _ = ingest.take_in(data=kept.getvalue(), name="y.jpg", by=reporter, now=now)
    path = make(reporter, story)
    name = photo.renditions.first().name
    assert f"{path}photos/" in client.get(path).content.decode()

    own = client.get(f"{path}photos/{name}")
    staff = at_desk(reporter).get(f"/photos/{name}")

    assert own.status_code == 200
    assert own.content == staff.content
    assert own["Cache-Control"] == "private, no-store"
    assert client.get(f"/photos/{name}").status_code == 404
    assert client.get(f"{path}photos/{other.renditions.first().name}").status_code == 410
    assert client.get(f"{path}photos/{name}.exe").status_code == 410
    assert client.get(f"/preview/other/photos/{name}").status_code == 410


def test_every_link_that_shows_nothing_answers_the_same(client, reporter, story, monkeypatch):
    revoked, ended, held = (make(reporter, story, label=name) for name in "abc")
    links = {link.label: link for link in PreviewLink.objects.all()}
    at_desk(reporter).post(address(story, f"share/{links['a'].pk}/revoke"))
    PreviewLink.objects.filter(pk=links["b"].pk).update(
        made_at=timezone.now() - timedelta(days=4), expires_at=timezone.now() - timedelta(days=1)
    )
    first = [client.get(path) for path in ("/preview/wrong/", "/preview/%00/", revoked, ended)]
    Article.objects.filter(pk=story.pk).update(legal_hold="A letter.")

    answers = [*first, client.get(held)]

    assert {answer.status_code for answer in answers} == {410}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert "This link shows nothing" in answers[0].content.decode()


def test_link_ends_with_its_story_and_with_its_maker(client, reporter, editor, story):
    mine, path = make(editor, story), make(reporter, story)
    found = PreviewLink.objects.filter(made_by=reporter)
    assert [client.get(path).status_code for path in (mine, path)] == [200, 200]

    type(reporter).objects.filter(pk=reporter.pk).update(is_active=False)
    assert [client.get(path).status_code for path in (mine, path)] == [200, 410]
    type(reporter).objects.filter(pk=reporter.pk).update(is_active=True)
    Article.objects.filter(pk=story.pk).update(is_not_for_publication=True)
    assert client.get(path).status_code == 410

    assert found.get().revoked_at is None


def test_link_to_a_killed_story_shows_nothing(client, editor, city, chang_chen):
    plain, now = draft(city, chang_chen), timezone.now() - timedelta(minutes=1)
    story = again(published(plain, by=editor, now=now).article)
    path = make(editor, story)
    assert client.get(path).status_code == 200

    workflow.kill(
        article_id=story.pk,
        version=story.version,
        reason="A threat.",
        by=editor,
        now=timezone.now(),
    )
    Article.objects.filter(pk=story.pk).update(is_not_for_publication=False)

    assert client.get(path).status_code == 410


def test_link_shows_the_story_as_it_stands_and_asks_no_other_instant(reporter, story, editor):
    path = make(reporter, story)
    Article.objects.filter(pk=story.pk).update(headline="Changed since")

    plain = Client().get(path).content
    as_staff = at_desk(editor).get(path, {"at": "2051-01-01T00:00"}).content

    assert "<h1>Changed since</h1>" in plain.decode()
    assert b"The site as of" not in as_staff
    assert re.sub(rb"\d\d:\d\d", b"", as_staff) == re.sub(rb"\d\d:\d\d", b"", plain)


def test_chinese_story_is_read_in_chinese(client, reporter, now):
    chinese = workflow.Draft(headline="轮渡重返码头", language="zh-hans")
    story = workflow.file(draft=chinese, by=reporter, now=now)

    text = client.get(make(reporter, story)).content.decode()

    assert '<html lang="zh-Hans">' in text
    assert "<h1>轮渡重返码头</h1>" in text


def test_what_cannot_be_shared_is_said_at_its_field(reporter, story):
    desk = at_desk(reporter)

    nameless = desk.post(address(story, "share"), {"label": "", "days": "3"}).content.decode()
    too_long = desk.post(address(story, "share"), {"label": "x", "days": "99"}).content.decode()

    assert "Say whom the link is for." in nameless
    assert "Select a valid choice." in too_long
    assert PreviewLink.objects.count() == 0


def test_another_reporter_neither_makes_nor_revokes(second_reporter, reporter, story):
    make(reporter, story)
    link = PreviewLink.objects.get()
    desk = at_desk(second_reporter)

    assert desk.post(address(story, "share"), {"label": "x", "days": "1"}).status_code == 404
    assert desk.post(address(story, f"share/{link.pk}/revoke")).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_link_is_revoked_from_its_own_story_alone(reporter, story, city, chang_chen, now):
    make(reporter, story)
    other = workflow.file(draft=draft(city, chang_chen, headline="Other"), by=reporter, now=now)
    link = PreviewLink.objects.get()

    answer = at_desk(reporter).post(address(other, f"share/{link.pk}/revoke"))

    link.refresh_from_db()
    assert (answer.status_code, link.revoked_at) == (404, None)
