import io

import pytest
from PIL import Image

from photos import crops, renditions
from photos.crops import Box
from photos.darkroom import encoding
from photos.renditions import Print
from tests.photos import pictures


def boxes_of(size):
    return crops.boxes(size=size, focus=(0.5, 0.5), cuts={})


def whole(width, height):
    return {"": Box(0, 0, width, height)}


@pytest.mark.parametrize(
    ("width", "shape", "offered"),
    [
        (5, "", (5,)),
        (319, "", (319,)),
        (320, "", (320,)),
        (700, "", (320, 640)),
        (9000, "", (320, 640, 960, 1280, 1920)),
        (9000, "16:9", (320, 640, 960, 1280)),
        (9000, "4:3", (320, 640, 960)),
        (9000, "1:1", (320,)),
        (300, "3:4", (300,)),
    ],
)
def test_a_picture_is_never_offered_wider_than_it_is(width, shape, offered):
    assert renditions.sizes(width, shape) == offered


def test_a_large_picture_has_fifteen_files_and_its_crops():
    prints = renditions.possible((4000, 3000), boxes_of((4000, 3000)))

    assert len([one for one in prints if not one.shape]) == 15
    assert len(prints) == len(set(prints)) == 42
    assert {one.height for one in prints if (one.shape, one.width) == ("16:9", 640)} == {360}


def test_a_very_tall_picture_has_no_webp():
    prints = renditions.possible((1000, 20_000), whole(1000, 20_000))

    assert {(one.format, one.width) for one in prints} == {
        *((name, width) for name in ("jpeg", "avif") for width in (320, 640, 960)),
        *(("webp", width) for width in (320, 640)),
    }


@pytest.mark.parametrize(
    ("prints", "width"),
    [
        ([Print("jpeg", 640, 480)], 640),
        ([Print("jpeg", 640, 480), Print("jpeg", 960, 540, "16:9", Box(0, 0, 4000, 2250))], 960),
        ([Print("jpeg", 320, 427, "3:4", Box(0, 0, 2250, 3000))], 569),
    ],
)
def test_a_picture_is_decoded_as_wide_as_its_sharpest_file_needs(prints, width):
    assert encoding.needed(prints, 4000) == width


def test_files_are_named_by_their_bytes_and_carry_nothing_but_our_words():
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0xA431] = "SERIAL-4711"
    noise = Image.effect_noise((700, 350), 30).convert("RGB")
    data = pictures.saved(noise, "JPEG", exif=exif, comment=b"<script>alert(1)</script>")
    prints = renditions.possible((700, 350), whole(700, 350))
    iptc = pictures.app13(pictures.record(110, b"Xinhua"))
    order = renditions.Order(prints, xmp=b"<x/>", iptc=iptc)

    files = renditions.develop(data, order=lambda found: order, limits=renditions.JOB).files

    assert {(file.format, file.width, file.height) for file in files} == {
        (name, width, height)
        for name in ("jpeg", "webp", "avif")
        for width, height in ((320, 160), (640, 320))
    }
    for file in files:
        opened = Image.open(io.BytesIO(file.data))
        assert opened.size == (file.width, file.height)
        assert renditions.NAME.fullmatch(file.name)
        assert dict(opened.getexif()) == {}
        assert opened.info["xmp"] == b"<x/>"
        assert ("photoshop" in opened.info) is (file.format == "jpeg")
        assert b"4711" not in file.data
        assert b"script" not in file.data


@pytest.mark.parametrize("others", [[], [Print("jpeg", 960, 480), Print("jpeg", 320, 160)]])
def test_a_crop_holds_the_part_of_its_box(others):
    square = Print("jpeg", 320, 320, "1:1", Box(600, 0, 600, 600))

    files = encoding.encode(
        pictures.halves((1200, 600)), size=(1200, 600), prints=[*others, square]
    )

    made = Image.open(io.BytesIO(files[-1])).convert("RGB")
    assert made.size == (320, 320)
    assert [made.getpixel((x, 160)) for x in (24, 315)] == [(0, 0, 254), (0, 0, 254)]


def test_the_same_bytes_in_two_shapes_have_two_names():
    prints = [Print("jpeg", 320, 240, shape, Box(0, 0, 640, 480)) for shape in ("", "4:3")]

    one, other = renditions.develop(
        pictures.jpeg((640, 480)), order=lambda found: renditions.Order(prints)
    ).files

    assert one.data == other.data
    assert one.name != other.name
