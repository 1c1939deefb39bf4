"""How a photo is printed: what templates get, ready to show."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from photos import rights

_MADE_BY_AI = {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"}


class Files(NamedTuple):
    """The files of one shape. A srcset is "" where no such file exists (yet).

    `src` is the JPEG for browsers that know no srcset, `width` and `height` are its pixels.
    """

    avif: str
    webp: str
    jpeg: str
    src: str
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """A photo as a page prints it, whole or cut to a shape; see `Files` for the first fields.

    `largest` is the JPEG with the most pixels of the whole picture; `credit` has its brackets;
    `ends_at` is when the right to show it ends; `crops` are the shapes that are ready.
    """

    id: int
    avif: str
    webp: str
    jpeg: str
    src: str
    width: int
    height: int
    thumb: str
    largest: str
    credit: str
    focal_x: float
    focal_y: float
    is_ai: bool
    ends_at: datetime | None
    crops: tuple[tuple[str, Files], ...] = ()

    @cached_property
    def wide(self) -> "Picture":
        return self._cut("16:9")

    @cached_property
    def classic(self) -> "Picture":
        return self._cut("4:3")

    @cached_property
    def square(self) -> "Picture":
        return self._cut("1:1")

    @cached_property
    def upright(self) -> "Picture":
        return self._cut("3:4")

    def _cut(self, shape: str) -> "Picture":
        """Cut to a shape; the whole picture, with its focus, until the files of that are made."""
        files = next((files for name, files in self.crops if name == shape), None)
        return replace(self, **files._asdict(), focal_x=0.5, focal_y=0.5) if files else self

    @property
    def focus(self) -> str:
        """Where to look when the picture is cropped: "left top", "right", ... or ""."""
        across = "left" if self.focal_x < 1 / 3 else "right" if self.focal_x > 2 / 3 else ""
        down = "top" if self.focal_y < 1 / 3 else "bottom" if self.focal_y > 2 / 3 else ""
        return f"{across} {down}".strip()

    @classmethod
    def from_json(
        cls, value: dict[str, Any], *, base: str = "/photos/", language: str = "en"
    ) -> "Picture":
        """From what `photos.models.picture()` selects; `base` ends with a slash."""
        made = _made(value["renditions"], base)
        whole = made.whole
        return cls(
            avif=whole.avif,
            webp=whole.webp,
            jpeg=whole.jpeg,
            src=whole.src,
            width=whole.width or value["width"],
            height=whole.height or value["height"],
            id=value["id"],
            thumb=made.thumb,
            largest=made.largest,
            credit=rights.printed_credit(value["credit_kind"], value["credit_name"], language),
            focal_x=value["focal_x"],
            focal_y=value["focal_y"],
            is_ai=value["digital_source"] in _MADE_BY_AI,
            ends_at=_instant(value["ends_at"]),
            crops=made.crops,
        )


class _Rendition(NamedTuple):
    shape: str
    format: str
    width: int
    height: int
    name: str


class _Made(NamedTuple):
    """What was made of a photo. Width and height of `whole` are 0 where it has no JPEG."""

    whole: Files
    thumb: str
    largest: str
    crops: tuple[tuple[str, Files], ...]


@lru_cache(maxsize=1024)
def _made(renditions: str, base: str) -> _Made:
    """From the lines that `photos.models.picture()` selects; the same for every page with it."""
    shapes: dict[str, list[_Rendition]] = {"": []}
    for line in renditions.splitlines():
        shape, kind, width, height, name = line.split(" ")
        file = _Rendition(shape, kind, int(width), int(height), base + name)
        shapes.setdefault(shape, []).append(file)
    whole = _jpegs(shapes[""])
    return _Made(
        _files(shapes.pop("")),
        _nearest(whole, 320).name if whole else "",
        whole[-1].name if whole else "",
        tuple((shape, _files(files)) for shape, files in shapes.items() if _jpegs(files)),
    )


def _files(files: list[_Rendition]) -> Files:
    jpegs = _jpegs(files)
    shown = _nearest(jpegs, 1280) if jpegs else _Rendition("", "jpeg", 0, 0, "")
    return Files(
        avif=_srcset(files, "avif"),
        webp=_srcset(files, "webp"),
        jpeg=_srcset(jpegs, "jpeg"),
        src=shown.name,
        width=shown.width,
        height=shown.height,
    )


def _jpegs(files: list[_Rendition]) -> list[_Rendition]:
    return [file for file in files if file.format == "jpeg"]


def _nearest(files: list[_Rendition], width: int) -> _Rendition:
    return min(files, key=lambda file: abs(file.width - width))


def _srcset(files: list[_Rendition], name: str) -> str:
    return ", ".join(f"{file.name} {file.width}w" for file in files if file.format == name)


def _instant(value: str | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return None if value == "infinity" else datetime.fromisoformat(value)
