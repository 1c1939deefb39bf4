"""Streets, stages and works of the city. Places run from 0 to 1, from the upper left."""

import math

from photos.drawing import motifs
from photos.drawing.motifs import curve
from photos.drawing.paper import Sheet


def metro(s: Sheet) -> None:
    s.sky((0, "foam"), (1, "paper"))
    motifs.houses(s, 0.9, 0.3, 0.7, "foam", 9, fade="mist")
    motifs.houses(s, 0.95, 0.2, 0.55, "jade+foam", 8, fade="foam", lit="paper", share=0.5)
    s.layer([(0.6, 0.06), (0.92, 0.06), (0.92, 1.01), (0.6, 1.01)], "rose", "rose+paper")
    for row in range(12):
        for column in range(7):
            x, y = 0.618 + column * 0.043, 0.09 + row * 0.068
            s.pen.rect(x, y, x + 0.026, y + 0.04, "deep" if s.random.random() < 0.7 else "ochre")
    s.pen.rect(0.58, 0.4, 0.94, 0.62, "brick")
    s.pen.rect(0.605, 0.42, 0.93, 0.6, "ink")
    for x in (0.12, 0.42):
        s.pen.poly(
            [
                (x - 0.02, 1),
                (x - 0.014, 0.66),
                (x - 0.04, 0.61),
                (x + 0.04, 0.61),
                (x + 0.014, 0.66),
                (x + 0.02, 1),
            ],
            "slate",
        )
    s.layer([(-0.02, 0.58), (0.93, 0.58), (0.93, 0.625), (-0.02, 0.625)], "slate+mist", "slate")
    for start, end in ((-0.02, 0.2), (0.21, 0.47), (0.48, 0.755)):
        s.pen.rect(start, 0.44, end, 0.585, "paper")
        s.pen.rect(start, 0.535, end, 0.56, "vermilion")
        for step in range(5):
            x = start + (end - start) * (0.06 + step * 0.18)
            s.pen.rect(
                x, 0.462, x + (end - start) * 0.13, 0.515, "deep" if step != 2 else "ochre+paper"
            )
    nose = [
        (0.755, 0.44),
        *curve((0.755, 0.44), (0.8, 0.45), (0.815, 0.53)),
        (0.82, 0.585),
        (0.755, 0.585),
    ]
    s.pen.poly(nose, "paper")
    s.pen.poly(
        [(0.765, 0.458), *curve((0.765, 0.458), (0.79, 0.465), (0.803, 0.52)), (0.765, 0.52)],
        "deep",
    )
    s.pen.rect(0.755, 0.535, 0.817, 0.56, "vermilion")
    s.glow(0.815, 0.55, 0.1, "ochre", 0.8)
    for x in s.spots(11):
        pen = s.at(x, 1.03, s.random.uniform(0.24, 0.36))
        motifs.tree(
            s, pen, s.random.choice(["moss", "pine"]), s.random.choice(["moss", "rose", "jade"])
        )


def market(s: Sheet) -> None:
    s.sky((0, "ochre+paper"), (0.5, "paper"), (1, "sand"))
    motifs.houses(s, 0.62, 0.2, 0.42, "sand", 9, fade="paper", lit="brick", share=0.3)
    for y, tall in ((0.13, 0.05), (0.2, 0.08)):
        s.pen.line(curve((-0.02, y), (0.5, y + tall * 1.6), (1.02, y)), 0.004, "ink")
        for x in s.spots(9):
            hung = y + 3.2 * tall * x * (1 - x)
            motifs.lantern(s.at(x, hung, 0.09))
    s.layer([(0, 0.7), (1, 0.7), (1, 1.01), (0, 1.01)], "rose", "sand", 0)
    colours = ["vermilion", "river", "ochre"]
    for index, (left, right) in enumerate(((0.02, 0.32), (0.35, 0.65), (0.68, 0.98))):
        name = colours[index]
        s.layer([(left, 0.4), (right, 0.4), (right, 0.72), (left, 0.72)], "ink+brick", "brick", 0)
        middle = (left + right) / 2
        motifs.person(s.at(middle, 0.87, 0.44), "paper", arms=((-0.3, -0.5), (0.24, -0.52)))
        s.layer(
            [(left, 0.68), (right, 0.68), (right + 0.01, 0.86), (left - 0.01, 0.86)],
            "sand",
            "ochre",
        )
        for row in range(4):
            fruit = s.random.choice(["vermilion", "ochre", "moss", "rose", "jade"])
            for x in s.spots(9, left + 0.01, right - 0.01):
                s.at(x, 0.7 + row * 0.032, 0.021).oval(0, 0, 1, 1, fruit)
                s.at(x, 0.7 + row * 0.032, 0.021).oval(-0.3, -0.35, 0.3, 0.22, "paper", 0.5)
        wide = (right - left + 0.04) / 8
        for stripe in range(8):
            x = left - 0.02 + stripe * wide
            shade = name if stripe % 2 == 0 else "paper"
            s.pen.poly(
                [(x + 0.008, 0.3), (x + wide - 0.008, 0.3), (x + wide, 0.41), (x, 0.41)], shade
            )
            s.at(x + wide / 2, 0.41, wide / 2 * s.width / s.short).oval(0, 0, 1, 0.5, shade)
    shoppers = ((0.09, "deep", "ochre"), (0.41, "moss", "vermilion"), (0.61, "river", "paper"))
    for x, coat, bag in shoppers:
        pen = s.at(x, 0.985, 0.46)
        motifs.person(pen, coat, arms=((-0.22, -0.5), (0.2, -0.42)), lean=0.02)
        pen.oval(0.025, -0.91, 0.068, 0.078, "ink")
        pen.poly([(0.1, -0.4), (0.3, -0.4), (0.28, -0.18), (0.12, -0.18)], bag)


def tea_house(s: Sheet) -> None:
    s.sky((0, "rose"), (0.45, "rose+paper"), (1, "paper"), bottom=0.62)
    s.disc(0.2, 0.22, 0.09, "paper")
    s.ridge(0.62, 0.3, "rose+foam", "paper", peaks=5)
    s.ridge(0.64, 0.16, "jade", "foam+paper", peaks=7)
    s.mist(0.58, 0.14)
    s.sky((0, "rose+paper"), (0.35, "jade"), (1, "deep"), top=0.64)
    for x in s.spots(6, 0.0, 0.3):
        motifs.tree(s, s.at(x, 0.66, s.random.uniform(0.2, 0.3)), "pine", "moss")
    s.glow(0.58, 0.5, 0.5, "ochre", 0.55)
    motifs.pavilion(s.at(0.58, 0.655, 0.56))
    s.pen.rect(0.2, 0.64, 0.98, 0.67, "brick")
    for x in s.spots(24, 0.2, 0.98):
        s.pen.rect(x, 0.6, x + 0.004, 0.67, "brick")
    s.pen.rect(0.2, 0.598, 0.98, 0.608, "brick")
    for x in (-0.5, -0.26, 0.26, 0.5):
        motifs.lantern(s.at(0.58 + x * 0.56 / s.ratio, 0.42, 0.09))
    s.reflect(0.672, 0.31, "river", strength=0.7)
    s.ripples(0.69, 0.99, "paper", 34)
    for _ in range(20):
        x, y = s.random.uniform(0.0, 1.0), s.random.uniform(0.84, 0.99)
        leaf = s.at(x, y, 0.03 + (y - 0.8) * 0.16)
        leaf.oval(0, 0, 1, 0.32, s.random.choice(["moss", "pine", "jade"]))
        leaf.poly([(0, 0), (0.9, -0.3), (1.1, 0.05)], "river")
        if s.random.random() < 0.4:
            for turn in (-0.5, 0.5, 0):
                leaf.poly(
                    [(0, -0.15), (turn - 0.25, -0.7), (turn, -1.1), (turn + 0.25, -0.7)], "rose"
                )
    branch = [(1.02, 0.06), (0.86, 0.1), (0.74, 0.06)]
    s.pen.line(branch, 0.014, "ink")
    s.pen.line([(0.9, 0.09), (0.82, 0.18)], 0.008, "ink")
    for _ in range(34):
        x = s.random.uniform(0.72, 1.0)
        s.at(x, 0.09 + s.random.uniform(-0.06, 0.1), 0.014).oval(0, 0, 1, 1, "vermilion", 0.9)


def opera_stage(s: Sheet) -> None:
    s.sky((0, "ink"), (0.6, "brick"), (1, "ink"))
    s.glow(0.5, 0.45, 0.75, "ochre", 0.9)
    s.at(0.5, 0.43, 0.3).oval(0, 0, 1, 1, "ochre+paper")
    s.at(0.5, 0.43, 0.27).oval(0, 0, 1, 1, "paper")
    s.layer([(0, 0.8), (1, 0.8), (1, 1.01), (0, 1.01)], "brick", "ink", 0)
    s.pen.poly([(0.2, 0.8), (0.8, 0.8), (0.98, 0.93), (0.02, 0.93)], "ochre", 0.55)
    actor = s.at(0.5, 0.87, 0.66)
    for turn in (-0.42, -0.16, 0.16, 0.42):
        actor.line([(0, -0.6), (turn, -1.02)], 0.014, "ink")
        tip = turn * 1.25
        actor.poly([(turn, -1.02), (turn * 0.55, -0.74), (tip + turn * 0.3, -0.72)], "vermilion")
    actor.poly([(-0.12, -0.74), (0.12, -0.74), (0.3, 0), (-0.3, 0)], "river")
    actor.poly([(-0.05, -0.5), (0.05, -0.5), (0.12, 0), (-0.12, 0)], "vermilion")
    for y in (-0.08, -0.16):
        actor.line([(-0.26 - y * 0.3, y), (0.26 + y * 0.3, y)], 0.02, "ochre")
    for side in (-1, 1):
        sleeve = [
            (side * 0.1, -0.74),
            (side * 0.4, -0.56),
            (side * 0.44, -0.42),
            (side * 0.08, -0.58),
        ]
        actor.poly(sleeve, "river")
        water = curve((side * 0.42, -0.5), (side * 0.75, -0.55), (side * 0.62, -0.15))
        actor.line(water, 0.085, "paper")
        plume = curve((side * 0.06, -0.96), (side * 0.3, -1.4), (side * 0.62, -1.02))
        actor.line(plume, 0.016, "brick")
    actor.oval(0, -0.82, 0.085, 0.11, "paper")
    actor.oval(-0.035, -0.83, 0.028, 0.018, "rose")
    actor.oval(0.035, -0.83, 0.028, 0.018, "rose")
    actor.line([(-0.05, -0.845), (-0.02, -0.835)], 0.012, "ink")
    actor.line([(0.02, -0.835), (0.05, -0.845)], 0.012, "ink")
    actor.oval(0, -0.775, 0.014, 0.01, "vermilion")
    actor.poly(
        [(-0.11, -0.86), (-0.14, -0.98), (0, -1.04), (0.14, -0.98), (0.11, -0.86), (0, -0.92)],
        "ink",
    )
    for x in (-0.1, -0.05, 0, 0.05, 0.1):
        actor.oval(x, -0.97 - 0.03 * math.cos(x * 12), 0.024, 0.024, "vermilion" if x else "ochre")
    for side in (0.0, 1.0):
        for fold in reversed(range(6)):
            x = abs(side - 0.035 - fold * 0.021)
            sway = 0.03 if side == 0 else -0.03
            drape = curve((x + sway * 2, 0), (x + sway, 0.5), (x, 0.96))
            s.layer([(side, 0), *drape, (side, 0.96)], ["vermilion", "brick+vermilion"][fold % 2])
    for fold in range(10):
        cloth = s.at(fold * 0.111, 0, 0.1 * s.width / s.short)
        cloth.oval(0, 0, 0.66, 0.9, ["vermilion", "brick+vermilion"][fold % 2])
    for x in s.spots(11):
        motifs.head(s.at(x, 0.99, s.random.uniform(0.13, 0.16)), "ink")


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
    for x, size in ((0.3, 0.62), (0.58, 0.7), (0.88, 0.62)):
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


def rain_street(s: Sheet) -> None:
    s.sky((0, "deep"), (0.5, "slate"), (1, "slate+mist"), bottom=0.72)
    motifs.houses(s, 0.72, 0.3, 0.62, "slate", 7, fade="slate+mist", lit="ochre", share=0.25)
    for side in (0.0, 1.0):
        for step, name in ((3, "river"), (2, "deep"), (1, "night")):
            x = abs(side - (0.06 + 0.09 * step))
            top, low = 0.02 + 0.1 * step, 0.86 - 0.05 * step
            s.layer([(side, top - 0.1), (x, top), (x, low), (side, low + 0.06)], name)
            for row in range(4):
                y = top + 0.08 + row * 0.1
                if y < low - 0.16:
                    inner = abs(side - (0.09 * step - 0.015))
                    s.pen.rect(
                        inner, y, x - (0.018 if side == 0 else -0.018), y + 0.05, "ochre", 0.85
                    )
            sign = abs(side - (0.085 + 0.09 * step))
            s.glow(sign, top + 0.26, 0.12, "vermilion", 0.6)
            motifs.lantern(s.at(sign, top + 0.2, 0.1))
            motifs.lantern(s.at(sign, top + 0.31, 0.1))
    s.glow(0.5, 0.66, 0.45, "ochre", 0.6)
    s.sky((0, "slate+mist"), (0.4, "slate"), (1, "night"), top=0.72)
    s.reflect(0.72, 0.27, "deep", strength=0.7)
    walkers = (
        (0.42, 0.74, 0.2, "river", "ochre"),
        (0.57, 0.77, 0.25, "deep", "jade"),
        (0.36, 0.88, 0.4, "night", "paper"),
        (0.64, 0.95, 0.54, "ink", "vermilion"),
    )
    for x, y, size, coat, cover in walkers:
        pen = s.at(x, y, size)
        pen.oval(0, 0.02, 0.26, 0.035, "ink", 0.4)
        pen.poly([(-0.1, 0.03), (0.1, 0.03), (0.14, 0.5), (-0.14, 0.5)], coat, 0.35)
        motifs.person(pen, coat, legs=((-0.1, 0), (0.12, 0)), arms=((-0.15, -0.45), (0.13, -0.66)))
        pen.poly([(-0.14, -0.78), (0.14, -0.78), (0.2, -0.3), (-0.2, -0.3)], coat)
        pen.line([(0.12, -0.62), (0.06, -1.24)], 0.022, "ink")
        dome = [
            (0.42 * math.cos(a) + 0.05, -0.96 + 0.32 * math.sin(a))
            for a in (math.pi * (1 + i / 20) for i in range(21))
        ]
        scallops = [
            point
            for k in range(4)
            for point in curve(
                (0.47 - k * 0.21, -0.96), (0.365 - k * 0.21, -1.03), (0.26 - k * 0.21, -0.96), 8
            )
        ]
        pen.poly([*dome, *scallops], cover)
        pen.line(curve((0.05, -1.27), (-0.1, -1.1), (-0.16, -0.97)), 0.008, "ink", 0.5)
        pen.line(curve((0.05, -1.27), (0.2, -1.1), (0.26, -0.97)), 0.008, "ink", 0.5)
    for _ in range(170):
        x, y, reach = s.random.random() * 1.1, s.random.random(), s.random.uniform(0.02, 0.06)
        s.pen.line([(x, y), (x - reach * 0.3, y + reach)], 0.0018, "paper", 0.3)


def observatory(s: Sheet) -> None:
    s.sky((0, "ink"), (0.55, "night"), (0.85, "river"), (1, "rose"))
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
        d = s.at(x, y, size)
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
    watcher = s.at(0.78, 0.89, 0.13)
    motifs.person(watcher, "ink", arms=((-0.2, -0.5), (0.1, -0.7)), skin="ink")
    watcher.line([(0.55, 0.08), (0.42, -0.5)], 0.03, "ink")
    watcher.line([(0.28, 0.08), (0.42, -0.5)], 0.03, "ink")
    watcher.line([(0.2, -0.5), (0.72, -0.95)], 0.11, "ink")
    for x in s.spots(9, 0.84, 1.0):
        motifs.pine(s.at(x, 0.94, s.random.uniform(0.12, 0.24)), "ink")


def stadium(s: Sheet) -> None:
    s.sky((0, "ink"), (0.5, "night"), (1, "deep"), bottom=0.5)
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
