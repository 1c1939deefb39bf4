"""One person's letters: found, handed over, erased."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from letters import erasure, mailroom
from letters.models import Answer, Erasure, Letter

NOON = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
DAY = timedelta(days=1)
PLACE = "/admin/letters/letter/person/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False):
        yield


def receive(number: int, contact: str) -> Letter:
    letter, _ = mailroom.receive(
        category="privacy",
        text=f"What do you keep of me? {'x' * number}",
        contact=contact,
        came_from="/2025/07/10/city-v/",
        address=f"203.0.{number}.9",
        now=NOON,
    )
    return letter


@pytest.fixture
def letters(db) -> list[Letter]:
    contacts = ["Reader@Example.org", "reader@example.org", "other@example.org", ""]
    contacts += ["+86 23 6715-8993", "(86) 23 67158993"]
    return [receive(number, contact) for number, contact in enumerate(contacts)]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        (" READER@example.org ", [1, 0]),
        ("ｒｅａｄｅｒ@example.org", [1, 0]),
        ("862367158993", [5, 4]),
        ("reader", []),
        ("@", []),
        (" ", []),
    ],
)
def test_a_person_is_found_however_they_spelt_it(asked, numbers, letters, site_staff):
    found = erasure.found(contact=asked, by=site_staff)

    assert [letters.index(letter) for letter in found] == numbers


def test_everything_of_a_person_is_handed_over(letters, site_staff, client):
    mailroom.answer(letter=letters[2], text="Nothing.", version=1, by=site_staff, now=NOON)
    client.force_login(site_staff)

    response = client.post(PLACE, {"contact": "other@example.org", "export": "1"})

    assert json.loads(response.content) == {
        "contact": "other@example.org",
        "exported_at": "2026-11-22T06:05:00+00:00",
        "letters": [
            {
                "receipt": letters[2].receipt,
                "category": "privacy",
                "language": "en",
                "text": "What do you keep of me? xx",
                "contact": "other@example.org",
                "about_the_page": "/2025/07/10/city-v/",
                "received_at": "2026-11-22T06:05:00+00:00",
                "erased_after": "2027-11-22T06:05:00+00:00",
                "answers": [{"at": "2026-11-22T06:05:00+00:00", "text": "Nothing."}],
            }
        ],
    }
    assert response["Content-Disposition"] == 'attachment; filename="letters.json"'
    assert "no-store" in response["Cache-Control"]


def test_an_erased_person_leaves_only_a_number(letters, site_staff, client):
    mailroom.answer(letter=letters[0], text="Nothing.", version=1, by=site_staff, now=NOON)
    client.force_login(site_staff)

    first = client.post(PLACE, {"contact": "reader@example.org", "erase": "1"})
    again = client.post(PLACE, {"contact": "reader@example.org", "erase": "1"})

    assert (first.context["erased"], again.context["erased"]) == (2, 0)
    assert set(Letter.objects.all()) == set(letters[2:])
    assert Answer.objects.count() == 0
    assert list(Erasure.objects.values_list("at", "by", "letters")) == [(NOON, site_staff.pk, 2)]
    assert "2 letters were erased, with their answers." in first.content.decode()


def test_letters_are_shown_before_they_are_erased(letters, administrator, client):
    client.force_login(administrator)

    shown = client.post(PLACE, {"contact": "reader@example.org"})
    none = client.post(PLACE, {"contact": "nobody@example.org"})
    empty = client.post(PLACE, {"contact": ""})
    unreadable = client.post(PLACE, {"contact": "a\x00b", "erase": "1"})

    assert shown.context["found"] == [letters[1], letters[0]]
    assert "No letter was sent with this contact" in none.content.decode()
    assert empty.context["form"].errors == {"contact": ["Fill this in."]}
    assert unreadable.context["form"].errors == {"contact": ["Null characters are not allowed."]}
    assert Letter.objects.count() == 6
    assert "no-store" in shown["Cache-Control"]


def test_editors_and_reporters_open_nobody(letters, editor, reporter, client):
    for person in (editor, reporter):
        client.force_login(person)
        assert client.post(PLACE, {"contact": "x", "erase": "1"}).status_code == 403
        with pytest.raises(mailroom.NotAllowed):
            erasure.erase(contact="reader@example.org", by=person, now=NOON)
    assert Letter.objects.count() == 6


def test_a_contact_in_the_address_is_not_looked_at(letters, site_staff, client):
    client.force_login(site_staff)

    response = client.get(PLACE, {"contact": "reader@example.org", "erase": "1"})

    assert "found" not in response.context
    assert Letter.objects.count() == 6
