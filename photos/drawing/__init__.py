"""Pictures drawn by code: for the demo, and to stand where a photo is still to come."""

from photos.drawing import river, town
from photos.drawing.paper import Sheet, printed

SCENES = {
    n: f
    for m in (river, town)
    for n, f in vars(m).items()
    if callable(f) and f.__module__ == m.__name__
}


def scene(name: str, *, seed: int, width: int = 1600, height: int = 1067) -> bytes:
    sheet = Sheet(width, height, seed)
    SCENES[name](sheet)
    return printed(sheet.finished())
