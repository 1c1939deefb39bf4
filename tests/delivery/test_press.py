"""Pages are made before anybody asks, found by the links of those that are there."""

import fcntl
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from delivery import changes, front, jobs, press
from delivery.models import Change
from delivery.press import Press
from delivery.store import Store
from tests.delivery.houses import LONG, AtOnce, Site, ask, house

TEXTS = {
    "/": '<a href="/story/"> <a href="/story/?before=1"> <a href="/admin/"> <a href="//evil/">'
    ' <img src="/photos/x.jpg"> <a href="/photos/x.jpg"> <a href="https://else.example/no/">',
    "/story/": '<a href="/"> <a href="/%E6%B8%A1/&amp;/"> <a href="/gone/#top">',
    "/sitemap.xml": "<loc>https://news.example/old/</loc> <loc>https://else.example/no/</loc>",
}
ALL = ["/", "/sitemap.xml", "/story/", "/old/", "/渡/&/", "/gone/"]


class Linked(Site):
    """Says at each address what stands in TEXTS, tagged with its own path."""

    def __call__(self, environ, start):
        path = environ["PATH_INFO"].encode("latin-1").decode()
        self.text = TEXTS.get(path, "") + LONG
        self.keys = ("all", path)
        self.status = 404 if path == "/gone/" else 200
        kind = "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8"
        self.headers = {"Content-Type": kind}
        return super().__call__(environ, start)

    @property
    def paths(self):
        told = [one["PATH_INFO"].encode("latin-1").decode() for one in self.asked]
        self.asked.clear()
        return told


@pytest.fixture
def site():
    return Linked()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path, megabytes=16)


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
    )


def test_everything_that_links_lead_to_is_made_once(presses, site, pages):
    assert presses.everything() == len(ALL)
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

    assert presses.everything() == len(ALL)


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

    assert site.paths == ["/", "/sitemap.xml", "/story/", "/old/"]


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
    monkeypatch.setattr(front, "Doors", lambda *_names, **_sizes: AtOnce())
    monkeypatch.setattr("newsroom.management.commands.press.WSGIHandler", lambda: site)

    def said(*words):
        out = StringIO()
        call_command("press", *words, stdout=out)
        return out.getvalue()

    assert said() == "6 pages made.\n"
    assert said() == "1 pages made.\n"
    assert said("--anew") == "6 pages made.\n"
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
