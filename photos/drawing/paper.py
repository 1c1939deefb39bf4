"""Cut paper: the sheet, inks and strokes that the drawn scenes are made of.

A `Sheet` is drawn at twice its size and made smaller at the end, which softens every edge. A `Pen`
draws on it in units of its own: the sheet's pen counts from 0 to 1 across and down, a motif's pen
counts in lengths of the motif from its own foot, so that it keeps its shape on any sheet.
"""

import io
import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Ink = tuple[int, int, int, int]
Points = Sequence[tuple[float, float]]

_FINER = 2
_QUALITY = 86
_PALETTE = {
    "paper": "#f4ead6",
    "mist": "#e9e0cb",
    "sand": "#dcc9a3",
    "ochre": "#d99f3e",
    "rose": "#dd9a78",
    "vermilion": "#c7402d",
    "brick": "#8f3a2c",
    "foam": "#b9d3c6",
    "jade": "#79a99b",
    "river": "#3f7d7c",
    "deep": "#245259",
    "night": "#17323f",
    "ink": "#14222b",
    "moss": "#6d8159",
    "pine": "#35534a",
    "skin": "#d9a77f",
    "slate": "#5d7078",
}


def ink(name: str, alpha: float = 1.0) -> Ink:
    """A colour of the palette; "jade+paper" is half of each."""
    parts = [ImageColor.getrgb(_PALETTE[part]) for part in name.split("+")]
    red, green, blue = (round(sum(part[i] for part in parts) / len(parts)) for i in range(3))
    return red, green, blue, round(255 * alpha)


class Pen:
    """Flat shapes in the pen's own units: x to the right, y down, sizes in lengths of `unit`."""

    def __init__(
        self, draw: ImageDraw.ImageDraw, origin: tuple[float, float], unit: tuple[float, float]
    ) -> None:
        self._draw, self._origin, self._unit = draw, origin, unit

    def _at(self, points: Points) -> list[tuple[float, float]]:
        (left, top), (across, down) = self._origin, self._unit
        return [(left + x * across, top + y * down) for x, y in points]

    def poly(self, points: Points, name: str, alpha: float = 1.0) -> None:
        self._draw.polygon(self._at(points), fill=ink(name, alpha))

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        (xa, ya), (xb, yb) = self._at([(x0, y0), (x1, y1)])  # a mirrored pen turns left into right
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)

    def rect(
        self, x0: float, y0: float, x1: float, y1: float, name: str, alpha: float = 1.0
    ) -> None:
        self._draw.rectangle(self._box(x0, y0, x1, y1), fill=ink(name, alpha))

    def oval(self, x: float, y: float, rx: float, ry: float, name: str, alpha: float = 1.0) -> None:
        self._draw.ellipse(self._box(x - rx, y - ry, x + rx, y + ry), fill=ink(name, alpha))

    def line(self, points: Points, width: float, name: str, alpha: float = 1.0) -> None:
        """A stroke with round ends; `width` in the pen's smaller unit."""
        thick = max(1.0, width * min(abs(unit) for unit in self._unit))
        places = self._at(points)
        self._draw.line(places, fill=ink(name, alpha), width=round(thick), joint="curve")
        if alpha == 1.0 and thick > 3:
            for x, y in (places[0], places[-1]):
                box = (x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2)
                self._draw.ellipse(box, fill=ink(name))


class Sheet:
    """One picture in the making; the same seed always gives the same picture."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        self.width, self.height = width * _FINER, height * _FINER
        self.random = random.Random(seed)  # noqa: S311 - a drawing, nothing secret
        self.image = Image.new("RGB", (self.width, self.height), ink("paper")[:3])
        self._draw = ImageDraw.Draw(self.image, "RGBA")
        self.pen = Pen(self._draw, (0, 0), (self.width, self.height))
        self.short = min(self.width, self.height)
        self.ratio = self.width / self.height

    def at(self, x: float, y: float, size: float, *, is_mirrored: bool = False) -> Pen:
        """A motif's pen: its foot at (x, y) of the sheet, `size` in short sides of the sheet."""
        unit = size * self.short
        origin = (x * self.width, y * self.height)
        return Pen(self._draw, origin, (-unit if is_mirrored else unit, unit))

    def spots(self, count: int, low: float = 0.0, high: float = 1.0) -> list[float]:
        """Places from low to high, one in each of `count` equal parts."""
        step = (high - low) / count
        return [low + step * (place + self.random.uniform(0.15, 0.85)) for place in range(count)]

    def sky(self, *stops: tuple[float, str], top: float = 0.0, bottom: float = 1.0) -> None:
        """Ink wiped from one colour into the next down the sheet, as printers wipe a block."""
        first, last = round(top * self.height), round(bottom * self.height)
        column = _column(stops)
        self.image.paste(
            column.resize((self.width, last - first), Image.Resampling.BICUBIC), (0, first)
        )

    def layer(self, points: Points, name: str, fade: str = "", shadow: float = 0.25) -> None:
        """A sheet of paper laid on: its upper edge throws a soft shadow, its foot may fade."""
        places = [(x * self.width, y * self.height) for x, y in points]
        left, right = _within(min(x for x, _ in places), max(x for x, _ in places), self.width)
        top, bottom = _within(min(y for _, y in places), max(y for _, y in places), self.height)
        if right <= left or bottom <= top:
            return
        if shadow:
            self._shade(places, (left, top, right, bottom), shadow)
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in places], fill=255)
        column = _column([(0, name), (1, fade or name)]).resize(mask.size)
        self.image.paste(column, (left, top), mask)

    def _shade(
        self, places: Points, box: tuple[int, int, int, int], strength: float, scale: int = 8
    ) -> None:
        """Darken what lies around a shape, seen at an eighth of its size: shadows are soft."""
        reach = self.short // 30
        left, top = max(0, box[0] - reach), max(0, box[1] - reach)
        right, bottom = min(self.width, box[2] + reach), min(self.height, box[3] + reach)
        small = Image.new("L", (max(1, (right - left) // scale), max(1, (bottom - top) // scale)))
        outline = [((x - left) / scale, (y - top) / scale) for x, y in places]
        ImageDraw.Draw(small).polygon(outline, fill=round(255 * strength))
        soft = small.filter(ImageFilter.GaussianBlur(self.short / scale / 90))
        dark = soft.resize((right - left, bottom - top), Image.Resampling.BILINEAR)
        self.image.paste(ink("ink")[:3], (left, top - self.short // 200), dark)

    def ridge(
        self,
        y: float,
        height: float,
        name: str,
        fade: str = "",
        *,
        rough: float = 0.55,
        peaks: int = 0,
    ) -> list[tuple[float, float]]:
        """Hills across the sheet, their foot at y: rolling, or with so many peaks. Its outline."""
        count = 257
        profile = _rolling(self.random, count, rough)
        if peaks:
            tops = [
                (x, self.random.uniform(0.45, 1.0), self.random.uniform(0.5, 1.0))
                for x in self.spots(peaks)
            ]
            for index in range(count):
                x = index / (count - 1)
                bells = (h * math.exp(-((abs(x - c) * peaks * 1.5 / w) ** 1.7)) for c, h, w in tops)
                profile[index] = 0.82 * max(bells) + 0.18 * profile[index]
        outline = [(i / (count - 1), y - height * value) for i, value in enumerate(profile)]
        self.layer([(0, 1.01), *outline, (1, 1.01)], name, fade)
        return outline

    def mist(self, y: float, thick: float, name: str = "paper", strength: float = 0.8) -> None:
        """A band of mist around y that fades both ways."""
        values = [round(255 * strength * math.sin(math.pi * i / 63) ** 2) for i in range(64)]
        band = Image.frombytes("L", (1, 64), bytes(values))
        top, tall = round((y - thick / 2) * self.height), max(2, round(thick * self.height))
        self.image.paste(
            ink(name)[:3], (0, top), band.resize((self.width, tall), Image.Resampling.BICUBIC)
        ) if top < self.height else None

    def glow(self, x: float, y: float, radius: float, name: str, strength: float = 0.7) -> None:
        """Light that fades outwards; `radius` in short sides."""
        size = max(2, round(2 * radius * self.short))
        light = ImageChops.invert(Image.radial_gradient("L")).point(
            lambda value: round(max(0, value - 74) / 181 * 255 * strength)
        )
        place = (round(x * self.width - size / 2), round(y * self.height - size / 2))
        self.image.paste(ink(name)[:3], place, light.resize((size, size), Image.Resampling.BICUBIC))

    def disc(self, x: float, y: float, radius: float, name: str) -> None:
        """Sun or moon with its glow; `radius` in short sides."""
        self.glow(x, y, radius * 3.2, name, 0.35)
        self.at(x, y, radius).oval(0, 0, 1, 1, name)

    def reflect(self, y: float, depth: float, tint: str, *, strength: float = 0.6) -> None:
        """What stands above the line y, in the water below it, rippled and fading into `tint`."""
        line, tall = round(y * self.height), round(depth * self.height)
        tall = min(tall, line, self.height - line)
        above = self.image.crop((0, line - tall, self.width, line)).transpose(
            Image.Transpose.FLIP_TOP_BOTTOM
        )
        fade = Image.linear_gradient("L").point(
            lambda value: round(255 * strength * (1 - value / 255) ** 0.8)
        )
        wet = Image.new("RGB", (self.width, tall), ink(tint)[:3])
        wet = Image.blend(above, wet, 0.25)
        base = self.image.crop((0, line, self.width, line + tall))
        base.paste(wet, (0, 0), fade.resize((self.width, tall)))
        step = max(4, self.short // 220)
        for top in range(0, tall, step):
            reach = self.short / 160 * (0.3 + top / tall)
            shift = round(
                reach * math.sin(top * 40 / self.short * math.pi + math.sin(top * 0.11) * 2)
            )
            strip = base.crop((0, top, self.width, min(top + step, tall)))
            self.image.paste(ImageChops.offset(strip, shift, 0), (0, line + top))

    def ripples(self, y0: float, y1: float, name: str, count: int, alpha: float = 0.55) -> None:
        """Thin lenses of light on water, longer the nearer they are."""
        for y in self.spots(count, y0, y1):
            near = (y - y0) / (y1 - y0)
            x, reach = (
                self.random.uniform(-0.05, 1.05),
                self.random.uniform(0.01, 0.05) * (0.4 + 2.2 * near),
            )
            thin = 0.0012 + 0.0022 * near
            self.pen.poly(
                [(x - reach, y), (x, y - thin), (x + reach, y), (x, y + thin)], name, alpha
            )

    def finished(self, *, grain: float = 1.0) -> Image.Image:
        """The sheet at its own size, with the grain of paper and block."""
        picture = self.image.reduce(_FINER)
        width, height = picture.size
        fine = _noise(self.random, width // 2, height // 2, picture.size)
        mottled = _noise(self.random, max(2, width // 22), max(2, height // 22), picture.size)
        wood = _noise(self.random, max(2, width // 160), max(2, height // 3), picture.size)
        both = Image.blend(Image.blend(mottled, wood, 0.5), fine, 0.45)
        tooth = both.point(lambda value: round(128 + (value - 128) * 0.42 * grain))
        return ImageChops.soft_light(picture, Image.merge("RGB", (tooth, tooth, tooth)))


def _within(low: float, high: float, limit: int) -> tuple[int, int]:
    return max(0, math.floor(low)), min(limit, math.ceil(high) + 1)


def _noise(source: random.Random, width: int, height: int, size: tuple[int, int]) -> Image.Image:
    noise = Image.frombytes("L", (width, height), source.randbytes(width * height))
    return noise.resize(size, Image.Resampling.BICUBIC)


def _column(stops: Sequence[tuple[float, str]]) -> Image.Image:
    """One pixel wide, 256 high: the colours at their heights (0 to 1) and what lies between."""
    column = Image.new("RGB", (1, 256))
    for row in range(256):
        place = row / 255
        lower = max((stop for stop in stops if stop[0] <= place), default=stops[0])
        upper = min((stop for stop in stops if stop[0] >= place), default=stops[-1])
        share = 0.0 if upper[0] == lower[0] else (place - lower[0]) / (upper[0] - lower[0])
        share = share * share * (3 - 2 * share)
        pairs = zip(ink(lower[1])[:3], ink(upper[1])[:3], strict=True)
        red, green, blue = (round(one + (two - one) * share) for one, two in pairs)
        column.putpixel((0, row), (red, green, blue))
    return column


def _rolling(source: random.Random, count: int, rough: float) -> list[float]:
    """Heights from 0 to 1 by displacing midpoints; `count` is a power of two and one."""
    heights = [0.0] * count
    heights[0], heights[-1] = source.random(), source.random()
    step, reach = count - 1, 1.0
    while step > 1:
        half = step // 2
        for middle in range(half, count - 1, step):
            between = (heights[middle - half] + heights[middle + half]) / 2
            heights[middle] = between + source.uniform(-reach, reach) / 2
        step, reach = half, reach * rough
    low, high = min(heights), max(heights)
    return [(value - low) / (high - low) for value in heights]


def printed(image: Image.Image, *, xmp: bytes = b"", iptc: bytes = b"") -> bytes:
    """The picture as a JPEG file with these records."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, progressive=True, xmp=xmp, extra=iptc)
    return buffer.getvalue()
