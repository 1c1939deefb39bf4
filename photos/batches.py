"""One change of many photos: looked at first, done in parts, and taken back.

A BulkEdit is the plan and its record. In `before` stands, by photo: null (still to come), or
{"version", "was"} of one that was changed, with what stood before; {"same"} of one that was so
already; {"refused": why}. Taking it back adds {"left": why} or {"back": true}. Every part locks
the edit, so that a request that comes twice goes on with the rest and does nothing again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from photos import collecting, details
from photos.details import require
from photos.models import BulkEdit, Collection, Photo
from photos.refusals import Conflict, Unusable

MOST = 5_000  # photos in one change
PART = 100
_CREDIT = {"credit_kind", "credit_name"}
_PLAIN = (
    *("credit_kind", "credit_name", "copyright", "usage_terms", "place"),
    *("rights", "allowed_uses", "digital_source"),
)
FIELDS = (*_PLAIN, "add_keywords", "remove_keywords", "collection")

Values = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One photo of the dry run: what would stand, where it differs; `refused` says why not."""

    photo: Photo
    fresh: Values
    joins: bool = False
    refused: str = ""

    @property
    def changes(self) -> bool:
        return not self.refused and bool(self.fresh or self.joins)


@dataclass(frozen=True)
class Progress:
    """How far an edit, or taking it back, has come."""

    done: int
    total: int
    changed: int
    same: int
    refused: dict[int, str] = field(default_factory=dict)
    back: int = 0
    left: dict[int, str] = field(default_factory=dict)
    is_taken_back: bool = False


def checked(changes: Values) -> Values:
    """The changes as they can be kept in JSON. Raises Unusable."""
    strange = changes.keys() - set(FIELDS)
    if strange or not changes:
        raise Unusable("", _("Choose what is to be changed."))
    values = details.checked(cast(details.Details, _fields(changes)))
    for name in ("add_keywords", "remove_keywords"):
        if name in changes:
            words = details.checked({"keywords": changes[name]})["keywords"]
            if not words:
                raise Unusable(name, _("Write the keywords."))
            values[name] = words
    if "collection" in changes:
        values["collection"] = int(changes["collection"])
    return _to_json(values)


def look(*, photo_ids: Sequence[int], changes: Values, by: User) -> list[Line]:
    """What a change would do to each photo, the newest first. Nothing is written."""
    _check_number(photo_ids)
    changes = checked(changes)
    photos = _photos(photo_ids).order_by("-uploaded_at", "-id")
    members = _members(changes, photo_ids)
    return [_line(photo, changes, members, by=by) for photo in photos]


@transaction.atomic
def begin(*, photo_ids: Sequence[int], changes: Values, by: User, now: datetime) -> BulkEdit:
    """Plan a change; `run` does it. Raises Unusable, and NotAllowed for a collection."""
    _check_number(photo_ids)
    changes = checked(changes)
    if "collection" in changes:
        require(by.has_perm("photos.change_collection"), _("You may not change collections."))
    plan: Values = {str(pk): None for pk in sorted(set(photo_ids), reverse=True)}
    return BulkEdit.objects.create(made_by=by, made_at=now, changes=changes, before=plan)


@transaction.atomic
def run(*, edit_id: int, by: User, now: datetime, most: int | None = None) -> Progress:
    """Change the next of the photos, all of them or none. Raises NotAllowed, Conflict."""
    edit = _locked(edit_id, by=by)
    waiting = [int(pk) for pk, entry in edit.before.items() if entry is None][: most or PART]
    if waiting:
        photos = _photos(waiting).select_for_update(of=("self",)).in_bulk()
        members = _members(edit.changes, waiting)
        for pk in waiting:
            edit.before[str(pk)] = _changed(photos.get(pk), edit, members, by=by, now=now)
        edit.save(update_fields=["before"])
    return progress(edit)


@transaction.atomic
def undo(*, edit_id: int, by: User, now: datetime, most: int | None = None) -> Progress:
    """Put back what stood before in the next of the photos that nobody changed since.

    What had not been changed yet stays so. Raises NotAllowed, Conflict.
    """
    edit = _locked(edit_id, by=by)
    for pk, entry in edit.before.items():
        if entry is None:
            edit.before[pk] = {"same": True}
    waiting = [int(pk) for pk, entry in edit.before.items() if _is_to_come_back(entry)][
        : most or PART
    ]
    photos = _photos(waiting).select_for_update(of=("self",)).in_bulk()
    for pk in waiting:
        entry = edit.before[str(pk)]
        entry |= _put_back(photos.get(pk), entry, edit, by=by, now=now)
    is_over = not any(_is_to_come_back(entry) for entry in edit.before.values())
    if edit.undone_at is None and is_over:
        edit.undone_at = now
    edit.save(update_fields=["before", "undone_at"])
    return progress(edit)


def progress(edit: BulkEdit) -> Progress:
    entries: list[tuple[int, Values | None]] = [
        (int(pk), entry) for pk, entry in edit.before.items()
    ]
    known = [(pk, entry) for pk, entry in entries if entry is not None]
    return Progress(
        done=len(known),
        total=len(entries),
        changed=sum("version" in entry for _pk, entry in known),
        same=sum("same" in entry for _pk, entry in known),
        refused={pk: entry["refused"] for pk, entry in known if "refused" in entry},
        back=sum("back" in entry for _pk, entry in known),
        left={pk: entry["left"] for pk, entry in known if "left" in entry},
        is_taken_back=edit.undone_at is not None,
    )


def may_see(edit: BulkEdit, by: User) -> bool:
    """Whoever made it, and photo editors."""
    return edit.made_by_id == by.pk or by.has_perm("photos.change_photo")


def _locked(edit_id: int, *, by: User) -> BulkEdit:
    edit = BulkEdit.objects.select_for_update().filter(pk=edit_id).first()
    if edit is None:
        raise Conflict(_("There is no such change."))
    require(may_see(edit, by), _("Somebody else made this change."))
    return edit


def _photos(photo_ids: Iterable[int]) -> Any:
    return Photo.objects.filter(pk__in=photo_ids).defer("search", "likeness_parts")


def _check_number(photo_ids: Sequence[int]) -> None:
    if not photo_ids:
        raise Unusable("", _("Choose the photos first."))
    if len(photo_ids) > MOST:
        raise Unusable("", _("At most %(most)s photos at once.") % {"most": f"{MOST:,}"})


def _members(changes: Values, photo_ids: Iterable[int]) -> set[int]:
    """Which of the photos are in the collection already."""
    if "collection" not in changes:
        return set()
    through = Collection.photos.through.objects.filter(collection=changes["collection"])
    return set(through.filter(photo__in=photo_ids).values_list("photo_id", flat=True))


def _line(photo: Photo, changes: Values, members: set[int], *, by: User) -> Line:
    fresh = _fresh(photo, changes)
    joins = "collection" in changes and photo.pk not in members
    if not _may(photo, fresh, by):
        return Line(photo, fresh, joins, _("You may not change this photo."))
    try:
        return Line(photo, details.labelled(photo, fresh), joins)
    except Unusable as refusal:
        return Line(photo, fresh, joins, str(refusal))


def _fresh(photo: Photo, changes: Values) -> Values:
    """What would stand in the photo's own fields, where it differs from what stands there."""
    wanted = _fields(_from_json(changes))
    words = list(photo.keywords)
    words = [word for word in words if word not in changes.get("remove_keywords", ())]
    words += [word for word in changes.get("add_keywords", ()) if word not in words]
    wanted["keywords"] = words
    fresh = {name: value for name, value in wanted.items() if getattr(photo, name) != value}
    if fresh.keys() & _CREDIT:  # a credit is one thing
        fresh |= {name: wanted.get(name, getattr(photo, name)) for name in _CREDIT}
    return fresh


def _may(photo: Photo, fresh: Values, by: User) -> bool:
    is_own_credit = fresh.keys() <= _CREDIT and photo.uploaded_by_id == by.pk
    return not fresh or is_own_credit or by.has_perm("photos.change_photo")


def _changed(
    photo: Photo | None, edit: BulkEdit, members: set[int], *, by: User, now: datetime
) -> Values:
    """Change one photo; what the edit remembers of it."""
    if photo is None:
        return {"refused": _("This photo was deleted meanwhile.")}
    line = _line(photo, edit.changes, members, by=by)
    if not line.changes:
        return {"refused": line.refused} if line.refused else {"same": True}
    was = _to_json({name: getattr(photo, name) for name in line.fresh})
    if line.joins:
        collection = Collection.objects.filter(pk=edit.changes["collection"]).first()
        if collection is None:
            return {"refused": _("This collection was deleted meanwhile.")}
        collecting.put_in(collection=collection, photo_ids=[photo.pk], by=by)
    _write(photo, line.fresh, by=by, now=now)
    return {"version": photo.version, "was": was, "joined": line.joins}


def _write(photo: Photo, values: Values, *, by: User, now: datetime) -> None:
    if not values:
        return
    if not by.has_perm("photos.change_photo"):  # the label that comes with a credit stays
        kind, name = values["credit_kind"], values["credit_name"]
        details.set_credit(photo=photo, kind=kind, name=name, by=by, now=now)
    else:
        details.set_details(photo=photo, by=by, now=now, **cast(details.Details, values))


def _is_to_come_back(entry: Values) -> bool:
    return "version" in entry and not entry.keys() & {"back", "left"}


def _put_back(
    photo: Photo | None, entry: Values, edit: BulkEdit, *, by: User, now: datetime
) -> Values:
    if photo is None:
        return {"left": _("This photo was deleted meanwhile.")}
    if photo.version != entry["version"]:
        return {"left": _("Somebody changed it since.")}
    was = _from_json(entry["was"])
    told = was.keys() - {"digital_source"} if was.keys() > _CREDIT else was.keys()
    if not _may(photo, {name: was[name] for name in told}, by):
        return {"left": _("You may not change this photo.")}
    try:
        _write(photo, was, by=by, now=now)
    except Unusable as refusal:
        return {"left": str(refusal)}
    collection = Collection.objects.filter(pk=edit.changes.get("collection", 0)).first()
    if entry["joined"] and collection is not None:
        collecting.take_out(collection=collection, photo_ids=[photo.pk], by=by)
    return {"back": True}


def _fields(changes: Values) -> Values:
    """Those of the changes that are a photo's own fields as they stand."""
    return {name: changes[name] for name in _PLAIN if name in changes}


def _to_json(values: Values) -> Values:
    span = values.get("rights")
    if span is None:
        return values
    return values | {"rights": [bound and bound.isoformat() for bound in (span.lower, span.upper)]}


def _from_json(values: Values) -> Values:
    if "rights" not in values:
        return values
    lower, upper = (bound and parse_datetime(bound) for bound in values["rights"])
    return values | {"rights": DateTimeTZRange(lower, upper)}
