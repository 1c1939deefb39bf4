"""What changed is purged in the caches of others: by keys, in batches, until they say so."""

import http.server
import json
import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.jobs import Job

import delivery
from delivery import changes, jobs, purging
from delivery.models import Change
from delivery.purging import Refused


class Recorder(http.server.BaseHTTPRequestHandler):
    """Notes what it is asked, and answers what `answers` says, else 200."""

    def _note(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = json.loads(body) if body else None
        self.server.asked.append((self.command, self.path, dict(self.headers), said))
        status, headers = self.server.answers.pop(0) if self.server.answers else (200, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PURGE = do_POST = _note  # noqa: N815 - names of http.server

    def log_message(self, *_said):
        pass


@pytest.fixture
def cache(settings):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder) as server:
        server.asked, server.answers = [], []
        server.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        settings.CDN = True
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def plain(cache, settings):
    settings.PURGE_URLS = [f"{cache.address}/"]
    return cache


def names(many):
    return [f"story:{number}" for number in range(1000, 1000 + many)]


def test_a_cache_of_ones_own_gets_keys_in_a_header(plain):
    purging.purge(["story:2", "front", "story:2"], is_tombstone=True)

    [(method, path, headers, said)] = plain.asked
    assert (method, path, said) == ("PURGE", "/", None)
    assert headers["Surrogate-Key"] == "front story:2"


@pytest.mark.parametrize(("is_tombstone", "soft"), [(True, None), (False, "1")])
def test_fastly_gets_256_keys_at_once_and_keeps_nothing_that_was_withdrawn(
    cache, settings, monkeypatch, is_tombstone, soft
):
    settings.FASTLY_SERVICE, settings.FASTLY_TOKEN = "SERVICE", "secret"
    monkeypatch.setattr(purging, "_FASTLY", cache.address)

    purging.purge(names(300), is_tombstone=is_tombstone)

    assert [one[:2] for one in cache.asked] == [("POST", "/service/SERVICE/purge")] * 2
    assert [one[3]["surrogate_keys"] for one in cache.asked] == [names(300)[:256], names(300)[256:]]
    assert [one[2]["Fastly-Key"] for one in cache.asked] == ["secret"] * 2
    assert [one[2].get("Fastly-Soft-Purge") for one in cache.asked] == [soft] * 2


def test_cloudflare_gets_100_tags_at_once(cache, settings, monkeypatch):
    settings.CLOUDFLARE_ZONE, settings.CLOUDFLARE_TOKEN = "zone", "secret"
    monkeypatch.setattr(purging, "_CLOUDFLARE", cache.address)

    purging.purge(names(150), is_tombstone=False)

    assert [one[:2] for one in cache.asked] == [("POST", "/client/v4/zones/zone/purge_cache")] * 2
    assert [one[3] for one in cache.asked] == [
        {"tags": names(150)[:100]},
        {"tags": names(150)[100:]},
    ]
    assert {one[2]["Authorization"] for one in cache.asked} == {"Bearer secret"}


@pytest.mark.parametrize(
    ("status", "after", "again_in"),
    [(429, "30", 30), (429, "", 0), (503, "9999", 300), (500, "soon", 0), (401, "", 0)],
)
def test_a_cache_that_refuses_is_asked_again_when_it_says(plain, status, after, again_in):
    plain.answers.append((status, {"Retry-After": after} if after else {}))

    with pytest.raises(Refused) as refused:
        purging.purge(["front"], is_tombstone=False)

    assert refused.value.again_in == again_in
    assert str(status) in str(refused.value)


@pytest.mark.parametrize(
    ("attempts", "problem", "seconds"),
    [(1, OSError("away"), 2), (3, OSError("away"), 8), (1, Refused("429", again_in=30), 30)],
)
def test_the_job_is_tried_again_ever_later(attempts, problem, seconds):
    began = timezone.now()
    decision = jobs._Later().get_retry_decision(exception=problem, job=job(attempts))

    assert 0 <= (decision.retry_at - began).total_seconds() - seconds < 5


def test_after_eight_tries_the_minutes_look_goes_on():
    assert jobs._Later().get_retry_decision(exception=OSError(), job=job(8)) is None


def job(attempts):
    return Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="t", attempts=attempts)


@pytest.fixture
def queued(monkeypatch):
    """Jobs that would be queued, with their delay."""
    told = []

    class Task:
        def __init__(self, name, schedule_in=None) -> None:
            self.said = (name, schedule_in)

        def defer(self):
            told.append(self.said)

    monkeypatch.setattr(changes.app, "configure_task", Task)
    return told


def test_a_change_is_purged_at_once_and_once_more_with_all_that_came_with_it(db, plain, queued):
    delivery.changed("story:1", "front", is_tombstone=True)
    delivery.changed("story:2", "front")
    assert queued == [(changes.PURGE, None)] * 2

    assert [jobs.purge(), jobs.purge()] == [2, 0]
    assert [one[2]["Surrogate-Key"] for one in plain.asked] == ["front story:1", "front story:2"]
    assert queued[2:] == [(changes.PURGE, {"seconds": 6})]

    Change.objects.update(at=timezone.now() - timedelta(seconds=6))
    assert [jobs.purge(), jobs.purge_left(0)] == [2, 0]
    assert len(plain.asked) == 4
    assert set(Change.objects.values_list("purges_due", flat=True)) == {0}


def test_what_a_cache_refused_is_owed_still(db, plain, queued):
    delivery.changed("story:1")
    plain.answers.append((503, {}))

    with pytest.raises(Refused):
        jobs.purge()
    assert jobs.purge_left(0) == 1
    assert [one[2]["Surrogate-Key"] for one in plain.asked] == ["story:1"] * 2


def test_without_such_a_cache_nothing_is_owed(db, queued):
    delivery.changed("story:1")

    assert queued == []
    assert jobs.purge_left(0) == 0
