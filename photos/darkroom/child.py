"""The program in the child: gives up its rights, then reads one picture and ends.

Everything that it will need is imported above: once the rights are gone no file can be opened.
"""

import ctypes
import encodings.cp1252
import encodings.gb18030
import encodings.idna
import encodings.latin_1
import encodings.utf_16_be
import encodings.utf_16_le  # noqa: F401 - text of metadata is decoded with these
import gc
import os
import resource
import sys
from dataclasses import asdict
from typing import Any

from defusedxml import ElementTree  # noqa: F401
from PIL import (
    AvifImagePlugin,
    Image,
    ImageCms,  # noqa: F401
    ImageColor,  # noqa: F401
    ImagePalette,  # noqa: F401
    JpegImagePlugin,  # noqa: F401
    JpegPresets,  # noqa: F401
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401 - reads EXIF
    WebPImagePlugin,  # noqa: F401
)

from photos import metadata
from photos.crops import Box
from photos.darkroom import checking, developing, encoding, frames, likeness, seclusion

try:
    import pi_heif
except ImportError:  # the extra `heic` is not installed: such a picture is refused by its name
    pi_heif = None

_NOBODY = 65534
_NO_NEW_PRIVS, _DUMPABLE = 38, 4  # of prctl(2)
_ARENAS = -8  # M_ARENA_MAX of mallopt(3)


def main() -> None:
    """One picture from stdin to stdout. Arguments: seconds of processor time, megabytes."""
    seconds, megabytes = int(sys.argv[1]), int(sys.argv[2])
    confine(seconds=seconds, megabytes=megabytes)
    try:
        _, (data,) = frames.unpacked(_exactly)
        if pi_heif is None or not checking.is_heic(data):
            stay_alone()
        else:
            seclusion.start_nothing_but_threads()
        _work(data)
    except checking.Unfit as unfit:
        _say({"unfit": unfit.code, "said": unfit.said})
    except MemoryError:
        gc.collect()
        _say({"unfit": "large", "said": {}})
    except Exception as error:  # whatever a hostile file brings about is told, and the child ends
        _say({"fault": repr(error)[:500]})
    os._exit(0)


def stay_alone() -> None:
    """Give up starting anything; for good, and before the picture is looked at.

    The decoder of HEIC ends the process when it may have no thread of its own, and threads and
    processes are one right here: for it there is `seclusion`.
    """
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def confine(*, seconds: int, megabytes: int) -> None:
    """Give up every right that decoding does not need; for good. `stay_alone` is the last."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mallopt(_ARENAS, 1)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    if pi_heif is not None:
        pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    Image._initialized = 2  # Pillow would look for plugins of other formats on the disk
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    for option, value in ((_NO_NEW_PRIVS, 1), (_DUMPABLE, 0)):
        if libc.prctl(option, value, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")
    most = megabytes * 1024 * 1024
    for kind, value in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_DATA, most),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # told apart from other kills


def _work(data: bytes) -> None:
    image, facts = checking.admitted(data)
    said = asdict(metadata.read(image, zone=None))
    taken = said.pop("taken_at")
    said["taken_at"] = taken.isoformat() if taken else ""
    _say({"facts": facts, "said": said})
    order, (xmp, iptc) = frames.unpacked(_exactly)
    prints = [_print(wanted) for wanted in order["prints"]]
    needed = max(encoding.needed(prints, facts.width), likeness.LEAST)
    picture = developing.decode(image, at_least=needed)
    size = (facts.width, facts.height)
    files = encoding.encode(picture, size=size, prints=prints, xmp=xmp, iptc=iptc)
    _say({"likeness": likeness.likeness(picture)}, files)


def _print(wanted: dict[str, Any]) -> encoding.Print:
    box = wanted["box"]
    return encoding.Print(**{**wanted, "box": Box(*box) if box else None})


def _exactly(count: int) -> bytes:
    """So many bytes of stdin; ends the child where the other side is gone."""
    pieces = bytearray()
    while len(pieces) < count:
        piece = os.read(0, min(count - len(pieces), 1024 * 1024))
        if not piece:
            os._exit(0)
        pieces += piece
    return bytes(pieces)


def _say(message: dict[str, Any], pieces: list[bytes] | None = None) -> None:
    for piece in frames.packed(message, pieces or []):
        left = memoryview(piece)
        while left:
            left = left[os.write(1, left) :]
