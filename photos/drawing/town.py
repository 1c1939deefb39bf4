"""Streets, stages and roofs of the city. Places run from 0 to 1, from the upper left."""

import math

from photos.drawing import motifs
from photos.drawing.motifs import curve
from photos.drawing.paper import Pen, Sheet


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
        motifs.person(s.at(middle, 0.845, 0.42), "paper", arms=((-0.3, -0.5), (0.24, -0.52)))
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
    _actor(s.at(0.5, 0.87, 0.66))
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


def _actor(actor: Pen) -> None:
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
    for x in (-0.1, -0.05, 0.0, 0.05, 0.1):
        actor.oval(x, -0.97 - 0.03 * math.cos(x * 12), 0.024, 0.024, "vermilion" if x else "ochre")


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
        _walker(s.at(x, y, size), coat, cover)
    for _ in range(170):
        x, y, reach = s.random.random() * 1.1, s.random.random(), s.random.uniform(0.02, 0.06)
        s.pen.line([(x, y), (x - reach * 0.3, y + reach)], 0.0018, "paper", 0.3)


def _walker(pen: Pen, coat: str, cover: str) -> None:
    pen.oval(0, 0.02, 0.26, 0.035, "ink", 0.4)
    pen.poly([(-0.1, 0.03), (0.1, 0.03), (0.14, 0.5), (-0.14, 0.5)], coat, 0.35)
    motifs.person(pen, coat, legs=((-0.1, 0), (0.12, 0)), arms=((-0.15, -0.45), (0.13, -0.66)))
    pen.oval(0, -0.91, 0.068, 0.082, "ink")
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
