"""Killing a photo and giving it back, at the desk."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from articles import body
from articles.models import Author, MustRead
from photos import details, ingest
from photos.models import Kill, Photo
from tests.articles.stories import draft, published
from tests.desk.forms import at_desk
from tests.photos import pictures

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def photo(reporter, now):
    return ingest.take_in(
        data=pictures.jpeg((900, 600)),
        name="a.jpg",
        by=reporter,
        now=now,
        caption="A ferry",
        alt="A ferry",
        credit_name="LI NA",
    )[0]


@pytest.fixture
def stories(editor, city, chang_chen, photo, now):
    text = "<p>It left at six.</p>" + body.figure(photo.pk, "At its pier", "A ferry")
    return [
        published(draft(city, chang_chen, headline=words, body=text), by=editor, now=now)
        for words in ("The first", "The second", "The third")
    ]


def page(photo, verb: str) -> str:
    return reverse(f"admin:desk_photo_{verb}", args=[photo.pk])


def own_page(photo) -> str:
    return reverse("admin:photos_photo_change", args=[photo.pk])


def posted(client, address: str, reason: str) -> str:
    answer = client.post(address, {"reason": reason}, follow=True)
    return answer.content.decode()


def test_page_names_the_stories_that_lose_the_photo(photo, stories, photo_editor):
    asked = at_desk(photo_editor).get(page(photo, "kill")).content.decode()

    assert "Readers see it in 3 stories." in asked
    for words in ("The first", "The second", "The third"):
        assert words in asked


def test_kill_says_from_where_the_photo_is_gone(client, photo, stories, photo_editor, now):
    MustRead.objects.create(
        url="https://example.org/", title="X", picture=photo, span=DateTimeTZRange(now - DAY, None)
    )
    Author.objects.update(portrait=photo)

    told = posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")

    assert "Gone from 3 stories, Must Read and 1 portrait." in told
    assert Photo.objects.get().kill_reason == "No consent."
    assert "LI NA" not in client.get(stories[0].path).content.decode()


def test_kill_of_what_nobody_sees_does_not_boast(photo, stories, photo_editor, now):
    Photo.objects.update(rights=DateTimeTZRange(None, now - DAY))

    told = posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")

    assert "No page showed it." in told


def test_photo_is_given_back_where_it_stood(client, photo, stories, photo_editor, editor):
    posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")
    asked = at_desk(editor).get(page(photo, "restore")).content.decode()

    told = posted(at_desk(editor), page(photo, "restore"), "Consent came.")

    assert "No consent." in asked
    assert "It stands again in 3 stories." in told
    assert "LI NA" in client.get(stories[0].path).content.decode()


def test_photos_own_page_tells_who_killed_it_and_why(photo, stories, photo_editor, editor):
    posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")
    posted(at_desk(editor), page(photo, "restore"), "Consent came.")

    shown = at_desk(editor).get(own_page(photo)).content.decode()

    killed = shown.index("Killed by photo-editor: No consent.")
    assert shown.index("Given back by editor: Consent came.") < killed
    assert page(photo, "kill") in shown
    assert page(photo, "restore") not in shown


def test_reporter_reads_why_and_does_not_see_the_picture(photo, stories, photo_editor, reporter):
    posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")
    name = photo.renditions.first().name

    seen = at_desk(reporter).get(own_page(photo)).content.decode()

    assert "No consent." in seen
    assert name not in seen
    assert page(photo, "restore") not in seen
    assert name in at_desk(photo_editor).get(own_page(photo)).content.decode()


@pytest.mark.parametrize("verb", ["kill", "restore"])
def test_without_a_reason_nothing_is_done(photo, photo_editor, verb):
    if verb == "restore":
        posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")
    before = Photo.objects.get().killed_at

    told = posted(at_desk(photo_editor), page(photo, verb), " ")

    assert "Say why; it stays at the desk." in told
    assert Photo.objects.get().killed_at == before


@pytest.mark.parametrize("reason", ["a%00b", "a%ED%A0%80b%01", "x" * 1_000_000])
def test_odd_reasons_are_told(photo, photo_editor, reason):
    answer = at_desk(photo_editor).generic(
        *("POST", page(photo, "kill"), f"reason={reason}"),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert Kill.objects.count() == 0


def test_second_kill_is_told_that_there_was_a_first(photo, photo_editor, editor):
    posted(at_desk(photo_editor), page(photo, "kill"), "No consent.")

    told = posted(at_desk(editor), page(photo, "kill"), "No consent!")

    assert "This photo is killed already. Nothing was changed." in told


def test_label_taken_off_is_on_record(photo, photo_editor):
    for source in ("trainedAlgorithmicMedia", "humanEdits", "digitalCapture"):
        details.set_details(
            photo=photo, by=photo_editor, now=photo.uploaded_at, digital_source=source
        )

    shown = at_desk(photo_editor).get(own_page(photo)).content.decode()

    assert "from “Made by an algorithm (AI)” to “Edited by a person”" in shown
    assert "from “Taken with a camera” to “Made by an algorithm (AI)”" in shown
    assert shown.count("How it was made: from") == 2


def test_change_of_the_label_names_who_made_it(photo, photo_editor):
    client = at_desk(photo_editor)
    form = client.get(own_page(photo)).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()}

    client.post(own_page(photo), {**sent, "digital_source": "trainedAlgorithmicMedia"})

    shown = client.get(own_page(photo)).content.decode()
    assert "How it was made, by photo-editor: from “Taken with a camera”" in shown
