"""Figures cut from paper: people, boats, trees, roofs and lanterns, each drawn with its own pen.

A pen's foot is where the figure stands; a figure is one unit high unless it says otherwise.
"""

import math
from itertools import pairwise

from photos.drawing.paper import Pen, Sheet

Place = tuple[float, float]


def curve(start: Place, bend: Place, end: Place, steps: int = 24) -> list[Place]:
    """A stroke from start to end, pulled towards bend."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append(
            (a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1])
        )
    return points


def person(
    pen: Pen,
    coat: str,
    *,
    legs: tuple[Place, Place] = ((-0.08, 0.0), (0.08, 0.0)),
    arms: tuple[Place, Place] = ((-0.2, -0.5), (0.2, -0.5)),
    lean: float = 0.0,
    trousers: str = "ink",
    skin: str = "skin",
    hair: str = "ink",
) -> None:
    """Somebody standing, running or reaching: where feet and hands are, and how far they lean."""
    for side, (x, y) in zip((-0.045, 0.045), legs, strict=True):
        knee = (side + (x - side) * 0.55 + abs(x) * 0.25, -0.24 + y * 0.5)
        pen.line([(side, -0.47), knee, (x, y - 0.02)], 0.085, trousers)
        pen.line([(x, y - 0.015), (x + 0.06, y - 0.015)], 0.035, trousers)
    shoulders = [(lean - 0.125, -0.79), (lean + 0.125, -0.79)]
    for (x, y), shoulder in zip(arms, shoulders, strict=True):
        elbow = ((shoulder[0] + x) / 2 + (x - shoulder[0]) * 0.12, (shoulder[1] + y) / 2 + 0.035)
        pen.line([(shoulder[0] * 0.9, shoulder[1] + 0.02), elbow, (x, y)], 0.065, coat)
        pen.oval(x, y, 0.032, 0.032, skin)
    pen.poly(
        [(lean - 0.13, -0.8), (lean, -0.83), (lean + 0.13, -0.8), (0.1, -0.44), (-0.1, -0.44)], coat
    )
    pen.line([(lean, -0.86), (lean, -0.8)], 0.06, skin)
    pen.oval(lean * 1.25, -0.91, 0.062, 0.08, skin)
    pen.poly(
        [
            (lean * 1.25 + 0.066 * math.cos(a), -0.925 + 0.085 * math.sin(a))
            for a in (math.pi * (1 + step / 12) for step in range(13))
        ],
        hair,
    )


def head(pen: Pen, hair: str, coat: str = "ink") -> None:
    """Somebody seated, seen from behind: shoulders at the pen's foot, crown one unit above."""
    rise = curve((-0.48, -0.1), (-0.4, -0.42), (0, -0.42))
    fall = curve((0, -0.42), (0.4, -0.42), (0.48, -0.1))
    pen.poly([(-0.5, 0.4), *rise, *fall, (0.5, 0.4)], coat)
    pen.line([(0, -0.5), (0, -0.38)], 0.2, "skin")
    pen.oval(0, -0.7, 0.22, 0.27, hair)


def junk(pen: Pen, sail: str, hull: str = "ink") -> None:
    """A sailing boat with two battened sails; one unit from keel to mast head."""
    for x, tall, wide in ((0.02, 1.0, 0.34), (-0.34, 0.72, 0.24)):
        pen.line([(x, -0.12), (x, -tall)], 0.018, "ink")
        leech = curve((x + wide, -0.2), (x + wide * 1.15, -tall * 0.75), (x + 0.02, -tall * 0.98))
        pen.poly([(x - wide * 0.22, -0.2), *leech, (x - wide * 0.18, -tall * 0.8)], sail)
        for share in (0.3, 0.45, 0.6, 0.75):
            reach = wide * (1.05 - share * 0.55)
            pen.line(
                [(x - wide * 0.2, -tall * share), (x + reach, -tall * share - 0.02)],
                0.009,
                "ink",
                0.55,
            )
    pen.poly(
        [(-0.58, -0.2), *curve((-0.55, -0.18), (0, -0.06), (0.5, -0.19)), (0.38, 0), (-0.42, 0)],
        hull,
    )


def sampan(pen: Pen, hull: str = "ink", *, has_rower: bool = True) -> None:
    """A flat boat with a mat roof, one unit long."""
    pen.poly([*curve((-0.55, -0.1), (0, 0.06), (0.55, -0.12)), (0.4, 0.02), (-0.38, 0.02)], hull)
    pen.poly(
        [(-0.12, -0.02), *curve((-0.14, -0.06), (0.03, -0.3), (0.22, -0.06)), (0.22, -0.02)],
        "brick",
    )
    if has_rower:
        pen.line([(-0.36, -0.06), (-0.34, -0.26)], 0.06, hull)
        pen.oval(-0.335, -0.32, 0.035, 0.04, hull)
        pen.poly([(-0.43, -0.33), (-0.335, -0.4), (-0.24, -0.33)], "ochre")
        pen.line([(-0.52, 0.06), (-0.3, -0.22)], 0.012, hull)


def pine(pen: Pen, name: str, trunk: str = "ink") -> None:
    pen.rect(-0.025, -0.2, 0.025, 0.02, trunk)
    for share in (0.0, 0.2, 0.4, 0.6):
        wide, low = 0.28 * (1 - share * 0.95), -0.12 - share
        pen.poly([(-wide, low), (0, low - 0.36), (wide, low), (0, low - 0.05)], name)


def tree(sheet: Sheet, pen: Pen, name: str, light: str = "", trunk: str = "ink") -> None:
    """A broad tree; with `light`, the sun is on its crown."""
    pen.line([(0, 0), (0.01, -0.5)], 0.06, trunk)
    pen.line([(0.01, -0.3), (0.14, -0.5)], 0.03, trunk)
    pen.line([(0.0, -0.26), (-0.13, -0.46)], 0.03, trunk)
    crowns = [
        (sheet.random.uniform(-0.26, 0.26), sheet.random.uniform(-0.82, -0.5)) for _ in range(9)
    ]
    for x, y in crowns:
        pen.oval(x, y, 0.17, 0.13, name)
    for x, y in crowns[:5] if light else []:
        pen.oval(x + 0.02, y - 0.04, 0.1, 0.06, light)


def roof(pen: Pen, wide: float, tall: float, name: str, y: float = 0.0, tip: float = 0.3) -> None:
    """A roof with lifted eaves, its lowest line at y, `wide` from ridge to eave."""
    steps = [step / 20 for step in range(-20, 21)]
    outer = [(t * wide, y - tall * (1 - abs(t)) ** 1.6 - tall * tip * abs(t) ** 7) for t in steps]
    inner = [
        (t * wide, y + tall * 0.16 - tall * (tip + 0.16) * abs(t) ** 5) for t in reversed(steps)
    ]
    pen.poly([*outer, *inner], name)


def pavilion(pen: Pen, wood: str = "brick", tiles: str = "ink") -> None:
    """Two roofs on red posts, one unit high, with warm light inside."""
    pen.rect(-0.42, -0.06, 0.42, 0.02, "slate")
    pen.rect(-0.34, -0.42, 0.34, -0.06, "ochre+paper")
    for x in (-0.34, -0.13, 0.13, 0.34):
        pen.rect(x - 0.022, -0.44, x + 0.022, -0.05, wood)
    pen.rect(-0.34, -0.14, 0.34, -0.12, wood)
    roof(pen, 0.62, 0.2, tiles, -0.4)
    pen.rect(-0.2, -0.7, 0.2, -0.52, "ochre+paper")
    for x in (-0.2, -0.07, 0.07, 0.2):
        pen.rect(x - 0.016, -0.7, x + 0.016, -0.52, wood)
    roof(pen, 0.42, 0.26, tiles, -0.68)
    pen.oval(0, -0.96, 0.025, 0.035, "vermilion")


def lantern(pen: Pen) -> None:
    """A red lantern, hung by its top at the pen's foot, one unit from hook to tassel."""
    pen.line([(0, 0), (0, 0.2)], 0.03, "ink")
    pen.oval(0, 0.45, 0.32, 0.26, "vermilion")
    pen.oval(0, 0.45, 0.15, 0.26, "ochre", 0.45)
    pen.rect(-0.14, 0.18, 0.14, 0.23, "ochre")
    pen.rect(-0.14, 0.67, 0.14, 0.72, "ochre")
    pen.line([(0, 0.72), (0, 1.0)], 0.05, "ochre")


def birds(sheet: Sheet, x: float, y: float, count: int, name: str = "ink") -> None:
    for _ in range(count):
        size = sheet.random.uniform(0.018, 0.034)
        pen = sheet.at(
            x + sheet.random.uniform(-0.11, 0.11), y + sheet.random.uniform(-0.06, 0.06), size
        )
        lift = sheet.random.uniform(-0.5, -0.25)
        pen.line(curve((-0.9, lift), (-0.3, lift - 0.35), (0, 0)), 0.13, name)
        pen.line(curve((0, 0), (0.3, lift - 0.35), (0.9, lift)), 0.13, name)


def houses(
    sheet: Sheet,
    base: float,
    low: float,
    high: float,
    name: str,
    count: int,
    *,
    fade: str = "",
    lit: str = "",
    share: float = 0.5,
) -> None:
    """A row of tall houses across the sheet, foot at base; `lit` is the colour of their windows."""
    outline: list[Place] = [(-0.02, base)]
    blocks = []
    edges = [-0.02, *sheet.spots(count - 1), 1.02]
    for left, right in pairwise(edges):
        top = base - sheet.random.uniform(low, high)
        gap = (right - left) * sheet.random.choice([0.0, 0.0, 0.1])
        shape = sheet.random.choice(["flat", "flat", "step", "slant", "spire"])
        wide = right - left - gap
        inset = {"step": (0.2, 0.035), "slant": (0.0, 0.03), "spire": (0.48, 0.06)}
        side, rise = inset.get(shape, (0.0, 0.0))
        crown = [(left + wide * side, top), (left + wide * side, top - rise)]
        far = (left + wide * (1 - side), top if shape == "slant" else top - rise)
        crown += [far, (left + wide * (1 - side), top)]
        outline += [(left, top), *crown, (left + wide, top), (left + wide, base - low * 0.4)]
        blocks.append((left, top, left + wide))
    sheet.layer([*outline, (1.02, base), (1.02, 1.01), (-0.02, 1.01)], name, fade)
    for left, top, right in blocks if lit else []:
        _windows(sheet, left, top, right, base, lit, share)


def _windows(
    sheet: Sheet, left: float, top: float, right: float, base: float, lit: str, share: float
) -> None:
    across = max(2, round((right - left) * sheet.ratio / 0.016))
    down = max(2, round((base - top) / 0.022))
    wide, tall = (right - left) / across, (base - top) / down
    for column in range(across):
        for row in range(down):
            if sheet.random.random() < share:
                x, y = left + wide * (column + 0.25), top + tall * (row + 0.35)
                strength = sheet.random.choice([0.35, 0.7, 1.0])
                sheet.pen.rect(x, y, x + wide * 0.5, y + tall * 0.42, lit, strength)
