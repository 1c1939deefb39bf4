"""Mail: the answer to its writer, and many letters in one to the newsroom."""

import smtplib
import traceback
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail
from letters import jobs, mailroom, telling
from letters.models import Answer, Letter

NOON = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def receive(number=1, *, now=NOON, **words) -> Letter:
    typed = {
        "category": "correction",
        "text": f"The park has {'x' * number} hectares.",
        "contact": "reader@example.org",
        "came_from": "",
    }
    letter, _ = mailroom.receive(**{**typed, **words}, address=f"203.0.{number}.9", now=now)
    return letter


@pytest.fixture
def posted(monkeypatch) -> list[dict]:
    """What was handed to the mail server."""
    sent = []
    monkeypatch.setattr(mail, "deliver", lambda **message: sent.append(message))
    return sent


@pytest.fixture
def newsroom(settings):
    settings.LETTERS_MAIL = ["desk@example.org"]


def queued() -> list[tuple[str, dict]]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"))


def answer(letter: Letter, by, text="It is mended.", version=1) -> int:
    mailroom.answer(letter=letter, text=text, version=version, by=by, now=NOON)
    return Answer.objects.latest("pk").pk


def test_the_queue_names_a_row_and_never_the_reader(site_staff):
    written = answer(receive(), site_staff)

    assert queued() == [("letters.mail_answer", {"answer": written})]


@pytest.mark.parametrize("contact", ["", "+86 23 6715 8993"])
def test_whoever_left_no_mail_address_gets_no_mail(contact, site_staff):
    answer(receive(contact=contact), site_staff)

    assert queued() == []


def test_a_letter_without_need_of_an_answer_is_not_mailed(site_staff):
    mailroom.settle(letter=receive(), version=1, by=site_staff, now=NOON)

    assert queued() == []


def test_the_answer_is_mailed_once_in_the_readers_language(site_staff, posted):
    letter = receive()
    chinese = receive(2, language="zh-hans")
    numbers = [answer(row, site_staff) for row in (letter, chinese)]

    with time_machine.travel(NOON + DAY, tick=False):
        done = [jobs.mail_answer(answer=number) for number in (*numbers, numbers[0])]

    assert done == [True, True, False]
    assert posted[0] == {
        "subject": f"Newsroom: the answer to your message {letter.receipt}",
        "text": "You wrote to us on 22 November 2026. This is the newsroom’s answer:\n\n"
        "It is mended.\n\nYou can also read it with your receipt number and code:"
        " http://testserver/letters/status/\n",
        "html": "",
        "sender": "newsroom@localhost",
        "recipients": ["reader@example.org"],
    }
    assert posted[1]["text"].startswith("您于 2026年11月22日 给我们留言。")
    assert posted[1]["text"].endswith("http://testserver/zh/letters/status/\n")
    assert Answer.objects.get(pk=numbers[0]).mailed_at == NOON + DAY


def test_an_answer_that_another_followed_is_not_mailed(site_staff, posted):
    letter = receive()
    first = answer(letter, site_staff)
    second = answer(letter, site_staff, text="It is mended again.", version=2)

    done = [telling.mail_answer(answer_id=number, now=NOON) for number in (first, second)]

    assert done == [False, True]
    assert ["mended again" in message["text"] for message in posted] == [True]


def test_whoever_was_erased_gets_no_mail(site_staff, posted):
    number = answer(receive(), site_staff)
    mailroom.forget(now=NOON + 366 * DAY)

    assert (telling.mail_answer(answer_id=number, now=NOON), posted) == (False, [])


def test_a_server_that_takes_no_mail_is_asked_again_and_names_nobody(site_staff, monkeypatch):
    number = answer(receive(), site_staff)

    def refuse(**_message):
        raise smtplib.SMTPRecipientsRefused({"reader@example.org": (550, b"no such box")})

    monkeypatch.setattr(mail, "deliver", refuse)
    with pytest.raises(telling.MailNotTaken) as refused:
        telling.mail_answer(answer_id=number, now=NOON)

    assert str(refused.value) == "SMTPRecipientsRefused"
    assert "reader@example.org" not in "".join(traceback.format_exception(refused.value))
    assert Answer.objects.get(pk=number).mailed_at is None


def test_many_letters_are_one_mail_without_the_readers_words(newsroom, mailoutbox):
    first = receive(1)
    report = receive(2, category="report")

    with time_machine.travel(NOON, tick=False):
        told = [jobs.tell(timestamp=0), jobs.tell(timestamp=0)]

    (message,) = mailoutbox
    assert told == [2, 0]
    assert (message.to, message.subject) == (["desk@example.org"], "2 letters have come")
    assert message.body == (
        f"{report.receipt}: Report illegal or undesirable information, due in 1 day"
        " (23 Nov 2026, 14:05)\n"
        f"http://testserver/admin/letters/letter/{report.pk}/change/\n\n"
        f"{first.receipt}: Something in a story is wrong, due in 2 days (24 Nov 2026, 14:05)\n"
        f"http://testserver/admin/letters/letter/{first.pk}/change/\n\n"
        "All letters: http://testserver/admin/letters/letter/\n"
    )


def test_a_letter_answered_meanwhile_is_not_told_of(newsroom, mailoutbox, site_staff):
    answer(receive(contact=""), site_staff)

    assert (telling.tell(now=NOON), mailoutbox) == (1, [])


def test_nobody_is_told_where_no_address_is_given(settings, mailoutbox):
    settings.LETTERS_MAIL = []
    receive()

    assert (telling.tell(now=NOON), mailoutbox) == (1, [])


def test_what_could_not_be_mailed_is_told_next_time(newsroom, settings, mailoutbox):
    receive()
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "no.such.backend"
    with pytest.raises(ModuleNotFoundError):
        telling.tell(now=NOON)
    settings.EMAIL_BACKEND = backend

    assert (telling.tell(now=NOON), len(mailoutbox)) == (1, 1)


def test_a_long_list_ends(newsroom, mailoutbox, settings):
    settings.LETTERS_SAME_TEXT = settings.LETTERS_PER_HOUR = 100
    for number in range(51):
        receive(number)

    telling.tell(now=NOON)

    assert mailoutbox[0].subject == "51 letters have come"
    assert mailoutbox[0].body.count("/change/") == 50


def test_the_morning_names_what_is_due_or_late(newsroom, mailoutbox, site_staff):
    late = receive(1, now=NOON - 3 * DAY)
    due = receive(2, now=NOON - DAY)
    receive(3)
    answer(receive(4, now=NOON - 3 * DAY), site_staff)

    with time_machine.travel(NOON, tick=False):
        named = jobs.remind(timestamp=0)

    (message,) = mailoutbox
    assert (named, message.subject) == (2, "2 letters must be answered")
    assert message.body.startswith(
        f"{late.receipt}: Something in a story is wrong, overdue by 1 day"
    )
    assert f"{due.receipt}: Something in a story is wrong, due in 1 day" in message.body


def test_a_morning_without_duties_is_quiet(newsroom, mailoutbox):
    receive()

    assert (telling.remind(now=NOON), mailoutbox) == (0, [])
