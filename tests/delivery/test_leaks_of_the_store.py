"""Nothing comes a moment early from the store, and nothing that was taken away comes back."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from articles import body, printing, workflow
from delivery import front, heads, store
from delivery.models import Change
from delivery.pages import Pages
from delivery.press import Press
from delivery.watching import Watch
from newsroom.wsgi import Utf8Handler
from photos import ingest, killing
from photos.models import Photo
from tests.articles.stories import again, draft, published
from tests.delivery.houses import AtOnce, ask
from tests.delivery.test_pages import HOSTILE
from tests.pages.test_must_read import put
from tests.test_leaks import picture

HOST = {"host": "testserver"}
LISTS = ["/", "/section/city/", "/feed/", "/latest/", "/text/", "/author/chang-chen/"]


@pytest.fixture
def readers(db, settings, tmp_path, monkeypatch):
    """Real pages behind a real store; every call stands for a process started anew."""
    settings.PAGE_STORE, settings.PAGE_STORE_MB = tmp_path / "pages", 16
    monkeypatch.setattr(front, "Doors", lambda *_names, **_sizes: AtOnce())
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    monkeypatch.setattr(Watch, "begin", lambda _self, *, patience: None)
    monkeypatch.setattr(Press, "begin", lambda _self: None)
    yield lambda: front.before(Utf8Handler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def clock(time_machine, now):
    time_machine.move_to(now, tick=False)
    return lambda seconds: time_machine.move_to(now + timedelta(seconds=seconds), tick=False)


def texts(pages, *paths):
    return "".join(ask(pages, path, **HOST).text for path in paths)


def test_a_scheduled_story_comes_to_the_moment_with_nobody_awake(
    readers, clock, editor, city, chang_chen, now
):
    edition = published(
        draft(city, chang_chen), by=editor, now=now, since=now + timedelta(seconds=30)
    )
    places = [edition.path, "/", "/section/city/", "/feed/", "/author/chang-chen/", "/sitemap.xml"]
    pages = readers()

    for second in (0, 12, 29.999999):
        clock(second)
        assert "Ferry returns" not in texts(pages, *places)
        assert ask(pages, edition.path, **HOST).status == 404
    clock(30)
    assert ask(pages, edition.path, **HOST).status == 200
    for place in places[:-1]:
        assert "Ferry returns" in texts(pages, place), place


def test_the_day_on_a_page_is_today(readers, clock, city):
    pages = readers()
    midnight = 12 * 3600  # the clock begins at noon in Shanghai

    clock(midnight - 0.001)
    assert "Wednesday, 4 March 2026" in texts(pages, "/")
    clock(midnight)
    assert "Thursday, 5 March 2026" in texts(pages, "/")


def test_a_story_that_ends_is_gone_to_the_moment(readers, clock, editor, city, chang_chen, now):
    edition = published(
        draft(city, chang_chen), by=editor, now=now, until=now + timedelta(seconds=30)
    )
    pages = readers()

    clock(29.999999)
    assert "Ferry returns" in texts(pages, edition.path)
    clock(30)
    assert ask(pages, edition.path, **HOST).status == 404
    assert "Ferry returns" not in texts(pages, "/", "/section/city/", "/feed/")


@pytest.fixture
def planned(committed, editor, city, chang_chen, now):
    """A story with a photo, half a minute ahead; its photo's address."""
    photo, _ = ingest.take_in(
        data=picture("teal"), name="x.jpg", by=editor, now=now, credit_name="Ana"
    )
    text = "<p>It left at six.</p>" + body.figure(photo.pk, "The pier", "A ferry at a pier")
    since = now + timedelta(seconds=30)
    with committed():
        edition = published(draft(city, chang_chen, body=text), by=editor, now=now, since=since)
    return edition, reverse("rendition", args=[photo.renditions.first().name])


def pressed() -> Pages:
    """All pages of now, and what is planned."""
    house = front.built(Utf8Handler(), store.of_this_machine())
    house.press.everything()
    assert house.press.ahead()
    return house.pages


def test_what_is_planned_is_seen_at_its_instant_without_the_database(readers, clock, planned):
    edition, picture_at = planned
    pages = pressed()
    for second in (0, 12, 29.999999):
        clock(second)
        assert "Ferry returns" not in texts(pages, *LISTS, "/sitemap.xml")
        for address in (edition.path, f"/text{edition.path}", picture_at):
            assert ask(pages, address, **HOST).status == 404, address
    pages._watch.is_away = True
    assert "Ferry returns" not in texts(pages, *LISTS, edition.path, f"/text{edition.path}")
    clock(30)
    for address in (edition.path, f"/text{edition.path}", picture_at):
        assert ask(pages, address, **HOST).status == 200, address
    for address in LISTS:
        assert "Ferry returns" in texts(pages, address), address


def test_what_ends_is_gone_at_its_instant_without_the_database(
    readers, committed, clock, editor, city, chang_chen, now
):
    until = now + timedelta(seconds=30)
    with committed():
        edition = published(draft(city, chang_chen), by=editor, now=now, until=until)
    pages = pressed()
    pages._watch.is_away = True

    clock(29.999999)
    for address in (edition.path, *LISTS):
        assert "Ferry returns" in texts(pages, address), address
    clock(30)
    for address in LISTS[:-1]:
        assert ask(pages, address, **HOST).status == 200, address
    for address in (edition.path, f"/text{edition.path}", LISTS[-1]):
        assert ask(pages, address, **HOST).status == 404, address
    assert "Ferry returns" not in texts(pages, *LISTS, edition.path)


@pytest.mark.parametrize("how", ["cancelled", "planned for later", "killed photo", "killed"])
def test_what_is_planned_no_more_is_never_seen(
    readers, committed, clock, planned, editor, now, how
):
    edition, picture_at = planned
    story, photo = edition.article_id, edition.photos.get().photo
    known = {
        "article_id": story,
        "version": again(edition.article).version,
        "by": editor,
        "now": now,
    }
    pages = pressed()

    with committed():
        {
            "cancelled": lambda: workflow.cancel(**known),
            "planned for later": lambda: workflow.publish(
                **known, since=now + timedelta(minutes=5), until=None
            ),
            "killed photo": lambda: killing.kill(photo=photo, reason="No.", by=editor, now=now),
            "killed": lambda: workflow.kill(**known, reason="No."),
        }[how]()
    pages._watch.is_away = True
    clock(31)

    assert "Ferry returns" not in texts(pages, *LISTS, edition.path)
    assert ask(pages, picture_at, **HOST).status != 200


def test_what_was_to_fill_the_rail_goes_with_its_plan(
    readers, committed, clock, planned, editor, now, settings
):
    """Editors have filled it now; not any more when the story would be there."""
    settings.MUST_READ_LENGTH = 1
    edition, _picture_at = planned
    with committed():
        put("Elsewhere", url="https://example.org/", by=editor, now=now, until=40)
    pages = pressed()

    with committed():
        version = again(edition.article).version
        workflow.cancel(article_id=edition.article_id, version=version, by=editor, now=now)
    pages._watch.is_away = True
    clock(41)

    assert "Ferry returns" not in texts(pages, "/accessibility/")


def test_a_translation_is_linked_from_the_other_while_readers_have_it(
    readers, committed, clock, planned, editor, city, chang_chen, now
):
    edition, _picture_at = planned
    in_chinese = draft(
        city, chang_chen, language="zh-hans", translations=edition.article.translations
    )
    with committed():
        coming = published(in_chinese, by=editor, now=now, since=now + timedelta(seconds=35))
    links = {edition.path: coming.path}
    links |= {
        printing.text_address(page): printing.text_address(link) for page, link in links.items()
    }
    pages = pressed()
    known = {"article_id": coming.article_id, "by": editor}

    with committed():
        version = again(coming.article).version
        workflow.cancel(**known, version=version, now=now)
    pages._watch.is_away = True
    clock(36)
    for address, link in links.items():
        assert link not in texts(pages, address), address

    pages._watch.is_away = False
    assert "Ferry returns" in texts(pages, edition.path)
    with committed():
        version = again(coming.article).version
        workflow.publish(**known, version=version, now=now + timedelta(seconds=36))
    for address, link in links.items():
        assert link in texts(pages, address), address


def test_what_is_made_beforehand_is_what_would_be_made_then(
    readers, committed, clock, planned, editor, city, chang_chen, now, settings
):
    settings.MUST_READ_LENGTH = 2
    photo, _ = ingest.take_in(
        data=picture("olive"), name="y.jpg", by=editor, now=now, credit_name="Bo"
    )
    Photo.objects.update(rights=DateTimeTZRange(None, now + timedelta(seconds=50)))
    text = "<p>It stays.</p>" + body.figure(photo.pk, "The pier", "A ferry at a pier")
    with committed():
        published(draft(city, chang_chen, body=text), by=editor, now=now)
        published(draft(city, chang_chen), by=editor, now=now, until=now + timedelta(seconds=45))
        put("Elsewhere", url="https://example.org/", by=editor, now=now, until=40)
    pages = pressed()
    found = pages._store.all_foreseen()
    kinds = {"/", "/feed/", "/sitemap.xml", "/accessibility/", f"/text{planned[0].path}"}
    assert kinds | {planned[1], "/corrections/feed/"} <= {name for name, *_rest in found}
    assert {since - now.timestamp() for _name, since, _entry in found} == {30, 40, 45, 50}

    for name, since, entry in found:
        clock(since - now.timestamp())
        made = pages._maker.make(name)
        there = {name: made.entry, **made.others}[name]
        until = there.until if there.status == 404 else entry.until  # none is believed for long
        then = replace(entry, made_at=there.made_at, until=until, since=0.0)
        assert then == there, name


@pytest.mark.parametrize("form", ["{}", "/text{}", "{}history/"])
def test_a_story_that_ended_is_not_given_late_either(
    readers, clock, form, editor, city, chang_chen, now
):
    ends = now + timedelta(seconds=30)
    address = form.format(published(draft(city, chang_chen), by=editor, now=now, until=ends).path)
    pages = readers()
    assert "Ferry returns" in texts(pages, address)
    pages._watch.is_away = True

    clock(29)
    assert ask(pages, address, **HOST).status == 200
    clock(30)
    assert ask(pages, address, **HOST).status == 503


def taken_away(edition, photo, by, now):
    story = edition.article_id
    version = again(edition.article).version
    return {
        "withdrawn": lambda: workflow.withdraw(
            article_id=story, version=version, note="Wrong.", by=by, now=now
        ),
        "unpublished": lambda: workflow.unpublish(
            article_id=story, version=version, by=by, now=now
        ),
        "killed photo": lambda: killing.kill(photo=photo, reason="Not ours.", by=by, now=now),
    }


@pytest.mark.parametrize("how", ["withdrawn", "unpublished", "killed photo"])
def test_what_is_taken_away_never_comes_back(
    readers, committed, clock, editor, city, chang_chen, now, settings, tmp_path, how
):
    photo, _ = ingest.take_in(
        data=picture("teal"), name="x.jpg", by=editor, now=now, credit_name="Ana"
    )
    text = "<p>It left at six.</p>" + body.figure(photo.pk, "Taken caption", "A ferry")
    edition = published(draft(city, chang_chen, body=text), by=editor, now=now)
    gone = "Taken caption" if how == "killed photo" else "It left at six"
    picture_at = reverse("rendition", args=[photo.renditions.first().name])
    pages = readers()
    assert gone in texts(pages, edition.path)
    assert ask(pages, picture_at, **HOST).status == 200
    assert picture_at in pages._store.paths()
    shutil.copytree(settings.PAGE_STORE, tmp_path / "backup")

    clock(60)
    with committed():
        taken_away(edition, photo, editor, now + timedelta(seconds=60))[how]()

    def is_gone(pages):
        status = 410 if how == "killed photo" else 404
        return gone not in texts(pages, edition.path, "/") and (
            ask(pages, picture_at, **HOST).status == status
        )

    assert is_gone(pages)
    assert is_gone(readers())  # another process
    change = Change.objects.latest("pk")
    pages._store.marks.add(change.keys, is_tombstone=True, change=change.pk)  # heard of again
    assert is_gone(pages)

    store.of_this_machine().close()
    store._opened.clear()
    assert is_gone(readers())  # started anew

    store.of_this_machine().close()
    store._opened.clear()
    shutil.rmtree(settings.PAGE_STORE)
    shutil.copytree(tmp_path / "backup", settings.PAGE_STORE)
    assert is_gone(readers())  # from an old copy of the store


def test_a_publication_is_seen_by_the_next_reader(
    readers, committed, clock, editor, city, chang_chen, now
):
    pages = readers()
    assert "Ferry returns" not in texts(pages, "/")

    with committed():
        published(draft(city, chang_chen), by=editor, now=now)

    assert "Ferry returns" in texts(pages, "/")


def test_what_is_taken_away_is_dead_before_its_transaction_ends(
    readers, clock, editor, city, chang_chen, now
):
    edition = published(draft(city, chang_chen), by=editor, now=now)
    pages = readers()
    texts(pages, edition.path)

    taken_away(edition, None, editor, now)["withdrawn"]()  # and then the process dies

    assert "It left at six" not in texts(pages, edition.path)


def test_staff_see_another_instant_and_leave_no_trace_of_it(
    readers, clock, client, editor, city, chang_chen, now
):
    coming = published(draft(city, chang_chen), by=editor, now=now, since=now + timedelta(hours=1))
    pages = readers()
    client.force_login(editor)
    cookie = f"newsroom_session={client.cookies['newsroom_session'].value}"

    later = ask(pages, f"/?at={now + timedelta(hours=2):%Y-%m-%dT%H:%MZ}", cookie=cookie, **HOST)
    here = ask(pages, "/", cookie=cookie, **HOST)

    assert coming.headline in later.text
    assert "no-store" in later.headers["Cache-Control"]
    assert coming.headline not in here.text
    assert texts(pages, "/") == here.text


@pytest.mark.parametrize("path", ["/letters/", "/search/?q=ferry", "/accounts/login/", "/admin/"])
def test_what_is_one_persons_is_not_kept(readers, path):
    pages = readers()

    ask(pages, path, **HOST)

    assert [kept for kept in pages._store.paths() if kept != "/search/"] == []


def test_a_host_that_is_not_ours_gets_nothing_of_the_store(readers, editor, city, chang_chen, now):
    pages = readers()
    texts(pages, "/")

    assert ask(pages, "/", host="evil.example").status == 400
    assert ask(pages, "/", host="").status == 400


def test_no_store_is_wanted_where_it_has_no_size(settings):
    settings.PAGE_STORE = None
    handler = Utf8Handler()

    assert front.before(handler) is handler
    with pytest.raises(front.NoStore):
        front.accelerated(None, None, workers=1)


def test_the_accelerator_gives_what_is_kept_until_it_is_withdrawn(
    readers, committed, clock, editor, city, chang_chen, now
):
    clock(0)
    edition = published(draft(city, chang_chen), by=editor, now=now)
    kept = ask(readers(), edition.path, **HOST)
    said = front.accelerated(None, None, workers=2)._replies
    words = f"GET {edition.path} HTTP/1.1\r\nHost: testserver"
    question = heads.read(words.encode())
    elsewhere = heads.read(words.replace("testserver", "evil.example").encode())
    desk = heads.read(words.replace(edition.path, "/admin/").encode())

    before = said.at_hand(question)
    others = [said.late(one) for one in (elsewhere, desk)]
    story = edition.article
    with committed():
        workflow.withdraw(
            article_id=story.pk, version=story.version, note="It was wrong.", by=editor, now=now
        )

    assert before[1] == kept.sent
    assert others == [None, None]
    assert (said.at_hand(question), said.late(question)) == (None, None)


def test_forty_hostile_headers_leave_every_kept_page_as_it_was(
    readers, clock, editor, city, chang_chen, now
):
    """Every address of a small site: what the press keeps is every kind that may be kept."""
    photo, _ = ingest.take_in(
        data=picture("teal"), name="x.jpg", by=editor, now=now, credit_name="Ana"
    )
    text = "<p>It left at six.</p>" + body.figure(photo.pk, "The pier", "A ferry")
    edition = published(draft(city, chang_chen, body=text), by=editor, now=now)
    published(
        draft(city, chang_chen, body=text, language="zh-hans", headline="渡轮"), by=editor, now=now
    )
    front.press_everything(Utf8Handler(), anew=False)
    pages = readers()
    clean = {place: ask(pages, place, **HOST) for place in sorted(pages._store.paths())}
    picture_at = reverse("rendition", args=[photo.renditions.first().name])
    kinds = {edition.path, "/", "/zh/", "/section/city/", "/author/chang-chen/", "/feed/"}
    kinds |= {"/archive/", "/latest/", "/text/", "/sitemap.xml", "/robots.txt", "/corrections/"}
    assert kinds | {picture_at} <= clean.keys()

    pages._marks.forget_everything()
    for place in clean:
        ask(pages, place, **HOSTILE, **HOST)
    again = {place: ask(pages, place, **HOST) for place in clean}

    assert [place for place in clean if again[place] != clean[place]] == []
    assert set(pages._store.paths()) == clean.keys()


def test_who_leaves_out_the_last_slash_is_led_on_with_their_own_question(readers, city):
    pages = readers()

    led = [ask(pages, f"/search{query}", **HOST) for query in ("", "?q=ferry", "?q=pier", "")]

    assert [one.status for one in led] == [301] * 4
    there = ["/search/", "/search/?q=ferry", "/search/?q=pier", "/search/"]
    assert [one.headers["Location"] for one in led] == there


@pytest.mark.parametrize("address", ["/search?q={}", "/search?at=1&q={}", "/section/{}"])
def test_nobody_is_led_on_to_an_address_too_long_for_a_head(readers, city, address):
    answer = ask(readers(), address.format("a" * 2_000), **HOST)

    assert answer.status == 404
    assert sum(map(len, answer.headers.values())) < 2_000
