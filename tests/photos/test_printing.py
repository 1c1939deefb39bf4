from datetime import UTC, datetime

import pytest

from photos.printing import Picture


def json_picture(**changes):
    value = {
        "id": 7,
        "width": 4000,
        "height": 3000,
        "credit_kind": "photo_by",
        "credit_name": "CHEN YU",
        "focal_x": 0.25,
        "focal_y": 0.5,
        "digital_source": "digitalCapture",
        "ends_at": None,
        "renditions": "",
    }
    return {**value, **changes}


def rendition(name, width, extension, shape=""):
    return f"{shape} {name} {width} {width * 3 // 4} a-{width}.{extension}"


def test_a_picture_names_only_the_files_that_exist():
    files = [rendition("jpeg", 640, "jpg"), rendition("jpeg", 1280, "jpg")]
    value = json_picture(renditions="\n".join([rendition("avif", 640, "avif"), *files]))

    assert Picture.from_json(value) == Picture(
        id=7,
        avif="/photos/a-640.avif 640w",
        webp="",
        jpeg="/photos/a-640.jpg 640w, /photos/a-1280.jpg 1280w",
        src="/photos/a-1280.jpg",
        thumb="/photos/a-640.jpg",
        largest="/photos/a-1280.jpg",
        width=1280,
        height=960,
        credit="(Photo by CHEN YU)",
        focal_x=0.25,
        focal_y=0.5,
        is_ai=False,
        ends_at=None,
    )


def test_a_picture_without_files_has_no_address():
    picture = Picture.from_json(json_picture(), base="/x/", language="zh-hans")

    assert (picture.src, picture.thumb, picture.largest, picture.jpeg) == ("", "", "", "")
    assert (picture.width, picture.height) == (4000, 3000)
    assert picture.credit == "（CHEN YU 摄）"


@pytest.mark.parametrize(
    ("across", "down", "focus"),
    [(0.5, 0.5, ""), (0.1, 0.5, "left"), (0.9, 0.9, "right bottom"), (0.4, 0.0, "top")],
)
def test_a_picture_says_where_to_look_when_it_is_cropped(across, down, focus):
    value = json_picture(focal_x=across, focal_y=down)

    assert Picture.from_json(value).focus == focus


@pytest.mark.parametrize(
    ("code", "is_ai"),
    [
        ("digitalCreation", False),
        ("trainedAlgorithmicMedia", True),
        ("compositeWithTrainedAlgorithmicMedia", True),
    ],
)
def test_a_picture_made_by_an_algorithm_says_so(code, is_ai):
    assert Picture.from_json(json_picture(digital_source=code)).is_ai is is_ai


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-01-02T03:04:05+00:00", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("infinity", None),
        (None, None),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_picture_knows_when_its_rights_end(value, instant):
    assert Picture.from_json(json_picture(ends_at=value)).ends_at == instant


def test_a_picture_cut_to_a_shape_names_the_files_of_that_shape():
    whole = [rendition("jpeg", 640, "jpg"), rendition("avif", 640, "avif")]
    square = [rendition("jpeg", 320, "jpg", "1:1"), rendition("webp", 320, "webp", "1:1")]
    shown = Picture.from_json(json_picture(renditions="\n".join([*square, *whole]), focal_x=0.1))

    assert (shown.square.jpeg, shown.square.webp, shown.square.avif) == (
        *("/photos/a-320.jpg 320w", "/photos/a-320.webp 320w", ""),
    )
    assert (shown.square.src, shown.square.width) == ("/photos/a-320.jpg", 320)
    assert (shown.focus, shown.square.focus) == ("left", "")
    assert shown.square.largest == shown.largest == "/photos/a-640.jpg"


@pytest.mark.parametrize("shape", ["wide", "classic", "square", "upright"])
def test_the_whole_picture_stands_in_for_a_crop_that_is_not_made_yet(shape):
    files = [rendition("jpeg", 640, "jpg"), rendition("avif", 320, "avif", "16:9")]
    shown = Picture.from_json(json_picture(renditions="\n".join(files), focal_x=0.1))

    assert getattr(shown, shape) == shown
