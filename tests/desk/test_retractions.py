"""Undo, kill and the fix of a typo, as an editor meets them at the desk."""

from datetime import timedelta

import pytest
import time_machine

from articles import workflow
from articles.models import Edition, Kind
from tests.articles.stories import again, draft, published
from tests.desk.forms import address, at_desk, of_story


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as travelling:
        yield travelling


@pytest.fixture
def live(editor, city, chang_chen, now):
    return published(draft(city, chang_chen), by=editor, now=now - timedelta(hours=2)).article


def publishing(story, **typed):
    return {"version": again(story).version, "when": "now", "since": "", "until": "", **typed}


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_publication_offers_its_undo_beside_the_words_and_in_the_rail(editor, live):
    client = at_desk(editor)

    response = client.post(address(live, "publish"), publishing(live, kind="update"), follow=True)

    assert "(120 s left)" in said(response)[0]
    assert response.content.decode().count(f'action="{address(live, "undo")}"') == 2
    assert "until 4 Mar 2026, 12:02:00 CST" in said(response)[0]


def test_undo_takes_it_back_though_the_story_was_saved_meanwhile(editor, live, clock):
    client = at_desk(editor)
    client.post(address(live, "publish"), publishing(live, kind="update"))
    version = again(live).version
    client.post(address(live), of_story(again(live), headline="More words"))
    clock.shift(60)

    response = client.post(address(live, "undo"), {"version": version}, follow=True)

    assert said(response)[-1].startswith("Undone. Readers see: Live since 4 Mar 2026, 12:01 CST")
    assert again(live).headline == "More words"
    assert not response.context["undo"]


def test_undo_that_comes_late_says_what_to_do(editor, live, clock):
    client = at_desk(editor)
    client.post(address(live, "publish"), publishing(live, kind="update"))
    clock.shift(121)

    response = client.post(address(live, "undo"), {"version": again(live).version}, follow=True)

    assert said(response)[-1].startswith("This can no longer be undone. Publish the story again")
    assert "s left)" not in client.get(address(live)).content.decode()


def test_undo_without_a_version_does_nothing(editor, live):
    response = at_desk(editor).post(address(live, "undo"), {"version": "x"}, follow=True)

    assert said(response) == ["The story’s version is missing. Try again from here."]


def test_fix_is_saved_and_published_in_one_step(editor, live, now):
    sent = of_story(live, headline="Ferry returns to the old pier at last", button="_fix")

    response = at_desk(editor).post(address(live), sent, follow=True)

    edition = Edition.objects.live(at=now).get()
    assert (edition.kind, edition.headline) == (Kind.TYPO, "Ferry returns to the old pier at last")
    assert "Published 4 Mar 2026, 12:00:00 CST" in said(response)[-1]


def test_fix_that_the_gate_refuses_is_saved_and_leads_to_the_dialog(editor, live, now):
    sent = of_story(live, body="<p>It left at TK.</p>", button="_fix")

    response = at_desk(editor).post(address(live), sent, follow=True)

    assert "TK" in again(live).body
    assert Edition.objects.live(at=now).get().kind == Kind.FIRST
    assert response.request["PATH_INFO"] == address(live, "publish")
    assert any(words.startswith("Saved, but not published.") for words in said(response))
    assert response.context["form"]["kind"].value() == "typo"


def test_fix_is_offered_for_live_stories_to_editors_alone(editor, reporter, live, city, chang_chen):
    hidden = workflow.file(draft=draft(city, chang_chen), by=reporter, now=live.created_at)

    assert 'name="_fix"' in at_desk(editor).get(address(live)).content.decode()
    assert 'name="_fix"' not in at_desk(editor).get(address(hidden)).content.decode()
    assert 'name="_fix"' not in at_desk(reporter).get(address(hidden)).content.decode()


def test_reporter_who_forges_a_fix_publishes_nothing(reporter, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    response = at_desk(reporter).post(address(story), of_story(story, button="_fix"))

    assert response.status_code == 403
    assert not Edition.objects.exists()


@pytest.mark.counted
def test_kill_says_how_it_differs_and_asks_why(editor, live, now):
    client = at_desk(editor)

    page = client.get(address(live, "kill")).content.decode()
    refused = client.post(address(live, "kill"), {"version": again(live).version, "reason": ""})
    done = client.post(
        address(live, "kill"), {"version": again(live).version, "reason": "Order 12."}, follow=True
    )

    assert "Withdraw it instead, with a public reason" in page
    assert dict(refused.context["form"].errors) == {"reason": ["Say why; it stays at the desk."]}
    assert said(done) == [
        "Killed 4 Mar 2026, 12:00:00 CST. Nothing of it can be read outside the desk."
    ]
    assert "Killed 4 Mar 2026, 12:00 CST" in done.content.decode()
    assert "Order 12." in done.content.decode()


def test_reporter_neither_undoes_nor_kills(reporter, editor, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)
    workflow.publish(article_id=story.pk, version=1, by=editor, now=now)
    client = at_desk(reporter)

    assert client.post(address(story, "undo"), {"version": 2}).status_code == 403
    assert client.get(address(story, "kill")).status_code == 403
    assert client.post(address(story, "kill"), {"version": 2, "reason": "x"}).status_code == 403
    assert Edition.objects.live(at=now).exists()


def test_preset_of_the_dialog_plans_what_it_named(editor, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    client = at_desk(editor)
    offered = dict(client.get(address(story, "publish")).context["form"].fields["when"].choices)
    tomorrow = next(value for value, words in offered.items() if words.startswith("Tomorrow 08"))

    client.post(address(story, "publish"), publishing(story, when=tomorrow))

    assert Edition.objects.get().live.lower == now + timedelta(hours=20)


def test_preset_that_has_passed_meanwhile_is_refused_in_words(editor, live, clock):
    client = at_desk(editor)
    hour = client.get(address(live, "publish")).context["form"].fields["when"].choices[1][0]
    clock.shift(3601)

    response = client.post(address(live, "publish"), publishing(live, when=hour, kind="update"))

    page = response.content.decode()
    assert "That instant has passed. Publish now, or choose a later one." in page
    assert "4 Mar 2026, 13:00:00 CST" in page
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("forged", ["", "yesterday", "\x00", "9" * 9999])
def test_forged_choice_is_asked_for_again(editor, live, forged):
    sent = publishing(live, kind="update", when=forged)

    response = at_desk(editor).post(address(live, "publish"), sent)

    assert response.status_code in (200, 400)
    assert Edition.objects.count() == 1


def test_dialog_begins_with_the_end_of_the_embargo(editor, city, chang_chen, now):
    ends = now + timedelta(hours=5)
    story = workflow.file(draft=draft(city, chang_chen, embargo_until=ends), by=editor, now=now)

    form = at_desk(editor).get(address(story, "publish")).context["form"]

    assert form["when"].value() == "2026-03-04T17:00:00+08:00"
