"""What the page store answers by itself, what it asks Django for, and what it keeps."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery import hand as rooms
from tests.delivery.houses import LONG, AtOnce, Site, ask, house

NOW = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def test_a_page_is_made_once_and_given_in_the_coding_asked_for(store):
    site = Site()
    pages = house(site, store)

    answers = [ask(pages, accept_encoding=one) for one in ("br", "gzip, deflate", "", "br")]

    assert [one.text for one in answers] == [LONG] * 4
    assert [one.headers.get("Content-Encoding") for one in answers] == ["br", "gzip", None, "br"]
    assert all(one.headers["Vary"] == "Accept-Encoding" for one in answers)
    assert all(int(one.headers["Content-Length"]) == len(one.sent) for one in answers)
    assert len({one.headers["ETag"] for one in answers}) == 3
    assert answers[0].headers["Surrogate-Key"] == "story:1"
    assert site.times == 1


def test_every_process_of_the_machine_has_it(store):
    first, second = Site(), Site()

    ask(house(first, store))

    assert ask(house(second, store)).text == LONG
    assert second.times == 0


def test_whoever_has_the_bytes_is_told_so_and_head_has_none(store):
    pages = house(Site(), store)
    etag = ask(pages, accept_encoding="br").headers["ETag"]

    known = ask(pages, accept_encoding="br", if_none_match=f'"old", W/{etag}')
    other = ask(pages, accept_encoding="gzip", if_none_match=etag)
    head = ask(pages, method="HEAD")

    assert (known.status, known.sent) == (304, b"")
    assert known.headers == {
        "Cache-Control": "public, max-age=0, s-maxage=60, must-revalidate",
        "ETag": etag,
        "Surrogate-Key": "story:1",
        "Vary": "Accept-Encoding",
    }
    assert other.status == 200
    assert (head.status, head.sent, head.headers["Content-Length"]) == (200, b"", str(len(LONG)))


@pytest.mark.parametrize(("status", "asked"), [(200, 1), (301, 1), (404, 1), (410, 1), (302, 2)])
def test_only_answers_that_stay_are_kept(store, status, asked):
    site = Site(status=status, headers={"Location": "/new/"} if status in (301, 302) else {})
    pages = house(site, store)

    assert [ask(pages).status for _ in range(2)] == [status, status]
    assert site.times == asked
    assert store.count() == (status in (200, 301, 410))


@pytest.mark.parametrize(
    "site",
    [
        Site(keys=()),
        Site(cookies=("newsroom",)),
        Site(headers={"Set-Cookie": "a=b"}),
        Site(headers={"Vary": "Cookie"}),
        Site(headers={"Cache-Control": "private, no-store"}),
    ],
    ids=["nobody tagged it", "a cookie", "a cookie by hand", "for one reader", "its view says so"],
)
def test_what_is_not_for_everybody_is_never_kept(store, site):
    pages = house(site, store)

    assert [ask(pages).text for _ in range(2)] == [LONG, LONG]
    assert site.times == 2
    assert store.count() == 0


def test_what_may_not_be_kept_is_asked_for_with_all_that_a_person_brings(store):
    site = Site(headers={"Vary": "Cookie"})
    pages = house(site, store)

    ask(pages, cookie="newsroom_session=x")

    assert [one.get("HTTP_COOKIE") for one in site.asked] == [None, "newsroom_session=x"]


def test_a_change_is_seen_by_the_next_reader(store):
    site = Site(text="first " * 99)
    pages = house(site, store)
    ask(pages)
    site.text = "second " * 99

    store.marks.add(["story:2"])
    assert ask(pages).text == "first " * 99
    store.marks.add(["story:1"])
    assert ask(pages).text == "second " * 99
    assert ask(pages).text == "second " * 99
    assert site.times == 2


def test_an_instant_is_kept_to(store, clock):
    site = Site(until=NOW + timedelta(seconds=30))
    pages = house(site, store)

    told = []
    for second in (0, 10.5, 29.999):
        clock.move_to(NOW + timedelta(seconds=second), tick=False)
        told.append(ask(pages).headers["Cache-Control"])
    assert site.times == 1
    assert told == [f"public, max-age=0, s-maxage={left}, must-revalidate" for left in (30, 19, 0)]

    site.text, site.until = "later " * 99, None
    clock.move_to(NOW + timedelta(seconds=30), tick=False)
    assert ask(pages).text == "later " * 99
    assert ask(pages).headers["Cache-Control"] == told[0].replace("30", "60")


def test_nothing_at_an_address_is_believed_for_five_seconds_or_until_a_change(store, clock):
    site = Site(status=404)
    pages = house(site, store)
    first = ask(pages)
    assert (first.status, first.headers["Cache-Control"]) == (
        404,
        "public, max-age=0, s-maxage=5, must-revalidate",
    )
    clock.move_to(NOW + timedelta(seconds=4.9), tick=False)
    ask(pages)
    assert site.times == 1
    clock.move_to(NOW + timedelta(seconds=5), tick=False)
    ask(pages)
    assert site.times == 2
    store.marks.add(["story:99"])
    site.status = 200
    assert ask(pages).status == 200


def test_addresses_with_nothing_take_a_bounded_room(store, monkeypatch):
    monkeypatch.setattr(rooms, "_MOST_MISSING", 3)
    pages = house(Site(status=404), store)

    for number in range(10):
        ask(pages, f"/nothing/{number}/")

    assert len(pages._hand._missing) <= 3
    assert store.count() == 0


def test_memory_of_a_process_is_bounded_and_what_left_it_is_still_kept(store, monkeypatch):
    site = Site()
    pages = house(site, store)
    size = len(ask(pages, "/0/", accept_encoding="br").sent)
    monkeypatch.setattr(rooms, "_MOST_BYTES", size * 8)

    for number in range(50):
        ask(pages, f"/{number}/")

    assert sum(one.size for one in pages._near.values()) == pages._hand._near_bytes <= size * 8
    assert ask(pages, "/0/").text == LONG
    assert site.times == 50


def test_a_query_that_no_view_looks_at_is_answered_from_the_page(store):
    site = Site(looks_at=("before",))
    pages = house(site, store)

    for number in range(40):
        assert ask(pages, f"/section/?utm_source={number}&{number}=x").text == LONG

    assert site.times == 1
    assert store.count() == 1


def test_a_query_that_its_view_looks_at_goes_to_django_and_is_not_kept(store):
    site = Site(looks_at=("before",))
    pages = house(site, store)

    assert ask(pages, "/section/?utm_source=x&before=7").text == LONG + "7"
    assert ask(pages, "/section/?before=8").text == LONG + "8"
    assert ask(pages, "/section/").text == LONG
    assert store.count() == 1


@pytest.mark.parametrize(
    "look",
    [
        lambda query: list(query),
        lambda query: len(query),
        lambda query: bool(query),
        lambda query: query.copy(),
        lambda query: query.urlencode(),
        lambda query: query.keys(),
        lambda query: query.items(),
        lambda query: query.lists(),
        lambda query: query.values(),
        lambda query: query.dict(),
    ],
)
def test_a_view_that_looks_at_the_whole_query_gets_every_query(store, look):
    site = Site()
    site.looks = look
    pages = house(site, store)

    ask(pages, "/?a=1")
    ask(pages, "/?b=1")
    ask(pages, "/")

    assert [one["QUERY_STRING"] for one in site.asked] == ["", "a=1", "b=1"]


def test_every_way_of_asking_for_a_name_is_noted(store):
    def look(query):
        assert "one" not in query
        assert query.get("two") is None
        assert query.getlist("three") == []
        assert query.getlist("four", ["x"]) == ["x"]
        with pytest.raises(KeyError):
            query["five"]

    site = Site()
    site.looks = look
    ask(house(site, store))

    assert store.get("/story/").parameters == ("five", "four", "one", "three", "two")


@pytest.mark.parametrize("path", ["/admin/", "/story/"])
def test_what_is_sent_goes_to_django_and_is_not_kept(store, path):
    site = Site()
    pages = house(site, store)

    assert ask(pages, path, method="POST", cookie="a=b").text == LONG
    assert ask(pages, path, method="POST", cookie="a=b").text == LONG
    assert [one["REQUEST_METHOD"] for one in site.asked] == ["POST", "POST"]
    assert store.count() == 0


@pytest.mark.parametrize("path", ["/admin/", "/static/site.css"])
def test_the_desk_and_static_files_pass_by_the_store(store, path):
    site = Site()
    pages = house(site, store)

    ask(pages, path, cookie="newsroom_session=x")
    ask(pages, path, cookie="newsroom_session=x")

    assert [one["HTTP_COOKIE"] for one in site.asked] == ["newsroom_session=x"] * 2
    assert store.count() == 0


def test_a_host_that_is_not_ours_is_judged_by_django(store):
    site = Site()
    pages = house(site, store)
    ask(pages)

    ask(pages, host="evil.example")

    assert site.asked[-1]["HTTP_HOST"] == "evil.example"


def test_names_of_ours_are_remembered_in_a_bounded_number(store, monkeypatch):
    monkeypatch.setattr(rooms, "_MOST_HOSTS", 1)
    site = Site()
    pages = house(site, store, is_host=lambda host: host.endswith(".example"))

    for host in ("a.example", "b.example", "a.example"):
        assert ask(pages, host=host).text == LONG

    assert pages._hosts == {"a.example"}
    assert site.times == 1


def test_codings_that_strangers_make_up_take_a_bounded_room(store, monkeypatch):
    monkeypatch.setattr(rooms, "_MOST_CODINGS", 3)
    pages = house(Site(), store)

    for number in range(10):
        ask(pages, accept_encoding=f"br;q=0.{number}1")

    assert len(pages._hand._codings) <= 3


HOSTILE = {
    "accept": "application/json",
    "accept_charset": "utf-16",
    "accept_language": "zh-CN",
    "authorization": "Bearer x",
    "cache_control": "no-cache",
    "connection": "X-Forwarded-Host, close",
    "cookie": "newsroom_session=x; csrftoken=y; django_language=zh-hans",
    "expect": "100-continue",
    "forwarded": "host=evil.example;proto=http",
    "from": "evil@evil.example",
    "front_end_https": "on",
    "if_modified_since": "Mon, 01 Jan 2035 00:00:00 GMT",
    "if_range": '"x"',
    "max_forwards": "0",
    "origin": "https://evil.example",
    "pragma": "no-cache",
    "proxy": "http://evil.example",
    "range": "bytes=0-3",
    "referer": "https://evil.example/?at=2030",
    "save_data": "on",
    "sec_fetch_dest": "iframe",
    "te": "trailers",
    "trailer": "Set-Cookie",
    "transfer_encoding": "chunked",
    "upgrade": "h2c",
    "user_agent": "curl/7 (iPhone; Mobile)",
    "via": "1.1 evil",
    "x_accel_redirect": "/secret",
    "x_forwarded_for": "127.0.0.1",
    "x_forwarded_host": "evil.example",
    "x_forwarded_port": "81",
    "x_forwarded_prefix": "/evil",
    "x_forwarded_proto": "http",
    "x_forwarded_scheme": "http",
    "x_forwarded_server": "evil.example",
    "x_host": "evil.example",
    "x_http_method_override": "POST",
    "x_original_url": "/admin/",
    "x_rewrite_url": "/admin/",
    "x_wap_profile": "http://evil.example/",
}


def test_nothing_that_forty_hostile_headers_say_enters_a_page(store):
    assert len(HOSTILE) == 40
    site = Site()
    clean = ask(house(site, store))

    for said in [*({name: value} for name, value in HOSTILE.items()), HOSTILE]:
        store.marks.forget_everything()
        pages = house(site, store)

        ask(pages, **said)

        assert site.asked[-1].keys() == site.asked[0].keys()
        assert words(site.asked[-1]) == words(site.asked[0])
        after = ask(pages)
        assert (after.sent, after.headers) == (clean.sent, clean.headers)
    assert site.times == 42


def words(environ):
    return {name: value for name, value in environ.items() if isinstance(value, str)}


def test_no_room_in_django_is_said_at_once(store):
    pages = house(Site(), store, readers=AtOnce(is_full=True))

    refused = [ask(pages), ask(pages, method="POST"), ask(pages, "/zh/")]

    assert [one.status for one in refused] == [503, 503, 503]
    assert all(one.headers["Retry-After"] == "5" for one in refused)
    assert "again in a moment" in refused[0].text


def test_readers_without_number_leave_the_desk_its_doors(store):
    site = Site()
    pages = house(site, store, readers=AtOnce(is_full=True))

    assert ask(pages, "/admin/").text == LONG


def test_a_full_desk_says_that_nothing_is_lost(store):
    pages = house(Site(), store, desk=AtOnce(is_full=True))

    assert "kept in your browser" in ask(pages, "/admin/").text


def test_a_cdn_may_show_what_is_stale_but_never_beyond_its_instant(store, clock, settings):
    settings.CDN = True
    site = Site(until=NOW + timedelta(seconds=100), keys=("story:1", "front"))
    pages = house(site, store)

    told = []
    for second in (0, 35, 70, 99.5):
        clock.move_to(NOW + timedelta(seconds=second), tick=False)
        told.append(ask(pages).headers["Surrogate-Control"])

    assert told == [
        "max-age=60, stale-while-revalidate=10, stale-if-error=40",
        "max-age=60, stale-while-revalidate=5, stale-if-error=5",
        "max-age=30, stale-while-revalidate=0, stale-if-error=0",
        "max-age=0, stale-while-revalidate=0, stale-if-error=0",
    ]
    last = ask(pages).headers
    assert last["CDN-Cache-Control"] == told[-1]
    assert last["Cache-Tag"] == "front,story:1"
    assert last["Cache-Control"] == "public, max-age=0, s-maxage=0, must-revalidate"


def test_a_cdn_may_not_show_for_long_what_is_nothing_or_late(store, settings, clock):
    settings.CDN = True
    site = Site(status=404)
    pages = house(site, store)
    assert ask(pages, "/nothing/").headers["Surrogate-Control"] == "max-age=5"

    site.status = 200
    ask(pages)
    pages._watch.is_away = True
    store.marks.add(["story:1"])
    late = ask(pages).headers
    assert "Warning" in late
    assert "Surrogate-Control" not in late
