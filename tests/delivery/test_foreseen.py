"""Pages are made as they will be, shown from their instant on, and not if they changed since."""

import time
from datetime import UTC, datetime, timedelta

import lmdb
import pytest

from delivery import asking, press
from delivery.headers import PAGE, foreseen_at
from delivery.press import Press
from delivery.store import Store
from tests.delivery.houses import LONG, AtOnce, Site, ask, hand, house
from tests.delivery.test_entries import entry
from tests.delivery.test_press import kept

SIX = datetime(2026, 3, 4, 6, tzinfo=UTC)
SEVEN = SIX + timedelta(hours=1)


class Planned(Site):
    """At six there is news, with a photo; at ten past six more of it; at seven it is gone."""

    links = '<a href="/news/"> <img src="/photos/x.jpg">'
    turns = (SIX, SIX + timedelta(minutes=10), SEVEN)

    def _view(self, request):
        at = foreseen_at(request) or datetime.now(UTC)
        path, passed = request.META["PATH_INFO"], sum(turn <= at for turn in self.turns)
        self.keys = (path,)
        self.until = next(iter(self.turns[passed:]), None)
        self.status = 200 if path == "/" or passed in (1, 2) else 404
        links = self.links if path == "/" else ""
        self.text = f"{path} {passed}" + (links if passed in (1, 2) else "") + LONG
        self.headers = {"Content-Type": "text/html; charset=utf-8"}
        return super()._view(request)

    @property
    def made(self):
        told = [one["PATH_INFO"] for one in self.asked]
        self.asked.clear()
        return told


@pytest.fixture
def clock(time_machine):
    def set_to(instant, seconds=0):
        time_machine.move_to(instant + timedelta(seconds=seconds), tick=False)

    set_to(SIX, -1800)
    return set_to


@pytest.fixture
def site():
    return Planned()


@pytest.fixture
def readers():
    return AtOnce()


@pytest.fixture
def pages(site, store, readers, clock):
    return house(site, store, readers=readers)


@pytest.fixture
def presses(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(press, "_PAUSE", 0)
    pressed = Press(
        pages,
        lock=tmp_path / "press.lock",
        seeds=("/",),
        skip=("/photos/",),
        site_url="https://news.example",
        query=r"before=\d+-\d+",
        files=r"/photos/\w+\.jpg",
    )
    pressed.everything()
    return pressed


def shown(pages, path="/"):
    answer = ask(pages, path)
    return answer.text[: len(path) + 2] if answer.status == 200 else answer.status


def names(store):
    return {name for name, _since, _entry in store.all_foreseen()}


def test_what_is_planned_comes_and_goes_to_the_second_without_the_database(
    presses, pages, site, clock
):
    assert presses.ahead() == 6  # three addresses, as they are from six and from ten past
    pages._watch.is_away = True
    site.made  # noqa: B018 - forgets

    for second in (-1, -0.001):
        clock(SIX, second)
        assert shown(pages) == "/ 0"
        assert (shown(pages, "/news/"), shown(pages, "/photos/x.jpg")) == (503, 503)
    clock(SIX)
    assert [shown(pages, path) for path in ("/", "/news/")] == ["/ 1", "/news/ 1"]
    assert ask(pages, "/photos/x.jpg").status == 200
    assert "Warning" not in ask(pages, "/").headers
    clock(SIX, 599.999)
    assert shown(pages) == "/ 1"
    clock(SIX, 600)
    assert [shown(pages, path) for path in ("/", "/news/")] == ["/ 2", "/news/ 2"]
    assert site.made == []


def test_who_asks_at_the_instant_waits_for_nobody(presses, pages, site, clock):
    presses.ahead()
    site.made  # noqa: B018 - forgets

    clock(SIX)

    assert [shown(pages), site.made] == ["/ 1", []]


def test_made_beforehand_it_takes_its_place_at_the_next_look(presses, pages, store, site, clock):
    presses.ahead()
    site.made  # noqa: B018 - forgets

    clock(SIX, 20)
    presses.changed()

    assert site.made == []
    assert store.get("/news/").since == SIX.timestamp()
    assert {since for _name, since, _entry in store.all_foreseen()} == {SIX.timestamp() + 600}
    assert presses.ahead() == 3  # as they are from seven on
    pages._watch.is_away = True
    clock(SEVEN)
    assert [shown(pages, path) for path in ("/", "/news/")] == ["/ 3", 404]
    pages._watch.is_away = False
    presses.changed()
    assert (store.get("/news/"), store.all_foreseen()) == (None, [])


@pytest.mark.parametrize("is_tombstone", [False, True])
def test_what_changed_since_is_not_shown_and_is_made_again(
    presses, pages, store, site, clock, is_tombstone
):
    presses.ahead()

    store.marks.add(["/news/"], is_tombstone=is_tombstone)
    pages._watch.is_away = True
    clock(SIX)
    assert (shown(pages), shown(pages, "/news/")) == ("/ 1", 503)

    clock(SIX, -60)
    pages._watch.is_away = False
    assert (presses.changed(), presses.ahead()) == (0, 2)
    store.marks.add(["/"])
    assert (presses.changed(), presses.ahead()) == (1, 2)
    clock(SIX)
    assert (shown(pages), shown(pages, "/news/")) == ("/ 1", "/news/ 1")


def test_what_had_no_room_is_made_at_the_next_look(presses, readers, store, site):
    def is_full():
        readers.is_full = True

    site.before_answer = is_full
    assert (presses.ahead(), names(store)) == (1, {"/"})

    site.before_answer, readers.is_full = (lambda: None), False
    assert presses.ahead() == 5
    assert names(store) == {"/", "/news/", "/photos/x.jpg"}


def test_what_a_change_hit_is_made_first(presses, store, site):
    def changes():
        site.before_answer = lambda: None
        store.marks.add(["/"])
        presses.wake()

    site.before_answer = changes
    presses.ahead()

    now = [PAGE not in one or one[PAGE].at is None for one in site.asked[1:]]
    assert [one["PATH_INFO"] for one in site.asked[1:3]] == ["/", "/"]
    assert now[:4] == [False, True, False, False]


def test_of_many_those_asked_for_last_are_made(presses, pages, store, monkeypatch):
    monkeypatch.setattr(press, "_MOST_AHEAD", 3)
    until = SIX.timestamp()
    store.put({f"/{number}/": kept(store, until=until + number) for number in range(5)})
    older = asking.name("/", "before=1-1")
    store.put({older: kept(store, until=until - 9)})
    store.put({"/photos/y.jpg": kept(store, until=until - 9, file="y.jpg")})
    ask(pages, "/4/")

    found = pages.turning(["/"], since=0, before=SEVEN.timestamp(), most=3)

    assert found == [(until, "/"), (until + 4, "/4/"), (until, "/0/")]
    assert pages.turning(["/"], since=0, before=until, most=3) == []
    assert store.turning(until + 2, until + 4, most=3) == ["/2/", "/3/"]
    assert store.turning(SEVEN.timestamp(), SEVEN.timestamp(), most=3) == []


def test_of_too_many_the_first_page_is_made_at_every_instant(presses, store, monkeypatch):
    monkeypatch.setattr(press, "_MOST_AHEAD", 4)
    store.put({f"/{number}/": kept(store, until=SIX.timestamp()) for number in range(5)})

    presses.ahead()

    six, ten_past = SIX.timestamp(), SIX.timestamp() + 600
    made = {(name, since) for name, since, entry in store.all_foreseen() if "photos" not in name}
    assert made == {("/", six), ("/news/", six), ("/", ten_past), ("/news/", ten_past)}


def test_no_more_lie_there_than_are_made_at_once(presses, pages, store, monkeypatch):
    monkeypatch.setattr(press, "_MOST_AHEAD", 3)
    known = {f"/{number}/": kept(store, until=SIX.timestamp()) for number in range(5)}
    presses._seeds = ()
    store.remove("/")
    store.put(known)
    store.foresee({"/photos/x.jpg": kept(store, since=SIX.timestamp())})

    for name in known:
        ask(pages, name)
        presses.ahead()

    assert (len(store.all_foreseen()), names(store)) == (4, {"/3/", "/4/", "/photos/x.jpg"})


def test_older_pages_of_a_list_are_left_to_who_asks(presses, store, site):
    site.links = '<a href="/?before=1-1">'

    presses.ahead()

    assert names(store) == {"/"}


def test_what_a_reader_had_made_meanwhile_is_followed_by_what_was_foreseen(
    presses, pages, store, clock
):
    presses.ahead()
    store.remove("/")
    store.marks.add(["/elsewhere/"])
    ask(pages, "/")
    pages._watch.is_away = True
    clock(SIX, 20)

    presses.changed()

    assert shown(pages) == "/ 1"


def test_nobody_is_kept_up_while_there_is_no_room(presses, readers, pages, site):
    readers.is_full = True
    assert (presses.ahead(), site.times) == (0, 1)

    readers.is_full, pages._watch.is_away = False, True
    assert (presses.ahead(), site.times) == (0, 1)


def test_a_page_that_fails_is_not_foreseen(presses, pages):
    def fails(*_given):
        raise RuntimeError("no page")

    object.__setattr__(pages._maker, "application", fails)

    assert presses.ahead() == 0


def test_the_work_of_another_version_goes(store, clock):
    store.foresee({"/": kept(store, since=SIX.timestamp())})
    with store._pages.begin(store._foreseen, write=True) as writing:
        for key, whole in list(writing.cursor()):
            writing.put(key, whole[:-1])
    assert store.foreseen("/", SIX.timestamp()) is None

    hand(store).turn()

    assert store.all_foreseen() == []


def test_instants_of_one_address_are_not_those_of_another(store):
    for name, since in (("/a/", 10.0), ("/a/", 20.0), ("/b/", 15.0)):
        store.foresee({name: entry(since=since)})
    store.foresee({"/" + "x" * 500: entry(since=5.0)})

    def found(name, at):
        known = store.foreseen(name, at)
        return known and known.since

    assert [found("/a/", at) for at in (9.0, 10.0, 19.0, 20.0, 99.0)] == [None, 10, 10, 20, 20]
    assert [found("/b/", at) for at in (14.0, 15.0)] == [None, 15]
    assert [found(name, 99.0) for name in ("/", "/c/")] == [None, None]


def test_a_disk_that_fails_costs_what_is_foreseen_alone(store: Store, caplog, monkeypatch):
    class Broken:
        def begin(self, *_room, **_how):
            raise lmdb.DiskError("no space left")

    monkeypatch.setattr(store, "_pages", Broken())

    store.foresee({"/": entry(since=time.time())})
    store.forget_foreseen(lambda _one: True)

    assert store.foreseen("/", time.time()) is None
    assert "to come could not be kept" in caplog.text
    assert "to come could not be removed" in caplog.text
