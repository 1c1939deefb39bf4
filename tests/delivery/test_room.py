"""The accelerator lets so many questions through at once: who waits for room, who is refused."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from delivery import clients as rooms
from tests.delivery.houses import Site, ask, house
from tests.delivery.lines import HEAD, MADE, Front, until


@pytest.fixture
def front(store, kept, web):
    """With room for one."""
    opened = Front(store, web, room=1)
    yield opened
    opened.stop()


def test_more_than_the_web_server_has_room_for_are_told_at_once(store, front, web):
    """Who waits for the same answer, for staff's or with something to send takes no room."""
    begins, ends = threading.Event(), threading.Event()

    def slowly(line, *_asked):
        begins.wait(10)
        line.sendall(MADE[:-2])
        ends.wait(10)
        line.sendall(MADE[-2:])

    web.does = slowly
    first, other = HEAD.replace(b"/story/", b"/new/"), HEAD.replace(b"/story/", b"/other/")
    going = [first, first, b"POST" + other[3:], HEAD.replace(b"/story/", b"/admin/")]
    with ThreadPoolExecutor() as readers:
        asked = [readers.submit(front.say, words) for words in going]
        until(lambda: len(web.heads) == len(going))
        with front.line() as line:
            refused = line.ask(other)
            known = line.ask(HEAD)  # whoever is refused may go on asking
        store.marks.add(["story:1"])
        with front.line() as line:
            late = line.ask(HEAD)
        begins.set()
        until(lambda: not front.replies._waited_for)  # who hears an answer waits no more
        asked.append(readers.submit(front.say, other))
        ends.set()
        told = [one.result(10) for one in asked]

    assert (refused[0], refused[1]["Retry-After"]) == (503, "5")
    assert (known[0], late[0]) == (200, 200)
    assert "Age" in late[1]
    assert told == [MADE] * 5
    assert not front.replies._waited_for


@pytest.fixture
def taken_away(store):
    """Addresses of pages that are kept and may be given no longer."""
    paths = [f"/story-{number}/" for number in range(4)]
    site = house(Site(), store)
    for path in paths:
        ask(site, path)
    store.marks.add(["story:1"], is_tombstone=True)
    return paths


def question(path: str) -> bytes:
    return HEAD.replace(b"/story/", path.encode())


def has_waiting(front: Front, many: int) -> None:
    until(lambda: len(front.replies.turns) >= many)


def test_pages_that_may_not_be_given_wait_for_their_turn(front, web, taken_away):
    """Not refused: each is made once for all who ask, however many were taken away together."""
    may_answer = threading.Event()
    web.does = lambda line, *_asked: (may_answer.wait(10), line.sendall(MADE))
    with ThreadPoolExecutor() as readers:
        asked = [readers.submit(front.say, question(path)) for path in taken_away]
        has_waiting(front, 3)
        with front.line() as line:
            unknown = line.ask(question("/never-there/"))[0]
        may_answer.set()
        told = [one.result(10) for one in asked]

    assert (unknown, told) == (503, [MADE] * 4)
    assert not front.replies.turns


def test_a_turn_for_what_somebody_has_made_meanwhile_asks_nobody(store, front, web, taken_away):
    begun, may_answer = threading.Event(), threading.Event()
    web.does = lambda line, *_asked: (begun.set(), may_answer.wait(10), line.sendall(MADE))
    with ThreadPoolExecutor() as readers:
        first = readers.submit(front.say, question(taken_away[0]))
        begun.wait(10)
        waits = readers.submit(front.say, question(taken_away[1]))
        has_waiting(front, 1)
        made = ask(house(Site(text="Gone.", status=410), store), taken_away[1])
        may_answer.set()
        told = (first.result(10), waits.result(10))

    assert told[0] == MADE
    assert told[1].startswith(b"HTTP/1.1 410")
    assert told[1].endswith(made.sent)
    assert len(web.heads) == 1


def test_whose_turn_does_not_come_is_told_so_and_who_left_is_forgotten(
    front, web, taken_away, monkeypatch
):
    begun, may_answer = threading.Event(), threading.Event()
    web.does = lambda line, *_asked: (begun.set(), may_answer.wait(10), line.sendall(MADE))
    with ThreadPoolExecutor() as readers:
        first = readers.submit(front.say, question(taken_away[0]))
        begun.wait(10)
        with front.line() as leaves:
            leaves.sendall(question(taken_away[1]))
            has_waiting(front, 1)
            leaves.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        monkeypatch.setattr(rooms, "_SORRY_AFTER", 0.05)
        told = front.say(question(taken_away[2]))
        monkeypatch.undo()
        may_answer.set()
        made = first.result(10)
        again = front.say(question(taken_away[2]))

    assert told.startswith(b"HTTP/1.1 503")
    assert (made, again) == (MADE, MADE)
    assert len(web.heads) == 2


def test_a_mistake_with_one_who_waited_for_too_long_holds_up_nobody(front, web, monkeypatch):
    """It would have ended the whole process."""
    held = threading.Event()
    web.does = lambda _line, *_asked: held.wait(10)
    sorry = front.replies.sorry

    def broken(question):
        if question.target == "/broken/":
            raise RuntimeError
        return sorry(question)

    monkeypatch.setattr(front.replies, "sorry", broken)
    for name in ("_LATE_AFTER", "_SORRY_AFTER"):
        monkeypatch.setattr(rooms, name, 0.05)
    told = [front.say(question("/broken/")), front.say(question("/other/"))[:12]]
    held.set()

    assert told == [b"", b"HTTP/1.1 503"]


def test_a_mistake_with_one_whose_turn_came_costs_one_line(front, web, taken_away):
    begun, may_answer = threading.Event(), threading.Event()
    web.does = lambda line, *_asked: (begun.set(), may_answer.wait(10), line.sendall(MADE))
    with ThreadPoolExecutor() as readers:
        asked = [readers.submit(front.say, question(taken_away[0]))]
        begun.wait(10)
        front.replies.turns.append(lambda: 1 / 0)
        asked.append(readers.submit(front.say, question(taken_away[1])))
        has_waiting(front, 2)
        may_answer.set()
        told = [one.result(10) for one in asked]

    assert told == [MADE, MADE]
