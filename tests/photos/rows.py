"""Photos as they stand in the table, without their files."""

from datetime import datetime, timedelta

from accounts.models import User
from photos.models import Photo


def kept(number: int, *, by: User, now: datetime, **given: object) -> Photo:
    """The higher its number, the older it is."""
    facts = {
        "original": f"originals/{number}.jpg",
        "sha256": f"{number:064}",
        "format": "jpeg",
        "width": 1500,
        "height": 1000,
        "uploaded_at": now - timedelta(minutes=number),
        "uploaded_by": by,
    }
    return Photo.objects.create(**{**facts, **given})
