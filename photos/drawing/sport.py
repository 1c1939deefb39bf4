"""Races and games. Places run from 0 to 1, from the upper left."""

import math

from photos.drawing import motifs
from photos.drawing.motifs import curve
from photos.drawing.paper import Pen, Sheet


def stadium(s: Sheet) -> None:
    s.sky((0, "ink"), (0.5, "deep"), (1, "ink"))
    s.at(0.5, 0.5, 1).oval(0, 0, 0.78 * s.ratio / 1.5, 0.34, "slate")
    bowl = s.at(0.5, 0.56, 1)
    wide = s.ratio / 1.5
    for step in range(26):
        share = step / 25
        rx, ry, y = wide * (0.9 - 0.24 * share), 0.36 - 0.13 * share, -0.06 + 0.1 * share
        bowl.oval(0, y, rx, ry, "deep" if step % 2 else "night")
        for _ in range(150):
            turn = s.random.uniform(0, math.tau)
            fan = s.random.choice(["vermilion", "vermilion", "paper", "ochre", "jade", "rose"])
            bowl.oval(
                rx * math.cos(turn) * 0.985, y + ry * math.sin(turn) * 0.985, 0.0045, 0.0045, fan
            )
    bowl.oval(0, 0.05, wide * 0.65, 0.22, "brick")
    for lane in range(5):
        bowl.oval(
            0,
            0.05,
            wide * (0.645 - lane * 0.013),
            0.217 - lane * 0.007,
            "paper" if lane % 2 else "brick",
        )
    bowl.oval(0, 0.05, wide * 0.585, 0.183, "moss")
    _pitch(bowl, wide)
    for index in range(16):
        x, y = s.random.uniform(-0.4, 0.4) * wide, s.random.uniform(-0.03, 0.14)
        player = s.at(0.5 + x * s.short / s.width, 0.56 + y * s.short / s.height, 0.036 + y * 0.06)
        player.oval(0.1, 0, 0.3, 0.06, "ink", 0.5)
        motifs.person(
            player, "vermilion" if index % 2 else "paper", legs=((-0.2, 0), (0.16, -0.05))
        )
    for x, y in ((0.1, 0.06), (0.9, 0.06), (0.33, 0.03), (0.67, 0.03)):
        s.pen.line([(x, y), (x + (0.5 - x) * 0.06, 0.36)], 0.006, "ink")
        s.glow(x, y + 0.02, 0.24, "paper", 0.9)
        for row in range(3):
            for lamp in range(5):
                s.at(x - 0.024 + lamp * 0.012, y + row * 0.02, 0.0075).oval(0, 0, 1, 1, "paper")


def _pitch(bowl: Pen, wide: float) -> None:
    for stripe in range(8):
        left = -0.42 + stripe * 0.105
        name = "moss" if stripe % 2 else "moss+jade"
        top, low = (
            [(left, -0.06), (left + 0.105, -0.06)],
            [(left * 1.18 + 0.124, 0.16), (left * 1.18, 0.16)],
        )
        bowl.poly([(x * wide, y) for x, y in [*top, *low]], name)
    edge = [(-0.42, -0.06), (0.42, -0.06), (0.4956, 0.16), (-0.4956, 0.16), (-0.42, -0.06)]
    bowl.line([(x * wide, y) for x, y in edge], 0.005, "paper")
    bowl.line([(0, -0.06), (0, 0.16)], 0.005, "paper")
    ring = [
        (0.085 * math.cos(math.tau * i / 40), 0.045 + 0.042 * math.sin(math.tau * i / 40))
        for i in range(41)
    ]
    bowl.line(ring, 0.004, "paper")
    for side in (-1, 1):
        box = [
            (side * 0.445 * wide, 0.0),
            (side * 0.36 * wide, 0.0),
            (side * 0.385 * wide, 0.1),
            (side * 0.475 * wide, 0.1),
        ]
        bowl.line(box, 0.004, "paper")


def rowing(s: Sheet) -> None:
    s.sky((0, "foam"), (0.6, "paper"), (1, "rose+paper"), bottom=0.46)
    s.disc(0.78, 0.17, 0.075, "vermilion")
    s.ridge(0.46, 0.26, "foam", "paper", peaks=6)
    s.ridge(0.47, 0.13, "jade", "foam", peaks=8)
    motifs.houses(s, 0.475, 0.01, 0.06, "paper", 34, fade="sand", lit="slate", share=0.4)
    s.pen.rect(0, 0.465, 1, 0.48, "brick")
    for x in s.spots(70):
        fan = s.random.choice(["vermilion", "ochre", "river", "ink", "rose"])
        s.at(x, 0.462, 0.008).oval(0, 0, 0.8, 1, fan)
    s.sky((0, "foam"), (0.25, "jade"), (1, "deep"), top=0.48)
    s.reflect(0.48, 0.14, "jade", strength=0.45)
    s.ripples(0.5, 0.99, "paper", 60, 0.45)
    for x, y, size, hull, team in (
        (0.36, 0.61, 0.34, "river", "ochre"),
        (0.49, 0.86, 0.6, "vermilion", "paper"),
    ):
        _dragon_boat(s.at(x, y, size), hull, team)


def _dragon_boat(boat: Pen, hull: str, team: str) -> None:
    """A dragon boat that points right, two units long, its waterline at the pen's foot."""
    for step in range(7):
        x = -0.62 + step * 0.17
        boat.line([(x - 0.02, -0.1), (x + 0.06, -0.3)], 0.085, team)
        boat.oval(x + 0.095, -0.395, 0.042, 0.052, "skin")
        boat.oval(x + 0.088, -0.415, 0.044, 0.038, "ink")
        boat.line([(x + 0.05, -0.28), (x + 0.15, -0.2), (x + 0.17, -0.14)], 0.035, "skin")
        boat.line([(x + 0.19, -0.3), (x + 0.13, 0.08)], 0.018, "ochre")
        boat.poly([(x + 0.14, 0.0), (x + 0.165, 0.0), (x + 0.15, 0.13), (x + 0.1, 0.12)], "ochre")
    boat.rect(0.58, -0.24, 0.72, -0.1, "brick")
    boat.oval(0.65, -0.245, 0.08, 0.025, "paper")
    boat.line([(0.5, -0.08), (0.49, -0.34)], 0.09, "ink")
    boat.oval(0.49, -0.43, 0.045, 0.055, "skin")
    boat.oval(0.485, -0.455, 0.047, 0.04, "vermilion")
    boat.line([(0.49, -0.32), (0.57, -0.44), (0.64, -0.36)], 0.03, "skin")
    hollow = curve((-1.0, -0.3), (-0.75, -0.02), (0.0, -0.1))
    front = curve((0.0, -0.1), (0.7, -0.06), (0.92, -0.24))
    boat.poly([*hollow, *front, (0.84, 0.0), (0.6, 0.05), (-0.6, 0.05), (-0.84, 0.0)], hull)
    boat.line(curve((-0.86, -0.08), (0, 0.06), (0.86, -0.1)), 0.022, "ochre")
    for step in range(16):
        boat.oval(-0.72 + step * 0.095, 0.012, 0.022, 0.016, "ochre")
    boat.line(curve((-1.0, -0.3), (-1.1, -0.42), (-0.98, -0.5)), 0.04, hull)
    boat.poly(
        [(0.84, -0.18), (0.9, -0.44), (1.0, -0.52), (1.08, -0.48), (1.0, -0.3), (0.94, -0.1)], hull
    )
    boat.poly([(0.97, -0.55), (1.26, -0.47), (1.26, -0.41), (1.04, -0.38), (0.95, -0.42)], hull)
    boat.poly([(1.04, -0.385), (1.22, -0.37), (1.2, -0.34), (1.02, -0.34)], "ochre")
    for step in range(4):
        x = 0.9 - step * 0.012
        boat.poly(
            [(x, -0.46 + step * 0.09), (x - 0.12, -0.5 + step * 0.09), (x, -0.38 + step * 0.09)],
            "ochre",
        )
    boat.line(curve((1.0, -0.54), (0.9, -0.62), (0.84, -0.6)), 0.022, "ochre")
    boat.oval(1.06, -0.49, 0.026, 0.026, "paper")
    boat.oval(1.065, -0.49, 0.012, 0.012, "ink")
    boat.poly([(-1.0, 0.05), (1.0, 0.05), (1.1, 0.075), (-1.1, 0.075)], "paper", 0.6)


def marathon(s: Sheet) -> None:
    s.sky((0, "ochre+paper"), (0.5, "paper"), (1, "paper"))
    s.disc(0.2, 0.22, 0.1, "ochre")
    motifs.houses(s, 0.6, 0.12, 0.36, "foam", 15, fade="paper")
    motifs.houses(s, 0.61, 0.05, 0.2, "jade", 16, fade="foam", lit="paper", share=0.35)
    for x in s.spots(13):
        motifs.tree(s, s.at(x, 0.645, s.random.uniform(0.13, 0.2)), "moss", "ochre+paper")
    s.layer([(0, 0.62), (1, 0.62), (1, 1.01), (0, 1.01)], "slate+mist", "slate", 0.2)
    s.pen.rect(0, 0.615, 1, 0.63, "vermilion")
    for x in s.spots(60):
        crowd = s.at(x, 0.625, s.random.uniform(0.05, 0.065))
        crowd.line(
            [(0, 0), (0, -0.45)],
            0.42,
            s.random.choice(["river", "vermilion", "ochre", "deep", "paper", "rose"]),
        )
        crowd.oval(0, -0.86, 0.19, 0.23, "skin")
        crowd.oval(0, -0.97, 0.2, 0.16, "ink")
    s.pen.rect(0, 0.6, 1, 0.645, "paper")
    for step in range(12):
        s.pen.poly(
            [
                (step / 12, 0.6),
                (step / 12 + 0.035, 0.6),
                (step / 12 + 0.02, 0.645),
                (step / 12 - 0.015, 0.645),
            ],
            "vermilion",
        )
    for step in range(9):
        x = -0.05 + step * 0.14
        s.pen.poly([(x, 0.83), (x + 0.08, 0.83), (x + 0.07, 0.843), (x - 0.012, 0.843)], "paper")
    runners = [(x, 0.76, 0.27) for x in s.spots(7, 0.04, 0.98)]
    runners += [(x, 0.87, 0.38) for x in s.spots(4, 0.0, 1.0)]
    runners += [(0.17, 0.985, 0.52), (0.5, 1.0, 0.56), (0.83, 0.98, 0.52)]
    tops = ["vermilion", "river", "ochre", "paper", "jade", "deep", "rose"]
    last = ""
    for x, y, size in runners:
        last = s.random.choice([name for name in tops if name != last])
        _runner(
            s.at(x, y, size), last, s.random.choice(["ink", "ink", "brick+ink"]), s.random.random()
        )


def _runner(pen: Pen, top: str, hair: str, stride: float) -> None:
    """Somebody running to the right; `stride` from 0 to 1 is where they are in their step."""
    pen.oval(0.05, 0.0, 0.34, 0.025, "ink", 0.3)
    reach = 0.55 + 0.45 * abs(2 * stride - 1)
    far, near = (
        [(0, -0.47), (0.2 * reach, -0.32), (0.3 * reach, -0.06)],
        [(0, -0.47), (-0.02, -0.24), (-0.34 * reach, -0.14)],
    )
    if stride < 0.5:
        far, near = (
            [(0, -0.47), (-0.02, -0.24), (-0.34 * reach, -0.14)],
            [(0, -0.47), (0.22 * reach, -0.33), (0.2 * reach, -0.07)],
        )
    for limb in (far, near):
        pen.line(limb, 0.085, "skin")
        x, y = limb[-1]
        pen.line([(x - 0.02, y + 0.02), (x + 0.08, y + 0.025)], 0.055, "vermilion")
        pen.line(
            [
                limb[0],
                ((limb[0][0] + limb[1][0] * 1.6) / 2.6, (limb[0][1] + limb[1][1] * 1.6) / 2.6),
            ],
            0.12,
            "ink",
        )
    pen.line([(0.06, -0.75), (-0.12, -0.62), (0.02, -0.52)], 0.06, "skin")
    pen.poly([(-0.06, -0.79), (0.16, -0.8), (0.1, -0.44), (-0.1, -0.45)], top)
    pen.rect(-0.01, -0.71, 0.1, -0.61, "paper" if top != "paper" else "vermilion")
    pen.line([(0.08, -0.76), (0.17, -0.6), (0.31, -0.68)], 0.06, "skin")
    pen.line([(0.07, -0.84), (0.07, -0.78)], 0.06, "skin")
    pen.oval(0.085, -0.9, 0.062, 0.078, "skin")
    pen.poly(
        [
            (0.085 + 0.068 * math.cos(a), -0.915 + 0.08 * math.sin(a))
            for a in (math.pi * (0.85 + i / 12) for i in range(13))
        ],
        hair,
    )


def table_tennis(s: Sheet) -> None:
    s.sky((0, "ink"), (0.6, "deep"), (1, "night"))
    for row in range(5):
        y = 0.2 + row * 0.07
        for x in s.spots(26 - row * 2):
            seat = s.at(x, y, 0.035 + row * 0.006)
            motifs.head(seat, "ink", s.random.choice(["river", "deep", "night", "brick", "slate"]))
    s.mist(0.3, 0.5, "night", 0.5)
    s.pen.rect(0, 0.52, 1, 0.6, "vermilion")
    s.pen.rect(0, 0.52, 1, 0.53, "brick")
    s.layer([(0, 0.6), (1, 0.6), (1, 1.01), (0, 1.01)], "brick+vermilion", "brick", 0.3)
    for x in (0.3, 0.7):
        s.pen.poly(
            [
                (x - 0.03, 0),
                (x + 0.03, 0),
                (x + (0.28 if x < 0.5 else 0.1), 1),
                (x - (0.1 if x < 0.5 else 0.28), 1),
            ],
            "paper",
            0.07,
        )
    s.glow(0.5, 0.72, 0.75, "ochre+paper", 0.4)
    left, right = s.at(0.14, 0.94, 0.66), s.at(0.87, 0.92, 0.62, is_mirrored=True)
    _player(left, "vermilion", reach=(0.44, -0.74))
    _player(right, "paper", reach=(0.42, -0.6))
    t = s.at(0.5, 0.9, 0.62)
    for x in (-0.52, 0.52):
        t.line([(x, -0.3), (x * 0.95, 0.02)], 0.03, "ink")
        t.line([(x * 0.72, -0.3), (x * 0.7, -0.06)], 0.022, "ink")
    t.poly([(-0.62, -0.48), (0.62, -0.48), (0.78, -0.29), (-0.78, -0.29)], "river")
    t.poly([(-0.78, -0.29), (0.78, -0.29), (0.78, -0.26), (-0.78, -0.26)], "deep")
    t.line(
        [(-0.62, -0.48), (0.62, -0.48), (0.775, -0.295), (-0.775, -0.295), (-0.62, -0.48)],
        0.012,
        "paper",
    )
    t.line([(-0.7, -0.39), (0.7, -0.39)], 0.008, "paper")
    t.poly([(-0.02, -0.56), (0.03, -0.4), (0.03, -0.28), (-0.02, -0.48)], "paper", 0.75)
    t.line([(-0.02, -0.56), (0.03, -0.4)], 0.014, "paper")
    flight = curve((-0.32, -0.86), (-0.02, -1.02), (0.2, -0.78))
    for index, (x, y) in enumerate(flight[::3]):
        t.oval(x, y, 0.012 + index * 0.0014, 0.012 + index * 0.0014, "paper", 0.15 + index * 0.05)
    t.oval(0.2, -0.78, 0.032, 0.032, "paper")
    t.oval(0.19, -0.785, 0.02, 0.018, "ochre", 0.25)


def _player(pen: Pen, shirt: str, *, reach: tuple[float, float]) -> None:
    """A player bent towards the right, the bat at `reach`."""
    pen.oval(0, 0, 0.4, 0.035, "ink", 0.45)
    for knee, foot in (((-0.22, -0.28), (-0.28, -0.02)), ((0.2, -0.3), (0.18, -0.02))):
        pen.line([(-0.06, -0.52), knee], 0.13, "ink")
        pen.line([knee, foot], 0.085, "skin")
        pen.line([foot, (foot[0] + 0.09, foot[1])], 0.055, "paper")
    pen.line([(0.08, -0.8), (-0.1, -0.66), (0.06, -0.56)], 0.07, "skin")
    pen.poly([(-0.03, -0.86), (0.2, -0.82), (0.08, -0.5), (-0.16, -0.54)], shirt)
    elbow = ((0.17 + reach[0]) / 2 + 0.01, (-0.78 + reach[1]) / 2 + 0.07)
    pen.line([(0.15, -0.78), elbow, reach], 0.07, "skin")
    pen.line([(0.13, -0.79), ((0.15 + elbow[0]) / 2, (-0.78 + elbow[1]) / 2)], 0.1, shirt)
    pen.line([reach, (reach[0] + 0.03, reach[1] - 0.06)], 0.03, "ochre")
    pen.oval(reach[0] + 0.06, reach[1] - 0.12, 0.06, 0.085, "ink")
    pen.oval(reach[0] + 0.052, reach[1] - 0.12, 0.05, 0.078, "vermilion")
    pen.line([(0.15, -0.88), (0.14, -0.82)], 0.07, "skin")
    pen.oval(0.175, -0.95, 0.072, 0.09, "skin")
    pen.poly(
        [
            (0.165 + 0.08 * math.cos(a), -0.965 + 0.095 * math.sin(a))
            for a in (math.pi * (0.8 + i / 11) for i in range(13))
        ],
        "ink",
    )
