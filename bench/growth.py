"""How the cost of a page grows with the newspaper: `python -m bench.growth 1000 1000000`.

Our server alone, made anew, in turns at each size. Apart from `make bench` because a million
stories take half an hour to fill and 20 GB of disk.
"""

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench import asked, report, run, table
from bench.peers import servers
from newsroom import postgres
from tests.processes import free_port

_BOUND, _AMONG_MANY = 1.3, 2.0  # of the cost at the smallest size; beyond 100,000 stories
_ROUNDS, _SECONDS = 5, 2.0


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("stories", type=int, nargs="+", help="sizes, the smallest first")
    sizes = tuple(words.parse_args().stories)
    clock = run.Clock(0)
    run.PLACE.mkdir(parents=True, exist_ok=True)
    places = {stories: run.filled(stories, None, clock) for stories in sizes}
    length = run.Length(sizes, _SECONDS, _ROUNDS, 15, 0, 0)
    with ExitStack() as stack:
        cells: asked.Cells = {}
        for stories, data in places.items():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            cells |= asked.made_anew(_served(data, folder, stack), data, stories)
        for key, target in cells.items():
            run.ask(key, target, 0.3)  # templates are compiled, connections made
        clock = run.Clock(length.minutes)
        rounds = run.rounds(cells, length, clock)
    text = _text(rounds, length, report.machine(servers.ours(places[sizes[0]])["DATABASE_URL"]))
    print(f"\n{text}\n{report.written(text).name}")


def _served(data: Path, folder: Path, stack: ExitStack) -> dict[str, servers.Server]:
    postgres.url(data, is_durable=False)  # which starts it
    database = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
    port, running = free_port(), servers.Running(folder)
    stack.callback(running.stop)
    told = {"PAGE_STORE_MB": "0", "THREADS": str(servers.THREADS), "PORT": str(port)}
    env = servers.ours(data) | told
    running.start("ours", port, ["deploy/web"], env=env, database=database)
    running.wait()
    return running.servers


def _text(rounds: list[table.Round], length: run.Length, on: str) -> str:
    first, *others = length.sizes
    held = [
        table.Held(
            f"{page}: cost at {size:,} stories, of that at {first:,}",
            table.ratios(rounds, ("ours", page, first), ("ours", page, size)),
            _BOUND if size <= 100_000 else _AMONG_MANY,
            is_most=True,
        )
        for size in others
        for page in asked.READERS
    ]
    return "\n".join(
        [
            report.title(length.sizes),
            "",
            f"{on}. Load of the machine at the end: {os.getloadavg()[1]:.1f}.",
            "",
            f"`python -m bench.growth {' '.join(map(str, length.sizes))}`: {len(rounds)} rounds,"
            f" each page for {length.seconds:g} s in turns; our server is one process on one core,"
            " keeps no page, and the database's time is counted. Cost is processor time an answer."
            " Some 300 articles and six deep pages are asked for in turn.",
            "",
            *table.held_table(held),
            "",
            *table.sample_table(rounds, asked.NAMES),
            "",
        ]
    )


if __name__ == "__main__":
    main()
