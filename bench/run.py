"""How fast it is, beside its peers: `make bench`, or `make bench QUICK=1` in three minutes.

Sets the peers up (Wagtail with its best caches, plain Django, nginx, Varnish), fills all with the
same stories, and asks them in turns, round after round: a shared machine is never twice the same,
so what is told are ratios within a round, of answers for a second of the processor.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import asked, desks, report
from bench.measure import Target, at_rate, body, hammer, memory, spent, walk
from bench.peers import servers, setup
from bench.table import Round, Sample

ROOT = Path(__file__).resolve().parent.parent
PLACE = Path(os.environ.get("DATA", ROOT / "var")).resolve() / "bench"
RATE = 500  # readers' requests a second in the open loop


@dataclass(frozen=True)
class Length:
    sizes: tuple[int, ...]
    seconds: float  # a page
    rounds: int  # at most
    minutes: float
    saves: int
    rate_seconds: float
    is_quick: bool = False


QUICK = Length((1_000,), 0.6, 4, 3, 8, 2, is_quick=True)
FULL = Length((1_000, 100_000), 2, 12, 15, 20, 6)


@dataclass
class Measured:
    """All that was found out."""

    rounds: list[Round] = field(default_factory=list)
    bytes: dict[tuple[str, str, int], int] = field(default_factory=dict)
    late: dict[str, list[float]] = field(default_factory=dict)  # milliseconds in the open loop
    saves: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  # processor, clock
    visible: dict[str, list[float]] = field(default_factory=dict)  # milliseconds
    memory: dict[str, float] = field(default_factory=dict)  # MiB
    store: tuple[int, int] = (0, 0)  # pages, bytes
    parts: dict[str, Any] = field(default_factory=dict)


class Clock:
    """How much of the time is left; tells on the terminal what is being done."""

    def __init__(self, minutes: float) -> None:
        self.minutes = minutes
        self.start()

    def start(self) -> None:
        self.began = time.monotonic()
        self.end = self.began + self.minutes * 60

    @property
    def left(self) -> float:
        return self.end - time.monotonic()

    def say(self, words: str) -> None:
        passed = int(time.monotonic() - self.began)
        print(f"[{passed // 60}:{passed % 60:02}] {words}", flush=True)


def filled(stories: int, program: Path | None, clock: Clock) -> Path:
    """The folder of a newspaper of this size, made once for this code.

    Its peers stand beside it, unless there is no `program` for them.
    """
    own = [ROOT / "bench" / name for name in ("copies.py", "newspaper.py", "story.txt")]
    migrations, peers = ROOT.glob("*/migrations/*.py"), setup.SITE.rglob("*.py")
    made_by = [*sorted(migrations), *own, *sorted(peers)]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in made_by)).hexdigest()[:8]
    name = str(stories) if program else f"alone-{stories}"
    data = PLACE / f"{name}-{digest}"
    if (data / "filled").exists():
        return data
    for old in PLACE.glob(f"{name}-*"):
        shutil.rmtree(old)
    clock.say(f"Filling {stories:,} stories ...")
    words = [sys.executable, "-m", "bench.newspaper", str(stories)]
    subprocess.run(words, cwd=ROOT, env=servers.ours(data), check=True)
    for peer in setup.PEERS if program else ():
        clock.say(f"Filling {stories:,} stories of {peer} ...")
        setup.fill(peer, data, stories, program)
    (data / "filled").touch()
    return data


def rounds(cells: dict[tuple[str, str, int], Target], length: Length, clock: Clock) -> list[Round]:
    """As many rounds as there is time for, and two at least; the whole of a page in turns."""
    order = sorted(
        cells, key=lambda key: (key[2], list(dict.fromkeys(k[1] for k in cells)).index(key[1]))
    )
    found: list[Round] = []
    reserve = length.minutes * 60 * (0.3 if length.is_quick else 0.2)
    longest = 0.0
    while len(found) < 2 or (len(found) < length.rounds and clock.left - longest > reserve):
        began = time.monotonic()
        clock.say(f"Round {len(found) + 1}: {len(cells)} pages of {length.seconds:g} s ...")
        found.append({key: ask(key, cells[key], length.seconds) for key in order})
        longest = max(longest, time.monotonic() - began)
    return found


def ask(key: tuple[str, str, int], target: Target, seconds: float) -> Sample:
    is_kept = key[1] in (asked.KEPT, asked.KEPT_FEED)
    return hammer(target, seconds) if is_kept else walk(target, seconds)


def press(data: Path) -> tuple[int, int]:
    """Make and keep every public page; how many there are, and their bytes on the disk.

    To the end: the server that keeps pages would go on with it while it is measured.
    """
    environment = servers.ours(data)
    words = [sys.executable, "manage.py", "press"]
    subprocess.run(words, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    counting = (
        "import json, django; django.setup(); from delivery.store import of_this_machine;"
        "print(json.dumps({'pages': sum(1 for _ in of_this_machine().paths())}))"
    )
    pages = asked.told([sys.executable, "-c", counting], environment, ROOT)["pages"]
    files = (file for file in (data / "pages" / "pages").rglob("*") if file.is_file())
    return pages, sum(file.stat().st_blocks * 512 for file in files)


def at_the_desk(people: dict[str, desks.Desk], length: Length, found: Measured) -> None:
    """Saves and publications of all in turns."""
    for name, desk in people.items():
        desk.save("Warm.")
        desk.publish("Warm.")
        found.saves[name], found.visible[name] = [], []
    for number in range(length.saves):
        for name, desk in people.items():
            words = f"The words of save {number} by {name}."
            cost = spent(desk.list.processes, lambda desk=desk, words=words: desk.save(words))
            found.saves[name].append(cost)
            found.visible[name].append(desk.visible_after(words))


def open_loop(cells: dict[tuple[str, str, int], Target], length: Length, found: Measured) -> None:
    """Readers come at their own instants, however long others wait."""
    for (name, page, _stories), target in cells.items():
        if page == asked.KEPT:
            took = at_rate(target, rate=RATE, seconds=length.rate_seconds)
            found.late[name] = took


def measure(length: Length, clock: Clock) -> tuple[Measured, str]:
    found = Measured()
    clock.say("Fetching the peers ...")
    program = setup.python(PLACE / "peers")
    with ThreadPoolExecutor() as pool:  # each has a Postgres of its own
        places = pool.map(lambda stories: filled(stories, program, clock), length.sizes)
        data = dict(zip(length.sizes, places, strict=True))
    small = data[length.sizes[0]]
    clock.say("Making every page once, to be kept ...")
    found.store = press(small)
    clock.start()  # filling and pressing are done once, measuring every time
    with ExitStack() as stack:
        run = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cells: asked.Cells = {}
        houses = {}
        for stories, place in data.items():
            clock.say(f"Starting the servers of {stories:,} stories ...")
            own = run / str(stories)
            own.mkdir()
            is_kept = place is small
            houses[stories] = stack.enter_context(
                servers.serving(place, own, program, is_kept=is_kept)
            )
            cells |= asked.made_anew(houses[stories], place, stories)
            if is_kept:
                cells |= asked.kept(houses[stories], place, own, stories)
        first = houses[length.sizes[0]]
        people = _people(first, small, program)
        listed = {(name, asked.LIST, length.sizes[0]): desk.list for name, desk in people.items()}
        cells |= listed
        for key, target in cells.items():
            found.bytes[key] = len(body(target))
            ask(key, target, 0.3)  # templates are compiled, connections made, pages kept
        found.rounds = rounds(cells, length, clock)
        clock.say(f"Readers at {RATE} a second, each at an instant of its own ...")
        open_loop(cells, length, found)
        found.memory = _memory(first)
        clock.say("Saving and publishing ...")
        at_the_desk(_publishing(first, small, program), length, found)
    _parts(found, small, length, clock)
    return found, servers.ours(small)["DATABASE_URL"]


def _people(house: dict[str, servers.Server], data: Path, program: Path) -> dict[str, desks.Desk]:
    """Somebody signed in at each server that makes pages anew."""
    own = asked.told([sys.executable, "-m", "bench.staff"], servers.ours(data), ROOT)
    theirs = asked.program(program, data)
    return {
        "ours": desks.Ours(house["ours"], own),
        "wagtail": desks.Wagtail(house["wagtail"], theirs),
    }


def _publishing(
    house: dict[str, servers.Server], data: Path, program: Path
) -> dict[str, desks.Desk]:
    """And at each that keeps pages."""
    own = asked.told([sys.executable, "-m", "bench.staff"], servers.ours(data), ROOT)
    theirs = asked.program(program, data)
    return {
        "ours": desks.Ours(house["ours, kept"], own),
        "wagtail": desks.Wagtail(house["wagtail-cache"], theirs),
    }


def _memory(house: dict[str, servers.Server]) -> dict[str, float]:
    wanted = ("ours, kept", "ours", "wagtail-cache", "wagtail", "django")
    # Of our two that keep pages the web server is the larger.
    places = {name: house[name].behind or house[name].process for name in wanted}
    return {name: memory(place, mapped=".mdb") for name, place in places.items()}


def _parts(found: Measured, data: Path, length: Length, clock: Clock) -> None:
    """What other rooms of the bench measure by themselves, as far as there is time."""
    parts: dict[str, tuple[str, float]] = {"desk": ("bench.desk", 20)}
    if not length.is_quick:
        parts["pictures"] = ("bench.pictures", 60)
    environment = servers.ours(data) | {"PEERS": str(PLACE / "peers")}
    for name, (module, seconds) in parts.items():
        file = ROOT / f"{module.replace('.', '/')}.py"
        if file.exists() and clock.left > seconds:
            clock.say(f"{name.capitalize()} ...")
            found.parts[name] = asked.told([sys.executable, "-m", module], environment, ROOT)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--quick", action="store_true", help="a thousand stories, three minutes")
    length = QUICK if words.parse_args().quick else FULL
    clock = Clock(length.minutes)
    PLACE.mkdir(parents=True, exist_ok=True)
    found, database = measure(length, clock)
    text = report.text(found, length, report.machine(database))
    file = report.written(text)
    report.draw(found, length)
    print(f"\n{text}")
    clock.say(f"Written to {file.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
