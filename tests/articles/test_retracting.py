"""Undo, kill, and what a later publication tells readers."""

from datetime import timedelta

import pytest

from articles import workflow
from articles.models import Edition, Kind, Step
from tests.articles.stories import again, draft, published

MINUTE = timedelta(minutes=1)


@pytest.fixture
def live(editor, city, chang_chen, now):
    return published(draft(city, chang_chen), by=editor, now=now)


def publish(edition, *, by, now, **given):
    story = again(edition.article)
    return workflow.publish(article_id=story.pk, version=story.version, by=by, now=now, **given)


def undo(edition, *, by, now):
    version = edition.revision.version
    return workflow.undo(article_id=edition.article_id, version=version, by=by, now=now)


def kill(edition, *, by, now, reason="A court order."):
    story = again(edition.article)
    return workflow.kill(article_id=story.pk, version=story.version, reason=reason, by=by, now=now)


def shown(at):
    return [(edition.kind, edition.live.upper) for edition in Edition.objects.live(at=at)]


def test_typo_stays_a_typo_and_carries_no_note(editor, live, now):
    fixed = publish(live, by=editor, now=now + MINUTE, kind=Kind.TYPO, note="A comma.")

    assert (fixed.kind, fixed.note, fixed.published_at) == (Kind.TYPO, "", now)
    assert again(live.article).revisions.latest("version").reason == "A comma."


def test_story_that_was_gone_does_not_come_back_unsaid(editor, live, now):
    version = again(live.article).version
    workflow.unpublish(article_id=live.article_id, version=version, by=editor, now=now + MINUTE)

    back = publish(live, by=editor, now=now + 2 * MINUTE, kind=Kind.TYPO)

    assert back.kind == Kind.UPDATE


def test_undone_update_shows_again_what_stood_before_with_its_end(editor, city, chang_chen, now):
    ends = now + timedelta(days=1)
    first = published(draft(city, chang_chen), by=editor, now=now, until=ends)
    wrong = publish(first, by=editor, now=now + MINUTE)

    story = undo(wrong, by=editor, now=now + 2 * MINUTE)

    current = Edition.objects.live(at=now + 2 * MINUTE).get()
    assert (current.kind, current.published_at, current.revision) == (
        Kind.TYPO,
        now,
        first.revision,
    )
    assert current.live.upper == ends
    assert shown(now + 90 * timedelta(seconds=1)) == [(Kind.UPDATE, now + 2 * MINUTE)]
    assert story.revisions.latest("version").step == Step.UNDONE


def test_undone_first_publication_is_unpublished(editor, live, now):
    undo(live, by=editor, now=now + MINUTE)

    assert shown(now + MINUTE) == []
    assert shown(now) == [(Kind.FIRST, now + MINUTE)]


def test_undone_plan_lets_what_is_live_go_on(editor, live, now):
    plan = publish(live, by=editor, now=now + MINUTE, since=now + timedelta(days=1))

    undo(plan, by=editor, now=now + 2 * MINUTE)

    assert shown(now + timedelta(days=2)) == [(Kind.TYPO, None)]
    assert not Edition.objects.coming(at=now).filter(kind=Kind.UPDATE).exists()


def test_undo_brings_back_the_plan_that_was_replaced(editor, city, chang_chen, now):
    tomorrow = now + timedelta(days=1)
    plan = published(draft(city, chang_chen), by=editor, now=now, since=tomorrow)
    hasty = publish(plan, by=editor, now=now + MINUTE)

    undo(hasty, by=editor, now=now + 2 * MINUTE)

    assert shown(now + 3 * MINUTE) == []
    assert shown(tomorrow) == [(Kind.FIRST, None)]


def test_undo_within_the_same_instant_leaves_what_stood_before(editor, live, now):
    wrong = publish(live, by=editor, now=now)

    undo(wrong, by=editor, now=now)

    assert shown(now) == [(Kind.FIRST, None)]


def test_end_that_passed_meanwhile_stays_passed(editor, city, chang_chen, now):
    first = published(draft(city, chang_chen), by=editor, now=now, until=now + 2 * MINUTE)
    wrong = publish(first, by=editor, now=now + MINUTE)

    undo(wrong, by=editor, now=now + 2.5 * MINUTE)

    assert shown(now + 3 * MINUTE) == []


def test_correction_that_was_undone_is_not_told_later(editor, live, now):
    version = again(live.article).version
    workflow.unpublish(article_id=live.article_id, version=version, by=editor, now=now + MINUTE)
    wrong = publish(
        live, by=editor, now=now + 2 * MINUTE, kind=Kind.CORRECTION, note="The mayor lied."
    )
    undo(wrong, by=editor, now=now + 3 * MINUTE)
    publish(live, by=editor, now=now + 4 * MINUTE)

    told = Edition.objects.told(at=now + 5 * MINUTE)
    assert [edition.note for edition in told] == [""]


@pytest.mark.parametrize("late", [timedelta(seconds=120), timedelta(hours=1)])
def test_undo_after_the_grace_time_says_what_to_do_instead(editor, live, now, late):
    with pytest.raises(workflow.Refusal, match="Publish the story again as it should be"):
        undo(live, by=editor, now=now + late)

    assert shown(now + late) == [(Kind.FIRST, None)]


def test_undo_takes_back_the_last_publication_alone(editor, live, now):
    publish(live, by=editor, now=now + MINUTE)

    with pytest.raises(workflow.Refusal, match="can no longer be undone"):
        undo(live, by=editor, now=now + MINUTE)


def test_what_is_undone_cancelled_withdrawn_or_over_cannot_be_undone(editor, live, now):
    undo(live, by=editor, now=now + MINUTE)
    assert workflow.undoable(live.article, at=now + MINUTE) is None
    short = publish(live, by=editor, now=now + MINUTE, until=now + 1.5 * MINUTE)
    assert workflow.undoable(live.article, at=now + MINUTE) == (short, now + 3 * MINUTE)
    assert workflow.undoable(live.article, at=now + 2 * MINUTE) is None


def test_nothing_is_undone_that_was_never_published(reporter, editor, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    with pytest.raises(workflow.Refusal, match="can no longer be undone"):
        workflow.undo(article_id=story.pk, version=1, by=editor, now=now)


def test_undo_of_an_undo_is_not_offered(editor, live, now):
    wrong = publish(live, by=editor, now=now + MINUTE)
    undo(wrong, by=editor, now=now + 2 * MINUTE)

    assert workflow.undoable(live.article, at=now + 2 * MINUTE) is None


def test_held_story_goes_back_to_nothing(editor, live, now):
    wrong = publish(live, by=editor, now=now + MINUTE)
    type(live.article).objects.filter(pk=live.article_id).update(legal_hold="The lawyers read it.")

    with pytest.raises(workflow.Refusal, match="The story is held"):
        undo(wrong, by=editor, now=now + 2 * MINUTE)

    assert shown(now + 2 * MINUTE) == [(Kind.UPDATE, None)]


def test_reporter_undoes_and_kills_nothing(reporter, city, chang_chen, editor, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)
    edition = workflow.publish(article_id=story.pk, version=1, by=editor, now=now)

    for attempt in (undo, kill):
        with pytest.raises(workflow.NotAllowed, match="Only an editor may do this"):
            attempt(edition, by=reporter, now=now)


def test_killed_story_cannot_be_seen_at_any_instant(editor, live, now):
    publish(live, by=editor, now=now + MINUTE)
    publish(live, by=editor, now=now + 2 * MINUTE, since=now + timedelta(days=1))

    story = kill(live, by=editor, now=now + 3 * MINUTE)

    for at in (now, now + MINUTE, now + 3 * MINUTE, now + timedelta(days=2)):
        assert shown(at) == []
    tombstone = Edition.objects.standing(at=now + timedelta(days=2)).get()
    assert (tombstone.kind, tombstone.path) == (Kind.KILL, live.path)
    assert (tombstone.headline, tombstone.lead, tombstone.body, tombstone.note) == ("", "", "", "")
    assert story.is_not_for_publication
    last = story.revisions.latest("version")
    assert (last.step, last.reason) == (Step.KILLED, "A court order.")


def test_killed_story_is_not_published_again(editor, live, now):
    kill(live, by=editor, now=now + MINUTE)

    with pytest.raises(Exception, match=r"(?i)held|not for publication"):
        publish(live, by=editor, now=now + 2 * MINUTE)


def test_kill_of_a_plan_leaves_no_tombstone(editor, city, chang_chen, now):
    plan = published(draft(city, chang_chen), by=editor, now=now, since=now + timedelta(days=1))

    story = kill(plan, by=editor, now=now + MINUTE)

    assert not Edition.objects.exclude(live__isempty=True).exists()
    assert story.is_not_for_publication


def test_withdrawn_story_can_still_be_killed_but_once(editor, live, now):
    version = again(live.article).version
    workflow.withdraw(
        article_id=live.article_id, version=version, note="Wrong.", by=editor, now=now + MINUTE
    )
    kill(live, by=editor, now=now + 2 * MINUTE)

    with pytest.raises(workflow.Refusal, match="killed already"):
        kill(live, by=editor, now=now + 3 * MINUTE)

    assert [e.kind for e in Edition.objects.standing(at=now + 3 * MINUTE)] == [Kind.KILL]


def test_kill_asks_why(editor, live, now):
    with pytest.raises(workflow.Refusal, match="Say why") as refused:
        kill(live, by=editor, now=now, reason=" ")

    assert refused.value.field == "reason"
    assert shown(now) == [(Kind.FIRST, None)]


def test_nothing_to_withdraw_unpublish_or_cancel(editor, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    given = {"article_id": story.pk, "version": 1, "by": editor, "now": now}

    for verb, more, words in (
        (workflow.withdraw, {"note": "Wrong."}, "nothing to withdraw"),
        (workflow.unpublish, {}, "do not see this story now"),
        (workflow.cancel, {}, "Nothing is planned"),
    ):
        with pytest.raises(workflow.Refusal, match=words):
            verb(**given, **more)
