"""A reader leaves a message."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
import time_machine
from django.test import Client

from letters import spam
from letters.forms import LetterForm, local_path
from letters.models import Category, Letter

NOON = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def letter(age=timedelta(minutes=1), **fields) -> dict[str, str]:
    """What a reader's browser sends `age` after the form was opened."""
    return {
        "category": "correction",
        "text": "The park has 73.3 hectares.",
        "contact": "",
        "page": "/2025/07/10/city-v/",
        "website": "",
        "stamp": spam.stamp(now=NOON - age),
        **fields,
    }


def errors(response) -> dict[str, list[str]]:
    return response.context["form"].errors


def words_of(response) -> str:
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return " ".join(" ".join(tree.find(".//main").itertext()).split())


def test_the_form_asks_in_english_and_in_chinese(client):
    forms = [client.get(address).context["form"] for address in ("/letters/", "/zh/letters/")]

    assert [form["text"].label for form in forms] == ["Your message", "留言内容"]
    assert [dict(form.fields["category"].choices)["correction"] for form in forms] == [
        "Something in a story is wrong",
        "报道有误",
    ]
    assert [len(form.fields["category"].choices) for form in forms] == [len(Category)] * 2


def test_the_form_knows_the_page_the_reader_came_from(client):
    response = client.get("/letters/", {"from": "/2025/07/10/city-v/"})

    assert response.context["form"]["page"].value() == "/2025/07/10/city-v/"
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    box = next(box for box in tree.iter("input") if box.get("name") == "page")
    assert (box.get("type"), box.get("value")) == ("text", "/2025/07/10/city-v/")


def test_the_form_does_not_fill_in_its_own_pages(client):
    for own in ("/letters/", "/letters/thanks/", "/letters/status/"):
        assert client.get("/letters/", {"from": own}).context["form"]["page"].value() == ""


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/2025/07/10/城/", "/2025/07/10/城/"),
        ("/search/?q=a", "/search/?q=a"),
        ("http://testserver/2025/07/10/city-v/#top", "/2025/07/10/city-v/"),
        (" /zh/ ", "/zh/"),
        ("/preview/secret/", ""),
        ("/admin/articles/article/7/change/", ""),
        ("//evil.example/", ""),
        ("/a//b", ""),
        ("https://evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("/\\evil.example", ""),
        ("/a\nb", ""),
        ("/a\x00b", ""),
        ("/a b", ""),
        ("/" + "a" * 500, ""),
        ("", ""),
    ],
)
def test_only_addresses_of_this_site_are_taken_over(written, path):
    assert local_path(written) == path


def test_a_letter_is_kept_and_its_receipt_and_code_are_shown(client):
    response = client.post("/letters/", letter(contact="+86 23 6715 8993"), follow=True)

    kept = Letter.objects.get()
    assert (kept.category, kept.text, kept.contact, kept.came_from) == (
        "correction",
        "The park has 73.3 hectares.",
        "+86 23 6715 8993",
        "/2025/07/10/city-v/",
    )
    assert response.context["receipt"] == kept.receipt
    assert response.context["due_at"] == "24 November 2026"
    assert kept.receipt in words_of(response)
    assert response.context["code"] in words_of(response)


def test_a_chinese_letter_leads_to_a_chinese_receipt(client):
    response = client.post("/zh/letters/", letter(text="园区面积为七十三点三公顷。"), follow=True)

    assert urlsplit(response.redirect_chain[0][0]).path == "/zh/letters/thanks/"
    assert response.context["due_at"] == "2026年11月24日"


def test_the_code_is_not_in_the_address_and_is_shown_for_ten_minutes(client, clock):
    address = client.post("/letters/", letter())["Location"]
    first = client.get(address)
    clock.shift(601)
    later = client.get(address)

    assert first.context["code"] not in str(parse_qs(urlsplit(address).query))
    assert (later.context["receipt"], later.context["code"]) == (first.context["receipt"], "")
    assert first["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("slip", ["", "x", "WyJMLTdGM0siXQ:1:2", "\x00", "é"])
def test_a_receipt_that_we_did_not_write_is_not_found(slip, client):
    assert client.get("/letters/thanks/", {"slip": slip}).status_code == 404


@pytest.mark.parametrize("address", ["/letters/", "/letters/thanks/?slip={slip}"])
def test_no_cache_keeps_these_pages(address, client):
    slip = parse_qs(urlsplit(client.post("/letters/", letter())["Location"]).query)["slip"][0]

    response = client.get(address.format(slip=slip))

    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("category", "", "Choose what your message is about."),
        ("category", "praise", "Choose what your message is about."),
        ("text", "   ", "Write your message."),
        ("text", "Too short", "Write at least 10 characters, so that we know what you mean."),
        ("text", "a" * 10_001, "Write at most 10,000 characters. Yours has 10,001."),
        ("text", "a" * 1_000_000, "Write at most 10,000 characters. Yours has 1,000,000."),
        (
            "text",
            "The park\x00 is larger.",
            "It holds a character that cannot be sent. Type that part again by hand.",
        ),
        (
            "page",
            "/a\x00b/",
            "It holds a character that cannot be sent. Type that part again by hand.",
        ),
        (
            "contact",
            "a\x00@b.cn",
            "It holds a character that cannot be sent. Type that part again by hand.",
        ),
        (
            "contact",
            "call me",
            "Write one e-mail address or telephone number, or leave it empty.",
        ),
        ("contact", "1" * 201, "Write at most 200 characters."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_text_stays(client, field, typed, message):
    response = client.post("/letters/", letter(**{field: typed}))

    assert errors(response) == {field: [message]}
    assert response.context["form"]["text"].value() == letter(**{field: typed})["text"]
    assert response.context["form"]["page"].value() == letter(**{field: typed})["page"]
    assert Letter.objects.count() == 0


def test_what_is_wrong_is_said_in_chinese(client):
    response = client.post("/zh/letters/", letter(text="太短", category="", contact="你好"))

    assert errors(response) == {
        "category": ["请选择留言类别。"],
        "text": ["请至少写 10 个字，方便我们了解情况。"],
        "contact": ["请填写一个电子邮箱或电话号码，也可以不填。"],
    }


def test_half_a_character_is_refused_in_words():
    form = LetterForm(letter(text="The park \ud83d is larger."), language="en", now=NOON)

    assert form.errors == {
        "text": ["It holds a character that cannot be sent. Type that part again by hand."]
    }


def test_bytes_that_are_no_text_arrive_as_such_and_are_kept(client):
    body = b"category=tip&text=ten+or+more+%ED%A0%80&stamp=" + letter()["stamp"].encode()

    client.post("/letters/", body, content_type="application/x-www-form-urlencoded")

    assert Letter.objects.get().text == "ten or more \ufffd\ufffd\ufffd"


def test_line_ends_count_once_like_in_the_browser(client):
    client.post("/letters/", letter(text="\r\n".join(["a"] * 5000)))

    assert len(Letter.objects.get().text) == 9_999


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "a" * 1_000_000])
def test_an_address_elsewhere_is_asked_for_again_with_the_letter_kept(elsewhere, client):
    response = client.post("/letters/", letter(page=elsewhere))

    assert errors(response) == {
        "page": [
            "Write an address of this site, such as http://testserver/2026/11/22/story/, or leave"
            " it empty."
        ]
    }
    assert response.context["form"]["text"].value() == "The park has 73.3 hectares."


def test_a_filled_honeypot_keeps_the_letter_for_a_second_try(client):
    response = client.post("/letters/", letter(website="https://spam.example/"))
    again = {name: field.value() or "" for name, field in fields(response)}

    assert errors(response) == {
        "__all__": [
            "A field that people do not see had been filled. It is empty again: send the message"
            " once more."
        ]
    }
    assert Letter.objects.count() == 0
    client.post("/letters/", again)
    assert Letter.objects.get().text == "The park has 73.3 hectares."


def fields(response) -> list:
    form = response.context["form"]
    return [(name, form[name]) for name in form.fields]


@pytest.mark.parametrize(
    ("stamp_or_age", "message", "wait"),
    [
        (
            timedelta(seconds=1),
            "That was very quick. Wait a moment, then send the message once more.",
            2,
        ),
        (
            timedelta(hours=25),
            "This page had been open for more than a day. Your message is still here: send it"
            " once more.",
            0,
        ),
        (
            "forged",
            "The page was not complete. Your message is still here: send it once more.",
            3,
        ),
    ],
)
def test_a_form_out_of_time_keeps_the_letter_for_a_second_try(
    stamp_or_age, message, wait, client, clock
):
    typed = letter(stamp="x") if stamp_or_age == "forged" else letter(age=stamp_or_age)

    response = client.post("/letters/", typed)
    again = {name: field.value() or "" for name, field in fields(response)}
    clock.shift(wait)
    client.post("/letters/", again)

    assert errors(response) == {"__all__": [message]}
    assert Letter.objects.get().text == "The park has 73.3 hectares."


def test_too_many_letters_are_asked_to_wait_with_their_words_kept(client, settings, clock):
    settings.LETTERS_PER_HOUR = 1
    client.post("/letters/", letter())
    clock.shift(60)

    response = client.post("/letters/", letter(text="A second letter in the hour."))

    assert (response.status_code, response["Retry-After"]) == (429, "3540")
    assert errors(response) == {
        "__all__": [
            "From your network came as many messages as we can take at a time. Yours is still"
            " here: send it again in 59 min."
        ]
    }
    assert "A second letter in the hour." in words_of(response)
    assert Letter.objects.count() == 1


def test_a_forged_header_does_not_lift_the_limit(client, settings):
    settings.LETTERS_PER_HOUR = 1
    settings.TRUSTED_PROXIES = 1
    answers = [
        client.post(
            "/letters/",
            letter(text=f"Letter number {number}."),
            HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, 203.0.113.9",
        ).status_code
        for number in range(2)
    ]

    assert answers == [302, 429]


def test_sending_twice_shows_the_first_receipt_again(client):
    first = client.post("/letters/", letter(), follow=True)
    second = client.post("/letters/", letter(), follow=True)

    shown = [(page.context["receipt"], page.context["code"]) for page in (first, second)]
    assert shown[0] == shown[1]
    assert Letter.objects.count() == 1


def test_a_letter_is_sent_without_a_single_cookie():
    reader = Client(enforce_csrf_checks=True)

    page = reader.get("/letters/")
    sent = reader.post("/letters/", letter())

    assert sent.status_code == 302
    assert not page.cookies
    assert not sent.cookies


def test_markup_in_a_letter_stays_text_on_the_page(client):
    typed = '</textarea><script>alert(1)</script><img src="x" onerror="y">'

    response = client.post("/letters/", letter(text=typed, category="", page='/"><b>x</b>'))

    assert b"<script>alert" not in response.content
    assert b"<b>x" not in response.content
    assert response.context["form"]["page"].value() == '/"><b>x</b>'
    assert typed in words_of(response)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_letters_are_written_by_get_and_post_alone(method, client):
    assert getattr(client, method)("/letters/").status_code == 405
