"""What the desk's scripts are told of a photo: how it looks, whose it is, where it was used."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Article, Author, EditionPhoto, MustRead, PhotoUse
from desk import photo_rights
from photos import details
from photos.models import DigitalSource, Photo, Use, picture
from photos.printing import Picture

_MOST_USES = 5


def told(photos: QuerySet[Photo], user: User, *, most: int) -> list[dict[str, Any]]:
    """Newest first, at most so many, in one statement. `problem` says why one may not be shown."""
    rows: Any = photos.annotate(picture=picture(), is_printed=_printed())
    return [_as_json(photo, user) for photo in rows.order_by("-uploaded_at", "-id")[:most]]


def is_printed(photo: Photo) -> bool:
    """Whether a page shows it, showed it or is going to."""
    return Photo.objects.filter(_printed(), pk=photo.pk).exists()


def with_uses(facts: list[dict[str, Any]], user: User, *, at: datetime) -> list[dict[str, Any]]:
    """Adds `uses` to each: sentences such as “used on 3 July 2026 in “Ferry returns””.

    Drafts are told to those who may read them. Three statements at most, for any number.
    """
    numbers = [fact["id"] for fact in facts]
    said: dict[int, list[dict[str, str]]] = defaultdict(list)
    for use in _editions(numbers, at):
        said[use["photo"]].append(use["fact"])
    for use in _drafts(numbers, user):
        said[use["photo"]].append(use["fact"])
    return [{**fact, "uses": said[fact["id"]][:_MOST_USES]} for fact in facts]


def _printed() -> Q:
    photo = OuterRef("pk")
    return Q(
        Exists(EditionPhoto.objects.filter(photo=photo))
        | Exists(MustRead.objects.filter(picture=photo))
        | Exists(Author.objects.filter(portrait=photo))
    )


def _editions(numbers: list[int], at: datetime) -> list[dict[str, Any]]:
    """The first edition of each story that printed one of the photos, newest first."""
    found = (
        EditionPhoto.objects.filter(photo__in=numbers, edition__live__isempty=False)
        .annotate(begins=Lower("edition__live"), ends=Upper("edition__live"))
        .order_by("photo", "edition__article", "begins")
        .distinct("photo", "edition__article")
        .values("photo", "begins", headline=F("edition__headline"), story=F("edition__article"))
    )
    uses = []
    for use in sorted(found, key=lambda use: use["begins"], reverse=True):
        said = {"when": _day(use["begins"]), "headline": use["headline"]}
        words = (
            _("used on %(when)s in “%(headline)s”")
            if use["begins"] <= at
            else _("planned for %(when)s in “%(headline)s”")
        )
        uses.append({"photo": use["photo"], "fact": _fact(words % said, use["story"])})
    return uses


def _drafts(numbers: list[int], user: User) -> list[dict[str, Any]]:
    """Stories that hold one of the photos, and that no edition told of above."""
    printed = EditionPhoto.objects.filter(
        photo=OuterRef("photo"), edition__article=OuterRef("article"), edition__live__isempty=False
    )
    found = (
        PhotoUse.objects.filter(photo__in=numbers, article__in=Article.objects.seen_by(user))
        .exclude(Exists(printed))
        .order_by("-article__changed_at", "-pk")
        .values("photo", "article", "article__headline")
    )
    words = _("stands in the draft “%(headline)s”")
    return [
        {
            "photo": use["photo"],
            "fact": _fact(words % {"headline": use["article__headline"]}, use["article"]),
        }
        for use in found
    ]


def _fact(words: str, story: int) -> dict[str, str]:
    return {"words": words, "address": reverse("admin:articles_article_change", args=[story])}


def _as_json(photo: Any, user: User) -> dict[str, Any]:
    printed = Picture.from_json(photo.picture)
    may_change = user.has_perm("photos.change_photo")
    return {
        "id": photo.pk,
        "version": photo.version,
        "src": printed.src if photo_rights.may_see(photo, by=user) else "",
        "width": printed.width,
        "height": printed.height,
        "caption": photo.caption,
        "alt": photo.alt,
        "credit": {
            "kind": photo.credit_kind,
            "name": photo.credit_name,
            "printed": printed.credit,
        },
        "place": photo.place,
        "taken_on": _day(photo.taken_at) if photo.taken_at else "",
        "keywords": photo.keywords,
        "rights": _rights(photo),
        "label": str(DigitalSource(photo.digital_source).label) if photo.is_ai else "",
        "problem": _problem(photo, timezone.now()),
        "page": reverse("admin:photos_photo_change", args=[photo.pk]),
        "is_own": photo.uploaded_by_id == user.pk,
        "can_edit_credit": may_change or photo.uploaded_by_id == user.pk,
        "can_describe": details.may_describe(photo, user, is_printed=photo.is_printed),
        "can_kill": photo.killed_at is None and user.has_perm("photos.kill_photo"),
        "can_restore": photo.killed_at is not None and user.has_perm("photos.kill_photo"),
    }


def _rights(photo: Photo) -> str:
    said = []
    if photo.rights.lower and photo.rights.lower > timezone.now():
        said.append(_("rights from %(day)s") % {"day": _day(photo.rights.lower)})
    if photo.rights.upper:
        said.append(_("rights until %(day)s") % {"day": _day(photo.rights.upper)})
    if set(photo.allowed_uses) != set(Use.values):
        allowed = [str(Use(use).label) for use in photo.allowed_uses]
        said.append(_("only for: %(uses)s") % {"uses": ", ".join(allowed) or "–"})
    return "; ".join(said)


def _problem(photo: Photo, at: datetime) -> str:
    if photo.killed_at is not None:
        return photo_rights.killed_words(photo)
    if photo.rights.upper and photo.rights.upper <= at:
        return _("Its rights ended on %(when)s.") % {"when": _day(photo.rights.upper)}
    return ""


def _day(instant: datetime) -> str:
    return date_format(timezone.localtime(instant), "DATE_FORMAT")
