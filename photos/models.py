import pghistory
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _


class CreditKind(models.TextChoices):
    """How the credit is worded in print; `photos.rights.printed_credit` holds the patterns."""

    PROVIDED_BY = "provided_by", _("Photo provided by …")
    PROVIDED_TO = "provided_to", _("Photo provided to …")
    PHOTO_BY = "photo_by", _("Photo by …")
    AGENCY = "agency", _("Agency")


class DigitalSource(models.TextChoices):
    """IPTC digital source types that a newsroom meets; the values are IPTC's own codes."""

    CAMERA = "digitalCapture", _("Taken with a camera")
    EDITED = "humanEdits", _("Edited by a person")
    COMPOSITE = "compositeWithTrainedAlgorithmicMedia", _("Partly made by an algorithm (AI)")
    GENERATED = "trainedAlgorithmicMedia", _("Made by an algorithm (AI)")
    DRAWN = "digitalCreation", _("Drawn or designed")


class PhotoQuerySet(models.QuerySet["Photo"]):
    def usable(self, *, at: object) -> "PhotoQuerySet":
        """Photos whose rights hold `at` an instant (datetime or expression), and not killed."""
        return self.filter(rights__contains=at, killed_at=None)


@pghistory.track()
class Photo(models.Model):
    """One picture: its private original, its credit and its rights. Captions belong to its uses."""

    original = models.CharField(max_length=200, help_text=_("Private file, named by its content"))
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.TextField(
        _("caption to start from"), blank=True, help_text=_("Copied into a story, edited there")
    )
    alt = models.TextField(_("description to start from (alt)"), blank=True)
    credit_kind = models.CharField(
        max_length=16, choices=CreditKind, default=CreditKind.PROVIDED_BY
    )
    credit_name = models.CharField(max_length=200, blank=True)
    copyright = models.CharField(max_length=300, blank=True)
    usage_terms = models.TextField(blank=True)
    rights = DateTimeRangeField(default="(,)", help_text=_("When it may be shown"))
    killed_at = models.DateTimeField(null=True, blank=True, editable=False)
    kill_reason = models.CharField(max_length=300, blank=True, editable=False)
    focal_x = models.FloatField(
        default=0.5, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    focal_y = models.FloatField(
        default=0.5, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    keywords = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    digital_source = models.CharField(
        max_length=40, choices=DigitalSource, default=DigitalSource.CAMERA
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="photos"
    )
    uploaded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        permissions = [("kill_photo", "Can kill a photo")]
        indexes = [models.Index(fields=["-uploaded_at", "-id"], name="photo_newest")]
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="The same picture is stored once"),
            models.CheckConstraint(
                name="A photo has a size", condition=Q(width__gt=0, height__gt=0)
            ),
            models.CheckConstraint(
                name="A focal point lies in the picture",
                condition=Q(focal_x__range=(0, 1), focal_y__range=(0, 1)),
            ),
            models.CheckConstraint(
                name="A killed photo has its reason",
                condition=Q(killed_at=None) | ~Q(kill_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.caption[:80] or f"Photo {self.pk}"


class Rendition(models.Model):
    """A public size of a photo. Its name holds the hash of its own bytes, so it never changes."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="renditions")
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    name = models.CharField(max_length=80, unique=True)
    size = models.PositiveIntegerField(help_text=_("Bytes"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "format", "width"],
                name="A photo has one rendition of a format and width",
            )
        ]

    def __str__(self) -> str:
        return self.name


def picture(prefix: str = "") -> JSONObject:
    """Everything a page needs to print a photo, as one JSON value of the statement that asks.

    `prefix` leads from the queryset's model to the photo ("photo__"). Keys: id, width, height,
    credit_kind, credit_name, focal_x, focal_y, digital_source, ends_at (rights) and renditions,
    a list of {format, width, height, name}.
    """
    renditions = (
        Rendition.objects.filter(photo=OuterRef(f"{prefix}pk"))
        .order_by("width")
        .values(rendition=JSONObject(format="format", width="width", height="height", name="name"))
    )
    return JSONObject(
        id=F(f"{prefix}pk"),
        width=F(f"{prefix}width"),
        height=F(f"{prefix}height"),
        credit_kind=F(f"{prefix}credit_kind"),
        credit_name=F(f"{prefix}credit_name"),
        focal_x=F(f"{prefix}focal_x"),
        focal_y=F(f"{prefix}focal_y"),
        digital_source=F(f"{prefix}digital_source"),
        ends_at=F(f"{prefix}rights__endswith"),
        renditions=ArraySubquery(renditions),
    )
