"""What can be known of a picture before it is decoded, and why it may not be."""

import io
import re
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 20_000
MOST_SCANS = 100
MOST_PARTS = 20_000  # segments of a JPEG, chunks of a PNG: more are there to keep readers busy
LARGEST_EXIF = LARGEST_PROFILE = 4 * 1024 * 1024  # bytes; larger ones are passed over

# What the decoders need more than the picture itself: WebP holds it four times, AVIF nearly three,
# a progressive JPEG keeps every coefficient of its whole size.
_MOST_PIXELS = {"WEBP": 16_000_000, "AVIF": 24_000_000, "HEIF": 24_000_000}
_LARGEST_COEFFICIENTS = 240 * 1024 * 1024

SIDEWAYS = (5, 6, 7, 8)

_PNG = b"\x89PNG\r\n\x1a\n"
_STILL = ("JPEG", "MPO", "HEIF")  # of several pictures in one file the first is the picture
_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])", re.DOTALL)
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
_TAKEN = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
_TAKEN["HEIF"] = "heic"  # with the extra of that name
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
    image, facts = admitted(data)
    image.close()
    return facts


def weigh(data: bytes) -> None:
    """Refuse what is empty or heavier than any honest picture. Raises Unfit."""
    if not data:
        raise Unfit("empty")
    if len(data) > MOST_BYTES:
        raise Unfit("heavy", size=len(data))


def admitted(data: bytes) -> tuple[Image.Image, Facts]:
    """The picture with its header read and nothing decoded yet. Raises Unfit."""
    weigh(data)
    if data.startswith(b"\xff\xd8"):
        _check_jpeg(data)
    if data[8:12] == b"WEBP":
        _check_webp(data)
    exif = _png_exif(data) if data.startswith(_PNG) else None
    image = opened(data)
    width, height = image.size
    if width * height > _MOST_PIXELS.get(str(image.format), MOST_PIXELS):
        raise Unfit("bulky", width=width, height=height)
    if image.format not in _STILL and getattr(image, "n_frames", 1) > 1:
        raise Unfit("moving")
    if exif is not None:
        image.info.setdefault("exif", exif)  # else Pillow decodes a PNG to look behind its pixels
    if orientation(image) in SIDEWAYS:
        width, height = height, width
    return image, Facts(_TAKEN[str(image.format)], width, height)


def _check_jpeg(data: bytes) -> None:
    scans = 0
    for parts, (code, body) in enumerate(_segments(data), start=1):
        scans += code == _START_OF_SCAN
        if code in _PROGRESSIVE and _coefficients(body) > _LARGEST_COEFFICIENTS:
            height, width = int.from_bytes(body[1:3]), int.from_bytes(body[3:5])
            raise Unfit("bulky", width=width, height=height)
        if parts > MOST_PARTS:
            raise Unfit("parts", most=MOST_PARTS)
        if scans > MOST_SCANS:
            raise Unfit("scans", most=MOST_SCANS)


def _check_webp(data: bytes) -> None:
    """Before it is opened: Pillow makes room for the whole picture at once."""
    if data[12:16] == b"VP8X":
        sides = (int.from_bytes(data[place : place + 3], "little") + 1 for place in (24, 27))
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        sides = ((bits >> place & 0x3FFF) + 1 for place in (0, 14))
    else:
        sides = (int.from_bytes(data[place : place + 2], "little") & 0x3FFF for place in (26, 28))
    width, height = sides
    if width * height > _MOST_PIXELS["WEBP"]:
        raise Unfit("bulky", width=width, height=height)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers of a JPEG's first image with what follows their length, by the bytes alone."""
    position = 2
    while found := _MARKER.search(data, position):
        code, start = found[1][0], found.end()
        if code == _END_OF_IMAGE:
            return
        length = int.from_bytes(data[start : start + 2])
        yield code, data[start + 2 : start + min(length, 32)]
        position = start + length


def _coefficients(header: bytes) -> int:
    """Bytes that a progressive JPEG keeps in memory, by its frame header."""
    height, width = int.from_bytes(header[1:3]), int.from_bytes(header[3:5])
    factors = [(one >> 4, one & 15) for one in header[7 : 6 + 3 * (header[5:6] or b"\0")[0] : 3]]
    across, down = (max((one[axis] for one in factors), default=1) or 1 for axis in (0, 1))
    shares = sum(wide * high for wide, high in factors) / (across * down)
    return int(2 * width * height * shares)


def _png_exif(data: bytes) -> bytes:
    """The EXIF of a PNG; b"" where it has none. Raises Unfit for one of too many chunks."""
    position, parts = len(_PNG), 0
    while position + 8 <= len(data):
        length = int.from_bytes(data[position : position + 4])
        if data[position + 4 : position + 8] == b"eXIf" and length <= LARGEST_EXIF:
            return data[position + 8 : position + 8 + length]
        position += 12 + length
        parts += 1
        if parts > MOST_PARTS:
            raise Unfit("parts", most=MOST_PARTS)
    return b""


def opened(data: bytes) -> Image.Image:
    """The picture with its header read, not too wide and high. Raises Unfit."""
    formats = [*_FORMATS, "HEIF"] if "HEIF" in Image.OPEN else _FORMATS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata is no reason to refuse a picture
            image = Image.open(io.BytesIO(data), formats=formats)
    except Image.DecompressionBombError as error:
        raise Unfit("large") from error
    except UnidentifiedImageError as error:
        raise Unfit(_stranger(data)) from error
    except Exception as error:  # Pillow raises nearly anything for a damaged file
        raise Unfit("damaged") from error
    width, height = image.size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
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


def is_heic(data: bytes) -> bool:
    return _STRANGERS["heic"].match(data[:64]) is not None


def _stranger(data: bytes) -> str:
    if "HEIF" in Image.OPEN and is_heic(data):
        return "damaged"
    for code, signature in _STRANGERS.items():
        if signature.match(data[:64]):
            return code
    has_start = data.startswith((b"\xff\xd8\xff", _PNG))
    return "damaged" if has_start or data[8:12] == b"WEBP" else "strange"
