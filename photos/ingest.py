"""Taking a photo in: its bytes, and what they say about themselves."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from photos import details, developing, files, metadata, renditions, rights, synthetic
from photos.darkroom.likeness import parts
from photos.models import MADE_BY_AI, CreditKind, DigitalSource, Photo
from photos.refusals import Killed, NotStored

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
    is_like_killed: bool = False,
) -> tuple[Photo, bool]:
    """Store a picture; the photo, and whether it is new. The very same bytes are stored once.

    What is not given is read from the file. The JPEGs 640 and 1280 wide exist on return, a job
    makes the rest. What looks like a killed photo is taken only if `is_like_killed` says that this
    is known, by those who may kill. Raises NotAllowed, renditions.Refused, Unusable (Killed),
    NotStored.
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
        _check_alive(known)
        return known, False
    photo = Photo(sha256=digest, uploaded_by=by, uploaded_at=now)

    def order(found: renditions.Findings) -> renditions.Order:
        _describe(photo, found, values)
        plan = developing.plan(photo)
        return plan.order(developing.at_once(plan))

    zone = timezone.get_default_timezone()
    first, photo.likeness = renditions.develop(data, order=order, zone=zone)
    photo.likeness_parts = parts(photo.likeness)
    if not (is_like_killed and by.has_perm("photos.kill_photo")):
        _check_alike(photo.likeness)
    return _stored(photo, data, first, name=name)


def _check_alive(photo: Photo) -> None:
    if photo.killed_at is not None:
        message = _("This very picture was killed on %(when)s: %(reason)s")
        raise Killed(message % _told(photo), twin=photo.pk, is_same=True)


def _check_alike(likeness: int) -> None:
    killed = Photo.objects.alike(likeness).exclude(killed_at=None).defer("search").first()
    if killed is not None:
        message = _("It looks like a photo that was killed on %(when)s: %(reason)s")
        raise Killed(message % _told(killed), twin=killed.pk, is_same=False)


def _told(photo: Photo) -> dict[str, str]:
    when = date_format(timezone.localtime(photo.killed_at), "DATE_FORMAT")
    return {"when": when, "reason": photo.kill_reason}


@transaction.atomic
def _stored(
    photo: Photo, data: bytes, made: list[renditions.Encoded], *, name: str
) -> tuple[Photo, bool]:
    developing.hold_files(photo.sha256)
    try:
        # Files first: a row without its file would be a hole in a page, a file alone is harmless.
        files.keep_photo(photo.original, data, made)
    except OSError as error:
        said = {"name": name, "reason": error.strerror or _("the disk failed")}
        message = _("%(name)s could not be stored (%(reason)s): try again later.") % said
        raise NotStored(message) from error
    return _inserted(photo, made)


def _inserted(photo: Photo, made: list[renditions.Encoded]) -> tuple[Photo, bool]:
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        # The same bytes arrived twice at the same moment, and the other one was first.
        known = Photo.objects.get(sha256=photo.sha256)
        _check_alive(known)
        return known, False
    developing.keep(photo, made)
    developing.order(photo.pk)
    return photo, True


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
    if stated["digital_source"] in MADE_BY_AI and values["digital_source"] not in MADE_BY_AI:
        values["digital_source"] = stated["digital_source"]  # a file's own word is not talked away
    if details.says_ai(given) and values["digital_source"] not in MADE_BY_AI:
        values["digital_source"] = DigitalSource.GENERATED
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
        "source": " ".join(found.source.split()),
        "instructions": found.instructions,
        "licensor": " ".join(found.licensor.split()),
        "license_url": found.license_url,
        "place": " ".join(found.place.split()),
    }
    fields: dict[str, Any] = {
        field: text for field, text in texts.items() if text and details.fits(field, text)
    }
    if "credit_name" in fields:
        fields["credit_kind"] = kind
    fields["keywords"] = [word for word in found.keywords if len(word) <= details.LONGEST_KEYWORD]
    fields["taken_at"] = found.taken_at
    fields["digital_source"] = _made(found)
    return fields


def _made(found: metadata.Metadata) -> DigitalSource:
    """How the file says it was made: by its code, else by its program or words, else a camera."""
    if made := _SOURCES.get(found.digital_source):
        return made
    said = synthetic.in_program(found.program) or synthetic.in_words(
        captions=(found.caption, found.headline, found.alt),
        credits=(found.creator, found.credit, found.source, found.copyright, *found.keywords),
    )
    return DigitalSource.GENERATED if said else DigitalSource.CAMERA


def _extension(name: str) -> str:
    return "jpg" if name == "jpeg" else name
