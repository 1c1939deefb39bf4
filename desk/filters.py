"""By what the list of stories can be narrowed: each a chooser in its form."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import TOMBSTONES, Article, Edition, Section, Stage

Choices = list[tuple[str, Any]]


class Chooser(admin.SimpleListFilter):
    """A filter that knows its choices as value, words, whether it is chosen."""

    def options(self) -> list[tuple[str, Any, bool]]:
        chosen = self.value()
        return [(str(value), words, str(value) == chosen) for value, words in self.lookup_choices]


class StageChooser(Chooser):
    title, parameter_name = _("Stage"), "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(str(value), words) for value, words in Stage.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(stage=self.value()) if self.value() else queryset


class ReadersChooser(Chooser):
    """By what readers see at this instant, or will see."""

    title, parameter_name = _("Readers see"), "readers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [
            ("live", _("Live")),
            ("planned", _("Planned")),
            ("hidden", _("Not public")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        at = timezone.now()
        editions = Edition.objects.filter(article=OuterRef("pk"))
        asked = {
            "live": Exists(editions.live(at=at)),
            "planned": Q(pk__in=Edition.objects.coming(at=at).values("article")),
            "withdrawn": Q(
                pk__in=Edition.objects.standing(at=at).filter(kind__in=TOMBSTONES).values("article")
            ),
            "hidden": ~Exists(editions.standing(at=at)) & ~Exists(editions.coming(at=at)),
        }
        chosen = asked.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(chosen)


class SectionChooser(Chooser):
    title, parameter_name = _("Section"), "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(str(one.pk), str(one)) for one in Section.objects.order_by("name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = {value for value, _words in self.lookup_choices} & {self.value()}
        return queryset.filter(section__in=chosen) if self.value() else queryset


class LanguageChooser(Chooser):
    title, parameter_name = _("Language"), "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        choices: Any = Article._meta.get_field("language").choices
        return list(choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class WhoseChooser(Chooser):
    title, parameter_name = _("Whose"), "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("mine", _("Mine")), ("assigned", _("Assigned to me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        by_choice = {"mine": Q(owner=request.user.pk), "assigned": Q(assigned_to=request.user.pk)}
        return queryset.filter(by_choice.get(self.value() or "", Q()))


class ChangedChooser(Chooser):
    title, parameter_name = _("Changed"), "since"
    _DAYS = {"1": 1, "7": 7, "30": 30}

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [
            ("1", _("In the last 24 hours")),
            ("7", _("In the last 7 days")),
            ("30", _("In the last 30 days")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        days = self._DAYS.get(self.value() or "")
        if days is None:
            return queryset
        return queryset.filter(changed_at__gte=timezone.now() - timedelta(days=days))


CHOOSERS = (
    StageChooser,
    ReadersChooser,
    SectionChooser,
    LanguageChooser,
    WhoseChooser,
    ChangedChooser,
)
