"""Pictures drawn by code: for the demo, and to stand where a photo is still to come."""

import textwrap
from collections.abc import Callable
from dataclasses import replace

from PIL import ImageDraw, ImageFont

from photos import labelling
from photos.drawing import people, river, sport, town, works
from photos.drawing.paper import Sheet, ink, printed

_DRAWN = "digitalCreation"  # IPTC's code for what was never in front of a camera
_LINE = 30  # characters of a label on one line
SCENES: dict[str, Callable[[Sheet], None]] = {
    "harbour": river.harbour,
    "bridge": river.bridge,
    "skyline_dawn": river.skyline_dawn,
    "skyline_night": river.skyline_night,
    "mountains_mist": river.mountains_mist,
    "river_bend": river.river_bend,
    "ferry": river.ferry,
    "forest": river.forest,
    "terraces": river.terraces,
    "metro": town.metro,
    "market": town.market,
    "tea_house": town.tea_house,
    "opera_stage": town.opera_stage,
    "rain_street": town.rain_street,
    "factory": works.factory,
    "port_cranes": works.port_cranes,
    "observatory": works.observatory,
    "laboratory": people.laboratory,
    "classroom": people.classroom,
    "library": people.library,
    "portrait": people.portrait,
    "rowing": sport.rowing,
    "stadium": sport.stadium,
    "marathon": sport.marathon,
    "table_tennis": sport.table_tennis,
}


def scene(
    name: str,
    *,
    seed: int,
    width: int = 1600,
    height: int = 1067,
    caption: str = "",
    credit: str = "",
    creator: str = "",
) -> bytes:
    """A scene of SCENES as a JPEG that carries these words as IPTC and XMP.

    The same arguments always give the same bytes, another seed another picture of the same thing.
    Raises KeyError for a name that is not in SCENES.
    """
    label = labelling.Label(caption=caption, credit=credit, creator=creator)
    sheet = Sheet(width, height, seed)
    SCENES[name](sheet)
    return printed(
        sheet.finished(),
        xmp=labelling.xmp(replace(label, digital_source=_DRAWN)),
        iptc=labelling.iptc(label),
    )


def placeholder(label: str, *, seed: int) -> bytes:
    """A quiet picture, 1600 by 1067, that says it is none: "Photo to come".

    The font that Pillow brings has Latin letters alone; other labels are left out.
    """
    sheet = Sheet(1600, 1067, seed)
    sheet.sky((0, "mist"), (1, "paper"))
    sheet.at(0.7, 0.25, 0.075).oval(0, 0, 1, 1, "sand")
    sheet.ridge(0.62, 0.3, "sand+mist", "paper", peaks=5)
    sheet.ridge(0.72, 0.22, "sand", "mist", peaks=4)
    sheet.layer([(0, 0.72), (1, 0.72), (1, 1.01), (0, 1.01)], "paper", "", 0)
    sheet.pen.rect(0.46, 0.765, 0.54, 0.77, "vermilion")
    picture = sheet.finished(grain=0.6)
    lines = textwrap.wrap(label, _LINE)[:3] if label.isprintable() and _is_latin(label) else []
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=54)
    for number, line in enumerate(lines):
        place = (picture.width / 2, picture.height * 0.835 + number * 66)
        draw.text(place, line, font=font, fill=ink("slate")[:3], anchor="mm")
    return printed(picture, xmp=labelling.xmp(labelling.Label(digital_source=_DRAWN)))


def _is_latin(text: str) -> bool:
    return all(character < "\u0250" or "\u2010" <= character <= "\u2026" for character in text)
