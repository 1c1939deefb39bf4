"""The front page: what editors placed, and the newest where they placed nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
    return {"top": [card.headline for card in top], **rows}


def test_what_an_editor_placed_wins_and_the_newest_fill_the_rest(client, many, editor, now, city):
    at = now + HOUR
    place(many[0], LEAD, by=editor, now=at)
    place(many[11], THIRD, by=editor, now=at)
    place(many[2], in_row(city, 1), by=editor, now=at)

    assert front(client, at) == {
        "top": ["No. 0", "No. 10", "No. 11", "No. 9"],
        "City": ["No. 8", "No. 2", "No. 6", "No. 4"],
        "Sport": ["No. 7", "No. 5", "No. 3", "No. 1"],
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
        "City": ["No. 11", "No. 6", "No. 4", "No. 2"],
        "Sport": ["No. 5", "No. 3", "No. 10"],
    }


def test_a_place_goes_back_to_the_newest_when_its_time_is_over(client, many, editor, now):
    at = now + HOUR
    place(many[0], LEAD, by=editor, now=at, since=at + HOUR, until=at + 2 * HOUR)

    leads = [front(client, at + number * HOUR)["top"][0] for number in range(3)]

    assert leads == ["No. 11", "No. 0", "No. 11"]


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

    assert list(front(client, at)) == ["top", "Sport", "City"]
    assert list(front(client, now + timedelta(minutes=30))) == ["top", "City", "Sport"]


def test_staff_see_the_page_as_it_will_be(client, many, editor, now):
    at = now + HOUR
    place(many[0], LEAD, by=editor, now=at, since=at + HOUR)
    client.force_login(editor)
    asked = (at + HOUR).strftime("%Y-%m-%dT%H:%M:%SZ")

    with time_machine.travel(at, tick=False):
        page = client.get("/", {"at": asked})

    assert page.context["lead"].headline == "No. 0"
    assert page.headers["Cache-Control"] == "private, no-store"
