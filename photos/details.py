"""What is known of a photo: whose it is, what it shows, when and for what it may be shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import delivery
from accounts.models import User
from photos import crops, developing, metadata, synthetic
from photos.models import MADE_BY_AI, CreditKind, DigitalSource, Photo, Use, every_use
from photos.refusals import Conflict, NotAllowed, Unusable

LONGEST_KEYWORD = 64
_ONE_LINE = {
    *("credit_name", "copyright", "place", "keywords", "source", "licensor", "license_url")
}
# Keywords are left out: they say what a picture is about, too.
_SAY_AI = ("caption", "alt", "credit_name", "source", "copyright")
_IS_ADDRESS = URLValidator(schemes=["http", "https"])
_LABELS = {
    "alt": gettext_lazy("The description"),
    "caption": gettext_lazy("The caption"),
    "copyright": gettext_lazy("The copyright line"),
    "credit_name": gettext_lazy("The credit"),
    "instructions": gettext_lazy("The instructions"),
    "keywords": gettext_lazy("A keyword"),
    "license_url": gettext_lazy("The page of the licence"),
    "licensor": gettext_lazy("The name of who gives licences"),
    "place": gettext_lazy("The place"),
    "source": gettext_lazy("The first owner"),
    "usage_terms": gettext_lazy("The usage terms"),
}

_ITS_UPLOADERS = {
    *("caption", "alt", "credit_kind", "credit_name", "place", "keywords"),
    *("rights", "allowed_uses"),
}


_UNFIT = {
    crops.NOT_A_BOX: gettext_lazy("The crop %(shape)s needs left, top, width and height."),
    crops.OUTSIDE: gettext_lazy("The crop %(shape)s lies outside the picture: move it inside."),
    crops.TOO_SMALL: gettext_lazy("The crop %(shape)s is too small: make it larger."),
    crops.WRONG_RATIO: gettext_lazy("The crop %(shape)s does not have that shape: cut it anew."),
}


class Details(TypedDict, total=False):
    """What `set_details` may set."""

    caption: str
    alt: str
    credit_kind: str
    credit_name: str
    copyright: str
    usage_terms: str
    source: str
    instructions: str
    licensor: str
    license_url: str
    allowed_uses: list[str]
    rights: DateTimeTZRange
    focal_x: float
    focal_y: float
    crops: dict[str, list[float]]
    taken_at: datetime | None
    place: str
    keywords: list[str]
    digital_source: str


def set_credit(*, photo: Photo, kind: str, name: str, by: User, now: datetime) -> Photo:
    """Say whose photo it is, wherever it is printed. Whoever uploaded it may, and photo editors.

    Raises NotAllowed, Unusable, and Conflict if `photo` is not as it is now in the database.
    """
    is_own = by.is_active and photo.uploaded_by_id == by.pk
    require(is_own or by.has_perm("photos.change_photo"), _("You may not change this credit."))
    return _change(photo, {"credit_kind": kind, "credit_name": name}, now)


def set_details(*, photo: Photo, by: User, now: datetime, **details: Unpack[Details]) -> Photo:
    """Change what is known of a photo. Rights that do not hold now take it from every page.

    Raises NotAllowed, Unusable, and Conflict if `photo` is not as it is now in the database.
    """
    require(by.has_perm("photos.change_photo"), _("You may not change photos."))
    return _change(photo, details, now)


def describe(
    *, photo: Photo, by: User, now: datetime, is_printed: bool, **details: Unpack[Details]
) -> Photo:
    """Say what a photo shows and whose it is. Photo editors may; its uploader until it is printed.

    `is_printed`: whether a page shows it, showed it or is going to, which this room cannot see.
    Its uploader may narrow its rights and uses, and never widen them. Raises as `set_details`.
    """
    if not by.has_perm("photos.change_photo"):
        require(
            may_describe(photo, by, is_printed=is_printed) and details.keys() <= _ITS_UPLOADERS,
            _("You may not change this photo."),
        )
        require(
            _narrows(photo, details),
            _("The rights of this photo end sooner: a photo editor can extend them."),
        )
    return _change(photo, details, now)


def may_describe(photo: Photo, by: User, *, is_printed: bool) -> bool:
    is_own = by.is_active and photo.uploaded_by_id == by.pk
    return by.has_perm("photos.change_photo") or (is_own and not is_printed)


def unsaid(photo: Photo, details: Details) -> Details:
    """Those of the details of which the photo says nothing yet. A credit is one thing."""
    said = {field for field in details if getattr(photo, field)}
    if photo.rights == DateTimeTZRange(None, None):
        said.discard("rights")
    if set(photo.allowed_uses) == set(every_use()):
        said.discard("allowed_uses")
    if not photo.credit_name:
        said.discard("credit_kind")
    return cast(Details, {field: value for field, value in details.items() if field not in said})


def _narrows(photo: Photo, details: Details) -> bool:
    old, span = photo.rights, details.get("rights", photo.rights)
    uses = details.get("allowed_uses", photo.allowed_uses)
    begins_later = old.lower is None or (span.lower is not None and span.lower >= old.lower)
    ends_sooner = old.upper is None or (span.upper is not None and span.upper <= old.upper)
    return begins_later and ends_sooner and set(uses) <= set(photo.allowed_uses)


def require(is_allowed: bool, sentence: str) -> None:
    if not is_allowed:
        raise NotAllowed(sentence)


def says_ai(values: Mapping[str, Any]) -> str:
    """The words of these details that say an algorithm made the picture; "" if none do."""
    said = [values.get(name, "") for name in _SAY_AI]
    return synthetic.in_words(captions=said[:2], credits=said[2:])


def labelled(photo: Photo, values: dict[str, Any]) -> dict[str, Any]:
    """The details, and with words that say AI the label that readers are owed, at once.

    Raises Unusable where the label would be taken from a photo whose words say so.
    """
    made = values.get("digital_source", photo.digital_source)
    if made in MADE_BY_AI:
        return values
    if "digital_source" not in values:
        label = {"digital_source": DigitalSource.GENERATED.value} if says_ai(values) else {}
        return {**values, **label}
    known = {name: getattr(photo, name) for name in (*_SAY_AI, "keywords")} | values
    # A keyword labels nothing by itself; a label that stands beside one is not taken off.
    tags = known["keywords"] if photo.is_ai else []
    if words := says_ai(known) or synthetic.in_words(captions=(), credits=tags):
        message = _(
            "It says “%(words)s” of itself: readers are told that an algorithm made it, until "
            "those words are changed."
        )
        raise Unusable("digital_source", message % {"words": words[:60]})
    return values


@transaction.atomic
def _change(photo: Photo, details: Details, now: datetime) -> Photo:
    values = labelled(photo, checked(details))
    if "crops" in values:
        values["crops"] = _crops(values["crops"], (photo.width, photo.height))
    unchanged = Photo.objects.filter(pk=photo.pk, version=photo.version)
    if not unchanged.update(version=F("version") + 1, **values):
        raise Conflict(_("Somebody else changed this photo meanwhile: reload it and try again."))
    photo.version += 1
    for field, value in values.items():
        setattr(photo, field, value)
    if developing.MADE_FROM & values.keys():
        developing.order(photo.pk)
    delivery.changed(f"photo:{photo.pk}", "photos", is_tombstone=_narrowed(values, now))
    return photo


def _narrowed(values: dict[str, Any], now: datetime) -> bool:
    """Whether something may show the photo no longer, now or some day.

    A copy that was made before knows nothing of the day, and could outlive it.
    """
    span, uses = values.get("rights"), values.get("allowed_uses")
    is_shorter = span is not None and (span.upper is not None or now not in span)
    return is_shorter or (uses is not None and len(uses) < len(Use))


def checked(details: Details) -> dict[str, Any]:
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
    if "allowed_uses" in values:
        values["allowed_uses"] = _uses(values["allowed_uses"])
    if values.get("license_url"):
        _check_address(values["license_url"])
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


def _uses(given: list[str]) -> list[str]:
    """Each once, in the order of `Use`."""
    strange = sorted(set(given) - set(Use.values))
    if strange:
        said = {"value": repr(strange[0]), "choices": ", ".join(Use.values)}
        raise Unusable("allowed_uses", _("%(value)s is none of %(choices)s.") % said)
    return [use for use in Use.values if use in given]


def _check_address(address: str) -> None:
    try:
        _IS_ADDRESS(address)
    except ValidationError as error:
        message = _("Write the whole address, such as https://example.org/licence.")
        raise Unusable("license_url", message) from error


def _crops(given: object, size: tuple[int, int]) -> dict[str, list[float]]:
    """Boxes cut by hand, by shape; a shape that is left out is cut by itself."""
    if not isinstance(given, dict) or not given.keys() <= crops.RATIOS.keys():
        said = {"shapes": ", ".join(crops.RATIOS)}
        raise Unusable("crops", _("Crops are given by shape: %(shapes)s.") % said)
    kept = {}
    for shape, cut in given.items():
        try:
            kept[shape] = crops.checked(shape, cut, size=size)
        except crops.Unfit as unfit:
            raise Unusable("crops", _UNFIT[str(unfit)] % {"shape": shape}) from unfit
    return kept


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
    if not fits(field, text):
        said = {"what": _LABELS[field], "length": len(text), "most": _longest(field)}
        raise Unusable(field, _("%(what)s has %(length)d characters; %(most)d fit.") % said)
    return text


def _longest(field: str) -> int:
    """Characters that a field holds."""
    if field == "keywords":
        return LONGEST_KEYWORD
    return getattr(Photo._meta.get_field(field), "max_length", None) or metadata.LONGEST_TEXT


def fits(field: str, text: str) -> bool:
    return len(text) <= _longest(field)
