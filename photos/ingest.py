"""What may be done with a photo: take it in, make its sizes, say whose it is and what it shows."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

import delivery
from accounts.models import User
from photos import crops, details, files, metadata, renditions, rights
from photos.darkroom.likeness import parts
from photos.models import CreditKind, DigitalSource, Photo, Rendition, Shape
from photos.refusals import NotStored

AT_ONCE = (640, 1280)  # widths made during the upload, so that the story is usable

# Codes of IPTC that say the same to a reader as one of ours.
_SOURCES = {
    "algorithmicallyEnhanced": DigitalSource.COMPOSITE,
    "algorithmicMedia": DigitalSource.DRAWN,
    "compositeSynthetic": DigitalSource.COMPOSITE,
    "minorHumanEdits": DigitalSource.EDITED,
    **{str(source.value): source for source in DigitalSource},
}


def take_in(
    *,
    data: bytes,
    name: str,
    by: User,
    now: datetime,
    caption: str = "",
    alt: str = "",
    credit_kind: str = CreditKind.PROVIDED_BY,
    credit_name: str = "",
    digital_source: str | None = None,
) -> tuple[Photo, bool]:
    """Store a picture; the photo, and whether it is new. The very same bytes are stored once.

    What is not given is read from the file. The JPEGs 640 and 1280 wide exist on return, a job
    makes the rest. Raises NotAllowed, renditions.Refused, Unusable, NotStored.
    """
    details.require(by.has_perm("photos.add_photo"), _("You may not add photos."))
    given: details.Details = {"caption": caption, "alt": alt, "credit_name": credit_name}
    given["credit_kind"] = credit_kind
    if digital_source:
        given["digital_source"] = digital_source
    values = details.checked(given)
    digest = hashlib.sha256(data).hexdigest()
    known = Photo.objects.filter(sha256=digest).first()
    if known:
        return known, False
    photo = Photo(sha256=digest, uploaded_by=by, uploaded_at=now)

    def order(found: renditions.Findings) -> renditions.Order:
        _describe(photo, found, values)
        return _order(photo, _at_once(found.facts))

    zone = timezone.get_default_timezone()
    first, photo.likeness = renditions.develop(data, order=order, zone=zone)
    photo.likeness_parts = parts(photo.likeness)
    try:
        # Files first: a row without its file would be a hole in a page, a file alone is harmless.
        files.keep(files.path(photo.original), data, mode=0o600)
        files.keep_all(first)
    except OSError as error:
        said = {"name": name, "reason": error.strerror or _("the disk failed")}
        message = _("%(name)s could not be stored (%(reason)s): try again later.") % said
        raise NotStored(message) from error
    return _inserted(photo, first)


@transaction.atomic
def _inserted(photo: Photo, made: list[renditions.Encoded]) -> tuple[Photo, bool]:
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        # The same bytes arrived twice at the same moment, and the other one was first.
        return Photo.objects.get(sha256=photo.sha256), False
    _note(photo, made)
    make_renditions.configure(lock=f"photo:{photo.pk}").defer(photo_id=photo.pk)
    return photo, True


@app.task(
    name="photos.make_renditions",
    queue="photos",
    retry=RetryStrategy(max_attempts=5, exponential_wait=4),
)
def make_renditions(photo_id: int) -> None:
    """Make what a photo lacks, sizes and likeness, from its original. Safe any number of times.

    Raises OSError when the original cannot be read.
    """
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None:
        return
    made = {
        (rendition.format, rendition.width)
        for rendition in photo.renditions.all()
        if files.rendition_path(rendition.name).exists()
    }
    wanted = renditions.possible(photo.width, photo.height) - made
    if not wanted and photo.likeness is not None:
        return
    data = files.path(photo.original).read_bytes()
    fresh, likeness = renditions.develop(
        data, order=lambda _found: _order(photo, wanted), limits=renditions.JOB
    )
    files.keep_all(fresh)
    with transaction.atomic():
        _note(photo, fresh)
        Photo.objects.filter(pk=photo_id, likeness=None).update(
            likeness=likeness, likeness_parts=parts(likeness)
        )
        if fresh:
            delivery.changed(f"photo:{photo.pk}")


def _describe(photo: Photo, found: renditions.Findings, given: dict[str, Any]) -> None:
    """Fill a new photo with what is known of its file, and what the caller and the file say."""
    photo.format, photo.width, photo.height = found.facts
    digest = photo.sha256
    photo.original = f"originals/{digest[:2]}/{digest}.{_extension(photo.format)}"
    for field, value in _completed(given, found.said).items():
        setattr(photo, field, value)


def _completed(given: dict[str, Any], found: metadata.Metadata) -> dict[str, Any]:
    """What the caller gave, and where they gave nothing, what the file says of itself.

    A credit is taken whole from one of the two: the caller's name never gets the file's wording.
    """
    stated = _stated(found)
    if given["credit_name"]:
        stated.pop("credit_kind", None)
    else:
        given = {**given, "credit_kind": ""}
    values = {**stated, **{field: value for field, value in given.items() if value}}
    return {"credit_kind": CreditKind.PROVIDED_BY, **values}


def _stated(found: metadata.Metadata) -> dict[str, Any]:
    """What the file says, as fields. What is too long for its field is left out, not cut."""
    credit = rights.parse_credit(found.credit) or rights.parse_credit(f"({found.credit})")
    if credit is None and found.creator:
        credit = (CreditKind.PHOTO_BY, found.creator)
    kind, name = credit or (CreditKind.PROVIDED_BY, "")
    texts = {
        "caption": found.caption or found.headline,
        "alt": found.alt,
        "credit_name": " ".join(name.split()),
        "copyright": " ".join(found.copyright.split()),
        "usage_terms": found.usage_terms,
        "place": " ".join(found.place.split()),
    }
    fields: dict[str, Any] = {
        field: text for field, text in texts.items() if text and details.fits(field, text)
    }
    if "credit_name" in fields:
        fields["credit_kind"] = kind
    fields["keywords"] = [word for word in found.keywords if len(word) <= details.LONGEST_KEYWORD]
    fields["taken_at"] = found.taken_at
    fields["digital_source"] = _SOURCES.get(found.digital_source, DigitalSource.CAMERA)
    return fields


def _extension(name: str) -> str:
    return "jpg" if name == "jpeg" else name


def _at_once(facts: renditions.Facts) -> set[tuple[str, int]]:
    offered = renditions.sizes(facts.width)
    widths = [width for width in offered if width in AT_ONCE] or [offered[-1]]
    return {("jpeg", width) for width in widths}


def _order(photo: Photo, wanted: set[tuple[str, int]]) -> renditions.Order:
    """These (format, width) of a photo, with the metadata that they carry."""
    size = (photo.width, photo.height)
    prints = [
        renditions.Print(name, width, crops.height("", width, size))
        for name, width in sorted(wanted)
    ]
    credit = rights.printed_credit(photo.credit_kind, photo.credit_name)
    packet = metadata.xmp(
        creator=photo.credit_name if photo.credit_kind == CreditKind.PHOTO_BY else "",
        credit=credit.removeprefix("(").removesuffix(")"),
        copyright=photo.copyright,
        digital_source=photo.digital_source,
        document=f"sha256:{photo.sha256}",
    )
    return renditions.Order(prints, xmp=packet)


def _note(photo: Photo, made: list[renditions.Encoded]) -> None:
    for file in made:
        Rendition.objects.update_or_create(
            photo=photo,
            shape=Shape.WHOLE,
            format=file.format,
            width=file.width,
            retired_at=None,
            defaults={"height": file.height, "name": file.name, "size": len(file.data)},
        )
