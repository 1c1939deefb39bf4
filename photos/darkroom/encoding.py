"""From the pixels of a picture to the files that readers get."""

import io
import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from PIL import Image

from photos.crops import Box

OPTIONS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 82, "progressive": True, "optimize": True},
    "webp": {"quality": 80, "method": 4},
    "avif": {"quality": 60, "speed": 8},
}


class Print(NamedTuple):
    """One file that is wanted; `box` is what is cut out, in pixels of the upright original."""

    format: str
    width: int
    height: int
    shape: str = ""
    box: Box | None = None


def needed(prints: Iterable[Print], width: int) -> int:
    """How wide a picture must at least be decoded, of `width`, for every print to be sharp."""
    parts = (one.width * width / (one.box.width if one.box else width) for one in prints)
    return max(map(math.ceil, parts), default=1)


def encode(
    image: Image.Image,
    *,
    size: tuple[int, int],
    prints: Sequence[Print],
    xmp: bytes = b"",
    iptc: bytes = b"",
) -> list[bytes]:
    """The bytes of each print, made from a decoded picture whose original has this size.

    XMP and IPTC are all the metadata that the files carry, IPTC in JPEG alone. Each size is made
    from a larger one of the same cut.
    """
    files: dict[int, bytes] = {}
    ready: dict[tuple[str, Box], list[Image.Image]] = {}
    for place, wanted in sorted(enumerate(prints), key=lambda one: -one[1].width):
        box = wanted.box or Box(0, 0, *size)
        larger = ready.setdefault((wanted.shape, box), [])
        if not larger or larger[-1].size != (wanted.width, wanted.height):
            larger.append(_sized(image, wanted, box, size, larger))
        files[place] = _encoded(larger[-1], wanted.format, xmp, iptc)
    return [files[place] for place in range(len(prints))]


def _sized(
    image: Image.Image, wanted: Print, box: Box, size: tuple[int, int], larger: list[Image.Image]
) -> Image.Image:
    target = (wanted.width, wanted.height)
    # Each resize softens a little: start from the smallest that is still clearly larger.
    clearly = [one for one in larger if one.width >= 1.5 * wanted.width]
    if clearly:
        return clearly[-1].resize(target, Image.Resampling.LANCZOS, reducing_gap=3.0)
    across, down = image.width / size[0], image.height / size[1]
    corners = (
        box.left * across,
        box.top * down,
        min((box.left + box.width) * across, image.width),
        min((box.top + box.height) * down, image.height),
    )
    return image.resize(target, Image.Resampling.LANCZOS, box=corners, reducing_gap=3.0)


def _encoded(image: Image.Image, name: str, xmp: bytes, iptc: bytes) -> bytes:
    buffer = io.BytesIO()
    extra = {"extra": iptc} if iptc and name == "jpeg" else {}
    image.save(buffer, name.upper(), xmp=xmp, **OPTIONS[name], **extra)
    return buffer.getvalue()
