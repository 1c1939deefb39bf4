"""How a photo is printed: what templates get, ready to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from photos import rights

_MADE_BY_AI = {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"}


@dataclass(frozen=True)
class Picture:
    """A photo as a page prints it. A srcset is "" where no such file exists (yet).

    `width` and `height` are those of `src` in pixels; `credit` has its brackets; `ends_at` is
    when the right to show it ends.
    """

    id: int
    avif: str
    webp: str
    jpeg: str
    src: str
    thumb: str
    width: int
    height: int
    credit: str
    focal_x: float
    focal_y: float
    is_ai: bool
    ends_at: datetime | None

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
        files = sorted(value["renditions"], key=lambda file: int(file["width"]))
        jpegs = [file for file in files if file["format"] == "jpeg"]
        shown = _nearest(jpegs, 1280) or {**value, "name": ""}
        thumb = _nearest(jpegs, 320) or shown
        return cls(
            id=value["id"],
            avif=_srcset(files, "avif", base),
            webp=_srcset(files, "webp", base),
            jpeg=_srcset(files, "jpeg", base),
            src=base + shown["name"] if shown["name"] else "",
            thumb=base + thumb["name"] if thumb["name"] else "",
            width=shown["width"],
            height=shown["height"],
            credit=rights.printed_credit(value["credit_kind"], value["credit_name"], language),
            focal_x=value["focal_x"],
            focal_y=value["focal_y"],
            is_ai=value["digital_source"] in _MADE_BY_AI,
            ends_at=_instant(value["ends_at"]),
        )


def _nearest(files: list[dict[str, Any]], width: int) -> dict[str, Any] | None:
    return min(files, key=lambda file: abs(int(file["width"]) - width), default=None)


def _srcset(files: list[dict[str, Any]], name: str, base: str) -> str:
    return ", ".join(
        f"{base}{file['name']} {file['width']}w" for file in files if file["format"] == name
    )


def _instant(value: str | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return None if value == "infinity" else datetime.fromisoformat(value)
