"""The counter-proofs: with a protection switched off, what the drills assert is not so.

Each is a second web server that lacks something, beside the stack that has it (without.py).
"""

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psycopg
import pytest

from tests.faults.stack import metrics
from tests.faults.test_overload import COLD, IS_DRILL, SLOW, Dawdlers, at_once, counted
from tests.faults.test_saves import Client, words
from tests.processes import ask

pytestmark = pytest.mark.slow

UNANSWERED = 0


@pytest.fixture(scope="module")
def bare(stack):
    """It lacks so much that one is enough for what has nothing to do with one another."""
    off = ("tombstones", "single_flight", "doors", "known_queries", "nobody_presses")
    with stack.machine_without(*off) as port:
        yield port


@pytest.fixture(scope="module")
def pageless(stack):
    with stack.web_without_its_pages() as port:
        yield port


def status(port: int, path: str = "/", *, within: float = 3) -> int:
    try:
        return ask(port, path, timeout=within)[0]
    except OSError:
        return UNANSWERED


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# Exhausted first, while it has no connection yet.
@pytest.mark.parametrize("fault", ["connections_exhausted", "postgres_frozen", "postgres_killed"])
def test_without_the_page_store_readers_see_that_the_database_is_ill(stack, pageless, fault):
    with getattr(stack, fault)():
        ill, well = status(pageless), status(stack.port)
    until(lambda: status(pageless) == 200)

    assert ill in (UNANSWERED, 500, 503)
    assert well == 200


@pytest.fixture(scope="module")
def busy(stack):
    """For everybody who reads it writes something, and looks where the photos lie."""
    with stack.machine_without("silence", "files", PAGE_STORE_MB="0") as port:
        yield port


DISK = pytest.mark.skipif(not IS_DRILL, reason="a part of the long form: it mounts a file system")


@pytest.mark.parametrize(
    "fault", ["postgres_read_only", "media_gone", pytest.param("postgres_disk_full", marks=DISK)]
)
def test_what_was_done_for_every_reader_would_need_what_is_gone(stack, busy, fault):
    """The protection is that reading writes nothing and opens no photo, even of a page that is
    made anew. (With its disk full, the database itself may end.)
    """
    asked = "/" if fault == "postgres_disk_full" else "/search/?q=ferry"
    for port in (busy, stack.port):
        until(lambda port=port: status(port, asked, within=20) == 200)
    with getattr(stack, fault)():
        until(lambda: status(busy, asked, within=20) == 500)
        until(lambda: status(stack.port, asked, within=20) == 200)


def test_without_nginx_who_dawdles_takes_the_desk(stack):
    """Ten places of one worker, and whoever sends a byte now and then holds one."""
    with stack.second_web() as port:
        before = status(port, "/accounts/login/", within=20)
        host = f"127.0.0.1:{stack.port}"
        with Dawdlers(port, host, many=SLOW, ways=("bodies",)):
            until(lambda: status(port, "/accounts/login/") in (UNANSWERED, 503))

    assert before == 200


def test_without_a_second_try_of_nginx_a_reader_gets_nothing(stack):
    once = ("proxy_next_upstream error timeout;", "proxy_next_upstream off;")
    never_again = ("error_page 502 = @again;", "error_page 502 /last.html;")
    with stack.nginx_without(once, never_again) as port:
        before = status(port)
        with stack.accelerator_killed():
            lost, well = status(port), status(stack.port)

    assert (before, lost, well) == (200, 502, 200)


def test_without_knowing_what_others_saved_an_editor_writes_over_it(stack, desk):
    """Four at two stories, each ten saves: what one of them wrote is gone."""
    with stack.machine_without("versions", "nobody_presses") as port:
        there = SimpleNamespace(**vars(desk) | {"webs": [SimpleNamespace(port=port)]})
        numbers = (0, 1, desk.shared, desk.shared + 1)
        editors = [Client(number, there, threading.Event()) for number in numbers]
        for _turn in range(10):
            for editor in editors:
                editor.say()
                editor.send()
    bodies = {story["pk"]: story["body"] for story in desk.stories()}
    lost = [
        set(range(1, 11)) - set(words(bodies[editor.pk], of=editor.number)) for editor in editors
    ]

    assert [editor.acknowledged for editor in editors] == [10] * 4
    assert sorted(map(len, lost)) == [0, 0, 10, 10]


def test_without_a_watch_a_frozen_database_is_waited_for(stack):
    with stack.machine_without("watching", "nobody_presses") as port:
        before = status(port, "/search/?q=ferry", within=20)
        with stack.postgres_frozen():
            until(lambda: status(stack.app, "/search/?q=ferry") == 503)
            hangs = status(port, "/search/?q=ferry")

    assert (before, hangs) == (200, UNANSWERED)


def test_without_a_tombstone_what_was_withdrawn_comes_back(stack, bare):
    path = next(one for one in stack.pages() if one.endswith("/ferry-8/"))
    listed = "/sitemap-{1}-{2}.xml".format(*path.split("/"))
    before = status(bare, path)
    stack.withdraw(path)
    until(lambda: f":{stack.port}{path}" not in ask(bare, listed)[2])
    with stack.postgres_killed():
        back, gone = ask(bare, path), ask(stack.app, path)

    assert (before, back[0]) == (200, 200)
    assert "It left at six." in back[2]
    assert gone[0] in (410, 503)


def test_without_one_maker_for_all_a_page_is_made_for_each(stack, bare):
    stack.manage("shell", "-v", "0", "-c", COLD.replace("terms", "privacy"))
    _, made = counted(bare)
    with ThreadPoolExecutor(1) as aside:  # a browser's loop may run in this thread
        answers = aside.submit(lambda: asyncio.run(at_once(bare, "/privacy/", many=20))).result()

    assert answers == {b"HTTP/1.1 200 OK"}
    until(lambda: counted(bare)[1] > made + 1)


def test_without_doors_a_desk_that_hangs_takes_the_readers_threads(stack, bare):
    asked = b"GET /admin/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: newsroom_session=%032d\r\n\r\n"
    before = status(bare)
    with contextlib.ExitStack() as staff, psycopg.connect(stack.database) as held:
        held.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        for number in range(80):
            line = staff.enter_context(socket.create_connection(("127.0.0.1", bare)))
            line.sendall(asked % number)
        until(lambda: status(bare) == UNANSWERED)

    assert before == 200


def test_without_knowing_its_queries_the_store_takes_whatever_strangers_make_up(bare):
    status(bare)
    before = metrics(bare)["newsroom_pages"]
    statuses = {status(bare, f"/?{number}", within=10) for number in range(5)}

    assert statuses == {200}
    assert metrics(bare)["newsroom_pages"] == before + 5


def test_a_worker_that_nobody_starts_again_is_missed(stack):
    with stack.second_web((" --respawn-failed-workers", "")) as port:
        before = status(port)
        for worker in stack.workers(stack.second):
            os.kill(int(worker), signal.SIGKILL)
        until(lambda: status(port) == UNANSWERED)

    assert before == 200


def test_a_worker_that_ends_before_the_next_has_begun_is_missed(stack):
    with stack.second_web(RESPAWN="0") as port:
        before = status(port)
        stack.second.send_signal(signal.SIGHUP)
        until(lambda: status(port, within=0.3) == UNANSWERED)

    assert before == 200
