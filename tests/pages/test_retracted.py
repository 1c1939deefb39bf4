"""What readers are told, and not told, of fixes, of what was taken back and of what was killed."""

from datetime import timedelta

import pytest
import time_machine

from articles import workflow
from articles.models import Kind
from tests.articles.stories import again, draft, published

HOUR = timedelta(hours=1)


@pytest.fixture
def story(editor, city, chang_chen, now):
    return published(draft(city, chang_chen), by=editor, now=now)


def publish(story, *, by, now, **given):
    current = again(story.article)
    return workflow.publish(article_id=current.pk, version=current.version, by=by, now=now, **given)


def page(client, address, at, status=200) -> str:
    with time_machine.travel(at, tick=False):
        response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_small_fix_moves_no_time_on_page_list_or_feed(client, editor, story, now):
    publish(story, by=editor, now=now + HOUR, kind=Kind.TYPO)

    assert "Updated" not in page(client, story.path, now + HOUR)
    assert "<updated>2026-03-04T04:00:00+00:00</updated>" in page(client, "/feed/", now + HOUR)


def test_update_moves_the_time_and_a_fix_after_it_does_not(client, editor, story, now):
    publish(story, by=editor, now=now + HOUR, kind=Kind.UPDATE)
    publish(story, by=editor, now=now + 2 * HOUR, kind=Kind.TYPO)

    assert "Updated 4 March 2026, 13:00 (Asia/Shanghai)" in page(client, story.path, now + 2 * HOUR)
    feed = page(client, "/feed/", now + 2 * HOUR)
    assert feed.count("<updated>2026-03-04T05:00:00+00:00</updated>") == 2  # entry and feed


def test_correction_is_marked_still_after_a_small_fix(client, editor, story, now):
    publish(story, by=editor, now=now + HOUR, kind=Kind.CORRECTION, note="It left at seven.")
    publish(story, by=editor, now=now + 2 * HOUR, kind=Kind.TYPO)

    assert "It left at seven." in page(client, story.path, now + 2 * HOUR)
    assert '<p class="label now">Correction</p>' in page(client, "/section/city/", now + 2 * HOUR)


def test_undone_correction_is_told_nowhere_ever_again(client, editor, story, now):
    wrong = publish(story, by=editor, now=now + HOUR, kind=Kind.CORRECTION, note="Wrong words.")
    workflow.undo(
        article_id=story.article_id,
        version=wrong.revision.version,
        by=editor,
        now=now + HOUR + timedelta(seconds=30),
    )
    for at in (now + 2 * HOUR, now + 4 * HOUR):
        text = page(client, story.path, at)
        assert "Wrong words." not in text
        assert "Updated" not in text
        listed = page(client, "/section/city/", at).replace(">Corrections</a>", "")
        assert "Correction" not in listed
        assert "Wrong words." not in page(client, "/corrections/", at)
        if at == now + 2 * HOUR:
            publish(story, by=editor, now=now + 3 * HOUR, kind=Kind.TYPO)


def test_page_after_many_editions_costs_two_statements(
    client, editor, story, now, django_assert_num_queries
):
    for number in range(1, 6):
        publish(story, by=editor, now=now + number * HOUR, kind=Kind.UPDATE)

    with time_machine.travel(now + 9 * HOUR, tick=False), django_assert_num_queries(2):
        client.get(story.path)


def test_killed_story_says_nothing_of_itself_anywhere(client, editor, story, now):
    published(
        draft(story.section, story.article.bylines.get().author, headline="Other news"),
        by=editor,
        now=now,
    )
    current = again(story.article)
    workflow.kill(
        article_id=current.pk,
        version=current.version,
        reason="Court order 12.",
        by=editor,
        now=now + HOUR,
    )
    at = now + 2 * HOUR

    gone = page(client, story.path, at, status=410)
    assert "<h1>This page is no longer available</h1>" in gone
    for words in ("erry", "pier", "Court", "12:00", "13:00", "ithdrawn"):
        assert words not in gone.replace(story.path, "")
    for address in ("/", "/feed/", "/section/city/", "/author/chang-chen/", "/search/?q=left"):
        text = page(client, address, at)
        assert "Ferry" not in text
        assert "Other news" in text


def test_staff_who_look_back_do_not_see_a_killed_story(client, editor, story, now):
    current = again(story.article)
    workflow.kill(
        article_id=current.pk, version=current.version, reason="Order.", by=editor, now=now + HOUR
    )
    client.force_login(editor)

    with time_machine.travel(now + 2 * HOUR, tick=False):
        back = client.get(story.path, {"at": "2026-03-04T12:30"})
        front = client.get("/", {"at": "2026-03-04T12:30"})

    assert back.status_code == 404
    assert b"Ferry" not in back.content + front.content


def test_every_address_a_killed_story_had_is_gone(client, editor, city, chang_chen, story, now):
    current = again(story.article)
    saved = workflow.save(
        article_id=current.pk,
        draft=draft(city, chang_chen, slug="another"),
        version=current.version,
        by=editor,
        now=now + HOUR,
    )
    moved = workflow.publish(article_id=saved.pk, version=saved.version, by=editor, now=now + HOUR)
    assert moved.path != story.path
    workflow.kill(
        article_id=saved.pk,
        version=again(saved).version,
        reason="Order.",
        by=editor,
        now=now + 2 * HOUR,
    )

    assert "no longer available" in page(client, story.path, now + 3 * HOUR, status=410)
    assert "no longer available" in page(client, moved.path, now + 3 * HOUR, status=410)


def test_address_that_was_planned_and_cancelled_is_told_of_nowhere(client, editor, story, now):
    plan = published(
        draft(story.section, story.article.bylines.get().author, headline="Plan"),
        by=editor,
        now=now,
        since=now + HOUR,
    )
    workflow.cancel(
        article_id=plan.article_id, version=again(plan.article).version, by=editor, now=now
    )

    page(client, plan.path, now + 2 * HOUR, status=404)


def test_withdrawn_story_still_gives_its_reason(client, editor, story, now):
    workflow.withdraw(
        article_id=story.article_id,
        version=again(story.article).version,
        note="No pier opened.",
        by=editor,
        now=now + HOUR,
    )

    gone = page(client, story.path, now + 2 * HOUR, status=410)
    assert '<p class="note">No pier opened.</p>' in gone
    assert "<h1>This story has been withdrawn</h1>" in gone
