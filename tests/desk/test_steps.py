"""Who has a story, what keeps it, and its notes: as the desk's pages and their forms do it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from articles import workflow
from articles.models import Note, Stage
from articles.workflow import steps
from desk import hands
from tests.articles.stories import again, draft
from tests.conftest import make_user
from tests.desk.forms import address, at_desk
from tests.test_access import ROLES

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def story(reporter, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def page(user, story) -> str:
    return " ".join(at_desk(user).get(address(story)).content.decode().split())


def test_a_note_is_added_without_leaving_the_page(editor, reporter, story):
    sent = {"text": "@reporter: <b>who</b> said it?"}

    answer = at_desk(editor).post(address(story, "notes"), sent, **JSON).json()

    assert list(answer["parts"]) == ["notes"]
    words = '<strong class="mention">@reporter</strong>: &lt;b&gt;who&lt;/b&gt; said it?'
    assert words in answer["parts"]["notes"]
    assert "4 Mar 2026, 12:00 CST" in answer["parts"]["notes"]
    assert list(Note.objects.get().mentions.all()) == [reporter]


def test_a_note_that_names_nobody_says_whom_it_may_have_meant(editor, story):
    client = at_desk(editor)

    answer = client.post(address(story, "notes"), {"text": "@reportr: why?"}, **JSON)
    same = client.post(address(story, "notes"), {"text": "@reportr: why?"})

    said = "Nobody here is called @reportr. Did you mean @reporter?"
    assert (answer.status_code, answer.json()) == (422, {"error": said})
    assert same.context["form"].errors == {"text": [said]}
    assert "@reportr: why?" in same.content.decode()


@pytest.mark.parametrize("sent", [{}, {"text": ""}, {"text": "NUL \0"}, {"text": "x" * 1_000_000}])
def test_what_is_no_note_is_told_so(editor, story, sent):
    answer = at_desk(editor).post(address(story, "notes"), sent, **JSON)

    assert answer.status_code == 422
    assert answer.json()["error"] != ""
    assert Note.objects.count() == 0


def test_without_javascript_a_note_has_a_page_of_its_own(editor, story):
    response = at_desk(editor).post(address(story, "notes"), {"text": "Why?"}, follow=True)

    assert response.redirect_chain == [(address(story, "notes"), 302)]
    assert [row["note"].text for row in response.context["notes"]] == ["Why?"]


def test_notes_stand_newest_first_and_cost_the_same_however_many(
    editor, story, now, django_assert_num_queries
):
    for text in ("first @editor", "second @reporter", "third"):
        workflow.note(article_id=story.pk, text=text, by=editor, now=now)

    with django_assert_num_queries(2):
        rows = hands.shown(story, most=20)

    assert [row["note"].text for row in rows] == ["third", "second @reporter", "first @editor"]
    assert rows[1]["pieces"] == [("second ", False), ("@reporter", True)]


def test_an_editor_gives_a_story_away_beside_the_form(editor, second_reporter, story):
    client = at_desk(editor)

    answer = client.post(address(story, "assign"), {"to": second_reporter.pk}, **JSON).json()

    assert again(story).assigned_to == second_reporter
    assert "second-reporter has it" in answer["parts"]["state"]
    assert at_desk(second_reporter).get(address(story)).status_code == 200


def test_a_reporter_takes_their_story_and_gives_it_to_nobody_else(reporter, editor, story):
    client = at_desk(reporter)

    assert "Take it" in page(reporter, story)
    assert client.post(address(story, "assign"), {"to": editor.pk}, **JSON).json() == {
        "error": "Choose somebody from the list."
    }
    client.post(address(story, "assign"), {"to": reporter.pk})

    assert again(story).assigned_to == reporter
    assert "Take it" not in page(reporter, story)


@pytest.mark.parametrize("to", ["x", "-1", "999999", "9" * 40])
def test_a_forged_person_is_refused(editor, story, to):
    answer = at_desk(editor).post(address(story, "assign"), {"to": to}, **JSON)

    assert (answer.status_code, answer.json()["error"]) == (422, "Choose somebody from the list.")


def test_a_hold_is_shown_in_words_and_released(editor, story):
    client = at_desk(editor)
    client.post(address(story, "hold"), {"version": 1, "reason": "Libel claim"})

    held = page(editor, story)
    assert '<p class="kept">Legal hold: Libel claim</p>' in held
    assert "Nothing is published before an editor lifts this." in held
    assert hands.marks(again(story)) == ["Legal hold: Libel claim"]
    client.post(address(story, "release"), {"version": 2, "reason": "Settled"})
    assert 'class="kept"' not in page(editor, story)


def test_a_hold_on_what_changed_meanwhile_asks_again(editor, story):
    response = at_desk(editor).post(address(story, "hold"), {"version": 7, "reason": "Libel"})

    assert response.status_code == 409
    assert again(story).legal_hold == ""


def test_with_four_eyes_the_rail_and_the_page_say_who_else(settings, editor, city, chang_chen, now):
    settings.FOUR_EYES = True
    own = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    sent = {"version": 1, "when": "now", "since": "", "until": ""}

    refused = at_desk(editor).post(address(own, "publish"), sent)

    said = "This is your own story, so somebody else publishes it."
    assert said in page(editor, own)
    assert f"{said} Nobody else here may" in refused.content.decode()
    assert own.editions.count() == 0


# Every transition, every role


WAYS = {  # by its name in the table: where it is asked, what is sent, what it wants of the story
    "submit": ("submit", {}, {}),
    "send_back": ("send-back", {"note": "Why?"}, {"stage": Stage.IN_REVIEW}),
    "approve": ("approve", {}, {}),
    "publish": ("publish", {"when": "now"}, {}),
    "cancel": ("cancel", {}, {}),
    "unpublish": ("unpublish", {}, {}),
    "withdraw": ("withdraw", {"note": "Wrong."}, {}),
    "hold": ("hold", {"reason": "Libel"}, {}),
    "release": ("release", {}, {"legal_hold": "Libel"}),
    "keep_from_publication": ("keep", {}, {}),
    "allow_publication": ("allow", {}, {"is_not_for_publication": True}),
    "assign": ("assign", {"to": "second-reporter"}, {}),
    "take": ("assign", {"to": "self"}, {}),
}


@pytest.mark.parametrize("name", WAYS)
def test_each_role_takes_each_step_as_the_table_says(name, db, city, chang_chen, now):
    at, sent, wanted = WAYS[name]
    people = {key: make_user(key, role) for key, role in ROLES.items() if role}
    declared, answered = {}, {}
    for key, user in people.items():
        story = workflow.file(draft=draft(city, chang_chen), by=people["reporter"], now=now)
        type(story).objects.filter(pk=story.pk).update(**wanted)
        to = {"self": user, "second-reporter": people["second-reporter"]}.get(sent.get("to"))
        typed = {**sent, "version": 1, **({"to": to.pk} if to else {})}

        is_theirs = type(story).objects.edited_by(user).filter(pk=story.pk).exists()
        declared[key] = is_theirs and user.has_perm(steps.TABLE[name].permission)
        response = at_desk(user).post(address(story, at), typed, **JSON)
        is_refused = response.status_code in {403, 404, 422}
        answered[key] = not is_refused

    assert answered == declared
    assert declared["editor"] is True
    assert declared["second-reporter"] is False


def coming(user, story) -> str:
    return str(at_desk(user).get(address(story)).context["coming"])


def test_the_rail_says_what_comes_next_as_readers_see_the_story(editor, reporter, story, now):
    def at(verb, **given):
        return verb(article_id=story.pk, version=again(story).version, by=editor, now=now, **given)

    told = [coming(editor, story)]
    at(workflow.approve)
    told.append(coming(reporter, story))
    at(workflow.publish)
    told.append(coming(reporter, story))
    seen = again(story).version
    at(workflow.save, draft=replace(workflow.draft_of(again(story)), lead="Another lead."))
    workflow.assign(article_id=story.pk, to=reporter, by=editor, now=now)
    told.append(coming(editor, story))
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        now += timedelta(minutes=1)
        at(workflow.withdraw, note="It was wrong.")
        told.append(coming(editor, story))

    assert told == [
        "Next: reporter hands it in for review.",
        "Next: an editor publishes it.",
        "Nothing waits. What is changed goes out as an update or a correction.",
        f"Changed since. Readers see version {seen} until an editor publishes anew.",
        "Nothing waits. An editor can publish it anew.",
    ]
