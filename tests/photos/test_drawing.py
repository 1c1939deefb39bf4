import io

import pytest
from PIL import Image

from photos import drawing, metadata
from photos.drawing.paper import Sheet


@pytest.mark.parametrize("name", sorted(drawing.SCENES))
@pytest.mark.parametrize("size", [(120, 80), (80, 120)])
def test_every_scene_is_drawn_upright_and_across(name, size):
    image = Image.open(io.BytesIO(drawing.scene(name, seed=1, width=size[0], height=size[1])))

    colours = image.convert("RGB").reduce(4).getcolors(maxcolors=100_000)
    assert image.size == size
    assert colours is not None
    assert len(colours) > 50


def test_a_seed_gives_one_picture_and_another_seed_another():
    first = drawing.scene("harbour", seed=1, width=120, height=80)

    assert drawing.scene("harbour", seed=1, width=120, height=80) == first
    assert drawing.scene("harbour", seed=2, width=120, height=80) != first


def test_portraits_are_of_different_people():
    faces = {drawing.scene("portrait", seed=seed, width=60, height=80) for seed in range(20)}

    assert len(faces) == 20


def test_paper_laid_beside_the_sheet_changes_nothing():
    sheet = Sheet(60, 40, 1)

    sheet.layer([(2, 2), (3, 2), (3, 3)], "ink")

    assert sheet.image.getcolors() == [(120 * 80, (244, 234, 214))]


def test_a_drawing_carries_its_words():
    words = {"caption": "渡轮 at dusk", "credit": "Drawn for Newsroom", "creator": "LI NA"}

    image = Image.open(io.BytesIO(drawing.scene("ferry", seed=1, width=90, height=60, **words)))
    from_iptc = metadata.read(Image.open(io.BytesIO(without_xmp(image))))

    assert metadata.read(image) == metadata.Metadata(**words, digital_source="digitalCreation")
    assert from_iptc == metadata.Metadata(**words)


def without_xmp(image):
    """The same picture with its Photoshop segment alone."""
    block = image.info["photoshop"][0x0404]
    buffer = io.BytesIO()
    segment = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + len(block).to_bytes(4) + block
    extra = b"\xff\xed" + (len(segment) + 2).to_bytes(2) + segment
    image.save(buffer, "JPEG", extra=extra)
    return buffer.getvalue()


@pytest.mark.parametrize("label", ["Photo to come", "图片稍后提供", "A \x00", "Word " * 60])
def test_a_placeholder_is_drawn_for_any_label(label):
    image = Image.open(io.BytesIO(drawing.placeholder(label, seed=3)))

    assert image.size == (1600, 1067)
    assert metadata.read(image).digital_source == "digitalCreation"
