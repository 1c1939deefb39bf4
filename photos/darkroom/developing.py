"""From the bytes of an uploaded picture to its pixels: upright, in sRGB, on white."""

import io

from PIL import Image, ImageCms

from photos.darkroom.checking import SIDEWAYS, Unfit, check, opened, orientation

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


def decode(data: bytes, *, at_least: int | None = None) -> Image.Image:
    """The picture upright, in sRGB, mode RGB, on white, with nothing left of its metadata.

    `at_least` is the width in pixels that will be needed: a larger JPEG is then decoded at a
    fraction of its size, never below that width. Raises Unfit, also for what `check` refuses.
    """
    check(data)
    with opened(data) as image:
        mark = orientation(image)
        if at_least is not None and image.format in ("JPEG", "MPO"):
            image.draft("", (1, at_least) if mark in SIDEWAYS else (at_least, 1))
        try:
            picture = _in_srgb(image)
        except MemoryError as error:
            raise Unfit("large") from error
        except Exception as error:  # Pillow raises nearly anything for a damaged file
            raise Unfit("damaged") from error
    if mark in _TURNS:
        picture = picture.transpose(_TURNS[mark])
    picture.info = {}
    return picture


def _in_srgb(image: Image.Image) -> Image.Image:
    flat = _flat(image)
    profile = image.info.get("icc_profile")
    if not profile:
        return flat.convert("RGB")
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if _SPACES.get(given.profile.xcolor_space.strip()) != flat.mode:
            return flat.convert("RGB")
        converted = ImageCms.profileToProfile(
            *(flat, given, ImageCms.createProfile("sRGB")),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return flat.convert("RGB")  # a damaged profile is no reason to refuse a picture
    return converted or flat.convert("RGB")


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
