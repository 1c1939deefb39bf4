from datetime import datetime

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SpanQuerySet(models.QuerySet):  # type: ignore[type-arg]  # serves three models
    def shown(self, *, at: datetime) -> "SpanQuerySet":
        """What readers see at an instant."""
        return self.filter(span__contains=at)

    def coming(self, *, at: datetime) -> "SpanQuerySet":
        """What begins to be seen after an instant."""
        return self.filter(span__startswith__gt=at)


class NoticeKind(models.TextChoices):
    """The order here is the order in the footer."""

    HOTLINE = "hotline", _("Report hotline")
    ICP = "icp", _("ICP filing number")
    NEWS_LICENCE = "news_licence", _("News-service licence number")
    POLICE = "police", _("Police filing number")
    INQUIRIES = "inquiries", _("Inquiries e-mail")
    TEXT = "text", _("Free text")


LICENCES = (NoticeKind.ICP, NoticeKind.NEWS_LICENCE, NoticeKind.POLICE)


@pghistory.track()
class SiteNotice(models.Model):
    """A line that the site must say about itself, for a span of time.

    A notice that readers have seen is never rewritten: `notices.upkeep.revise` ends it and begins
    the next, so that what the footer said on any day can be told.
    """

    kind = models.CharField(max_length=16, choices=NoticeKind)
    language = models.CharField(max_length=16, default="en")
    label = models.TextField(
        blank=True, help_text=_("Words before the number or address; empty for the usual ones")
    )
    value = models.CharField(max_length=1000, help_text=_("The number, address or text itself"))
    position = models.PositiveSmallIntegerField(default=0)
    expires_on = models.DateField(null=True, blank=True)  # the last day on which a licence holds
    span = DateTimeRangeField(help_text=_("From when until when readers see it"))
    version = models.PositiveIntegerField(default=1)

    objects = SpanQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="One notice of a kind and language at a time",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("language", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=~Q(kind="text"),
            ),
            models.CheckConstraint(name="A notice has a value", condition=~Q(value="")),
            models.CheckConstraint(
                name="Only a licence ends on a day",
                condition=Q(expires_on=None) | Q(kind__in=LICENCES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value[:60]}"


class Reminder(models.Model):
    """Staff were told once, `days` before its end, that a licence ends: in whatever languages the
    footer says it, and however often its words are changed.
    """

    kind = models.CharField(max_length=16, choices=NoticeKind)
    value = models.CharField(max_length=1000)
    expires_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="A licence is told of once at each distance",
                fields=["kind", "value", "expires_on", "days"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}: {self.days} days"


class Announced(models.Model):
    """How far hubs and search engines were told of what changed: the one row."""

    until = models.DateTimeField()
    recent = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(name="There is one row of what was announced", condition=Q(pk=1))
        ]

    def __str__(self) -> str:
        return f"until {self.until}"


class PageSlug(models.TextChoices):
    ABOUT_US = "about-us", _("About Us")
    CONTACT_US = "contact-us", _("Contact Us")
    PRIVACY = "privacy", _("Privacy Statement & Cookie Policy")
    TERMS = "terms", _("Terms of Use")


@pghistory.track()
class Page(models.Model):
    """One version of a standing page, for a span of time; plain text with light conventions.

    An empty line parts paragraphs, `## ` begins a heading, `- ` an entry of a list.
    """

    slug = models.CharField(max_length=32, choices=PageSlug)
    language = models.CharField(max_length=16, default="en")
    title = models.CharField(max_length=200)
    text = models.TextField()
    span = DateTimeRangeField(help_text=_("From when until when readers see it"))
    version = models.PositiveIntegerField(default=1)

    objects = SpanQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="One version of a page at a time",
                expressions=[
                    ("slug", RangeOperators.EQUAL),
                    ("language", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class ConsentText(models.Model):
    """One version of the words of the consent banner. A new edition asks readers again."""

    edition = models.CharField(max_length=20, help_text=_("Such as 2026-11; a new one asks again"))
    language = models.CharField(max_length=16, default="en")
    text = models.TextField()
    agree = models.CharField(max_length=60, default="I Agree")
    decline = models.CharField(max_length=60, default="Decline")
    policy = models.CharField(max_length=120, default="Our Privacy Statement & Cookie Policy")
    span = DateTimeRangeField(help_text=_("From when until when readers see it"))
    version = models.PositiveIntegerField(default=1)

    objects = SpanQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="One consent text at a time",
                expressions=[
                    ("language", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="A consent text says something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.edition} ({self.language})"
