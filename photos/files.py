"""Where the bytes of photos lie, and how they get there whole."""

import os
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from django.core.files.storage import default_storage

from photos import renditions
from photos.refusals import NoSuchRendition

_MOST_AT_ONCE = 4  # files that wait for the disk together


def rendition_file(name: str) -> Path:
    """Where the file of a rendition lies. Raises NoSuchRendition, for dangerous names too."""
    if not renditions.NAME.fullmatch(name) or not rendition_path(name).is_file():
        raise NoSuchRendition(name)
    return rendition_path(name)


def path(name: str) -> Path:
    return Path(default_storage.path(name))


def rendition_place(name: str) -> str:
    """Where it lies among all files of photos."""
    return f"renditions/{name[:2]}/{name}"


def rendition_path(name: str) -> Path:
    return path(rendition_place(name))


def remove(path: Path) -> None:
    """Remove a file; one that is gone already is as it should be."""
    path.unlink(missing_ok=True)


def keep_photo(original: str, data: bytes, made: list[renditions.Encoded]) -> None:
    """All files of a new photo, or none of them. Raises OSError."""
    kept = _keep_at_once({path(original): (data, 0o600), **_places(made)})
    failed = [error for one in kept.values() if (error := one.exception()) is not None]
    if failed:
        for place, one in kept.items():
            if one.exception() is None and one.result():  # it was not there before
                remove(place)
        raise failed[0]


def keep_all(made: list[renditions.Encoded]) -> None:
    for one in _keep_at_once(_places(made)).values():
        one.result()


def _places(made: list[renditions.Encoded]) -> dict[Path, tuple[bytes, int]]:
    return {rendition_path(file.name): (file.data, 0o644) for file in made}


def _keep_at_once(wanted: dict[Path, tuple[bytes, int]]) -> dict[Path, "Future[bool]"]:
    """Each is done when this returns. The disk is waited for once, not once for each file."""
    with ThreadPoolExecutor(_MOST_AT_ONCE) as hands:
        return {
            place: hands.submit(keep, place, data, mode=mode)
            for place, (data, mode) in wanted.items()
        }


def keep(path: Path, data: bytes, *, mode: int) -> bool:
    """Write a file that is whole or absent, also after a power cut, and never half visible.

    Whether it was not there before.
    """
    if path.exists():
        return False  # the name is made of the content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
