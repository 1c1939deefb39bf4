from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    CORRECTION = "correction", _("Something in a story is wrong")
    REPORT = "report", _("Report illegal or undesirable information")
    TIP = "tip", _("A tip for the newsroom")
    OPINION = "opinion", _("A letter to the editor")
    SITE = "site", _("The site or an account")
    OTHER = "other", _("Something else")


class LetterQuerySet(models.QuerySet["Letter"]):
    def unanswered(self) -> "LetterQuerySet":
        return self.filter(answered_at=None)


class Letter(models.Model):
    """A reader's message. Personal data: it is deleted after `keep_until`."""

    category = models.CharField(max_length=16, choices=Category)
    text = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    came_from = models.CharField(max_length=500, blank=True)
    receipt = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=64, help_text=_("Hash of the reader's code"))
    sender = models.CharField(
        max_length=64, help_text=_("Keyed hash of the address and the day, for limits only")
    )
    received_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    keep_until = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="A letter says something", condition=~Q(text="")),
            models.CheckConstraint(
                name="A letter is due after it came", condition=Q(due_at__gte=F("received_at"))
            ),
            models.CheckConstraint(
                name="An answered letter names who answered",
                condition=Q(answered_at=None) | Q(answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} {self.get_category_display()}"
