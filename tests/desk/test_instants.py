"""Local times that never come, or come twice; the zone is New York unless a test says else."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.test import override_settings

from articles import workflow
from articles.models import Article, Edition
from desk.instants import LocalInstantField, clock, meant
from tests.articles.stories import again, draft
from tests.desk.forms import address, at_desk, of_story

GAP, FOLD = "2051-03-12T02:30:00", "2051-11-05T01:30:00"


@pytest.fixture(autouse=True)
def _new_york():
    with override_settings(TIME_ZONE="America/New_York"):
        yield


@pytest.fixture
def story(editor, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=editor, now=now)


class Form(forms.Form):
    at = LocalInstantField(required=False)


def choices(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('-which" value="')[1:]]


def test_local_time_that_comes_twice_asks_which():
    form = Form({"at": FOLD})

    said = form.errors["at"]
    page = str(form["at"])

    assert said == [
        "01:30 on 5 Nov 2051 comes twice in America/New_York: the clocks go back. Say which."
    ]
    assert choices(page) == ["2051-11-05T01:30:00-04:00", "2051-11-05T01:30:00-05:00"]
    assert "5 Nov 2051, 01:30:00 EDT (UTC-04:00)" in page
    assert "5 Nov 2051, 01:30:00 EST (UTC-05:00)" in page
    assert f'value="{FOLD}"' in page


@pytest.mark.parametrize(("offset", "hour"), [("-04:00", 5), ("-05:00", 6)])
def test_the_answer_is_taken_and_shown_again(offset, hour):
    form = Form({"at": FOLD, "at-which": FOLD + offset})

    assert form.is_valid()
    assert form.cleaned_data["at"] == datetime(2051, 11, 5, hour, 30, tzinfo=UTC)
    assert str(form["at"]).count(f'value="{FOLD}{offset}" id="id_at-which-{hour - 5}" checked') == 1


def test_answer_to_another_time_is_no_answer():
    form = Form({"at": FOLD, "at-which": "2051-11-05T01:45:00-04:00"})
    moved = Form({"at": "2051-11-05T03:00:00", "at-which": f"{FOLD}-04:00"})

    assert not form.is_valid()
    assert moved.is_valid()
    assert moved.cleaned_data["at"] == datetime(2051, 11, 5, 8, 0, tzinfo=UTC)


def test_local_time_that_never_comes_offers_the_two_nearest():
    form = Form({"at": GAP})

    assert form.errors["at"] == [
        "02:30 on 12 Mar 2051 does not exist in America/New_York: the clocks go forward. "
        "Choose one of these."
    ]
    offered = choices(str(form["at"]))
    assert offered == ["2051-03-12T01:59:59-05:00", "2051-03-12T03:00:00-04:00"]
    chosen = Form({"at": GAP, "at-which": offered[1]})
    assert chosen.is_valid()
    assert chosen.cleaned_data["at"] == datetime(2051, 3, 12, 7, 0, tzinfo=UTC)


def test_stored_instant_of_the_second_hour_is_opened_as_it_is():
    second = datetime(2051, 11, 5, 6, 30, 15, tzinfo=UTC)

    page = str(Form(initial={"at": second})["at"])

    assert 'value="2051-11-05T01:30:15-05:00" id="id_at-which-1" checked' in page


def test_plain_times_are_plain():
    assert meant(datetime.fromisoformat("2051-07-01T12:00:00")) == []
    assert "radio" not in str(Form({"at": "2051-07-01T12:00:30"})["at"])
    assert Form({"at": "2051-07-01T12:00:30"}).is_valid()
    assert clock(datetime(2051, 7, 1, 16, 0, tzinfo=UTC)) == "1 Jul 2051, 12:00 EDT"


@pytest.mark.parametrize("typed", ["yesterday", "2051-13-01T00:00", "0001-01-01T00:00", "9" * 5000])
def test_what_is_no_time_is_asked_for_again(typed):
    form = Form({"at": typed, "at-which": "\ud800"})

    assert len(form.errors["at"]) == 1
    assert "radio" not in str(form["at"])


def test_publication_and_its_end_ask_and_take_the_answer(editor, story):
    sent = {"version": 1, "when": "later", "since": FOLD, "until": "2051-11-05T01:40:00"}
    client = at_desk(editor)

    asked = client.post(address(story, "publish"), sent)
    client.post(
        address(story, "publish"),
        {**sent, "since-which": f"{FOLD}-05:00", "until-which": "2051-11-05T01:40:00-05:00"},
    )

    assert list(asked.context["form"].errors) == ["since", "until"]
    assert asked.content.decode().count('name="until-which"') == 2
    edition = Edition.objects.get()
    assert edition.live.lower == datetime(2051, 11, 5, 6, 30, tzinfo=UTC)
    assert edition.live.upper - edition.live.lower == timedelta(minutes=10)


def test_embargo_asks_and_keeps_the_answer(editor, story):
    client = at_desk(editor)
    sent = of_story(story, embargo_until=FOLD)

    asked = client.post(address(story), sent)
    client.post(address(story), {**sent, "embargo_until-which": f"{FOLD}-05:00"})

    assert "comes twice in America/New_York" in asked.content.decode()
    assert again(story).embargo_until == datetime(2051, 11, 5, 6, 30, tzinfo=UTC)
    opened = client.get(address(story)).content.decode()
    assert f'value="{FOLD}-05:00" id="id_embargo_until-which-1" checked' in opened
    assert Article.objects.count() == 1
