from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from photos.models import Photo, picture


class AuthorQuerySet(models.QuerySet["Author"]):
    def with_portrait(self, *, at: datetime) -> "AuthorQuerySet":
        """Adds `picture`: the portrait as photos.models.picture gives it, or None.

        `portrait_begins_at` is when the right to show it begins, or None.
        """
        usable = Photo.objects.usable(at=at).filter(pk=OuterRef("portrait"))
        return self.annotate(
            picture=Subquery(usable.values(found=picture())[:1]),
            portrait_begins_at=F("portrait__rights__startswith"),
        )


@pghistory.track()
class Author(models.Model):
    """A name that is printed above stories; it may or may not be somebody with an account."""

    name = models.CharField(_("name as printed"), max_length=120)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    slug = models.SlugField(max_length=80, unique=True, help_text=_("Part of its address"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author",
        help_text=_("The account that files under this name"),
    )
    bio = models.TextField(blank=True)
    bio_zh = models.TextField(_("bio in Chinese"), blank=True, db_default="")
    portrait = models.ForeignKey(Photo, null=True, blank=True, on_delete=models.PROTECT)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AuthorQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
