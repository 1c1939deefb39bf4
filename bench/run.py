"""How fast the pages are: `make bench` (ten thousand stories) or `make bench QUICK=1` (a thousand).

One web worker as `deploy/web` starts it, and a second that keeps no pages, asked by wrk, page after
page in the same run and in several rounds, because a shared machine is never twice the same: what
can be compared between machines and days are the ratios to the limit, which is nginx with the same
bytes as a file, in answers for a second of the processor (the database's included).
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
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg

from newsroom import nginx, postgres
from tests.processes import ask, ask_until_it_answers, free_port

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
CONNECTIONS = 8
LIMIT = "the story's bytes, a file of nginx"


@dataclass(frozen=True)
class Size:
    stories: int
    rounds: int
    seconds: float


QUICK = Size(stories=1_000, rounds=4, seconds=2)
FULL = Size(stories=10_000, rounds=6, seconds=6)


@dataclass(frozen=True)
class House:
    """Ports, and the first process of each: a web server that keeps pages, one that does not."""

    kept: tuple[int, int]
    anew: tuple[int, int]
    nginx: tuple[int, int]
    postgres: int


@dataclass(frozen=True)
class Page:
    port: int
    path: str
    processes: tuple[int, ...]  # whose time, and that of all below them, an answer costs


@contextmanager
def running(data: Path, run: Path) -> Iterator[House]:
    """Two web servers of one worker, and nginx before the first, until the block ends."""
    kept, anew, front = free_port(), free_port(), free_port()
    environment = _environment(data) | {"HOST": "127.0.0.1", "WORKERS": "1"}
    started = []
    try:
        for port, more in ((kept, {}), (anew, {"PAGE_STORE_MB": "0"})):
            surroundings = environment | {"PORT": str(port)} | more
            started.append(subprocess.Popen(["deploy/web"], cwd=ROOT, env=surroundings))
        file = run / "nginx.conf"
        ports = {"port": front, "app": kept, "understudy": kept}
        file.write_text(nginx.configuration(**ports, data=data, run=run))
        started.append(subprocess.Popen(nginx.command(file)))
        for port in (kept, anew, front):
            ask_until_it_answers(port, "/healthz", within=60)
        numbers = [process.pid for process in started]
        server = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
        yield House((kept, numbers[0]), (anew, numbers[1]), (front, numbers[2]), server)
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


def pages(house: House, data: Path) -> dict[str, Page]:
    """What is asked, by name. The first is the limit: nginx, and the same bytes as a file."""
    kept, anew = house.kept[0], house.anew[0]

    def found(path: str, pattern: str) -> str:
        status, _, text = ask(kept, path)
        match = re.search(pattern, text)
        if status != 200 or match is None:
            raise SystemExit(f"{path} answered {status} and has no {pattern}.")
        return match[1].replace("&amp;", "&")

    section = found("/", r'href="(/section/[^"]+/)"')
    archive = section
    while match := re.search(r'href="([^"]+)" rel="next"', ask(kept, archive)[2]):
        archive = re.sub(r"^(?=\?)", section, match[1].replace("&amp;", "&"))
    story = found("/search/?q=delegation+hengyue+laboratory", r'href="(/\d{4}/[^"]+/)"')
    (data / "static" / "bench").mkdir(exist_ok=True)
    (data / "static" / "bench" / "story").write_bytes(_body(kept, story))
    keeping = (house.kept[1], house.postgres)
    making = (house.anew[1], house.postgres)
    return {
        LIMIT: Page(house.nginx[0], "/static/bench/story", house.nginx[1:]),
        "story, kept": Page(kept, story, keeping),
        "story, kept, through nginx": Page(house.nginx[0], story, (*keeping, house.nginx[1])),
        "front page, kept": Page(kept, "/", keeping),
        "/healthz": Page(anew, "/healthz", making),
        "story, four photos": Page(anew, story, making),
        "front page": Page(anew, "/", making),
        "section": Page(anew, section, making),
        "section, its last page": Page(anew, archive, making),
        "search, a word in every story": Page(anew, "/search/?q=river", making),
        "search, three words": Page(anew, "/search/?q=ferry+waits+rain", making),
        "feed": Page(anew, "/feed/", making),
    }


def _body(port: int, path: str) -> bytes:
    """The bytes that a browser gets, packed."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "br"}
    )
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def load(page: Page, seconds: float) -> dict[str, float]:
    """What wrk measured in a closed loop, and what it cost the processes that answer."""
    address = f"http://127.0.0.1:{page.port}{page.path}"
    words = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--latency", "-H", "Accept-Encoding: br"]
    before = processor(page.processes)
    done = subprocess.run(["wrk", *words, address], capture_output=True, text=True, check=True)
    cost = processor(page.processes) - before
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"{page.path}:\n{done.stdout}")
    requests = int(re.search(r"(\d+) requests in", done.stdout)[1])
    return {
        "a_second": float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1]),
        "of_processor": requests / max(cost, 0.01),
        "p50": _milliseconds(done.stdout, "50%"),
        "p99": _milliseconds(done.stdout, "99%"),
        "bytes": len(_body(page.port, page.path)),
    }


def _milliseconds(said: str, share: str) -> float:
    value, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def processor(roots: tuple[int, ...]) -> float:
    """Seconds that these processes and all below them have had, also those that have ended."""
    ticks, above = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        above[number], ticks[number] = int(told[1]), sum(map(int, told[11:15]))

    def is_ours(number: int) -> bool:
        return number in roots or (number in above and is_ours(above[number]))

    return sum(ticks[number] for number in ticks if is_ours(number)) / os.sysconf("SC_CLK_TCK")


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
        "| page | of the limit | lowest–highest | a second of processor | requests/s "
        "| p50 ms | p99 ms | KB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for page in rounds[0]:
        ratios = [once[page]["of_processor"] / once[LIMIT]["of_processor"] for once in rounds]

        def middle(what: str, page: str = page) -> float:
            return statistics.median(once[page][what] for once in rounds)

        lines.append(
            f"| {page} | {statistics.median(ratios):.4f} | {min(ratios):.4f}–{max(ratios):.4f} "
            f"| {middle('of_processor'):.0f} | {middle('a_second'):.0f} | {middle('p50'):.1f} "
            f"| {middle('p99'):.1f} | {middle('bytes') / 1024:.1f} |"
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
            f"One web worker (`deploy/web`), {CONNECTIONS} keep-alive connections of wrk on the"
            f" same machine, {size.seconds:g} s a page, page after page, {len(rounds)} rounds."
            " Medians of the rounds; the ratio to the limit is taken in each round, in answers for"
            " a second of the processor, Postgres's included. Kept pages come from the page store;"
            " all others"
            " are made anew for each request (`PAGE_STORE_MB=0`).",
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
        asked = pages(house, data)
        for page in asked.values():
            load(page, 1)  # templates are compiled, connections made
        rounds = []
        for number in range(1, size.rounds + 1):
            print(f"Round {number} of {size.rounds} ...", flush=True)
            rounds.append({name: load(page, size.seconds) for name, page in asked.items()})
        memory = peak_memory(house.kept[1])
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
