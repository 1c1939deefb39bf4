"""Which pictures readers may have: those that something public shows at an instant."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models.editions import Edition, EditionPhoto
from articles.models.mustread import MustRead
from articles.models.people import Author
from photos.models import Photo, Rendition


def public_renditions(*, at: datetime) -> QuerySet[Rendition]:
    """Renditions of usable photos in a live story, the MUST READ rail or an author's portrait."""
    photo = OuterRef("photo")
    printed = EditionPhoto.objects.filter(photo=photo, edition__in=Edition.objects.live(at=at))
    in_rail = MustRead.objects.shown(at=at).filter(picture=photo)
    portrait = Author.objects.filter(portrait=photo)
    return Rendition.objects.filter(
        Q(Exists(printed)) | Q(Exists(in_rail)) | Q(Exists(portrait)),
        photo__in=Photo.objects.usable(at=at),
    )
