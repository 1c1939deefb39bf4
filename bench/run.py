"""How fast the pages are: `make bench` (ten thousand stories) or `make bench QUICK=1` (a thousand).

One web worker as `deploy/web` starts it, asked by bench/load.py, page after page in the same run
and in several rounds, because a shared machine is never twice the same: what can be compared
between machines and days are the ratios to /healthz, which is Django and the server and no more.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg

from newsroom import postgres
from tests.deploy import compose
from tests.processes import ask, ask_until_it_answers, free_port

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
CONNECTIONS = 8


@dataclass(frozen=True)
class Size:
    stories: int
    rounds: int
    seconds: float


QUICK = Size(stories=1_000, rounds=4, seconds=2)
FULL = Size(stories=10_000, rounds=6, seconds=6)


@dataclass(frozen=True)
class House:
    web: int
    nginx: int
    web_process: int


@contextmanager
def running(data: Path, run: Path) -> Iterator[House]:
    """The web server with one worker, and nginx before it, until the block ends."""
    web, nginx = free_port(), free_port()
    environment = _environment(data) | {"HOST": "127.0.0.1", "PORT": str(web), "WORKERS": "1"}
    started = [subprocess.Popen(["deploy/web"], cwd=ROOT, env=environment)]
    try:
        file = run / "nginx.conf"
        file.write_text(compose.nginx_file(upstream=web, port=nginx, data=data, run=run))
        account = "user root; " if os.geteuid() == 0 else ""
        words = ["-e", "stderr", "-c", str(file), "-g", f"{account}daemon off;"]
        started.append(subprocess.Popen([compose.nginx(), *words]))
        ask_until_it_answers(web, "/healthz")
        ask_until_it_answers(nginx, "/healthz")
        yield House(web, nginx, started[0].pid)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(15)


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PORT"}
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return kept | {
        "PATH": programs,
        "DATA": str(data),
        "DATABASE_URL": postgres.url(data, is_durable=False),
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "SITE_URL": "http://127.0.0.1:8000",
    }


def pages(house: House) -> dict[str, tuple[int, str]]:
    """What is asked: its name, and the port and the path."""

    def found(path: str, pattern: str) -> str:
        status, _, text = ask(house.web, path)
        match = re.search(pattern, text)
        if status != 200 or match is None:
            raise SystemExit(f"{path} answered {status} and has no {pattern}.")
        return match[1].replace("&amp;", "&")

    section = found("/", r'href="(/section/[^"]+/)"')
    archive = section
    while match := re.search(r'href="([^"]+)" rel="next"', ask(house.web, archive)[2]):
        archive = re.sub(r"^(?=\?)", section, match[1].replace("&amp;", "&"))
    story = found("/search/?q=delegation+hengyue+laboratory", r'href="(/\d{4}/[^"]+/)"')
    return {
        "/healthz": (house.web, "/healthz"),
        "story, four photos": (house.web, story),
        "front page": (house.web, "/"),
        "section": (house.web, section),
        "section, its last page": (house.web, archive),
        "search, a word in every story": (house.web, "/search/?q=river"),
        "search, three words": (house.web, "/search/?q=ferry+waits+rain"),
        "feed": (house.web, "/feed/"),
        "story, through nginx": (house.nginx, story),
        "static file, by nginx alone": (house.nginx, found("/", r'href="(/static/[^"]+\.css)"')),
    }


def load(port: int, path: str, seconds: float) -> dict:
    words = ["-m", "bench.load", "127.0.0.1", str(port), path, str(CONNECTIONS), str(seconds)]
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    if answer["statuses"] != [200]:
        raise SystemExit(f"{path} answered {answer['statuses']}.")
    return answer


def peak_memory(process: int) -> float:
    """MB of the largest process below `process`, at its largest."""
    peaks = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if re.search(rf"^PPid:\t{process}$", text, re.MULTILINE):
            peaks.append(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) / 1024)
    return max(peaks)


def table(rounds: list[dict[str, dict]]) -> list[str]:
    lines = [
        "| page | of /healthz | lowest–highest | requests/s | p50 ms | p99 ms | KB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for page in rounds[0]:
        ratios = [once[page]["a_second"] / once["/healthz"]["a_second"] for once in rounds]

        def middle(what: str, page: str = page) -> float:
            return statistics.median(once[page][what] for once in rounds)

        lines.append(
            f"| {page} | {statistics.median(ratios):.3f} | {min(ratios):.3f}–{max(ratios):.3f} "
            f"| {middle('a_second'):.0f} | {middle('p50'):.1f} | {middle('p99'):.1f} "
            f"| {middle('bytes') / 1024:.1f} |"
        )
    return lines


def machine(address: str) -> str:
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    with psycopg.connect(address) as connection:
        server = connection.execute("SHOW server_version").fetchone()[0]
    return (
        f"{len(os.sched_getaffinity(0))} cores of {model[1] if model else platform.machine()}, "
        f"Python {platform.python_version()}, Django {django.__version__}, Postgres {server}"
    )


def desk_table(desk: dict[str, dict]) -> list[str]:
    lines = ["| at the desk | p50 ms | p95 ms | statements |", "|---|---:|---:|---:|"]
    for name, took in desk.items():
        lines.append(f"| {name} | {took['p50']:.1f} | {took['p95']:.1f} | {took['statements']} |")
    return lines


def picture_lines(took: dict[str, float]) -> list[str]:
    """What bench/pictures.py measured, beside what issue 4 asks of it."""
    return [
        "Pictures (`bench/pictures.py`): a JPEG of 24 megapixels.",
        "",
        "| pictures | measured | bound |",
        "|---|---:|---:|",
        f"| upload's end to JPEG 1280, median | {took['upload']:.0f} ms | 300 ms |",
        f"| the slowest of them | {took['slowest']:.0f} ms | |",
        f"| processor time of one | {took['processor']:.0f} ms | |",
        f"| 15 files, processor time | {took['ours']:.2f} s | |",
        f"| libvips, the same files in turns | {took['theirs']:.2f} s | |",
        f"| ratio, median ({took['lowest']:.2f}–{took['highest']:.2f}) "
        f"| {took['ratio']:.2f} | 1.00 |",
        f"| memory of the child | {took['memory']:.0f} MiB | 160 MiB |",
    ]


def report(
    size: Size,
    rounds: list[dict[str, dict]],
    memory: float,
    others: tuple[dict[str, dict], dict[str, float]],
    on: str,
) -> str:
    desk, took = others
    change = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    busy = os.getloadavg()[1]
    return "\n".join(
        [
            f"# {datetime.now(UTC):%Y-%m-%d}: {size.stories:,} stories, {change}",
            "",
            f"{on}. Load of the machine at the end: {busy:.1f}.",
            "",
            f"One web worker (`deploy/web`), {CONNECTIONS} keep-alive connections from one asyncio"
            f" process on the same machine (`bench/load.py`), {size.seconds:g} s a page, page after"
            f" page, {len(rounds)} rounds. Medians of the rounds; the ratio to /healthz is taken in"
            " each round. Nothing is cached: every answer is made anew.",
            "",
            *table(rounds),
            "",
            f"The web worker's memory at its peak: {memory:.0f} MB.",
            "",
            "The desk, in one process (`bench/desk.py`): server time, the database's included.",
            "",
            *desk_table(desk),
            "",
            *picture_lines(took),
            "",
        ]
    )


def _folder(size: Size) -> Path:
    """Where the newspaper of this size lies: made anew when the tables or the copy change."""
    makers = [*sorted(ROOT.glob("*/migrations/*.py")), *sorted((ROOT / "bench").glob("[ns]*.*"))]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in makers)).hexdigest()[:8]
    place = ROOT / "var" / "bench" / f"{size.stories}-{digest}"
    for old in place.parent.glob(f"{size.stories}-*"):
        if old != place:
            shutil.rmtree(old)
    return place


def measure(size: Size) -> str:
    data = _folder(size)
    environment = _environment(data)
    print(f"Filling {size.stories:,} stories ...", flush=True)
    filling = [sys.executable, "-m", "bench.newspaper", str(size.stories)]
    subprocess.run(filling, cwd=ROOT, env=environment, check=True)
    with tempfile.TemporaryDirectory() as run, running(data, Path(run)) as house:
        asked = pages(house)
        for port, path in asked.values():
            load(port, path, 0.5)  # templates are compiled, connections made
        rounds = []
        for number in range(1, size.rounds + 1):
            print(f"Round {number} of {size.rounds} ...", flush=True)
            rounds.append(
                {name: load(port, path, size.seconds) for name, (port, path) in asked.items()}
            )
        memory = peak_memory(house.web_process)
    print("At the desk ...", flush=True)
    desk = _told("bench.desk", environment)
    print("Pictures ...", flush=True)
    took = _told("bench.pictures", environment)
    return report(size, rounds, memory, (desk, took), machine(environment["DATABASE_URL"]))


def _told(module: str, environment: dict[str, str]) -> dict:
    """What a part of the bench prints, as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--quick", action="store_true", help="a thousand stories, three minutes")
    text = measure(QUICK if words.parse_args().quick else FULL)
    RESULTS.mkdir(exist_ok=True)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    number = len(list(RESULTS.glob(f"{today}-*.md"))) + 1
    file = RESULTS / f"{today}-{number}.md"
    file.write_text(text, "utf-8")
    print(f"\n{text}\nWritten to {file.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
