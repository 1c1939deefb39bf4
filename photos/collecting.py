"""What may be done with collections: photos kept together under a name."""

from collections.abc import Collection as Several
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from photos import metadata
from photos.details import require
from photos.models import Collection, Photo
from photos.refusals import Conflict, Unusable

_LONGEST_NAME = 120


@transaction.atomic
def make(*, name: str, by: User, now: datetime) -> Collection:
    """Raises NotAllowed, and Unusable for a name that is empty, too long or there already."""
    require(by.has_perm("photos.add_collection"), _("You may not make collections."))
    name = _checked(name)
    try:
        with transaction.atomic():
            return Collection.objects.create(name=name, made_by=by, made_at=now)
    except IntegrityError as error:
        raise Unusable("name", _taken(name)) from error


@transaction.atomic
def rename(*, collection: Collection, name: str, by: User) -> Collection:
    """Raises NotAllowed, Unusable, and Conflict if `collection` is not as it is stored now."""
    require(by.has_perm("photos.change_collection"), _("You may not change collections."))
    name = _checked(name)
    unchanged = Collection.objects.filter(pk=collection.pk, version=collection.version)
    try:
        with transaction.atomic():
            changed = unchanged.update(name=name, version=F("version") + 1)
    except IntegrityError as error:
        raise Unusable("name", _taken(name)) from error
    if not changed:
        raise Conflict(_("Somebody else changed this collection meanwhile: look at it again."))
    collection.name, collection.version = name, collection.version + 1
    return collection


@transaction.atomic
def put_in(*, collection: Collection, photo_ids: Several[int], by: User) -> set[int]:
    """Add photos; those that were not in it before. What is no photo is passed over.

    Raises NotAllowed, and Conflict if the collection is gone.
    """
    require(by.has_perm("photos.change_collection"), _("You may not change collections."))
    _locked(collection)
    there = set(collection.photos.filter(pk__in=photo_ids).values_list("pk", flat=True))
    fresh = set(Photo.objects.filter(pk__in=photo_ids).values_list("pk", flat=True)) - there
    collection.photos.add(*fresh)
    return fresh


@transaction.atomic
def take_out(*, collection: Collection, photo_ids: Several[int], by: User) -> set[int]:
    """Remove photos; those that were in it. Raises NotAllowed, and Conflict if it is gone."""
    require(by.has_perm("photos.change_collection"), _("You may not change collections."))
    _locked(collection)
    there = set(collection.photos.filter(pk__in=photo_ids).values_list("pk", flat=True))
    collection.photos.remove(*there)
    return there


@transaction.atomic
def delete(*, collection: Collection, by: User) -> None:
    """The photos stay. Raises NotAllowed, and Conflict if it is not as it is stored now."""
    require(by.has_perm("photos.delete_collection"), _("You may not delete collections."))
    unchanged = Collection.objects.filter(pk=collection.pk, version=collection.version)
    if not unchanged.delete()[0]:
        raise Conflict(_("Somebody else changed this collection meanwhile: look at it again."))


def _locked(collection: Collection) -> None:
    if not Collection.objects.select_for_update().filter(pk=collection.pk).exists():
        raise Conflict(_("This collection was deleted meanwhile."))


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Unusable("name", _("Give the collection a name."))
    if metadata.clean(name) != name:
        raise Unusable("name", _("The name holds control characters: type it anew."))
    if len(name) > _LONGEST_NAME:
        said = {"length": len(name), "most": _LONGEST_NAME}
        raise Unusable("name", _("The name has %(length)d characters; %(most)d fit.") % said)
    return name


def _taken(name: str) -> str:
    return _("There is a collection “%(name)s” already.") % {"name": name}
