"""People at work and at school, and a face for whoever has none; places as in river."""

import math

from photos.drawing import motifs
from photos.drawing.motifs import curve
from photos.drawing.paper import Pen, Sheet


def laboratory(s: Sheet) -> None:
    s.sky((0, "foam"), (0.6, "paper"), (1, "mist"))
    for column in range(4):
        x = 0.05 + column * 0.095
        s.pen.rect(x, 0.08, x + 0.085, 0.5, "jade")
        s.pen.rect(x + 0.005, 0.09, x + 0.08, 0.49, "paper")
        s.pen.poly(
            [
                (x + 0.005, 0.4),
                (x + 0.05, 0.3),
                (x + 0.08, 0.36),
                (x + 0.08, 0.49),
                (x + 0.005, 0.49),
            ],
            "foam",
        )
    s.glow(0.24, 0.28, 0.42, "paper", 0.8)
    for y in (0.2, 0.37):
        s.layer([(0.52, y), (0.97, y), (0.97, y + 0.018), (0.52, y + 0.018)], "sand")
        for x in s.spots(11, 0.53, 0.96):
            jar = s.at(x, y, s.random.uniform(0.05, 0.085))
            name = s.random.choice(["vermilion", "ochre", "river", "jade", "rose", "deep"])
            jar.rect(-0.3, -0.9, 0.3, 0, "paper")
            jar.rect(-0.3, -s.random.uniform(0.3, 0.75), 0.3, 0, name)
            jar.rect(-0.18, -1.08, 0.18, -0.9, "slate")
    scientist = s.at(0.42, 1.05, 0.86)
    motifs.person(
        scientist, "paper", arms=((0.16, -0.42), (0.3, -0.47)), lean=0.03, trousers="river"
    )
    scientist.poly([(-0.11, -0.78), (0.17, -0.78), (0.2, -0.3), (-0.16, -0.3)], "paper")
    scientist.poly([(0.0, -0.81), (0.09, -0.81), (0.05, -0.66)], "river")
    scientist.line([(0.045, -0.65), (0.05, -0.3)], 0.008, "slate")
    scientist.line([(0.02, -0.77), (-0.03, -0.62), (0.13, -0.5), (0.3, -0.47)], 0.08, "mist")
    scientist.oval(0.31, -0.47, 0.035, 0.035, "skin")
    scientist.oval(-0.03, -0.94, 0.055, 0.06, "ink")
    scientist.oval(0.07, -0.915, 0.024, 0.024, "foam")
    scientist.line([(0.0, -0.915), (0.1, -0.915)], 0.009, "ink")
    s.layer([(0, 0.72), (1, 0.72), (1, 0.765), (0, 0.765)], "jade", "river")
    s.layer([(0, 0.765), (1, 0.765), (1, 1.01), (0, 1.01)], "deep", "night", 0)
    for x in (0.16, 0.5, 0.84):
        s.pen.rect(x - 0.14, 0.81, x + 0.14, 0.96, "river")
        s.pen.rect(x - 0.03, 0.84, x + 0.03, 0.855, "ochre")
    _microscope(s.at(0.63, 0.725, 0.34))
    _flasks(s)


def _flasks(s: Sheet) -> None:
    flasks = (
        (0.1, 0.2, "vermilion"),
        (0.2, 0.14, "ochre"),
        (0.8, 0.24, "jade"),
        (0.91, 0.17, "vermilion"),
    )
    for x, size, name in flasks:
        glass = s.at(x, 0.725, size)
        side = [(0.1, -1), (0.1, -0.6), (0.42, -0.06), (0.36, 0)]
        bottle = [*side, *((-x, y) for x, y in reversed(side))]
        glass.poly(bottle, "paper", 0.6)
        glass.poly([(0.26, -0.33), *side[2:], (-0.36, 0), (-0.42, -0.06), (-0.26, -0.33)], name)
        glass.line([*bottle, bottle[0]], 0.03, "slate")
        glass.rect(-0.14, -1.04, 0.14, -0.98, "slate")
        for bubble in range(3):
            glass.oval(-0.1 + bubble * 0.12, -0.14 - bubble * 0.05, 0.035, 0.035, "paper", 0.7)


def _microscope(scope: Pen) -> None:
    scope.poly([(-0.32, 0), (0.24, 0), (0.18, -0.08), (-0.26, -0.08)], "ink")
    scope.line(curve((0.12, -0.06), (0.34, -0.42), (0.02, -0.72)), 0.085, "ink")
    scope.line([(-0.15, -0.86), (0.03, -0.36)], 0.12, "vermilion")
    scope.line([(-0.19, -0.97), (-0.15, -0.86)], 0.075, "ink")
    scope.line([(0.03, -0.36), (0.06, -0.27)], 0.07, "ink")
    scope.rect(-0.16, -0.23, 0.2, -0.19, "ink")
    scope.oval(0.21, -0.36, 0.07, 0.07, "ochre")


def classroom(s: Sheet) -> None:
    s.sky((0, "ochre+paper"), (1, "paper"))
    s.layer([(0.3, 0.1), (0.96, 0.1), (0.96, 0.52), (0.3, 0.52)], "brick", "brick")
    s.layer([(0.312, 0.12), (0.948, 0.12), (0.948, 0.5), (0.312, 0.5)], "pine", "deep", 0)
    board = s.at(0.7, 0.44, 0.34)
    board.line([(-0.7, 0), (0.6, 0)], 0.012, "paper", 0.85)
    board.line([(-0.7, 0), (-0.7, -0.82)], 0.012, "paper", 0.85)
    board.line(curve((-0.68, -0.05), (-0.15, -0.1), (0.5, -0.8)), 0.016, "ochre", 0.9)
    ring = [
        (0.2 * math.cos(math.tau * i / 40) - 0.35, 0.2 * math.sin(math.tau * i / 40) - 0.55)
        for i in range(41)
    ]
    board.line(ring, 0.012, "paper", 0.85)
    board.line([(-0.49, -0.41), (-0.35, -0.75), (-0.21, -0.41), (-0.49, -0.41)], 0.012, "rose", 0.9)
    for row in range(3):
        for column in range(2):
            x, y = 0.03 + column * 0.115, 0.1 + row * 0.17
            s.pen.rect(x, y, x + 0.105, y + 0.155, "foam")
            s.pen.poly(
                [
                    (x, y + 0.155),
                    (x, y + 0.1),
                    (x + 0.06, y + 0.06),
                    (x + 0.105, y + 0.12),
                    (x + 0.105, y + 0.155),
                ],
                "jade",
            )
    s.pen.poly([(0.03, 0.1), (0.25, 0.1), (0.86, 1), (0.32, 1)], "paper", 0.28)
    teacher = s.at(0.4, 0.72, 0.5)
    motifs.person(teacher, "vermilion", arms=((-0.2, -0.45), (0.3, -1.0)), trousers="deep")
    teacher.oval(0, -0.9, 0.075, 0.085, "skin")
    teacher.poly(
        [
            *curve((-0.08, -0.84), (-0.12, -1.06), (0.02, -1.0)),
            *curve((0.02, -1.0), (0.1, -0.99), (0.075, -0.9)),
            (-0.02, -0.93),
        ],
        "ink",
    )
    teacher.oval(-0.075, -0.9, 0.04, 0.05, "ink")
    s.layer([(0, 0.7), (1, 0.7), (1, 1.01), (0, 1.01)], "sand", "rose", 0)
    _pupils(s)


def _pupils(s: Sheet) -> None:
    hairs, coats = (
        ["ink", "brick+ink", "ink"],
        ["river", "vermilion", "jade", "ochre", "moss", "paper"],
    )
    for y, size, count in ((0.8, 0.13, 7), (0.9, 0.18, 5), (1.04, 0.25, 4)):
        for index in range(count):
            x = (index + 0.5) / count + s.random.uniform(-0.015, 0.015)
            s.pen.rect(x - size * 0.36, y - size * 0.1, x + size * 0.36, y + 0.02, "brick")
            pupil, coat = s.at(x, y, size), s.random.choice(coats)
            motifs.head(pupil, s.random.choice(hairs), coat)
            tail = s.random.random()
            if tail < 0.4:
                for side in (-0.2, 0.2):
                    pupil.line(
                        curve((side, -0.75), (side * 1.9, -0.7), (side * 1.7, -0.42)), 0.09, "ink"
                    )
                    pupil.oval(side * 1.05, -0.76, 0.045, 0.045, "vermilion")
            if 0.6 < tail < 0.85:
                pupil.line([(0.36, -0.2), (0.44, -1.05)], 0.13, coat)
                pupil.oval(0.445, -1.1, 0.075, 0.09, "skin")


def library(s: Sheet) -> None:
    s.sky((0, "brick"), (0.5, "rose+brick"), (1, "brick"))
    _shelves(s)
    _window(s)
    s.layer([(0, 0.86), (1, 0.86), (1, 1.01), (0, 1.01)], "ink+brick", "ink", 0)
    s.pen.poly([(0.36, 0.86), (0.64, 0.86), (0.8, 1), (0.2, 1)], "ochre", 0.4)
    for x, coat, is_mirrored in ((0.4, "river", False), (0.61, "vermilion", True)):
        reader = s.at(x, 0.93, 0.36, is_mirrored=is_mirrored)
        motifs.head(reader, "ink", coat)
        reader.oval(0.04, -0.64, 0.19, 0.22, "skin")
        reader.poly(
            [
                *curve((-0.23, -0.52), (-0.26, -1.0), (0.06, -0.95)),
                *curve((0.06, -0.95), (0.27, -0.9), (0.24, -0.66)),
                (0.02, -0.74),
            ],
            "ink",
        )
    s.layer([(0.2, 0.83), (0.8, 0.83), (0.82, 0.87), (0.18, 0.87)], "brick", "brick", 0.5)
    s.pen.rect(0.23, 0.87, 0.25, 1, "brick")
    s.pen.rect(0.75, 0.87, 0.77, 1, "brick")
    for x in (0.4, 0.6):
        book = s.at(x, 0.835, 0.13)
        book.poly([(0, 0), *curve((0, -0.3), (-0.3, -0.5), (-0.6, -0.32)), (-0.6, -0.02)], "paper")
        book.poly([(0, 0), *curve((0, -0.3), (0.3, -0.5), (0.6, -0.32)), (0.6, -0.02)], "mist")
    s.glow(0.5, 0.74, 0.3, "ochre", 0.75)
    lamp = s.at(0.5, 0.833, 0.2)
    lamp.line([(0, 0), (0, -0.6)], 0.05, "ochre")
    lamp.poly([(-0.16, 0), (0.16, 0), (0.1, -0.06), (-0.1, -0.06)], "ochre")
    lamp.poly(
        [
            (-0.42, -0.5),
            *curve((-0.42, -0.5), (-0.3, -0.85), (0, -0.85)),
            *curve((0, -0.85), (0.3, -0.85), (0.42, -0.5)),
        ],
        "moss",
    )


def _window(s: Sheet) -> None:
    arch = [
        (0.5 + 0.15 * math.cos(a), 0.26 + 0.2 * math.sin(a))
        for a in (math.pi * (1 + i / 30) for i in range(31))
    ]
    s.layer([*arch, (0.65, 0.72), (0.35, 0.72)], "foam", "paper", 0.4)
    s.at(0.56, 0.3, 0.06).oval(0, 0, 1, 1, "vermilion")
    s.pen.poly(
        [
            (0.35, 0.56),
            (0.42, 0.46),
            (0.48, 0.55),
            (0.56, 0.44),
            (0.65, 0.55),
            (0.65, 0.72),
            (0.35, 0.72),
        ],
        "jade",
    )
    s.pen.poly(
        [(0.35, 0.63), (0.44, 0.56), (0.54, 0.63), (0.65, 0.6), (0.65, 0.72), (0.35, 0.72)], "river"
    )
    for x in (0.4, 0.45, 0.5, 0.55, 0.6):
        s.pen.rect(x - 0.002, 0.06, x + 0.002, 0.72, "ink+brick")
    for y in (0.26, 0.41, 0.56):
        s.pen.rect(0.35, y - 0.003, 0.65, y + 0.003, "ink+brick")


def _shelves(s: Sheet) -> None:
    inks = ["vermilion", "river", "ochre", "jade", "deep", "paper", "sand", "moss", "brick", "rose"]
    for left, right in ((0.0, 0.3), (0.7, 1.0)):
        s.layer(
            [
                (left - 0.01, -0.01),
                (right + 0.01, -0.01),
                (right + 0.01, 0.86),
                (left - 0.01, 0.86),
            ],
            "ink+brick",
            "ink+brick",
            0.4,
        )
        for row in range(6):
            floor, x = 0.125 + row * 0.142, left + 0.004
            while x < right - 0.012:
                wide, tall = s.random.uniform(0.008, 0.019), s.random.uniform(0.075, 0.112)
                name = s.random.choice(inks)
                s.pen.rect(x, floor - tall, x + wide - 0.0015, floor, name)
                band = s.random.choice(["ochre", "paper", "ink"])
                s.pen.rect(x, floor - tall * 0.8, x + wide - 0.0015, floor - tall * 0.74, band, 0.8)
                x += wide if s.random.random() < 0.93 else wide + 0.02
            s.pen.rect(left, floor, right, floor + 0.014, "brick")


def portrait(s: Sheet) -> None:
    pick = s.random.choice
    ground = pick(
        [("foam", "jade"), ("paper", "sand"), ("rose+paper", "rose"), ("mist", "ochre+paper")]
    )
    s.sky((0, ground[0]), (1, ground[1]))
    s.at(0.5, 0.4, 0.4).oval(0, 0, 1, 1, pick(["vermilion", "ochre", "paper", "river"]))
    s.ridge(0.95, 0.24, "foam", ground[1], peaks=6)
    s.mist(0.86, 0.2, ground[1], 0.6)
    coat, shirt = pick(
        [
            ("river", "paper"),
            ("deep", "ochre"),
            ("brick", "paper"),
            ("pine", "rose"),
            ("ink", "vermilion"),
        ]
    )
    hair, skin = (
        pick(["ink", "ink", "night", "brick+ink", "slate"]),
        pick(["skin", "skin+rose", "skin+paper", "skin+brick"]),
    )
    style, has_glasses = pick(["short", "bob", "bun", "long", "parted"]), s.random.random() < 0.4
    p = s.at(0.5, 1.0, 0.98)
    if style in ("bob", "long"):
        low = -0.2 if style == "long" else -0.4
        p.poly(
            [
                *curve((-0.2, low), (-0.3, -0.9), (0, -0.9)),
                *curve((0, -0.9), (0.3, -0.9), (0.2, low)),
            ],
            hair,
        )
    if style == "bun":
        p.oval(0.02, -0.9, 0.09, 0.08, hair)
    _shoulders(s, coat)
    _collar(p, coat, shirt, skin)
    for side in (-1, 1):
        p.oval(side * 0.163, -0.585, 0.027, 0.045, skin)
    jaw = [
        *curve((-0.16, -0.62), (-0.16, -0.4), (0, -0.37)),
        *curve((0, -0.37), (0.16, -0.4), (0.16, -0.62)),
    ]
    p.poly([*jaw, (0.15, -0.74), (0, -0.82), (-0.15, -0.74)], skin)
    _face(p, hair, pick(["vermilion", "brick"]), has_glasses=has_glasses)
    _hair(p, hair, style)


def _shoulders(s: Sheet, coat: str) -> None:
    outline = [
        *curve((-0.46, 0.02), (-0.44, -0.24), (-0.1, -0.31)),
        *curve((0.1, -0.31), (0.44, -0.24), (0.46, 0.02)),
    ]
    s.layer(
        [
            (0.5 + x * 0.98 * s.short / s.width, 1 + y * 0.98 * s.short / s.height)
            for x, y in outline
        ],
        coat,
        "",
        0.3,
    )


def _hair(p: Pen, hair: str, style: str) -> None:
    part = {"short": 0.12, "parted": -0.1, "bob": 0.0, "bun": 0.05, "long": -0.04}[style]
    fringe = [
        *curve((0.175, -0.6), (0.15, -0.72), (part, -0.765)),
        *curve((part, -0.765), (-0.13, -0.72), (-0.175, -0.6)),
    ]
    p.poly(
        [
            *curve((-0.175, -0.6), (-0.22, -0.88), (0, -0.89)),
            *curve((0, -0.89), (0.22, -0.88), (0.175, -0.6)),
            *fringe,
        ],
        hair,
    )


def _collar(p: Pen, coat: str, shirt: str, skin: str) -> None:
    p.poly([(-0.085, -0.45), (0.085, -0.45), (0.1, -0.29), (0, -0.2), (-0.1, -0.29)], skin)
    p.poly([(-0.085, -0.4), (0.085, -0.43), (0.08, -0.37), (-0.04, -0.335)], "brick", 0.35)
    p.poly(
        [
            (-0.1, -0.31),
            (0, -0.19),
            (0.1, -0.31),
            (0.13, -0.28),
            (0.03, 0.01),
            (-0.03, 0.01),
            (-0.13, -0.28),
        ],
        shirt,
    )
    p.poly([(-0.1, -0.32), (-0.18, -0.25), (-0.02, 0.01), (-0.01, -0.15)], coat)
    p.poly([(0.1, -0.32), (0.18, -0.25), (0.02, 0.01), (0.01, -0.15)], coat)
    p.line([(-0.1, -0.31), (-0.16, -0.2), (-0.02, 0.0)], 0.008, "ink", 0.5)
    p.line([(0.1, -0.31), (0.16, -0.2), (0.02, 0.0)], 0.008, "ink", 0.5)


def _face(p: Pen, hair: str, lips: str, *, has_glasses: bool) -> None:
    for side in (-1, 1):
        p.line(
            curve((side * 0.04, -0.645), (side * 0.075, -0.67), (side * 0.115, -0.645)), 0.014, hair
        )
        p.line(
            curve((side * 0.045, -0.59), (side * 0.075, -0.61), (side * 0.105, -0.588)),
            0.012,
            "ink",
        )
        p.oval(side * 0.075, -0.592, 0.014, 0.014, "ink")
        p.oval(side * 0.095, -0.51, 0.035, 0.022, "vermilion", 0.18)
        if has_glasses:
            rim = [
                (
                    side * 0.077 + 0.05 * math.cos(math.tau * i / 30),
                    -0.59 + 0.043 * math.sin(math.tau * i / 30),
                )
                for i in range(31)
            ]
            p.line(rim, 0.009, "ink")
            p.line([(side * 0.125, -0.6), (side * 0.165, -0.61)], 0.009, "ink")
    if has_glasses:
        p.line([(-0.028, -0.6), (0.028, -0.6)], 0.009, "ink")
    p.line(curve((0.0, -0.58), (0.028, -0.52), (-0.004, -0.507)), 0.009, "brick", 0.7)
    p.poly(
        [
            *curve((-0.045, -0.452), (0, -0.468), (0.045, -0.452)),
            *curve((0.045, -0.452), (0, -0.415), (-0.045, -0.452)),
        ],
        lips,
    )
