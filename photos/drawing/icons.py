"""The site's own sign, a letter on its colour: for tabs, home screens and readers of feeds. Pure.

The font that Pillow brings has Latin letters alone. Any other sign is drawn as a small front page
where a picture is asked for; as SVG it is written, and the reader's own font draws it.
"""

import io
from xml.sax.saxutils import escape

from PIL import Image, ImageColor, ImageDraw, ImageFont

_FINER = 4  # drawn this many times as large and made smaller: soft edges
_ICO_SIZES = (16, 32, 48)
_PAPER, _INK = "#fcfaf5", "#161412"
_SERIF = "Georgia,'Songti SC','Noto Serif CJK SC',serif"


def svg(sign: str, colour: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="4" fill="{colour}"/>'
        f'<text x="16" y="16.5" font-family="{_SERIF}" font-size="22" font-weight="700"'
        f' text-anchor="middle" dominant-baseline="central" fill="{letters_on(colour)}">'
        f"{escape(sign)}</text></svg>"
    )


def png(sign: str, colour: str, size: int, *, is_maskable: bool = False) -> bytes:
    """A square picture. A maskable one fills its corners and keeps the sign off its edges."""
    return _saved(_drawn(sign, colour, size, is_maskable=is_maskable), "PNG")


def ico(sign: str, colour: str) -> bytes:
    """The favicon of old browsers, in three sizes, each drawn as itself."""
    pictures = [_drawn(sign, colour, size) for size in _ICO_SIZES]
    kept = io.BytesIO()
    sizes = [(size, size) for size in _ICO_SIZES]
    pictures[-1].save(kept, "ICO", sizes=sizes, append_images=pictures[:-1])
    return kept.getvalue()


def letters_on(colour: str) -> str:
    """Paper or ink, whichever is read better on a colour (WCAG's contrast)."""
    light = _luminance(colour)
    on_paper = (_luminance(_PAPER) + 0.05) / (light + 0.05)
    on_ink = (light + 0.05) / (_luminance(_INK) + 0.05)
    return _PAPER if on_paper >= on_ink else _INK


def _drawn(sign: str, colour: str, size: int, *, is_maskable: bool = False) -> Image.Image:
    whole = size * _FINER
    picture = Image.new("RGBA", (whole, whole))
    draw = ImageDraw.Draw(picture)
    radius = 0 if is_maskable else whole // 8
    draw.rounded_rectangle((0, 0, whole - 1, whole - 1), radius, fill=colour)
    share = 0.5 if is_maskable else 0.68
    if _can_be_drawn(sign):
        font = ImageFont.load_default(size=whole * share)
        middle = (whole / 2, whole / 2)
        left, top, right, bottom = draw.textbbox((0, 0), sign, font=font, anchor="mm")
        place = (middle[0] - (left + right) / 2, middle[1] - (top + bottom) / 2)
        stroke = whole * share / 40
        draw.text(place, sign, font=font, fill=letters_on(colour), anchor="mm", stroke_width=stroke)
    else:
        _front_page(draw, whole, share, letters_on(colour))
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _front_page(draw: ImageDraw.ImageDraw, whole: int, share: float, colour: str) -> None:
    """A headline and three lines of text."""
    left, line = whole * (1 - share) / 2, whole * share / 8
    for top, height, width in ((0.5, 2.2, 1), (3.6, 1, 1), (5.3, 1, 1), (7, 1, 0.6)):
        begins = left + top * line
        ends = left + whole * share * width
        draw.rectangle((left, begins, ends, begins + height * line), fill=colour)


def _can_be_drawn(sign: str) -> bool:
    font = ImageFont.load_default(size=40)
    missing = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(letter)) != missing for letter in sign)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [part / 255 for part in ImageColor.getrgb(colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _saved(picture: Image.Image, kind: str) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, kind, optimize=True)
    return kept.getvalue()
