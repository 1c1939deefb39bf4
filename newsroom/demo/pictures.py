"""The demo's pictures, drawn on all cores. Child processes import this: it knows no Django."""

import os
import signal
import zlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from photos import drawing

_LONG = int(os.environ.get("DEMO_PICTURES", "1600"))  # pixels
_SHORT = round(_LONG * 2 / 3)


@dataclass(frozen=True)
class Wanted:
    """One picture: its scene, and the words that are written into the file."""

    file: str
    number: int
    scene: str
    caption: str
    credit: str


def draw(wanted: list[Wanted], *, say: Callable[[str], object]) -> dict[str, list[bytes]]:
    """JPEGs by story file, in the order of `wanted`."""
    drawn: dict[str, list[bytes]] = {one.file: [] for one in wanted}
    context = get_context("spawn")
    # Ctrl-C reaches these processes too; the one that started them stops them.
    with ProcessPoolExecutor(
        mp_context=context, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    ) as cores:
        results = cores.map(_picture, wanted)
        for done, (one, data) in enumerate(zip(wanted, results, strict=True), start=1):
            drawn[one.file].append(data)
            if done % 20 == 0 or done == len(wanted):
                say(f"  {done} of {len(wanted)} pictures drawn")
    return drawn


def _picture(wanted: Wanted) -> bytes:
    width, height = (_SHORT, _LONG) if wanted.scene == "portrait" else (_LONG, _SHORT)
    return drawing.scene(
        wanted.scene,
        seed=zlib.crc32(f"{wanted.file} {wanted.number}".encode()),
        width=width,
        height=height,
        caption=wanted.caption,
        credit=wanted.credit,
    )
