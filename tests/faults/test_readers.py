"""Readers go on reading, at every published address, whatever happens behind nginx.

The long form is `make drill`: DRILL_SECONDS for each fault, DRILL_RATE requests a second.
"""

import contextlib
import os
import socket
import time

import psycopg
import pytest

from tests.faults.restarting import ends_so_often, everything_killed
from tests.faults.stack import Told
from tests.processes import ask

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("DRILL_SECONDS", "1.5"))
RATE = float(os.environ.get("DRILL_RATE", "60"))
IS_DRILL = SECONDS >= 10
# Milliseconds that a request may take in any case before three times as much is too slow: what
# nginx, the asking process, two workers and Postgres wait for a turn on two cores (the kernel gives
# each up to three at a time), however well everything is.
TURN = 5
FAULTS = ["postgres_killed", "postgres_frozen", "postgres_read_only", "connections_exhausted"]
FAULTS += ["media_gone", "workers_killed", "web_killed", "web_frozen", "accelerator_killed"]


@pytest.fixture(scope="module")
def addresses(stack) -> list[str]:
    found = stack.addresses()
    assert len([one for one in found if one.startswith("/photos/")]) > 5
    assert len([one for one in found if "?before=" in one]) > 1
    assert len(found) > 40
    return found


@pytest.fixture(scope="module")
def healthy(stack, addresses) -> Told:
    stack.ask_once()  # what others took away may be on its way still
    told = stack.read(addresses, seconds=SECONDS, rate=RATE)
    print(f"nothing is wrong: {sum(told.statuses.values())} requests, p99 {told.p99:.1f} ms")
    assert told.wrong == {}
    return told


def is_as_quick(told: Told, healthy: Told) -> bool:
    """Only the long form says so: beside other tests a machine's speed says nothing."""
    return not IS_DRILL or told.p99 <= 3 * max(healthy.p99, TURN)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_published_address_is_answered_while(stack, addresses, healthy, fault):
    """Pictures too, with their bytes; where the files themselves are gone, the pages alone."""
    pictures = stack.pictures()
    if fault == "media_gone":
        addresses = [one for one in addresses if one not in pictures]
    with getattr(stack, fault)():
        told = stack.read(addresses, seconds=SECONDS, rate=RATE)

    print(f"{fault}: {sum(told.statuses.values())} requests, p99 {told.p99:.1f} ms")
    assert told.wrong == {}
    assert told.statuses["200"] >= SECONDS * RATE * 0.9
    assert told.pictures.items() <= pictures.items()
    assert is_as_quick(told, healthy)


def test_an_accelerator_that_hangs_is_begun_anew(stack, addresses):
    """The counter-proof: where its guard is frozen with it, nginx waits for the first answer."""
    with stack.accelerator_stuck():
        told = stack.read(addresses, seconds=SECONDS, rate=RATE)
    with stack.accelerator_frozen():
        hung = stack.read(addresses, seconds=2.5, rate=20)  # nginx spares for two who failed it

    print(f"accelerator hangs: {max(told.took):.2f} s at most; and its guard: {max(hung.took):.2f}")
    assert told.wrong == hung.wrong == {}
    assert max(hung.took) > 5
    if IS_DRILL:
        assert max(told.took) <= 1


def test_when_every_process_of_ours_is_killed_who_asks_waits_for_the_next(stack, addresses):
    """The counter-proof: without a door that is held open they are told to come again."""
    with everything_killed(stack, is_door_held=True) as port:
        told = stack.read(addresses, seconds=max(SECONDS, 7), rate=RATE, port=port)
    with everything_killed(stack, is_door_held=False) as port:
        lost = stack.read(addresses, seconds=1, rate=RATE, port=port)

    print(f"everything killed: {sum(told.statuses.values())} requests, {max(told.took):.2f} s")
    assert told.wrong == {}
    assert told.statuses["200"] >= SECONDS * RATE * 0.9
    assert lost.wrong != {}


def test_who_waits_goes_on_waiting_when_what_was_begun_anew_ends_too(stack):
    """The counter-proof: where nginx asks the door once more only, that end is told."""
    door = f"    server 127.0.0.1:{stack.accelerator_port} max_fails=0;"
    with ends_so_often(stack, 2) as port:
        told = ask(port, "/")
    with ends_so_often(stack, 2, (f"{door} # it may end once more\n", "")) as port:
        lost = ask(port, "/")

    assert (told[0], told[2]) == (200, "there")
    assert lost[0] == 502


def test_a_picture_whose_file_is_gone_is_missing_for_as_long_as_it_is(stack):
    """No cache on the way keeps that for longer than five seconds."""
    address, [checksum] = next(iter(stack.pictures().items()))
    with stack.media_gone():
        status, headers, _ = ask(stack.port, address)
    back = stack.read([address], seconds=0.2, rate=10)

    assert status == 404
    assert headers["cache-control"] == "public, max-age=0, s-maxage=5, must-revalidate"
    assert (back.wrong, back.pictures) == ({}, {address: [checksum]})


def test_a_frozen_database_is_told_of_by_readiness(stack):
    with stack.postgres_frozen():
        frozen = ask(stack.port, "/readyz")

    assert (frozen[0], frozen[2]) == (503, "the database does not answer\n")
    deadline = time.monotonic() + 20
    while (well := ask(stack.port, "/readyz")[2]) != "ok\n" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert well == "ok\n"


def test_a_desk_that_hangs_leaves_readers_their_pages(stack, addresses):
    """More staff than there is room for, asking the web server itself: nobody stands in for it."""
    asked = b"GET /admin/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: newsroom_session=%032d\r\n\r\n"
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with (
        contextlib.ExitStack() as staff,
        psycopg.connect(stack.database) as held,
        psycopg.connect(stack.database, autocommit=True) as look,
    ):
        held.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        for number in range(124):
            line = staff.enter_context(socket.create_connection(("127.0.0.1", stack.app)))
            line.sendall(asked % number)
        deadline = time.monotonic() + 20
        while (hang := look.execute(waiting).fetchone()[0]) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
        statuses = {ask(stack.app, address)[0] for address in addresses[:24]}

    assert (hang, statuses) == (4, {200})  # two threads of each worker


def test_workers_are_replaced_without_a_lost_request(stack, addresses, healthy):
    """The accelerator is away, so that it cannot answer for them."""
    before = stack.workers()
    with stack.accelerator_killed():
        stack.roll()
        told = stack.read(addresses, seconds=max(SECONDS, 16), rate=RATE)

    print(f"replaced: {sum(told.statuses.values())} requests, p99 {told.p99:.1f} ms")
    assert told.wrong == {}
    assert is_as_quick(told, healthy)
    assert len(before & stack.workers()) <= len(before) - 2


def test_a_withdrawn_story_stays_withdrawn_whatever_dies(stack, addresses):
    path = next(address for address in addresses if address.endswith("/ferry-7/"))
    well = ask(stack.port, path)[0]
    stack.withdraw(path)
    gone = ask(stack.port, path)[0]
    with stack.web_killed(), stack.postgres_killed():
        ill = ask(stack.port, path)
    again = ask(stack.port, path)[0]

    assert (well, gone, again) == (200, 410, 410)
    assert ill[0] in (410, 503)
    assert "It left at six." not in ill[2]


def test_another_machine_hears_of_a_change_also_when_its_line_was_cut(stack, addresses):
    """With a store of its own, on the same database. The line is cut as the change is written.

    The counter-proof: one that reads what it is told of, and nothing else, misses that one.
    """
    paths = [one for one in addresses if one.endswith(("/ferry-5/", "/ferry-6/"))][:2]
    deaf = stack.machine_without("other_news", "nobody_presses")
    with stack.another_machine() as port, deaf as other:
        before = [ask(one, path) for one in (port, other) for path in paths]
        took, missed = [], []
        for path, is_cut in zip(paths, (True, False), strict=True):
            stack.withdraw(path, cuts_lines=is_cut)
            began = time.monotonic()
            while ask(port, path)[0] == 200 and time.monotonic() < began + 20:
                time.sleep(0.01)
            took.append(time.monotonic() - began)
            missed.append(ask(other, path)[0])
        after = [ask(port, path)[0] for path in paths]

    print(f"another machine: {took} seconds after the change")
    assert [(status, "etag" in headers) for status, headers, _ in before] == [(200, True)] * 4
    assert after == [410, 410]
    assert missed == [200, 410]
    if IS_DRILL:
        assert max(took) <= 1


def test_without_the_accelerator_the_last_page_names_the_hotline(stack):
    """The counter-proof: it is the accelerator that answers when the web server is gone."""
    with stack.web_killed(), stack.accelerator_killed():
        status, headers, text = ask(stack.port, "/")

    assert (status, headers["retry-after"]) == (502, "10")
    assert "+86-23-67158993" in text
