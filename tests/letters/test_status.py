"""A reader reads the state of a letter and its answer, with number and code."""

import logging
from datetime import UTC, datetime, timedelta

import html5lib
import pytest
import time_machine
from django.test import Client

from letters import mailroom
from letters.models import Letter, Miss

NOON = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db
NO_SUCH_LETTER = (
    "No message has this number and this code. Look at both once more. After 365 days a message"
    " is erased."
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sent() -> tuple[Letter, str]:
    return mailroom.receive(
        category="correction",
        text="The park has 73.3 hectares.",
        contact="reader@example.org",
        came_from="/2025/07/10/city-v/",
        address="203.0.113.9",
        now=NOON,
    )


def ask(client, receipt: str, code: str, address="/letters/status/", **given):
    return client.post(address, {"receipt": receipt, "code": code}, **given)


def words_of(response) -> str:
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return " ".join(" ".join(tree.find(".//main").itertext()).split())


def test_an_unanswered_letter_says_when_its_answer_comes(client, sent):
    letter, code = sent

    page = words_of(ask(client, letter.receipt, code))

    assert page == (
        "The newsroom has your message It is not answered yet."
        f" Receipt number {letter.receipt} What it is about Something in a story is wrong"
        " Received 22 November 2026 You will hear from us by 24 November 2026"
        " Erased on 22 November 2027 Leave another message"
    )


def test_a_late_answer_is_said_to_be_late(client, sent, clock):
    letter, code = sent
    clock.shift(3 * DAY)

    assert "The answer is late. Your message is not forgotten" in words_of(
        ask(client, letter.receipt, code)
    )


def test_the_answer_stands_there_as_text(client, sent, site_staff):
    letter, code = sent
    text = "Thank you.\n\n<b>Mended</b>."
    mailroom.answer(letter=letter, text=text, version=1, by=site_staff, now=NOON + DAY)

    response = ask(client, letter.receipt, code)

    assert words_of(response).startswith(
        "The newsroom has answered Thank you. <b>Mended</b>. Receipt number"
    )
    assert "Answered 23 November 2026" in words_of(response)


def test_a_letter_without_need_of_an_answer_says_so(client, sent, site_staff):
    letter, code = sent
    mailroom.settle(letter=letter, version=1, by=site_staff, now=NOON)

    assert "It needs no answer. Thank you for writing." in words_of(
        ask(client, letter.receipt, code)
    )


def test_the_readers_own_words_and_contact_are_not_shown(client, sent):
    letter, code = sent

    page = ask(client, letter.receipt, code).content.decode()

    assert [word for word in ("73.3", "reader@example.org", "city-v", code) if word in page] == []


def test_number_and_code_may_be_spaced_and_wide(client, sent):
    letter, code = sent
    wide = code.replace("-", "").translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})

    for receipt, written in (
        (f" {letter.receipt.lower()} ", code.lower()),
        (letter.receipt[2:].replace("-", " "), wide),
    ):
        assert "The newsroom has your message" in words_of(ask(client, receipt, written))


def test_it_answers_in_chinese(client, sent):
    letter, code = sent

    page = words_of(ask(client, letter.receipt, code, "/zh/letters/status/"))

    assert "编辑部已收到您的留言" in page
    assert "类别 报道有误" in page
    assert "2026年11月24日" in page


def test_wrong_code_and_unknown_number_answer_the_same(client, sent):
    letter, code = sent
    pages = []
    for receipt, written in (
        (letter.receipt, "2222-2222-2222"),
        ("L-2222-2222", code),
        (letter.receipt, "x" * 1_000_000),
        ("é" * 400_000, code),
        ("é\u202e", "%s{}<b>"),
    ):
        response = ask(client, receipt, written)
        assert response.status_code == 200
        assert response.context["form"].errors == {"__all__": [NO_SUCH_LETTER]}
        typed = response.context["form"]
        assert (typed["receipt"].value(), typed["code"].value()) == (receipt, written)
        headers = {name: response[name] for name in response.headers if name != "Content-Length"}
        pages.append((words_of(response), headers))

    assert pages == [pages[0]] * 5


def test_the_same_work_is_done_for_a_number_that_there_is_not(client, sent, monkeypatch):
    letter, _ = sent
    hashed = []
    real = mailroom._hash
    monkeypatch.setattr(mailroom, "_hash", lambda *words: hashed.append(words) or real(*words))

    for receipt in (letter.receipt, "L-2222-2222", ""):
        mailroom.opened(receipt=receipt, written="wrong", address="192.0.2.1", now=NOON)

    assert len(hashed) == 3


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"receipt": ["Write the receipt number."], "code": ["Write the code."]}),
        (
            {"receipt": "L-22\x0022", "code": "2222"},
            {
                "receipt": [
                    "It holds a character that cannot be sent. Type that part again by hand."
                ]
            },
        ),
    ],
)
def test_what_is_missing_or_unreadable_is_said_beside_its_field(typed, errors, client):
    assert client.post("/letters/status/", typed).context["form"].errors == errors


def test_bytes_that_are_no_text_find_nothing(client, sent):
    body = b"receipt=L-%ED%A0%80&code=%FF%FE"

    response = client.post(
        "/letters/status/", body, content_type="application/x-www-form-urlencoded"
    )

    assert response.context["form"].errors == {"__all__": [NO_SUCH_LETTER]}


def test_one_network_guesses_twenty_times_an_hour(client, sent, clock):
    letter, code = sent
    for number in range(mailroom.TRIES_PER_HOUR):
        ask(client, letter.receipt, "wrong", REMOTE_ADDR=f"203.0.113.{number}")

    refused = ask(client, letter.receipt, code, REMOTE_ADDR="203.0.113.200")
    elsewhere = ask(client, letter.receipt, code, REMOTE_ADDR="203.0.114.1")
    clock.shift(3601)
    later = ask(client, letter.receipt, code, REMOTE_ADDR="203.0.113.200")

    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert refused.context["form"].errors == {
        "__all__": ["Too many numbers and codes from your network were wrong. Try again in 60 min."]
    }
    assert refused.context["form"]["receipt"].value() == letter.receipt
    assert [page.status_code for page in (elsewhere, later)] == [200, 200]
    assert "The newsroom has your message" in words_of(elsewhere)
    assert "The newsroom has your message" in words_of(later)


def test_right_codes_are_not_counted(client, sent):
    letter, code = sent
    for _ in range(mailroom.TRIES_PER_HOUR + 1):
        assert ask(client, letter.receipt, code).status_code == 200

    assert Miss.objects.count() == 0


def test_tries_are_forgotten_and_never_hold_an_address(client, sent):
    letter, _ = sent
    ask(client, letter.receipt, "wrong", REMOTE_ADDR="203.0.113.9")

    assert "203" not in Miss.objects.get().network[:3]
    mailroom.forget(now=NOON + timedelta(hours=2))
    assert Miss.objects.count() == 0


def test_an_erased_letter_is_as_if_it_had_never_been(client, sent):
    letter, code = sent
    mailroom.forget(now=NOON + 365 * DAY)

    response = ask(client, letter.receipt, code)

    assert response.context["form"].errors == {"__all__": [NO_SUCH_LETTER]}


def test_no_cache_no_cookie_and_no_address_keeps_it(sent, caplog):
    letter, code = sent
    reader = Client(enforce_csrf_checks=True)
    caplog.set_level(logging.DEBUG)

    page, found, missed = (
        reader.get("/letters/status/"),
        ask(reader, letter.receipt, code),
        ask(reader, letter.receipt, "wrong"),
    )
    by_address = reader.get("/letters/status/", {"receipt": letter.receipt, "code": code})

    for response in (page, found, missed, by_address):
        assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        assert response.status_code == 200  # no way on to an address that would name them
    assert "The newsroom has your message" not in words_of(by_address)
    assert [word for word in (code, "203.0.113.9") if word in caplog.text] == []


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_it_is_asked_by_get_and_post_alone(method, client):
    assert getattr(client, method)("/letters/status/").status_code == 405
