"""Who is a person, who sends too much, and what an address is."""

from datetime import UTC, datetime, timedelta

import pytest

from letters import spam
from letters.spam import Stamped

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-5), Stamped.TOO_FAST),
        (timedelta(seconds=2.9), Stamped.TOO_FAST),
        (timedelta(seconds=3), Stamped.IN_TIME),
        (timedelta(hours=24), Stamped.IN_TIME),
        (timedelta(hours=24, seconds=1), Stamped.TOO_LATE),
    ],
)
def test_a_form_takes_three_seconds_to_a_day(age, said):
    stamp = spam.stamp(now=NOON)

    assert spam.read_stamp(stamp, now=NOON + age) is said


@pytest.mark.parametrize(
    "stamp", ["", "x", ":::", "1:2:3", spam.HONEYPOT, "\ud800", "é:é:é", "a" * 1_000_000]
)
def test_a_stamp_that_is_not_ours_is_forged(stamp):
    assert spam.read_stamp(stamp, now=NOON) is Stamped.FORGED


def test_a_changed_stamp_is_forged():
    stamp = spam.stamp(now=NOON)

    assert spam.read_stamp(f"x{stamp}", now=NOON + timedelta(minutes=1)) is Stamped.FORGED


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        ("198.51.100.7", None, 0, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", 0, "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4,203.0.113.9 , 10.0.0.2", 2, "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9", 2, "10.0.0.1"),
        ("10.0.0.1", None, 1, "10.0.0.1"),
        ("10.0.0.1", "unknown", 1, "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:4711", 1, "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::9]:4711", 1, "2001:db8::9"),
        ("10.0.0.1", "2001:DB8::0009", 1, "2001:db8::9"),
        ("::ffff:198.51.100.7", None, 0, "198.51.100.7"),
        ("", None, 0, ""),
        ("", "203.0.113.9", 1, "203.0.113.9"),
    ],
)
def test_the_address_is_the_one_our_own_proxies_saw(remote, forwarded, proxies, address):
    meta = {"REMOTE_ADDR": remote}
    if forwarded is not None:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded

    assert spam.client_address(meta, trusted_proxies=proxies) == address


def test_a_sender_is_the_same_for_a_day_and_never_the_address():
    today = spam.sender("203.0.113.9", now=NOON)

    assert today == spam.sender("203.0.113.9", now=NOON + timedelta(hours=11, minutes=59))
    assert today != spam.sender("203.0.113.9", now=NOON + timedelta(hours=12))
    assert today != spam.sender("203.0.113.10", now=NOON)
    assert (len(today), "203" in spam.sender("203.0.113.9", now=NOON)[:3]) == (64, False)


def test_one_network_of_six_is_one_sender():
    senders = {
        spam.sender(address, now=NOON)
        for address in ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1", "fe80::1%eth0")
    }

    assert len(senders) == 3


def test_midnight_does_not_give_a_sender_a_second_hour():
    before, after = NOON + timedelta(hours=11, minutes=50), NOON + timedelta(hours=12, minutes=10)

    assert spam.sender("203.0.113.9", now=before) in spam.senders("203.0.113.9", now=after)


@pytest.mark.parametrize(
    ("minutes_ago", "per_hour", "wait"),
    [
        ([], 2, None),
        ([10], 2, None),
        ([50, 10], 2, timedelta(minutes=10)),
        ([50, 40, 10], 2, timedelta(minutes=20)),
        ([], 0, timedelta(hours=1)),
    ],
)
def test_whoever_sent_enough_waits_until_an_hour_is_over(minutes_ago, per_hour, wait):
    received = [NOON - timedelta(minutes=minutes) for minutes in minutes_ago]

    assert spam.wait(received, most=per_hour, now=NOON) == wait


def test_one_network_is_a_24_or_a_48():
    def count(*addresses: str) -> int:
        return len({spam.network(address, now=NOON) for address in addresses})

    assert count("203.0.113.1", "203.0.113.254") == 1
    assert count("203.0.113.1", "203.0.114.1") == 2
    assert count("2001:db8:7::1", "2001:db8:7:ffff::1") == 1
    assert count("2001:db8:7::1", "2001:db8:8::1") == 2
    assert count("", "") == 1
    assert spam.network("203.0.113.1", now=NOON) != spam.sender("203.0.113.1", now=NOON)


def test_midnight_does_not_give_a_network_a_second_hour():
    before, after = NOON + timedelta(hours=11, minutes=50), NOON + timedelta(hours=12, minutes=10)

    assert spam.network("203.0.113.9", now=before) in spam.networks("203.0.113.7", now=after)


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("Buy now!", "ＢＵＹ  now 17", True),
        ("买房 请找我。", "买房,请找我 138", True),
        ("Buy now!", "Buy later!", False),
        ("138 0013 8000", "139 0013 9000", False),
        ("", "", True),
    ],
)
def test_texts_are_alike_without_case_spacing_and_figures(one, other, is_alike):
    assert (spam.likeness(one) == spam.likeness(other)) == is_alike
