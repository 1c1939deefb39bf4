"""Many stories published at once, and the command that does it."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from articles import workflow
from articles.models import Edition
from tests.articles.stories import again, draft, published


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def story(editor, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=editor, now=now)


def test_each_story_has_its_own_result(editor, city, chang_chen, story, now):
    bare = workflow.file(draft=draft(city, chang_chen, bylines=()), by=editor, now=now)
    live = published(draft(city, chang_chen), by=editor, now=now).article

    numbers = [story.pk, bare.pk, live.pk, 999]
    outcomes = list(workflow.publish_each(article_ids=numbers, by=editor))

    assert [(outcome.pk, outcome.edition is not None) for outcome in outcomes] == [
        (story.pk, True),
        (bare.pk, False),
        (live.pk, False),
        (999, False),
    ]
    assert [outcome.reasons for outcome in outcomes[1:]] == [
        ("Name at least one author in the byline.",),
        ("Published or planned already, as it stands.",),
        ("There is no such story.",),
    ]
    assert Edition.objects.count() == 2


def test_saved_story_goes_out_again_as_an_update(editor, city, chang_chen, now):
    early = now - timedelta(hours=1)
    live = published(draft(city, chang_chen), by=editor, now=early).article
    changed = draft(city, chang_chen, lead="New words.")
    version = again(live).version
    workflow.save(article_id=live.pk, draft=changed, version=version, by=editor, now=now)

    (outcome,) = workflow.publish_each(article_ids=[live.pk], by=editor)

    assert (outcome.edition.kind, outcome.edition.lead) == ("update", "New words.")


def test_reporter_publishes_none(reporter, city, chang_chen, now):
    own = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    (outcome,) = workflow.publish_each(article_ids=[own.pk], by=reporter)

    assert outcome.reasons == ("Only an editor may do this.",)


def test_command_publishes_at_an_instant_and_tells(editor, story, now):
    said = io.StringIO()

    call_command(
        "publish_stories", story.pk, by="editor", at="2026-03-05T08:00:00+08:00", stdout=said
    )

    assert said.getvalue() == (
        f"{story.pk}: from 2026-03-05T08:00:00+08:00: /2026/03/05/ferry-returns-to-the-old-pier/\n"
    )
    assert Edition.objects.get().live.lower == now + timedelta(hours=20)


def test_command_reads_numbers_and_fails_when_one_is_refused(editor, story, monkeypatch):
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{story.pk}\n999\n"))

    with pytest.raises(CommandError, match="1 of 2 stories were not published"):
        call_command("publish_stories", by="editor", stdout=said)

    assert "999: not published: There is no such story." in said.getvalue()
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "given", "words"),
    [
        ("1 two", {"by": "editor"}, "numbers, and nothing else"),
        ("1", {"by": "nobody"}, "Nobody here is called nobody"),
        ("1", {"by": "editor", "at": "2026-03-05T08:00"}, "with its offset"),
        ("1", {"by": "editor", "at": "2026-13-05T08:00"}, "with its offset"),
    ],
)
def test_command_says_what_it_does_not_understand(editor, monkeypatch, typed, given, words):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    with pytest.raises(CommandError, match=words):
        call_command("publish_stories", **given)
