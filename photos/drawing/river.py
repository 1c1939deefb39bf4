"""The river, the hills and the city beside it. Places run from 0 to 1, from the upper left."""

import math

from photos.drawing import motifs
from photos.drawing.motifs import curve
from photos.drawing.paper import Sheet


def harbour(s: Sheet) -> None:
    s.sky((0, "jade"), (0.35, "foam"), (0.8, "rose+paper"), (1, "rose"), bottom=0.56)
    s.disc(0.52, 0.37, 0.085, "vermilion")
    s.ridge(0.56, 0.2, "foam", "mist", peaks=7)
    s.ridge(0.57, 0.11, "jade", "foam", peaks=9)
    s.pen.rect(0.72, 0.535, 1.0, 0.57, "slate")
    light = s.at(0.77, 0.54, 0.3)
    light.poly([(-0.09, 0), (-0.06, -0.72), (0.06, -0.72), (0.09, 0)], "paper")
    light.poly([(-0.082, -0.18), (-0.072, -0.4), (0.072, -0.4), (0.082, -0.18)], "vermilion")
    light.rect(-0.08, -0.76, 0.08, -0.72, "ink")
    light.rect(-0.045, -0.88, 0.045, -0.76, "ochre")
    light.poly([(-0.07, -0.88), (0, -0.98), (0.07, -0.88)], "vermilion")
    s.sky((0, "rose+paper"), (0.25, "jade"), (1, "deep"), top=0.57)
    s.reflect(0.57, 0.3, "river")
    s.ripples(0.59, 0.99, "paper", 46)
    for x, y, size, sail in (
        (0.47, 0.62, 0.2, "ochre"),
        (0.61, 0.66, 0.3, "paper"),
        (0.22, 0.8, 0.52, "vermilion"),
    ):
        boat = s.at(x, y, size)
        boat.oval(0, 0.02, 0.6, 0.05, "ink", 0.35)
        motifs.junk(boat, sail)
    motifs.birds(s, 0.58, 0.2, 9)


def bridge(s: Sheet) -> None:
    s.sky((0, "river"), (0.5, "foam"), (1, "paper"), bottom=0.66)
    s.ridge(0.66, 0.36, "foam", "paper", peaks=6)
    s.mist(0.52, 0.22)
    s.ridge(0.67, 0.2, "jade", "foam", peaks=8)
    motifs.houses(s, 0.67, 0.03, 0.12, "slate+foam", 26, fade="foam")
    s.sky((0, "foam"), (0.3, "river"), (1, "deep"), top=0.67)
    deck, p = 0.56, s.pen
    for x in (0.27, 0.73):
        for side in (-0.014, 0.014):
            p.poly(
                [
                    (x + side - 0.006, 0.7),
                    (x + side * 0.35 - 0.004, 0.1),
                    (x + side * 0.35 + 0.005, 0.1),
                    (x + side + 0.008, 0.7),
                ],
                "vermilion",
            )
        for y in (0.18, 0.34, 0.5):
            p.rect(x - 0.013, y, x + 0.013, y + 0.014, "brick")
        for step in range(1, 15):
            for side in (-1, 1):
                p.line(
                    [(x, 0.12 + step * 0.012), (x + side * step * 0.0185, deck)],
                    0.0022,
                    "paper",
                    0.75,
                )
    p.rect(0, deck, 1, deck + 0.022, "brick")
    p.rect(0, deck, 1, deck + 0.006, "ochre")
    s.reflect(0.675, 0.3, "river", strength=0.65)
    s.mist(0.675, 0.05, "paper", 0.35)
    s.ripples(0.7, 0.99, "paper", 42, 0.4)
    motifs.sampan(s.at(0.5, 0.83, 0.26))
    s.layer([(0, 1.01), *curve((0, 0.86), (0.12, 0.82), (0.3, 1.01))], "pine")
    for x in s.spots(7, 0, 0.17):
        motifs.pine(s.at(x, 0.9 + x * 0.4, s.random.uniform(0.12, 0.22)), "ink+pine")


def skyline_dawn(s: Sheet) -> None:
    s.sky((0, "jade"), (0.45, "foam+paper"), (0.85, "rose"), (1, "ochre+paper"), bottom=0.7)
    s.disc(0.62, 0.27, 0.12, "vermilion")
    s.ridge(0.7, 0.3, "foam", "mist", peaks=5)
    motifs.houses(s, 0.7, 0.1, 0.38, "foam+slate", 18, fade="mist")
    s.mist(0.62, 0.2, "paper", 0.7)
    motifs.houses(s, 0.71, 0.06, 0.27, "river", 15, fade="jade", lit="paper", share=0.25)
    motifs.houses(s, 0.72, 0.03, 0.12, "deep", 22, lit="ochre", share=0.35)
    s.sky((0, "rose+paper"), (0.3, "jade"), (1, "deep"), top=0.72)
    s.reflect(0.72, 0.27, "river", strength=0.75)
    s.ripples(0.74, 0.99, "paper", 50)
    motifs.sampan(s.at(0.3, 0.88, 0.2))
    motifs.birds(s, 0.3, 0.2, 7)


def skyline_night(s: Sheet) -> None:
    s.sky((0, "ink"), (0.6, "night"), (1, "river"), bottom=0.68)
    s.disc(0.2, 0.18, 0.06, "paper")
    s.ridge(0.68, 0.34, "night", "deep", peaks=5)
    motifs.houses(s, 0.68, 0.16, 0.46, "deep", 14, fade="river", lit="foam", share=0.3)
    motifs.houses(s, 0.69, 0.08, 0.3, "night", 13, lit="ochre", share=0.5)
    motifs.houses(s, 0.7, 0.03, 0.13, "ink", 18, lit="ochre", share=0.4)
    for x in s.spots(8):
        s.glow(x, 0.69, 0.09, s.random.choice(["ochre", "vermilion", "rose"]), 0.55)
    s.pen.rect(0, 0.693, 1, 0.702, "ochre")
    s.sky((0, "deep"), (1, "ink"), top=0.702)
    s.reflect(0.702, 0.29, "night", strength=0.95)
    s.ripples(0.72, 0.99, "ochre", 36, 0.35)
    boat = s.at(0.64, 0.88, 0.3)
    s.glow(0.64, 0.86, 0.22, "ochre", 0.5)
    motifs.sampan(boat, has_rower=False)
    for x in (-0.14, 0.24):
        motifs.lantern(s.at(0.64 + x * 0.3 / s.ratio, 0.82, 0.05))


def mountains_mist(s: Sheet) -> None:
    s.sky((0, "foam"), (0.5, "paper"), (1, "paper"))
    s.disc(0.7, 0.22, 0.085, "vermilion")
    for y, height, name, fade in (
        (0.52, 0.3, "foam", "paper"),
        (0.62, 0.34, "jade+foam", "paper"),
        (0.74, 0.36, "jade", "foam"),
        (0.86, 0.34, "river", "foam"),
    ):
        s.ridge(y, height, name, fade, peaks=s.random.randint(4, 6))
        s.mist(y - 0.04, 0.16, "paper", 0.75)
    outline = s.ridge(1.0, 0.3, "deep", "river", peaks=3)
    for x, y in outline[8:-8:5]:
        motifs.pine(s.at(x, y + 0.02, s.random.uniform(0.05, 0.11)), "pine")
    x, y = min(outline[40:-40], key=lambda place: place[1])
    motifs.pavilion(s.at(x, y + 0.015, 0.16))
    motifs.birds(s, 0.4, 0.22, 8)


def river_bend(s: Sheet) -> None:
    s.sky((0, "foam"), (1, "paper"), bottom=0.4)
    s.disc(0.24, 0.16, 0.06, "vermilion")
    s.ridge(0.38, 0.2, "foam", "paper", peaks=6)
    s.ridge(0.42, 0.14, "jade", "foam", peaks=8)
    s.layer([(0, 0.4), (1, 0.4), (1, 1.01), (0, 1.01)], "jade", "moss", 0)
    left = [
        *curve((0.56, 0.41), (0.98, 0.47), (0.62, 0.58)),
        *curve((0.62, 0.58), (0.02, 0.72), (0.2, 1.01)),
    ]
    right = [
        *curve((0.85, 1.01), (0.42, 0.78), (0.86, 0.62)),
        *curve((0.86, 0.62), (1.14, 0.48), (0.6, 0.41)),
    ]
    s.layer([*left, *right], "foam", "river", 0.15)
    s.ripples(0.66, 0.99, "paper", 26, 0.4)
    for y, name, fade in ((0.6, "moss", "jade"), (0.74, "pine", "moss")):
        s.layer(
            [
                (0, y - 0.1),
                *curve((0, y - 0.1), (0.26, y - 0.1), (0.3, y + 0.05)),
                *curve((0.3, y + 0.05), (0.1, y + 0.16), (0, y + 0.24)),
            ],
            name,
            fade,
        )
    s.layer(
        [
            (1.01, 0.66),
            *curve((1, 0.66), (0.72, 0.7), (0.66, 0.84)),
            *curve((0.66, 0.84), (0.7, 0.96), (0.9, 1.01)),
            (1.01, 1.01),
        ],
        "pine",
        "deep",
    )
    for y in s.spots(34, 0.76, 1.03):
        x = s.random.uniform(0.74, 1.0) + (0.9 - y) * 0.1
        motifs.tree(s, s.at(x, y, 0.13), s.random.choice(["pine", "deep", "ink+pine"]), "moss")
    for x in s.spots(7, 0.02, 0.2):
        house = s.at(x, 0.59 + s.random.uniform(-0.02, 0.07), 0.05)
        house.rect(-0.5, -0.5, 0.5, 0, "paper")
        motifs.roof(house, 0.75, 0.4, "ink", -0.45)
    s.mist(0.42, 0.1, "paper", 0.8)
    for x, y, size in ((0.55, 0.72, 0.1), (0.42, 0.86, 0.17)):
        motifs.sampan(s.at(x, y, size))


def ferry(s: Sheet) -> None:
    s.sky((0, "jade"), (0.6, "foam"), (1, "rose+paper"), bottom=0.6)
    s.ridge(0.6, 0.3, "foam", "mist", peaks=5)
    s.ridge(0.61, 0.16, "jade", "foam", peaks=7)
    motifs.houses(s, 0.61, 0.02, 0.1, "slate+foam", 30, fade="foam", lit="paper", share=0.3)
    s.sky((0, "foam"), (0.2, "jade"), (1, "deep"), top=0.61)
    f = s.at(0.5, 0.74, 0.6)
    f.poly([(-0.86, -0.2), (0.9, -0.2), (0.74, 0.02), (-0.72, 0.02)], "ink")
    f.poly([(-0.84, -0.17), (0.87, -0.17), (0.84, -0.12), (-0.81, -0.12)], "vermilion")
    for x0, x1, y0, y1 in ((-0.74, 0.68, -0.36, -0.2), (-0.6, 0.52, -0.52, -0.38)):
        f.rect(x0, y0, x1, y1, "paper")
        f.rect(x0 - 0.03, y0 - 0.02, x1 + 0.05, y0, "brick")
        count = 13 if x1 > 0.6 else 10
        for step in range(count):
            x = x0 + 0.04 + step * (x1 - x0 - 0.04) / count
            f.rect(x, y0 + 0.035, x + 0.06, y0 + 0.1, "deep" if step % 3 else "ochre")
    f.rect(0.2, -0.68, 0.44, -0.54, "paper")
    f.rect(0.18, -0.7, 0.48, -0.67, "brick")
    f.rect(0.27, -0.65, 0.43, -0.59, "deep")
    f.poly([(-0.3, -0.54), (-0.27, -0.8), (-0.13, -0.8), (-0.1, -0.54)], "vermilion")
    f.rect(-0.276, -0.8, -0.126, -0.74, "ink")
    for step in range(9):
        s.glow(0.42 - step * 0.035, 0.25 - step * 0.012 + 0.03, 0.06 + step * 0.012, "paper", 0.5)
    f.line([(0.34, -0.7), (0.34, -0.95)], 0.012, "ink")
    f.poly([(0.34, -0.95), (0.5, -0.9), (0.34, -0.85)], "vermilion")
    s.reflect(0.752, 0.2, "deep", strength=0.55)
    s.ripples(0.64, 0.99, "paper", 60, 0.5)
    s.pen.poly([(0.12, 0.757), (0.88, 0.757), (0.96, 0.768), (0.04, 0.768)], "paper", 0.7)
    motifs.birds(s, 0.75, 0.2, 8, "paper")


def forest(s: Sheet) -> None:
    s.sky((0, "foam"), (0.5, "paper"), (1, "jade"))
    s.disc(0.46, 0.3, 0.1, "ochre")
    layers = (("foam", 30, 0.006, 0.62), ("jade", 20, 0.01, 0.7), ("river", 12, 0.017, 0.8))
    for name, count, wide, ground in layers:
        s.ridge(ground + 0.04, 0.07, name, "foam")
        _stems(s, name, count, wide, ground)
        s.mist(ground, 0.2, "paper", 0.65)
    for place in range(5):
        x = 0.2 + place * 0.13
        s.pen.poly(
            [(x, -0.01), (x + 0.05, -0.01), (x - 0.16, 0.95), (x - 0.3, 0.95)], "paper", 0.16
        )
    s.layer(
        [
            (0, 0.84),
            *curve((0, 0.84), (0.3, 0.76), (0.46, 0.88)),
            *curve((0.56, 0.88), (0.75, 0.78), (1, 0.82)),
            (1, 1.01),
            (0, 1.01),
        ],
        "pine",
        "deep",
    )
    s.layer(
        [
            (0.47, 0.85),
            (0.53, 0.85),
            *curve((0.53, 0.85), (0.5, 0.92), (0.72, 1.01)),
            (0.3, 1.01),
            *curve((0.3, 1.01), (0.56, 0.93), (0.47, 0.85)),
        ],
        "sand",
        "sand",
        0,
    )
    walker = s.at(0.5, 0.9, 0.13)
    motifs.person(walker, "vermilion", legs=((-0.12, 0), (0.12, 0)))
    walker.poly([(-0.2, -0.94), (0, -1.08), (0.2, -0.94)], "ochre")
    _near_stems(s)


def _near_stems(s: Sheet) -> None:
    for x in (0.03, 0.13, 0.8, 0.93):
        thick = s.random.uniform(0.026, 0.036)
        s.layer(
            [(x, 1.01), (x + 0.01, -0.01), (x + 0.01 + thick, -0.01), (x + thick, 1.01)],
            "pine",
            "ink+pine",
            0.35,
        )
        for joint in s.spots(6):
            s.pen.rect(x, joint, x + thick + 0.01, joint + 0.006, "moss")
        for y in s.spots(6, -0.02, 0.42):
            _leaves(s, x + thick / 2, y, 0.17, s.random.choice(["pine", "moss", "deep"]))


def _stems(s: Sheet, name: str, count: int, wide: float, ground: float) -> None:
    for x in s.spots(count):
        lean = s.random.uniform(-0.02, 0.02)
        thick = wide * s.random.uniform(0.7, 1.2)
        s.pen.poly(
            [
                (x, ground + 0.03),
                (x + lean, -0.02),
                (x + lean + thick, -0.02),
                (x + thick, ground + 0.03),
            ],
            name,
        )
        for joint in s.spots(7, 0.02, ground):
            s.pen.rect(
                x + lean * 0.5 - 0.001,
                joint,
                x + lean * 0.5 + thick + 0.001,
                joint + 0.003,
                "paper",
                0.4,
            )
        for y in s.spots(5, 0.0, 0.4):
            _leaves(s, x, y, 0.05 + thick * 2.2, name)


def _leaves(s: Sheet, x: float, y: float, size: float, name: str) -> None:
    side = s.random.choice([-1, 1])
    pen = s.at(x, y, size, is_mirrored=side < 0)
    pen.line([(0, 0), (0.5, 0.1)], 0.03, name)
    for turn in (-0.5, -0.1, 0.3, 0.8):
        dx, dy = math.cos(turn), math.sin(turn)
        pen.poly(
            [
                (0.4, 0.08),
                (0.4 + dx * 0.35 - dy * 0.09, 0.08 + dy * 0.35 + dx * 0.09),
                (0.4 + dx * 0.9, 0.08 + dy * 0.9),
                (0.4 + dx * 0.35 + dy * 0.09, 0.08 + dy * 0.35 - dx * 0.09),
            ],
            name,
        )


def terraces(s: Sheet) -> None:
    s.sky((0, "rose"), (0.5, "ochre+paper"), (1, "paper"), bottom=0.5)
    s.disc(0.3, 0.2, 0.09, "vermilion")
    s.ridge(0.42, 0.26, "rose+foam", "paper", peaks=5)
    s.ridge(0.46, 0.16, "jade", "foam+paper", peaks=6)
    s.mist(0.4, 0.14)
    fields = ["ochre+paper", "moss", "foam", "rose+paper", "moss+jade", "paper", "jade"]
    count = 22
    for step in range(count):
        share = step / count
        base = 0.4 + 0.64 * share**1.25
        tall, phase = 0.02 + 0.035 * share, s.random.uniform(-0.25, 0.25)
        edge = []
        for i in range(61):
            x = i / 60
            bend = math.sin(x * 5.2 + 0.9) * 0.085 + math.sin(x * 11 + step * 0.35 + phase) * 0.016
            edge.append((x, base + bend * (1 - 0.35 * share) - 0.05 * math.cos((x - 0.25) * 4)))
        s.layer([*edge, (1, 1.01), (0, 1.01)], "pine" if step % 3 else "moss", "", 0.3)
        water = [(x, y + tall * 0.3) for x, y in edge]
        shore = [(x, y + tall * (1.0 + 0.3 * math.sin(x * 7 + step))) for x, y in reversed(edge)]
        s.pen.poly([*water, *shore], fields[step % len(fields)])
    for x, y in ((0.7, 0.43), (0.745, 0.45), (0.79, 0.435), (0.83, 0.46)):
        house = s.at(x, y, 0.06)
        house.rect(-0.5, -0.55, 0.5, 0.05, "paper")
        house.rect(-0.1, -0.3, 0.1, 0.05, "brick")
        motifs.roof(house, 0.8, 0.45, "ink", -0.5)
    for x, y, size in ((0.62, 0.46, 0.12), (0.9, 0.48, 0.15), (0.66, 0.44, 0.1)):
        motifs.tree(s, s.at(x, y, size), "pine", "moss")
    farmer = s.at(0.42, 0.84, 0.2)
    motifs.person(farmer, "river", legs=((-0.12, 0), (0.1, 0)), arms=((0.2, -0.66), (0.28, -0.6)))
    farmer.poly([(-0.22, -0.93), (0, -1.1), (0.22, -0.93)], "ochre")
    farmer.line(curve((-0.55, -0.62), (0, -0.86), (0.55, -0.62)), 0.03, "ink")
    for x in (-0.55, 0.55):
        farmer.line([(x, -0.62), (x, -0.3)], 0.015, "ink")
        farmer.poly(
            [(x - 0.15, -0.3), (x + 0.15, -0.3), (x + 0.1, -0.12), (x - 0.1, -0.12)], "vermilion"
        )
    motifs.birds(s, 0.62, 0.16, 7)
