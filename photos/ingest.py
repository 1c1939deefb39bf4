"""What may be done with a photo: take it in, make its sizes, say whose it is and what it shows."""

import hashlib
import os
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

import delivery
from accounts.models import User
from photos import metadata, renditions, rights
from photos.models import CreditKind, DigitalSource, Photo, Rendition

AT_ONCE = (640, 1280)  # widths made during the upload, so that the story is usable

_LONGEST_KEYWORD = 64
_ONE_LINE = {"credit_name", "copyright", "place", "keywords"}
_LABELS = {
    "alt": gettext_lazy("The description"),
    "caption": gettext_lazy("The caption"),
    "copyright": gettext_lazy("The copyright line"),
    "credit_name": gettext_lazy("The credit"),
    "keywords": gettext_lazy("A keyword"),
    "place": gettext_lazy("The place"),
    "usage_terms": gettext_lazy("The usage terms"),
}
# Codes of IPTC that say the same to a reader as one of ours.
_SOURCES = {
    "algorithmicallyEnhanced": DigitalSource.COMPOSITE,
    "algorithmicMedia": DigitalSource.DRAWN,
    "compositeSynthetic": DigitalSource.COMPOSITE,
    "minorHumanEdits": DigitalSource.EDITED,
    **{str(source.value): source for source in DigitalSource},
}


class NotAllowed(PermissionError):
    """This person may not do that."""


class Conflict(RuntimeError):
    """The photo was changed after it had been read; nothing was written."""


class NotStored(RuntimeError):
    """The picture is good, the disk is not; nothing was kept."""


class NoSuchRendition(LookupError):
    """No file has this name, or nothing could ever have it."""


class Unusable(ValueError):
    """A text or value cannot be kept as given; `field` is the photo's field."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Details(TypedDict, total=False):
    """What `set_details` may set."""

    caption: str
    alt: str
    credit_kind: str
    credit_name: str
    copyright: str
    usage_terms: str
    rights: DateTimeTZRange
    focal_x: float
    focal_y: float
    taken_at: datetime | None
    place: str
    keywords: list[str]
    digital_source: str


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
    _require(by.has_perm("photos.add_photo"), _("You may not add photos."))
    given: Details = {"caption": caption, "alt": alt, "credit_name": credit_name}
    given["credit_kind"] = credit_kind
    if digital_source:
        given["digital_source"] = digital_source
    values = _checked(given)
    digest = hashlib.sha256(data).hexdigest()
    known = Photo.objects.filter(sha256=digest).first()
    if known:
        return known, False
    facts = renditions.check(data)
    photo = Photo(
        original=f"originals/{digest[:2]}/{digest}.{_extension(facts.format)}",
        sha256=digest,
        format=facts.format,
        width=facts.width,
        height=facts.height,
        uploaded_by=by,
        uploaded_at=now,
        **_completed(values, data),
    )
    first = _encoded(photo, data, _at_once(facts))
    try:
        # Files first: a row without its file would be a hole in a page, a file alone is harmless.
        _keep(_path(photo.original), data, mode=0o600)
        _keep_all(first)
    except OSError as error:
        said = {"name": name, "reason": error.strerror or _("the disk failed")}
        message = _("%(name)s could not be stored (%(reason)s): try again later.") % said
        raise NotStored(message) from error
    return _inserted(photo, first)


@transaction.atomic
def _inserted(photo: Photo, files: list[renditions.Encoded]) -> tuple[Photo, bool]:
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        # The same bytes arrived twice at the same moment, and the other one was first.
        return Photo.objects.get(sha256=photo.sha256), False
    _note(photo, files)
    make_renditions.configure(lock=f"photo:{photo.pk}").defer(photo_id=photo.pk)
    return photo, True


@app.task(
    name="photos.make_renditions",
    queue="photos",
    retry=RetryStrategy(max_attempts=5, exponential_wait=4),
)
def make_renditions(photo_id: int) -> None:
    """Make the sizes that a photo lacks, from its original. Safe at any time, any number of times.

    Raises OSError when the original cannot be read.
    """
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None:
        return
    made = {
        (rendition.format, rendition.width)
        for rendition in photo.renditions.all()
        if _rendition_path(rendition.name).exists()
    }
    wanted = renditions.possible(photo.width, photo.height) - made
    if not wanted:
        return
    data = _path(photo.original).read_bytes()
    fresh = _encoded(photo, data, wanted)
    _keep_all(fresh)
    with transaction.atomic():
        _note(photo, fresh)
        delivery.changed(f"photo:{photo.pk}")


def set_credit(*, photo: Photo, kind: str, name: str, by: User, now: datetime) -> Photo:
    """Say whose photo it is, wherever it is printed. Whoever uploaded it may, and photo editors.

    Raises NotAllowed, Unusable, and Conflict if `photo` is not as it is now in the database.
    """
    is_own = by.is_active and photo.uploaded_by_id == by.pk
    _require(is_own or by.has_perm("photos.change_photo"), _("You may not change this credit."))
    return _change(photo, {"credit_kind": kind, "credit_name": name}, now)


def set_details(*, photo: Photo, by: User, now: datetime, **details: Unpack[Details]) -> Photo:
    """Change what is known of a photo. Rights that do not hold now take it from every page.

    Raises NotAllowed, Unusable, and Conflict if `photo` is not as it is now in the database.
    """
    _require(by.has_perm("photos.change_photo"), _("You may not change photos."))
    return _change(photo, details, now)


def rendition_file(name: str) -> Path:
    """Where the file of a rendition lies. Raises NoSuchRendition, for dangerous names too."""
    if not renditions.NAME.fullmatch(name) or not _rendition_path(name).is_file():
        raise NoSuchRendition(name)
    return _rendition_path(name)


def _require(is_allowed: bool, sentence: str) -> None:
    if not is_allowed:
        raise NotAllowed(sentence)


@transaction.atomic
def _change(photo: Photo, details: Details, now: datetime) -> Photo:
    values = _checked(details)
    unchanged = Photo.objects.filter(pk=photo.pk, version=photo.version)
    if not unchanged.update(version=F("version") + 1, **values):
        raise Conflict(_("Somebody else changed this photo meanwhile: reload it and try again."))
    photo.version += 1
    for field, value in values.items():
        setattr(photo, field, value)
    span = values.get("rights")
    delivery.changed(f"photo:{photo.pk}", is_tombstone=span is not None and now not in span)
    return photo


def _checked(details: Details) -> dict[str, Any]:
    """The details as they can be kept. Raises Unusable; nothing is ever cut short."""
    values: dict[str, Any] = dict(details)
    for field in _LABELS.keys() & values.keys() - {"keywords"}:
        values[field] = _text(field, values[field])
    if "keywords" in values:
        words = (_text("keywords", word) for word in values["keywords"])
        values["keywords"] = list(dict.fromkeys(word for word in words if word))
    for field, choices in (("credit_kind", CreditKind), ("digital_source", DigitalSource)):
        if field in values and values[field] not in choices.values:
            said = {"value": repr(values[field]), "choices": ", ".join(choices.values)}
            raise Unusable(field, _("%(value)s is none of %(choices)s.") % said)
    for field in ("focal_x", "focal_y"):
        if field in values and not 0 <= values[field] <= 1:
            raise Unusable(field, _("The focal point lies outside the picture: give 0 to 1."))
    span = values.get("rights")
    is_backwards = span is not None and span.lower and span.upper and span.lower >= span.upper
    if span is not None and (span.isempty or is_backwards):
        raise Unusable("rights", _("The rights end before they begin."))
    if span is not None:
        _check_years("rights", span.lower, span.upper)
    _check_years("taken_at", values.get("taken_at"))
    return values


def _check_years(field: str, *instants: datetime | None) -> None:
    years = metadata.YEARS
    if any(instant is not None and instant.year not in years for instant in instants):
        message = _("Choose a year from %(first)d to %(last)d, or leave it empty.")
        raise Unusable(field, message % {"first": years[0], "last": years[-1]})


def _text(field: str, text: str) -> str:
    """Typed text: what cannot be stored or printed is refused here, in files it is dropped."""
    text = text.replace("\r\n", "\n").strip()
    if field in _ONE_LINE:
        text = " ".join(text.split())
    if metadata.clean(text) != text:
        message = _("%(what)s holds control characters: type it anew.")
        raise Unusable(field, message % {"what": _LABELS[field]})
    if not _fits(field, text):
        said = {"what": _LABELS[field], "length": len(text), "most": _longest(field)}
        raise Unusable(field, _("%(what)s has %(length)d characters; %(most)d fit.") % said)
    return text


def _completed(given: dict[str, Any], data: bytes) -> dict[str, Any]:
    """What the caller gave, and where they gave nothing, what the file says of itself.

    A credit is taken whole from one of the two: the caller's name never gets the file's wording.
    """
    with closing(renditions.opened(data)) as image:
        found = metadata.read(image, zone=timezone.get_default_timezone())
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
        field: text for field, text in texts.items() if text and _fits(field, text)
    }
    if "credit_name" in fields:
        fields["credit_kind"] = kind
    fields["keywords"] = [word for word in found.keywords if len(word) <= _LONGEST_KEYWORD]
    fields["taken_at"] = found.taken_at
    fields["digital_source"] = _SOURCES.get(found.digital_source, DigitalSource.CAMERA)
    return fields


def _longest(field: str) -> int | None:
    """Characters that a field holds; None for as many as one likes."""
    if field == "keywords":
        return _LONGEST_KEYWORD
    longest: int | None = getattr(Photo._meta.get_field(field), "max_length", None)
    return longest


def _fits(field: str, text: str) -> bool:
    longest = _longest(field)
    return longest is None or len(text) <= longest


def _extension(name: str) -> str:
    return "jpg" if name == "jpeg" else name


def _at_once(facts: renditions.Facts) -> set[tuple[str, int]]:
    offered = renditions.sizes(facts.width)
    widths = [width for width in offered if width in AT_ONCE] or [offered[-1]]
    return {("jpeg", width) for width in widths}


def _encoded(photo: Photo, data: bytes, wanted: set[tuple[str, int]]) -> list[renditions.Encoded]:
    picture = renditions.decode(data, at_least=max(width for _, width in wanted))
    credit = rights.printed_credit(photo.credit_kind, photo.credit_name)
    packet = metadata.xmp(
        creator=photo.credit_name if photo.credit_kind == CreditKind.PHOTO_BY else "",
        credit=credit.removeprefix("(").removesuffix(")"),
        copyright=photo.copyright,
        digital_source=photo.digital_source,
        document=f"sha256:{photo.sha256}",
    )
    size = (photo.width, photo.height)
    return list(renditions.encode(picture, size=size, wanted=wanted, xmp=packet))


def _note(photo: Photo, files: list[renditions.Encoded]) -> None:
    for file in files:
        Rendition.objects.update_or_create(
            photo=photo,
            format=file.format,
            width=file.width,
            defaults={"height": file.height, "name": file.name, "size": len(file.data)},
        )


def _path(name: str) -> Path:
    return Path(default_storage.path(name))


def _rendition_path(name: str) -> Path:
    return _path(f"renditions/{name[:2]}/{name}")


def _keep_all(files: list[renditions.Encoded]) -> None:
    for file in files:
        _keep(_rendition_path(file.name), file.data, mode=0o644)


def _keep(path: Path, data: bytes, *, mode: int) -> None:
    """Write a file that is whole or absent, also after a power cut, and never half visible."""
    if path.exists():
        return  # the name is made of the content
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
