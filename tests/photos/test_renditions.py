import io

import pytest
from PIL import Image

from photos import crops, renditions
from tests.photos import pictures


@pytest.mark.parametrize(
    ("width", "offered"),
    [
        (5, (5,)),
        (319, (319,)),
        (320, (320,)),
        (700, (320, 480, 640)),
        (9000, (320, 480, 640, 960, 1280, 1600, 1920)),
    ],
)
def test_a_picture_is_never_offered_wider_than_it_is(width, offered):
    assert renditions.sizes(width) == offered


def test_a_very_tall_picture_has_no_webp():
    assert renditions.possible(1000, 20_000) == {
        *((name, width) for name in ("jpeg", "avif") for width in (320, 480, 640, 960)),
        *(("webp", width) for width in (320, 480, 640)),
    }


def test_files_are_named_by_their_bytes_and_carry_nothing_but_our_words():
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0xA431] = "SERIAL-4711"
    noise = Image.effect_noise((700, 350), 30).convert("RGB")
    data = pictures.saved(noise, "JPEG", exif=exif, comment=b"<script>alert(1)</script>")
    prints = [
        renditions.Print(name, width, crops.height("", width, (700, 350)))
        for name, width in renditions.possible(700, 350)
    ]

    files = renditions.develop(
        data, order=lambda found: renditions.Order(prints, xmp=b"<x/>"), limits=renditions.JOB
    ).files

    assert {(file.format, file.width, file.height) for file in files} == {
        (name, width, height)
        for name in ("jpeg", "webp", "avif")
        for width, height in ((320, 160), (480, 240), (640, 320))
    }
    for file in files:
        opened = Image.open(io.BytesIO(file.data))
        assert opened.size == (file.width, file.height)
        assert renditions.NAME.fullmatch(file.name)
        assert dict(opened.getexif()) == {}
        assert opened.info["xmp"] == b"<x/>"
        assert b"4711" not in file.data
        assert b"script" not in file.data
