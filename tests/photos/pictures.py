"""Tiny pictures for the tests, good and bad, made in memory."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

from photos import labelling


def jpeg(
    size: tuple[int, int] = (64, 48), color: Any = "teal", mode: str = "RGB", **options
) -> bytes:
    return saved(Image.new(mode, size, color), "JPEG", **options)


def saved(image: Image.Image, name: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def described_jpeg(size: tuple[int, int] = (64, 48), *, extra: bytes = b"", **fields: str) -> bytes:
    """A JPEG whose XMP says `fields`."""
    return jpeg(size, xmp=labelling.xmp(labelling.Label(**fields)), extra=extra)


def halves(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return image


def png_header(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that claims to be of this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated until there are `count`."""
    data = jpeg((16, 16), "gray", progressive=True)
    last = data.rindex(b"\xff\xda")
    scan, end = data[last:-2], data[-2:]
    return data[:last] + scan * (count - data.count(b"\xff\xda") + 1) + end


def app13(records: bytes) -> bytes:
    """A Photoshop segment that holds these IPTC records as they are."""
    body = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records
    body += b"\0" * (len(body) % 2)
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def record(number: int, value: bytes) -> bytes:
    return bytes([0x1C, 2, number]) + struct.pack(">H", len(value)) + value
