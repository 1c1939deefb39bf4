"""The admin of sections, topics, authors and MUST READ: stock forms, saved by verbs."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import workflow
from articles.models import Author, Edition, MustRead, Section, Topic
from desk import views
from desk.instants import LocalInstantField, clock
from desk.saving import RefusableForm, SavedByVerb


class ShelfForm(RefusableForm):
    """`opened` is the version that the form was opened with."""

    opened = forms.IntegerField(
        label=gettext_lazy("Opened"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.initial["opened"] = self.instance.version if self.instance.pk else None


class ShelfAdmin(SavedByVerb):
    """An address is chosen once; nothing here is deleted, for stories stand on it."""

    form = ShelfForm
    ordering = ("name", "pk")
    search_fields = ("name", "name_zh")
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("slug",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {"slug": ("name",)} if obj is None else {}

    def has_delete_permission(self, *_request: Any) -> bool:
        return False


@admin.register(Section)
class SectionAdmin(ShelfAdmin):
    fields = ("name", "name_zh", "slug", "description", "description_zh", "position", "opened")
    list_display = ("name", "name_zh", "slug", "position")
    ordering = ("position", "name")

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: Any) -> None:
        workflow.save_section(section=obj, **_given(request, form))


@admin.register(Topic)
class TopicAdmin(ShelfAdmin):
    fields = ("name", "name_zh", "slug", "description", "description_zh", "opened")
    list_display = ("name", "name_zh", "slug")

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: Any) -> None:
        workflow.save_topic(topic=obj, **_given(request, form))


@admin.register(Author)
class AuthorAdmin(ShelfAdmin):
    fields = ("name", "name_zh", "slug", "user", "bio", "bio_zh", "portrait", "opened")
    list_display = ("name", "name_zh", "slug", "user")
    list_select_related = ("user",)
    raw_id_fields = ("portrait",)

    def save_model(self, request: HttpRequest, obj: Author, form: Any, change: Any) -> None:
        workflow.save_author(author=obj, **_given(request, form))


class MustReadForm(ShelfForm):
    url = forms.CharField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("A link elsewhere, or the address of a story here."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    from_at = LocalInstantField(label=gettext_lazy("From"))
    until_at = LocalInstantField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: no end.")
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        span = self.instance.span if self.instance.pk else None
        self.initial["from_at"] = span.lower if span else timezone.now()
        self.initial["until_at"] = span.upper if span else None
        if "story" in self.fields:  # the admin's wrapper offers to edit the story from here
            widget: Any = self.fields["story"].widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        story = typed.get("story") if "story" in self.fields else self.instance.story
        at_home = _path_of_ours(typed.get("url", ""))
        if at_home and story is None:
            edition = Edition.objects.filter(path=at_home).select_related("article").first()
            if edition is None:
                self.add_error("url", _("No story of ours has that address."))
            else:
                story, typed["url"] = edition.article, ""
                typed["story"] = self.instance.story = story
        if story is None and not self.errors.keys() & {"story", "url"}:
            if not typed.get("url"):
                self.add_error("url", _("Choose a story, or give a link."))
            elif not typed.get("title"):
                self.add_error("title", _("Write the words of the link."))
        return typed


class LanguageFilter(admin.SimpleListFilter):
    """Languages by their names; the rows hold codes."""

    title = gettext_lazy("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


@admin.register(MustRead)
class MustReadAdmin(SavedByVerb):
    class Media:
        css = {"all": ["css/desk/photo_choice.css"]}
        js = [Script("js/desk/photo_choice.js", type="module")]

    form = MustReadForm
    fields = (
        "story",
        "url",
        "title",
        "picture",
        "language",
        "position",
        "from_at",
        "until_at",
        "opened",
    )
    autocomplete_fields = ("story",)
    raw_id_fields = ("picture",)
    list_display = ("what", "language_name", "position", "from_when", "until_when")
    list_filter = (LanguageFilter,)
    list_select_related = ("story",)
    ordering = ("language", "position", "id")
    actions = ("take_off",)

    @admin.display(description=gettext_lazy("Entry"))
    def what(self, entry: Any) -> str:
        return entry.title or entry.printed or _("A story that is not public yet")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Adds `printed`, the headline as readers saw it last: the desk's own may be secret."""
        begun = Edition.objects.filter(
            article=OuterRef("story"), live__startswith__lte=timezone.now()
        )
        newest = begun.order_by("-live__startswith").values("headline")[:1]
        entries: QuerySet[Any] = super().get_queryset(request).annotate(printed=Subquery(newest))
        return entries

    @admin.display(description=gettext_lazy("Language"), ordering="language")
    def language_name(self, entry: MustRead) -> str:
        return dict(settings.LANGUAGES).get(entry.language, entry.language)

    @admin.display(description=gettext_lazy("From"), ordering="span__startswith")
    def from_when(self, entry: MustRead) -> str:
        return clock(entry.span.lower) if entry.span.lower else _("always")

    @admin.display(description=gettext_lazy("Until"))
    def until_when(self, entry: MustRead) -> str:
        return clock(entry.span.upper) if entry.span.upper else _("no end")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whoever may not see the desk's stories names one by its public address."""
        needed = {"story": "articles.view_article", "picture": "photos.view_photo"}
        return tuple(name for name, needs in needed.items() if not request.user.has_perm(needs))

    def has_delete_permission(self, *_request: Any) -> bool:
        """Entries are taken off, so that what stood there on any day can be told."""
        return False

    def has_take_off_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.delete_mustread")

    @admin.action(description=gettext_lazy("Take off now"), permissions=["take_off"])
    def take_off(self, request: HttpRequest, chosen: QuerySet[MustRead]) -> None:
        for pk in chosen.values_list("pk", flat=True):
            workflow.take_off_must_read(entry_id=pk, by=views.acting(request), now=timezone.now())
        self.message_user(request, _("Readers see it no longer."), messages.SUCCESS)

    def save_model(self, request: HttpRequest, obj: MustRead, form: Any, change: Any) -> None:
        typed = form.cleaned_data
        obj.span = DateTimeTZRange(typed["from_at"], typed["until_at"])
        try:
            workflow.save_must_read(entry=obj, **_given(request, form))
        except workflow.Refusal as refusal:
            if refusal.field == "story" and "story" not in form.fields:
                raise workflow.Refusal(str(refusal), field="url") from refusal  # named by that
            raise

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new one comes last."""
        begin: dict[str, Any] = super().get_changeform_initial_data(request)
        own = MustRead.objects.filter(language=begin.get("language", "en"))
        return {"position": own.ahead(at=timezone.now()).count() + 1, **begin}

    def response_add(self, request: HttpRequest, obj: MustRead, *_given: Any) -> HttpResponse:
        """Back to the list as readers see it, unless they go on here."""
        if request.POST.keys() & {"_addanother", "_continue"}:
            is_new = request.path.endswith("/add/")
            back = super().response_add if is_new else super().response_change
            return back(request, obj)
        self.message_user(request, _("Saved."), messages.SUCCESS)
        return redirect(
            f"{reverse('admin:desk_must_read')}?{urlencode({'language': obj.language})}"
        )

    response_change = response_add


def _given(request: HttpRequest, form: Any) -> dict[str, Any]:
    return {
        "version": form.cleaned_data["opened"],
        "by": views.acting(request),
        "now": timezone.now(),
    }


def _path_of_ours(link: str) -> str:
    """The path of an address on this site, "" for any other and for what is none."""
    try:
        parts, site = urlsplit(link), urlsplit(settings.SITE_URL)
    except ValueError:
        return ""
    if link.startswith("/") and not link.startswith("//"):
        return parts.path
    return parts.path if (parts.scheme, parts.netloc) == (site.scheme, site.netloc) else ""
