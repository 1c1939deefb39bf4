"""The accelerator over real sockets: what it gives itself, and how it keeps to its line."""

import socket
import threading

import pytest

from delivery import accelerator as house_rooms
from delivery import clients as rooms
from delivery import heads
from delivery.counts import KEPT
from delivery.files import Files
from delivery.headers import File, lies_in_files
from tests.delivery.houses import LONG, Site, ask, house
from tests.delivery.lines import HEAD, MADE, Front


def test_a_kept_page_is_given_as_the_web_server_would(front, web, kept):
    with front.line() as line:
        first = line.ask(HEAD)  # from the store
        second = line.ask(HEAD)  # from memory

    for status, headers, body in (first, second):
        assert headers.pop("Date").endswith(" GMT")
        assert (status, headers, body) == (200, kept.headers, kept.sent)
    assert web.heads == []
    assert front.replies._numbers[KEPT] == 2


def test_each_coding_head_and_who_has_the_bytes(front, web, kept):
    plain = HEAD.replace(b"br", b"identity")
    known = HEAD.replace(b"\r\n\r\n", f"\r\nIf-None-Match: {kept.headers['ETag']}\r\n\r\n".encode())
    head = HEAD.replace(b"GET", b"HEAD")
    with front.line() as line:
        told = [line.ask(plain), line.ask(known), line.ask(head, is_head=True), line.ask(HEAD)]

    assert [status for status, _, _ in told] == [200, 304, 200, 200]
    assert [body for _, _, body in told] == [LONG.encode(), b"", b"", kept.sent]
    assert told[2][1]["Content-Length"] == str(len(kept.sent))
    assert "Content-Length" not in told[1][1]
    assert web.heads == []


def test_a_query_that_the_page_does_not_heed_is_none(front, web):
    with front.line() as line:
        status, _, _ = line.ask(HEAD.replace(b"/story/", b"/story/?utm_source=x"))
    heeded = front.say(HEAD.replace(b"/story/", b"/story/?q=x"))

    assert (status, heeded) == (200, MADE)
    assert len(web.heads) == 1


def test_heads_that_come_together_are_answered_in_turn(front, web, kept):
    other = HEAD.replace(b"br", b"identity")
    with front.line() as line:
        line.sendall(HEAD + other + HEAD + other[:9])
        told = [line.answer()[2] for _ in range(3)]
        last = line.ask(other[9:])[2]

    assert told == [kept.sent, LONG.encode(), kept.sent]
    assert last == LONG.encode()
    assert web.heads == []


def test_a_head_may_come_byte_by_byte(front, kept):
    with front.line() as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in HEAD:
            line.sendall(bytes([byte]))
        assert line.answer()[2] == kept.sent


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (b"GET /story/ HTTP/1.1\r\nX: " + b"x" * heads.LONGEST + b"\r\n\r\n", b"431"),
        (b"GET /story/ HTTP/1.1\r\nX: " + b"x" * heads.LONGEST, b"431"),
        (HEAD.replace(b"Host", b" Host"), b"400"),
        (HEAD.replace(b"\r\nAccept", b"\nAccept"), b"400"),
    ],
)
def test_what_is_no_head_is_refused_and_nothing_after_it_is_heard(front, web, words, status):
    told = front.say(words + HEAD)

    assert told.startswith(b"HTTP/1.1 " + status)
    assert told.count(b"HTTP/1.1") == 1
    assert web.heads == []


def test_who_wants_no_more_is_told_that_it_is_over(front, kept):
    told = front.say(HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + HEAD)

    assert told.endswith(kept.sent)
    assert told.count(b"HTTP/1.1") == 1
    assert b"\r\nConnection: close\r\n" in told


class Picture(Site):
    def _view(self, request):
        response = super()._view(request)
        lies_in_files(request, {"/story/": File("a.jpg", "image/jpeg")}, browser_seconds=9)
        return response


def test_a_picture_is_named_to_nginx_and_what_is_gone_goes_on(store, web):
    (store.folder / "files").mkdir()
    place = store.folder / "files" / "a.jpg"
    place.write_bytes(b"jpeg")
    ask(house(Picture(), store))
    files = Files(store.folder / "files", is_by_nginx=True)
    front = Front(store, web, files=files)

    with front.line() as line:
        line.ask(HEAD)
        status, said, body = line.ask(HEAD)
    place.unlink()
    gone = front.say(HEAD)
    front.stop()

    assert (status, said["X-Accel-Redirect"], body) == (200, "/a.jpg", b"")
    assert said["Content-Length"] == "0"
    assert gone == MADE


def test_who_does_not_read_is_waited_for_alone(store, kept, web):
    """More is asked for than lines hold; nothing is lost, and others are answered meanwhile."""
    front = Front(store, web, is_narrow=True)
    asked, sent = HEAD * 20_000, 0
    with front.line() as slow, front.line() as other:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_768)
        slow.setblocking(False)
        while sent < len(asked):
            try:
                sent += slow.send(asked[sent : sent + 65536])
            except BlockingIOError:
                break
        assert other.ask(HEAD)[2] == kept.sent
        slow.settimeout(10)
        whole, part = divmod(sent, len(HEAD))
        told = [slow.answer()[2] for _ in range(whole)]
        last = slow.ask(HEAD[part:])[2]
    front.stop()

    assert 100 < whole < 20_000
    assert {last, *told} == {kept.sent}


@pytest.mark.parametrize("words", [b"", HEAD[:20], HEAD + HEAD[:20], HEAD])
def test_who_is_silent_is_let_go(front, monkeypatch, words):
    for name in ("_HEAD", "_IDLE"):
        monkeypatch.setattr(rooms, name, 0.05)

    assert front.say(words).count(b"HTTP/1.1") == words.count(HEAD)


def test_who_reads_nothing_for_long_is_let_go(front, monkeypatch):
    monkeypatch.setattr(rooms, "_MOVING", 0.05)
    with front.line() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            slow.sendall(HEAD * 1_000_000)


def test_no_more_than_a_number_ask_at_once(front, kept, monkeypatch):
    monkeypatch.setattr(house_rooms, "_MOST", 1)
    with front.line() as first:
        assert first.ask(HEAD)[2] == kept.sent
        assert front.say(HEAD) == b""
        assert first.ask(HEAD)[2] == kept.sent


def test_a_mistake_of_ours_costs_one_line(front, kept, monkeypatch):
    monkeypatch.setattr(rooms, "_HEAD", 0.05)
    read = heads.read

    def broken(head):
        if b"/broken/" in head:
            raise RuntimeError
        return read(head)

    monkeypatch.setattr(heads, "read", broken)
    with front.line() as line:
        line.ask(HEAD)
        assert front.say(HEAD.replace(b"/story/", b"/broken/")) == b""
        assert line.ask(HEAD)[2] == kept.sent


def test_the_end_is_graceful(front, web, kept, monkeypatch):
    """Who is being answered is answered, who is between two questions is let go, nobody comes."""
    begun, may_end = threading.Event(), threading.Event()
    web.does = lambda line, *_asked: (begun.set(), may_end.wait(10), line.sendall(MADE))
    with front.line() as idle, front.line() as busy, front.line() as asking:
        idle.ask(HEAD)
        busy.sendall(HEAD.replace(b"/story/", b"/new/"))
        begun.wait(10)
        asking.sendall(HEAD[:9])
        front.runs.stop()
        assert idle.rest() == b""
        with pytest.raises(ConnectionRefusedError):
            front.line()
        status, headers, body = asking.ask(HEAD[9:])
        may_end.set()
        told = busy.rest()

    front.stop()
    assert (status, headers["Connection"], body) == (200, "close", kept.sent)
    assert told == MADE


def test_the_end_does_not_wait_for_ever(front, monkeypatch):
    monkeypatch.setattr(house_rooms, "_ENDING", 0)
    with front.line() as line:
        line.ask(HEAD + HEAD[:9])
        front.stop()
        assert line.rest() == b""


def test_it_ends_when_it_hears_that_it_shall_not_go_on(front, monkeypatch):
    monkeypatch.setattr(front.runs, "_goes_on", lambda: False)
    front._thread.join(10)

    assert not front._thread.is_alive()
    with pytest.raises(ConnectionRefusedError):
        front.line()


@pytest.mark.parametrize("is_lent", [True, False])
def test_a_door_that_others_hold_open_stays_open_for_the_next(store, kept, web, is_lent):
    """Who comes meanwhile waits there; its own it closes, so that nginx asks the web server."""
    one = Front(store, web, is_lent=is_lent)
    with one.listener.dup() as door, socket.socket() as asker:
        address = door.getsockname()
        one.stop()
        asker.settimeout(5)

        assert (asker.connect_ex(address) == 0) is is_lent
