"""How the web server is started: deploy/web, with another program in granian's place."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TELLS = f"""#!{sys.executable}
import os, sys
print(os.sched_getscheduler(0) == os.SCHED_BATCH)
print(os.environ["MALLOC_ARENA_MAX"], os.environ["MALLOC_MMAP_THRESHOLD_"])
print(*sys.argv[1:])
"""


def told(folder: Path, **settings: str) -> list[str]:
    granian = folder / "granian"
    granian.write_text(TELLS)
    granian.chmod(0o700)
    environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"} | settings
    done = subprocess.run(
        [ROOT / "deploy" / "web"], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_a_worker_keeps_little_memory_and_its_turn(tmp_path):
    is_batch, reserves, words = told(tmp_path, PORT="8123", WORKERS="3")

    assert (is_batch, reserves) == ("True", "2 1048576")
    assert "--port 8123 --workers 3 " in words


def test_what_the_machine_says_of_memory_is_left(tmp_path):
    assert told(tmp_path, MALLOC_ARENA_MAX="4")[1] == "4 1048576"


def test_only_this_machine_reaches_it_unless_it_is_told_otherwise(tmp_path):
    assert "--host 127.0.0.1 " in told(tmp_path)[2]
    assert "--host 10.0.0.5 " in told(tmp_path, HOST="10.0.0.5")[2]
