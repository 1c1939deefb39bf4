"""A photo taken from every page at once, and given back. Every kill stays on record."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

import delivery
from accounts.models import User
from photos import metadata
from photos.models import Kill, Photo
from photos.refusals import Conflict, NotAllowed, Unusable

LONGEST_REASON = 300


@transaction.atomic
def kill(*, photo: Photo, reason: str, by: User, now: datetime) -> Photo:
    """Take a photo from every page, list and feed, and its bytes from every address.

    A change of its details meanwhile does not stand in the way. Raises NotAllowed, Unusable
    without a reason, and Conflict if it is killed already.
    """
    _require(by)
    reason = _checked(reason)
    alive = Photo.objects.filter(pk=photo.pk, killed_at=None)
    if not alive.update(killed_at=now, kill_reason=reason, version=F("version") + 1):
        raise Conflict(_("This photo is killed already. Nothing was changed."))
    Kill.objects.create(photo=photo, killed_by=by, killed_at=now, reason=reason)
    delivery.changed(f"photo:{photo.pk}", "photos", is_tombstone=True)
    photo.refresh_from_db(fields=["killed_at", "kill_reason", "version"])
    return photo


@transaction.atomic
def restore(*, photo: Photo, reason: str, by: User, now: datetime) -> Photo:
    """Give a killed photo back to the pages that printed it, as far as its rights go.

    Raises NotAllowed, Unusable without a reason, and Conflict if the kill that `photo` holds is
    no longer the one that stands.
    """
    _require(by)
    reason = _checked(reason)
    killed = Photo.objects.filter(pk=photo.pk, killed_at=photo.killed_at)
    killed = killed.exclude(killed_at=None)
    if not killed.update(killed_at=None, kill_reason="", version=F("version") + 1):
        raise Conflict(_("This kill does not stand any more. Nothing was changed."))
    Kill.objects.filter(photo=photo, restored_at=None).update(
        restored_by=by, restored_at=now, restore_reason=reason
    )
    delivery.changed(f"photo:{photo.pk}", "photos")
    photo.refresh_from_db(fields=["killed_at", "kill_reason", "version"])
    return photo


def _require(by: User) -> None:
    if not by.has_perm("photos.kill_photo"):
        raise NotAllowed(_("Editors and photo editors kill photos and give them back."))


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise Unusable("reason", _("Say why; it stays at the desk."))
    if metadata.clean(reason) != reason:
        raise Unusable("reason", _("The reason holds control characters: type it anew."))
    if len(reason) > LONGEST_REASON:
        said = {"length": len(reason), "most": LONGEST_REASON}
        message = _("The reason has %(length)d characters; %(most)d fit.")
        raise Unusable("reason", message % said)
    return reason
