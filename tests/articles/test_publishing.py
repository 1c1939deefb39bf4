from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from articles import workflow
from articles.models import Article, Edition, Kind, Step
from tests.articles.stories import again, draft, published


def test_published_story_is_live_from_its_instant_and_not_before(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)

    assert list(Edition.objects.live(at=now)) == [edition]
    assert list(Edition.objects.live(at=now - timedelta(microseconds=1))) == []
    assert edition.path == "/2026/03/04/ferry-returns-to-the-old-pier/"
    assert edition.kind == Kind.FIRST


def test_scheduled_story_appears_by_itself(editor, city, chang_chen, now):
    six = now + timedelta(hours=18)

    edition = published(draft(city, chang_chen), by=editor, now=now, since=six)

    assert list(Edition.objects.live(at=six - timedelta(seconds=1))) == []
    assert list(Edition.objects.live(at=six)) == [edition]


def test_correction_ends_one_edition_and_begins_the_next(editor, city, chang_chen, now):
    first = published(draft(city, chang_chen), by=editor, now=now)
    later = now + timedelta(hours=1)
    article = workflow.save(
        article_id=first.article_id,
        draft=draft(city, chang_chen, body="<p>It left at seven.</p>"),
        version=again(first.article).version,
        by=editor,
        now=later,
    )

    second = workflow.publish(
        article_id=article.pk,
        version=article.version,
        by=editor,
        now=later,
        kind=Kind.CORRECTION,
        note="The ferry left at seven, not six.",
    )

    first.refresh_from_db()
    assert (first.live.lower, first.live.upper) == (now, later)
    assert (second.live.lower, second.live.upper) == (later, None)
    assert (second.path, second.published_at) == (first.path, now)


def test_correction_without_a_note_is_refused_and_changes_nothing(editor, city, chang_chen, now):
    first = published(draft(city, chang_chen), by=editor, now=now)

    with pytest.raises(workflow.Refusal, match="Tell readers what was wrong"):
        workflow.publish(
            article_id=first.article_id,
            version=again(first.article).version,
            by=editor,
            now=now + timedelta(hours=1),
            kind=Kind.CORRECTION,
        )

    first.refresh_from_db()
    assert first.live.upper is None


def test_withdrawn_story_leaves_a_tombstone(editor, city, chang_chen, now):
    first = published(draft(city, chang_chen), by=editor, now=now)
    later = now + timedelta(days=1)

    tombstone = workflow.withdraw(
        article_id=first.article_id,
        version=again(first.article).version,
        note="The pier did not open.",
        by=editor,
        now=later,
    )

    assert list(Edition.objects.live(at=later)) == []
    assert list(Edition.objects.standing(at=later)) == [tombstone]
    assert tombstone.body == ""


def test_publishing_again_cancels_what_was_planned(editor, city, chang_chen, now):
    planned = published(draft(city, chang_chen), by=editor, now=now, since=now + timedelta(hours=5))

    edition = workflow.publish(
        article_id=planned.article_id,
        version=again(planned.article).version,
        by=editor,
        now=now + timedelta(hours=1),
    )

    planned.refresh_from_db()
    assert planned.live.isempty
    assert edition.kind == Kind.FIRST


def test_cancelled_plan_lets_what_is_live_go_on(editor, city, chang_chen, now):
    first = published(draft(city, chang_chen), by=editor, now=now)
    workflow.publish(
        article_id=first.article_id,
        version=again(first.article).version,
        by=editor,
        now=now + timedelta(hours=1),
        since=now + timedelta(hours=9),
    )

    workflow.cancel(
        article_id=first.article_id,
        version=again(first.article).version,
        by=editor,
        now=now + timedelta(hours=2),
    )

    long_after = now + timedelta(days=400)
    assert [e.headline for e in Edition.objects.live(at=long_after)] == [first.headline]
    assert Edition.objects.live(at=now + timedelta(hours=3)).count() == 1


def test_database_refuses_a_second_live_edition(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)

    edition.pk = None
    edition._state.adding = True
    with (
        pytest.raises(IntegrityError, match="One story has one live edition at a time"),
        transaction.atomic(),
    ):
        edition.save()


def test_database_keeps_editions_as_they_were_written(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)

    for change in (
        lambda: Edition.objects.filter(pk=edition.pk).update(headline="Another"),
        lambda: Edition.objects.filter(pk=edition.pk).delete(),
        lambda: edition.revision.delete(),
        lambda: type(edition.revision).objects.all().update(reason="Another"),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change()

    edition.refresh_from_db()
    assert edition.headline == "Ferry returns to the old pier"


def test_a_closed_span_cannot_be_opened_again(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now, until=now + timedelta(hours=1))

    with (
        pytest.raises(IntegrityError, match="may only end sooner"),
        transaction.atomic(),
    ):
        Edition.objects.filter(pk=edition.pk).update(
            live=type(edition.live)(now, now + timedelta(hours=2))
        )


def test_embargo_binds_in_the_database(editor, city, chang_chen, now):
    ends = now + timedelta(days=2)
    article = workflow.file(draft=draft(city, chang_chen, embargo_until=ends), by=editor, now=now)

    with pytest.raises(workflow.NotReady, match="The embargo binds until 06 Mar 2026, 12:00 CST"):
        workflow.publish(article_id=article.pk, version=article.version, by=editor, now=now)
    edition = workflow.publish(
        article_id=article.pk, version=article.version, by=editor, now=now, since=ends
    )
    edition.pk = None
    edition._state.adding = True
    edition.live = type(edition.live)(now, ends)
    with (
        pytest.raises(IntegrityError, match="would be live before the embargo ends"),
        transaction.atomic(),
    ):
        edition.save()


def test_embargo_cannot_move_past_what_readers_see(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)

    with (
        pytest.raises(IntegrityError, match="before the embargo ends"),
        transaction.atomic(),
    ):
        Article.objects.filter(pk=edition.article_id).update(embargo_until=now + timedelta(days=1))


def test_two_stories_of_one_slug_get_two_addresses(editor, city, chang_chen, now):
    first = published(draft(city, chang_chen), by=editor, now=now)
    second = published(draft(city, chang_chen), by=editor, now=now)

    assert first.path == "/2026/03/04/ferry-returns-to-the-old-pier/"
    assert second.path == "/2026/03/04/ferry-returns-to-the-old-pier-2/"


def test_reporter_may_not_publish_nor_withdraw(reporter, editor, city, chang_chen, now):
    article = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    with pytest.raises(workflow.NotAllowed, match="Only an editor may do this"):
        workflow.publish(article_id=article.pk, version=article.version, by=reporter, now=now)
    workflow.publish(article_id=article.pk, version=article.version, by=editor, now=now)
    with pytest.raises(workflow.NotAllowed, match="Only an editor may do this"):
        workflow.withdraw(article_id=article.pk, version=2, note="No", by=reporter, now=now)

    assert [e.kind for e in Edition.objects.all()] == [Kind.FIRST]


def test_small_fix_is_recorded_as_one(editor, city, chang_chen, now):
    story = published(draft(city, chang_chen), by=editor, now=now).article
    later = now + timedelta(minutes=1)

    workflow.publish(
        article_id=story.pk, version=again(story).version, kind=Kind.TYPO, by=editor, now=later
    )

    assert again(story).revisions.latest("version").step == Step.FIXED
