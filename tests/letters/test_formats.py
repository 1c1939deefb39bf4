"""How a deadline is said, and who is the same person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from letters import formats

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ({"days": 3, "hours": 5}, "due in 3 days"),
        ({"days": 1}, "due in 1 day"),
        ({"hours": 23, "minutes": 59}, "due in 23 hours"),
        ({"hours": 1}, "due in 1 hour"),
        ({"minutes": 59}, "due within the hour"),
        ({}, "due within the hour"),
        ({"seconds": -1}, "overdue"),
        ({"hours": -1}, "overdue by 1 hour"),
        ({"hours": -23}, "overdue by 23 hours"),
        ({"days": -1}, "overdue by 1 day"),
        ({"days": -40}, "overdue by 40 days"),
    ],
)
def test_a_deadline_is_a_clock(left, words):
    assert formats.due_in(NOON + timedelta(**left), now=NOON) == words


def test_the_clock_speaks_chinese():
    with translation.override("zh-hans"):
        said = [formats.due_in(NOON + timedelta(days=days), now=NOON) for days in (3, -2)]

    assert said == ["3 天后到期", "已逾期 2 天"]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("A@b.cn", "a@B.CN ", True),
        ("a@b.cn", "aa@b.cn", False),
        ("+86 23 1", "８６-231", True),
        ("", "-", True),
    ],
)
def test_contacts_are_the_same_however_spelt(one, other, is_same):
    assert (formats.contact_key(one) == formats.contact_key(other)) == is_same
