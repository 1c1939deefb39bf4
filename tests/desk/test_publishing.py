"""What an editor does with a story, page by page, and what nobody else may."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings

from articles import workflow
from articles.models import Edition, Kind, Stage
from tests.articles.stories import again, draft, published
from tests.desk.forms import address, at_desk, of_story


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def story(reporter, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


@pytest.fixture
def live(editor, city, chang_chen, now):
    return published(draft(city, chang_chen), by=editor, now=now - timedelta(hours=2)).article


def publishing(story, **typed):
    return {"version": again(story).version, "when": "now", "since": "", "until": "", **typed}


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def test_editor_publishes_now_and_is_told_the_address_and_the_instant(editor, story):
    client = at_desk(editor)

    response = client.post(address(story, "publish"), publishing(story), follow=True)

    assert Edition.objects.get().path == "/2026/03/04/ferry-returns-to-the-old-pier/"
    said = str(next(iter(response.context["messages"])))
    assert "http://testserver/2026/03/04/ferry-returns-to-the-old-pier/" in said
    assert "4 Mar 2026, 12:00:00 CST" in said


def test_save_and_publish_saves_first(editor, story):
    sent = of_story(story, headline="Ferry is back", button="_publish")

    response = at_desk(editor).post(address(story), sent)

    assert response.url == address(story, "publish")
    assert again(story).headline == "Ferry is back"


def test_story_is_planned_for_an_instant_with_seconds(editor, story, now):
    sent = publishing(story, when="later", since="2026-03-05T06:00:30", until="2026-03-06T06:00")

    at_desk(editor).post(address(story, "publish"), sent)

    edition = Edition.objects.get()
    assert edition.live.lower == now + timedelta(hours=18, seconds=30)
    assert edition.live.upper == now + timedelta(hours=42)
    page = at_desk(editor).get(address(story)).content.decode()
    assert "Planned for 5 Mar 2026, 06:00 CST" in page


def test_correction_needs_its_note_and_says_so_at_the_field(editor, live):
    client = at_desk(editor)

    refused = client.post(
        address(live, "publish"), publishing(live, kind="correction", note=" ", until="")
    )
    client.post(address(live, "publish"), publishing(live, kind="correction", note="It was six."))

    assert errors(refused) == {"note": ["Tell readers what was wrong and what is right."]}
    last = Edition.objects.order_by("-pk")[0]
    assert (last.kind, last.note) == (Kind.CORRECTION, "It was six.")


def test_gate_closed_tells_everything_that_is_missing(editor, city, chang_chen, now):
    bare = replace(draft(city, chang_chen), section=None, bylines=())
    story = workflow.file(draft=bare, by=editor, now=now)

    response = at_desk(editor).post(address(story, "publish"), publishing(story))

    assert response.context["form"].problems == [
        ("id_section", "Choose a section."),
        ("bylines-group", "Name at least one author in the byline."),
    ]
    assert not Edition.objects.exists()


def test_instant_with_now_chosen_publishes_nothing(editor, story):
    sent = publishing(story, when="now", since="2026-03-05T06:00")

    response = at_desk(editor).post(address(story, "publish"), sent)

    assert list(errors(response)) == ["when"]
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("local", "reason"),
    [
        ("2026-03-29T02:30", "02:30 on 29 Mar 2026 does not exist in Europe/Berlin"),
        ("2026-10-25T02:30", "02:30 on 25 Oct 2026 comes twice in Europe/Berlin"),
    ],
)
def test_local_time_that_never_or_twice_comes_is_refused(editor, story, local, reason):
    with override_settings(TIME_ZONE="Europe/Berlin"):
        sent = publishing(story, when="later", since=local)
        response = at_desk(editor).post(address(story, "publish"), sent)

        assert errors(response)["since"][0].startswith(reason)
        assert "Time in Europe/Berlin." in response.content.decode()


def test_what_is_planned_is_replaced_only_on_purpose(editor, live, now):
    later = now + timedelta(days=1)
    workflow.publish(
        article_id=live.pk, version=again(live).version, by=editor, now=now, since=later
    )
    client = at_desk(editor)

    asked = client.post(address(live, "publish"), publishing(live, kind="update"))
    client.post(address(live, "publish"), publishing(live, kind="update", is_replacing="on"))

    assert list(errors(asked)) == ["is_replacing"]
    assert not Edition.objects.coming(at=now).exists()


def test_withdrawal_needs_its_reason(editor, live):
    client, version = at_desk(editor), again(live).version

    refused = client.post(address(live, "withdraw"), {"version": version, "note": ""})
    client.post(address(live, "withdraw"), {"version": version, "note": "No pier opened."})

    assert list(errors(refused)) == ["note"]
    assert Edition.objects.get(kind=Kind.WITHDRAWAL).note == "No pier opened."
    assert "Withdrawn 4 Mar 2026, 12:00 CST" in client.get(address(live)).content.decode()


def test_unpublish_and_cancel_ask_first_and_then_do(editor, live, now):
    client = at_desk(editor)
    later = now + timedelta(days=1)
    workflow.publish(
        article_id=live.pk, version=again(live).version, by=editor, now=now, since=later
    )

    assert "5 Mar 2026" in client.get(address(live, "cancel")).content.decode()
    client.post(address(live, "cancel"), {"version": again(live).version})
    assert not Edition.objects.coming(at=now).exists()
    client.post(address(live, "unpublish"), {"version": again(live).version})
    assert not Edition.objects.live(at=now).exists()


def test_story_saved_meanwhile_is_not_published_unseen(editor, story):
    response = at_desk(editor).post(address(story, "publish"), publishing(story, version=7))

    assert response.status_code == 409
    assert response.context["version"] == 1
    assert not Edition.objects.exists()


def test_editor_sends_back_with_a_note(editor, reporter, story, now):
    workflow.submit(article_id=story.pk, version=1, by=reporter, now=now)

    at_desk(editor).post(address(story, "send-back"), {"version": 2, "note": "Call the pier."})

    assert again(story).stage == Stage.DRAFT
    page = at_desk(reporter).get(address(story)).content.decode()
    assert "editor sent this back" in page
    assert "<p>Call the pier.</p>" in page
    at_desk(reporter).post(address(story, "submit"), {"version": 3})
    assert "sent this back" not in at_desk(reporter).get(address(story)).content.decode()


def test_submit_and_approve_are_single_steps(editor, reporter, story):
    at_desk(reporter).post(address(story, "submit"), {"version": 1})
    at_desk(editor).post(address(story, "approve"), {"version": 2})

    assert again(story).stage == Stage.APPROVED
    assert at_desk(editor).get(address(story, "approve")).status_code == 405


def test_reporter_publishes_nothing(reporter, story):
    client = at_desk(reporter)

    for step in ("publish", "withdraw", "unpublish", "cancel", "send-back"):
        sent = publishing(story, note="x")
        assert client.get(address(story, step)).status_code == 403
        assert client.post(address(story, step), sent).status_code == 403
    assert client.post(address(story, "approve"), {"version": 1}).status_code == 403
    assert not Edition.objects.exists()


def test_story_of_another_reporter_does_not_exist(second_reporter, story):
    client = at_desk(second_reporter)

    assert client.get(address(story)).url == "/admin/"
    for step in ("preview", "publish", "history", "withdraw", "send-back"):
        assert client.get(address(story, step)).status_code == 404
    assert client.post(address(story, "submit"), {"version": 1}).status_code == 404
    page = client.get("/admin/articles/article/").content.decode()
    assert "Ferry returns" not in page


def test_photo_editor_reads_and_changes_nothing(photo_editor, story):
    client = at_desk(photo_editor)

    page = client.get(address(story)).content.decode()

    assert "It left at six." in page
    assert 'name="_save"' not in page
    sent = of_story(story, headline="Mine")
    assert client.post(address(story), sent).status_code == 403
    assert client.get(address(story, "preview")).status_code == 200


def test_nobody_comes_in_without_signing_in(client, story):
    response = client.get(address(story, "publish"))

    assert response.url == f"/admin/login/?next={address(story, 'publish')}"
    assert client.get(response.url).url.startswith("/accounts/login/?next=%2Fadmin%2F")


@pytest.mark.parametrize("count", [14, 28])
def test_story_that_is_followed_for_days_costs_no_more(
    editor, city, chang_chen, now, count, monkeypatch
):
    began = now - timedelta(days=9)
    story = published(draft(city, chang_chen), by=editor, now=began).article
    for hour in range(1, count):
        again_at = {"by": editor, "now": began + timedelta(hours=hour), "kind": Kind.UPDATE}
        workflow.publish(article_id=story.pk, version=again(story).version, **again_at)
    client, read, from_db = at_desk(editor), [], Edition.from_db
    monkeypatch.setattr(Edition, "from_db", lambda *row: read.append(row) or from_db(*row))

    answer = client.post(address(story, "publish"), publishing(story, kind="update", note=""))
    costs = len(read)
    client.post(
        address(story, "publish"),
        publishing(story, kind="typo", note="", when="later", since="2026-03-05T06:00"),
    )
    page = client.get(address(story)).content.decode()

    assert answer.status_code == 302
    assert Edition.objects.filter(article=story).count() == count + 2
    assert costs == 16  # of them twelve for the rail, whatever came before
    rail = page.partition("What readers saw")[2].partition("</ul>")[0]
    assert page.count("See the site at that instant") == 1
    assert rail.count("from 4 Mar 2026, 12:00 CST") == 1
    assert rail.count("<li>") == 12  # what readers see, ten that they saw, the way to all
    assert "The whole history" in rail
