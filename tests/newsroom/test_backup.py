"""A backup is whole, can be restored, and never replaces what was kept by something worse."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Section
from newsroom import backup


def address() -> str:
    given = connection.get_connection_params()
    return f"postgresql://{given['user']}@/{given['dbname']}?host={given['host']}"


@pytest.fixture
def originals(tmp_path) -> Path:
    folder = tmp_path / "originals"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "abcd.jpg").write_bytes(b"a picture")
    return folder


@pytest.fixture
def keep(originals, tmp_path, now):
    def run(*, hours: int = 0, database: str = "", copies: int = 2) -> Path:
        return backup.keep(
            to=tmp_path / "kept",
            database=database or address(),
            originals=originals,
            now=now + timedelta(hours=hours),
            copies=copies,
        )

    return run


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_can_be_restored(keep, city, tmp_path):
    file = keep()
    Section.objects.update(name="Lost")

    with psycopg.connect(address(), autocommit=True) as there:
        there.execute("DROP DATABASE IF EXISTS restored")
        there.execute("CREATE DATABASE restored")
    backup._run(
        "pg_restore",
        f"--dbname={address().replace(connection.settings_dict['NAME'], 'restored')}",
        str(file),
    )

    with psycopg.connect(address().replace(connection.settings_dict["NAME"], "restored")) as there:
        assert there.execute("SELECT name FROM articles_section").fetchall() == [("City",)]
    assert (tmp_path / "kept" / "originals" / "ab" / "abcd.jpg").read_bytes() == b"a picture"


@pytest.mark.django_db(transaction=True)
def test_old_dumps_go_and_a_failure_leaves_what_was_kept(keep, tmp_path):
    first, second, third = keep(), keep(hours=1), keep(hours=2)

    with pytest.raises(backup.NotKept, match="does not exist"):
        keep(hours=3, database=address().replace(connection.settings_dict["NAME"], "nowhere"))

    assert not first.exists()
    assert sorted((tmp_path / "kept").glob("newsroom*")) == [second, third]
    assert backup.last(tmp_path / "kept") == third


def test_a_password_is_not_in_the_words_of_a_command():
    words, password = backup._named("postgresql://newsroom:secret@db:5432/newsroom")

    assert password == "secret"
    assert "secret" not in words


def test_the_command_asks_for_a_folder():
    with pytest.raises(CommandError, match="BACKUPS=/another/disk"):
        call_command("backup")
