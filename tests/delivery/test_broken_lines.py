"""What a line may say at any moment: not now, gone, a part of it. Without a loop, step by step."""

import socket

import pytest

from delivery.clients import Client
from delivery.relaying import Relay
from delivery.waiting import IN, OUT
from tests.delivery.lines import HEAD, MADE

AGAIN, GONE = BlockingIOError(), ConnectionResetError()
HANG_UP = 16
PLACE = socket.AF_INET, ("127.0.0.1", 1)


class Line:
    """Does in turn what it was told to, and then whatever it is asked."""

    def __init__(self, *does) -> None:
        self.does, self.said, self.is_closed = list(does), b"", False

    def _next(self, otherwise):
        found = self.does.pop(0) if self.does else otherwise
        if isinstance(found, Exception):
            raise found
        return found

    def recv(self, _most):
        return self._next(AGAIN)

    def send(self, words):
        taken = self._next(len(words))
        self.said += bytes(words[:taken])
        return taken

    def shutdown(self, _how):
        self._next(None)

    def close(self):
        self.is_closed = True


class Waiting:
    """Remembers what each line waits for, and for whom."""

    def __init__(self) -> None:
        self.wanted = {}

    def add(self, line, events, handler):
        self.wanted[id(line)] = events, handler

    change = add

    def remove(self, line):
        self.wanted.pop(id(line), None)

    def ready(self, line, events=None):
        wanted, handler = self.wanted[id(line)]
        handler(wanted if events is None else events)

    def of(self, line):
        return self.wanted[id(line)][0]


@pytest.fixture
def waiting():
    return Waiting()


class Replies:
    now, is_ending, stays, goes = 1.0, False, b"\r\n", b"Connection: close\r\n\r\n"

    def at_hand(self, _question):
        return b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", b"words"


WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwords"


def client(waiting, *does) -> tuple[Client, Line]:
    line = Line(*does)
    return Client(line, Replies(), waiting=waiting, web=PLACE, known=set()), line


def test_a_question_that_is_not_there_yet_is_waited_for(waiting):
    _client, line = client(waiting, AGAIN, HEAD)

    waiting.ready(line)
    waiting.ready(line)

    assert line.said == WHOLE


@pytest.mark.parametrize("does", [(GONE,), (b"",), (HEAD, GONE), (HEAD, 9, GONE)])
def test_who_is_gone_is_let_go(waiting, does):
    _client, line = client(waiting, *does)

    while not line.is_closed:
        waiting.ready(line)

    assert waiting.wanted == {}
    assert len(line.said) < len(WHOLE)


@pytest.mark.parametrize("first", [AGAIN, 9])
def test_an_answer_is_given_part_by_part_and_then_the_next(waiting, first):
    _client, line = client(waiting, HEAD + HEAD, first, AGAIN, 20)
    waiting.ready(line)
    assert waiting.of(line) == OUT

    for _part in range(3):
        waiting.ready(line)

    assert waiting.of(line) == IN
    assert line.said == WHOLE * 2


def test_who_wants_no_more_is_left_when_all_is_given(waiting):
    words = HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    _client, line = client(waiting, words, 9)
    waiting.ready(line)
    waiting.ready(line)

    assert line.said == WHOLE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    line.does = [AGAIN, b"more", GONE]
    for is_closed in (False, False, True):
        waiting.ready(line)
        assert line.is_closed is is_closed


def test_who_is_gone_when_all_is_given_is_let_go(waiting):
    words = HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    _client, line = client(waiting, words, len(WHOLE) + 19, GONE)
    waiting.ready(line)

    assert line.is_closed


# The web server's side


class Asker:
    def __init__(self, *does) -> None:
        self.line, self.came = Line(*does), []

    def __getattr__(self, name):
        return lambda: self.came.append(name)

    @property
    def end(self):
        return [one for one in self.came if one != "moved"]


@pytest.fixture
def relayed(waiting, monkeypatch):
    def begin(asker: Asker, web: Line, *, is_all: bool = False) -> Relay:
        web.setsockopt = web.connect_ex = lambda *_words: None
        monkeypatch.setattr(socket, "socket", lambda *_kind: web)
        return Relay(waiting, PLACE, asker, b"question", is_all=is_all)

    return begin


def test_a_question_is_sent_part_by_part(waiting, relayed):
    asker, web = Asker(AGAIN, b" and more"), Line(AGAIN, 4)
    relayed(asker, web)

    for _part in range(3):
        assert waiting.of(asker.line) == 0
        waiting.ready(web, OUT)
    assert web.said == b"question"
    assert waiting.of(asker.line) == IN
    waiting.ready(asker.line)
    waiting.ready(asker.line)

    assert web.said == b"question and more"


@pytest.mark.parametrize("gone", [GONE, b""])
def test_who_leaves_while_sending_ends_it(waiting, relayed, gone):
    asker, web = Asker(gone), Line()
    relayed(asker, web)
    waiting.ready(web, OUT)
    waiting.ready(asker.line)

    assert asker.end == ["close"]


def test_an_answer_that_is_not_there_yet_is_waited_for_and_given_part_by_part(waiting, relayed):
    asker, web = Asker(3, AGAIN), Line(8, AGAIN, MADE, b"")
    relayed(asker, web, is_all=True)
    waiting.ready(web, OUT)
    waiting.ready(web)
    waiting.ready(web)
    assert (waiting.of(web), waiting.of(asker.line)) == (0, OUT)
    waiting.ready(asker.line)
    waiting.ready(asker.line)
    assert (waiting.of(web), waiting.of(asker.line)) == (IN, 0)
    waiting.ready(web)

    assert asker.line.said == MADE
    assert asker.end == ["answered"]


def test_what_was_said_before_the_web_server_was_gone_is_given(waiting, relayed):
    asker, web = Asker(3), Line(8, MADE)
    relayed(asker, web, is_all=True)
    waiting.ready(web, OUT)
    waiting.ready(web)
    waiting.ready(web, HANG_UP)
    assert (web.is_closed, asker.end) == (True, [])
    waiting.ready(asker.line)

    assert asker.line.said == MADE
    assert asker.end == ["answered"]


def test_who_leaves_while_they_are_answered_ends_it(waiting, relayed):
    for does in ((GONE,), (3, GONE)):
        asker, web = Asker(*does), Line(8, MADE)
        relayed(asker, web, is_all=True)
        waiting.ready(web, OUT)
        waiting.ready(web)
        if not asker.end:
            waiting.ready(asker.line)

        assert asker.end == ["close"]


def test_who_hangs_up_while_waiting_ends_it(waiting, relayed):
    asker, web = Asker(), Line()
    relayed(asker, web, is_all=True)
    waiting.ready(asker.line, HANG_UP)

    assert asker.end == ["close"]
