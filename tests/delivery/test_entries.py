"""A page as it is kept, and what a request asks of it."""

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as some

from delivery import answers, asking, entries
from delivery.answers import Ready
from delivery.entries import NEVER, Entry
from delivery.headers import shared

HTML = "text/html; charset=utf-8"
PAGE = ("<p>The ferry is back. 渡船回来了。</p>" * 30).encode()


def entry(**changed) -> Entry:
    known = {
        "status": 200,
        "headers": (("Content-Type", HTML),),
        "bodies": entries.bodies(PAGE, HTML),
        "digest": entries.digest(PAGE),
        "marks": (1, 7),
        "parameters": ("at", "before"),
        "generation": 4,
        "house": 2**61,
        "build": "b1",
        "made_at": 1_772_000_000.25,
    }
    return Entry(**(known | changed))


@pytest.mark.parametrize(
    "changed", [{}, {"until": 1_772_000_060.5, "ends": 1_772_000_090.0}, {"bodies": {"": b""}}]
)
def test_what_is_kept_comes_back_as_it_was(changed):
    kept = entry(**changed)

    assert entries.unpack(entries.pack(kept)) == kept


@pytest.mark.parametrize("damage", [b"", b"P1", b"P0" + b"\0" * 30])
def test_what_is_not_whole_is_nothing(damage):
    assert entries.unpack(damage) is None


def test_what_lost_its_end_is_nothing():
    assert entries.unpack(entries.pack(entry())[:-1]) is None


def test_a_page_is_kept_packed_and_given_in_every_coding():
    kept = entry()

    assert set(kept.bodies) == {"br", "gzip"}
    assert brotli.decompress(kept.body("br")) == PAGE
    assert kept.body("") == PAGE
    assert [kept.coding(wanted) for wanted in ("br", "gzip", "")] == ["br", "gzip", ""]
    assert len({kept.etag(coding) for coding in ("br", "gzip", "")}) == 3


@pytest.mark.parametrize(("body", "kind"), [(b"ok", HTML), (PAGE, "image/avif")])
def test_what_would_not_get_smaller_is_kept_as_it_is(body, kind):
    kept = entry(bodies=entries.bodies(body, kind))

    assert kept.bodies == {"": body}
    assert kept.coding("br") == ""


@pytest.mark.parametrize("kind", ["application/atom+xml; charset=utf-8", "application/feed+json"])
def test_feeds_are_packed(kind):
    assert set(entries.bodies(PAGE, kind)) == {"br", "gzip"}


def test_no_instant_is_never():
    assert entries.seconds(None) == NEVER


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip;q=1.0, br;q=1.0", "br"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("identity", ""),
        ("identity;q=1, br;q=0.2", ""),
        ("br;q=lots", ""),
        ("br;q=7", ""),
        ("br;q=nan", ""),
        ("br;level=3", "br"),
        ("brotli, xgzip", ""),
    ],
)
def test_the_best_coding_that_is_accepted_is_chosen(accepted, coding):
    assert asking.coding(accepted) == coding


@given(some.text())
def test_no_header_of_a_stranger_breaks_the_choice(accepted):
    assert asking.coding(accepted) in {"br", "gzip", ""}


@pytest.mark.parametrize(
    ("header", "is_known"),
    [
        ('"a-br"', True),
        ('W/"a-br"', True),
        ('"b", "a-br"', True),
        ("*", True),
        ('"a"', False),
        ('"a-gzip"', False),
        ("a-br", False),
        ('"a-br', False),
    ],
)
def test_only_the_same_bytes_are_known(header, is_known):
    assert asking.is_known('"a-br"', header) is is_known


def test_names_in_a_query_are_read_as_django_reads_them():
    assert asking.parameters("a=1&b&%62efore=2&a=3&+c=") == {"a", "b", "before", " c"}


def test_headers_of_a_kept_page_are_worked_out_once_a_second_at_most(monkeypatch):
    """And once for all while the time left says nothing more."""
    worked_out = []
    monkeypatch.setattr(
        answers, "shared", lambda *of, **more: worked_out.append(of) or shared(*of, **more)
    )
    made_at = 1_772_000_000.0
    page = Ready(entry(made_at=made_at, until=made_at + 7200.5))

    early = [page.answer("br", now=made_at + seconds) for seconds in (0, 0.5, 900, 3500)]
    assert len(worked_out) == 2
    late = [page.answer("br", now=made_at + seconds) for seconds in (7150.2, 7150.6, 7151, 7151.1)]

    assert len(worked_out) == 4
    assert {id(one) for one in early} == {id(early[0])}
    said = "public, max-age=0, s-maxage=%d, must-revalidate"
    assert [one.headers[0][1] for one in (early[0], *late)] == [
        said % seconds for seconds in (60, 49, 49, 49, 48)
    ]
