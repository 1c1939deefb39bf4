"""The front page: what editors placed, and the newest where they placed nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import workflow
from articles.models import Section
from articles.workflow import arranging
from tests.articles.fronts import FOURTH, LEAD, SECOND, THIRD, in_row, place
from tests.articles.stories import again, draft, published

HOUR = timedelta(hours=1)


@pytest.fixture
def sport(db):
    return Section.objects.create(slug="sport", name="Sport", position=1)


@pytest.fixture
def many(editor, city, sport, chang_chen, now):
    """Twelve stories, City and Sport in turn; “No. 11” is the newest."""
    return [
        published(
            draft(sport if number % 2 else city, chang_chen, headline=f"No. {number}"),
            by=editor,
            now=now + timedelta(minutes=number),
        )
        for number in range(12)
    ]


def front(client, at, language="") -> dict[str, list[str]]:
    """Headlines by block, as readers see them at an instant."""
    with time_machine.travel(at, tick=False):
        context = client.get(f"/{language}").context
    top = [context["lead"], *context["seconds"]] if context["lead"] else []
    rows = {row["name"]: [card.headline for card in row["cards"]] for row in context["rows"]}
    latest = [card.headline for card in context.get("latest", ())]
    return {"top": [card.headline for card in top], "latest": latest, **rows}


def test_what_an_editor_placed_wins_and_the_newest_fill_the_rest(client, many, editor, now, city):
    at = now + HOUR
    place(many[0], LEAD, by=editor, now=at)
    place(many[11], THIRD, by=editor, now=at)
    place(many[2], in_row(city, 1), by=editor, now=at)

    assert front(client, at) == {
        "top": ["No. 0", "No. 10", "No. 11", "No. 9"],
        "latest": ["No. 8", "No. 7"],
        "City": ["No. 6", "No. 2", "No. 4"],
        "Sport": ["No. 5", "No. 3", "No. 1"],
    }


def test_no_story_stands_twice_and_no_place_is_empty(client, many, editor, now, city, sport):
    at = now + HOUR
    for edition, spot in (
        (many[11], in_row(city)),
        (many[10], in_row(sport, 3)),
        (many[1], FOURTH),
        (many[9], SECOND),
    ):
        place(edition, spot, by=editor, now=at)

    blocks = front(client, at)

    names = [name for block in blocks.values() for name in block]
    assert len(names) == len(set(names))
    assert blocks == {
        "top": ["No. 8", "No. 9", "No. 7", "No. 1"],
        "latest": ["No. 6", "No. 5"],
        "City": ["No. 11", "No. 4", "No. 2", "No. 0"],
        "Sport": ["No. 3", "No. 10"],
    }


def test_page_says_from_its_first_line_how_many_columns_it_has(client, editor, city, chang_chen):
    """Else what comes later would move what is there while the page arrives."""
    columns = []
    for number in range(12):
        published(draft(city, chang_chen, headline=f"No. {number}"), by=editor, now=timezone.now())
        columns += re.findall('<div class="(front-top[^"]*)"', client.get("/").content.decode())

    assert columns[:2] == ["front-top of-one", "front-top of-two"]
    assert columns[-1] == "front-top"


def test_a_place_goes_back_to_the_newest_when_its_time_is_over(client, many, editor, now):
    at = now + HOUR
    place(many[0], LEAD, by=editor, now=at, since=at + HOUR, until=at + 2 * HOUR)

    leads = [front(client, at + number * HOUR)["top"][0] for number in range(3)]

    assert leads == ["No. 11", "No. 0", "No. 11"]


def test_latest_are_the_newest_that_stand_nowhere_else(
    client, editor, city, sport, chang_chen, now
):
    """However many of them one section has, every row is full."""
    for number in range(30):
        place_of = sport if number < 6 else city
        plain = draft(place_of, chang_chen, headline=f"No. {number}")
        edition = published(plain, by=editor, now=now + timedelta(minutes=number))
    place(edition, in_row(sport), by=editor, now=now + HOUR)

    blocks = front(client, now + HOUR)

    assert blocks == {
        "top": ["No. 28", "No. 27", "No. 26", "No. 25"],
        "latest": [f"No. {number}" for number in range(24, 17, -1)],
        "City": ["No. 17", "No. 16", "No. 15", "No. 14"],
        "Sport": ["No. 29", "No. 5", "No. 4", "No. 3"],
    }


def test_a_place_of_one_page_is_no_place_of_the_other(
    client, many, editor, city, sport, chang_chen, now
):
    at = now + HOUR
    plain = draft(city, chang_chen, headline="渡轮", language="zh-hans")
    chinese = published(plain, by=editor, now=now)
    place(chinese, LEAD, by=editor, now=at, language="zh-hans", until=at + timedelta(seconds=20))
    arranging.place_row(
        language="zh-hans", section_id=sport.pk, index=0, version=1, by=editor, now=at
    )

    with time_machine.travel(at, tick=False):
        english = client.get("/")

    assert "s-maxage=20," not in english.headers["Cache-Control"]
    assert [row["name"] for row in english.context["rows"]] == ["City", "Sport"]


@pytest.mark.parametrize("gone", ["withdraw", "unpublish", "kill"])
def test_what_is_not_public_then_is_left_out(client, many, editor, now, gone):
    at = now + HOUR
    place(many[0], LEAD, by=editor, now=at)
    why = {"withdraw": {"note": "Wrong."}, "kill": {"reason": "Court."}}.get(gone, {})
    story = again(many[0].article)
    getattr(workflow, gone)(
        article_id=story.pk, version=story.version, by=editor, now=at + HOUR, **why
    )

    before, after = front(client, at), front(client, at + HOUR)

    assert before["top"][0] == ("No. 11" if gone == "kill" else "No. 0")
    assert after["top"] == ["No. 11", "No. 10", "No. 9", "No. 8"]


def test_a_planned_story_takes_its_place_when_it_goes_live(client, many, editor, city, now):
    at, plain = now + HOUR, draft(city, many[0].article.bylines.get().author, headline="Planned")
    planned = published(plain, by=editor, now=at, since=at + HOUR)
    place(planned, LEAD, by=editor, now=at)

    assert front(client, at)["top"][0] == "No. 11"
    assert front(client, at + HOUR)["top"][0] == "Planned"


def test_each_language_has_a_page_of_its_own(client, many, editor, city, chang_chen, now):
    at = now + HOUR
    for number in range(2):
        plain = draft(city, chang_chen, headline=f"渡轮{number}", language="zh-hans")
        last = published(plain, by=editor, now=at + number * HOUR)
    place(many[0], LEAD, by=editor, now=at)
    place(last, SECOND, by=editor, now=at, language="zh-hans")

    later = at + 2 * HOUR
    assert front(client, later)["top"] == ["No. 0", "No. 11", "No. 10", "No. 9"]
    assert front(client, later, "zh/")["top"] == ["渡轮0", "渡轮1"]


def test_page_says_until_when_it_is_right(client, many, editor, now):
    at = now + HOUR
    place(many[0], LEAD, by=editor, now=at, until=at + timedelta(seconds=30))
    with time_machine.travel(at, tick=False):
        ends = client.get("/").headers["Cache-Control"]
    place(many[1], SECOND, by=editor, now=at, since=at + timedelta(seconds=20))
    with time_machine.travel(at, tick=False):
        begins = client.get("/").headers["Cache-Control"]

    assert "s-maxage=30," in ends
    assert "s-maxage=20," in begins


def test_placing_costs_no_statement(client, many, editor, now, city):
    at = now + HOUR
    with time_machine.travel(at, tick=False), CaptureQueriesContext(connection) as before:
        client.get("/")
    for number, spot in enumerate((LEAD, SECOND, in_row(city), in_row(city, 2))):
        place(many[number], spot, by=editor, now=at)
    arranging.place_row(language="en", section_id=city.pk, index=1, version=4, by=editor, now=at)
    with time_machine.travel(at, tick=False), CaptureQueriesContext(connection) as after:
        client.get("/")

    assert (len(before), len(after)) == (3, 3)


def test_rows_stand_in_the_order_that_editors_gave_them(client, many, editor, sport, now):
    at = now + HOUR
    arranging.place_row(language="en", section_id=sport.pk, index=0, version=0, by=editor, now=at)

    assert list(front(client, at)) == ["top", "latest", "Sport", "City"]
    assert list(front(client, now + timedelta(minutes=30))) == ["top", "latest", "City", "Sport"]


def test_staff_see_the_page_as_it_will_be(client, many, editor, now):
    at = now + HOUR
    place(many[0], LEAD, by=editor, now=at, since=at + HOUR)
    client.force_login(editor)
    asked = (at + HOUR).strftime("%Y-%m-%dT%H:%M:%SZ")

    with time_machine.travel(at, tick=False):
        page = client.get("/", {"at": asked})

    assert page.context["lead"].headline == "No. 0"
    assert page.headers["Cache-Control"] == "private, no-store"
