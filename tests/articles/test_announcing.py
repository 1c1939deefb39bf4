"""Hubs and search engines are told of what readers can see, when they can, and once."""

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import parse_qs

import feedparser
import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import announcing, jobs, workflow
from articles.models import Topic
from notices import announcing as telling
from notices import jobs as sending
from tests.articles.stories import again, draft, published

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def listener(settings):
    """A server of this machine that keeps what it is sent; `answers` is what it says."""
    heard = []

    class Listener(BaseHTTPRequestHandler):
        answers = 202

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.append((self.path, self.headers["Content-Type"], body))
            self.send_response(Listener.answers)
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    settings.WEBSUB_HUB, settings.INDEXNOW_URL = f"{base}/hub", f"{base}/indexnow"
    settings.INDEXNOW_KEY = "a-key-of-the-site"
    yield Listener, heard
    server.shutdown()
    server.server_close()


def queued(name: str) -> list[dict]:
    """The arguments of what waits to be sent, and of what was queued before."""
    jobs_of = ProcrastinateJob.objects.filter(task_name=f"notices.{name}").order_by("pk")
    return list(jobs_of.values_list("args", flat=True))


def told() -> list[str]:
    """Paths that IndexNow would be told of, in the order of telling."""
    return [
        address.removeprefix("http://testserver")
        for args in queued("tell_indexnow")
        for address in args["addresses"]
    ]


def test_a_planned_story_is_told_of_when_it_comes_live_and_never_before(
    listener, editor, city, chang_chen, now
):
    announcing.announce(at=now)
    story = published(draft(city, chang_chen), by=editor, now=now, since=now + 30 * MINUTE)

    before = [announcing.announce(at=now + n * MINUTE) for n in range(1, 30)]
    nothing = (told(), queued("ping_hub"))
    after = [announcing.announce(at=now + n * MINUTE) for n in range(30, 45)]

    assert (set(before), nothing) == ({0}, ([], []))
    assert after == [1, *([0] * 14)]
    assert told() == [story.path]


def test_its_feeds_are_pinged_in_every_format(listener, editor, city, chang_chen, now):
    announcing.announce(at=now)
    topic = Topic.objects.create(slug="ferries", name="Ferries")
    published(draft(city, chang_chen, topics=(topic,)), by=editor, now=now + MINUTE)

    announcing.announce(at=now + MINUTE)

    places = ("author/chang-chen/", "", "section/city/", "topic/ferries/")
    assert sorted(args["feed"] for args in queued("ping_hub")) == sorted(
        f"http://testserver/{place}feed/{form}"
        for place in places
        for form in ("", "rss/", "json/")
    )


def test_a_cancelled_story_is_never_told_of_and_a_withdrawn_one_is(
    listener, editor, city, chang_chen, now
):
    announcing.announce(at=now)
    planned = published(
        draft(city, chang_chen, headline="Planned"), by=editor, now=now, since=now + DAY / 24
    )
    live = published(draft(city, chang_chen), by=editor, now=now)
    announcing.announce(at=now + MINUTE)
    workflow.cancel(
        article_id=planned.article_id,
        version=again(planned.article).version,
        by=editor,
        now=now + MINUTE,
    )
    workflow.withdraw(
        article_id=live.article_id, version=2, note="Wrong.", by=editor, now=now + 20 * MINUTE
    )

    announcing.announce(at=now + 21 * MINUTE)
    announcing.announce(at=now + DAY / 12)

    assert told() == [live.path, live.path]


def test_a_story_whose_time_is_over_is_told_of_when_it_ends(
    listener, editor, city, chang_chen, now
):
    announcing.announce(at=now)
    until = now + 30 * MINUTE
    story = published(draft(city, chang_chen), by=editor, now=now + MINUTE, until=until)

    looks = [announcing.announce(at=now + n * MINUTE) for n in (1, 29, 30, 31, 45)]

    assert (looks, told()) == ([1, 0, 1, 0, 0], [story.path, story.path])
    assert len(queued("ping_hub")) == 2 * 9


def test_a_clock_that_goes_back_tells_nothing_twice(listener, editor, city, chang_chen, now):
    announcing.announce(at=now)
    story = published(draft(city, chang_chen), by=editor, now=now + 8 * MINUTE)

    looks = [announcing.announce(at=now + n * MINUTE) for n in (10, 9, 10, 11)]

    assert (looks, told()) == ([1, 0, 0, 0], [story.path])


def test_older_than_a_day_is_no_news(listener, editor, city, chang_chen, now):
    announcing.announce(at=now)
    published(draft(city, chang_chen, headline="Old"), by=editor, now=now + 59 * MINUTE)
    new = published(draft(city, chang_chen, headline="New"), by=editor, now=now + 61 * MINUTE)

    assert (announcing.announce(at=now + 25 * 60 * MINUTE), told()) == (1, [new.path])


def test_more_than_one_look_takes_is_told_of_by_the_next(
    listener, editor, city, chang_chen, now, monkeypatch
):
    monkeypatch.setattr(announcing, "_MOST", 2)
    announcing.announce(at=now)
    stories = [
        published(
            draft(city, chang_chen, headline=f"Story {minute}"),
            by=editor,
            now=now + minute * MINUTE,
            until=now + 5 * MINUTE if minute == 4 else None,
        )
        for minute in (1, 2, 3, 4, 20)
    ]

    looks = [announcing.announce(at=now + n * MINUTE) for n in range(30, 36)]

    first, second, third, brief, last = (story.path for story in stories)
    assert looks == [2, 2, 2, 0, 0, 0]
    assert told() == [first, second, third, brief, last, brief]


def test_thousands_of_pages_are_told_of_in_messages_of_a_thousand(listener, db, now):
    pages = [f"/2026/03/04/{number:04}/" for number in range(2001)]

    telling.tell(until=now, changes=[], feeds=[], pages=pages)

    assert [len(args["addresses"]) for args in queued("tell_indexnow")] == [1000, 1000, 1]
    assert told() == pages


def test_what_was_committed_late_is_told_of_and_a_sleeping_worker_loses_no_day(
    listener, editor, city, chang_chen, now
):
    announcing.announce(at=now - DAY)
    announcing.announce(at=now + MINUTE)
    late = published(draft(city, chang_chen, headline="Late"), by=editor, now=now)
    announcing.announce(at=now + 2 * MINUTE)
    slept = published(draft(city, chang_chen, headline="Slept"), by=editor, now=now + 3 * MINUTE)
    announcing.announce(at=now + 20 * DAY / 24)

    assert told() == [late.path, slept.path]


@pytest.mark.parametrize("before", [MINUTE, 12 * 60 * MINUTE])
def test_what_was_there_before_it_was_turned_on_is_not_told_of(
    listener, editor, city, chang_chen, now, before
):
    published(draft(city, chang_chen), by=editor, now=now - before)

    looks = [announcing.announce(at=now + n * MINUTE) for n in range(3)]
    new = published(draft(city, chang_chen), by=editor, now=now + 3 * MINUTE)
    looks.append(announcing.announce(at=now + 3 * MINUTE))

    assert (looks, told()) == ([0, 0, 0, 1], [new.path])


def test_by_default_nobody_is_told_anything(editor, city, chang_chen, now, time_machine):
    published(draft(city, chang_chen), by=editor, now=now)
    time_machine.move_to(now + MINUTE, tick=False)

    assert jobs.announce(timestamp=0) == 0
    sending.ping_hub(feed="http://testserver/feed/")
    sending.tell_indexnow(addresses=["http://testserver/"])
    assert (told(), queued("ping_hub")) == ([], [])


@pytest.mark.parametrize(("off", "pages", "pings"), [("WEBSUB_HUB", 1, 0), ("INDEXNOW_KEY", 0, 9)])
def test_each_is_told_only_where_it_is_named(
    listener, settings, editor, city, chang_chen, now, off, pages, pings
):
    setattr(settings, off, "")
    announcing.announce(at=now)
    published(draft(city, chang_chen), by=editor, now=now + MINUTE)

    announcing.announce(at=now + MINUTE)

    assert (len(told()), len(queued("ping_hub"))) == (pages, pings)


def test_messages_are_what_the_protocols_say(listener, client, db):
    _server, heard = listener

    sending.ping_hub(feed="http://testserver/feed/")
    sending.tell_indexnow(addresses=["http://testserver/2026/03/04/a/"])

    (hub_at, hub_type, ping), (index_at, index_type, message) = heard
    assert (hub_at, hub_type) == ("/hub", "application/x-www-form-urlencoded")
    assert parse_qs(ping) == {"hub.mode": ["publish"], "hub.url": ["http://testserver/feed/"]}
    assert (index_at, index_type) == ("/indexnow", "application/json; charset=utf-8")
    assert json.loads(message) == {
        "host": "testserver",
        "key": "a-key-of-the-site",
        "keyLocation": "http://testserver/indexnow.txt",
        "urlList": ["http://testserver/2026/03/04/a/"],
    }
    assert client.get("/indexnow.txt").content == b"a-key-of-the-site"


def test_a_message_that_is_not_taken_is_sent_again(listener, db):
    server, heard = listener
    server.answers = 500

    with pytest.raises(HTTPError) as refused:
        sending.ping_hub(feed="http://testserver/feed/")

    refused.value.close()
    assert len(heard) == 1
    for name in ("notices.ping_hub", "notices.tell_indexnow"):
        assert app.tasks[name].retry_strategy.max_attempts == 8


@pytest.mark.parametrize("form", ["", "rss/", "json/"])
def test_feeds_name_the_hub_where_there_is_one(listener, settings, client, db, form):
    named = client.get(f"/feed/{form}")
    settings.WEBSUB_HUB = ""
    plain = client.get(f"/feed/{form}")

    if form == "json/":
        assert [hub["type"] for hub in named.json()["hubs"]] == ["WebSub"]
        assert "hubs" not in plain.json()
    else:
        rels = [
            {link["rel"] for link in feedparser.parse(answer.content).feed.links}
            for answer in (named, plain)
        ]
        assert rels[0] - rels[1] == {"hub"}
        assert "self" in rels[1]
