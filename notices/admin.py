from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import languages
from accounts.models import User
from accounts.refusals import ShowsRefusals
from notices import formats, past, previewing, upkeep
from notices.forms import ConsentForm, DayForm, NoticeForm, PageForm, SpanForm
from notices.models import ConsentText, Page, SiteNotice

Rows = SiteNotice | Page | ConsentText

if TYPE_CHECKING:  # names of the type checker's alone
    from django.contrib.admin.options import _FieldOpts
    from django_stubs_ext import StrOrPromise

_SPAN: "tuple[StrOrPromise, _FieldOpts]" = (
    _("When readers see it"),
    {"fields": ("begins", "until", "version")},
)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("shown", str(_("Shown now"))),
            ("coming", str(_("Still to begin"))),
            ("ended", str(_("Ended"))),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now = timezone.now()
        shown, coming = (
            getattr(queryset.model.objects, state)(at=now).values("pk")
            for state in ("shown", "coming")
        )
        if self.value() == "shown":
            return queryset.filter(pk__in=shown)
        if self.value() == "coming":
            return queryset.filter(pk__in=coming)
        if self.value() == "ended":
            return queryset.exclude(pk__in=shown).exclude(pk__in=coming)
        return queryset


class LanguageFilter(admin.SimpleListFilter):
    """Languages by their names; the rows hold codes."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class SpanAdmin(ShowsRefusals):
    """Rows with a span: `upkeep` changes them, nothing is ever deleted."""

    refusals = (upkeep.Refusal,)
    place: Any = ""  # where readers see it, as a message begins
    preview_live = "off"  # of what is short enough, each change is read out
    actions = ["take_down"]
    list_filter = [StateFilter, LanguageFilter]
    form = SpanForm

    @admin.display(description=_("state"))
    def state(self, row: Rows) -> str:
        now = timezone.now()
        if row.span.isempty:
            return str(_("never shown"))
        if not upkeep.has_begun(row.span, at=now):
            return gettext("begins on %(when)s") % {"when": formats.told(row.span.lower)}
        if upkeep.has_ended(row.span, at=now):
            return gettext("ended on %(when)s") % {"when": formats.told(row.span.upper)}
        if row.span.upper is not None:
            return gettext("shown now, until %(when)s") % {"when": formats.told(row.span.upper)}
        return str(_("shown now"))

    @admin.display(description=_("language"), ordering="language")
    def language_name(self, row: Rows) -> str:
        return str(dict(settings.LANGUAGES).get(row.language, row.language))

    @admin.display(description=_("from"))
    def begins(self, row: Rows) -> str:
        return _told(row.span.lower)

    @admin.display(description=_("until"))
    def until(self, row: Rows) -> str:
        return _told(row.span.upper)

    @admin.action(description=_("Take down now"), permissions=["change"])
    def take_down(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        by, now = _staff(request), timezone.now()
        for row in queryset:
            try:
                upkeep.take_down(row=row, version=row.version, by=by, now=now)
            except upkeep.Refusal as refusal:
                self.message_user(request, f"{row}: {refusal}", messages.ERROR)
            else:
                told = gettext("%(row)s: readers see it no longer.") % {"row": row}
                self.message_user(request, told, messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.model_name}_preview"
        own = path("preview/", self.admin_site.admin_view(self.preview), name=name)
        return [own, *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """What readers will see once the form that is sent is saved; it saves nothing."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        number = request.POST.get("row", "")
        row = self.model.objects.filter(pk=number).first() if number.isdecimal() else None
        form = self.form(request.POST, instance=row)
        form.is_valid()
        shown = previewing.of_form(form)
        return render(request, shown["template"], {"preview": shown})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        midnight = timezone.localdate() + timedelta(days=1)
        extra = {
            "preview": previewing.of_row(self.model, context.get("original")),
            "preview_address": reverse(f"admin:{self.opts.model_name}_preview"),
            "preview_live": self.preview_live,
            "next_midnight": f"{midnight:%Y-%m-%d}T00:00",
        }
        return super().render_change_form(request, {**context, **extra}, *args, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Rows | None = None) -> bool:
        """What has ended can only be read; a form opened before is answered with its words."""
        now = timezone.now()
        if obj is not None and request.method != "POST" and upkeep.has_begun(obj.span, at=now):
            return super().has_change_permission(request, obj) and not upkeep.has_ended(
                obj.span, at=now
            )
        return super().has_change_permission(request, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        extra = {
            **(extra_context or {}),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().changeform_view(request, object_id, form_url, extra)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, now = _staff(request), timezone.now()
        if not change:
            since = form.cleaned_data["begins"]
            obj.span = DateTimeTZRange(since, form.cleaned_data["until"])
            upkeep.put_up(row=obj, by=by, now=now)
            request.__dict__["done"] = self._says(obj)
            return
        row = upkeep.revise(
            row=obj,
            changes=form.changes(),
            version=form.cleaned_data["version"] or 0,
            by=by,
            now=now,
            since=form.since(),
        )
        request.__dict__["done"] = self._done(row, form)

    def _says(self, row: Rows) -> str:
        said = {"place": self.place, "span": upkeep.in_words(row.span)}
        return gettext("%(place)s says this %(span)s.") % said

    def _done(self, row: Rows, form: Any) -> str:
        if row.pk == form.instance.pk and row.version == form.cleaned_data["version"]:
            return gettext("You changed nothing, so readers see what they saw.")
        says = self._says(row)
        if row.pk != form.instance.pk:
            return gettext("%(says)s What it said before is kept.") % {"says": says}
        return says

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        self.message_user(request, request.__dict__["done"], messages.SUCCESS)
        return self.response_post_save_add(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self.message_user(request, request.__dict__["done"], messages.SUCCESS)
        return self.response_post_save_change(request, obj)


@admin.register(SiteNotice)
class SiteNoticeAdmin(SpanAdmin):
    place = _("The footer")
    preview_live = "polite"
    form = NoticeForm
    list_display = ["value_in_short", "kind", "language_name", "state"]
    list_filter = [*SpanAdmin.list_filter, "kind"]
    ordering = ["kind", "language", "position", "-span"]
    search_fields = ["value", "label"]
    fieldsets = [
        (None, {"fields": ("kind", "language", "label", "value", "position", "expires_on")}),
        _SPAN,
    ]

    @admin.display(description=_("what it says"), ordering="value")
    def value_in_short(self, row: SiteNotice) -> str:
        return Truncator(row.value).chars(80)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [path("past/", view(self.past), name="notices_past")]
        return [*own, *super().get_urls()]

    def past(self, request: HttpRequest) -> HttpResponse:
        """What the footer said on a day, in every language."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = DayForm(request.GET if "on" in request.GET else {"on": timezone.localdate()})
        languages = _said(form.cleaned_data["on"]) if form.is_valid() else []
        title = gettext("What the footer said on a day")
        context = {"title": title, "form": form, "languages": languages, "opts": self.opts}
        page = {**self.admin_site.each_context(request), **context}
        return render(request, "admin/notices/past.html", page)


@admin.register(Page)
class PageAdmin(SpanAdmin):
    place = _("The page")
    form = PageForm
    list_display = ["title", "which", "language_name", "state"]
    ordering = ["slug", "language", "-span"]
    search_fields = ["title", "text"]
    fieldsets = [(None, {"fields": ("slug", "language", "title", "text")}), _SPAN]

    @admin.display(description=_("page"), ordering="slug")
    def which(self, row: Page) -> str:
        return row.get_slug_display()


@admin.register(ConsentText)
class ConsentTextAdmin(SpanAdmin):
    place = _("The banner")
    form = ConsentForm
    list_display = ["edition", "text_in_short", "language_name", "state"]
    ordering = ["language", "-span"]
    fieldsets = [
        (None, {"fields": ("edition", "language", "text", "agree", "decline", "policy")}),
        _SPAN,
    ]

    @admin.display(description=_("text"))
    def text_in_short(self, row: ConsentText) -> str:
        return Truncator(row.text).chars(80)


def _said(on: date) -> list[dict[str, Any]]:
    """By language: the parts of a day, each with its words and the way to the page of then."""
    found = []
    for code, name in settings.LANGUAGES:
        parts = [
            {
                "when": f"{_clock(said.begins)} – {_clock(said.ends, is_end=True)}",
                "query": urlencode({"at": timezone.localtime(said.begins).isoformat()}),
                "lines": said.lines,
            }
            for said in past.footer(on=on, language=code)
        ]
        home = f"{languages.prefix(code)}/"
        language = {
            "name": name,
            "lang_attr": languages.attribute(code),
            "home": home,
            "said": parts,
        }
        found.append(language)
    return found


def _clock(instant: datetime, *, is_end: bool = False) -> str:
    """The time of a day; a day ends at 24:00."""
    words = f"{timezone.localtime(instant):%H:%M:%S}".removesuffix(":00")
    return "24:00" if is_end and words == "00:00" else words


def _told(instant: datetime | None) -> str:
    return formats.told(instant) if instant else "–"


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
