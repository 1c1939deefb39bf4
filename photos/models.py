from datetime import datetime
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from photos.darkroom.likeness import MOST_DIFFERENT, parts
from photos.triggers import gathered


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


MADE_BY_AI = (DigitalSource.COMPOSITE, DigitalSource.GENERATED)


class Use(models.TextChoices):
    """What a photo may be used for: its rights by kind."""

    PAGES = "pages", _("Stories and lists on this site")
    CARDS = "cards", _("Share cards of social networks")
    FEEDS = "feeds", _("Feeds, the API and other syndication")


class Shape(models.TextChoices):
    """Crops that a photo is made in, by width to height; WHOLE is the picture uncropped."""

    WHOLE = "", _("Whole")
    WIDE = "16:9", "16:9"
    CLASSIC = "4:3", "4:3"
    SQUARE = "1:1", "1:1"
    TALL = "3:4", "3:4"


def every_use() -> list[str]:
    return list(Use.values)


class PhotoSearch(models.Func):
    """The words of a photo as one vector; the function stands in migration 0002."""

    function = "photo_search"
    output_field = SearchVectorField()


def is_usable(*, at: object, use: Use = Use.PAGES, prefix: str = "") -> Q:
    """The one rule of what may be shown: not killed, right `at` an instant, allowed for the use.

    `at` is a datetime or an expression; `prefix` leads to the photo ("photo__").
    """
    rule = {"killed_at": None, "rights__contains": at, "allowed_uses__contains": [use]}
    return Q(**{f"{prefix}{field}": value for field, value in rule.items()})


class PhotoQuerySet(models.QuerySet["Photo"]):
    def usable(self, *, at: object, use: Use = Use.PAGES) -> "PhotoQuerySet":
        """Photos that may be shown `at` an instant (datetime or expression), for a use."""
        return self.filter(is_usable(at=at, use=use))

    def alike(self, likeness: int) -> "PhotoQuerySet":
        """Photos that look like the one with this likeness, itself among them; nearest first.

        `difference` says by how many of 64 bits. Nothing looks like a picture of one flat colour.
        """
        near = self.filter(likeness_parts__overlap=parts(likeness))
        return (
            near.annotate(difference=Difference("likeness", models.Value(likeness)))
            .filter(difference__lte=MOST_DIFFERENT)
            .order_by("difference", "pk")
        )


class Difference(models.Func):
    """In how many bits two likenesses differ."""

    template = "bit_count((%(expressions)s)::bit(64))"
    arg_joiner = " # "
    output_field = models.BigIntegerField()


@pghistory.track(exclude=["search", "likeness_parts"])
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
    source = models.CharField(_("first owner"), max_length=200, blank=True)
    instructions = models.TextField(_("instructions of the provider"), blank=True)
    licensor = models.CharField(_("who gives licences"), max_length=200, blank=True)
    license_url = models.URLField(_("page of the licence"), max_length=500, blank=True)
    allowed_uses = ArrayField(
        models.CharField(max_length=8, choices=Use), default=every_use, blank=True
    )
    rights = DateTimeRangeField(default="(,)", help_text=_("When it may be shown"))
    killed_at = models.DateTimeField(null=True, blank=True, editable=False)
    kill_reason = models.CharField(max_length=300, blank=True, editable=False)
    focal_x = models.FloatField(
        default=0.5, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    focal_y = models.FloatField(
        default=0.5, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    crops: Any = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Cut by hand: [left, top, width, height] of the picture, 0 to 1, by shape"),
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
    likeness = models.BigIntegerField(
        null=True,
        editable=False,
        help_text=_("64 bits of which pictures that look alike share most"),
    )
    likeness_parts = ArrayField(
        models.SmallIntegerField(),
        default=list,
        editable=False,
        help_text=_("The eight bytes of the likeness, each as 256 × its place + its value"),
    )
    version = models.PositiveIntegerField(default=1)
    search = models.GeneratedField(
        expression=PhotoSearch(
            *("caption", "alt", "credit_name", "place", "keywords", "copyright", "source")
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        permissions = [("kill_photo", "Can kill a photo")]
        indexes = [
            models.Index(fields=["-uploaded_at", "-id"], name="photo_newest"),
            GinIndex(fields=["search"], name="photo_words", fastupdate=False),
            GinIndex(fields=["likeness_parts"], name="photo_likeness", fastupdate=False),
            models.Index(
                F("rights__endswith"),
                condition=Q(rights__endswith__isnull=False),
                name="photo_rights_end",
            ),
            models.Index(
                F("rights__startswith"),
                condition=Q(rights__startswith__isnull=False),
                name="photo_rights_begin",
            ),
            # By what the library is narrowed: what few photos are is found without the others.
            models.Index(
                fields=["-uploaded_at", "-id"],
                condition=Q(killed_at__isnull=False),
                name="photo_killed",
            ),
            models.Index(
                fields=["-uploaded_at", "-id"],
                condition=Q(width=F("height")),
                name="photo_square",
            ),
            models.Index(
                fields=["-uploaded_at", "-id"], condition=Q(credit_name=""), name="photo_no_credit"
            ),
            models.Index(fields=["-uploaded_at", "-id"], condition=Q(alt=""), name="photo_no_alt"),
            models.Index(fields=["digital_source", "-uploaded_at", "-id"], name="photo_made"),
            models.Index(fields=["width"], name="photo_width"),
            models.Index(fields=["taken_at"], name="photo_taken"),
        ]
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

    def may_be_shown(self, *, at: datetime, use: Use = Use.PAGES) -> bool:
        """What `is_usable` asks of the database, of a row at hand."""
        return self.killed_at is None and at in self.rights and use in self.allowed_uses

    @property
    def is_ai(self) -> bool:
        """Whether readers are told that an algorithm made it."""
        return self.digital_source in MADE_BY_AI


class Rendition(models.Model):
    """A public size of a photo. Its name holds the hash of its own bytes, so it never changes.

    A retired one was replaced (another credit, another crop): it stays so that its address is
    answered for the pages that still name it, and refused when the photo is killed. A removed one
    has no file any more; its address says so (410) as long as the photo is there.
    """

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="renditions")
    shape = models.CharField(max_length=4, choices=Shape, default=Shape.WHOLE, blank=True)
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    name = models.CharField(max_length=80, unique=True)
    size = models.PositiveIntegerField(help_text=_("Bytes"))
    stamp = models.CharField(
        max_length=32, blank=True, help_text=_("Of what it was made from: credit, crop, settings")
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when its file is gone; its address is told so")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "shape", "format", "width"],
                condition=Q(retired_at=None),
                name="A photo has one rendition of a shape, format and width",
            )
        ]
        triggers = [
            gathered("made", pgtrigger.Insert, new="changed"),
            gathered("changed", pgtrigger.Update, new="changed"),
            gathered("removed", pgtrigger.Delete, old="changed"),
        ]

    def __str__(self) -> str:
        return self.name


class PhotoFiles(models.Model):
    """The renditions of a photo that are shown, in one row: pages ask for nothing else of them.

    Triggers of Rendition write it, and nobody else.
    """

    photo = models.OneToOneField(
        Photo, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    lines = models.TextField(help_text=_("shape format width height name, the narrowest first"))

    def __str__(self) -> str:
        return self.lines


class Kill(models.Model):
    """A photo taken from every page at once, by whom and why, and given back. Never deleted."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="kills")
    killed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    killed_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    restored_at = models.DateTimeField(null=True, blank=True)
    restore_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["photo"],
                condition=Q(restored_at=None),
                name="A photo is killed once at a time",
            )
        ]

    def __str__(self) -> str:
        return self.reason


@pghistory.track()
class Collection(models.Model):
    """Photos kept together under a name, by nobody's order but their own age."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    photos = models.ManyToManyField(Photo, related_name="collections", blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class BulkEdit(models.Model):
    """One change of many photos, with what stood before, so that it can be taken back."""

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    changes: Any = models.JSONField(help_text=_("What was set, by field"))
    before: Any = models.JSONField(
        default=dict, help_text=_("By photo: its version after the change, and what stood before")
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return ", ".join(self.changes)


def picture(prefix: str = "") -> JSONObject:
    """Everything a page needs to print a photo, as one JSON value of the statement that asks.

    `prefix` leads from the queryset's model to the photo ("photo__"). Keys: id, width, height,
    credit_kind, credit_name, focal_x, focal_y, digital_source, ends_at (rights) and renditions,
    the lines of its PhotoFiles.
    """
    files = PhotoFiles.objects.filter(photo=OuterRef(f"{prefix}pk")).values("lines")
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
        renditions=Coalesce(Subquery(files), Value("")),
    )
