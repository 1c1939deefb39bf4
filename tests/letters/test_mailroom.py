"""A letter comes, is answered, and is forgotten."""

import re
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from letters import jobs, mailroom
from letters.mailroom import LETTERS, Conflict, NotAllowed, Refusal, TooMany
from letters.models import Letter

NOON = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def receive(*, now=NOON, address="203.0.113.9", **words) -> tuple[Letter, str]:
    letter = {
        "category": "correction",
        "text": "The park has 73.3 hectares.",
        "contact": "reader@example.org",
        "came_from": "/2025/07/10/city-v/",
    }
    return mailroom.receive(**{**letter, **words}, address=address, now=now)


@pytest.mark.django_db
def test_a_letter_is_kept_with_its_dates(settings):
    settings.LETTERS_ANSWER_DAYS, settings.LETTERS_KEEP_DAYS = 7, 365

    letter, _ = receive()

    kept = Letter.objects.get()
    assert kept == letter
    assert (kept.category, kept.text, kept.contact, kept.came_from) == (
        "correction",
        "The park has 73.3 hectares.",
        "reader@example.org",
        "/2025/07/10/city-v/",
    )
    assert (kept.received_at, kept.due_at, kept.keep_until) == (
        NOON,
        NOON + 2 * DAY,
        NOON + 365 * DAY,
    )
    assert "203.0.113.9" not in kept.sender


@pytest.mark.django_db
def test_receipt_and_code_can_be_read_aloud_and_the_code_is_not_stored():
    letter, code = receive()

    sign = f"[{LETTERS}]"
    assert re.fullmatch(f"L-{sign}{{4}}-{sign}{{4}}", letter.receipt)
    assert re.fullmatch(f"{sign}{{4}}-{sign}{{4}}-{sign}{{4}}", code)
    assert (set("01OIL") & set(LETTERS), len(letter.code)) == (set(), 64)
    assert code not in {str(value) for value in Letter.objects.values_list().get()}


@pytest.mark.django_db
def test_a_receipt_is_given_only_once(monkeypatch):
    drawn = iter("2" * 8 + "2" * 8 + "3" * 8)
    monkeypatch.setattr("secrets.choice", lambda letters: next(drawn))

    letters = [receive(text=text)[0] for text in ("The first letter.", "The second letter.")]

    assert [letter.receipt for letter in letters] == ["L-2222-2222", "L-3333-3333"]


@pytest.mark.django_db
def test_the_code_opens_its_own_letter_however_it_is_written():
    letter, code = receive()
    _, other = receive(text="Another letter altogether.")

    assert [
        mailroom.is_code(letter, written)
        for written in (code, f" {code.lower()} ", code.replace("-", " "), other, "", "é" * 9999)
    ] == [True, True, True, False, False, False]


@pytest.mark.django_db
def test_a_new_key_of_the_site_does_not_close_letters(settings):
    letter, code = receive()

    settings.SECRET_KEY = "another key"

    assert mailroom.is_code(letter, code)


@pytest.mark.django_db
def test_a_letter_sent_twice_is_one_letter():
    first, code = receive()

    again, same_code = receive(now=NOON + 10 * MINUTE)
    later, _ = receive(now=NOON + 11 * MINUTE)
    elsewhere, _ = receive(address="203.0.113.10")
    other, _ = receive(text="Something else entirely.")

    assert (again, same_code) == (first, code)
    assert len({first.pk, later.pk, elsewhere.pk, other.pk}) == 4


@pytest.mark.django_db(transaction=True)
def test_a_double_click_leaves_one_letter():
    found = []

    def send() -> None:
        found.append(receive())
        connection.close()

    threads = [Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(found), len(set(found)), Letter.objects.count()) == (3, 1, 1)


@pytest.mark.django_db
def test_one_sender_sends_so_many_an_hour(settings):
    settings.LETTERS_PER_HOUR = 2
    receive(text="The first of three.")
    receive(text="The second of three.", now=NOON + 20 * MINUTE)

    with pytest.raises(TooMany) as refused:
        receive(text="The third of three.", now=NOON + 30 * MINUTE)

    assert refused.value.wait == 30 * MINUTE
    assert Letter.objects.count() == 2
    receive(text="The third of three.", now=NOON + 30 * MINUTE, address="203.0.113.10")
    receive(text="The third of three.", now=NOON + 60 * MINUTE)
    assert Letter.objects.count() == 4


@pytest.mark.django_db
def test_whoever_may_send_no_more_still_gets_the_first_receipt_again(settings):
    settings.LETTERS_PER_HOUR = 1
    first, _ = receive()

    assert receive(now=NOON + MINUTE)[0] == first


@pytest.mark.django_db
def test_a_category_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="'praise' is not a valid Category"):
        receive(category="praise")


def test_site_staff_answer_a_letter(site_staff):
    letter, _ = receive()

    answered = mailroom.answer(
        letter=letter, text=" Thank you, it is mended. ", version=1, by=site_staff, now=NOON + DAY
    )

    assert (answered.answer, answered.answered_by, answered.answered_at, answered.version) == (
        "Thank you, it is mended.",
        site_staff,
        NOON + DAY,
        2,
    )
    assert list(Letter.objects.unanswered()) == []


def test_the_second_of_two_answers_is_shown_the_first(site_staff):
    letter, _ = receive()
    mailroom.answer(letter=letter, text="First.", version=1, by=site_staff, now=NOON)

    with pytest.raises(Conflict) as refused:
        mailroom.answer(letter=letter, text="Second.", version=1, by=site_staff, now=NOON)

    assert refused.value.current.answer == "First."
    assert Letter.objects.get().answer == "First."


def test_an_empty_answer_is_none(site_staff):
    letter, _ = receive()

    with pytest.raises(Refusal) as refused:
        mailroom.answer(letter=letter, text=" \n", version=1, by=site_staff, now=NOON)

    assert (refused.value.field, str(refused.value)) == ("answer", "Write an answer.")


def test_a_reporter_answers_no_letters(reporter):
    letter, _ = receive()

    with pytest.raises(NotAllowed) as refused:
        mailroom.answer(letter=letter, text="Hello.", version=1, by=reporter, now=NOON)

    assert str(refused.value) == "Only site staff answer letters."
    assert Letter.objects.get().answer == ""


@pytest.mark.parametrize(
    ("category", "days"), [("report", 1), ("correction", 2), ("tip", 7), ("other", 7)]
)
@pytest.mark.django_db
def test_the_category_sets_the_deadline(category, days):
    letter, _ = receive(category=category)

    assert letter.due_at == NOON + days * DAY


@pytest.mark.django_db
def test_a_deadline_before_the_letter_loses_no_letter(settings):
    settings.LETTERS_DEADLINES = {"tip": -3}

    assert receive(category="tip")[0].due_at == NOON


@pytest.mark.django_db
def test_one_network_sends_so_many_an_hour(settings):
    settings.LETTERS_PER_HOUR_NETWORK = 2
    for number in (1, 2):
        receive(text=f"Reader {'ab'[number - 1]} writes.", address=f"203.0.113.{number}")

    with pytest.raises(TooMany) as refused:
        receive(text="A third reader.", address="203.0.113.3", now=NOON + 20 * MINUTE)

    assert (refused.value.why, refused.value.wait) == ("network", 40 * MINUTE)
    receive(text="A third reader.", address="203.0.114.3", now=NOON + 20 * MINUTE)
    assert Letter.objects.count() == 3


@pytest.mark.django_db
def test_one_text_is_taken_so_often_a_day(settings):
    settings.LETTERS_SAME_TEXT = 2
    receive(text="Buy at example.org!", address="203.0.113.1")
    receive(text="buy at  EXAMPLE.org 2", address="198.51.100.1", now=NOON + MINUTE)

    with pytest.raises(TooMany) as refused:
        receive(text="Buy, at example org 99", address="192.0.2.1", now=NOON + 2 * MINUTE)

    assert (refused.value.why, refused.value.wait) == ("text", DAY - 2 * MINUTE)
    receive(text="Buy nothing at example.org!", address="192.0.2.1", now=NOON + 2 * MINUTE)
    receive(text="Buy at example.org", address="192.0.2.1", now=NOON + DAY)


@pytest.mark.django_db
def test_marks_for_limits_are_emptied_after_a_day():
    receive()
    young, _ = receive(now=NOON + DAY)

    mailroom.forget(now=NOON + DAY + MINUTE)

    marks = Letter.objects.order_by("pk").values_list("sender", "network", "likeness")
    assert marks[0] == ("", "", "")
    assert marks[1] == (young.sender, young.network, young.likeness)


def test_a_letter_that_needs_no_answer_waits_no_longer(site_staff):
    letter, _ = receive()

    settled = mailroom.settle(letter=letter, version=1, by=site_staff, now=NOON + DAY)

    assert (settled.answer, settled.answered_by, settled.version) == ("", site_staff, 2)
    assert list(Letter.objects.unanswered()) == []
    with pytest.raises(Conflict):
        mailroom.settle(letter=letter, version=1, by=site_staff, now=NOON + DAY)


def test_every_answer_stays_in_the_history(site_staff):
    letter, _ = receive()
    mailroom.answer(letter=letter, text="First.", version=1, by=site_staff, now=NOON)
    mailroom.answer(letter=letter, text="Second.", version=2, by=site_staff, now=NOON + DAY)

    rows = letter.answers.order_by("version").values_list("version", "text", "by", "at")
    assert list(rows) == [
        (2, "First.", site_staff.pk, NOON),
        (3, "Second.", site_staff.pk, NOON + DAY),
    ]


@pytest.mark.django_db
def test_letters_are_forgotten_on_their_day(settings):
    settings.LETTERS_KEEP_DAYS = 30
    receive()
    young, _ = receive(now=NOON + DAY)

    assert mailroom.forget(now=NOON + 30 * DAY - MINUTE) == 0
    assert mailroom.forget(now=NOON + 30 * DAY) == 1
    assert list(Letter.objects.all()) == [young]


@pytest.mark.django_db
def test_the_command_says_how_many_it_deleted(settings, capsys):
    settings.LETTERS_KEEP_DAYS = 30
    receive()

    for now in (NOON + DAY, NOON + 31 * DAY):
        with time_machine.travel(now, tick=False):
            call_command("forget_letters")

    assert capsys.readouterr().out == "0 letters deleted.\n1 letter deleted.\n"


@pytest.mark.django_db
def test_letters_are_forgotten_every_night(settings):
    settings.LETTERS_KEEP_DAYS = 30
    receive()

    with time_machine.travel(NOON + 31 * DAY, tick=False):
        deleted = jobs.forget(timestamp=0)

    assert (jobs.forget.name, deleted) == ("letters.forget", 1)
