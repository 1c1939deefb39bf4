"""Where a picture is cut: the box of a shape, around its focal point or as somebody cut it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

# Across and down, by the values of photos.models.Shape; this room lies below the models.
RATIOS = {"16:9": (16, 9), "4:3": (4, 3), "1:1": (1, 1), "3:4": (3, 4)}

TOLERANCE = 0.02  # of the ratio: what rounding to four decimals and whole pixels may cost
SMALLEST = 0.05  # of the picture's side: less is a slip of the hand


class Box(NamedTuple):
    """A part of a picture, in pixels of the upright original."""

    left: int
    top: int
    width: int
    height: int


class Unfit(ValueError):
    """A box that cannot be cut; the message is one of the reasons below."""


NOT_A_BOX = "not a box"
OUTSIDE = "outside"
TOO_SMALL = "too small"
WRONG_RATIO = "wrong ratio"


def box(
    shape: str,
    *,
    size: tuple[int, int],
    focus: tuple[float, float] = (0.5, 0.5),
    cut: Sequence[float] | None = None,
) -> Box:
    """The box of a shape ("" for the whole) in a picture of this size, always inside it.

    It is as large as it can be with the focal point as near to its middle as it goes, or what
    somebody cut: left, top, width and height as parts of the picture.
    """
    if not shape:
        return Box(0, 0, *size)
    if cut is not None:
        left, top, width, height = cut
        middle = ((left + width / 2) * size[0], (top + height / 2) * size[1])
        room = (max(1, round(width * size[0])), max(1, round(height * size[1])))
    else:
        middle, room = (focus[0] * size[0], focus[1] * size[1]), size
    inside = _largest(RATIOS[shape], room)
    return Box(*_around(middle, inside, size), *inside)


def boxes(
    *, size: tuple[int, int], focus: tuple[float, float], cuts: Mapping[str, Sequence[float]]
) -> dict[str, Box]:
    """The boxes of all shapes, the whole among them."""
    return {
        shape: box(shape, size=size, focus=focus, cut=cuts.get(shape)) for shape in ("", *RATIOS)
    }


def height(shape: str, width: int, size: tuple[int, int]) -> int:
    """How high a rendition of this width is; `size` is that of the whole original."""
    across, down = RATIOS[shape] if shape else size
    return max(1, round(width * down / across))


def checked(shape: str, cut: Any, *, size: tuple[int, int]) -> list[float]:
    """A cut as it can be kept: four numbers with five decimals. Raises Unfit, KeyError."""
    across, down = RATIOS[shape]
    is_box = isinstance(cut, list | tuple) and len(cut) == 4
    if not is_box or not all(_is_number(value) for value in cut):
        raise Unfit(NOT_A_BOX)
    left, top, wide, high = (round(float(value), 5) for value in cut)
    slack = 1e-4
    if min(left, top) < 0 or left + wide > 1 + slack or top + high > 1 + slack:
        raise Unfit(OUTSIDE)
    if wide < SMALLEST or high < SMALLEST:
        raise Unfit(TOO_SMALL)
    wanted = (wide * size[0]) * down / across  # how high it would be in pixels
    if abs(high * size[1] - wanted) > max(1.5, TOLERANCE * wanted):
        raise Unfit(WRONG_RATIO)
    return [left, top, wide, high]


def _is_number(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and -1 <= float(str(value)) <= 2  # neither infinite nor "not a number"


def _largest(ratio: tuple[int, int], room: tuple[int, int]) -> tuple[int, int]:
    """The largest size of this ratio in a room, to the nearest pixel."""
    (across, down), (width, height) = ratio, room
    if width * down >= height * across:
        return min(width, max(1, round(height * across / down))), height
    return width, min(height, max(1, round(width * down / across)))


def _around(
    middle: tuple[float, float], inside: tuple[int, int], size: tuple[int, int]
) -> tuple[int, int]:
    left, top = (
        min(max(0, round(point - length / 2)), whole - length)
        for point, length, whole in zip(middle, inside, size, strict=True)
    )
    return left, top
