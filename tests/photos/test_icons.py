"""The site's sign is drawn, whatever letter and colour it has."""

import io

import pytest
from PIL import Image

from photos.drawing import icons

RED = "#b3261e"


def drawn(*args, **kwargs) -> Image.Image:
    return Image.open(io.BytesIO(icons.png(*args, **kwargs))).convert("RGBA")


def test_corners_are_round_but_for_a_maskable_icon():
    assert drawn("N", RED, 64).getpixel((0, 0))[3] == 0
    assert drawn("N", RED, 64, is_maskable=True).getpixel((0, 0)) == (0xB3, 0x26, 0x1E, 255)


def test_every_sign_is_drawn_and_others_differ():
    pictures = [icons.png(sign, RED, 64) for sign in ("N", "W", "渝")]

    assert len(set(pictures)) == 3
    # A sign that the font has not is drawn as a front page, never as the font's empty box.
    assert icons.png("渝", RED, 64) == icons.png("中", RED, 64)


@pytest.mark.parametrize("sign", ["N", "渝"])
def test_a_maskable_sign_keeps_off_the_edges(sign):
    picture = drawn(sign, RED, 100, is_maskable=True).convert("RGB")

    edge = picture.crop((0, 0, 100, 20)).getcolors()
    assert edge == [(2000, (0xB3, 0x26, 0x1E))]
    assert picture.crop((25, 25, 75, 75)).getcolors(10_000) != [(2500, (0xB3, 0x26, 0x1E))]


@pytest.mark.parametrize(
    ("colour", "letters"), [("#b3261e", "#fcfaf5"), ("#ffe08a", "#161412"), ("#000000", "#fcfaf5")]
)
def test_letters_are_read_on_their_colour(colour, letters):
    assert icons.letters_on(colour) == letters


def test_each_size_of_the_favicon_is_drawn_as_itself():
    picture = Image.open(io.BytesIO(icons.ico("N", RED)))

    picture.size = (16, 16)
    picture.load()
    assert picture.tobytes() == drawn("N", RED, 16).tobytes()
