"""Where the bytes of photos lie, and how they get there whole."""

import os
import tempfile
from pathlib import Path

from django.core.files.storage import default_storage

from photos import renditions
from photos.refusals import NoSuchRendition


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
    new: list[Path] = []
    try:
        if keep(path(original), data, mode=0o600):
            new.append(path(original))
        for file in made:
            if keep(rendition_path(file.name), file.data, mode=0o644):
                new.append(rendition_path(file.name))
    except BaseException:
        for place in new:
            remove(place)
        raise


def keep_all(files: list[renditions.Encoded]) -> None:
    for file in files:
        keep(rendition_path(file.name), file.data, mode=0o644)


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
