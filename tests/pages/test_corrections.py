"""What was corrected, told in public: of the site, and of one story with what stood before."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from PIL import Image

from articles import body, workflow
from articles.models import Kind
from photos import ingest, killing
from tests.articles.stories import again, draft, published
from tests.photos import pictures


@pytest.fixture
def first(editor, city, chang_chen, now):
    text = "<p>It left at seven.</p><p>Forty people were aboard.</p>"
    return published(draft(city, chang_chen, body=text), by=editor, now=now)


def republish(first, editor, at, *, kind=Kind.CORRECTION, note="It left at six.", **changes):
    article = again(first.article)
    plain = replace(workflow.draft_of(article), **changes)
    saved = workflow.save(
        article_id=article.pk, draft=plain, version=article.version, by=editor, now=at
    )
    return workflow.publish(
        article_id=article.pk, version=saved.version, by=editor, now=at, kind=kind, note=note
    )


def six(first, editor, at):
    changed = "<p>It left at six.</p><p>Forty people were aboard.</p>"
    return republish(first, editor, at, body=changed)


def test_corrections_of_the_site_are_listed_with_their_notes(
    client, first, editor, now, django_assert_num_queries
):
    six(first, editor, now + timedelta(hours=1))

    with django_assert_num_queries(2):
        response = client.get("/corrections/")

    [entry] = response.context["entries"]
    assert (entry["headline"], entry["note"], entry["href"]) == (
        "Ferry returns to the old pier",
        "It left at six.",
        first.path,
    )
    assert "It left at six." in response.content.decode()


def test_site_without_corrections_says_so(client, first):
    assert "No corrections" in client.get("/corrections/").content.decode()


def test_corrections_are_read_page_by_page(client, first, editor, now):
    for number in range(33):
        note = f"Note {number}."
        republish(first, editor, now + timedelta(minutes=number + 1), lead=note, note=note)

    with time_machine.travel(now + timedelta(hours=2), tick=False):
        newest = client.get("/corrections/")
        oldest = client.get(newest.context["older_href"])

    notes = [entry["note"] for page in (newest, oldest) for entry in page.context["entries"]]
    assert notes == [f"Note {number}." for number in reversed(range(33))]
    assert oldest.context["older_href"] == ""
    assert client.get("/corrections/?before=x").status_code == 404


def test_history_shows_what_stood_before_and_nothing_else(
    client, first, editor, now, django_assert_num_queries
):
    six(first, editor, now + timedelta(hours=1))

    with time_machine.travel(now + timedelta(hours=2), tick=False), django_assert_num_queries(3):
        response = client.get(f"{first.path}history/")

    [step] = response.context["steps"]
    assert (step["title"], step["note"]) == ("Correction", "It left at six.")
    assert [passage.html for passage in step["passages"]] == [
        "<p>It left at <del>seven.</del><ins>six.</ins></p>"
    ]
    assert "Forty people" not in response.content.decode()


@pytest.mark.counted
def test_history_names_headline_lead_and_what_came_and_went(client, first, editor, now):
    republish(
        first,
        editor,
        now + timedelta(hours=1),
        headline="Ferry leaves the old pier",
        lead="",
        body="<p>It left at seven.</p><h2>The pier</h2>",
        kind=Kind.UPDATE,
        note="",
    )

    with time_machine.travel(now + timedelta(hours=2), tick=False):
        response = client.get(f"{first.path}history/", follow=True)

    [step] = response.context["steps"]
    assert response.redirect_chain == [("/2026/03/04/ferry-leaves-the-old-pier/history/", 301)]
    assert [passage.title for passage in step["passages"]] == [
        "Headline",
        "Lead",
        "Taken out",
        "Added",
    ]
    assert step["title"] == "Update"


@pytest.mark.counted
def test_story_that_was_changed_leads_to_its_history(client, first, editor, now):
    before = client.get(first.path).content.decode()
    six(first, editor, now + timedelta(hours=1))

    with time_machine.travel(now + timedelta(hours=2), tick=False):
        after = client.get(first.path).content.decode()

    assert f"{first.path}history/" not in before
    assert f'href="{first.path}history/"' in after


def test_unchanged_story_says_so(client, first):
    page = client.get(f"{first.path}history/").content.decode()

    assert "The story stands as it was first published." in page


def test_what_was_taken_back_is_not_told(client, first, editor, now, settings):
    settings.UNDO_SECONDS = 300
    at = now + timedelta(hours=1)
    six(first, editor, at)
    workflow.undo(
        article_id=first.article_id,
        version=again(first.article).version,
        by=editor,
        now=at + timedelta(seconds=30),
    )
    republish(
        first,
        editor,
        at + timedelta(hours=1),
        lead="New lead.",
        note="The lead.",
        body="<p>It left at seven.</p><p>Forty people were aboard.</p>",
    )

    with time_machine.travel(at + timedelta(hours=2), tick=False):
        page = client.get(f"{first.path}history/")
        listed = client.get("/corrections/").context["entries"]

    assert [step["note"] for step in page.context["steps"]] == ["The lead."]
    assert "six" not in page.content.decode()
    assert [entry["note"] for entry in listed] == ["The lead."]


def test_history_is_not_there_for_what_is_not_public(client, first, editor, now):
    at = now + timedelta(hours=1)
    version = again(first.article).version
    workflow.withdraw(
        article_id=first.article_id, version=version, note="Wrong.", by=editor, now=at
    )

    with time_machine.travel(at + timedelta(hours=1), tick=False):
        statuses = [
            client.get(path).status_code
            for path in (f"{first.path}history/", "/2026/03/04/none/history/")
        ]

    assert statuses == [404, 404]


def test_planned_correction_is_not_told_before_its_time(client, first, editor, now):
    article = again(first.article)
    later = now + timedelta(days=1)
    workflow.publish(
        article_id=article.pk,
        version=article.version,
        by=editor,
        now=now,
        since=later,
        kind=Kind.CORRECTION,
        note="Not yet.",
    )

    with time_machine.travel(later - timedelta(seconds=1), tick=False):
        before = [
            client.get(path).content.decode() for path in ("/corrections/", f"{first.path}history/")
        ]
    with time_machine.travel(later, tick=False):
        after = [
            client.get(path).content.decode() for path in ("/corrections/", f"{first.path}history/")
        ]

    assert ["Not yet." in page for page in before] == [False, False]
    assert ["Not yet." in page for page in after] == [True, True]


@pytest.fixture
def photo(editor, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    data = pictures.saved(Image.new("RGB", (700, 400), "teal"), "JPEG")
    return ingest.take_in(data=data, name="a.jpg", by=editor, now=now, credit_name="LI NA")[0]


def with_photo(photo, caption):
    return f"<p>It left at seven.</p>{body.figure(photo.pk, caption, 'A pier')}"


@pytest.mark.counted
def test_photos_that_came_and_went_are_told_with_their_words(client, first, photo, editor, now):
    hours = [now + timedelta(hours=number) for number in range(1, 5)]
    republish(first, editor, hours[0], body=with_photo(photo, "The old pier"))
    republish(first, editor, hours[1], body=with_photo(photo, "The new pier"))
    republish(first, editor, hours[2], body="<p>It left at seven.</p>")

    with time_machine.travel(hours[3], tick=False):
        steps = client.get(f"{first.path}history/").context["steps"]

    told = [[(one.title, one.html) for one in step["passages"]] for step in steps]
    assert told == [
        [("Photo taken out", "<del>The new pier</del>")],
        [("Words under a photo", "The <del>old </del><ins>new </ins>pier")],
        [
            ("Taken out", "<p><del>Forty people were aboard.</del></p>"),
            ("Photo added", "<ins>The old pier</ins>"),
        ],
    ]


def test_killed_photo_leaves_no_word_in_the_history(
    client, first, photo, photo_editor, editor, now
):
    republish(first, editor, now + timedelta(hours=1), body=with_photo(photo, "Secret words"))
    killing.kill(photo=photo, reason="No consent.", by=photo_editor, now=now + timedelta(hours=2))

    with time_machine.travel(now + timedelta(hours=3), tick=False):
        page = client.get(f"{first.path}history/").content.decode()

    assert "Secret words" not in page
