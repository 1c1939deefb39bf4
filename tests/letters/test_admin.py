"""Site staff read and answer letters."""

from datetime import UTC, datetime, timedelta

import html5lib
import pytest
import time_machine
from django.urls import reverse

from letters import mailroom
from letters.models import Letter

NOON = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def five_past_two():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def desk(client, site_staff):
    client.force_login(site_staff)
    return client


def receive(*, now=NOON, **words) -> Letter:
    typed = {"category": "tip", "text": "A bridge opens.", "contact": "", "came_from": ""}
    letter, _ = mailroom.receive(**{**typed, **words}, address="203.0.113.9", now=now)
    return letter


def change_url(letter: Letter) -> str:
    return reverse("admin:letters_letter_change", args=[letter.pk])


def list_url() -> str:
    return reverse("admin:letters_letter_changelist")


def tree_of(response):
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


def cells(response, field: str) -> list[str]:
    return [
        " ".join("".join(cell.itertext()).split())
        for cell in tree_of(response).iter()
        if f"field-{field}" in (cell.get("class") or "").split()
    ]


def test_letters_stand_newest_first_with_their_state(desk, site_staff):
    old = receive(now=NOON - 9 * DAY)
    new = receive(text="A second bridge opens.")
    done = receive(now=NOON - DAY)
    mailroom.answer(letter=done, text="Thanks.", version=1, by=site_staff, now=NOON)

    response = desk.get(list_url())

    assert cells(response, "receipt") == [new.receipt, done.receipt, old.receipt]
    assert cells(response, "state") == [
        "to be answered by 29 Nov 2026, 14:05 CST",
        "answered by staff, 22 Nov 2026, 14:05 CST",
        "overdue since 20 Nov 2026, 14:05 CST",
    ]


@pytest.mark.parametrize(("chosen", "count"), [({}, 2), ({"unanswered": "yes"}, 1)])
def test_the_list_can_be_narrowed_to_unanswered_letters(chosen, count, desk, site_staff):
    done = receive(now=NOON - DAY)
    mailroom.answer(letter=done, text="Thanks.", version=1, by=site_staff, now=NOON)
    receive()

    assert len(cells(desk.get(list_url(), chosen), "receipt")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    count, desk, site_staff, django_assert_num_queries
):
    for number in range(count):
        letter = receive(text=f"Letter number {number}.")
        mailroom.answer(letter=letter, text="Thanks.", version=1, by=site_staff, now=NOON)
    desk.get(list_url())

    with django_assert_num_queries(7):
        desk.get(list_url())


def test_whatever_a_reader_wrote_stays_text(desk):
    wicked = "<script>alert(1)</script>\n<img src=x onerror=alert(1)>"
    letter = receive(text=wicked, contact="<b>me</b>", came_from='/"><b>here</b>/')

    response = desk.get(change_url(letter))

    tree = tree_of(response)
    assert [element for element in tree.iter("img") if element.get("onerror")] == []
    assert b"<script>alert" not in response.content
    assert cells(response, "text") == [
        "Text: <script>alert(1)</script><img src=x onerror=alert(1)>"
    ]
    assert cells(response, "contact") == ["Contact: <b>me</b>"]
    links = {link.text: link.get("href") for link in tree.iter("a")}
    assert links['/"><b>here</b>/'] == 'http://testserver/"><b>here</b>/'


def test_a_letter_is_answered_and_its_words_stay(desk, site_staff):
    letter = receive()

    response = desk.post(
        change_url(letter),
        {"answer": "Thank you.", "version": "1", "text": "forged", "category": "site"},
        follow=True,
    )

    letter.refresh_from_db()
    assert [str(message) for message in response.context["messages"]] == [
        f"The answer to {letter.receipt} is written down. No mail was sent to the reader."
    ]
    assert (letter.answer, letter.answered_by, letter.text, letter.category) == (
        "Thank you.",
        site_staff,
        "A bridge opens.",
        "tip",
    )


def test_a_stale_answer_shows_the_other_and_keeps_the_words(desk, site_staff):
    letter = receive()
    mailroom.answer(letter=letter, text="First.", version=1, by=site_staff, now=NOON)

    response = desk.post(change_url(letter), {"answer": "Second.", "version": "1"})
    form = response.context["adminform"].form
    again = {name: form[name].value() for name in form.fields}
    desk.post(change_url(letter), again)

    assert form.errors == {
        "answer": [
            "staff answered meanwhile: “First.” What you typed is still here: save again to put it"
            " in place of that."
        ]
    }
    assert again == {"answer": "Second.", "version": "2"}
    assert Letter.objects.get().answer == "Second."


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (" ", "Write what the reader was told."),
        ("a\x00b", "Null characters are not allowed."),
        (
            "a" * 20_001,
            "Ensure this value has at most 20000 characters (it has 20001).",
        ),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_in_words(typed, message, desk):
    letter = receive()

    response = desk.post(change_url(letter), {"answer": typed, "version": "1"})

    assert response.context["adminform"].form.errors == {"answer": [message]}
    assert Letter.objects.get().answer == ""


def test_letters_are_neither_written_nor_deleted_by_staff(desk):
    letter = receive()
    addresses = [
        reverse("admin:letters_letter_add"),
        reverse("admin:letters_letter_delete", args=[letter.pk]),
    ]

    assert [desk.post(address, {"post": "yes"}).status_code for address in addresses] == [403, 403]
    assert Letter.objects.get() == letter


def test_editors_and_reporters_do_not_read_letters(client, editor, reporter):
    letter = receive()

    for person in (editor, reporter):
        client.force_login(person)
        assert [
            client.get(address).status_code for address in (list_url(), change_url(letter))
        ] == [
            403,
            403,
        ]
