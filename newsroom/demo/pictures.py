"""The demo's pictures, drawn on all cores. Child processes import this: it knows no Django."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from newsroom.demo.nouns import DemoPhoto, DemoStory
from photos import drawing

_LANDSCAPE = (1600, 1067)
_PORTRAIT = (1067, 1600)


def draw(stories: tuple[DemoStory, ...], *, say: Callable[[str], object]) -> dict[str, list[bytes]]:
    """JPEGs of every story by its file, in the order of its captions."""
    wanted = [
        (story.file, number, photo)
        for story in stories
        for number, photo in enumerate(story.photos)
    ]
    drawn: dict[str, list[bytes]] = {story.file: [] for story in stories}
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as cores:
        results = cores.map(_picture, wanted)
        for done, ((file, _, _), data) in enumerate(zip(wanted, results, strict=True), start=1):
            drawn[file].append(data)
            if done % 20 == 0 or done == len(wanted):
                say(f"  {done} of {len(wanted)} pictures drawn")
    return drawn


def _picture(wanted: tuple[str, int, DemoPhoto]) -> bytes:
    file, number, photo = wanted
    width, height = _PORTRAIT if photo.scene == "portrait" else _LANDSCAPE
    seed = sum(map(ord, file)) * 7 + number
    return drawing.scene(photo.scene, seed=seed, width=width, height=height)
