"""Where the city works, on the ground and under the stars; places as in river."""

import math

from photos.drawing import motifs
from photos.drawing.motifs import curve
from photos.drawing.paper import Pen, Sheet


def factory(s: Sheet) -> None:
    s.sky((0, "sand"), (0.5, "paper"), (1, "sand"))
    for index in range(6):
        left = index / 6
        s.layer([(left, 0.2), (left + 0.03, 0.02), (left + 1 / 6, 0.2)], "foam", "paper", 0.2)
        for step in range(1, 4):
            s.pen.line(
                [(left + step * 0.045, 0.02 + step * 0.045), (left + step * 0.045, 0.2)],
                0.004,
                "slate",
            )
    s.pen.rect(0, 0.2, 1, 0.235, "slate")
    for row in range(2):
        for column in range(10):
            x, y = 0.02 + column * 0.098, 0.29 + row * 0.13
            s.pen.rect(x, y, x + 0.082, y + 0.11, "foam" if (row + column) % 3 else "foam+paper")
    for x in (0.18, 0.5, 0.82):
        s.pen.line([(x, 0.235), (x, 0.3)], 0.005, "ink")
        s.pen.poly([(x - 0.04, 0.33), (x - 0.02, 0.29), (x + 0.02, 0.29), (x + 0.04, 0.33)], "ink")
        s.glow(x, 0.36, 0.22, "ochre", 0.6)
    s.layer([(0, 0.76), (1, 0.76), (1, 1.01), (0, 1.01)], "slate", "deep", 0.3)
    s.layer([(0, 0.8), (1, 0.8), (1, 0.86), (0, 0.86)], "ink", "ink", 0.3)
    for x in s.spots(26):
        s.at(x, 0.83, 0.018).oval(0, 0, 1, 1, "slate")
    for x, name in ((0.11, "jade"), (0.37, "ochre"), (0.63, "jade"), (0.89, "ochre")):
        part = s.at(x, 0.8, 0.2)
        part.poly(
            [(-0.5, 0), (-0.42, -0.32), (-0.2, -0.52), (0.24, -0.52), (0.42, -0.3), (0.52, 0)], name
        )
        part.poly([(-0.32, -0.3), (-0.16, -0.45), (0.02, -0.45), (0.02, -0.3)], "deep")
        part.poly([(0.07, -0.45), (0.2, -0.45), (0.32, -0.3), (0.07, -0.3)], "deep")
        for wheel in (-0.28, 0.3):
            part.oval(wheel, 0, 0.11, 0.11, "ink")
            part.oval(wheel, 0, 0.05, 0.05, "paper")
    _robots(s)


def _robots(s: Sheet) -> None:
    for x, is_mirrored in ((0.24, False), (0.5, True), (0.76, False)):
        arm = s.at(x, 0.92, 0.5, is_mirrored=is_mirrored)
        s.glow(x + (-0.24 if is_mirrored else 0.24) / s.ratio, 0.65, 0.1, "paper", 1.0)
        arm.poly([(-0.16, 0), (-0.1, -0.14), (0.1, -0.14), (0.16, 0)], "ink")
        arm.line([(0, -0.16), (-0.13, -0.56)], 0.12, "vermilion")
        arm.line([(-0.13, -0.56), (0.32, -0.78)], 0.09, "vermilion")
        arm.line([(0.32, -0.78), (0.45, -0.56)], 0.06, "brick")
        for joint in ((0, -0.16, 0.09), (-0.13, -0.56, 0.085), (0.32, -0.78, 0.06)):
            arm.oval(joint[0], joint[1], joint[2], joint[2], "ink")
            arm.oval(joint[0], joint[1], joint[2] * 0.45, joint[2] * 0.45, "ochre")
        for turn in range(7):
            ray = math.tau * turn / 7 + 0.2
            arm.line(
                [(0.46, -0.53), (0.46 + 0.1 * math.cos(ray), -0.53 + 0.1 * math.sin(ray))],
                0.012,
                "ochre",
            )


def port_cranes(s: Sheet) -> None:
    s.sky((0, "foam"), (0.4, "paper"), (1, "rose"), bottom=0.72)
    s.disc(0.16, 0.24, 0.08, "ochre")
    s.ridge(0.72, 0.24, "foam", "paper", peaks=5)
    s.mist(0.62, 0.2)
    s.sky((0, "jade"), (1, "deep"), top=0.76)
    for x, size in ((0.3, 0.5), (0.62, 0.56), (0.94, 0.5)):
        c = s.at(x, 0.76, size)
        for left, right in ((-0.2, -0.15), (0.15, 0.2)):
            c.poly(
                [(left, 0), (left * 0.82, -0.72), (right * 0.82, -0.72), (right, 0)], "vermilion"
            )
        c.line([(-0.17, -0.02), (0.15, -0.36), (-0.15, -0.68)], 0.016, "brick")
        c.rect(-0.2, -0.38, 0.2, -0.35, "vermilion")
        c.rect(-0.78, -0.66, 0.42, -0.61, "vermilion")
        c.rect(-0.78, -0.61, 0.42, -0.6, "brick")
        c.poly([(-0.04, -0.64), (0.02, -1.02), (0.06, -1.02), (0.14, -0.64)], "vermilion")
        for reach in (-0.74, -0.4, 0.38):
            c.line([(0.04, -1.0), (reach, -0.65)], 0.012, "brick")
        c.rect(0.2, -0.74, 0.36, -0.65, "ink")
        c.rect(-0.46, -0.6, -0.34, -0.55, "ink")
        c.line([(-0.44, -0.55), (-0.44, -0.36)], 0.008, "ink")
        c.line([(-0.36, -0.55), (-0.36, -0.36)], 0.008, "ink")
        c.rect(-0.5, -0.36, -0.3, -0.28, "river")
    s.layer([(0, 0.72), (1, 0.72), (1, 0.78), (0, 0.78)], "slate", "deep")
    names = ["vermilion", "river", "ochre", "jade", "brick", "deep", "paper", "slate"]
    for column in range(15):
        for row in range(s.random.choice([2, 3, 3, 4])):
            x, y = 0.01 + column * 0.066, 0.72 - row * 0.035
            s.pen.rect(x, y - 0.033, x + 0.063, y, s.random.choice(names))
            for rib in range(1, 7):
                s.pen.rect(
                    x + rib * 0.009, y - 0.028, x + rib * 0.009 + 0.002, y - 0.004, "ink", 0.2
                )
    ship = s.at(0.52, 0.9, 0.9)
    for column in range(9):
        for row in range(s.random.choice([1, 2, 2, 3])):
            x, y = -0.42 + column * 0.1, -0.13 - row * 0.055
            ship.rect(x, y - 0.052, x + 0.096, y, s.random.choice(names))
    ship.rect(-0.6, -0.33, -0.46, -0.12, "paper")
    for y in (-0.3, -0.25, -0.2):
        ship.rect(-0.58, y, -0.48, y + 0.02, "deep")
    ship.rect(-0.57, -0.4, -0.52, -0.33, "vermilion")
    ship.poly(
        [(-0.68, -0.13), (0.52, -0.13), (0.62, -0.18), (0.74, -0.18), (0.6, 0), (-0.64, 0)], "ink"
    )
    ship.poly([(-0.655, -0.03), (0.622, -0.03), (0.6, 0), (-0.64, 0)], "vermilion")
    s.reflect(0.9, 0.1, "deep", strength=0.6)
    s.ripples(0.8, 0.99, "paper", 40, 0.5)
    motifs.birds(s, 0.44, 0.12, 6)


def observatory(s: Sheet) -> None:
    s.sky((0, "ink"), (0.55, "night"), (0.85, "river"), (1, "rose"))
    _stars(s)
    s.ridge(0.86, 0.22, "river", "rose", peaks=6)
    s.mist(0.84, 0.14, "rose", 0.5)
    s.ridge(0.95, 0.14, "deep", "night", peaks=4)
    s.layer(
        [
            (0, 0.92),
            *curve((0, 0.92), (0.4, 0.66), (0.72, 0.84)),
            *curve((0.72, 0.84), (0.9, 0.92), (1, 0.9)),
            (1, 1.01),
            (0, 1.01),
        ],
        "ink",
    )
    for x, y, size in ((0.32, 0.81, 0.34), (0.62, 0.83, 0.17), (0.12, 0.88, 0.13)):
        _dome(s.at(x, y, size))
    watcher = s.at(0.78, 0.89, 0.13)
    motifs.person(watcher, "ink", arms=((-0.2, -0.5), (0.1, -0.7)), skin="ink")
    watcher.line([(0.55, 0.08), (0.42, -0.5)], 0.03, "ink")
    watcher.line([(0.28, 0.08), (0.42, -0.5)], 0.03, "ink")
    watcher.line([(0.2, -0.5), (0.72, -0.95)], 0.11, "ink")
    for x in s.spots(9, 0.84, 1.0):
        motifs.pine(s.at(x, 0.94, s.random.uniform(0.12, 0.24)), "ink")


def _dome(d: Pen) -> None:
    d.rect(-0.4, -0.34, 0.4, 0.1, "paper")
    d.rect(-0.4, -0.34, -0.1, 0.1, "foam")
    d.rect(-0.46, -0.38, 0.46, -0.33, "slate")
    dome = [
        (0.42 * math.cos(a), -0.38 + 0.44 * math.sin(a))
        for a in (math.pi * (1 + i / 30) for i in range(31))
    ]
    d.poly(dome, "paper")
    d.poly(
        [
            *curve((-0.42, -0.38), (-0.4, -0.8), (0, -0.82)),
            *curve((0, -0.82), (-0.22, -0.66), (-0.2, -0.38)),
        ],
        "foam",
    )
    d.poly(
        [
            *curve((0.07, -0.81), (0.16, -0.6), (0.16, -0.38)),
            *curve((0.3, -0.38), (0.3, -0.6), (0.18, -0.78)),
        ],
        "ink",
    )
    d.line([(0.2, -0.5), (0.34, -0.84)], 0.07, "ochre")
    d.rect(-0.05, -0.16, 0.07, 0.1, "deep")
    for window in (-0.3, 0.22):
        d.rect(window, -0.24, window + 0.09, -0.13, "ochre")


def _stars(s: Sheet) -> None:
    for radius in range(1, 15):
        for _ in range(7):
            start = s.random.uniform(0, math.tau)
            span = s.random.uniform(0.15, 0.6)
            r = radius * 0.075 + s.random.uniform(-0.03, 0.03)
            arc = [
                (r * math.cos(start + span * i / 10), r * math.sin(start + span * i / 10))
                for i in range(11)
            ]
            s.at(0.62, 0.3, 1).line(
                arc,
                s.random.uniform(0.001, 0.0024),
                s.random.choice(["paper", "paper", "foam", "ochre"]),
                s.random.uniform(0.3, 0.85),
            )
    for _ in range(180):
        s.at(s.random.random(), s.random.random() * 0.7, s.random.uniform(0.0008, 0.003)).oval(
            0, 0, 1, 1, "paper", 0.9
        )
