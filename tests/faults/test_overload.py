"""Too much is asked: who dawdles holds up nobody, who cannot be served is told when to come again.

The long form is `make drill`: a thousand who dawdle, fifty editors, DRILL_SECONDS of each, and the
database's disk full, for which one must be root. Only there is something measured asserted: beside
other tests a machine's speed says nothing.
"""

import asyncio
import contextlib
import json
import math
import os
import random
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from tests.faults.stack import ROOT, Told, metrics
from tests.faults.test_saves import Client, every_word_is_there_once
from tests.processes import ask

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("DRILL_SECONDS", "1.5"))
RATE = float(os.environ.get("DRILL_RATE", "60"))
IS_DRILL = SECONDS >= 10
AT_ONCE = 2000 if IS_DRILL else 200
COLD = """
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from notices.models import Page
Page.objects.create(slug="terms", language="en", title="Terms", span=DateTimeTZRange(None, None))
"""  # by no verb, so that nothing hears of it
EXPIRED = """
from delivery.store import of_this_machine
of_this_machine().marks.add(["*"])
"""
QUERY_SECONDS = float(os.environ.get("DRILL_QUERY_SECONDS", min(SECONDS, 10)))
SLOW = 1000 if IS_DRILL else 90
EDITORS, SHARED = (50, 10) if IS_DRILL else (6, 2)
ROOM = 12  # who may wait at once for answers of the two workers (delivery.front)
ASKERS = 64  # at once, when more is asked than can be answered
_OF_ONE_ADDRESS = 40  # nginx allows a hundred


@pytest.fixture(scope="module")
def addresses(stack) -> list[str]:
    """Kept pages, one that is made for whoever asks, and the desk's door."""
    return [*stack.addresses(), "/search/?q=ferry", "/accounts/login/"]


# Never asked before, each: they go into Django.
SEARCHES = ["/search/?q=ferry%20{}"]


class Dawdlers:
    """Connections to a port that send, or read, one byte now and then."""

    def __init__(self, port: int, host: str, *, many: int, ways: tuple[str, ...]) -> None:
        self.port, self.host, self.many, self.ways = port, host, many, ways
        self.ended, self.are_there = threading.Event(), threading.Event()
        self.lines: dict[int, socket.socket] = {}

    def __enter__(self) -> "Dawdlers":
        self.thread = threading.Thread(target=self.dawdle)
        self.thread.start()
        assert self.are_there.wait(60)
        return self

    def __exit__(self, *_problem: object) -> None:
        self.ended.set()
        self.thread.join()
        for line in self.lines.values():
            line.close()

    def dawdle(self) -> None:
        """Whoever is shown the door comes back."""
        while not self.ended.wait(0.5):
            for number in range(self.many):
                try:
                    self.go_on(number)
                except OSError:
                    if number in self.lines:
                        self.lines.pop(number).close()
                    with contextlib.suppress(OSError):
                        self.lines[number] = self.come(number)
            self.are_there.set()

    def come(self, number: int) -> socket.socket:
        """From an address of its own for every forty: one address has its limits."""
        line = socket.socket()
        line.settimeout(1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.bind((f"127.0.{1 + number // _OF_ONE_ADDRESS}.1", 0))
        line.connect(("127.0.0.1", self.port))
        way = self.ways[number % len(self.ways)]
        if way == "headers":
            line.sendall(f"GET / HTTP/1.1\r\nHost: {self.host}\r\nX-Slow: ".encode())
        elif way == "bodies":
            head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {self.host}\r\n"
            head += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 90000\r\n"
            line.sendall(f"{head}\r\nlogin=".encode())
        else:
            line.sendall(f"GET / HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode() * 20)
        line.setblocking(False)
        return line

    def go_on(self, number: int) -> None:
        line = self.lines.get(number)
        if line is None:
            raise OSError("not there yet")
        if self.ways[number % len(self.ways)] == "readers":
            with contextlib.suppress(BlockingIOError):
                if not line.recv(1):
                    raise OSError("hung up on")
        else:
            line.send(b"a")


def test_who_dawdles_holds_up_nobody(stack, addresses):
    host = f"127.0.0.1:{stack.port}"
    ways = ("headers", "bodies", "readers")
    with Dawdlers(stack.port, host, many=SLOW, ways=ways):
        told = stack.read(addresses, seconds=SECONDS, rate=RATE)

    print(f"{SLOW} dawdle: {sum(told.statuses.values())} requests, p99 {told.p99:.0f} ms")
    assert told.wrong == {}
    if IS_DRILL:
        assert told.p99 <= 100


def test_an_address_without_end_takes_no_server_from_others(stack):
    """nginx spares for two seconds whoever gave an answer with a head that it cannot take."""
    long = "a" * 8_000
    asked = [f"/search?at=1&q={long}", f"/section/{long}", f"/admin/{long}", "/"] * 5

    told = [ask(stack.port, address)[0] for address in asked]

    assert told == [404, 404, 302, 200] * 5


def counted(port: int) -> tuple[int, int]:
    """Answers that readers got, and pages that were made, as far as all processes have told."""
    told = metrics(port)
    answers = [told[name] for name in told if name.startswith("newsroom_answers_total")]
    return int(sum(answers)), int(told["newsroom_renders_total"])


async def at_once(port: int, path: str, *, many: int) -> set[bytes]:
    """What all get who ask for one page at the same moment."""
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(many)]

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await reader.read()
        writer.close()
        return answer.split(b"\r\n", 1)[0]

    return set(await asyncio.gather(*(one(*line) for line in lines)))


def all_at_once(port: int, path: str) -> tuple[set[bytes], int]:
    """What all get, and how many pages were made for it, as soon as all have been counted."""
    given, made = counted(port)
    with ThreadPoolExecutor(1) as aside:  # a browser's loop may run in this thread
        answers = aside.submit(lambda: asyncio.run(at_once(port, path, many=AT_ONCE))).result()
    deadline = time.monotonic() + 20
    while counted(port) < (given + AT_ONCE, made + 1) and time.monotonic() < deadline:
        time.sleep(0.1)  # whoever has the old copy has it before the new one is made
    told, by_now = counted(port)
    assert told == given + AT_ONCE
    return answers, by_now - made


def test_a_page_that_nobody_has_or_that_expired_is_made_once_for_all_who_ask_at_once(stack):
    """By two processes, where pages are made for those who ask alone.

    The counter-proof is in test_protections.py.
    """
    stack.manage("shell", "-v", "0", "-c", COLD)
    with stack.machine_without("nobody_presses", WORKERS="2") as port:
        deadline = time.monotonic() + 30
        while metrics(port)["newsroom_processes"] < 2:  # one alone has no room for all at once
            assert time.monotonic() < deadline
            time.sleep(0.1)
        cold = all_at_once(port, "/terms/")
        stack.manage(
            "shell", "-v", "0", "-c", EXPIRED, PAGE_STORE=f"{stack.data}/without/nobody_presses"
        )
        expired = all_at_once(port, "/terms/")

    assert cold == expired == ({b"HTTP/1.1 200 OK"}, 1)


def test_whatever_strangers_put_into_a_query_takes_no_room(stack):
    """The counter-proof is in test_protections.py. A million: DRILL_QUERY_SECONDS=300."""

    def room() -> tuple[float, int]:
        held = sum(file.stat().st_blocks for file in (stack.data / "pages").rglob("*"))
        return metrics(stack.app)["newsroom_pages"], held

    pages = stack.pages()
    stack.manage("press")  # what is published and not made yet would be taken for theirs
    before, kept = room(), stack.kept()
    told = stack.read([f"{page}?{{}}=1" for page in pages], seconds=QUERY_SECONDS, rate=math.inf)

    print(f"{sum(told.statuses.values())} queries that strangers made up; kept: {room()}")
    assert told.wrong == {}
    assert sum(told.statuses.values()) >= len(pages)
    assert stack.kept() ^ kept == set()
    assert room() == before


def test_more_than_can_be_answered_are_told_to_come_again(stack):
    """What can be: measured by those who ask again as soon as they are answered, none refused.

    Both in turns, so that what else the machine does meanwhile is in both. Who asks too much asks
    what is due within ten milliseconds together: at each instant of its own, waking costs the
    servers that share its processor more than being asked does.
    """
    part, measured, asked = SECONDS / 4, Told(), Told()
    stack.read(SEARCHES, seconds=part, rate=math.inf)
    for _ in range(4):
        measured += stack.read(SEARCHES, seconds=part, rate=math.inf, readers=ROOM)
        capacity = measured.statuses["200"] / measured.seconds
        asked += stack.read(
            SEARCHES, seconds=part, rate=3 * capacity, readers=ASKERS, together=0.01
        )
    readers = stack.read(stack.addresses(), seconds=SECONDS, rate=RATE)

    good = asked.statuses["200"] / asked.seconds
    refused = {status.split("/")[0].strip() for status in asked.wrong}
    print(
        f"capacity {capacity:.0f}, at three times that {good:.0f} a second answered"
        f" ({good / capacity:.0%}), {sum(asked.wrong.values())} refused; the askers took"
        f" {measured.processor / measured.seconds:.3f}"
        f" and {asked.processor / asked.seconds:.3f} of a processor"
    )
    assert sum(measured.wrong.values()) <= measured.statuses["200"] / 100
    assert refused == {"503 again"}
    assert asked.statuses["200"] > 0
    assert readers.wrong == {}
    if IS_DRILL:
        assert good >= 0.9 * capacity


class Editor(Client):
    """Saves every two seconds, as a window does, from an instant of its own on."""

    pause = (1.8, 2.2) if IS_DRILL else (0.1, 0.3)

    def run(self) -> None:
        self.ending.wait(self.chance.uniform(0, self.pause[1]))
        super().run()


def floor(stack) -> SimpleNamespace:
    def run(*words: str) -> object:
        command = [sys.executable, "-m", "tests.faults.saving_floor", *words]
        surroundings = stack.environment | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}
        done = subprocess.run(
            command, cwd=ROOT, env=surroundings, check=True, capture_output=True, text=True
        )
        return json.loads(done.stdout)

    return SimpleNamespace(
        made=run("make", str(SHARED), str(EDITORS)),
        webs=[stack],
        host=f"127.0.0.1:{stack.port}",
        shared=SHARED,
        at_shared=EDITORS,
        stories=lambda: run("tell"),
    )


def test_editors_save_while_readers_read(stack, desk):
    ending = threading.Event()
    editors = [Editor(number, desk, ending) for number in range(EDITORS)]
    for editor in editors:
        editor.start()
    told = stack.read(stack.addresses(), seconds=SECONDS, rate=RATE)
    ending.set()
    for editor in editors:
        editor.join()

    saves = sum(editor.acknowledged for editor in editors)
    print(f"{EDITORS} editors, {saves} saves, readers' p99 {told.p99:.0f} ms")
    assert told.wrong == {}
    assert {status for editor in editors for status in editor.answers} == {"200"}
    assert saves >= EDITORS
    every_word_is_there_once(editors, desk.stories())


@pytest.mark.skipif(not IS_DRILL, reason="a part of the long form: it mounts a file system")
def test_a_full_disk_of_the_database_is_told_and_loses_no_word(stack, desk):
    editor = Editor(EDITORS, desk, threading.Event())  # at a story of its own
    editor.say()
    editor.send()
    with stack.postgres_disk_full():
        told = stack.read(stack.addresses(), seconds=SECONDS, rate=RATE)
        editor.deadline = time.monotonic() + 30
        while not editor.wrong:  # what is left in pages and journal is soon used up
            editor.body += f"<p>{random.randbytes(20_000).hex()}</p>"  # noqa: S311 - no secret
            editor.say()
            editor.send()
        editor_was_told, editor.wrong = editor.wrong, []
        answers = dict(editor.answers)
    editor.deadline = time.monotonic() + 60
    editor.send()

    print(f"disk full: {told.p99:.0f} ms, saves were answered {answers}")
    assert told.wrong == {}
    assert editor_was_told == ["never answered"]
    assert answers.keys() - {"200", "201"} <= {"503"}
    every_word_is_there_once([editor], desk.stories())
