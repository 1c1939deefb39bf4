"""What is measured is told to whoever has the token, and to nobody else; it is true."""

import re
import time

import pytest
from django.db import connection

from delivery import store
from delivery.counts import AWAY, KEPT
from newsroom import health

pytestmark = pytest.mark.django_db


def told(client) -> dict[str, float]:
    answer = client.get("/metrics", headers={"Authorization": "Bearer a long token"})
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    found = re.findall(r"^newsroom_(\S+) (\S+)$", answer.content.decode(), re.MULTILINE)
    return {name: float(value) for name, value in found}


@pytest.fixture
def machine(settings, tmp_path):
    """A machine of its own: nothing is kept, nothing backed up."""
    settings.METRICS_TOKEN = "a long token"
    settings.DATA = tmp_path
    settings.PAGE_STORE, settings.PAGE_STORE_MB = tmp_path / "pages", 16
    settings.BACKUPS = None
    opened = store.of_this_machine()
    yield opened
    opened.close()


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer another"}])
def test_metrics_are_refused_without_the_token(client, settings, given):
    settings.METRICS_TOKEN = "a long token"

    answer = client.get("/metrics", headers=given)

    assert (answer.status_code, answer["WWW-Authenticate"], answer.content) == (401, "Bearer", b"")


@pytest.mark.parametrize("given", ["Bearer ", "Bearer", ""])
def test_without_a_token_in_the_settings_there_are_none(client, given):
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_metrics_say_what_was_counted(client, machine):
    machine.counts.numbers[KEPT] += 12
    machine.counts.numbers[AWAY] += 2
    machine.counts.left_stale(["/"], now=time.time() - 100)
    machine.counts.tell(is_away=True, now=time.time())

    found = told(client)

    assert found['answers_total{how="kept"}'] == 12
    assert found['answers_total{how="away"}'] == 2
    assert (found["processes"], found["processes_without_database"]) == (1, 1)
    assert found["stale_pages"] == 1
    assert found["oldest_stale_seconds"] >= 100
    assert found['disk_free_bytes{of="DATA"}'] > 0
    assert found["database_up"] == 1
    assert found['jobs{state="failed"}'] == 0
    assert "outbox_lag_seconds" not in found
    assert "backup_age_seconds" not in found


def test_metrics_say_when_the_outbox_was_read_and_a_backup_made(
    client, machine, settings, tmp_path
):
    machine.marks.has_read(7, at=time.time() - 30)
    settings.BACKUPS = tmp_path
    (tmp_path / "newsroom-20201123T060000Z.dump").touch()

    found = told(client)

    assert found["outbox_lag_seconds"] >= 30
    assert found["backup_age_seconds"] > 5 * 365 * 24 * 3600


def test_metrics_are_told_without_a_store_and_without_a_database(
    client, machine, settings, monkeypatch
):
    settings.PAGE_STORE = None
    monkeypatch.setattr(connection, "get_connection_params", lambda: {"host": "/nowhere"})

    found = told(client)

    assert found["database_up"] == 0
    assert 'jobs{state="failed"}' not in found
    assert "pages" not in found


def test_the_desk_is_not_ready_without_a_database(client, monkeypatch):
    monkeypatch.setattr(health, "_readiness", health._Readiness())
    monkeypatch.setattr(connection, "get_connection_params", lambda: {"host": "/nowhere"})

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")


def test_readiness_is_asked_of_the_database_once_a_second_at_most(client, monkeypatch):
    asked = []
    monkeypatch.setattr(health, "_asked", lambda: asked.append(1) or "the database is read-only")
    monkeypatch.setattr(health, "_readiness", health._Readiness())

    answers = [client.get("/readyz") for _ in range(3)]

    assert [(one.status_code, one.content) for one in answers] == [
        (503, b"the database is read-only\n")
    ] * 3
    assert asked == [1]
