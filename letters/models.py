from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    CORRECTION = "correction", _("Something in a story is wrong")
    TIP = "tip", _("A tip for the newsroom")
    REPORT = "report", _("Report illegal or undesirable information")
    COPYRIGHT = "copyright", _("Copyright: a work used without permission")
    PRIVACY = "privacy", _("Privacy: what the site holds or says about me")
    OTHER = "other", _("Something else")


class LetterQuerySet(models.QuerySet["Letter"]):
    def unanswered(self) -> "LetterQuerySet":
        return self.filter(answered_at=None)


class Letter(models.Model):
    """A reader's message. Personal data: it is deleted after `keep_until`.

    The three hashes are for limits only, and are emptied after a day.
    """

    category = models.CharField(max_length=16, choices=Category)
    text = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    came_from = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=16, choices=settings.LANGUAGES, db_default="en")
    receipt = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=64, help_text=_("Hash of the reader's code"))
    sender = models.CharField(
        max_length=64, help_text=_("Keyed hash of the address and the day, for limits only")
    )
    network = models.CharField(max_length=64, blank=True, db_default="")
    likeness = models.CharField(
        max_length=64, blank=True, db_default="", help_text="Keyed hash of the text's letters"
    )
    received_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    keep_until = models.DateTimeField()
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When the newsroom was told of it by mail"
    )
    answer = models.TextField(blank=True, help_text="Empty once it needs no answer")
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


class Answer(models.Model):
    """What a letter's answer said, each time it was written; it goes when its letter goes."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="answers")
    version = models.PositiveIntegerField(help_text="The letter's, with this answer")
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="A version of a letter has one answer", fields=["letter", "version"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.version}"


class Miss(models.Model):
    """Somebody asked for a letter with a number or code that fits none."""

    network = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%H:%M}"


class Erasure(models.Model):
    """Letters were erased because a person asked for it: how many, by whom; not whose."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    letters = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.letters}"
