"""Which pictures readers may have: those that something public shows at an instant."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When

from articles.models.editions import Edition, EditionPhoto
from articles.models.mustread import MustRead
from articles.models.people import Author
from photos.models import Rendition, is_usable


def with_reach(renditions: QuerySet[Rendition], *, at: datetime) -> QuerySet[Any]:
    """Adds `is_usable`, by the photo's rights, and what public prints it, longest of its kind.

    Readers have the bytes where it is usable and a story (`story`, until `story_ends`), an author's
    portrait (`author`) or the MUST READ rail (`rail`, until `rail_ends`) shows it. Retired
    renditions are asked like any other.
    """
    usable = Case(When(is_usable(at=at, prefix="photo__"), then=Value(True)), default=Value(False))
    number = OuterRef("photo")
    editions = Edition.objects.live(at=at)
    stories = EditionPhoto.objects.filter(photo=number, edition__in=editions)
    stories = stories.order_by(F("edition__live__endswith").desc(nulls_first=True))
    rail = MustRead.objects.shown(at=at).filter(picture=number)
    rail = rail.order_by(F("span__endswith").desc(nulls_first=True))
    authors = Author.objects.filter(portrait=number)
    return renditions.annotate(
        is_usable=usable,
        story=Subquery(stories.values("edition__article")[:1]),
        story_ends=Subquery(stories.values("edition__live__endswith")[:1]),
        author=Subquery(authors.values("pk")[:1]),
        rail=Subquery(rail.values("pk")[:1]),
        rail_ends=Subquery(rail.values("span__endswith")[:1]),
    )
