"""How this machine does: what its web processes counted, its store, its disks, its last backup."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from delivery import front
from newsroom import backup

JOBS = ("todo", "doing", "failed")


@dataclass(frozen=True)
class Disk:
    """Bytes of the file system that holds `folder`; `name` is the setting that names it."""

    name: str
    folder: Path
    free: int
    total: int


def disks() -> Iterator[Disk]:
    """Of every folder that is written to and that is there."""
    folders = {"DATA": Path(settings.DATA), "PAGE_STORE": settings.PAGE_STORE}
    for name, folder in (folders | {"BACKUPS": settings.BACKUPS}).items():
        if folder is not None and folder.is_dir():
            usage = shutil.disk_usage(folder)
            yield Disk(name, folder, usage.free, usage.total)


def last_backup() -> datetime | None:
    """When the newest whole dump that this machine can see was begun."""
    dump = backup.last(settings.BACKUPS) if settings.BACKUPS else None
    return backup.made_at(dump) if dump else None


def outbox_lag(kept: front.Kept, *, now: float) -> float | None:
    """For how many seconds this machine has not read what changed; None if it never has."""
    return max(0.0, now - kept.read_at) if kept.read_at else None


def stale_for(told: front.Told, *, now: float) -> float:
    """For how many seconds the oldest kept page has not been as it should be; 0 if all are."""
    return max(0.0, now - told.stale_since) if told.stale else 0.0
