import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photos import crops
from photos.models import Shape

SIZES = st.tuples(st.integers(1, 9000), st.integers(1, 9000))
PARTS = st.floats(0, 1)
SHAPES = st.sampled_from(sorted(crops.RATIOS))


def test_shapes_are_those_of_the_model():
    assert {"", *crops.RATIOS} == set(Shape.values)


@pytest.mark.parametrize(
    ("shape", "focus", "box"),
    [
        ("", (0.1, 0.9), (0, 0, 4000, 3000)),
        ("16:9", (0.5, 0.5), (0, 375, 4000, 2250)),
        ("16:9", (0.5, 0.0), (0, 0, 4000, 2250)),
        ("16:9", (0.5, 0.6), (0, 675, 4000, 2250)),
        ("4:3", (0.0, 1.0), (0, 0, 4000, 3000)),
        ("1:1", (1.0, 0.5), (1000, 0, 3000, 3000)),
        ("3:4", (0.25, 0.5), (0, 0, 2250, 3000)),
        ("3:4", (0.3, 0.5), (75, 0, 2250, 3000)),
    ],
)
def test_a_crop_is_as_large_as_it_goes_around_the_focal_point(shape, focus, box):
    assert crops.box(shape, size=(4000, 3000), focus=focus) == box


def test_a_crop_by_hand_is_cut_where_the_hand_said():
    cut = [0.25, 0.5, 0.4, 0.3]

    assert crops.box("16:9", size=(4000, 3000), focus=(0, 0), cut=cut) == (1000, 1500, 1600, 900)


def test_every_shape_has_its_box():
    boxes = crops.boxes(size=(300, 300), focus=(0.5, 0.5), cuts={"1:1": [0, 0, 0.5, 0.5]})

    assert boxes == {
        "": (0, 0, 300, 300),
        "16:9": (0, 66, 300, 169),
        "4:3": (0, 38, 300, 225),
        "1:1": (0, 0, 150, 150),
        "3:4": (38, 0, 225, 300),
    }


@given(SHAPES, SIZES, PARTS, PARTS)
def test_a_crop_lies_in_the_picture_fills_one_side_and_looks_at_its_focus(shape, size, x, y):
    left, top, width, height = crops.box(shape, size=size, focus=(x, y))

    assert min(left, top) >= 0
    assert min(width, height) >= 1
    assert left + width <= size[0]
    assert top + height <= size[1]
    assert width == size[0] or height == size[1]
    for start, length, whole, part in ((left, width, size[0], x), (top, height, size[1], y)):
        ideal = min(max(part * whole, length / 2), whole - length / 2)
        assert abs(start + length / 2 - ideal) <= 1


@given(SHAPES, SIZES)
def test_a_crop_has_its_ratio_to_the_pixel(shape, size):
    across, down = crops.RATIOS[shape]
    _, _, width, height = crops.box(shape, size=size)

    off = abs(width - height * across / down), abs(height - width * down / across)
    assert min(off) <= 0.5 or 1 in (width, height)


@given(SHAPES, SIZES, PARTS, PARTS, PARTS, PARTS)
def test_any_cut_at_all_gives_a_box_inside_the_picture(shape, size, left, top, width, height):
    cut = [left, top, width, height]
    box = crops.box(shape, size=size, cut=cut)

    assert min(box.left, box.top) >= 0
    assert box.left + box.width <= size[0]
    assert box.top + box.height <= size[1]


@given(SHAPES, st.tuples(st.integers(100, 9000), st.integers(100, 9000)), PARTS, PARTS)
def test_what_is_cut_by_itself_may_be_cut_by_hand(shape, size, x, y):
    """The page starts from the automatic box; it must never be refused, nor move by itself."""
    box = crops.box(shape, size=size, focus=(x, y))
    parts = [box.left / size[0], box.top / size[1], box.width / size[0], box.height / size[1]]
    if min(parts[2:]) >= crops.SMALLEST:
        cut = crops.checked(shape, parts, size=size)
        again = crops.box(shape, size=size, cut=cut)
        assert all(abs(one - other) <= 1 for one, other in zip(box, again, strict=True))


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        ("0,0,1,1", crops.NOT_A_BOX),
        ([0, 0, 1], crops.NOT_A_BOX),
        ([0, 0, 1, "1"], crops.NOT_A_BOX),
        ([0, 0, 1, True], crops.NOT_A_BOX),
        ([0, 0, 1, math.nan], crops.NOT_A_BOX),
        ([0, 0, math.inf, 1], crops.NOT_A_BOX),
        ([0, 0, 1, 10**400], crops.NOT_A_BOX),
        ([-0.1, 0, 0.4, 0.3], crops.OUTSIDE),
        ([0.7, 0, 0.4, 0.3], crops.OUTSIDE),
        ([0, 0.8, 0.4, 0.3], crops.OUTSIDE),
        ([0, 0, 0.04, 0.03], crops.TOO_SMALL),
        ([0, 0, 0.5, 0.3], crops.WRONG_RATIO),
    ],
)
def test_a_cut_that_cannot_be_is_refused(cut, reason):
    with pytest.raises(crops.Unfit, match=f"^{reason}$"):
        crops.checked("16:9", cut, size=(4000, 3000))


def test_a_cut_is_kept_with_five_decimals():
    assert crops.checked("16:9", [0.1234567, 0, 0.4, 0.3], size=(4000, 3000)) == [
        *(0.12346, 0.0, 0.4, 0.3)
    ]


@pytest.mark.parametrize(
    ("shape", "width", "height"), [("", 640, 480), ("16:9", 640, 360), ("3:4", 320, 427)]
)
def test_a_rendition_has_the_height_of_its_shape(shape, width, height):
    assert crops.height(shape, width, (4000, 3000)) == height
