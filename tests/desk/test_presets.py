from datetime import UTC, datetime

import pytest
from django.test import override_settings

from desk import presets


def words(at, **given):
    return [label for _value, label in presets.choices(at, **given)]


def test_at_noon_the_day_goes_on_tonight_and_tomorrow(now):
    assert words(now) == [
        "Now",
        "In an hour (4 Mar 2026, 13:00 CST)",
        "Tonight 18:00 (4 Mar 2026, 18:00 CST)",
        "Tomorrow 06:00 (5 Mar 2026, 06:00 CST)",
        "Tomorrow 08:00 (5 Mar 2026, 08:00 CST)",
        "At an instant…",
    ]


def test_after_midnight_the_morning_is_today_and_late_at_night_tonight_is_over(now):
    early, late = now.replace(hour=16, minute=30), now.replace(hour=12)

    assert "Today 08:00 (5 Mar 2026, 08:00 CST)" in words(early)
    assert "Tomorrow 08:00 (6 Mar 2026, 08:00 CST)" in words(early)
    assert [label for label in words(late) if label.startswith("To")] == [
        "Tomorrow 06:00 (5 Mar 2026, 06:00 CST)",
        "Tomorrow 08:00 (5 Mar 2026, 08:00 CST)",
    ]


def test_the_days_are_those_of_the_sites_zone():
    with override_settings(TIME_ZONE="America/New_York"):
        before_the_change = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
        offered = dict(presets.choices(before_the_change))

    assert offered["2026-11-01T08:00:00-05:00"] == "Tomorrow 08:00 (1 Nov 2026, 08:00 EST)"


def test_the_end_of_an_embargo_that_still_binds_is_offered(now):
    ends = now.replace(hour=9)

    assert words(now, embargo_until=ends)[1] == "When the embargo ends (4 Mar 2026, 17:00 CST)"
    assert words(ends, embargo_until=ends)[1].startswith("In an hour")


def test_a_choice_is_the_instant_that_was_read(now):
    value = presets.choices(now)[2][0]

    assert presets.instant(value) == now.replace(hour=10)
    assert presets.words(value) == "4 Mar 2026, 18:00:00 CST"
    assert (presets.words("now"), presets.instant("later")) == ("Now", None)
    for forged in ("tomorrow", "2026-03-04T18:00", "0001-01-01T00:00:00+00:00", ""):
        with pytest.raises(ValueError, match="not an instant"):
            presets.instant(forged)
