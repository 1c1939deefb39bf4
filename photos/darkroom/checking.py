"""What can be known of a picture before it is decoded, and why it may not be."""

import io
import re
import warnings
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 20_000
MOST_SCANS = 100

SIDEWAYS = (5, 6, 7, 8)

_TAKEN = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
_ORIENTATION = 0x0112
_STRANGERS = {
    "gif": re.compile(rb"GIF8"),
    "heic": re.compile(rb"(?s:....)ftyp(?:hei|hev|mif1|msf1)"),
    "tiff": re.compile(rb"II[*+]\0|MM\0[*+]"),
    "pdf": re.compile(rb"%PDF"),
    "photoshop": re.compile(rb"8BPS"),
    "svg": re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg)"),
}


class Unfit(ValueError):
    """The file is not taken: `code` says why, `said` is what its sentence names."""

    def __init__(self, code: str, **said: int) -> None:
        super().__init__(code)
        self.code = code
        self.said = said


class Facts(NamedTuple):
    """What is known of a picture before it is decoded; pixels as it is seen, upright."""

    format: str
    width: int
    height: int


def check(data: bytes) -> Facts:
    """Look at everything that can be known without decoding. Raises Unfit."""
    if not data:
        raise Unfit("empty")
    if len(data) > MOST_BYTES:
        raise Unfit("heavy", size=len(data))
    with opened(data) as image:
        is_jpeg = image.format in ("JPEG", "MPO")
        if not is_jpeg and getattr(image, "n_frames", 1) > 1:
            raise Unfit("moving")
        if is_jpeg and count_scans(data) > MOST_SCANS:
            raise Unfit("scans", most=MOST_SCANS)
        width, height = image.size
        if orientation(image) in SIDEWAYS:
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


def opened(data: bytes) -> Image.Image:
    """The picture with its header read, small enough to decode. Raises Unfit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata is no reason to refuse a picture
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "AVIF"))
    except Image.DecompressionBombError as error:
        raise Unfit("large") from error
    except UnidentifiedImageError as error:
        raise Unfit(_stranger(data)) from error
    except Exception as error:  # Pillow raises nearly anything for a damaged file
        raise Unfit("damaged") from error
    width, height = image.size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        image.close()
        raise Unfit("sides", width=width, height=height)
    return image


def orientation(image: Image.Image) -> int:
    """The camera's mark, 1 to 8; 1 where there is none or it is damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mark = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # Pillow raises nearly anything for damaged EXIF
        return 1
    return mark if isinstance(mark, int) and 1 <= mark <= 8 else 1


def _stranger(data: bytes) -> str:
    for code, signature in _STRANGERS.items():
        if signature.match(data[:64]):
            return code
    has_start = data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    return "damaged" if has_start or data[8:12] == b"WEBP" else "strange"
