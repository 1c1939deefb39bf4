import pgtrigger
from django.conf import settings
from django.db import models

from articles.models.stories import Article


class Note(models.Model):
    """A note for the desk. Whoever it mentions (@username) gets it by mail."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notes")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes"
    )
    written_at = models.DateTimeField()
    text = models.TextField()
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["article", "-written_at"], name="note_newest")]
        constraints = [
            models.CheckConstraint(name="A note says something", condition=~models.Q(text=""))
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.text[:80]
