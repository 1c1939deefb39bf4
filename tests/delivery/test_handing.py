"""Who answers: the thread that read the question, where a page is at hand; else one that waits."""

import sys
import threading
from types import SimpleNamespace

import pytest

from delivery.answers import Answer
from delivery.handing import handing, stand_between

PAGE = Answer("200 OK", [("Content-Type", "text/html")], [b"The ferry is back."])


class Way:
    """Where granian hears an answer: the first one alone."""

    def __init__(self) -> None:
        self.heard = []
        self.is_answered = threading.Event()

    def response_bytes(self, *answer) -> None:
        self.heard.append((*answer, threading.current_thread().name))
        self.is_answered.set()


def asked(handed, path: str) -> tuple:
    way = Way()
    handed(way, {"PATH_INFO": path})
    assert way.is_answered.wait(10)
    return way.heard[0]


def at_hand(environ):
    return {"/ferry/": PAGE, "/none/": PAGE._replace(body=[])}.get(environ["PATH_INFO"])


def test_a_page_at_hand_is_answered_while_all_others_wait():
    asked_for, goes_on = threading.Event(), threading.Event()

    def hangs(way, _environ):
        asked_for.set()
        goes_on.wait(10)
        way.response_bytes(200, [], b"At last.")

    handed, slow = handing(at_hand, hangs, threads=1), Way()
    handed(slow, {"PATH_INFO": "/admin/"})
    handed(Way(), {"PATH_INFO": "/admin/"})
    assert asked_for.wait(10)

    here = threading.current_thread().name
    assert asked(handed, "/ferry/") == (200, PAGE.headers, b"The ferry is back.", here)
    assert asked(handed, "/none/") == (200, PAGE.headers, b"", here)
    assert slow.heard == []
    goes_on.set()
    assert slow.is_answered.wait(10)
    assert slow.heard == [(200, [], b"At last.", "waiting")]


def test_what_breaks_is_answered_too(caplog):
    def breaks(_way, _environ):
        raise ValueError("Broken.")

    handed = handing(at_hand, breaks, threads=1)

    assert asked(handed, "/admin/") == (500, [], b"", "waiting")
    assert asked(handed, "/ferry/")[0] == 200
    assert "Broken." in caplog.text


def test_more_than_can_wait_are_told_to_come_again(monkeypatch):
    monkeypatch.setattr("delivery.handing._MOST", 0)
    goes_on = threading.Event()
    handed = handing(at_hand, lambda _way, _environ: goes_on.wait(10), threads=1)
    handed(Way(), {"PATH_INFO": "/admin/"})

    assert asked(handed, "/admin/")[:2] == (503, [("Retry-After", "5")])
    goes_on.set()


def test_granian_asks_us_first(monkeypatch):
    """By a name of its own: one that is not there any more is told of at once."""
    server = SimpleNamespace(_wsgi_call_wrap=lambda application, *_options: application)
    monkeypatch.setitem(sys.modules, "granian.server.mp", server)
    stand_between(at_hand, threads=1)
    handed = server._wsgi_call_wrap(
        lambda way, _environ: way.response_bytes(404, [], b""), {}, None
    )

    assert [asked(handed, path)[0] for path in ("/ferry/", "/admin/")] == [200, 404]
    del server._wsgi_call_wrap
    with pytest.raises(AttributeError):
        stand_between(at_hand, threads=1)


def test_without_granian_nothing_is_changed(monkeypatch):
    monkeypatch.delitem(sys.modules, "granian.server.mp", raising=False)

    stand_between(at_hand, threads=1)

    assert "granian.server.mp" not in sys.modules
