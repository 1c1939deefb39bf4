"""The database is watched without waiting in it, and every committed change is heard of once."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psycopg
import pytest
from django.db import DataError, InternalError, OperationalError, connection

from delivery import lines, watching
from delivery.doors import Doors
from delivery.front import built
from delivery.lines import Away, Line
from delivery.marks import Freshness, Marks
from delivery.store import Store
from delivery.watching import Watch
from tests.delivery.houses import LONG, Site, ask, house
from tests.delivery.lines import until
from tests.delivery.test_marks import freshness, page

WEEK = 7 * 24 * 3600
INSERT = "INSERT INTO delivery_change (keys, is_tombstone) VALUES (%s, %s) RETURNING id"


@pytest.fixture
def address(django_db_setup):
    return lines.address(connection.get_connection_params())


@pytest.fixture
def elsewhere(address):
    """Another machine: what it writes is committed."""
    with psycopg.connect(address.decode(), autocommit=True) as machine:
        yield machine
        machine.rollback()
        machine.execute("DELETE FROM delivery_change")


@pytest.fixture
def line(address):
    opened = Line(address, patience=5)
    yield opened
    opened.close()


@pytest.fixture
def marks(tmp_path):
    return Marks(tmp_path / "marks")


@pytest.fixture
def heard():
    return []


@pytest.fixture
def watch(marks, address, heard):
    return Watch(
        marks,
        connect=lambda: Line(address, patience=5),
        hang_up=lambda: heard.append("hung up"),
        heard=lambda: heard.append("heard"),
    )


@pytest.fixture
def silent():
    """A server that takes connections and never says a word: a frozen one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"host=127.0.0.1 port={server.getsockname()[1]}".encode()


def test_a_frozen_server_is_not_waited_for(silent):
    with pytest.raises(Away, match="did not answer in time"):
        Line(silent, patience=0.02)


@pytest.mark.parametrize("wrong", [b"host=127.0.0.1 port=1", b"port=none", b"host=/nowhere/at/all"])
def test_a_server_that_is_not_there_is_away(wrong):
    with pytest.raises(Away):
        Line(wrong, patience=5)


def test_a_question_that_is_answered_too_late_is_given_up(line):
    line._patience = 0.02

    with pytest.raises(Away, match="in time"):
        line.ask(b"SELECT pg_sleep(5)")


def test_rows_of_several_statements_come_in_their_order(line):
    assert line.ask(b"SELECT 1, NULL; SELECT 'a' WHERE false") == [[[b"1", None]], []]


def test_what_the_server_refuses_is_said(line):
    with pytest.raises(Away, match="no_such_table"):
        line.ask(b"SELECT * FROM no_such_table")


def asks(line):
    for _ in range(3):
        line.ask(b"SELECT 1")


def listens(line):
    for _ in range(3):
        line.listen(5)


@pytest.mark.parametrize("act", [asks, listens])
def test_a_server_that_dies_is_away(line, elsewhere, act):
    [[[backend]]] = line.ask(b"SELECT pg_backend_pid()")
    elsewhere.execute("SELECT pg_terminate_backend(%s, 5000)", [int(backend)])

    for _ in range(2):  # also when it is known
        with pytest.raises(Away):
            act(line)


def test_a_long_question_is_sent_whole(line):
    long = b"x" * 8_000_000

    assert line.ask(b"SELECT length('%s')" % long) == [[[b"8000000"]]]


def test_a_change_elsewhere_wakes_whoever_listens(line, elsewhere):
    line.ask(b"LISTEN delivery_changes")
    elsewhere.execute(INSERT, [["front"], False])

    assert line.listen(30)
    assert not line.listen(0)
    elsewhere.execute(INSERT, [["front"], False])
    line.ask(b"SELECT 1")
    assert line.listen(30)


def test_changes_of_other_machines_are_noted_once(watch, marks, line, elsewhere, heard):
    stale, dead, other = (page(marks, key) for key in ("front", "story:1", "story:2"))
    elsewhere.execute(INSERT, [["front"], False])
    elsewhere.execute(INSERT, [["story:1"], True])

    watch.read(line)
    again = page(marks, "front")
    watch.read(line)
    Watch(marks, connect=None, hang_up=None, heard=lambda: heard.append("twice")).read(line)

    now = time.time()
    assert freshness(marks, stale, now=now) is Freshness.STALE
    assert freshness(marks, dead, now=now) is Freshness.DEAD
    assert [freshness(marks, one, now=now) for one in (other, again)] == [Freshness.FRESH] * 2
    assert heard == ["heard"]


def test_what_was_noted_here_is_not_noted_again(watch, marks, line, elsewhere, heard):
    [number] = elsewhere.execute(INSERT, [["front"], False]).fetchone()
    marks.add(["front"], change=number)
    kept = page(marks, "front")

    watch.read(line)

    assert freshness(marks, kept) is Freshness.FRESH
    assert heard == ["heard"]
    watch.read(line)
    assert heard == ["heard"]


def test_a_row_that_is_committed_after_a_later_one_is_not_missed(
    watch, marks, line, elsewhere, address
):
    kept = page(marks, "slow")
    with psycopg.connect(address.decode()) as slow:
        [first] = slow.execute(INSERT, [["slow"], False]).fetchone()
        [second] = elsewhere.execute(INSERT, [["quick"], False]).fetchone()
        assert first < second
        watch.read(line)
        watch.read(line)
        assert freshness(marks, kept) is Freshness.FRESH
        slow.commit()

    watch.read(line)

    assert freshness(marks, kept) is Freshness.STALE


def test_it_goes_on_where_it_stopped(watch, marks, line, elsewhere, tmp_path):
    elsewhere.execute(INSERT, [["front"], False])
    watch.read(line)
    marks.close()
    again, noted = Marks(tmp_path / "marks"), []
    # While a transaction of somebody else runs it is read again, and noted once all the same.
    add, again.add = again.add, lambda keys, **how: add(keys, **how) and noted.append(keys)
    elsewhere.execute(INSERT, [["story:9"], False])

    Watch(again, connect=None, hang_up=None, heard=lambda: None).read(line)

    assert noted == [["story:9"]]


@pytest.mark.parametrize(
    ("horizon", "ago"), [(1 << 60, 0), (1, WEEK)], ids=["another database", "too long ago"]
)
def test_an_outbox_that_cannot_tell_makes_every_page_dead(watch, marks, line, caplog, horizon, ago):
    kept = page(marks, "front")
    marks.has_read(horizon, at=time.time() - ago)

    watch.read(line)

    assert freshness(marks, kept) is Freshness.DEAD
    assert "no page is believed" in caplog.text


def test_it_follows_until_the_database_is_gone(watch, marks, elsewhere, monkeypatch):
    kept, rounds = page(marks, "front"), []
    monkeypatch.setattr(watching, "_POLL", 0)
    read = watch.read

    def reading(line):
        rounds.append(line)
        if len(rounds) == 2:
            elsewhere.execute(INSERT, [["front"], False])
        if len(rounds) == 4:
            raise Away("gone")
        read(line)

    monkeypatch.setattr(watch, "read", reading)
    with pytest.raises(Away, match="gone"):
        watch.follow()

    assert freshness(marks, kept) is Freshness.STALE


def test_nobody_waits_for_a_first_look_that_cannot_be(silent, marks, heard):
    watch = Watch(
        marks,
        connect=lambda: Line(silent, patience=0.01),
        hang_up=lambda: None,
        heard=lambda: None,
    )
    watch.begin(patience=20)
    watch.end()

    assert watch.is_away


def test_it_says_once_that_the_database_is_away_and_frees_who_waits_in_vain(
    watch, line, heard, caplog, monkeypatch
):
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    for clock[0] in (100.0, 104.0, 105.1):
        watch._lost("no answer")
    assert (watch.is_away, heard) == (True, ["hung up"])
    assert caplog.text.count("is away") == 1

    watch.read(line)
    watch.read(line)
    assert not watch.is_away
    assert caplog.text.count("answers again") == 1
    assert heard == ["hung up", "heard"]  # once: what could not be made meanwhile may be now


def test_it_goes_on_whatever_happens(marks, caplog, monkeypatch):
    problems = iter([Away("gone"), ValueError("our mistake")])
    watch = Watch(marks, connect=lambda: connect(), hang_up=None, heard=None)
    monkeypatch.setattr(watching, "_AGAIN", 0)

    def connect():
        problem = next(problems)
        if isinstance(problem, ValueError):
            watch.end()
        raise problem

    watch._watch()

    assert "is away; readers get what is kept. gone" in caplog.text
    assert "our mistake" in caplog.text


def test_who_hangs_in_the_database_is_freed(address):
    held, got = psycopg.connect(address.decode(), autocommit=True), []
    doors = Doors(
        "readers", threads=1, waiting=1, patience=5, line=lambda: SimpleNamespace(connection=held)
    )
    asked = threading.Event()

    def hang():
        try:
            asked.set()
            held.execute("SELECT pg_sleep(60)")
        except psycopg.OperationalError as problem:
            got.append(problem)

    work = doors.enter(hang)
    assert asked.wait(5)
    while not work.done.wait(0.01):
        doors.hang_up()

    assert len(got) == 1
    doors.hang_up()  # a line that is closed, and one that never was
    Doors("desk", threads=1, waiting=0, patience=5).hang_up()


def away(store, site):
    pages = house(site, store)
    ask(pages)
    store.marks.add(["story:1"])
    pages._watch.is_away = True
    return pages


def test_without_a_database_readers_get_what_is_kept(tmp_path):
    store, site = Store(tmp_path, megabytes=4), Site()
    pages = away(store, site)

    kept = ask(pages)

    assert kept.text == LONG
    assert "Age" in kept.headers
    assert [ask(pages, path).status for path in ("/never/", "/admin/", "/letters/?a=b")] == [
        503
    ] * 3
    assert site.times == 1

    store.marks.add(["story:1"], is_tombstone=True)
    assert ask(pages).status == 503


class WithCause(InternalError):
    def __init__(self, sqlstate):
        self.__cause__ = psycopg.errors.lookup(sqlstate)()


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (OperationalError(), 503),
        (WithCause("25006"), 503),
        (WithCause("25P02"), 500),
        (DataError(), 500),
    ],
)
def test_a_save_that_meets_no_database_is_told_so(tmp_path, problem, status):
    def broken():
        raise problem

    site = Site(before_answer=broken)
    pages = house(site, Store(tmp_path, megabytes=4))

    assert ask(pages, "/admin/", method="POST").status == status


def test_fifty_editors_who_save_at_once_all_have_their_turn_in_one_worker(tmp_path):
    may_answer = threading.Event()
    pages, _watch, _press = built(
        Site(before_answer=lambda: may_answer.wait(10)), Store(tmp_path, megabytes=4)
    )
    with ThreadPoolExecutor(50) as editors:
        asked = [editors.submit(ask, pages, "/admin/", method="POST") for _ in range(50)]
        until(lambda: pages._desk._room._value == 0)
        may_answer.set()

    assert {one.result().status for one in asked} == {200}


def test_the_site_is_put_together_as_the_settings_say(settings, tmp_path, db):
    store = Store(tmp_path, megabytes=4)
    pages, watch, _press = built(Site(), store)

    watch.read(watch._connect())
    watch._hang_up()
    watch._heard()

    assert ask(pages, host="testserver").text == LONG
