"""Links to the working copy: who makes them, how they end, what they never show."""

from datetime import timedelta
from hashlib import sha256

import pytest

from articles import workflow
from articles.models import Article, PreviewLink
from tests.articles.stories import draft


@pytest.fixture
def story(reporter, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def made(story, by, now, **given):
    wanted = {"label": "The lawyer", "days": 3, **given}
    return workflow.share(article_id=story.pk, by=by, now=now, **wanted)


def test_link_keeps_only_the_digest_of_its_secret(story, reporter, now):
    link, secret = made(story, reporter, now, label="  The   lawyer ")

    assert len(secret) == 43  # 32 bytes
    assert link.digest == sha256(secret.encode()).hexdigest() == workflow.digest(secret)
    assert secret not in str(PreviewLink.objects.values().get())
    assert (link.label, link.made_by) == ("The lawyer", reporter)
    assert link.expires_at == now + timedelta(days=3)


def test_link_ends_at_its_instant(story, reporter, now):
    made(story, reporter, now, days=1)

    end = now + timedelta(days=1)
    assert PreviewLink.objects.open(at=end - timedelta(seconds=1)).count() == 1
    assert PreviewLink.objects.open(at=end).count() == 0


def test_revoked_link_stays_revoked_since_the_first_time(story, reporter, now):
    link, _ = made(story, reporter, now)

    workflow.revoke(link_id=link.pk, by=reporter, now=now + timedelta(hours=1))
    again = workflow.revoke(link_id=link.pk, by=reporter, now=now + timedelta(hours=2))

    assert again.revoked_at == now + timedelta(hours=1)
    assert PreviewLink.objects.open(at=now + timedelta(hours=1)).count() == 0


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"label": "  "}, "label", "Say whom the link is for."),
        ({"label": "x" * 121}, "label", "Say it in at most 120 characters."),
        ({"days": 30}, "days", "Choose 1, 3, 7 or 14 days."),
    ],
)
def test_link_without_a_name_or_an_end_is_refused(given, field, words, story, reporter, now):
    with pytest.raises(workflow.Refusal) as refused:
        made(story, reporter, now, **given)

    assert (refused.value.field, str(refused.value)) == (field, words)


def test_name_with_a_nul_is_refused(story, reporter, now):
    with pytest.raises(workflow.Refusal) as refused:
        made(story, reporter, now, label="a\0b")

    assert refused.value.field == "label"


def test_whoever_may_not_edit_the_story_may_neither_share_nor_revoke(
    story, reporter, second_reporter, photo_editor, now
):
    link, _ = made(story, reporter, now)

    for person in (second_reporter, photo_editor):
        with pytest.raises(workflow.NotAllowed):
            made(story, person, now)
        with pytest.raises(workflow.NotAllowed):
            workflow.revoke(link_id=link.pk, by=person, now=now)
    assert PreviewLink.objects.open(at=now).count() == 1


@pytest.mark.parametrize("why", [{"legal_hold": "A letter."}, {"is_not_for_publication": True}])
def test_held_story_is_shared_with_nobody(why, story, reporter, now):
    made(story, reporter, now)
    Article.objects.filter(pk=story.pk).update(**why)

    assert PreviewLink.objects.open(at=now).count() == 0
    with pytest.raises(workflow.Refusal, match="held or was taken back"):
        made(story, reporter, now)
    assert PreviewLink.objects.count() == 1


def test_withdrawn_story_is_shared_with_nobody(story, editor, now):
    made(story, editor, now)
    workflow.publish(article_id=story.pk, version=1, by=editor, now=now)
    assert PreviewLink.objects.open(at=now).count() == 1

    workflow.withdraw(article_id=story.pk, version=2, note="Wrong.", by=editor, now=now)

    assert PreviewLink.objects.open(at=now).count() == 0


def test_link_of_somebody_who_left_shows_nothing(story, reporter, now):
    made(story, reporter, now)
    reporter.is_active = False
    reporter.save()

    assert PreviewLink.objects.open(at=now).count() == 0
