"""Pages are made before anybody asks, found by the links of those that are there."""

import fcntl
import threading
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from delivery import asking, changes, front, jobs, marks, press
from delivery import store as rooms
from delivery.models import Change
from delivery.press import Press
from tests.delivery.houses import LONG, AtOnce, Site, ask, house
from tests.delivery.test_entries import entry

TEXTS = {
    "/": '<a href="/story/"> <a href="/story/?before=1"> <a href="/admin/"> <a href="//evil/">'
    ' <img src="/photos/x.jpg"> <a href="/photos/x.jpg"> <a href="https://else.example/no/">',
    "/story/": '<a href="/"> <a href="/story/?before=1-1">'
    ' <a href="/%E6%B8%A1/&amp;/"> <a href="/gone/#top">',
    **{
        f"/story/{asking.QUERY}before={n}-{n}": f'<a href="/story/?before={n + 1}-{n + 1}">'
        for n in (1, 2, 3)
    },
    "/sitemap.xml": "<loc>https://news.example/old/</loc> <loc>https://else.example/no/</loc>",
}
OLDER = [f"/story/{asking.QUERY}before={n}-{n}" for n in (1, 2, 3, 4)]
ALL = ["/", "/photos/x.jpg", "/sitemap.xml", "/story/", "/old/", OLDER[0], "/渡/&/", "/gone/"]
ALL += OLDER[1:3]
PAGES = [name for name in ALL if name != "/photos/x.jpg"]


class Linked(Site):
    """Says at each address what stands in TEXTS, tagged with its own path."""

    def __call__(self, environ, start):
        path = named(environ)
        self.text = TEXTS.get(path, "") + LONG
        self.keys = ("all", path)
        self.status = 404 if path == "/gone/" else 200
        kind = "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8"
        self.headers = {"Content-Type": kind}
        return super().__call__(environ, start)

    @property
    def paths(self):
        told = [named(one) for one in self.asked]
        self.asked.clear()
        return told


def kept(store, *keys, **changed):
    own = {"marks": marks.places(keys), "generation": store.marks.generation}
    return entry(**own, house=store.marks.house, build="b1", **changed)


def named(environ):
    path = environ["PATH_INFO"].encode("latin-1").decode()
    return asking.name(path, environ["QUERY_STRING"])


@pytest.fixture
def site():
    return Linked()


@pytest.fixture
def readers():
    return AtOnce()


@pytest.fixture
def pages(site, store, readers):
    return house(site, store, readers=readers)


@pytest.fixture
def presses(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(press, "_PAUSE", 0)
    return Press(
        pages,
        lock=tmp_path / "press.lock",
        seeds=("/", "/sitemap.xml"),
        skip=("/admin/", "/photos/"),
        site_url="https://news.example",
        query=r"before=\d+-\d+",
        files=r"/photos/\w+\.jpg",
    )


def test_everything_that_links_lead_to_is_made_once(presses, site, pages):
    """With what it loads, and older pages of a list as far as they are linked one from another."""
    assert presses.everything() == len(PAGES)
    assert site.paths == ALL

    assert presses.everything() == 1  # what is not there is asked for again
    assert site.paths == ["/gone/"]
    assert ask(pages, "/old/").text == LONG
    assert site.paths == []


def test_another_build_makes_everything_anew(presses, site, store, tmp_path):
    presses.everything()
    site.paths  # noqa: B018 - forgets
    newer = house(site, store, build="b2")
    presses._pages = newer

    assert presses.everything() == len(PAGES)


def test_after_a_change_what_it_hit_is_made_anew_and_what_is_new_is_found(
    presses, site, store, monkeypatch
):
    presses.everything()
    site.paths  # noqa: B018 - forgets

    store.marks.add(["/old/"])
    assert presses.changed() == 1
    assert site.paths == ["/old/"]

    monkeypatch.setitem(TEXTS, "/", '<a href="/new/">')
    store.marks.add(["/"])
    assert presses.changed() == 2
    assert site.paths == ["/", "/new/"]


def test_older_pages_are_answered_where_a_page_linked_them_and_take_no_more_room(
    presses, pages, store, site
):
    presses.everything()
    kept = store.count()

    for number in range(3000):
        ask(pages, f"/story/?before={number}-9")
        ask(pages, f"/story/?{number}=x")
    assert store.count() == kept
    site.asked.clear()
    assert [ask(pages, f"/story/?before={n}-{n}").status for n in (1, 2, 3)] == [200] * 3
    assert site.paths == []
    assert ask(pages, b"/story/%EE%80%80before=1-1".decode("latin-1")).status == 200
    assert store.count() == kept + 1  # an address like any other, not an older page


def test_of_older_pages_that_nobody_links_any_more_the_last_few_stay(presses, store, monkeypatch):
    for number in range(1, 30):
        monkeypatch.setitem(TEXTS, "/story/", f'<a href="/story/?before={number}-5">')
        store.marks.add(["/story/"])
        presses.everything()

    older = [name for name in store.paths() if name.startswith(f"/story/{asking.QUERY}")]
    assert len(older) == rooms._MOST_QUERIES
    assert f"/story/{asking.QUERY}before=29-5" in older


def test_what_readers_asked_for_last_comes_first_and_not_all_is_made(
    presses, site, store, pages, monkeypatch
):
    presses.everything()
    for path in ("/old/", "/story/"):
        ask(pages, path)
    site.paths  # noqa: B018 - forgets
    store.marks.add(["all"])
    monkeypatch.setattr(press, "_MOST", 4)

    presses.changed()

    assert site.paths == ["/", "/photos/x.jpg", "/sitemap.xml", "/story/", "/old/"]


def test_pages_made_beforehand_take_no_memory_of_the_process(presses, pages, site, store):
    ask(pages, "/story/")
    presses.everything()
    assert list(pages._near) == ["/story/"]

    store.marks.add(["all"])
    presses.everything()
    site.paths  # noqa: B018 - forgets
    assert ask(pages, "/story/").status == 200
    assert site.paths == []


def test_it_gives_way_while_there_is_no_room(presses, readers, site, monkeypatch):
    readers.is_full = True
    tries = []
    monkeypatch.setattr("time.sleep", tries.append)

    assert presses.everything() == 0
    assert site.paths == []
    assert len(tries) == 2 * 2 * press._TRIES


def test_what_another_process_makes_is_left_to_it(presses, store, site, monkeypatch):
    store.marks.lease("/", 60)

    presses.everything()

    assert "/" not in site.paths


def test_a_page_that_cannot_be_made_keeps_nobody_up(presses, pages, monkeypatch):
    def broken(_maker, _path):
        raise ValueError("broken")

    monkeypatch.setattr(pages._maker.__class__, "make", broken)

    assert presses.everything() == 0


def test_without_a_database_nothing_is_pressed(presses, pages, site):
    pages._watch.is_away = True

    assert presses.everything() == 0
    assert site.paths == []


def test_one_process_of_the_machine_presses(presses, tmp_path):
    with presses._alone() as is_ours:
        assert is_ours
        with presses._alone() as is_theirs:
            assert not is_theirs
    with (tmp_path / "press.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_it_begins_with_everything_and_goes_on_with_changes(presses, monkeypatch, caplog):
    rounds = []

    def changed():
        rounds.append("changed")
        presses.wake()
        raise ValueError("our mistake") if len(rounds) < 3 else SystemExit

    monkeypatch.setattr(presses, "everything", lambda: rounds.append("everything"))
    monkeypatch.setattr(presses, "changed", changed)
    presses.wake()
    with pytest.raises(SystemExit):
        presses._work()

    assert rounds == ["everything", "changed", "changed"]
    assert "could not be made beforehand" in caplog.text


def test_it_works_beside_the_readers(presses, monkeypatch):
    has_begun = threading.Event()
    monkeypatch.setattr(presses, "_work", has_begun.set)

    presses.begin()

    assert has_begun.wait(10)


def test_who_may_not_press_waits_for_the_next_news(presses, monkeypatch):
    rounds = []
    monkeypatch.setattr(presses, "everything", lambda: rounds.append("everything"))

    def wait(_seconds):
        raise SystemExit

    monkeypatch.setattr(presses._news, "wait", wait)
    with presses._alone(), pytest.raises(SystemExit):
        presses._work()

    assert rounds == []


def test_the_command_says_how_many_pages_it_made(settings, tmp_path, monkeypatch, site):
    settings.PAGE_STORE, settings.PAGE_STORE_MB = tmp_path / "pages", 8
    settings.SITE_URL = "https://news.example"
    settings.PRESSED_FIRST = ("/", "/sitemap.xml")
    settings.PRESSED_QUERY, settings.PRESSED_FILES = r"before=\d+-\d+", r"/photos/\w+\.jpg"
    monkeypatch.setattr(front, "Doors", lambda *_names, **_sizes: AtOnce())
    monkeypatch.setattr("newsroom.management.commands.press.WSGIHandler", lambda: site)

    def said(*words):
        out = StringIO()
        call_command("press", *words, stdout=out)
        return out.getvalue()

    assert said() == f"{len(PAGES)} pages made.\n"
    assert said() == "1 pages made.\n"
    assert said("--anew") == f"{len(PAGES)} pages made.\n"
    settings.PAGE_STORE = None
    with pytest.raises(CommandError, match="no page store"):
        said()


def test_the_outbox_is_kept_for_a_week(db):
    now = timezone.now()
    for days in (1, 6.9, 7.1, 30):
        Change.objects.create(keys=[f"{days}"], at=now - timedelta(days))

    assert jobs.forget_changes(0) == 2
    assert changes.forget(now=now) == 0
    assert [row.keys for row in Change.objects.order_by("pk")] == [["1"], ["6.9"]]


@pytest.mark.parametrize("many", [20, 2000])
def test_looks_after_a_change_are_as_many_as_pages_that_it_hit(
    presses, store, pages, monkeypatch, many
):
    """However many pages are kept."""
    for number in range(many):
        store.put({f"/{number}/": kept(store, f"/{number}/", until=time.time() + 99)})
    presses.everything()
    looks = []
    get = store.get
    monkeypatch.setattr(store, "get", lambda name: looks.append(name) or get(name))

    store.marks.add(["/7/"])
    presses.changed()

    assert looks == [*presses._seeds, "/7/", "/7/"]  # before it waits for its turn, and then


def test_what_only_time_has_changed_is_found_without_looking_at_the_rest(
    presses, store, site, time_machine
):
    now = time.time()
    for number in range(9):
        store.put({f"/{number}/": kept(store, "x", until=now + 50 * number)})
    presses.changed()
    site.paths  # noqa: B018 - forgets

    time_machine.move_to(now + 51, tick=False)
    presses.changed()

    assert site.paths == ["/1/"]


def test_what_was_left_of_a_change_is_made_after_it(presses, store, site, monkeypatch):
    presses.everything()
    site.paths  # noqa: B018 - forgets
    monkeypatch.setattr(press, "_MOST", 3)
    store.marks.add(["all"])

    made = []
    while presses.changed():
        made += site.paths

    assert set(made) >= set(PAGES) - {*OLDER, "/gone/"}


def test_what_is_new_is_found_on_a_page_that_a_reader_had_made_anew(
    presses, store, site, pages, monkeypatch
):
    presses.everything()
    monkeypatch.setitem(TEXTS, "/", '<a href="/new/">')
    store.marks.add(["/"])
    ask(pages, "/")
    site.paths  # noqa: B018 - forgets

    presses.changed()

    assert site.paths == ["/new/"]


def test_more_changes_than_are_remembered_have_every_page_looked_at(presses, store, site):
    presses.everything()
    site.paths  # noqa: B018 - forgets

    store.marks.add(["/old/"])
    store.marks.add(f"other {number}" for number in range(marks._LOG))
    presses.changed()

    assert "/old/" in site.paths


def test_what_could_not_be_made_is_known_as_stale_and_tried_again(
    presses, store, site, readers, monkeypatch
):
    presses.everything()
    site.paths  # noqa: B018 - forgets
    store.marks.add(["/old/"])
    monkeypatch.setattr("time.sleep", lambda _seconds: None)

    readers.is_full = True
    assert presses.changed() == 0
    assert store.counts.told(minutes=1, now=time.time()).stale == 1
    readers.is_full = False
    presses.changed()

    assert site.paths == ["/old/"]
