"""One page of one server, asked for a while: what it cost, and how long it took.

Cost is the time that the processors gave to the servers' processes, their database's among them:
work beside the bench changes that little, while it changes every clock.
"""

import asyncio
import http.client
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from bench.table import Sample, quantile

BESIDE = 2  # connections that ask for pages which are made anew
KEPT = 8  # and for those that lie ready
CORES = sorted(os.sched_getaffinity(0))
WRK = re.compile(r"(\d+) requests in .*?Requests/sec:\s+([\d.]+)", re.DOTALL)


@dataclass(frozen=True)
class Target:
    """An address, and the first processes of all those that work to answer it.

    `others` of the same sort are asked in turn with it by `walk`: who keeps parts of pages in
    memory shall not have them all.
    """

    port: int
    path: str
    processes: tuple[int, ...]
    cookie: str = ""
    others: tuple[str, ...] = ()

    @property
    def headers(self) -> dict[str, str]:
        sent = {"Host": f"127.0.0.1:{self.port}", "Accept-Encoding": "br, gzip"}
        return sent | ({"Cookie": self.cookie} if self.cookie else {})


def body(target: Target) -> bytes:
    """The answer as a browser gets it, packed; anything but 200 ends the bench."""
    line = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
    line.request("GET", target.path, headers=target.headers)
    answer = line.getresponse()
    found = answer.read()
    line.close()
    if answer.status != 200:
        raise SystemExit(f"{target.path} answered {answer.status}: {found[:300]!r}")
    return found


def hammer(target: Target, seconds: float) -> Sample:
    """A page that lies ready, by wrk in a closed loop; it knows whole seconds only."""
    words = ["wrk", "-t1", f"-c{KEPT}", f"-d{max(1, round(seconds))}s", "--latency"]
    for name, value in target.headers.items():
        words += ["-H", f"{name}: {value}"]
    before = processor(target.processes)
    address = f"http://127.0.0.1:{target.port}{target.path}"
    done = subprocess.run(
        [*on_core(-1), *words, address], capture_output=True, text=True, check=True
    ).stdout
    cost = processor(target.processes) - before
    told = WRK.search(done)
    if told is None or "Non-2xx" in done or "Socket errors" in done:
        raise SystemExit(f"{target.path}:\n{done}")
    p50, p99 = (_milliseconds(done, share) for share in ("50%", "99%"))
    return Sample(int(told[1]) / max(cost, 0.01), float(told[2]), p50, p99)


def walk(target: Target, seconds: float) -> Sample:
    """A page that is made anew: whole answers alone are counted, and all that they cost."""
    took: list[float] = []
    paths = cycle((target.path, *target.others))
    began, before = time.perf_counter(), processor(target.processes)

    def ask() -> None:
        line = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
        while time.perf_counter() - began < seconds:
            asked = time.perf_counter()
            line.request("GET", next(paths), headers=target.headers)
            answer = line.getresponse()
            answer.read()
            if answer.status == 200:
                took.append((time.perf_counter() - asked) * 1000)
        line.close()

    threads = [threading.Thread(target=ask) for _ in range(BESIDE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock, cost = time.perf_counter() - began, processor(target.processes) - before
    if not took:
        raise SystemExit(f"{target.path} of port {target.port} did not answer.")
    return Sample(
        len(took) / max(cost, 0.01),
        len(took) / clock,
        quantile(took, 0.5),
        quantile(took, 0.99),
    )


def spent(processes: tuple[int, ...], work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of the processor and of the clock that some work cost."""
    began, before = time.perf_counter(), processor(processes)
    work()
    return processor(processes) - before, time.perf_counter() - began


def at_rate(target: Target, *, rate: float, seconds: float, lines: int = 32) -> list[float]:
    """Milliseconds of each answer in an open loop, counted from when its question was due.

    Questions come at their instants whatever the server does: one that is late makes those behind
    it late too, and that is counted (as coordinated omission does not).
    """
    return asyncio.run(_at_rate(target, rate, round(rate * seconds), lines))


async def _at_rate(target: Target, rate: float, count: int, lines: int) -> list[float]:
    due: asyncio.Queue[float] = asyncio.Queue()
    took: list[float] = []
    head = "".join(f"{name}: {value}\r\n" for name, value in target.headers.items())
    question = f"GET {target.path} HTTP/1.1\r\n{head}\r\n".encode()
    asking = [asyncio.create_task(_ask(target.port, question, due, took)) for _ in range(lines)]
    began = time.perf_counter() + 0.05
    for number in range(count):
        instant = began + number / rate
        if (left := instant - time.perf_counter()) > 0:
            await asyncio.sleep(left)
        due.put_nowait(instant)
    await asyncio.wait_for(due.join(), 60)
    for task in asking:
        task.cancel()
    return took


async def _ask(port: int, question: bytes, due: asyncio.Queue[float], took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        instant = await due.get()
        writer.write(question)
        head = await reader.readuntil(b"\r\n\r\n")
        await _read_body(reader, head)
        if b" 200 " not in head[:20]:
            raise SystemExit(f"{head[:200]!r}")
        took.append((time.perf_counter() - instant) * 1000)
        due.task_done()


async def _read_body(reader: asyncio.StreamReader, head: bytes) -> None:
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length:
        await reader.readexactly(int(length[1]))
        return
    while size := int((await reader.readline()).split(b";")[0], 16):
        await reader.readexactly(size + 2)
    await reader.readline()


def on_core(which: int) -> list[str]:
    """Servers work on the first core and who asks on the last: neither takes the other's."""
    return ["taskset", "-c", str(CORES[which])] if len(CORES) > 1 else []


def processor(roots: tuple[int, ...]) -> float:
    """Seconds that these processes and all below them have had, also those that have ended."""
    told = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told[int(stat.parent.name)] = stat.read_text()
        except OSError:
            continue
    return ticks(told, roots) / os.sysconf("SC_CLK_TCK")


def ticks(told: dict[int, str], roots: tuple[int, ...]) -> int:
    """The same in ticks, of what /proc/NUMBER/stat told of every process."""
    above, spent_by = {}, {}
    for number, text in told.items():
        words = text.rpartition(")")[2].split()
        above[number], spent_by[number] = int(words[1]), sum(map(int, words[11:15]))

    def is_ours(number: int) -> bool:
        return number in roots or (number in above and is_ours(above[number]))

    return sum(spent_by[number] for number in spent_by if is_ours(number))


def memory(root: int, *, mapped: str = "") -> float:
    """MiB of the largest process at or below `root`; the file `mapped` is the page cache's."""
    sizes = [0.0]
    for number in [root, *_below(root)]:
        try:
            text = Path(f"/proc/{number}/smaps").read_text()
        except OSError:
            continue
        sizes.append(resident(text, mapped) / 1024)
    return max(sizes)


def resident(smaps: str, mapped: str = "") -> int:
    """KiB in memory of what /proc/NUMBER/smaps tells, without the file `mapped`."""
    total, is_counted = 0, True
    for line in smaps.splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            is_counted = not (mapped and line.endswith(mapped))
        elif line.startswith("Rss:") and is_counted:
            total += int(line.split()[1])
    return total


def _below(root: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == root:
            number = int(stat.parent.name)
            found += [number, *_below(number)]
    return found


def _milliseconds(said: str, share: str) -> float:
    value, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
