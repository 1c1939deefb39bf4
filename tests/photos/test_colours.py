"""Colours as readers get them, against a reference worked out by the formulas of the standards.

Stated distance: no channel of the printed JPEG is more than 6 of 255 away, 4 on the average.
"""

import io
import struct

import pytest
from PIL import Image

from photos import renditions
from tests.photos import pictures

FARTHEST, MEAN = 6, 4
COLOURS = (
    *((200, 60, 50), (60, 150, 80), (70, 90, 180), (128, 128, 128)),
    *((240, 220, 200), (30, 40, 50), (180, 160, 60), (120, 80, 140)),
)
# Primaries adapted to D50, as their ICC profiles hold them (columns of the matrix to XYZ).
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
SRGB_INVERSE = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)


def profile(primaries, gamma):
    """A matrix profile of version 2, written by hand."""

    def xyz(values):
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    name = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + b"\0" * 79
    tags = {b"desc": name, b"cprt": b"text\0\0\0\0none\0", b"wtpt": xyz((0.9642, 1.0, 0.8249))}
    for letter, primary in zip(b"rgb", primaries, strict=True):
        tags[bytes([letter]) + b"XYZ"] = xyz(primary)
        tags[bytes([letter]) + b"TRC"] = curve
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        padded = content + b"\0" * (-len(content) % 4)
        table += tag + struct.pack(">II", start + len(body), len(content))
        body += padded
    head = struct.pack(">I4sI", start + len(body), b"lcms", 0x02100000) + b"mntrRGB XYZ "
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    head += struct.pack(">iii", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def in_srgb(colour, primaries, gamma):
    linear = [(value / 255) ** gamma for value in colour]
    xyz = [sum(linear[n] * primaries[n][axis] for n in range(3)) for axis in range(3)]
    straight = [sum(row[n] * xyz[n] for n in range(3)) for row in SRGB_INVERSE]
    return tuple(round(255 * encoded(min(max(value, 0), 1))) for value in straight)


def encoded(value):
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def patches(colours, mode="RGB"):
    image = Image.new(mode, (32 * len(colours), 32))
    for place, colour in enumerate(colours):
        image.paste(colour, (32 * place, 0, 32 * place + 32, 32))
    return image


def printed(image, name, **options):
    data = pictures.saved(image, name, **options)

    def order(found):
        return renditions.Order([renditions.Print("jpeg", *image.size)])

    (file,) = renditions.develop(data, order=order).files
    made = Image.open(io.BytesIO(file.data)).convert("RGB")
    return [made.getpixel((place + 16, 16)) for place in range(0, image.width, 32)]


def distances(got, wanted):
    return [
        max(abs(a - b) for a, b in zip(*pair, strict=True))
        for pair in zip(got, wanted, strict=True)
    ]


def assert_near(got, wanted):
    found = distances(got, wanted)

    assert max(found) <= FARTHEST, (got, wanted)
    assert sum(found) / len(found) <= MEAN


@pytest.mark.parametrize(
    ("primaries", "gamma"), [(ADOBE, 2.19921875), (P3, 2.2)], ids=["Adobe RGB", "Display P3"]
)
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_a_wide_gamut_becomes_srgb(primaries, gamma, name):
    options = {"icc_profile": profile(primaries, gamma)}
    if name != "PNG":
        options["quality"] = 95
    wanted = [in_srgb(colour, primaries, gamma) for colour in COLOURS]

    assert max(distances(COLOURS, wanted)) > 2 * FARTHEST  # else nothing would be proved
    assert_near(printed(patches(COLOURS), name, **options), wanted)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_srgb_stays_as_it_is(name):
    assert_near(
        printed(patches(COLOURS), name, **({} if name == "PNG" else {"quality": 95})), COLOURS
    )


def test_cmyk_without_a_profile_becomes_what_its_inks_say():
    inks = [(0, 200, 220, 30), (180, 20, 200, 0), (200, 150, 0, 20), (0, 0, 0, 128), (9, 9, 9, 9)]
    wanted = [
        tuple(round((255 - ink) * (255 - black) / 255) for ink in colours)
        for *colours, black in inks
    ]

    assert_near(printed(patches(inks, "CMYK"), "JPEG", quality=95), wanted)


def test_sixteen_bits_keep_their_tone():
    greys = (0, 257 * 40, 257 * 128, 257 * 200, 65_535)

    wanted = [(grey // 257,) * 3 for grey in greys]

    assert_near(printed(patches(greys, "I;16"), "PNG"), wanted)


def test_a_palette_keeps_its_colours_and_shows_paper_through():
    image = patches(COLOURS).quantize(16)
    white = image.getpixel((16, 16))

    assert_near(printed(image, "PNG"), COLOURS)
    assert printed(image, "PNG", transparency=white)[0] == (255, 255, 255)
