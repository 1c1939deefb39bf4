"""The table of transitions: what the verbs do with it, what is offered, what is printed of it."""

import inspect
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from articles import workflow
from articles.models import Article, Author, Revision, Step
from articles.workflow import drafting, holds, publishing, retracting, steps
from tests.articles.stories import again, draft, published
from tests.conftest import make_user
from tests.test_access import ROLES

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def story(reporter, city, chang_chen, now) -> Article:
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def names(story: Article, by, now) -> list[str]:
    return [row.name for row in steps.offered(again(story), by=by, at=now)]


def test_the_page_in_the_docs_is_what_the_table_says(capsys):
    call_command("workflow")

    assert capsys.readouterr().out == (DOCS / "workflow.md").read_text("utf-8")


def test_every_milestone_is_recorded_by_a_step_of_the_table():
    recorded = {row.records for row in steps.TABLE.values()}

    assert set(Step) - recorded == {Step.RESTORED}  # a save like any other


def test_a_reporter_is_offered_what_comes_next_for_a_reporter(story, reporter, now):
    as_draft = names(story, reporter, now)
    workflow.submit(article_id=story.pk, version=1, by=reporter, now=now)

    assert as_draft == ["submit", "keep_from_publication", "take"]
    assert names(story, reporter, now) == ["keep_from_publication", "take"]


def test_an_editor_is_offered_what_fits_the_stage_and_what_readers_see(story, editor, now):
    workflow.submit(article_id=story.pk, version=1, by=editor, now=now)
    in_review = names(story, editor, now)
    workflow.publish(article_id=story.pk, version=2, by=editor, now=now)

    always = ["hold", "keep_from_publication", "assign", "take"]
    assert in_review == ["send_back", "approve", "publish", "kill", *always]
    assert names(story, editor, now) == [
        *("send_back", "fix", "update", "correct", "undo", "unpublish", "withdraw", "kill"),
        *always,
    ]


def test_a_reporter_reopens_what_was_approved(story, reporter, editor, now):
    workflow.approve(article_id=story.pk, version=1, by=editor, now=now)

    assert names(story, reporter, now) == ["reopen", "keep_from_publication", "take"]
    assert "reopen" not in names(story, editor, now)


def test_whoever_may_not_edit_a_story_is_offered_nothing(story, second_reporter, photo_editor, now):
    assert names(story, second_reporter, now) == []
    assert names(story, photo_editor, now) == []


def test_a_step_from_a_stage_that_is_not_its_own_is_refused_in_words(story, editor, now):
    with pytest.raises(workflow.Refusal) as refused:
        workflow.send_back(article_id=story.pk, version=1, note="Why?", by=editor, now=now)

    assert str(refused.value) == "“Send back” is for another stage: this story is draft."
    assert Revision.objects.count() == 1


def test_nobody_signed_out_sees_the_stories_of_nobody(story):
    assert story.assigned_to is None
    assert list(Article.objects.seen_by(AnonymousUser())) == []


# Every transition, every role: through the verb

GIVEN = {
    "send_back": {"note": "Why?"},
    "withdraw": {"note": "Wrong."},
    "kill": {"reason": "Libel"},
    "hold": {"reason": "Libel"},
}
MARKED = {
    "send_back": {"stage": "in_review"},
    "release": {"legal_hold": "Libel"},
    "allow_publication": {"is_not_for_publication": True},
}
VERBS = ["submit", "send_back", "approve", "publish", "cancel", "unpublish", "withdraw", "hold"]
VERBS += ["undo", "kill", "release", "keep_from_publication", "allow_publication"]


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_lets_each_role_do_what_the_table_says(name, db, city, chang_chen, now):
    people = {key: make_user(key, role) for key, role in ROLES.items() if role}
    declared, answered = {}, {}
    for key, user in people.items():
        story = workflow.file(draft=draft(city, chang_chen), by=people["reporter"], now=now)
        Article.objects.filter(pk=story.pk).update(**MARKED.get(name, {}))
        is_theirs = Article.objects.edited_by(user).filter(pk=story.pk).exists()
        declared[key] = is_theirs and user.has_perm(steps.TABLE[name].permission)
        answered[key] = True
        verb = getattr(workflow, steps.TABLE[name].verb)
        try:
            verb(article_id=story.pk, version=1, by=user, now=now, **GIVEN.get(name, {}))
        except workflow.NotAllowed:
            answered[key] = False
        except workflow.Refusal:
            pass  # nothing is planned or live: they may, there is only nothing to do

    assert answered == declared
    assert declared["editor"] is True


class Asked(Exception):
    pass


@pytest.mark.parametrize("module", [drafting, publishing, retracting, holds])
def test_every_verb_asks_the_table(module, monkeypatch, story, editor, now):
    def check(name, *_given, **_more):
        raise Asked(name)

    monkeypatch.setattr(steps, "check", check)
    verbs = [
        (name, verb)
        for name, verb in inspect.getmembers(module, inspect.isfunction)
        if name in workflow.__all__ and "by" in inspect.signature(verb).parameters
    ]

    assert len(verbs) == {drafting: 3, publishing: 1, retracting: 5, holds: 4}[module]
    for name, verb in verbs:
        with pytest.raises(Asked) as asked:
            verb(article_id=story.pk, version=1, by=editor, now=now, **GIVEN.get(name, {}))
        assert steps.TABLE[str(asked.value)].verb == name


def test_every_row_names_a_verb_that_exists():
    assert {row.verb for row in steps.TABLE.values()} <= set(workflow.__all__)


def test_a_plan_just_made_can_be_undone_and_a_killed_story_not_killed_again(story, editor, now):
    later = now + timedelta(hours=1)
    workflow.publish(article_id=story.pk, version=1, by=editor, now=now, since=later)
    planned = names(story, editor, now)
    workflow.kill(article_id=story.pk, version=2, reason="Libel", by=editor, now=now)

    assert {"undo", "cancel", "kill"} <= set(planned)
    assert {"undo", "cancel", "kill"} & set(names(story, editor, now)) == set()


# Four eyes


@pytest.fixture
def _four_eyes(settings):
    settings.FOUR_EYES = True


@pytest.mark.usefixtures("_four_eyes")
def test_nobody_publishes_the_story_they_own(editor, administrator, city, chang_chen, now):
    with pytest.raises(workflow.Refusal) as refused:
        published(draft(city, chang_chen), by=editor, now=now)

    own = Article.objects.get()
    said = "This is your own story, so somebody else publishes it. Who may: admin."
    assert str(refused.value) == said
    assert own.editions.count() == 0
    assert "publish" not in names(own, editor, now)
    assert "publish" in names(own, administrator, now)


@pytest.mark.usefixtures("_four_eyes")
def test_nobody_publishes_where_they_are_named(story, editor, chang_chen, now):
    Author.objects.filter(pk=chang_chen.pk).update(user=editor)

    with pytest.raises(workflow.Refusal) as refused:
        workflow.publish(article_id=story.pk, version=1, by=editor, now=now)

    assert str(refused.value) == (
        "You are named in the byline, so somebody else publishes this story. "
        "Nobody else here may: ask for an editor’s account."
    )


@pytest.mark.usefixtures("_four_eyes")
def test_nobody_schedules_a_text_they_wrote_last(
    story, editor, administrator, city, chang_chen, now
):
    text = draft(city, chang_chen, lead="The editor's lead.")
    workflow.save(article_id=story.pk, draft=text, version=1, by=editor, now=now)
    workflow.approve(article_id=story.pk, version=2, by=administrator, now=now)

    later = now + timedelta(hours=1)
    with pytest.raises(workflow.Refusal, match="You wrote its last text"):
        workflow.publish(article_id=story.pk, version=3, by=editor, now=now, since=later)

    workflow.publish(article_id=story.pk, version=3, by=administrator, now=now, since=later)
    assert story.editions.get().published_by == administrator


@pytest.mark.usefixtures("_four_eyes")
def test_with_four_eyes_an_editor_publishes_what_a_reporter_wrote(story, editor, now):
    workflow.publish(article_id=story.pk, version=1, by=editor, now=now)

    assert story.editions.count() == 1


def test_without_the_setting_an_editor_publishes_alone(editor, city, chang_chen, now):
    assert published(draft(city, chang_chen), by=editor, now=now).published_by == editor
