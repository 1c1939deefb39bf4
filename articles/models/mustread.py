from datetime import datetime

import pghistory
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from articles.models.editions import Edition
from articles.models.stories import Article
from photos.models import Photo


class MustReadQuerySet(models.QuerySet["MustRead"]):
    def shown(self, *, at: datetime) -> "MustReadQuerySet":
        """Entries that readers see at an instant, with `href` and `words`; a story only if live."""
        edition = Edition.objects.filter(article=OuterRef("story")).live(at=at)
        return (
            self.filter(span__contains=at)
            .annotate(
                href=Coalesce(Subquery(edition.values("path")[:1]), NullIf(F("url"), Value(""))),
                words=Coalesce(
                    NullIf(F("title"), Value("")), Subquery(edition.values("headline")[:1])
                ),
            )
            .exclude(href=None)
            .order_by("position", "id")
        )

    def ahead(self, *, at: datetime) -> "MustReadQuerySet":
        """Entries whose time is not over, in the order of the rail."""
        left = Q(span__endswith=None) | Q(span__endswith__gt=at)
        return self.filter(left, span__isempty=False).order_by("position", "id")

    def coming(self, *, at: datetime) -> "MustReadQuerySet":
        """Entries that begin after an instant."""
        return self.filter(span__startswith__gt=at)


@pghistory.track()
class MustRead(models.Model):
    """An entry of the MUST READ rail: a story or a link elsewhere, for a span of time."""

    story = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="must_read"
    )
    url = models.CharField(
        _("link"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    title = models.CharField(
        _("short title"), max_length=120, blank=True, help_text=_("Empty: the story's headline")
    )
    picture = models.ForeignKey(Photo, null=True, blank=True, on_delete=models.PROTECT)
    language = models.CharField(max_length=16, default="en")
    position = models.PositiveSmallIntegerField(default=0)
    span = DateTimeRangeField(help_text=_("From when until when readers see it"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MustReadQuerySet.as_manager()

    class Meta:
        verbose_name = _("must-read entry")
        verbose_name_plural = _("must-read entries")
        # Every page asks what stands now and what begins next, among all that ever stood.
        indexes = [
            GistIndex(fields=["span"], name="must_read_standing"),
            models.Index(F("span__startswith"), name="must_read_begins"),
        ]
        constraints = [
            models.CheckConstraint(
                name="A must-read entry is a story or a titled link",
                condition=Q(story__isnull=False, url="")
                | (Q(story=None) & ~Q(url="") & ~Q(title="")),
            )
        ]

    def __str__(self) -> str:
        # Never the story's own headline: it may not be public, and not everybody may see it.
        return self.title or f"Story {self.story_id}"
