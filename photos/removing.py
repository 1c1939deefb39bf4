"""Deleting a photo: its row, its sizes and its files. What was ever shown to anybody stays."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

import delivery
from accounts.models import User
from photos import developing, files
from photos.details import require
from photos.models import Photo
from photos.refusals import Conflict, InUse

Kept = Callable[[Photo], bool]


@transaction.atomic
def delete(*, photo_id: int, is_kept: Kept, by: User, now: datetime) -> None:
    """Delete a photo that stands nowhere and never stood anywhere.

    Rows that hold it protect it in the database. What no row says (the text of old versions)
    `is_kept` is asked, while nobody can put the photo anywhere. Its files go by a job, as soon as
    this is committed. Raises NotAllowed, InUse, and Conflict if it is gone already.
    """
    require(by.has_perm("photos.delete_photo"), _("You may not delete photos."))
    photo = Photo.objects.select_for_update().filter(pk=photo_id).first()
    if photo is None:
        raise Conflict(_("This photo was deleted already."))
    if photo.kills.exists():
        raise InUse(_("It was killed: it stays, so that this can be told."))
    if is_kept(photo):
        raise InUse(_("It is used, or was: it stays, so that what was printed can be told."))
    names = list(photo.renditions.values_list("name", flat=True))
    try:
        photo.delete()
    except ProtectedError as error:
        raise InUse(_("It is used: take it out there first.")) from error
    remove_files.defer(original=photo.original, renditions=names)
    delivery.changed(f"photo:{photo_id}", is_tombstone=True)


@app.task(
    name="photos.remove_files",
    queue="photos",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4),
)
@transaction.atomic
def remove_files(original: str, renditions: list[str]) -> None:
    """Remove the files of a deleted photo, but those that came in again meanwhile."""
    developing.hold_files(Path(original).stem)
    developing.remove_unnamed(renditions)
    if not Photo.objects.filter(original=original).exists():
        files.remove(files.path(original))
