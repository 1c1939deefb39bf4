"""From a photo's original to the files that readers get: which are wanted, made, retired, removed.

Every file remembers, as its stamp, what it was made from. A photo whose credit or crop changed
wants other stamps: the job makes those files and retires the old ones, whose addresses are
answered for the pages that still name them until `remove_retired`.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

import delivery
from photos import crops, files, labelling, renditions, rights
from photos.crops import Box
from photos.darkroom.encoding import OPTIONS
from photos.darkroom.likeness import parts
from photos.models import CreditKind, Photo, Rendition
from photos.renditions import Encoded, Order, Print

AT_ONCE = (640, 1280)  # widths made during the upload, so that the story is usable

# What of a photo goes into its files: a change of any makes them anew.
MADE_FROM = frozenset(
    {
        *("credit_kind", "credit_name", "copyright", "usage_terms", "licensor", "license_url"),
        *("digital_source", "focal_x", "focal_y", "crops"),
    }
)


class Plan(NamedTuple):
    """All that the files of a photo are made from."""

    size: tuple[int, int]
    boxes: dict[str, Box]
    xmp: bytes
    iptc: bytes

    @property
    def prints(self) -> list[Print]:
        """Every file that the photo should have."""
        return renditions.possible(self.size, self.boxes)

    def order(self, prints: Sequence[Print]) -> Order:
        return Order(prints, xmp=self.xmp, iptc=self.iptc)

    def stamp(self, wanted: Print) -> str:
        """What the file is made from, as a hash."""
        iptc = self.iptc if wanted.format == "jpeg" else b""
        settings = json.dumps([*wanted, *self.size, OPTIONS[wanted.format]], sort_keys=True)
        return hashlib.sha256(settings.encode() + self.xmp + iptc).hexdigest()[:32]


def plan(photo: Photo) -> Plan:
    size = (photo.width, photo.height)
    credit = rights.printed_credit(photo.credit_kind, photo.credit_name)
    label = labelling.Label(
        creator=photo.credit_name if photo.credit_kind == CreditKind.PHOTO_BY else "",
        credit=credit.removeprefix("(").removesuffix(")"),
        copyright=photo.copyright,
        usage_terms=photo.usage_terms,
        web_statement=photo.license_url,
        licensor=photo.licensor,
        digital_source=photo.digital_source,
        document=f"sha256:{photo.sha256}",
    )
    return Plan(
        size=size,
        boxes=crops.boxes(size=size, focus=(photo.focal_x, photo.focal_y), cuts=photo.crops),
        xmp=labelling.xmp(label),
        iptc=labelling.iptc(label),
    )


def at_once(plan: Plan) -> list[Print]:
    """What is made during the upload."""
    jpegs = [one for one in plan.prints if (one.shape, one.format) == ("", "jpeg")]
    return [one for one in jpegs if one.width in AT_ONCE] or jpegs[-1:]


def order(*photo_ids: int) -> None:
    """Have the files of these photos made or made anew, by the job, once this is committed."""
    for photo_id in photo_ids:
        make_renditions.configure(lock=f"photo:{photo_id}").defer(photo_id=photo_id)


@app.task(
    name="photos.make_renditions",
    queue="photos",
    retry=RetryStrategy(max_attempts=5, exponential_wait=4),
)
def make_renditions(photo_id: int) -> None:
    """Make what a photo lacks, files and likeness, and retire the files that it has no more.

    Safe at any time, any number of times, also at once. Raises OSError when the original cannot
    be read.
    """
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None:
        return
    planned = plan(photo)
    there = {
        row.stamp
        for row in photo.renditions.all()
        if row.stamp and files.rendition_path(row.name).exists()
    }
    lacking = [one for one in planned.prints if planned.stamp(one) not in there]
    made: list[Encoded] = []
    if lacking or photo.likeness is None:
        made, likeness = _made(photo, planned.order(lacking))
        Photo.objects.filter(pk=photo_id, likeness=None).update(
            likeness=likeness, likeness_parts=parts(likeness)
        )
    note(photo, made, planned, now=timezone.now())


def _made(photo: Photo, order: Order) -> renditions.Developed:
    data = files.path(photo.original).read_bytes()
    return renditions.develop(data, order=lambda _found: order, limits=renditions.JOB)


def hold_files(sha256: str) -> None:
    """Until this transaction ends, nobody else keeps or removes files of these bytes.

    A file that lies there already is not written anew: without this, the job of a deleted photo
    could remove it between the moment when the next upload sees it and the row that names it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])


@transaction.atomic
def note(photo: Photo, made: list[Encoded], planned: Plan, *, now: datetime) -> None:
    """Keep what was made, show the files that were planned, and retire every other.

    What was made for a photo that was deleted or has changed meanwhile is dropped: the job of that
    change is coming.
    """
    hold_files(photo.sha256)
    stored = Photo.objects.select_for_update().filter(pk=photo.pk).first()
    if stored is None or plan(stored) != planned:
        return
    files.keep_all(made)
    stamps = [planned.stamp(one) for one in planned.prints]
    rows = photo.renditions.all()
    outdated = rows.filter(retired_at=None).exclude(stamp__in=stamps)
    changed = outdated.update(retired_at=now)
    changed += (
        rows.filter(stamp__in=stamps)
        .exclude(retired_at=None)
        .update(retired_at=None, removed_at=None)
    )
    keep(photo, made)
    if changed or made:
        delivery.changed(f"photo:{photo.pk}")


def keep(photo: Photo, made: list[Encoded]) -> None:
    """Rows of files that are on the disk, made from the photo as it is."""
    planned = plan(photo)
    stamps = {(one.shape, one.format, one.width): planned.stamp(one) for one in planned.prints}
    fresh = [
        Rendition(
            photo=photo,
            shape=file.shape,
            format=file.format,
            width=file.width,
            height=file.height,
            name=file.name,
            size=len(file.data),
            stamp=stamps[file.shape, file.format, file.width],
        )
        for file in made
    ]
    # Made anew: other settings that gave the same bytes, or a file that was lost.
    names, stood = (
        {row.name for row in fresh},
        {(row.shape, row.format, row.width) for row in fresh},
    )
    known = photo.renditions.values_list("pk", "name", "retired_at", "shape", "format", "width")
    replaced = [
        pk
        for pk, name, retired_at, *place in known
        if name in names or (retired_at is None and tuple(place) in stood)
    ]
    if replaced:
        Rendition.objects.filter(pk__in=replaced).delete()
    Rendition.objects.bulk_create(fresh)


def remove_unnamed(names: Sequence[str]) -> None:
    """Remove those of the files that no photo has."""
    wanted = set(Rendition.objects.filter(name__in=names).values_list("name", flat=True))
    for name in set(names) - wanted:
        files.remove(files.rendition_path(name))


def remove_retired(*, now: datetime) -> int:
    """Remove the files that were replaced long ago (RETIRED_PHOTO_DAYS); how many.

    Their rows stay: what had an address once is told to be gone, not to have never been.
    """
    before = now - timedelta(days=settings.RETIRED_PHOTO_DAYS)
    old = Rendition.objects.filter(retired_at__lt=before, removed_at=None)
    return sum(
        _remove(photo_id, before, now=now)
        for photo_id in old.order_by("photo_id").values_list("photo_id", flat=True).distinct()
    )


@transaction.atomic
def _remove(photo_id: int, before: datetime, *, now: datetime) -> int:
    Photo.objects.select_for_update().filter(pk=photo_id).first()  # nobody revives them meanwhile
    old = Rendition.objects.filter(photo=photo_id, retired_at__lt=before, removed_at=None)
    for name in old.values_list("name", flat=True):
        files.rendition_path(name).unlink(missing_ok=True)  # first: a row alone harms nobody
    return old.update(removed_at=now)
