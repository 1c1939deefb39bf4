"""Heads of questions: what is plainly simple, what goes on, and what is no head at all."""

import pytest

from delivery import heads

SIMPLE = b"GET /story/ HTTP/1.1\r\nHost: news.example"


def with_field(field: bytes) -> heads.Question:
    return heads.read(SIMPLE + b"\r\n" + field)


def test_a_simple_question_is_read():
    read = heads.read(
        b"HEAD /a/?b=c HTTP/1.1\r\nhOST:news.example \r\nAccept-Encoding:\t br\r\nIf-None-Match: x"
        b"\r\nCookie: a=b\r\nX-Forwarded-For: 192.0.2.1"
    )

    assert read == heads.Question(
        is_head=True,
        target="/a/?b=c",
        host="news.example",
        accepted="br",
        known="x",
        is_simple=True,
        is_alone=True,
        closes=False,
    )


@pytest.mark.parametrize(
    "head",
    [
        b"POST /story/ HTTP/1.1\r\nHost: news.example",
        b"DELETE /story/ HTTP/1.1\r\nHost: news.example",
        SIMPLE + b"\r\nContent-Length: 0",
        SIMPLE + b"\r\nTransfer-Encoding: chunked",
        SIMPLE + b"\r\nTransfer-Encoding: \x0bchunked".replace(b"\x0b", b"x"),
        SIMPLE + b"\r\nUpgrade: h2c",
        SIMPLE + b"\r\nExpect: 100-continue",
        SIMPLE + b"\r\nHost: other.example",
        SIMPLE + b"\r\nhost: news.example",
        SIMPLE + b"\r\nIf-None-Match: a\r\nIf-None-Match: b",
    ],
)
def test_what_may_have_a_body_or_be_read_otherwise_goes_on_with_all_that_comes(head):
    read = heads.read(head)

    assert (read.is_simple, read.is_alone) == (False, False)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /story/ HTTP/1.0\r\nHost: news.example",
        b"GET /story/ HTTP/1.1",
        SIMPLE + b"\r\nRange: bytes=0-9",
        SIMPLE + b"\r\nConnection: x-forwarded-for",
    ],
)
def test_what_is_alone_but_not_simple_goes_on_by_itself(head):
    read = heads.read(head)

    assert (read.is_simple, read.is_alone) == (False, True)


@pytest.mark.parametrize(
    ("wish", "closes"), [(b"close", True), (b"Keep-Alive", False), (b"Upgrade", True)]
)
def test_who_wants_no_further_answer_is_understood(wish, closes):
    assert with_field(b"Connection: " + wish).closes is closes


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"GET /story/",
        b"GET  /story/ HTTP/1.1\r\nHost: news.example",
        b"GET /story/ HTTP/1.1 \r\nHost: news.example",
        b" GET /story/ HTTP/1.1\r\nHost: news.example",
        b"GET /a b/ HTTP/1.1\r\nHost: news.example",
        b"GET /\xc3\xa9/ HTTP/1.1\r\nHost: news.example",
        b"GET /a\t/ HTTP/1.1\r\nHost: news.example",
        b"GET  HTTP/1.1\r\nHost: news.example",
        b"G(T /story/ HTTP/1.1\r\nHost: news.example",
        b"GET /story/ HTTP/2.0\r\nHost: news.example",
        b"GET /story/ http/1.1\r\nHost: news.example",
        SIMPLE + b"\r\nContent-Length : 5",
        SIMPLE + b"\r\n Content-Length: 5",
        SIMPLE + b"\r\n\tfolded",
        SIMPLE + b"\r\nno colon",
        SIMPLE + b"\r\n: nothing",
        SIMPLE + b"\r\nA: b\nContent-Length: 5",
        SIMPLE + b"\r\nA: b\rContent-Length: 5",
        SIMPLE + b"\r\nA: b\0",
        SIMPLE + b"\r\nA: \x7f",
        SIMPLE + b"\r\nTransfer-Encoding\x0b: chunked",
        SIMPLE.replace(b"\r\n", b"\n"),
        b"\r\n" + SIMPLE,
    ],
)
def test_what_is_no_head_is_refused(head):
    with pytest.raises(heads.Malformed):
        heads.read(head)


def test_fields_that_come_again_are_remembered_and_long_or_many_ones_are_not(monkeypatch):
    monkeypatch.setattr(heads, "_MOST_FIELDS", 3)
    heads._fields.clear()

    for number in range(9):
        assert with_field(b"Accept-Encoding: br;q=0.%d" % number).accepted == f"br;q=0.{number}"
        assert with_field(b"Cookie: " + b"x" * 500).is_simple
    assert with_field(b"Accept-Encoding: br;q=0.8").accepted == "br;q=0.8"

    assert 0 < len(heads._fields) <= 3


def test_what_is_passed_on_is_as_it_was_but_for_what_is_of_the_line():
    head = (
        b"GET /a%2F/?b HTTP/1.1\r\nHost: news.example\r\nConnection: keep-alive, upgrade\r\n"
        b"Keep-Alive: 5\r\nUpgrade: h2c\r\nX-Forwarded-For: 192.0.2.1, 192.0.2.7\r\nA:  b "
    )

    assert heads.passed_on(head) == (
        b"GET /a%2F/?b HTTP/1.1\r\nHost: news.example\r\n"
        b"X-Forwarded-For: 192.0.2.1, 192.0.2.7\r\nA:  b \r\nConnection: close\r\n\r\n"
    )
