import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from photos import renditions
from photos.darkroom import checking, developing, encoding
from tests.photos import pictures

EXPORT = "export it as JPEG and send that."
DAMAGED = "This picture is damaged or cut short: export it again from its source and send that."
STRANGE = "This file is not a picture in JPEG, PNG, WebP or AVIF: " + EXPORT
TOO_LARGE = "send it with at most 60 megapixels and no side over 20,000 pixels."


def refusal(data):
    with pytest.raises(checking.Unfit):  # as in the child
        developing.decode(checking.admitted(data)[0])
    with pytest.raises(renditions.Refused) as refused:
        renditions.develop(data, order=lambda found: renditions.Order([]))
    return str(refused.value)


def pixel(data, at=(0, 0)):
    return developing.decode(checking.opened(data)).getpixel(at)


def animated(name, **options):
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue", "green")]
    return pictures.saved(frames[0], name, save_all=True, append_images=frames[1:], **options)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty: choose the picture again."),
        (b"Dear editor, please find attached", STRANGE),
        (b"\0" * 500, STRANGE),
        (b"<html><body><script>alert(1)</script>", STRANGE),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', f"SVG drawings are not taken: {EXPORT}"),
        (b'<?xml version="1.0"?><svg/>', f"SVG drawings are not taken: {EXPORT}"),
        (b"GIF89a" + b"\0" * 40, f"GIF pictures are not taken: {EXPORT}"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, f"HEIC pictures are not taken: {EXPORT}"),
        (b"II*\0" + b"\0" * 40, f"TIFF and raw pictures are not taken: {EXPORT}"),
        (b"%PDF-1.7", "This is a PDF: take the picture out of it and send it as JPEG."),
        (b"8BPS\0\1", f"Photoshop files are not taken: {EXPORT}"),
        (b"\xff\xd8\xff\xe0", DAMAGED),
    ],
)
def test_what_is_no_picture_is_refused_by_its_name(data, sentence):
    assert refusal(data) == sentence


@pytest.mark.parametrize("name", ["TIFF", "GIF", "BMP", "PPM", "ICO"])
def test_a_whole_picture_of_another_format_is_refused_unopened(name):
    data = pictures.saved(Image.new("RGB", (16, 16), "red"), name)

    with pytest.raises(checking.Unfit, match=r"^(tiff|gif|strange)$"):
        checking.check(data)


def test_a_file_of_more_than_25_mb_is_refused_unread():
    assert refusal(b"\xff\xd8" + b"\0" * renditions.MOST_BYTES) == (
        "This file has 25.0 MB and 25 MB is the most: export it smaller, "
        "4,000 pixels wide is plenty."
    )


@pytest.mark.parametrize(
    ("width", "height", "sentence"),
    [
        (20_001, 10, f"This picture is too large (20,001 × 10 pixels): {TOO_LARGE}"),
        (10_000, 6_001, f"This picture is too large (10,000 × 6,001 pixels): {TOO_LARGE}"),
        (12_000, 12_000, f"This picture is too large (12,000 × 12,000 pixels): {TOO_LARGE}"),
        (60_000, 60_000, f"This picture is too large: {TOO_LARGE}"),
    ],
)
def test_a_bomb_is_refused_by_its_header(width, height, sentence):
    assert refusal(pictures.png_header(width, height)) == sentence


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_cut_short_is_refused(name, share):
    noise = Image.effect_noise((64, 64), 80).convert("RGB")
    data = pictures.saved(noise, name)

    assert refusal(data[: int(len(data) * share)]) in (DAMAGED, STRANGE)


def test_a_picture_that_memory_cannot_hold_is_too_large(monkeypatch):
    def exhausted(*_):
        raise MemoryError

    monkeypatch.setattr(Image.Image, "convert", exhausted)

    with pytest.raises(checking.Unfit, match=r"^large$"):
        developing.decode(checking.opened(pictures.jpeg(mode="L", color=7)))


@pytest.mark.parametrize("name", ["WEBP", "PNG", "AVIF"])
def test_a_picture_that_moves_is_refused(name):
    assert refusal(animated(name)) == "This picture moves: send one frame of it as JPEG."


def test_a_jpeg_of_too_many_scans_is_refused_before_decoding():
    checking.check(pictures.many_scans(100))
    assert refusal(pictures.many_scans(101)) == f"This JPEG has more than 100 scans: {EXPORT}"


def test_scan_marks_inside_a_segment_are_not_counted():
    checking.check(pictures.jpeg(comment=b"\xff\xda" * 500))


def test_a_file_of_endless_parts_is_refused_unread():
    jpeg = pictures.jpeg()
    busy = jpeg[:2] + b"\xff\xfe\0\x02" * 20_001 + jpeg[2:]
    png = pictures.saved(Image.new("RGB", (8, 8)), "PNG")
    chunk = b"\0\0\0\0teXt" + zlib.crc32(b"teXt").to_bytes(4)
    sentence = f"This file is made of more than 20,000 parts: {EXPORT}"

    assert refusal(busy) == sentence
    assert refusal(png[:33] + chunk * 20_001 + png[33:]) == sentence


@pytest.mark.parametrize(
    ("name", "size", "options"),
    [
        ("WEBP", (5000, 3201), {"quality": 1}),
        ("WEBP", (5000, 3202), {"lossless": True, "method": 0}),
        ("WEBP", (5000, 3203), {"quality": 1, "exif": b"Exif\0\0"}),
        ("AVIF", (6001, 4000), {"quality": 1, "speed": 10}),
    ],
)
def test_a_picture_that_its_decoder_could_not_hold_is_refused(name, size, options):
    wide, high = size
    data = pictures.saved(Image.new("L", size), name, **options)

    assert refusal(data) == (
        f"This picture ({wide:,} × {high:,} pixels) needs too much memory in this format: "
        "export it as plain JPEG and send that."
    )


@pytest.mark.parametrize(
    "header",
    [
        b"VP8 " + bytes(10) + struct.pack("<HH", 16_383, 16_383),
        b"VP8L" + bytes(4) + b"\x2f" + (16_382 | 16_382 << 14).to_bytes(4, "little"),
        b"VP8X" + bytes(8) + (16_382).to_bytes(3, "little") * 2,
    ],
    ids=["lossy", "lossless", "extended"],
)
def test_a_webp_is_refused_by_its_header_before_room_is_made_for_it(header):
    with pytest.raises(checking.Unfit, match=r"^bulky$") as unfit:
        checking.check(b"RIFF\0\0\0\0WEBP" + header)

    assert unfit.value.said == {"width": 16_383, "height": 16_383}


def test_a_progressive_jpeg_of_too_many_coefficients_is_refused():
    frame = pictures.jpeg(progressive=True, subsampling=0)
    place = frame.index(b"\xff\xc2") + 5
    data = frame[:place] + struct.pack(">HH", 7000, 8000) + frame[place + 4 :]
    plain = pictures.jpeg(progressive=True, subsampling=2)
    place = plain.index(b"\xff\xc2") + 5

    with pytest.raises(checking.Unfit, match=r"^bulky$"):
        checking.check(data)
    checking.check(plain[:place] + struct.pack(">HH", 7000, 8000) + plain[place + 4 :])


def test_the_first_picture_of_an_mpo_is_taken():
    first, second = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (20, 15), "blue")
    data = pictures.saved(first, "MPO", save_all=True, append_images=[second])

    assert checking.check(data) == ("jpeg", 40, 30)
    assert pixel(data) == (254, 0, 0)


def test_content_decides_what_a_file_is():
    assert checking.check(pictures.saved(Image.new("RGB", (9, 7)), "PNG")) == ("png", 9, 7)
    assert checking.check(pictures.saved(Image.new("RGB", (9, 7)), "WEBP")) == ("webp", 9, 7)
    assert checking.check(pictures.saved(Image.new("RGB", (9, 7)), "AVIF")) == ("avif", 9, 7)


@pytest.mark.parametrize(
    ("data", "color"),
    [
        (pictures.saved(Image.new("L", (4, 4), 128), "PNG"), (128, 128, 128)),
        (pictures.saved(Image.new("1", (4, 4), 1), "PNG"), (255, 255, 255)),
        (pictures.saved(Image.new("I;16", (4, 4), 32_896), "PNG"), (128, 128, 128)),
        (pictures.saved(Image.new("P", (4, 4), 0), "PNG", transparency=0), (255, 255, 255)),
        (pictures.saved(Image.new("RGBA", (4, 4), (0, 0, 255, 0)), "PNG"), (255, 255, 255)),
        (pictures.saved(Image.new("RGBA", (4, 4), (0, 0, 0, 128)), "PNG"), (127, 127, 127)),
        (pictures.saved(Image.new("LA", (4, 4), (0, 128)), "PNG"), (127, 127, 127)),
        (pictures.jpeg((8, 8), (0, 0, 0, 0), "CMYK"), (255, 255, 255)),
        (pictures.jpeg((8, 8), (255, 255, 255, 255), "CMYK"), (0, 0, 0)),
        (pictures.jpeg((8, 8), 77, "L"), (77, 77, 77)),
    ],
)
def test_every_kind_of_pixel_becomes_rgb_on_white(data, color):
    decoded = developing.decode(checking.opened(data))

    assert (decoded.mode, decoded.getpixel((0, 0))) == ("RGB", color)


def test_colours_are_converted_through_the_profile():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    gray = pictures.jpeg(icc_profile=lab.tobytes())
    broken = pictures.jpeg(icc_profile=b"no profile at all")
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    assert pixel(gray) == pixel(pictures.jpeg())
    assert pixel(broken) == pixel(pictures.jpeg())
    assert pixel(pictures.jpeg(icc_profile=srgb)) == pixel(pictures.jpeg())


@pytest.mark.parametrize(
    ("mark", "size", "corner"),
    [
        (1, (60, 40), "red"),
        (2, (60, 40), "blue"),
        (3, (60, 40), "blue"),
        (5, (40, 60), "red"),
        (6, (40, 60), "red"),
        (8, (40, 60), "blue"),
        (99, (60, 40), "red"),
    ],
)
def test_the_cameras_orientation_is_applied(mark, size, corner):
    exif = Image.Exif()
    exif[0x0112] = mark
    data = pictures.saved(pictures.halves(), "PNG", exif=exif)

    decoded = developing.decode(checking.opened(data))

    assert checking.check(data)[1:] == size == decoded.size
    assert decoded.getpixel((1, 1)) == {"red": (255, 0, 0), "blue": (0, 0, 255)}[corner]


def test_a_turned_picture_is_decoded_small_but_never_too_small():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = pictures.jpeg((1600, 800), exif=exif)

    assert developing.decode(checking.opened(data), at_least=200).size == (200, 400)
    assert developing.decode(checking.opened(data), at_least=201).size == (400, 800)
    assert developing.decode(checking.opened(data)).size == (800, 1600)


def test_a_size_is_made_once_for_all_its_formats():
    image = developing.decode(checking.admitted(pictures.jpeg((80, 40)))[0])
    prints = [renditions.Print(name, 40, 20) for name in renditions.FORMATS]

    files = encoding.encode(image, size=(80, 40), prints=prints)

    assert [Image.open(io.BytesIO(file)).format for file in files] == ["JPEG", "WEBP", "AVIF"]


def test_damaged_exif_does_not_turn_a_picture():
    data = pictures.jpeg((60, 40), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")

    assert checking.check(data) == ("jpeg", 60, 40)


def test_mark_of_the_camera_that_cannot_be_read_turns_nothing():
    class Damaged:
        def getexif(self):
            raise SyntaxError("not a TIFF file")

    assert checking.orientation(Damaged()) == 1
