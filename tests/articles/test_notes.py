"""Who has a story, notes for the desk, and the mail about both."""

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from articles import workflow
from articles.models import Article, Note, Step
from articles.workflow import notes
from tests.articles.stories import again, draft


@pytest.fixture
def story(reporter, city, chang_chen, now) -> Article:
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def with_mail(*users) -> None:
    for user in users:
        user.email = f"{user.username}@paper.example"
        user.save()


# Assigning


def test_an_editor_gives_a_story_to_somebody_who_may_edit_it_then(
    story, editor, second_reporter, now
):
    with_mail(second_reporter)

    workflow.assign(article_id=story.pk, to=second_reporter, by=editor, now=now)

    assert list(Article.objects.edited_by(second_reporter)) == [story]
    last = story.revisions.order_by("-version").first()
    assert (last.step, last.reason, last.saved_by) == (Step.ASSIGNED, "second-reporter", editor)
    (sent,) = mail.outbox
    assert sent.subject == "editor gave you “Ferry returns to the old pier”"
    assert sent.to == ["second-reporter@paper.example"]
    assert sent.body.endswith(f"\n\nhttp://testserver/admin/articles/article/{story.pk}/change/\n")


def test_giving_it_again_does_nothing(story, editor, second_reporter, now):
    workflow.assign(article_id=story.pk, to=second_reporter, by=editor, now=now)
    workflow.assign(article_id=story.pk, to=second_reporter, by=editor, now=now)

    assert again(story).version == 2
    assert mail.outbox == []  # there is no address to write to


def test_an_editor_takes_a_story_from_everybody(story, editor, second_reporter, now):
    workflow.assign(article_id=story.pk, to=second_reporter, by=editor, now=now)
    workflow.assign(article_id=story.pk, to=None, by=editor, now=now)

    assert again(story).assigned_to is None
    assert list(Article.objects.edited_by(second_reporter)) == []


def test_a_reporter_takes_their_own_story_if_nobody_has_it(story, reporter, editor, now):
    with_mail(reporter)

    workflow.assign(article_id=story.pk, to=reporter, by=reporter, now=now)

    assert again(story).assigned_to == reporter
    assert mail.outbox == []
    workflow.assign(article_id=story.pk, to=editor, by=editor, now=now)
    with pytest.raises(workflow.NotAllowed, match="Only an editor"):
        workflow.assign(article_id=story.pk, to=reporter, by=reporter, now=now)


def test_a_reporter_gives_nothing_to_others(story, reporter, second_reporter, now):
    with pytest.raises(workflow.NotAllowed):
        workflow.assign(article_id=story.pk, to=second_reporter, by=reporter, now=now)
    with pytest.raises(workflow.NotAllowed, match="not yours to change"):
        workflow.assign(article_id=story.pk, to=second_reporter, by=second_reporter, now=now)


def test_whoever_may_not_edit_stories_gets_none(story, editor, photo_editor, now):
    with pytest.raises(workflow.Refusal, match="photo-editor may not edit stories") as refused:
        workflow.assign(article_id=story.pk, to=photo_editor, by=editor, now=now)

    assert refused.value.field == "to"
    assert photo_editor not in workflow.assignable()


def test_the_owner_is_told_that_a_story_came_back(story, reporter, editor, now):
    with_mail(reporter, editor)
    workflow.submit(article_id=story.pk, version=1, by=reporter, now=now)

    workflow.send_back(article_id=story.pk, version=2, note="Who said it?", by=editor, now=now)

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (
        ["reporter@paper.example"],
        "editor sent back “Ferry returns to the old pier”",
    )
    assert sent.body.startswith("Who said it?\n\nhttp://testserver/admin/")


def test_nobody_writes_to_themselves(editor, city, chang_chen, now):
    with_mail(editor)
    own = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    workflow.submit(article_id=own.pk, version=1, by=editor, now=now)

    workflow.send_back(article_id=own.pk, version=2, note="Later.", by=editor, now=now)
    workflow.note(article_id=own.pk, text="@editor: look again", by=editor, now=now)

    assert mail.outbox == []


# Notes


def test_a_note_reaches_those_whom_it_mentions_once(story, reporter, editor, administrator, now):
    with_mail(reporter, editor, administrator)
    text = "@editor, is this right? @Editor @admin."

    kept = workflow.note(article_id=story.pk, text=f" {text}\r\n", by=reporter, now=now)

    assert (kept.text, kept.written_by, kept.written_at) == (text, reporter, now)
    assert set(kept.mentions.all()) == {editor, administrator}
    assert [sent.to[0] for sent in mail.outbox] == ["editor@paper.example", "admin@paper.example"]
    assert mail.outbox[0].subject == "reporter mentions you at “Ferry returns to the old pier”"
    assert mail.outbox[0].body.startswith(text)
    assert again(story).version == 1


def test_whoever_reads_a_story_writes_a_note(story, photo_editor, second_reporter, now):
    workflow.note(article_id=story.pk, text="Write to a@example.org.", by=photo_editor, now=now)

    with pytest.raises(workflow.NotAllowed):
        workflow.note(article_id=story.pk, text="Me too", by=second_reporter, now=now)
    assert [note.mentions.count() for note in story.notes.all()] == [0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n", "Write the note first."),
        ("NUL \0", "The note: .*cannot be stored|cannot be stored"),
        ("half \ud800", "cannot be stored"),
        ("x" * 5001, "at most 5000 characters; this one has 5001"),
        ("@edtor look", "Nobody here is called @edtor. Did you mean @editor?"),
        ("@qqqqqq look", "Nobody here is called @qqqqqq.$"),
        ("@second-reporter look", "@second-reporter may not see this story"),
        (" ".join(f"@a{n}" for n in range(21)), "Mention at most 20 people"),
    ],
)
def test_a_note_that_cannot_be_kept_says_why(
    story, reporter, editor, second_reporter, now, text, said
):
    with pytest.raises(workflow.Refusal, match=said) as refused:
        workflow.note(article_id=story.pk, text=text, by=reporter, now=now)

    assert refused.value.field == "text"
    assert Note.objects.count() == 0


def test_mentions_are_found_in_the_text():
    found = list(notes.pieces("@li.na and a@b.org, then @wu-wei."))

    assert found == [
        ("@li.na", "li.na"),
        (" and a@b.org, then ", ""),
        ("@wu-wei", "wu-wei"),
        (".", ""),
    ]


@given(st.text(alphabet="@ab.-_ \n张é"))
def test_no_character_of_a_note_is_lost(text):
    assert "".join(piece for piece, _name in notes.pieces(text)) == text
