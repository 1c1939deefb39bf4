"""Saves of one story by several people at once, and what a save costs."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import body, search, workflow
from articles.models import Article, Sitting
from articles.workflow import Draft
from photos.models import Photo
from tests.articles.stories import again, draft

PARAGRAPHS = 40
SAVERS, EDITS = 4, 100


def text(paragraphs: dict[int, str]) -> str:
    return "".join(f"<p>{paragraphs[n]}</p>" for n in range(PARAGRAPHS))


@pytest.fixture
def story(reporter, city, chang_chen, now) -> Article:
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


@pytest.fixture
def long_story(editor, now) -> tuple[Article, Draft]:
    """3,000 words and ten photos."""
    photos = [
        Photo.objects.create(
            original=f"{n}.jpg",
            sha256=f"{n:064}",
            format="jpeg",
            width=9,
            height=9,
            uploaded_at=now,
            uploaded_by=editor,
        )
        for n in range(10)
    ]
    words = "".join(f"<p>{' '.join(f'word{n}x{i}' for i in range(60))}</p>" for n in range(50))
    figures = "".join(
        body.figure(photo.pk, f"Caption {n}", "Alt") for n, photo in enumerate(photos)
    )
    typed = Draft(headline="A long story", body=words + figures)
    return workflow.file(draft=typed, by=editor, now=now), typed


def test_search_finds_words_of_headline_lead_text_and_captions(long_story, editor):
    story, _ = long_story

    found = [
        Article.objects.filter(pk=story.pk, search=search.query(word)).exists()
        for word in ("story", "word49x59", "caption", "nothing")
    ]

    assert found == [True, True, True, False]


def test_sittings_are_forgotten_after_a_day(story, reporter, now):
    for hours in (0, 2):
        workflow.sit(
            article_id=story.pk,
            sitting=uuid.uuid4(),
            place="lead",
            by=reporter,
            now=now + timedelta(hours=hours),
        )

    assert workflow.forget_sittings(now=now + timedelta(hours=25)) == 1
    assert Sitting.objects.count() == 1


def test_somebody_stays_in_a_field_since_they_came_into_it(story, reporter, now):
    key = uuid.uuid4()
    for minute, place in enumerate(["lead", "body", "body"]):
        workflow.sit(
            article_id=story.pk,
            sitting=key,
            place=place,
            by=reporter,
            now=now + timedelta(minutes=minute),
        )

    row = Sitting.objects.get()
    assert (row.place, row.place_since, row.seen_at) == (
        "body",
        now + timedelta(minutes=1),
        now + timedelta(minutes=2),
    )


def test_window_of_another_story_is_refused(story, reporter, city, chang_chen, now):
    key = uuid.uuid4()
    other = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now, sitting=key)

    with pytest.raises(workflow.Refusal, match="began with another story"):
        workflow.sit(article_id=story.pk, sitting=key, place="", by=reporter, now=now)
    with pytest.raises(workflow.Refusal, match="began with another story"):
        workflow.save(
            article_id=story.pk,
            draft=draft(city, chang_chen),
            version=1,
            by=reporter,
            now=now,
            sitting=key,
        )
    assert again(other).version == 1


def test_window_forgotten_overnight_goes_on_from_its_own_revision(
    story, reporter, editor, city, chang_chen, now
):
    key = uuid.uuid4()
    given = {"article_id": story.pk, "version": 1, "by": reporter, "now": now, "sitting": key}
    workflow.save(draft=draft(city, chang_chen, lead="One."), seq=1, **given)
    Sitting.objects.all().delete()

    workflow.save(draft=draft(city, chang_chen, lead="One two."), seq=2, **given)

    assert again(story).lead == "One two."


def test_version_that_nobody_knows_asks_about_all_that_differs(
    story, reporter, city, chang_chen, now
):
    with pytest.raises(workflow.Conflict) as conflict:
        workflow.save(
            article_id=story.pk,
            draft=draft(city, chang_chen, lead="Mine."),
            version=99,
            by=reporter,
            now=now,
        )

    assert [clash.field for clash in conflict.value.clashes] == ["lead"]


def test_save_of_a_long_story_costs_a_literal_number_of_statements(long_story, editor, now):
    story, typed = long_story
    given = {"article_id": story.pk, "by": editor, "now": now, "sitting": uuid.uuid4()}

    def save(seq: int) -> None:
        more = Draft(headline="A long story", body=f"{typed.body}<p>Edit {seq}.</p>")
        workflow.keep(draft=more, version=seq, seq=seq, **given)

    save(1)
    with CaptureQueriesContext(connection) as asked:
        save(2)

    assert len(asked) == 10


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_savers_at_once_keep_all_their_edits(editor, now):
    """All begin from version 1, and no saver ever hears how the story stands."""
    empty = {n: f"Paragraph {n}." for n in range(PARAGRAPHS)}
    story = workflow.file(draft=Draft("A story", body=text(empty)), by=editor, now=now)
    failed: list[Exception] = []

    def write(number: int) -> None:
        mine, key = dict(empty), uuid.uuid4()
        try:
            for edit in range(EDITS):
                place = number + SAVERS * (edit % (PARAGRAPHS // SAVERS))
                mine[place] += f" e{number}x{edit}."
                workflow.save(
                    article_id=story.pk,
                    draft=Draft("A story", body=text(mine)),
                    version=1,
                    by=editor,
                    now=now,
                    sitting=key,
                    seq=edit + 1,
                )
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(SAVERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stored = again(story)
    kept = [
        f"e{number}x{edit}."
        for number in range(SAVERS)
        for edit in range(EDITS)
        if stored.body.count(f"e{number}x{edit}.") == 1
    ]
    assert failed == []
    assert len(kept) == SAVERS * EDITS
    assert stored.version == 1 + SAVERS * EDITS


def test_two_texts_that_are_too_long_together_are_not_cut(reporter, editor, story, now):
    half = f"<p>{'x' * 140 * 1024}</p>"
    typed = workflow.draft_of(story)
    theirs = replace(typed, body=half + typed.body)
    mine = replace(typed, body=typed.body + half.replace("x", "y"))
    workflow.save(article_id=story.pk, draft=theirs, version=1, by=editor, now=now)

    with pytest.raises(workflow.Refusal, match="Together with what was saved") as refused:
        workflow.save(article_id=story.pk, draft=mine, version=1, by=reporter, now=now)

    assert refused.value.field == "body"
    assert again(story).version == 2


def test_nobody_sits_down_at_a_story_that_is_not_theirs(story, second_reporter, now):
    with pytest.raises(workflow.NotAllowed, match="not yours"):
        workflow.sit(
            article_id=story.pk, sitting=uuid.uuid4(), place="", by=second_reporter, now=now
        )
