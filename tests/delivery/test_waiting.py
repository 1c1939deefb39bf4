"""Who waits while a page is made: one makes it, the others wait a moment, or as it takes."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from delivery import pages as rooms
from delivery import sorry
from delivery.doors import Doors
from tests.delivery.houses import LONG, AtOnce, Site, ask, house

NOW = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
OLD = "old " * 99


@pytest.fixture
def doors():
    return Doors("readers", threads=2, waiting=4, patience=5)


def at_once(asked: int, do) -> list:
    """What `asked` threads get that all begin at the same moment."""
    gate, got = threading.Barrier(asked), []

    def run():
        gate.wait()
        got.append(do())

    threads = [threading.Thread(target=run) for _ in range(asked)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


@pytest.mark.parametrize("marked", [False, True], ids=["cold", "after a tombstone"])
def test_many_at_once_cost_one_making(store, doors, marked):
    site, come = Site(), threading.Semaphore(0)
    houses = [house(site, store, readers=doors) for _ in range(2)]  # as two processes
    if marked:
        ask(houses[0])
        store.marks.add(["story:1"], is_tombstone=True)
    site.before_answer = lambda: come.acquire(timeout=5)
    numbers = iter(range(60))

    def reader():
        number = next(numbers)
        if number == 59:
            come.release()
        return ask(houses[number % 2]).text

    assert at_once(60, reader) == [LONG] * 60
    assert site.times == 1 + marked


def stale(store, site, **changed):
    """A house that has the old page, and knows that it changed."""
    pages = house(site, store, **changed)
    site.text = OLD
    ask(pages)
    site.text = LONG
    store.marks.add(["story:1"])
    return pages


def test_a_reader_waits_a_moment_then_gets_the_stale_copy(store, doors, monkeypatch):
    monkeypatch.setattr(rooms, "_STALE_WAIT", 0.02)
    site, may_go_on, began = Site(), threading.Event(), threading.Event()
    pages = stale(store, site, readers=doors)
    site.before_answer = lambda: (began.set(), may_go_on.wait(5))

    late = ask(pages)

    assert late.text == OLD
    assert late.headers["Warning"] == '110 - "Response is Stale"'
    assert late.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"
    assert int(late.headers["Age"]) >= 0
    assert began.is_set()
    assert ask(pages).text == OLD  # joins the one that is on its way
    making = pages._making["/story/"]
    may_go_on.set()
    assert making.done.wait(5)
    assert ask(pages).text == LONG
    assert site.times == 2


def test_nobody_gets_the_copy_of_what_was_withdrawn_however_long_it_takes(
    store, doors, monkeypatch
):
    monkeypatch.setattr(rooms, "_LONGEST_WAIT", 0.02)
    site, may_go_on = Site(), threading.Event()
    pages = stale(store, site, readers=doors)
    store.marks.add(["story:1"], is_tombstone=True)
    site.before_answer = lambda: may_go_on.wait(5)

    refused = ask(pages)
    may_go_on.set()

    assert refused.status == 503
    assert "old" not in refused.text


@pytest.mark.parametrize("status", [500, 503])
def test_a_making_that_fails_leaves_the_stale_copy(store, status):
    site = Site()
    pages = stale(store, site)
    site.status = status

    assert ask(pages).text == OLD
    assert ask(pages).text == OLD
    assert site.times == 2  # and is not tried again at once


def raises(problem):
    def view():
        raise problem

    return view


def test_an_application_that_breaks_leaves_the_stale_copy(store, caplog):
    site = Site()
    pages = stale(store, site)
    site.before_answer = raises(ValueError("broken"))

    assert ask(pages).text == OLD
    assert "could not be made" in caplog.text


def test_what_changed_while_it_was_made_is_told_once_and_made_again(store):
    site = Site()
    pages = house(site, store)
    site.before_answer = lambda: store.marks.add(["story:1"])

    assert ask(pages).headers["Warning"] == '110 - "Response is Stale"'
    site.before_answer = lambda: None
    assert "Warning" not in ask(pages).headers
    assert site.times == 2


def test_what_was_withdrawn_while_it_was_made_is_not_told(store):
    site = Site(text=OLD)
    pages = house(site, store)

    def withdraw():
        store.marks.add(["story:1"], is_tombstone=True)
        site.before_answer, site.text = lambda: None, LONG

    site.before_answer = withdraw

    assert ask(pages).text == LONG


def test_the_end_of_a_right_is_the_end_of_the_copy(store, time_machine):
    time_machine.move_to(NOW, tick=False)
    site = Site(text=OLD, ends=NOW + timedelta(seconds=30))
    pages = house(site, store)
    ask(pages)
    site.status, site.ends = 500, None

    time_machine.move_to(NOW + timedelta(seconds=29), tick=False)
    assert ask(pages).text == OLD
    time_machine.move_to(NOW + timedelta(seconds=30), tick=False)
    assert ask(pages).status == 500


def test_an_instant_that_only_brings_something_new_leaves_the_copy(store, time_machine):
    time_machine.move_to(NOW, tick=False)
    site = Site(text=OLD, until=NOW + timedelta(seconds=30))
    pages = house(site, store)
    ask(pages)
    site.status = 500

    time_machine.move_to(NOW + timedelta(seconds=31), tick=False)

    assert ask(pages).text == OLD


def test_a_database_that_is_away_is_said_where_nothing_is_kept(store):
    site = Site()
    site.before_answer = raises(OperationalError("gone"))
    pages = house(site, store)

    refused = ask(pages)

    assert (refused.status, refused.headers["Retry-After"]) == (503, "5")


def test_another_process_is_waited_for(store, monkeypatch):
    site = Site()
    pages, other = house(site, store), house(Site(), store)
    assert store.marks.lease("/story/", 5)

    def other_ends(_seconds):
        store.marks.let_go("/story/")
        ask(other)

    monkeypatch.setattr("time.sleep", other_ends)

    assert ask(pages).text == LONG
    assert site.times == 0


def test_what_another_process_has_just_made_is_not_made_again(store, monkeypatch):
    site = Site()
    pages, other = house(site, store), house(Site(), store)
    lease = store.marks.lease

    def other_was_quicker(name, seconds):
        monkeypatch.setattr(store.marks, "lease", lease)
        ask(other)
        return lease(name, seconds)

    monkeypatch.setattr(store.marks, "lease", other_was_quicker)

    assert ask(pages).text == LONG
    assert site.times == 0


def test_a_full_house_leaves_the_stale_copy_and_the_lease(store):
    site = Site()
    readers = AtOnce()
    pages = stale(store, site, readers=readers)
    readers.is_full = True

    assert ask(pages).text == OLD
    readers.is_full = False
    assert ask(pages).text == LONG


def test_more_than_there_is_room_for_are_refused_and_the_rest_served():
    doors = Doors("readers", threads=1, waiting=1, patience=5)
    go_on, began = threading.Event(), threading.Event()

    first = doors.enter(lambda: (began.set(), go_on.wait(5)))
    assert began.wait(5)
    second = doors.enter(lambda: None)

    assert doors.enter(lambda: None) is None
    go_on.set()
    assert first.done.wait(5)
    assert second.done.wait(5)


def test_many_refusals_are_printed_once(store, monkeypatch):
    printed = []
    monkeypatch.setattr(sorry, "_printed", {})
    monkeypatch.setattr(
        sorry, "render_to_string", lambda _name, given: str(printed.append(given) or given)
    )
    full = house(Site(), store, readers=AtOnce(is_full=True), desk=AtOnce(is_full=True))

    told = [ask(full, path).text for path in ("/a/", "/admin/", "/b/", "/admin/", "/c/")]

    assert printed == [{"is_desk": False}, {"is_desk": True}]
    assert told == [str({"is_desk": is_desk}) for is_desk in (False, True, False, True, False)]


def test_what_nobody_waits_for_is_not_begun():
    doors = Doors("desk", threads=1, waiting=1, patience=5)
    go_on, done = threading.Event(), []
    doors.enter(lambda: go_on.wait(5))
    work = doors.enter(lambda: done.append(1))

    work.is_given_up = True
    go_on.set()

    assert work.done.wait(5)
    assert done == []


def test_an_answer_that_takes_too_long_is_given_up(store):
    site, go_on = Site(), threading.Event()
    site.before_answer = lambda: go_on.wait(5)
    pages = house(site, store, desk=Doors("desk", threads=1, waiting=1, patience=0.01))

    refused = ask(pages, "/admin/", method="POST")
    go_on.set()

    assert refused.status == 503
    assert "look whether it was done" in refused.text


def test_place_is_free_before_anybody_hears_that_the_work_is_done(monkeypatch):
    doors, go, seen = Doors("readers", threads=1, waiting=0, patience=5), threading.Event(), []
    work = doors.enter(go.wait)
    free = doors._room.release
    monkeypatch.setattr(doors._room, "release", lambda: (seen.append(work.done.is_set()), free()))
    go.set()

    assert work.done.wait(5)
    assert seen == [False]
    assert doors.enter(lambda: None) is not None
