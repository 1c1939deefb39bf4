"""Rights that end soon, of photos that something shows or will show: told before, not after."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from articles.models import Author, EditionPhoto, MustRead, PhotoUse
from desk.instants import clock
from photos.models import Photo, PhotoQuerySet

WARNED = timedelta(days=7)
_DAY = timedelta(days=1)
_MOST = 12
_MOST_IN_MAIL = 100


@dataclass
class Ending:
    """A photo, when the right to show it ends, and the stories that lose it then."""

    photo: int
    name: str
    at: datetime
    when: str
    stories: list[tuple[int, str]] = field(default_factory=list)


def soon(user: User, *, at: datetime) -> list[Ending]:
    """For those who look after photos; the first to end on top. Two statements."""
    if not user.has_perm("photos.change_photo"):
        return []
    return _endings(_used(at, at + WARNED, at=at), at=at, most=_MOST)


def tell(*, at: datetime) -> int:
    """Mail about rights that end in a week's time or within a day; how many were sent.

    Made for once a day: each photo is told of twice.
    """
    week = _endings(_used(at + WARNED - _DAY, at + WARNED, at=at), at=at, most=_MOST_IN_MAIL)
    endings = _endings(_used(at, at + _DAY, at=at), at=at, most=_MOST_IN_MAIL) + week
    if not endings:
        return 0
    told = [
        user
        for user in User.objects.filter(is_active=True, is_staff=True).exclude(email="")
        if user.has_perm("photos.change_photo")
    ]
    for user in told:
        with override(user.language):
            subject = ngettext(
                "The right to show %(n)s photo ends soon",
                "The right to show %(n)s photos ends soon",
                len(endings),
            )
            text = "\n\n".join(_paragraph(ending) for ending in endings)
            send_mail(subject % {"n": len(endings)}, f"{text}\n", None, [user.email])
    return len(told)


def _paragraph(ending: Ending) -> str:
    address = settings.SITE_URL + reverse("admin:photos_photo_change", args=[ending.photo])
    said = {"name": ending.name, "when": clock(ending.at)}
    lines = [_("“%(name)s”: ends %(when)s") % said, address]
    return "\n".join([*lines, *(f"- {headline}" for _pk, headline in ending.stories)])


def _used(after: datetime, until: datetime, *, at: datetime) -> PhotoQuerySet:
    """Photos whose rights end in a span, and that readers see or would see."""
    number = OuterRef("pk")
    standing = Q(edition__live__contains=at) | Q(edition__live__startswith__gt=at)
    return Photo.objects.filter(
        Exists(EditionPhoto.objects.filter(standing, photo=number))
        | Exists(PhotoUse.objects.filter(photo=number))
        | Exists(MustRead.objects.filter(picture=number))
        | Exists(Author.objects.filter(portrait=number)),
        killed_at=None,
        rights__endswith__gt=after,
        rights__endswith__lte=until,
    )


def _endings(photos: PhotoQuerySet, *, at: datetime, most: int) -> list[Ending]:
    rows = list(photos.only("caption", "rights").order_by("rights__endswith", "pk")[:most])
    stories = _stories([photo.pk for photo in rows], at=at)
    return [
        Ending(
            photo.pk,
            " ".join(str(photo).split()),
            photo.rights.upper,
            clock(photo.rights.upper),
            sorted(stories[photo.pk].items(), reverse=True)[:_MOST],
        )
        for photo in rows
    ]


def _stories(photos: list[int], *, at: datetime) -> dict[int, dict[int, str]]:
    """By photo: the stories that print it now or will, and those at the desk with it."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    if not photos:
        return found
    standing = Q(edition__live__contains=at) | Q(edition__live__startswith__gt=at)
    printed = EditionPhoto.objects.filter(standing, photo__in=photos).values_list(
        "photo_id", "edition__article_id", "edition__headline"
    )
    drafted = PhotoUse.objects.filter(photo__in=photos).values_list(
        "photo_id", "article_id", "article__headline"
    )
    for photo, article, headline in drafted.union(printed):
        found[photo][article] = headline or _("Untitled story")
    return found
