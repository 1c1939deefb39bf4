"""A data folder as `deploy/prepare` leaves it: made once a run, copied for every test that asks.

Servers of the tests need tables, roles and static files; making them takes longer than most tests.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from newsroom import postgres

ROOT = Path(__file__).resolve().parents[1]
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())


def fill(data: Path) -> str:
    """Tables, roles and static files into `data`; gives the address of its database."""
    model = Path(os.environ["DATA"]) / "prepared"
    model.mkdir(parents=True, exist_ok=True)
    with (model / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = model / "run"
        if not mark.exists() or mark.read_text() != _RUN:
            _make(model)
            mark.write_text(_RUN)
    data.mkdir(parents=True, exist_ok=True)
    for folder in ("postgres", "static"):  # with their owners: Postgres does not run as root
        subprocess.run(["cp", "-a", model / folder, data / folder], check=True)
    return postgres.url(data)


def _make(model: Path) -> None:
    for folder in ("postgres", "static"):
        shutil.rmtree(model / folder, ignore_errors=True)
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATA": str(model),
        "DATABASE_URL": postgres.url(model),
        "SECRET_KEY": "a key of the tests, and of nothing else",
        "SITE_URL": "http://127.0.0.1",
    }
    subprocess.run(
        ["deploy/prepare"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    postgres.release(model)
