"""What the processes of a machine did, counted for all of them and lost by none."""

import os
import threading
import time
from types import SimpleNamespace

import pytest

from delivery.counts import DESK, KEPT, LATE, MINUTES, NAMES, RENDERS, Counts, Slow
from delivery.store import Store
from tests.delivery.houses import AtOnce, Site, ask, house

NOON = 1_764_000_000.0
TIMES = {"rendering", "working"}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "counts"


@pytest.fixture
def counts(file):
    opened = Counts(file)
    yield opened
    opened.close()


def totals(counts, *, now=NOON):
    told = counts.told(minutes=1, now=now)
    return {name: told.totals[number] for number, name in enumerate(NAMES) if told.totals[number]}


def test_two_processes_count_together(file, counts):
    other = Counts(file)
    counts.numbers[KEPT] += 3
    other.numbers[KEPT] += 4
    for one in (counts, other, counts):
        one.tell(is_away=False, now=NOON)
    other.close()

    assert totals(counts) == {"kept": 7}


def test_what_a_killed_process_told_stays(file, counts):
    child = os.fork()
    if not child:
        counts.numbers[DESK] += 5
        counts.tell(is_away=True, now=NOON)
        counts.numbers[DESK] += 1
        os._exit(0)
    os.waitpid(child, 0)
    counts.tell(is_away=False, now=NOON)
    told = counts.told(minutes=1, now=NOON)

    assert totals(counts) == {"desk": 5}
    assert (told.processes, told.away) == (2, 1)
    assert counts.told(minutes=1, now=NOON + 6).processes == 0


def test_each_minute_is_told_by_itself(counts):
    for minute, hits in enumerate((1, 20, 300)):
        counts.numbers[KEPT] += hits
        counts.tell(is_away=False, now=NOON + minute * 60)

    told = counts.told(minutes=4, now=NOON + 3 * 60)

    assert [minute[KEPT] for minute in told.minutes] == [1, 20, 300, 0]
    assert totals(counts) == {"kept": 321}


def test_a_minute_of_three_hours_ago_is_not_taken_for_this_one(counts):
    counts.numbers[LATE] += 7
    counts.tell(is_away=False, now=NOON)
    counts.numbers[LATE] += 1
    counts.tell(is_away=False, now=NOON + MINUTES * 60)

    told = counts.told(minutes=MINUTES, now=NOON + MINUTES * 60)

    assert sum(minute[LATE] for minute in told.minutes) == 1


def test_the_slowest_pages_of_an_hour_are_named_once(monkeypatch, counts):
    monkeypatch.setattr("delivery.counts.time.time", lambda: NOON)
    for number in range(20):
        counts.rendered(f"/{number}/", seconds=number / 10, is_failure=False)
    counts.rendered("/19/", seconds=0.1, is_failure=True)
    counts.tell(is_away=False, now=NOON)
    counts.rendered("/late/" + "文" * 300, seconds=9, is_failure=False)
    counts.tell(is_away=False, now=NOON)
    told = counts.told(minutes=1, now=NOON)

    assert [one.seconds for one in told.slowest] == [9, 1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3]
    assert told.slowest[0] == Slow("/late/" + "文" * 194, 9, NOON)
    assert (told.totals[RENDERS], totals(counts)["failed"]) == (22, 1)
    assert counts.told(minutes=1, now=NOON + 3601).slowest == []


def test_a_page_is_stale_since_it_was_first_seen_so(counts):
    counts.left_stale(["/a/", "/b/"], now=NOON)
    counts.left_stale(["/b/", "/c/"], now=NOON + 60)
    told = counts.told(minutes=1, now=NOON)
    counts.left_stale([], now=NOON + 120)
    well = counts.told(minutes=1, now=NOON)

    assert (told.stale, told.stale_since, told.looked_at) == (2, NOON, NOON + 60)
    assert (well.stale, well.stale_since) == (0, 0)


def test_a_file_of_another_form_is_begun_anew(file):
    file.write_bytes(b"x" * 100)
    opened = Counts(file)
    opened.numbers[KEPT] += 1
    opened.tell(is_away=False, now=NOON)

    assert totals(opened) == {"kept": 1}
    opened.close()


def test_its_thread_tells_what_was_counted_and_ends_with_it(file, counts, monkeypatch):
    monkeypatch.setattr("delivery.counts._EVERY", 0.001)
    asked = threading.Event()
    working = Counts(file)
    working.numbers[KEPT] += 1
    working.begin(is_away=lambda: bool(asked.set()))
    asked.wait(10)
    working.close()

    assert counts.told(minutes=1, now=time.time()).totals[KEPT] == 1


def counted(store) -> dict[str, int]:
    store.counts.tell(is_away=False, now=NOON)
    return {name: n for name, n in totals(store.counts).items() if name not in TIMES}


def test_every_answer_to_a_reader_is_counted_as_what_it_was(tmp_path):
    store, watch = Store(tmp_path, megabytes=16), SimpleNamespace(is_away=False)
    site = Site(looks_at=("q",))
    pages = house(site, store, watch=watch)
    ask(pages)  # made
    ask(pages), ask(pages)
    ask(house(site, store))  # kept, found in the store by another process
    ask(pages, "/story/?q=1")  # passed
    ask(pages, "/story/", method="POST")  # passed
    ask(pages, "/admin/"), ask(pages, "/static/x.css")
    store.marks.add(["story:1"])
    watch.is_away = True
    ask(pages)  # late
    ask(pages, "/new/")  # away
    ask(pages, "/admin/")  # away
    watch.is_away, site.status, site.keys = False, 500, ()
    ask(pages, "/broken/")  # made, a mistake
    full = house(site, store, readers=AtOnce(is_full=True))
    ask(full, "/new/")  # refused

    assert counted(store) == {
        "kept": 3,
        "late": 1,
        "made": 2,
        "passed": 2,
        "desk": 1,
        "refused": 1,
        "away": 2,
        "renders": 2,
        "failed": 1,
    }
    store.close()


def test_pages_that_the_press_could_not_mend_are_known(tmp_path):
    store, site = Store(tmp_path, megabytes=16), Site()
    pages = house(site, store)
    for path in ("/a/", "/b/", "/c/"):
        ask(pages, path)
    store.marks.add(["story:1"])
    ask(pages, "/a/")
    site.status = 404
    ask(pages, "/b/")  # is no more

    pages.tell_of_stale(["/a/", "/b/", "/c/"])

    assert store.counts.told(minutes=1, now=NOON).stale == 1
    assert sorted(store.paths()) == ["/a/", "/c/"]
    store.close()
