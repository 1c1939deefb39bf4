"""Which pictures readers may have: those that something public shows at an instant."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from articles.models.editions import Edition, EditionPhoto
from articles.models.mustread import MustRead
from articles.models.people import Author
from photos.models import Rendition, is_usable


def with_reach(renditions: QuerySet[Rendition], *, at: datetime) -> QuerySet[Any]:
    """Adds `is_usable`, by the photo's rights, and `is_shown`: something public prints it.

    Readers have the bytes where both are true. Retired renditions are asked like any other.
    """
    usable = Case(When(is_usable(at=at, prefix="photo__"), then=Value(True)), default=Value(False))
    return renditions.annotate(is_usable=usable, is_shown=_is_shown(at=at))


def _is_shown(*, at: datetime) -> Q:
    """In a live story, the MUST READ rail or an author's portrait."""
    number = OuterRef("photo")
    printed = EditionPhoto.objects.filter(photo=number, edition__in=Edition.objects.live(at=at))
    in_rail = MustRead.objects.shown(at=at).filter(picture=number)
    portrait = Author.objects.filter(portrait=number)
    return Q(Exists(printed)) | Q(Exists(in_rail)) | Q(Exists(portrait))
