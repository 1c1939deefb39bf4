"""What the accelerator does not answer goes to the web server; and what if that does not answer."""

import socket
import threading

import pytest

from delivery import clients as rooms
from delivery import relaying, replies
from delivery.counts import LATE, REFUSED
from delivery.pages import Ways
from tests.delivery.houses import LONG, Site, ask, house
from tests.delivery.lines import HEAD, MADE, Front, Web

POST = b"POST /story/ HTTP/1.1\r\nHost: news.example\r\nContent-Length: %d\r\n\r\n"
MANY = bytes(range(256)) * 16_384  # 4 MiB


@pytest.fixture
def at_once(monkeypatch):
    """The web server is believed to be away at once."""
    for name in ("_LATE_AFTER", "_SORRY_AFTER", "_SAVED_AFTER"):
        monkeypatch.setattr(rooms, name, 0.05)


@pytest.fixture
def nobody(store, kept):
    """An accelerator before nobody."""
    away = Web()
    away.close()
    opened = Front(store, away)
    yield opened
    opened.stop()


def with_field(field: bytes) -> bytes:
    return HEAD.replace(b"\r\n\r\n", b"\r\n" + field + b"\r\n\r\n")


@pytest.mark.parametrize(
    "words",
    [
        HEAD.replace(b"/story/", b"/new/"),
        HEAD.replace(b"/story/", b"/admin/"),
        HEAD.replace(b"/story/", b"/static/x.css"),
        HEAD.replace(b"/story/", b"/%73tory/"),
        HEAD.replace(b"/story/", b"/story/#x"),
        HEAD.replace(b"/story/", b"/story/?a#x"),
        HEAD.replace(b"/story/", b"/x/../story/"),
        HEAD.replace(b"/story/", b"//story/"),
        HEAD.replace(b"/story/", b"http://news.example/story/"),
        HEAD.replace(b"news.example", b"other.example"),
        HEAD.replace(b"HTTP/1.1", b"HTTP/1.0"),
        HEAD.replace(b"GET", b"DELETE"),
        HEAD.replace(b"Host: news.example\r\n", b""),
        with_field(b"Host: other.example"),
        with_field(b"Range: bytes=0-9"),
        with_field(b"Content-Length: 0"),
        with_field(b"Transfer-Encoding: chunked"),
        with_field(b"Upgrade: h2c"),
        with_field(b"Connection: close, x-forwarded-for"),
    ],
)
def test_what_is_not_plainly_simple_goes_on_as_it_came_and_is_the_last_of_its_line(
    front, web, store, words
):
    for address in ("/admin/", "/static/x.css"):  # were they kept by mistake
        ask(house(Site(), store, ways=Ways()), address)
    with front.line() as line:
        line.ask(HEAD)  # it is at hand then

    told = front.say(words + HEAD)

    of_the_line = (b"Upgrade", b"Connection")
    kept = [one for one in words[:-4].split(b"\r\n") if not one.startswith(of_the_line)]
    assert told == MADE
    assert [head.split(b"\r\n") for head in web.heads] == [[*kept, b"Connection: close"]]


def test_what_comes_after_a_question_without_a_body_is_not_sent_on(front, web):
    after = []
    web.does = lambda line, _head, rest: (after.append(rest), line.sendall(MADE))

    front.say(HEAD.replace(b"/story/", b"/new/") + HEAD)

    assert after == [b""]


@pytest.mark.parametrize(("spelled", "asked"), [("/a%2Fb/", "/a%2Fb/"), ("/a?b/", "/a?b/")])
def test_an_address_that_spells_another_one_is_never_taken_for_it(store, web, spelled, asked):
    """Such pages are kept by what their address stands for: /a%252Fb/, /a%3Fb/."""
    site = house(Site(looks_at=("b/",)), store)
    site({"REQUEST_METHOD": "GET", "PATH_INFO": spelled, "HTTP_HOST": "news.example"}, print)
    assert store.has(spelled)
    front = Front(store, web)

    told = [front.say(HEAD.replace(b"/story/", asked.encode())) for _ in range(2)]
    front.stop()

    assert told == [MADE, MADE]


def test_bodies_go_whole_both_ways_and_are_never_held_whole(front, web, monkeypatch):
    held = []

    def watched(name: str) -> None:
        moves = getattr(relaying.Relay, name)

        def looked_at(relay):
            held.append(max(len(relay._up), len(relay._down)))
            return moves(relay)

        monkeypatch.setattr(relaying.Relay, name, looked_at)

    watched("_send")
    watched("_give")

    def echoes(line, _head, rest):
        while len(rest) < len(MANY):
            rest += line.recv(65536)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(rest) + rest)

    web.does = echoes
    told = front.say(POST % len(MANY) + MANY)

    assert told.partition(b"\r\n\r\n")[2] == MANY
    assert 0 < max(held) <= relaying._PIECE + 1_000  # and a head


def test_who_reads_slowly_holds_the_web_server_up_and_not_memory(store, kept, web):
    """What is sent to somebody who does not read stays with the web server."""
    front = Front(store, web, is_narrow=True)
    sent = []

    def says_much(line, *_asked):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_768)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(MANY) + MANY)
        sent.append(len(MANY))

    web.does = says_much
    with front.line() as slow, front.line() as other:
        slow.sendall(HEAD.replace(b"/story/", b"/new/"))
        slow.recv(1, socket.MSG_PEEK)
        assert [other.ask(HEAD)[0] for _ in range(50)] == [200] * 50
        before = list(sent)
        told = slow.rest()
    front.stop()

    assert before == []
    assert told.partition(b"\r\n\r\n")[2] == MANY


def test_who_takes_no_more_has_its_answer_heard(front, web):
    """A body that is too long is refused before it has come."""

    def refuses(line, *_asked):
        line.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):
            pass

    web.does = refuses
    with front.line() as line:
        line.sendall(POST % len(MANY) + MANY[:100_000])
        assert line.answer()[0] == 413


def test_who_leaves_is_not_answered(front, web):
    gone = threading.Event()

    def waits(line, *_asked):
        begun.set()
        if line.recv(1) == b"":
            gone.set()

    begun, web.does = threading.Event(), waits
    for words in (HEAD.replace(b"/story/", b"/new/"), POST % 5):
        gone.clear(), begun.clear()
        with front.line() as line:
            line.sendall(words)
            assert begun.wait(10)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert gone.wait(10)


def test_what_is_late_is_made_by_the_web_server(front, web, store):
    store.marks.add(["story:1"])

    assert front.say(HEAD) == MADE


def test_a_late_copy_is_given_where_nobody_makes_a_better_one(nobody, store, kept):
    store.marks.add(["story:1"])
    with nobody.line() as line:
        status, headers, body = line.ask(HEAD)
        line.rest()
    with nobody.line() as line:
        again = [line.ask(HEAD), line.ask(HEAD)]  # it is not asked each time

    assert (status, body, headers["Connection"]) == (200, kept.sent, "close")
    assert headers["Warning"] == '110 - "Response is Stale"'
    assert [(one[0], "Connection" in one[1]) for one in again] == [(200, False)] * 2
    assert nobody.replies._numbers[LATE] == 3


def test_a_late_copy_is_given_where_the_web_server_says_nothing(
    front, web, store, kept, monkeypatch
):
    monkeypatch.setattr(rooms, "_LATE_AFTER", 0.05)
    store.marks.add(["story:1"])
    never = threading.Event()
    web.does = lambda *_asked: never.wait(10)

    told = front.say(HEAD)
    never.set()

    assert told.endswith(kept.sent)
    assert len(web.heads) == 1


@pytest.mark.parametrize("is_frozen", [False, True])
@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_without_any_page_it_is_said_when_to_come_again(
    front, nobody, web, is_frozen, method, at_once
):
    never = threading.Event()
    web.does = lambda *_asked: never.wait(10)
    asked = front if is_frozen else nobody
    with asked.line() as line:
        words = HEAD.replace(b"/story/", b"/new/").replace(b"GET", method)
        status, headers, body = line.ask(words)
        rest = line.rest()
    never.set()

    assert (status, headers["Retry-After"], headers["Connection"]) == (503, "5", "close")
    assert b"</html>" in body
    assert rest == b""
    assert asked.replies._numbers[REFUSED] == 1


def test_a_slow_page_is_waited_for(front, web, monkeypatch):
    monkeypatch.setattr(rooms, "_LATE_AFTER", 0.0)
    looked = threading.Event()
    late = front.replies.late
    monkeypatch.setattr(front.replies, "late", lambda one: (looked.set(), late(one))[1])
    web.does = lambda line, *_asked: (looked.wait(10), line.sendall(MADE))

    assert front.say(HEAD.replace(b"/story/", b"/new/")) == MADE


@pytest.mark.parametrize("is_frozen", [False, True])
def test_what_is_dead_is_never_given(front, nobody, web, store, is_frozen, at_once):
    never = threading.Event()
    web.does = lambda *_asked: never.wait(10)
    asked = front if is_frozen else nobody
    plain = HEAD.replace(b"br", b"identity")
    with asked.line() as line:
        assert line.ask(plain)[2] == LONG.encode()
        store.marks.add(["story:1"], is_tombstone=True)
        told = [line.ask(plain), asked.say(plain)]
    never.set()

    assert told[0][0] == 503
    assert told[1].startswith(b"HTTP/1.1 503")
    assert LONG.encode() not in told[0][2] + told[1]


def test_what_died_while_it_was_waited_for_is_not_given(front, web, store, at_once):
    store.marks.add(["story:1"])
    never = threading.Event()
    web.does = lambda *_asked: (store.marks.add(["story:1"], is_tombstone=True), never.wait(10))

    told = front.say(HEAD)
    never.set()

    assert told.startswith(b"HTTP/1.1 503")


def test_what_changes_nothing_is_asked_twice_and_what_is_sent_once(front, web):
    """A web server that is replaced takes the lines with it that it had not begun to answer."""

    def resets_first(line, *asked):
        (web.answers if len(web.heads) % 2 == 0 else web.resets)(line, *asked)

    web.does = resets_first
    read = front.say(HEAD.replace(b"/story/", b"/new/"))
    sent = front.say(POST % 4 + b"told")

    assert read == MADE
    assert sent.startswith(b"HTTP/1.1 503")
    assert len(web.heads) == 3


@pytest.mark.parametrize("is_more", [False, True])
def test_an_answer_that_breaks_off_is_broken_off(front, web, is_more):
    words = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234"
    web.does = lambda line, *asked: (line.sendall(words), web.resets(line) if is_more else None)

    told = front.say(HEAD.replace(b"/story/", b"/new/"))

    assert told in (words, b"") if is_more else told == words
    assert len(web.heads) == 1


def test_an_answer_that_stops_is_not_waited_for_for_ever(front, web, monkeypatch):
    monkeypatch.setattr(rooms, "_MOVING", 0.05)
    never = threading.Event()
    web.does = lambda line, *_asked: (line.sendall(MADE[:20]), never.wait(10))

    told = front.say(HEAD.replace(b"/story/", b"/new/"))
    never.set()

    assert told == MADE[:20]


def test_a_web_server_in_trouble_is_spared_but_for_one_question_a_second(front, store, kept):
    """In pure time: nothing is sent."""
    said = front.replies
    question = rooms.heads.read(HEAD[:-4])
    store.marks.add(["story:1"])
    said.at = lambda _now: None  # the clock stands still but for us
    began = said.now

    def gives(seconds: float) -> bool:
        said.now = began + seconds
        return said.at_hand(question) is not None

    before = gives(0)
    said.web_fails()
    spared = [gives(seconds) for seconds in (0, 0.9, 1.0, 1.1, 1.99, 2.0)]
    said.now = began + 3
    said.web_fails()
    again = gives(3.5)
    said.web_answers()
    after = gives(3.6)

    assert (before, again, after) == (False, True, False)
    assert spared == [True, True, False, True, True, False]
    assert replies._TROUBLE == 2.0
