"""From the bytes of an uploaded picture to the bytes that readers get. No database."""

import hashlib
import io
import re
import warnings
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageCms, UnidentifiedImageError

WIDTHS = (320, 480, 640, 960, 1280, 1600, 1920)
FORMATS = ("jpeg", "webp", "avif")
EXTENSIONS = {"jpeg": "jpg", "webp": "webp", "avif": "avif"}
NAME = re.compile(r"[0-9a-f]{32}-[0-9]{1,4}\.(?:jpg|webp|avif)")

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 20_000
MOST_SCANS = 100

_TAKEN = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
_TALLEST = {"jpeg": 65_535, "webp": 16_383, "avif": 65_535}
_OPTIONS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 82, "progressive": True, "optimize": True},
    "webp": {"quality": 80, "method": 4},
    "avif": {"quality": 60, "speed": 8},
}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_STRANGERS = [
    (
        re.compile(rb"GIF8"),
        gettext_lazy("GIF pictures are not taken: export it as JPEG and send that."),
    ),
    (
        re.compile(rb"(?s:....)ftyp(?:hei|hev|mif1|msf1)"),
        gettext_lazy("HEIC pictures are not taken: export it as JPEG and send that."),
    ),
    (
        re.compile(rb"II[*+]\0|MM\0[*+]"),
        gettext_lazy("TIFF and raw pictures are not taken: export it as JPEG and send that."),
    ),
    (
        re.compile(rb"%PDF"),
        gettext_lazy("This is a PDF: take the picture out of it and send it as JPEG."),
    ),
    (
        re.compile(rb"8BPS"),
        gettext_lazy("Photoshop files are not taken: export it as JPEG and send that."),
    ),
    (
        re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg)"),
        gettext_lazy("SVG drawings are not taken: export it as JPEG and send that."),
    ),
]
_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_NOT_A_PICTURE = gettext_lazy(
    "This file is not a picture in JPEG, PNG, WebP or AVIF: export it as JPEG and send that."
)
_DAMAGED = gettext_lazy(
    "This picture is damaged or cut short: export it again from its source and send that."
)


class Refused(ValueError):
    """The file is not taken; the message is one sentence for whoever sent it."""


class Facts(NamedTuple):
    """What is known of a picture before it is decoded; pixels as it is seen, upright."""

    format: str
    width: int
    height: int


class Encoded(NamedTuple):
    """One rendition: `name` is its address below /photos/, made from its bytes."""

    format: str
    width: int
    height: int
    name: str
    data: bytes


def check(data: bytes) -> Facts:
    """Look at everything that can be known without decoding. Raises Refused."""
    if not data:
        raise Refused(_("This file is empty: choose the picture again."))
    if len(data) > MOST_BYTES:
        raise Refused(
            _(
                "This file has %(size)s MB and 25 MB is the most: "
                "export it smaller, 4,000 pixels wide is plenty."
            )
            % {"size": f"{len(data) / 1024 / 1024:.1f}"}
        )
    with opened(data) as image:
        is_jpeg = image.format in ("JPEG", "MPO")
        if not is_jpeg and getattr(image, "n_frames", 1) > 1:
            raise Refused(_("This picture moves: send one frame of it as JPEG."))
        if is_jpeg and count_scans(data) > MOST_SCANS:
            words = _("This JPEG has more than %(most)s scans: export it as JPEG and send that.")
            raise Refused(words % {"most": MOST_SCANS})
        width, height = image.size
        if _orientation(image) in (5, 6, 7, 8):
            width, height = height, width
        return Facts(_TAKEN[str(image.format)], width, height)


def count_scans(data: bytes) -> int:
    """Scans of a JPEG, by its markers alone: SOS counted until its first image ends."""
    marker = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])", re.DOTALL)
    scans, position = 0, 2
    while found := marker.search(data, position):
        code, position = found[1][0], found.end()
        if code == 0xD9:
            break
        scans += code == 0xDA
        position += int.from_bytes(data[position : position + 2])
    return scans


def decode(data: bytes, *, at_least: int | None = None) -> Image.Image:
    """The picture upright, in sRGB, mode RGB, on white, with nothing left of its metadata.

    `at_least` is the width in pixels that will be needed: a larger JPEG is then decoded at a
    fraction of its size, never below that width. Raises Refused, also for what `check` refuses.
    """
    check(data)
    with opened(data) as image:
        orientation = _orientation(image)
        if at_least is not None and image.format in ("JPEG", "MPO"):
            image.draft("", (1, at_least) if orientation in (5, 6, 7, 8) else (at_least, 1))
        try:
            picture = _in_srgb(image)
        except MemoryError as error:
            raise Refused(_too_large()) from error
        except Exception as error:  # Pillow raises nearly anything for a damaged file
            raise Refused(_DAMAGED) from error
    if orientation in _TURNS:
        picture = picture.transpose(_TURNS[orientation])
    picture.info = {}
    return picture


def sizes(width: int) -> tuple[int, ...]:
    """Widths in which a picture of this width is offered: never wider than it is."""
    return tuple(size for size in WIDTHS if size <= width) or (width,)


def possible(width: int, height: int) -> set[tuple[str, int]]:
    """Every (format, width) that a picture of this size can have.

    WebP holds at most 16,383 pixels of height, so a very tall picture has none of those.
    """
    return {
        (name, size)
        for size in sizes(width)
        for name in FORMATS
        if _height(size, width, height) <= _TALLEST[name]
    }


def encode(
    image: Image.Image, *, size: tuple[int, int], wanted: Collection[tuple[str, int]], xmp: bytes
) -> Iterator[Encoded]:
    """Renditions of a decoded picture, largest first, each size made from a larger one.

    `size` is that of the original in pixels, `wanted` are some of `possible(*size)`, `xmp` is all
    the metadata that they carry.
    """
    made: list[Image.Image] = []
    for width in sorted({width for _format, width in wanted}, reverse=True):
        # Each resize softens a little: start from the smallest that is still clearly larger.
        larger = [one for one in made if one.width >= 1.5 * width]
        source = larger[-1] if larger else image
        target = (width, _height(width, *size))
        made.append(source.resize(target, Image.Resampling.LANCZOS, reducing_gap=3.0))
        for name in FORMATS:
            if (name, width) in wanted:
                yield _encoded(made[-1], name, xmp)


def _encoded(image: Image.Image, name: str, xmp: bytes) -> Encoded:
    buffer = io.BytesIO()
    image.save(buffer, name.upper(), xmp=xmp, **_OPTIONS[name])
    data = buffer.getvalue()
    address = f"{hashlib.sha256(data).hexdigest()[:32]}-{image.width}.{EXTENSIONS[name]}"
    return Encoded(name, image.width, image.height, address, data)


def _height(width: int, original_width: int, original_height: int) -> int:
    return max(1, round(original_height * width / original_width))


def opened(data: bytes) -> Image.Image:
    """The picture with its header read, small enough to decode. Raises Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata is no reason to refuse a picture
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "AVIF"))
    except Image.DecompressionBombError as error:
        raise Refused(_too_large()) from error
    except UnidentifiedImageError as error:
        raise Refused(_stranger(data)) from error
    except Exception as error:  # Pillow raises nearly anything for a damaged file
        raise Refused(_DAMAGED) from error
    width, height = image.size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        image.close()
        raise Refused(_too_large(width, height))
    return image


def _stranger(data: bytes) -> str:
    for signature, sentence in _STRANGERS:
        if signature.match(data[:64]):
            return str(sentence)
    has_start = data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    return str(_DAMAGED if has_start or data[8:12] == b"WEBP" else _NOT_A_PICTURE)


def _too_large(width: int = 0, height: int = 0) -> str:
    if not width:
        return _(
            "This picture is too large: send it with at most 60 megapixels and no side over "
            "20,000 pixels."
        )
    return _(
        "This picture is too large (%(width)s × %(height)s pixels): send it with at most "
        "60 megapixels and no side over 20,000 pixels."
    ) % {"width": f"{width:,}", "height": f"{height:,}"}


def _orientation(image: Image.Image) -> int:
    """The camera's mark, 1 to 8; 1 where there is none or it is damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mark = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # Pillow raises nearly anything for damaged EXIF
        return 1
    return mark if isinstance(mark, int) and 1 <= mark <= 8 else 1


def _in_srgb(image: Image.Image) -> Image.Image:
    flat = _flat(image)
    profile = image.info.get("icc_profile")
    if not profile:
        return flat.convert("RGB")
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if _SPACES.get(given.profile.xcolor_space.strip()) != flat.mode:
            return flat.convert("RGB")
        converted = ImageCms.profileToProfile(
            *(flat, given, ImageCms.createProfile("sRGB")),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return flat.convert("RGB")  # a damaged profile is no reason to refuse a picture
    return converted or flat.convert("RGB")


def _flat(image: Image.Image) -> Image.Image:
    """The picture without transparency in mode L, RGB or CMYK, eight bits a channel."""
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(see_through, mask=see_through.getchannel("A"))
        return paper
    if image.mode.startswith("I"):
        # Pillow would clip 16 bits at 255 instead of scaling them.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")
