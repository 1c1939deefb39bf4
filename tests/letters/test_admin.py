"""Site staff read and answer letters."""

from datetime import UTC, datetime, timedelta

import html5lib
import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from letters import mailroom
from letters.models import Letter
from tests.articles.stories import draft, published

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


def test_what_is_due_first_stands_first_and_the_clock_is_said(desk, site_staff):
    late = receive(now=NOON - 9 * DAY)
    new = receive(text="A second bridge opens.", now=NOON - DAY / 2)
    report = receive(text="This is illegal.", category="report", now=NOON - DAY / 2)
    done = receive(now=NOON - DAY)
    mailroom.answer(letter=done, text="Thanks.", version=1, by=site_staff, now=NOON)
    settled = receive(text="Hello, newsroom.", now=NOON - 2 * DAY)
    mailroom.settle(letter=settled, version=1, by=site_staff, now=NOON - DAY)

    response = desk.get(list_url())

    assert list(zip(cells(response, "receipt"), cells(response, "state"), strict=True)) == [
        (late.receipt, "overdue by 2 days"),
        (report.receipt, "due in 12 hours"),
        (new.receipt, "due in 6 days"),
        (done.receipt, "answered by staff, 22 Nov 2026, 14:05 CST"),
        (settled.receipt, "needs no answer, says staff, 21 Nov 2026, 14:05 CST"),
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
        f"The answer to {letter.receipt} can be read with its code. The reader left no address."
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
    again = {name: form[name].value() for name in ("answer", "version")}
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
        (" ", "Write the answer, or tick “It needs no answer”."),
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


def test_a_letter_is_settled_without_an_answer(desk, site_staff):
    letter = receive(contact="reader@example.org")

    response = desk.post(
        change_url(letter), {"answer": "", "needs_no_answer": "on", "version": "1"}, follow=True
    )

    letter.refresh_from_db()
    assert (letter.answer, letter.answered_by) == ("", site_staff)
    assert [str(message) for message in response.context["messages"]] == [
        f"{letter.receipt} needs no answer and waits no longer."
    ]


def test_an_answer_and_no_answer_are_not_both(desk):
    letter = receive()

    response = desk.post(
        change_url(letter), {"answer": "Thanks.", "needs_no_answer": "on", "version": "1"}
    )

    assert response.context["adminform"].form.errors == {
        "answer": ["There is an answer. Empty it, or untick “It needs no answer”."]
    }
    assert Letter.objects.get().answered_at is None


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("reader@example.org", "is on its way to the reader by mail."),
        (
            "+86 23 6715 8993",
            "can be read with its code. The reader left a telephone number: call them.",
        ),
    ],
)
def test_staff_are_told_how_the_reader_hears_of_it(contact, said, desk):
    letter = receive(contact=contact)

    response = desk.post(change_url(letter), {"answer": "Thanks.", "version": "1"}, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        f"The answer to {letter.receipt} {said}"
    ]


def test_every_answer_stands_below_with_what_became_of_its_mail(desk, site_staff):
    letter = receive(contact="reader@example.org")
    for version, text in enumerate(["<b>First</b>.", "Second.", "Third."], start=1):
        mailroom.answer(letter=letter, text=text, version=version, by=site_staff, now=NOON)
    letter.answers.filter(version=3).update(mailed_at=NOON)

    (below,) = cells(desk.get(change_url(letter)), "earlier")

    when = "staff, 22 Nov 2026, 14:05 CST"
    assert below == (
        f"Answers so far: {when}; the mail is on its wayThird."
        f"{when}; mailed 22 Nov 2026, 14:05 CSTSecond."
        f"{when}; not mailed: another followed before<b>First</b>."
    )


def test_nothing_of_a_letter_stays_in_the_admins_own_log(desk):
    desk.post(change_url(receive()), {"answer": "Thanks.", "version": "1"})

    assert LogEntry.objects.count() == 0


def test_one_click_leads_from_a_correction_to_the_story(
    client, administrator, editor, city, chang_chen
):
    story = published(draft(city, chang_chen), by=editor, now=NOON - DAY)
    client.force_login(administrator)
    page = tree_of(client.get(change_url(receive(category="correction", came_from=story.path))))

    links = {link.text: link.get("href") for link in page.iter("a")}
    response = client.get(links["Open the story in the desk"])

    assert response["Location"] == f"/admin/articles/article/{story.article_id}/change/"


@pytest.mark.parametrize("came_from", ["", "/section/city/", "/nowhere/"])
def test_a_letter_about_no_story_has_no_way_to_one(came_from, client, administrator):
    client.force_login(administrator)

    page = client.get(change_url(receive(came_from=came_from)))

    assert cells(page, "story") == ["The story: –"]


def test_whoever_works_with_no_stories_reads_it_as_readers_do(desk, editor, city, chang_chen):
    story = published(draft(city, chang_chen), by=editor, now=NOON - DAY)
    page = desk.get(change_url(receive(category="correction", came_from=story.path)))
    listed = desk.get(list_url())

    links = {link.text: link.get("href") for link in tree_of(page).iter("a")}
    assert "Open the story in the desk" not in links
    assert links["Read the story"] == f"http://testserver{story.path}"
    assert desk.get(story.path).status_code == 200
    listed_links = {link.get("href") for link in tree_of(listed).iter("a")}
    assert f"http://testserver{story.path}" in listed_links
