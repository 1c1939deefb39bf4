"""What editors put on the front pages, and when it stands there."""

from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from articles import placing
from articles.models.places import Section
from articles.models.stories import Article


class Slot(models.TextChoices):
    """Where something stands; the first place of TOP is the lead."""

    TOP = placing.TOP, _("The top of the page")
    SECTION = placing.SECTION, _("A section’s row")
    ROW = placing.ROW, _("The order of the rows")


class FrontChange(models.Model):
    """One change of a front page: by whom, and how the page would have gone on without it.

    Append-only. `articles.workflow.arranging` alone writes it.
    """

    language = models.CharField(max_length=16, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what: Any = models.JSONField(help_text=_("The step: its name, the story, the place"))
    before: Any = models.JSONField(help_text=_("What stood and would have stood"))
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        default_permissions = ()
        permissions = [("arrange_front", "Can arrange the front pages")]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "number"],
                name="Changes of a front page are counted one by one",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="front_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.number}"


class PlacementQuerySet(models.QuerySet["Placement"]):
    def standing(self, *, at: datetime) -> "PlacementQuerySet":
        """What editors want on the pages at an instant; readers see of it what is public then."""
        return self.filter(span__contains=at)

    def ahead(self, *, at: datetime) -> "PlacementQuerySet":
        """What stands at an instant or will stand after it."""
        return self.filter(span__isempty=False).filter(
            Q(span__endswith=None) | Q(span__endswith__gt=at)
        )


class Placement(models.Model):
    """A story in a place of a front page, or (ROW) a section's row among the rows, for a span.

    Append-only but for `span`, which may end sooner than it was going to (an empty one: it was
    taken off before it began). `articles.workflow.arranging` alone writes it.
    """

    language = models.CharField(max_length=16, choices=settings.LANGUAGES)
    slot = models.CharField(max_length=8, choices=Slot)
    section = models.ForeignKey(Section, null=True, on_delete=models.PROTECT)
    story = models.ForeignKey(
        Article, null=True, on_delete=models.PROTECT, related_name="placements"
    )
    position = models.PositiveSmallIntegerField()
    span = DateTimeRangeField()
    change = models.ForeignKey(FrontChange, on_delete=models.PROTECT, related_name="placements")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [  # the front page asks what stands now and what comes next
            GistIndex(fields=["span"], name="placement_standing"),
            models.Index("language", F("span__startswith"), name="placement_begins"),
            models.Index("language", F("span__endswith"), name="placement_ends"),
        ]
        constraints = [
            ExclusionConstraint(
                name="A place on a front page holds one thing at a time",
                expressions=[
                    ("language", RangeOperators.EQUAL),
                    ("slot", RangeOperators.EQUAL),
                    # Of a row the section is what stands there, not where.
                    (
                        models.Case(
                            models.When(slot=placing.SECTION, then=F("section")),
                            default=Value(0),
                            output_field=models.BigIntegerField(),
                        ),
                        RangeOperators.EQUAL,
                    ),
                    ("position", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="A story stands once on a front page",
                expressions=[
                    ("language", RangeOperators.EQUAL),
                    ("story", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(story__isnull=False),
            ),
            ExclusionConstraint(
                name="A section has one row on a front page",
                expressions=[
                    ("language", RangeOperators.EQUAL),
                    ("section", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(slot=placing.ROW),
            ),
            models.CheckConstraint(
                name="A placement is a story in its place or a section's row",
                condition=Q(slot=placing.TOP, section=None, story__isnull=False)
                | Q(slot=placing.SECTION, section__isnull=False, story__isnull=False)
                | Q(slot=placing.ROW, section__isnull=False, story=None),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="placement_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="placement_only_its_end_moves",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["span"]),
            ),
            pgtrigger.Trigger(
                name="placement_only_shortens",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT NEW.span <@ OLD.span
                    OR (NOT isempty(NEW.span) AND lower(NEW.span) <> lower(OLD.span)) THEN
                        RAISE EXCEPTION 'a placement may only end sooner'
                        USING ERRCODE = 'check_violation',
                              CONSTRAINT = 'A placement only ends sooner';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slot_display()} {self.position + 1}"
