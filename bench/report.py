"""What was measured, written down: the promises first, then every page of every server."""

import os
import platform
import re
import statistics
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from bench import chart, table
from bench.asked import ARTICLE, DEEP, FRONT, KEPT, LIST, NAMES, RARE, SEARCH, SECTION
from bench.peers import setup
from bench.table import Held, Spread, figure, quantile, ratios

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
PICTURE = ROOT / "docs" / "pictures" / "bench.svg"
_WAGTAILS = ("wagtail-cache", "middleware")
_EARLIER = ((ARTICLE, 25), (FRONT, 15), (SECTION, 15), (DEEP, 30), (SEARCH, 10))
_GROWTH = (ARTICLE, FRONT, SECTION, DEEP, SEARCH, RARE)


def promises(found: Any, sizes: tuple[int, ...]) -> list[Held]:
    """The bounds of the project beside what was found, in the order in which they were given."""
    first, last, rounds = sizes[0], sizes[-1], found.rounds
    own = ("ours, kept", KEPT, first)
    held = []
    best = table.best(rounds, [(name, KEPT, first) for name in _WAGTAILS])
    for words, other, bound in [
        ("nginx's file", ("nginx", KEPT, first), 0.55),
        ("nginx proxy_cache", ("nginx cache", KEPT, first), 0.95),
        ("Wagtail's best cached", best, 6),
    ]:
        for of, clock in [("of_processor", "a processor second"), ("a_second", "a second")]:
            spread = ratios(rounds, own, other, of=of)
            held.append(Held(f"article, kept, of {words}, {clock}", spread, bound))
    for page, bound in _EARLIER:
        size = last if page == DEEP else first
        spread = ratios(rounds, ("ours", page, size), ("wagtail", page, size))
        words = f"{page}, made anew, of Wagtail's at {size:,} stories, a processor second"
        held.append(Held(words, spread, bound))
    if last != first:
        for page in _GROWTH:
            spread = ratios(rounds, ("ours", page, first), ("ours", page, last))
            words = f"{page}: cost at {last:,} stories, of that at {first:,}"
            held.append(Held(words, spread, 1.3, is_most=True))
    pages, used = found.store
    return [
        *held,
        _once("memory of a worker that keeps pages", found.memory["ours, kept"], 95, "MiB"),
        _once("the store's disk a page", used / 1024 / max(pages, 1), 12, "KB"),
        _once(
            "from the click to the new words at a reader, p99",
            quantile(found.visible["ours"], 0.99),
            150,
            "ms",
        ),
    ]


def _once(words: str, value: float, bound: float, unit: str) -> Held:
    return Held(words, Spread.of([value]), bound, unit, is_most=True)


def text(found: Any, length: Any, on: str) -> str:
    size = length.sizes[0]
    return "\n".join(
        [
            title(length.sizes),
            "",
            f"{on}. Load of the machine at the end: {os.getloadavg()[1]:.1f}.",
            "",
            f"`make bench{' QUICK=1' if length.is_quick else ''}`: {len(found.rounds)} rounds, each"
            f" page of each server for {length.seconds:g} s in turns. Every server is one process"
            " on one core, who asks is on another; our kept pages come from the accelerator,"
            " the web server behind it counted; all have the same stories and photos, in one"
            " Postgres. Articles made anew are some 300 with four photos, deep pages six, in turn;"
            " pages made anew are kept by nobody, but our process keeps parts of them by what they"
            " show, also the lists of one that is asked for again (decision 10). Processor seconds"
            " count the database's too. Ratios are taken within a round: median (lowest–highest).",
            "",
            *table.held_table(promises(found, length.sizes)),
            "",
            "Not measured here: a million stories (`python -m bench.growth`), another node,"
            " faults and overload (`make drill`); two statements an article page are"
            " counted by the tests.",
            "",
            *table.sample_table(found.rounds, NAMES),
            "",
            f"Readers in an open loop, {size:,} stories, kept article, 500 a second, counted from"
            " the instant at which each was due:",
            "",
            *_late(found),
            "",
            *_desk(found),
            "",
            *_weights(found, size),
            "",
            *_parts(found),
        ]
    )


def title(sizes: tuple[int, ...]) -> str:
    return f"# {datetime.now(UTC):%Y-%m-%d}: {_sizes(sizes)} stories, {_change()}"


def _late(found: Any) -> list[str]:
    lines = ["| kept article | p50 ms | p99 ms | slowest ms |", "|---|---:|---:|---:|"]
    for name, took in found.late.items():
        values = (quantile(took, 0.5), quantile(took, 0.99), max(took))
        lines.append(f"| {NAMES[name]} | {' | '.join(figure(value) for value in values)} |")
    return lines


def _desk(found: Any) -> list[str]:
    lines = [
        "| at the desk | save, ms of processor | save, ms | to a reader, p50 ms | p99 ms |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, costs in found.saves.items():
        took = found.visible[name]
        values = [statistics.median(cost[which] * 1000 for cost in costs) for which in (0, 1)]
        values += [quantile(took, 0.5), quantile(took, 0.99)]
        lines.append(f"| {NAMES[name]} | {' | '.join(figure(value) for value in values)} |")
    return lines


def _weights(found: Any, size: int) -> list[str]:
    lines = ["| memory and weight | memory of the worker, MiB | article, KB | front page, KB |"]
    lines.append("|---|---:|---:|---:|")
    for name, used in found.memory.items():
        pages = [found.bytes.get((name, page, size)) for page in (ARTICLE, FRONT)]
        if name == "ours, kept":
            pages = [found.bytes[name, KEPT, size], None]
        told = " | ".join("" if one is None else figure(one / 1024) for one in pages)
        lines.append(f"| {NAMES[name]} | {figure(used)} | {told} |")
    pages, used = found.store
    lines += ["", f"The page store: {pages:,} pages in {used / 2**20:.1f} MiB of disk."]
    return lines


def _parts(found: Any) -> list[str]:
    """What other rooms of the bench told."""
    lines = []
    for name, told in found.parts.items():
        lines += [f"{name.capitalize()} (`bench/{name}.py`):", "", "| what | |", "|---|---:|"]
        lines += [f"| {words} | {_told(value)} |" for words, value in told.items()]
        lines.append("")
    return lines


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_told(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_told(one) for one in value)
    return figure(value) if isinstance(value, (int, float)) else str(value)


def draw(found: Any, length: Any) -> None:
    """The picture of the README."""
    size, rounds = length.sizes[0], found.rounds

    def bars(page: str, *names: str) -> list[chart.Bar]:
        known = [(name, (name, page, size)) for name in names if (name, page, size) in rounds[0]]
        return [
            chart.Bar(
                NAMES[name].strip("*"),
                statistics.median(one[key].of_processor for one in rounds),
                name.startswith("ours"),
            )
            for name, key in known
        ]

    groups = [
        chart.Group(
            "An article that lies ready",
            bars(KEPT, "nginx", "ours, kept", "varnish", "nginx cache", *_WAGTAILS),
        ),
        *(
            chart.Group(f"{page[0].upper()}{page[1:]}, made anew", bars(page, *asked_of))
            for page in (ARTICLE, FRONT, SECTION, RARE, LIST)
            for asked_of in [("ours", "django", "wagtail")]
        ),
    ]
    caption = (
        f"the database's time counted; {size:,} stories, one machine, in turns;"
        f" {len(rounds)} rounds; the scale goes by tens"
    )
    PICTURE.write_text(chart.draw(groups, caption=caption), "utf-8")


def machine(address: str) -> str:
    """The machine and the versions; no name and no path of it."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    with psycopg.connect(address) as connection:
        server = connection.execute("SHOW server_version").fetchone()[0]
    nginx, varnish = (_said(*words) for words in (("nginx", "-v"), ("varnishd", "-V")))
    others = {name: version(name) for name in ("django", "granian", "lmdb", "psycopg")}
    told = ", ".join(f"{name} {number}" for name, number in others.items())
    return (
        f"{len(os.sched_getaffinity(0))} cores of {model[1] if model else platform.machine()},"
        f" Linux {platform.release()}, Python {platform.python_version()}, Postgres {server},"
        f" {told}, {setup.WAGTAIL.replace('==', ' ')}, {setup.ITS_CACHE.replace('==', ' ')},"
        f" nginx {nginx}, Varnish {varnish}"
    )


def _said(program: str, word: str) -> str:
    place = os.environ["PATH"] + os.pathsep + "/usr/sbin"
    try:
        done = subprocess.run(
            [program, word], capture_output=True, text=True, env={"PATH": place}, check=False
        )
    except FileNotFoundError:
        return "none"
    found = re.search(r"\d+\.\d+[\d.]*", done.stderr + done.stdout)
    return found[0] if found else "unknown"


def _change() -> str:
    words = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _sizes(sizes: tuple[int, ...]) -> str:
    return " and ".join(f"{size:,}" for size in sizes)


def written(words: str) -> Path:
    RESULTS.mkdir(exist_ok=True)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    number = 1
    while (file := RESULTS / f"{today}-{number}.md").exists():
        number += 1
    file.write_text(words, "utf-8")
    return file
