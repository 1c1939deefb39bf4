"""Small charts of bars, ready to be drawn by templates/desk/_chart.html. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

_STEP = 10  # widths and heights are in the drawing's own units
_BAR = 7
_HEIGHT = 60
_TICK = 2  # nothing shows as a line, not as nothing


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int
    is_last: bool


@dataclass(frozen=True)
class Chart:
    """`most` is the value of a bar of the full height."""

    bars: list[Bar]
    most: float
    width: int
    height: int = _HEIGHT
    bar_width: int = _BAR


def chart(values: Sequence[float], *, most: float | None = None) -> Chart:
    """One bar for each value, the last one marked; the greatest is as high as the drawing."""
    top = max(values, default=0) if most is None else most
    bars = []
    for place, value in enumerate(values):
        height = max(_TICK, round(_HEIGHT * value / top)) if top else _TICK
        bars.append(Bar(place * _STEP, _HEIGHT - height, height, place == len(values) - 1))
    return Chart(bars, top, width=max(1, len(values)) * _STEP)
