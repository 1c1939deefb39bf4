"""From the bytes of an uploaded picture to the bytes that readers get. No database.

The work is done in the darkroom, a process without rights; what it says is worded here.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from photos import crops
from photos.crops import Box
from photos.darkroom import checking, process
from photos.darkroom.checking import MOST_BYTES, Facts
from photos.darkroom.encoding import Print
from photos.darkroom.process import JOB, UPLOAD, Findings, Limits, Order
from photos.refusals import NotStored

__all__ = ["JOB", "MOST_BYTES", "UPLOAD", "Facts", "Findings", "Limits", "Order", "Print"]

# Decision 6 says why these and no others.
WIDTHS = {
    "": (320, 640, 960, 1280, 1920),
    "16:9": (320, 640, 960, 1280),
    "4:3": (320, 640, 960),
    "1:1": (320,),
    "3:4": (320,),
}
FORMATS = ("jpeg", "webp", "avif")
EXTENSIONS = {"jpeg": "jpg", "webp": "webp", "avif": "avif"}
NAME = re.compile(r"[0-9a-f]{32}-[0-9]{1,4}\.(?:jpg|webp|avif)")

MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/avif")
_HEIC = ("image/heic", "image/heif", ".heic", ".heif")  # some browsers do not know the type
_TALLEST = {"jpeg": 65_535, "webp": 16_383, "avif": 65_535}
_SENTENCES = {
    "empty": gettext_lazy("This file is empty: choose the picture again."),
    "heavy": gettext_lazy(
        "This file has %(size)s MB and 25 MB is the most: "
        "export it smaller, 4,000 pixels wide is plenty."
    ),
    "moving": gettext_lazy("This picture moves: send one frame of it as JPEG."),
    "scans": gettext_lazy(
        "This JPEG has more than %(most)s scans: export it as JPEG and send that."
    ),
    "parts": gettext_lazy(
        "This file is made of more than %(most)s parts: export it as JPEG and send that."
    ),
    "bulky": gettext_lazy(
        "This picture (%(width)s × %(height)s pixels) needs too much memory in this format: "
        "export it as plain JPEG and send that."
    ),
    "large": gettext_lazy(
        "This picture is too large: send it with at most 60 megapixels and no side over "
        "20,000 pixels."
    ),
    "sides": gettext_lazy(
        "This picture is too large (%(width)s × %(height)s pixels): send it with at most "
        "60 megapixels and no side over 20,000 pixels."
    ),
    "gif": gettext_lazy("GIF pictures are not taken: export it as JPEG and send that."),
    "heic": gettext_lazy("HEIC pictures are not taken: export it as JPEG and send that."),
    "tiff": gettext_lazy("TIFF and raw pictures are not taken: export it as JPEG and send that."),
    "pdf": gettext_lazy("This is a PDF: take the picture out of it and send it as JPEG."),
    "photoshop": gettext_lazy("Photoshop files are not taken: export it as JPEG and send that."),
    "svg": gettext_lazy("SVG drawings are not taken: export it as JPEG and send that."),
    "strange": gettext_lazy(
        "This file is not a picture in JPEG, PNG, WebP or AVIF: export it as JPEG and send that."
    ),
    "damaged": gettext_lazy(
        "This picture is damaged or cut short: export it again from its source and send that."
    ),
    "broken off": gettext_lazy(
        "This picture could not be read to its end: try again, and if that fails too, "
        "export it as JPEG and send that."
    ),
    "slow": gettext_lazy(
        "This picture takes too long to read: export it as plain JPEG and send that."
    ),
    "busy": gettext_lazy("Many pictures are arriving at once: try this one again in a minute."),
}


class Refused(ValueError):
    """The file is not taken; the message is one sentence for whoever sent it."""


class Encoded(NamedTuple):
    """One rendition: `name` is its address below /photos/, made from its bytes and shape."""

    format: str
    width: int
    height: int
    name: str
    data: bytes
    shape: str = ""


class Developed(NamedTuple):
    """What came of a picture: its files, and 64 bits of which look-alikes share most."""

    files: list[Encoded]
    likeness: int


def develop(
    data: bytes,
    *,
    order: Callable[[Findings], Order],
    zone: tzinfo = UTC,
    limits: Limits = UPLOAD,
) -> Developed:
    """Read a picture in a process of its own and make the files that `order` asks for.

    `order` is called with what is known before decoding: facts, and what the file says of itself
    (a time without a zone is one of `zone`). Raises Refused, NotStored when other
    pictures keep the darkroom busy, and what `order` raises.
    """
    asked: list[Print] = []

    def ask(found: Findings) -> Order:
        wanted = order(found)
        asked.extend(wanted.prints)
        return wanted

    try:
        files, likeness = process.develop(data, order=ask, zone=zone, limits=limits)
    except checking.Unfit as unfit:
        raise Refused(_sentence(unfit)) from unfit
    except process.TooSlow as slow:
        raise Refused(str(_SENTENCES["slow"])) from slow
    except process.BrokenOff as broken:
        raise Refused(str(_SENTENCES["broken off"])) from broken
    except process.Busy as busy:
        raise NotStored(str(_SENTENCES["busy"])) from busy
    return Developed([_named(*pair) for pair in zip(asked, files, strict=True)], likeness)


def accepted() -> str:
    """Which files a browser's chooser should offer."""
    return ",".join((*MEDIA_TYPES, *(_HEIC if process.takes_heic() else ())))


def sizes(width: int, shape: str = "") -> tuple[int, ...]:
    """Widths in which a crop of this width is offered: never wider than it is."""
    return tuple(size for size in WIDTHS[shape] if size <= width) or (width,)


def possible(size: tuple[int, int], boxes: Mapping[str, Box]) -> list[Print]:
    """Every file that a picture of this size can have, cut to these boxes.

    WebP holds at most 16,383 pixels of height, so a very tall picture has none of those.
    """
    return [
        Print(name, width, crops.height(shape, width, size), shape, box)
        for shape, box in boxes.items()
        for width in sizes(box.width, shape)
        for name in FORMATS
        if crops.height(shape, width, size) <= _TALLEST[name]
    ]


def _sentence(unfit: checking.Unfit) -> str:
    said: dict[str, str] = {name: f"{number:,}" for name, number in unfit.said.items()}
    if unfit.code == "heavy":
        said["size"] = f"{unfit.said.get('size', 0) / 1024 / 1024:.1f}"
    try:
        return str(_SENTENCES[unfit.code]) % said
    except KeyError:
        return str(_SENTENCES["damaged"])


def _named(wanted: Print, data: bytes) -> Encoded:
    digest = hashlib.sha256(data + wanted.shape.encode()).hexdigest()[:32]
    address = f"{digest}-{wanted.width}.{EXTENSIONS[wanted.format]}"
    return Encoded(wanted.format, wanted.width, wanted.height, address, data, wanted.shape)
