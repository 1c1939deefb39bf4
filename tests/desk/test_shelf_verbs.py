"""What the verbs of the shelves refuse whoever calls them."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from articles import workflow
from articles.models import Author, MustRead, Section, Topic

pytestmark = pytest.mark.counted


def entry(begins, ends=None, **given) -> MustRead:
    plain = {"url": "https://example.com/", "title": "Read on"}
    return MustRead(span=DateTimeTZRange(begins, ends), **{**plain, **given})


def test_shelves_are_closed_to_reporters(reporter, now):
    section, topic = Section(slug="a", name="A"), Topic(slug="a", name="A")
    with pytest.raises(workflow.NotAllowed):
        workflow.save_section(section=section, version=None, by=reporter, now=now)
    with pytest.raises(workflow.NotAllowed):
        workflow.save_topic(topic=topic, version=None, by=reporter, now=now)
    with pytest.raises(workflow.NotAllowed):
        workflow.save_author(author=Author(slug="a", name="A"), version=None, by=reporter, now=now)
    with pytest.raises(workflow.NotAllowed):
        workflow.save_must_read(entry=entry(now), version=None, by=reporter, now=now)
    with pytest.raises(workflow.NotAllowed):
        workflow.take_off_must_read(entry_id=1, by=reporter, now=now)


def test_address_of_an_author_stays(editor, chang_chen, now):
    chang_chen.slug = "another"

    with pytest.raises(workflow.Refusal) as refusal:
        workflow.save_author(author=chang_chen, version=1, by=editor, now=now)

    assert refusal.value.field == "slug"


def test_saving_counts_the_version_on(editor, chang_chen, now):
    chang_chen.bio = "Covers the river."

    workflow.save_author(author=chang_chen, version=1, by=editor, now=now)

    assert Author.objects.get().version == 2


def test_entry_that_never_began_is_forgotten(editor, now):
    kept = workflow.save_must_read(
        entry=entry(now + timedelta(hours=1)), version=None, by=editor, now=now
    )

    workflow.take_off_must_read(entry_id=kept.pk, by=editor, now=now)

    assert not MustRead.objects.exists()


def test_entry_that_has_ended_is_left_as_it_was(editor, now):
    ended = now - timedelta(hours=1)
    kept = workflow.save_must_read(
        entry=entry(now - timedelta(hours=2), ended), version=None, by=editor, now=now
    )

    workflow.take_off_must_read(entry_id=kept.pk, by=editor, now=now)

    assert MustRead.objects.get().span.upper == ended


def test_entry_without_a_beginning_is_taken_off_too(editor, now):
    kept = workflow.save_must_read(entry=entry(None), version=None, by=editor, now=now)

    workflow.take_off_must_read(entry_id=kept.pk, by=editor, now=now)

    assert MustRead.objects.get().span.upper == now
