"""A copy of everything that cannot be made again: the database and the originals of the photos."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg import conninfo

from newsroom import postgres

_NAME = "newsroom-%Y%m%dT%H%M%SZ.dump"
_LIKE = "newsroom-*Z.dump"


class NotKept(RuntimeError):
    """One line that says why there is no new copy. What was kept before is still there."""


def keep(*, to: Path, database: str, originals: Path, now: datetime, copies: int) -> Path:
    """Dump `database` into `to`, add the originals that are not there yet, and remove old dumps.

    `copies` dumps stay. A dump has its name only when it is whole and can be read; the originals
    are named by their content, so one copy of each serves all dumps. Raises NotKept.
    """
    file = to / now.strftime(_NAME)
    begun = file.with_suffix(".begun")
    try:
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        words, password = _named(database)
        _run("pg_dump", "--format=custom", words, f"--file={begun}", password=password)
        _run("pg_restore", "--list", str(begun))
        for one in _missing(originals, to / "originals"):
            _copy(originals / one, to / "originals" / one)
        begun.replace(file)
        for old in sorted(to.glob(_LIKE))[:-copies]:
            old.unlink()
    except OSError as problem:
        raise NotKept(f"{problem.strerror}: {problem.filename}") from problem
    finally:
        begun.unlink(missing_ok=True)
    return file


def last(folder: Path) -> Path | None:
    """The newest whole dump in a folder."""
    return max(folder.glob(_LIKE), default=None)


def made_at(dump: Path) -> datetime:
    """When it was begun."""
    return datetime.strptime(dump.name, _NAME).replace(tzinfo=UTC)


def _missing(here: Path, there: Path) -> Iterator[Path]:
    for file in here.rglob("*"):
        name = file.relative_to(here)
        if file.is_file() and not (there / name).exists():
            yield name


def _copy(file: Path, to: Path) -> None:
    """Whole or absent, as originals are here too."""
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    begun = to.with_name(f"{to.name}.begun")
    with file.open("rb") as source, begun.open("wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    begun.replace(to)


def _named(database: str) -> tuple[str, str]:
    """The database without its password, which every process of the machine could read."""
    words: dict[str, Any] = conninfo.conninfo_to_dict(database)
    password = words.pop("password", None) or ""
    return f"--dbname={conninfo.make_conninfo('', **words)}", password


def _run(program: str, *words: str, password: str = "") -> None:
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(  # noqa: S603 - programs of Postgres, words of our own
        [postgres.program(program), *words],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"{program} failed"]
        raise NotKept(said[-1])
