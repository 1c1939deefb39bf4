"""deploy/backup makes a copy every night, tries again after a failure, and ends when it shall."""

import os
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PYTHON = """#!/bin/sh
echo "$@" >> "$TOLD"
if [ -e "$FAILS" ]; then exit 1; fi
"""


def test_a_copy_is_made_again_and_again_until_it_is_told_to_end(tmp_path):
    python, told, fails = (tmp_path / name for name in ("python", "told", "fails"))
    python.write_text(_PYTHON)
    python.chmod(0o700)
    fails.touch()
    environment = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "TOLD": str(told),
        "FAILS": str(fails),
        "BACKUP_AGAIN": "0.1",
        "BACKUP_PAUSE": "60",
    }
    process = subprocess.Popen([ROOT / "deploy" / "backup"], env=environment)

    def times() -> int:
        return len(told.read_text().splitlines()) if told.exists() else 0

    deadline = time.monotonic() + 20
    while times() < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    fails.unlink()
    before = times()
    while times() == before and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)  # five times as long as after a failure
    after = times()
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=5) == 0
    assert set(told.read_text().splitlines()) == {"manage.py backup"}
    assert before >= 3
    assert after in (before + 1, before + 2)  # one may have been under way
