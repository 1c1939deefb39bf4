"""From the bytes of an uploaded picture to its pixels: upright, in sRGB, on white."""

import io

from PIL import Image, ImageCms

from photos.darkroom.checking import LARGEST_PROFILE, SIDEWAYS, Unfit, orientation

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


# Where a picture is made smaller before it is cut and resized: at most by this, and never below
# so many times the width that is needed.
_MOST_REDUCED = 8
_CLEARLY = 1.5
_STRIP = 256  # rows that are worked on at a time, so that memory holds the picture once


def decode(image: Image.Image, *, at_least: int | None = None) -> Image.Image:
    """An admitted picture upright, in sRGB, mode RGB, on white, without its metadata; closes it.

    `at_least` is the width in pixels that will be needed: a larger picture comes at a fraction of
    its size, never below that width. Raises Unfit.
    """
    with image:
        mark = orientation(image)
        if at_least is not None and image.format in ("JPEG", "MPO"):
            image.draft("", (1, at_least) if mark in SIDEWAYS else (at_least, 1))
        try:
            width = image.height if mark in SIDEWAYS else image.width
            picture = _in_srgb(image, _reduction(width, at_least))
        except MemoryError as error:
            raise Unfit("large") from error
        except Exception as error:  # Pillow raises nearly anything for a damaged file
            raise Unfit("damaged") from error
    if mark in _TURNS:
        picture = picture.transpose(_TURNS[mark])
    picture.info = {}
    return picture


def _reduction(width: int, at_least: int | None) -> int:
    if at_least is None:
        return 1
    return min(max(1, int(width / (_CLEARLY * at_least))), _MOST_REDUCED)


def _in_srgb(image: Image.Image, reduction: int) -> Image.Image:
    """The picture in sRGB, this many times smaller, worked on in strips."""
    image.load()
    transform = _transform(image)
    is_plain = image.mode == "RGB" and not image.has_transparency_data and transform is None
    if is_plain and reduction == 1:
        return image
    width, height = image.size
    if image.mode == "RGB" and reduction == 1:
        made = image  # in its own place
    else:
        made = Image.new("RGB", (-(-width // reduction), -(-height // reduction)))
    rows = _STRIP // reduction * reduction
    for top in range(0, height, rows):
        strip = _flat(image.crop((0, top, width, min(top + rows, height))))
        if transform is not None:
            strip = ImageCms.applyTransform(strip, transform) or strip
        strip = strip.convert("RGB")
        made.paste(strip.reduce(reduction) if reduction > 1 else strip, (0, top // reduction))
    return made


def _transform(image: Image.Image) -> ImageCms.ImageCmsTransform | None:
    """From the picture's own colours to sRGB; None where it brings no profile that fits."""
    profile = image.info.get("icc_profile")
    if not profile or len(profile) > LARGEST_PROFILE:
        return None
    mode = _flat(image.crop((0, 0, 1, 1))).mode
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if _SPACES.get(given.profile.xcolor_space.strip()) != mode:
            return None
        return ImageCms.buildTransform(
            *(given, ImageCms.createProfile("sRGB"), mode, "RGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None  # a damaged profile is no reason to refuse a picture


def _flat(image: Image.Image) -> Image.Image:
    """The picture without transparency in mode L, RGB or CMYK, eight bits a channel."""
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(see_through, mask=see_through.getchannel("A"))
        return paper
    if image.mode.startswith("I"):
        # Pillow would clip 16 bits at 255 instead of scaling them.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")
