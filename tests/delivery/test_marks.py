"""What changed, noted for every process of the machine, and the store that believes it."""

import os
import shutil
import threading

import lmdb
import pytest

from delivery.entries import NEVER
from delivery.marks import EVERYTHING, Freshness, Marks, place, places
from delivery.store import Store, of_this_machine
from tests.delivery.test_entries import entry

NOW = 1_772_000_000.0


@pytest.fixture
def marks(tmp_path):
    return Marks(tmp_path / "marks")


def page(marks, *keys, **changed):
    own = {"marks": places(keys), "generation": marks.generation, "house": marks.house}
    return entry(**(own | changed))


def freshness(marks, kept, *, now=NOW, build="b1"):
    return marks.freshness(kept, now=now, build=build)


def test_a_page_is_fresh_until_something_on_it_changes(marks):
    kept = page(marks, "story:1", "front")

    marks.add(["story:2"])
    assert freshness(marks, kept) is Freshness.FRESH
    marks.add(["front"])
    assert freshness(marks, kept) is Freshness.STALE


def test_what_changes_while_a_page_is_made_is_not_missed(marks):
    begun = marks.generation
    marks.add(["story:1"])

    assert freshness(marks, page(marks, "story:1", generation=begun)) is Freshness.STALE
    assert freshness(marks, page(marks, "story:1")) is Freshness.FRESH


def test_a_tombstone_is_dead_and_what_is_made_after_it_is_not(marks):
    kept = page(marks, "story:1")

    marks.add(["story:1"], is_tombstone=True)

    assert freshness(marks, kept) is Freshness.DEAD
    assert freshness(marks, page(marks, "story:1")) is Freshness.FRESH


def test_every_page_carries_everything(marks):
    kept = page(marks)

    marks.add([EVERYTHING], is_tombstone=True)

    assert freshness(marks, kept) is Freshness.DEAD


@pytest.mark.parametrize(
    ("changed", "now", "found"),
    [
        ({"until": NOW + 1}, NOW + 0.999, Freshness.FRESH),
        ({"until": NOW + 1}, NOW + 1, Freshness.STALE),
        ({"until": NOW + 1, "ends": NOW + 1}, NOW + 1, Freshness.DEAD),
        ({"ends": NOW + 1}, NOW + 0.999, Freshness.FRESH),
        ({"build": "b0"}, NOW, Freshness.STALE),
        ({"house": 3}, NOW, Freshness.DEAD),
        ({"status": 404}, NOW, Freshness.FRESH),
    ],
)
def test_instants_are_kept_to_and_other_builds_are_stale(marks, changed, now, found):
    assert freshness(marks, page(marks, **changed), now=now) is found


def test_any_change_may_fill_an_address_that_had_nothing(marks):
    kept = page(marks, status=404, until=NEVER)

    marks.add(["story:77"])

    assert freshness(marks, kept) is Freshness.DEAD


def test_a_change_is_noted_once_however_often_it_is_heard_of(marks):
    assert marks.add(["front"], change=7)
    kept = page(marks, "front")

    assert not marks.add(["front"], change=7)
    assert freshness(marks, kept) is Freshness.FRESH
    assert marks.add(["front"], change=8)
    assert freshness(marks, kept) is Freshness.STALE


def test_all_processes_have_the_same_marks(marks, tmp_path):
    kept = page(marks, "front")
    other = Marks(tmp_path / "marks")

    other.add(["front"])

    assert freshness(marks, kept) is Freshness.STALE
    other.close()


def test_marks_outlive_the_process(marks, tmp_path):
    kept = page(marks, "front")
    marks.add(["front"], is_tombstone=True)
    marks.has_read(812, at=NOW)
    marks.close()

    again = Marks(tmp_path / "marks")

    assert freshness(again, kept) is Freshness.DEAD
    assert again.horizon == (812, NOW)


@pytest.mark.parametrize("how", ["copied", "lost", "cut"])
def test_marks_that_may_have_missed_something_are_not_believed(marks, tmp_path, how):
    kept = page(marks, "front")
    file = tmp_path / "marks"
    marks.close()
    if how == "copied":
        shutil.copytree(tmp_path, tmp_path / "copy")
        for name in ("marks", "marks.born"):
            (tmp_path / name).unlink()
            shutil.copy2(tmp_path / "copy" / name, tmp_path / name)
    elif how == "lost":
        file.unlink()
    else:
        os.truncate(file, 999)

    assert freshness(Marks(file), kept) is Freshness.DEAD


def test_everything_can_be_forgotten_at_once(marks):
    kept = page(marks)

    marks.forget_everything()

    assert freshness(marks, kept) is Freshness.DEAD


def test_one_of_many_gets_the_lease_and_it_ends(marks, tmp_path, monkeypatch):
    other = Marks(tmp_path / "marks")
    got = []
    asking = [
        threading.Thread(target=lambda one=one: got.append(one.lease("/", 5)))
        for one in (marks, other) * 4
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]

    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    marks.let_go("/")
    assert marks.lease("/", 5)
    clock[0] = 4.9
    assert not other.lease("/", 5)
    clock[0] = 5.1
    assert other.lease("/", 5)


def test_a_lease_from_before_the_machine_started_is_none(marks, monkeypatch):
    monkeypatch.setattr("time.monotonic", lambda: 900_000.0)
    assert marks.lease("/", 5)
    monkeypatch.setattr("time.monotonic", lambda: 3.0)

    assert marks.lease("/", 5)


def test_places_are_few_enough_to_keep(marks):
    assert 0 <= place("story:1") < 1 << 18
    assert places(["front", "front"]) == tuple(sorted({place("front"), place(EVERYTHING)}))


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "pages", megabytes=4)


def test_a_page_is_found_by_its_address_alone(store):
    store.put({"/城市/": entry()})

    assert store.get("/城市/") == entry()
    assert store.get("/nowhere/") is None
    assert list(store.paths()) == ["/城市/"]
    assert store.count() == 1


def test_what_was_begun_later_stays(store):
    later = entry(generation=9, digest="later")
    store.put({"/": later})

    store.put({"/": entry(generation=8)})
    assert store.get("/") == later
    store.put({"/": entry(generation=9, digest="latest")})
    assert store.get("/").digest == "latest"
    store.put({"/": entry(generation=2, house=5)})
    assert store.get("/").house == 5


@pytest.mark.parametrize("path", ["", "/" + "x" * 480])
def test_an_address_that_is_no_page_of_ours_is_not_kept(store, path):
    store.put({path: entry()})

    assert store.get(path) is None
    assert store.count() == 0


@pytest.mark.parametrize("many", [1, 3, 4])
def test_all_addresses_are_told_of_however_many_there_are(store, monkeypatch, many):
    monkeypatch.setattr("delivery.store._AT_ONCE", 3)
    for number in range(many):
        store.put({f"/{number}/": entry()})

    assert list(store.paths()) == [f"/{number}/" for number in range(many)]


def test_a_store_that_is_full_begins_anew(store, caplog):
    big = os.urandom(700_000)
    for number in range(12):
        store.put({f"/{number}/": entry(bodies={"": big})})

    assert store.get("/11/").bodies == {"": big}
    assert store.count() < 12
    assert "PAGE_STORE_MB" in caplog.text


def test_a_page_too_big_for_the_store_is_not_kept(store, caplog):
    store.put({"/": entry(bodies={"": os.urandom(5_000_000)})})

    assert store.get("/") is None
    assert "is full" in caplog.text


def test_a_disk_that_fails_costs_the_copy_alone(store, caplog, monkeypatch):
    class Broken:
        def begin(self, *_room, **_how):
            raise lmdb.DiskError("no space left")

    monkeypatch.setattr(store, "_pages", Broken())

    store.put({"/": entry()})

    assert store.get("/") is None
    assert "could not be kept" in caplog.text


def test_what_is_no_more_is_removed_unless_the_disk_fails(store, caplog, monkeypatch):
    class ReadOnly:
        def __init__(self, pages) -> None:
            self.pages = pages

        def begin(self, *room, write=False):
            if write:
                raise lmdb.DiskError("no space left")
            return self.pages.begin(*room)

    store.put({"/": entry()})
    with monkeypatch.context() as broken:
        broken.setattr(store, "_pages", ReadOnly(store._pages))
        store.remove("/")
    left = store.count()
    store.remove("/")
    store.remove("/never/")

    assert (left, store.count()) == (1, 0)
    assert "could not be removed" in caplog.text


def test_a_damaged_store_is_begun_anew(store, tmp_path, caplog):
    store.close()
    (tmp_path / "pages" / "pages" / "data.mdb").write_bytes(b"\1" * 9000)

    again = Store(tmp_path / "pages", megabytes=4)

    again.put({"/": entry()})
    assert again.get("/") == entry()
    assert "begun anew" in caplog.text


def test_a_process_opens_its_store_once(settings, tmp_path):
    settings.PAGE_STORE, settings.PAGE_STORE_MB = tmp_path, 4

    assert of_this_machine() is of_this_machine()


def test_a_folder_that_cannot_be_used_means_no_store(settings, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.PAGE_STORE, settings.PAGE_STORE_MB = tmp_path / "file", 4

    assert of_this_machine() is None
    assert "There is no page store" in caplog.text
