"""The verbs of the front page, whoever calls them."""

import threading
import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from articles import workflow
from articles.models import FrontChange, Placement, Section
from articles.placing import ROW, Spot
from articles.workflow import arranging
from tests.articles.fronts import FOURTH, LEAD, SECOND, in_row, place
from tests.articles.stories import draft, published

HOUR = timedelta(hours=1)


@pytest.fixture
def ferry(editor, city, chang_chen, now):
    return published(draft(city, chang_chen), by=editor, now=now)


@pytest.fixture
def bridge(editor, city, chang_chen, now):
    return published(draft(city, chang_chen, headline="Bridge opens"), by=editor, now=now)


def standing(at) -> dict[tuple[str, int], int]:
    rows = Placement.objects.standing(at=at)
    return {(row.slot, row.position): row.story_id or row.section_id for row in rows}


def test_placing_is_one_change_that_says_who_and_where(ferry, editor, now):
    change = place(ferry, LEAD, by=editor, now=now)

    assert standing(now) == {("top", 0): ferry.article_id}
    assert (change.number, change.by, change.at) == (1, editor, now)
    assert change.what == {
        "step": "placed", "story": ferry.article_id, "slot": "top", "in": 0, "index": 0,
    }  # fmt: skip
    told = apps.get_model("delivery", "Change").objects.order_by("-pk")[0]
    assert told.keys == ["front"]


def test_only_editors_arrange_the_page(ferry, reporter, site_staff, photo_editor, now):
    for person in (reporter, site_staff, photo_editor):
        with pytest.raises(workflow.NotAllowed):
            place(ferry, LEAD, by=person, now=now)

    assert not FrontChange.objects.exists()


def test_page_arranged_meanwhile_is_not_arranged_over(ferry, bridge, editor, now):
    place(ferry, LEAD, by=editor, now=now)

    with pytest.raises(arranging.Rearranged):
        place(bridge, LEAD, by=editor, now=now, version=0)

    assert standing(now) == {("top", 0): ferry.article_id}


def wait_until_somebody_waits() -> None:
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return


@pytest.mark.django_db(transaction=True)
def test_of_two_at_one_instant_one_is_refused(editor, now, city, chang_chen):
    story = published(draft(city, chang_chen), by=editor, now=now)
    outcomes: list[object] = []

    def arrange() -> None:
        try:
            outcomes.append(place(story, SECOND, by=editor, now=now, version=0))
        except arranging.Rearranged as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    with transaction.atomic():
        place(story, LEAD, by=editor, now=now, version=0)
        other = threading.Thread(target=arrange)
        other.start()
        wait_until_somebody_waits()
    other.join()

    assert [type(outcome) for outcome in outcomes] == [arranging.Rearranged]
    assert standing(now) == {("top", 0): story.article_id}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"spot": FOURTH.at(4)}, "spot"),
        ({"spot": Spot("section", 0, 0)}, "spot"),
        ({"spot": Spot("section", 999_999, 0)}, "spot"),
        ({"spot": Spot(ROW, 0, 0)}, "spot"),
        ({"story_id": 0}, "story"),
        ({"language": "zh-hans"}, "story"),
        ({"hours": (-1, None)}, "since"),
        ({"hours": (2, 2)}, "until"),
    ],
)
def test_what_cannot_be_placed_is_refused_at_its_field(ferry, editor, now, given, field):
    since, until = given.pop("hours", (0, None))
    plain = {"language": "en", "story_id": ferry.article_id, "spot": LEAD}

    with pytest.raises(workflow.Refusal) as refused:
        arranging.place(
            **{**plain, **given},
            version=0,
            by=editor,
            now=now,
            since=now + since * HOUR,
            until=None if until is None else now + until * HOUR,
        )

    assert refused.value.field == field
    assert not FrontChange.objects.exists()


def test_placed_for_a_while_the_other_comes_back_after_it(ferry, bridge, editor, now):
    place(ferry, LEAD, by=editor, now=now)
    place(bridge, LEAD, by=editor, now=now, since=now + HOUR, until=now + 2 * HOUR)

    hours = [standing(now + number * HOUR) for number in range(3)]

    assert hours == [
        {("top", 0): ferry.article_id},
        {("top", 0): bridge.article_id, ("top", 1): ferry.article_id},
        {("top", 0): ferry.article_id},
    ]


def test_what_readers_have_seen_is_not_rewritten(ferry, bridge, editor, now):
    place(ferry, LEAD, by=editor, now=now)

    place(bridge, LEAD, by=editor, now=now + HOUR, is_replacing=True)

    assert standing(now) == {("top", 0): ferry.article_id}
    assert standing(now + HOUR) == {("top", 0): bridge.article_id}


def test_taking_off_leaves_the_rest_where_it_is(ferry, bridge, editor, now):
    place(ferry, LEAD, by=editor, now=now)
    place(bridge, SECOND, by=editor, now=now)

    arranging.take_off(
        language="en", story_id=ferry.article_id, version=2, by=editor, now=now + HOUR
    )

    assert standing(now + HOUR) == {("top", 1): bridge.article_id}


def test_taking_off_what_nobody_placed_is_refused(ferry, editor, now):
    with pytest.raises(workflow.Refusal):
        arranging.take_off(language="en", story_id=ferry.article_id, version=0, by=editor, now=now)

    assert not FrontChange.objects.exists()


def test_undo_takes_back_one_change_after_the_other(ferry, bridge, editor, now):
    place(ferry, LEAD, by=editor, now=now)
    place(bridge, LEAD, by=editor, now=now + HOUR, until=now + 9 * HOUR)
    pages = []
    for number in (2, 3):
        undone = arranging.undo(language="en", version=number, by=editor, now=now + number * HOUR)
        pages.append((undone.what["step"], undone.what["undone"], standing(now + number * HOUR)))

    assert pages == [
        ("undone", "placed", {("top", 0): ferry.article_id}),
        ("undone", "placed", {}),
    ]
    with pytest.raises(workflow.Refusal):
        arranging.undo(language="en", version=4, by=editor, now=now + 4 * HOUR)


def test_undo_does_not_bring_back_what_ended_meanwhile(ferry, editor, now):
    place(ferry, LEAD, by=editor, now=now, until=now + 2 * HOUR)
    arranging.take_off(
        language="en", story_id=ferry.article_id, version=1, by=editor, now=now + HOUR
    )

    arranging.undo(language="en", version=2, by=editor, now=now + 3 * HOUR)

    assert standing(now + 3 * HOUR) == {}


def test_row_of_a_section_moves_to_another_place(editor, city, now):
    sport = Section.objects.create(slug="sport", name="Sport", position=1)

    arranging.place_row(language="en", section_id=sport.pk, index=0, version=0, by=editor, now=now)
    arranging.place_row(language="en", section_id=city.pk, index=0, version=1, by=editor, now=now)

    assert standing(now) == {("row", 0): city.pk, ("row", 1): sport.pk}
    for section, index in ((sport.pk, 99), (999_999, 0)):
        with pytest.raises(workflow.Refusal):
            arranging.place_row(
                language="en", section_id=section, index=index, version=2, by=editor, now=now
            )


def test_row_moves_at_a_time_and_not_if_that_is_taken_back(editor, city, now):
    sport = Section.objects.create(slug="sport", name="Sport", position=1)
    known = {"language": "en", "section_id": sport.pk, "by": editor, "now": now}

    arranging.place_row(**known, index=0, version=0, since=now + HOUR)

    assert standing(now) == {}
    assert standing(now + HOUR) == {("row", 0): sport.pk}

    with pytest.raises(workflow.Refusal, match="not stand here by hand"):
        arranging.take_row_off(**{**known, "section_id": city.pk}, version=1, since=now)
    with pytest.raises(workflow.Refusal, match="has passed"):
        arranging.place_row(**known, index=1, version=1, since=now - HOUR)
    arranging.take_row_off(**known, version=1, since=now + HOUR)

    assert standing(now + HOUR) == {}


def test_stories_and_rows_of_one_number_stand_side_by_side(ferry, editor, city, now):
    place(ferry, in_row(city), by=editor, now=now)
    arranging.place_row(language="en", section_id=city.pk, index=0, version=1, by=editor, now=now)

    assert standing(now) == {("section", 0): ferry.article_id, ("row", 0): city.pk}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rows: rows.delete(),
        lambda rows: rows.update(position=2),
        lambda rows: rows.update(span=(None, None)),
        lambda rows: [setattr(row, "pk", None) or row.save() for row in rows],
        lambda rows: FrontChange.objects.all().delete(),
        lambda rows: FrontChange.objects.update(number=9),
    ],
)
def test_the_database_refuses_to_rewrite_what_stood(ferry, editor, now, wrong):
    place(ferry, LEAD, by=editor, now=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        wrong(Placement.objects.all())

    assert standing(now) == {("top", 0): ferry.article_id}
