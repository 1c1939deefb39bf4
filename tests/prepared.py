"""What is made once a run, by the first process that asks, and copied for every test that needs it.

A data folder as `deploy/prepare` leaves it: servers of the tests need tables, roles and static
files, and making them takes longer than most tests.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from newsroom import postgres
from tests.deploy import compose

_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())


@contextlib.contextmanager
def once(name: str) -> Iterator[bool]:
    """Whether the caller is the first of this run, and makes it; the others wait until it is."""
    folder = _folder()
    mark = folder / f"{name}.run"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not mark.exists() or mark.read_text() != _RUN
        mark.write_text(_RUN)


def fill(data: Path) -> str:
    """Tables, roles and static files into `data`; gives the address of its database."""
    model = _folder() / "model"
    with once("model") as is_first:
        if is_first:
            _make(model)
    data.mkdir(parents=True, exist_ok=True)
    for folder in ("postgres", "static"):  # with their owners: Postgres does not run as root
        subprocess.run(["cp", "-a", model / folder, data / folder], check=True)
    return postgres.url(data)


def said() -> str:
    """What `deploy/prepare` said when it prepared the folder that `fill` copies."""
    return (_folder() / "model" / "said").read_text()


def _folder() -> Path:
    folder = Path(os.environ["DATA"]) / "prepared"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _make(model: Path) -> None:
    shutil.rmtree(model, ignore_errors=True)
    given = {"DATA": str(model), "DATABASE_URL": postgres.url(model)}
    with (model / "said").open("w") as said:
        subprocess.run(
            compose.services()["prepare"]["command"],
            cwd=compose.ROOT,
            env=compose.surroundings("prepare", **given),
            check=True,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    postgres.release(model)
