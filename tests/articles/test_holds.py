"""What keeps a story from the public, and who may say so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from articles import workflow
from articles.models import Article, Edition, EditionPhoto, Kind
from tests.articles.stories import again, draft, published

LATER = datetime(2090, 1, 1, tzinfo=UTC)


@pytest.fixture
def story(reporter, city, chang_chen, now) -> Article:
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def publish(story: Article, by, now, **given) -> Edition:
    version = again(story).version
    return workflow.publish(article_id=story.pk, version=version, by=by, now=now, **given)


def test_held_story_is_not_published_and_the_gate_says_why(story, editor, now):
    workflow.hold(article_id=story.pk, reason="Libel  claim", by=editor, now=now)

    with pytest.raises(workflow.NotReady) as refused:
        publish(story, editor, now)

    problem = workflow.Problem(
        "legal_hold", "Under a legal hold: Libel claim. An editor releases it."
    )
    assert refused.value.problems == [problem]
    assert story.revisions.get(version=2).reason == "Libel claim"


def test_a_hold_cancels_what_is_planned_and_leaves_what_readers_see(editor, city, chang_chen, now):
    live = published(draft(city, chang_chen), by=editor, now=now).article
    publish(live, editor, now, since=LATER)

    workflow.hold(article_id=live.pk, reason="A letter came!", by=editor, now=now)

    seen = live.editions.live(at=now).get()
    assert live.editions.coming(at=now).count() == 0
    assert (seen.live.upper, seen.kind) == (None, Kind.FIRST)
    steps = live.revisions.order_by("version").values_list("step", flat=True)
    assert list(steps)[-2:] == ["cancelled", "held"]


def test_the_database_itself_publishes_nothing_while_held(editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now, until=LATER)
    workflow.hold(article_id=edition.article_id, reason="Libel", by=editor, now=now)

    edition.pk, edition.live = None, DateTimeTZRange(LATER, None)
    with (
        pytest.raises(IntegrityError, match="a held story would be published"),
        transaction.atomic(),
    ):
        edition.save(force_insert=True)

    assert Edition.objects.count() == 1
    assert EditionPhoto.objects.count() == 0


def test_the_database_itself_lets_nothing_be_planned_while_held(story, editor, now):
    publish(story, editor, now, since=LATER)

    held = Article.objects.filter(pk=story.pk)
    with pytest.raises(IntegrityError, match="still has a planned edition"), transaction.atomic():
        held.update(is_not_for_publication=True)

    assert again(story).is_not_for_publication is False


def test_a_hold_says_why_and_stands_once(story, editor, now):
    with pytest.raises(workflow.Refusal, match="Say why") as refused:
        workflow.hold(article_id=story.pk, reason="  ", by=editor, now=now)
    workflow.hold(article_id=story.pk, reason="Libel", by=editor, now=now)
    with pytest.raises(workflow.Refusal, match="It is held already: Libel"):
        workflow.hold(article_id=story.pk, reason="Libel", by=editor, now=now)

    assert refused.value.field == "reason"
    assert again(story).version == 2


@pytest.mark.parametrize(
    ("reason", "said"), [("x" * 301, "at most 300 characters"), ("NUL \0", "cannot be stored")]
)
def test_a_reason_that_cannot_be_kept_is_refused(story, editor, now, reason, said):
    with pytest.raises(workflow.Refusal, match=said):
        workflow.hold(article_id=story.pk, reason=reason, by=editor, now=now)

    assert again(story).legal_hold == ""


def test_released_story_is_published_again(story, editor, now):
    workflow.hold(article_id=story.pk, reason="Libel", by=editor, now=now)
    workflow.release(article_id=story.pk, reason="Settled.", by=editor, now=now)

    assert publish(story, editor, now).headline == "Ferry returns to the old pier"
    with pytest.raises(workflow.Refusal, match="This story is not held"):
        workflow.release(article_id=story.pk, by=editor, now=now)


def test_a_reporter_keeps_their_own_story_and_an_editor_allows_it(story, reporter, editor, now):
    workflow.keep_from_publication(article_id=story.pk, by=reporter, now=now)
    with pytest.raises(workflow.NotAllowed):
        workflow.allow_publication(article_id=story.pk, by=reporter, now=now)
    with pytest.raises(workflow.NotReady, match="not for publication"):
        publish(story, editor, now)
    with pytest.raises(workflow.Refusal, match="already"):
        workflow.keep_from_publication(article_id=story.pk, by=editor, now=now)

    workflow.allow_publication(article_id=story.pk, by=editor, now=now)

    assert publish(story, editor, now).headline == "Ferry returns to the old pier"
    with pytest.raises(workflow.Refusal, match="is not marked"):
        workflow.allow_publication(article_id=story.pk, by=editor, now=now)


def test_a_reporter_does_not_cancel_what_an_editor_planned(story, reporter, editor, now):
    publish(story, editor, now, since=now + timedelta(days=1))

    with pytest.raises(workflow.Refusal, match="ask an editor to cancel that"):
        workflow.keep_from_publication(article_id=story.pk, by=reporter, now=now)
    workflow.keep_from_publication(article_id=story.pk, reason="Training", by=editor, now=now)

    assert story.editions.coming(at=now).count() == 0
    last = story.revisions.order_by("-version").first()
    assert last.reason == "not for publication: Training"


def test_a_held_story_can_still_be_withdrawn(editor, city, chang_chen, now):
    live = published(draft(city, chang_chen), by=editor, now=now).article
    workflow.hold(article_id=live.pk, reason="Libel", by=editor, now=now)

    tombstone = workflow.withdraw(
        article_id=live.pk,
        version=again(live).version,
        note="It was wrong.",
        by=editor,
        now=now + timedelta(minutes=1),
    )

    assert tombstone.kind == Kind.WITHDRAWAL
