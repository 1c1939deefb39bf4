"""Spans laid over one another: what stands where on a front page, and when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from articles import placing
from articles.placing import LENGTHS, SECTION, TOP, Spot, Standing

EIGHT = datetime(2026, 3, 4, 8, tzinfo=UTC)
LEAD, SECOND, THIRD, FOURTH = (Spot(TOP, 0, index) for index in range(4))
CITY = Spot(SECTION, 7, 0)


def hour(number: int | None) -> datetime | None:
    return None if number is None else EIGHT + timedelta(hours=number)


def one(thing: int, spot: Spot, since: int = 0, until: int | None = None) -> Standing:
    return Standing(thing, spot, hour(since), hour(until))


def test_what_stands_there_moves_down_for_as_long():
    stands = placing.put([one(1, LEAD)], one(2, LEAD, 2, 4))

    assert stands == [
        one(1, LEAD, 0, 2),
        one(2, LEAD, 2, 4),
        one(1, LEAD, 4),
        one(1, SECOND, 2, 4),
    ]


def test_an_empty_place_stops_the_moving_down():
    stands = placing.put([one(1, LEAD), one(2, THIRD)], one(3, LEAD))

    assert stands == [one(3, LEAD), one(1, SECOND), one(2, THIRD)]


def test_what_stood_last_leaves_the_page():
    full = [one(number, LEAD.at(number)) for number in range(4)]

    assert placing.put(full, one(9, FOURTH)) == [*full[:3], one(9, FOURTH)]


def test_replacing_moves_nothing_else():
    stands = placing.put([one(1, LEAD), one(2, SECOND)], one(3, LEAD, 1), is_replacing=True)

    assert stands == [one(1, LEAD, 0, 1), one(3, LEAD, 1), one(2, SECOND)]


def test_moving_down_changes_places_with_what_is_passed():
    stands = [one(1, LEAD), one(2, SECOND), one(3, THIRD)]

    assert placing.put(stands, one(1, THIRD)) == [one(2, LEAD), one(3, SECOND), one(1, THIRD)]


def test_what_was_seen_there_without_being_placed_moves_down_too():
    stands = placing.put([one(2, SECOND)], one(1, SECOND), came_from=LEAD)

    assert stands == [one(2, LEAD), one(1, SECOND)]


def test_a_story_leaves_the_place_that_it_had():
    assert placing.put([one(1, CITY)], one(1, LEAD, 1)) == [one(1, CITY, 0, 1), one(1, LEAD, 1)]


def test_what_is_planned_keeps_its_place():
    planned = one(1, LEAD, 5)

    assert placing.put([planned], one(2, LEAD)) == [one(2, LEAD, 0, 5), planned, one(2, SECOND, 5)]
    assert placing.put([planned], one(2, LEAD), is_replacing=True) == [one(2, LEAD, 0, 5), planned]


def test_beneath_the_last_planned_one_there_is_no_place():
    planned = one(1, FOURTH, 5)

    assert placing.put([planned], one(2, FOURTH)) == [one(2, FOURTH, 0, 5), planned]


def test_taken_off_for_a_while_it_comes_back():
    stands = placing.take_off([one(1, LEAD), one(2, SECOND)], 1, since=hour(1), until=hour(3))

    assert stands == [one(1, LEAD, 0, 1), one(1, LEAD, 3), one(2, SECOND)]


def test_only_what_is_ahead_is_left():
    stands = [one(1, LEAD, 0, 2), one(2, SECOND, 0), one(3, THIRD, 0, 1)]

    ahead = placing.ahead(stands, at=hour(1))
    assert ahead == [one(1, LEAD, 1, 2), one(2, SECOND, 1)]


def test_a_thing_lasts_until_it_is_gone_wherever_it_moves():
    stands = [one(1, LEAD, 0, 2), one(1, SECOND, 2, 4), one(1, LEAD, 6), one(2, THIRD)]

    lasting = [placing.lasting(stands, 1, at=hour(number)) for number in (0, 3, 5, 7)]

    assert lasting == [hour(4), hour(4), hour(5), None]


def test_places_that_a_page_does_not_have():
    wrong = [
        Spot(TOP, 0, 4),
        Spot(TOP, 0, -1),
        Spot(TOP, 3, 0),
        Spot(SECTION, 0, 0),
        Spot("x", 0, 0),
    ]

    assert [spot for spot in wrong if spot.is_there] == []
    assert LEAD.is_there
    assert CITY.is_there


SPOTS = [*(LEAD.at(index) for index in range(4)), *(CITY.at(index) for index in range(4))]
STEPS = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from(SPOTS),
        st.integers(0, 9),
        st.one_of(st.none(), st.integers(1, 5)),
        st.booleans(),
        st.one_of(st.none(), st.sampled_from(SPOTS)),
    ),
    max_size=8,
)


@given(STEPS)
def test_no_place_holds_two_and_no_story_stands_twice(steps):
    stands: list[Standing] = []
    for thing, spot, since, lasting, is_replacing, came_from in steps:
        new = one(thing, spot, since, None if lasting is None else since + lasting)
        stands = placing.put(stands, new, came_from=came_from, is_replacing=is_replacing)

        for number in range(16):
            now = [
                each
                for each in placing.ahead(stands, at=hour(number))
                if each.since == hour(number)
            ]
            assert len({each.spot for each in now}) == len(now)
            assert len({each.thing for each in now}) == len(now)
            assert all(each.spot.is_there for each in now)


@given(STEPS)
def test_what_is_taken_off_for_good_is_nowhere(steps):
    stands: list[Standing] = []
    for thing, spot, since, _lasting, _is_replacing, _came_from in steps:
        stands = placing.put(stands, one(thing, spot, since))

    left = placing.take_off(stands, 1, since=EIGHT)

    assert [each for each in left if each.thing == 1] == []


def test_every_block_has_as_many_places_as_it_says():
    assert (LENGTHS[TOP], LENGTHS[SECTION]) == (4, 4)
