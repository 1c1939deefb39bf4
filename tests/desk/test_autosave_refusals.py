"""What a window may not send: always a sentence in JSON, never an error page, never half a save."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts import roles
from articles import workflow
from articles.models import Article, Sitting
from tests.articles.stories import again, draft
from tests.conftest import make_user
from tests.desk.forms import at_desk, filled, of_story

NEW = "/admin/desk/stories/"
SESSION = "/admin/desk/session/"


def of(story) -> str:
    return f"{NEW}{story.pk}/"


def window(form, **more):
    return {**form, "sitting": str(uuid.uuid4()), "seq": "1", **more}


def told(answer) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/json"
    return answer.status_code, answer.json()["error"]


@pytest.fixture
def story(reporter, city, chang_chen, now) -> Article:
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def test_more_than_two_megabytes_is_refused_in_words(reporter, story):
    sent = window(of_story(story, body=f"<p>{'x' * 3_000_000}</p>"))

    answer = at_desk(reporter).post(of(story), sent)

    assert told(answer) == (413, "This is more than can be saved at once. Split the story.")
    assert again(story).version == 1


def test_wrong_token_is_told_in_json(reporter, story):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)
    token = client.get(SESSION).json()["csrf"]
    sent = window(of_story(story, lead="A new lead."))

    wrong = client.post(of(story), sent, headers={"X-CSRFToken": "x" * 64})
    right = client.post(of(story), sent, headers={"X-CSRFToken": token})

    assert told(wrong) == (403, "This page has grown too old to save. Sign in again.")
    assert wrong.json()["csrf"] is True
    assert (right.status_code, right.json()["version"]) == (200, 2)


def test_session_says_who_is_signed_in(reporter):
    mine, nobody = at_desk(reporter).get(SESSION), Client().get(SESSION)

    assert (mine.json()["user"], mine.json()["name"]) == (reporter.pk, reporter.name)
    assert (nobody.json()["user"], nobody.json()["name"]) == (None, "")
    assert len(mine.json()["csrf"]) == len(nobody.json()["csrf"]) == 64
    assert "no-store" in mine["Cache-Control"]


def here(user, story, sitting, place="") -> str:
    sent = {"sitting": str(sitting), "place": place, "version": "1"}
    answer = at_desk(user).post(f"{of(story)}here/", sent)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    return answer.json()["parts"]["people"]


def test_windows_hear_of_each_other_until_they_fall_silent(reporter, editor, story):
    first, second, editors = (uuid.uuid4() for _ in range(3))

    alone = here(reporter, story, first, "lead")
    beside = here(editor, story, editors, "bylines-0-author")
    loaded_anew = here(reporter, story, second)
    seen_by_editor = here(editor, story, editors, "bylines-0-author")
    here(reporter, story, first, "lead")
    own = here(reporter, story, second)
    Sitting.objects.update(seen_at=timezone.now() - timedelta(seconds=31))
    later = here(reporter, story, first)

    assert "<li>" not in alone
    assert "<strong>reporter</strong>: Lead" in beside
    assert "in another window" not in loaded_anew
    assert seen_by_editor.count("<strong>reporter</strong>") == 1
    assert "<strong>You, in another window</strong>: Lead" in own
    assert "<strong>editor</strong>: Byline" in own
    assert "<li>" not in later


@pytest.mark.parametrize("field", ["headline", "lead", "body", "slug", "responsible_editor"])
@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "x" * 1_000_000], ids=["NUL", "half", "long"])
def test_what_cannot_be_stored_is_refused_at_its_field(reporter, story, field, text):
    value = f"<p>{text}</p>" if field == "body" and len(text) < 9 else text
    sent = window(of_story(story, dated_on="2026-03-01") | {field: value})
    form = "&".join(f"{name}={quoted(str(value))}" for name, value in sent.items())

    answer = at_desk(reporter).post(of(story), form, "application/x-www-form-urlencoded")

    stored = again(story)
    if answer.status_code == 200 and not answer.json()["refused"]:
        clean = getattr(stored, field)
        assert "\0" not in clean
        assert not any("\ud800" <= sign <= "\udfff" for sign in clean)
    else:
        assert answer.status_code in {200, 422}
        assert getattr(stored, field) == getattr(story, field)
    if answer.status_code == 200:
        assert str(stored.dated_on) == "2026-03-01"


def quoted(text: str) -> str:
    """As a broken or hostile browser would send it: half a surrogate pair too."""
    plain = text.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02x}" for byte in plain) if len(plain) < 99 else text


@pytest.mark.counted
@pytest.mark.parametrize(
    "forged",
    [
        {"sitting": "no-window"},
        {"sitting": ""},
        {"sitting": "a\0b"},
        {"seq": "-1"},
        {"seq": "two"},
        {"seq": "9" * 400},
        {"version": "٣"},
        {"version": "1.5"},
        {"version": "999999"},
        {"section": "999999"},
        {"section": "x"},
        {"section": "9" * 400},
        {"topics": "999999"},
        {"topics": "9" * 400},
        {"bylines-0-author": "999999"},
        {"bylines-0-author": "9" * 400},
        {"bylines-0-role": "king"},
        {"bylines-TOTAL_FORMS": "99999999"},
        {"bylines-TOTAL_FORMS": "many"},
        {"language": "tlh"},
    ],
)
def test_forged_values_are_refused_in_words(reporter, story, forged):
    client = at_desk(reporter)

    answer = client.post(of(story), window(of_story(story, lead="New.")) | forged)

    page = answer.json()
    assert answer.status_code in {200, 409, 422}
    assert page.get("error") or page.get("refused") or page.get("clashes")
    assert (again(story).headline, again(story).section) == (story.headline, story.section)
    assert list(again(story).bylines.values_list("author", flat=True)) == list(
        story.bylines.values_list("author", flat=True)
    )


@pytest.mark.parametrize(
    "forged",
    [{"choice-x": "mine"}, {"choice-\0": "theirs"}, {"choice-": "neither"}, {"mend": "\0"}],
)
def test_choices_that_nobody_asked_for_do_nothing(reporter, story, forged):
    sent = window(of_story(story, lead="New.")) | forged

    answer = at_desk(reporter).post(of(story), sent)

    assert answer.status_code == 200
    assert (again(story).lead, again(story).headline) == ("New.", story.headline)


def test_window_of_another_story_is_no_key_to_it(reporter, second_reporter, city, story, now):
    key = str(uuid.uuid4())
    at_desk(reporter).post(of(story), window(of_story(story, lead="Secret."), sitting=key))
    other = at_desk(second_reporter)

    new = other.post(NEW, window(filled(headline="Mine"), sitting=key))
    mine = other.post(NEW, window(filled(headline="Mine"))).json()["pk"]
    into_mine = other.post(f"{NEW}{mine}/", window(filled(headline="Mine", version=1), sitting=key))
    there = other.post(f"{NEW}{mine}/here/", {"sitting": key})

    assert told(new) == (403, "This story is not yours to change.")
    words = "This window began with another story. Open this one in a new window."
    assert told(into_mine) == told(there) == (422, words)
    assert "Secret." not in new.content.decode() + into_mine.content.decode()
    assert again(story).version == 2


def test_account_closed_while_typing_is_signed_out(reporter, story):
    client = at_desk(reporter)
    reporter.is_active = False
    reporter.save()

    answer = client.post(of(story), window(of_story(story, lead="New.")))

    assert told(answer) == (401, "Your session has ended. Sign in to go on.")
    assert again(story).version == 1


def test_editor_made_reporter_while_typing_may_not_go_on(story):
    second = make_user("second-editor", roles.EDITOR)
    client = at_desk(second)
    first = client.post(of(story), window(of_story(story, lead="As editor.")))
    second.groups.set([Group.objects.get(name=roles.REPORTER)])

    answer = client.post(of(story), window(of_story(again(story), lead="As reporter.")))

    assert first.status_code == 200
    assert answer.status_code in {403, 404}
    assert again(story).lead == "As editor."
