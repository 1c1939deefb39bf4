from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from articles.models.editions import TOMBSTONES, Edition
from articles.models.stories import Article


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open(self, *, at: datetime) -> "PreviewLinkQuerySet":
        """Links that still show their story at an instant.

        None to a story that is held or was taken back, and none that somebody made who left.
        """
        taken_back = Edition.objects.standing(at=at).filter(kind__in=TOMBSTONES)
        return self.filter(
            ~Exists(taken_back.filter(article=OuterRef("article"))),
            revoked_at=None,
            expires_at__gt=at,
            article__legal_hold="",
            article__is_not_for_publication=False,
            made_by__is_active=True,
        )


class PreviewLink(models.Model):
    """Lets whoever has it read a story's working copy until it expires or is revoked."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="preview_links")
    digest = models.CharField(
        max_length=64, unique=True, help_text=_("SHA-256 of the secret in the address")
    )
    label = models.CharField(max_length=120, blank=True, help_text=_("Whom it is for"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="A preview link expires after it was made",
                condition=models.Q(expires_at__gt=models.F("made_at")),
            )
        ]

    def __str__(self) -> str:
        return self.label or f"Link {self.pk}"
