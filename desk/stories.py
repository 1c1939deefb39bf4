"""The story's admin: the list, the form, and the way from what was typed to the verbs."""

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import body, workflow
from articles.models import Article, Author, Byline
from desk import conflicts, history, people, rail, views
from desk.forms import BYLINES, BylineForm, BylineFormSet, StoryForm
from desk.listing import StoryList
from desk.saving import SavedByVerb, attempt
from desk.urls import story_urls

if TYPE_CHECKING:
    BylineInlineBase = admin.TabularInline[Byline, Article]
    ArticlePaginator = Paginator[Article]
else:
    BylineInlineBase, ArticlePaginator = admin.TabularInline, Paginator

_FORM = [
    (None, {"fields": ["headline", "lead", "body"]}),
    (gettext_lazy("Where it stands"), {"fields": ["section", "topics", "language"]}),
    (gettext_lazy("Address and date"), {"fields": ["slug", "dated_on"], "classes": ["collapse"]}),
    (gettext_lazy("Embargo"), {"fields": ["embargo_until"], "classes": ["collapse"]}),
    (
        gettext_lazy("Reprinted from elsewhere"),
        {
            "fields": [
                "reprint_source",
                "reprint_author",
                "reprint_title",
                "responsible_editor",
            ],
            "classes": ["collapse"],
        },
    ),
]
_READING = [(None, {"fields": ["headline", "names", "lead", "text", "section", "language"]})]


class BylineInline(BylineInlineBase):
    """Whoever may edit the story may edit its byline; the verb writes it."""

    model = Byline
    form = BylineForm
    formset = BylineFormSet
    fields = ("author", "role", "position")
    autocomplete_fields = ("author",)
    extra = 1
    max_num = BYLINES
    verbose_name = gettext_lazy("name")
    verbose_name_plural = gettext_lazy("Byline")

    def get_formset(self, request: HttpRequest, obj: Any = None, **given: Any) -> Any:
        # Else a forged count of rows is built row by row before it is refused.
        made: Any = super().get_formset(request, obj, **{"absolute_max": BYLINES + 10, **given})
        made.refusal = attempt(request).refusal
        author = made.form.base_fields["author"].widget
        author.can_add_related = author.can_change_related = author.can_view_related = False
        return made

    def get_extra(self, request: HttpRequest, obj: Any = None, **_given: Any) -> int:
        return len(_byline_rows(request, obj)) + (1 if obj else 0)

    def has_add_permission(self, *_request: Any) -> bool:
        return True

    def has_change_permission(self, *_request: Any) -> bool:
        return True

    def has_view_permission(self, *_request: Any) -> bool:
        return True

    def has_delete_permission(self, *_request: Any) -> bool:
        return True


def _byline_rows(request: HttpRequest, story: Article | None) -> list[dict[str, Any]]:
    """What the byline's rows begin with: the stored names, else one's own."""
    if story is None:
        own = Author.objects.filter(user=views.acting(request)).values_list("pk", flat=True)
        return [{"author": pk, "position": 1} for pk in own] or [{}]
    lines = story.bylines.order_by("position").values("author", "role")
    return [{**line, "position": number} for number, line in enumerate(lines, start=1)]


@admin.register(Article)
class ArticleAdmin(StoryList, SavedByVerb):
    form = StoryForm
    inlines = (BylineInline,)
    autocomplete_fields = ("topics",)

    def get_urls(self) -> list[URLPattern]:
        return story_urls(self.admin_site.admin_view) + super().get_urls()

    @admin.display(description=gettext_lazy("Text"))
    def text(self, story: Article) -> SafeString:
        return format_html('<div class="reading">{}</div>', body.text(story.body))

    # Who may

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or Article.objects.edited_by(request.user).filter(pk=obj.pk).exists()

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None or obj.pk is None:
            return super().has_view_permission(request, obj)
        return Article.objects.seen_by(request.user).filter(pk=obj.pk).exists()

    def has_delete_permission(self, *_request: Any) -> bool:
        """A story is withdrawn, never deleted."""
        return False

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        is_reading = obj is not None and not self.has_change_permission(request, obj)
        return _READING if is_reading else _FORM

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> Any:
        is_reading = obj is not None and not self.has_change_permission(request, obj)
        return () if is_reading else self.inlines

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, *args: Any) -> dict[str, Any]:
        given = super().get_formset_kwargs(request, obj, *args)
        if request.method != "POST":
            given["initial"] = _byline_rows(request, obj if obj.pk else None)
        return given

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Nothing: the byline belongs to the same save, so `save_related` calls the verb."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        made, by, now = attempt(request), views.acting(request), timezone.now()
        made.draft = form.draft(formsets[0])
        if change:
            story = workflow.save(
                article_id=form.instance.pk,
                draft=made.draft,
                version=form.cleaned_data["version"] or 0,
                by=by,
                now=now,
                sitting=form.cleaned_data["sitting"],
                seq=form.cleaned_data["seq"] or 0,
                choices=conflicts.choices(request.POST),
            )
        else:
            sitting = form.cleaned_data["sitting"]
            story = workflow.file(draft=made.draft, by=by, now=now, sitting=sitting)
            form.instance.pk = story.pk
        for button, verb in (("_submit", workflow.submit), ("_approve", workflow.approve)):
            if button in request.POST:
                story = verb(article_id=story.pk, version=story.version, by=by, now=now)
        if code := request.POST.get("_mend"):
            story = workflow.mend(
                article_id=story.pk, version=story.version, code=code, by=by, now=now
            )
        made.saved = story

    def construct_change_message(self, *_given: Any, **_more: Any) -> Any:
        return []

    def response_add(self, request: HttpRequest, obj: Article, *_given: Any) -> HttpResponse:
        return self._after_saving(request)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._after_saving(request)

    def _after_saving(self, request: HttpRequest) -> HttpResponse:
        story = attempt(request).saved
        if story is None:  # a verb was not called: the form would not say what became of it
            raise RuntimeError("A story's form ended without a verb.")
        if "_submit" in request.POST:
            words = _("Handed to the editors. You can still change it.")
        elif "_approve" in request.POST:
            words = _("Saved and approved.")
        else:
            words = _("Saved as version %(version)s.") % {"version": story.version}
        messages.success(request, words)
        if "_fix" in request.POST:
            return views.publish_fix(request, story)
        for button, name in _NEXT_PAGES.items():
            if button in request.POST:
                return redirect(name, story.pk)
        if not Article.objects.seen_by(request.user).filter(pk=story.pk).exists():
            return redirect("admin:articles_article_changelist")
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **given: Any
    ) -> HttpResponse:
        story: Article | None = given.get("obj")
        made = attempt(request)
        form = context["adminform"].form
        context["title"] = _("File a story") if story is None else _("Story")
        context["subtitle"] = None
        context["window"] = _window(form)
        context["summary"] = summary(form, context["inline_admin_formsets"])
        context["can_edit"] = story is None or self.has_change_permission(request, story)
        context["can_publish"] = request.user.has_perm("articles.publish_article")
        if story is not None:
            # The form has put what was typed into its instance: ask for the story itself.
            stored = get_object_or_404(Article.objects.select_related("owner"), pk=story.pk)
            now = timezone.now()
            context |= rail.context(request, stored, at=now)
            context["aside"] = people.left_aside(request, stored, at=now)
        context["next_step"] = _next_step(request, context.get("offers"))
        if isinstance(made.refusal, workflow.Conflict):
            # The version stays the one that this text began from: the answers belong to it.
            context["conflict"] = conflicts.of(made.refusal, by=views.acting(request))
        return super().render_change_form(request, context, *args, **given)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return history.page(request, object_id)


_NEXT_PAGES = {
    "_preview": "admin:desk_preview",
    "_publish": "admin:desk_publish",
    "_send_back": "admin:desk_send_back",
}


def _next_step(request: HttpRequest, offers: set[str] | None) -> tuple[str, str]:
    """Name and words of the one button that comes next; `offers` None: of a new story."""
    if offers is None:
        is_publisher = request.user.has_perm("articles.publish_article")
        offers = {"publish"} if is_publisher and not settings.FOUR_EYES else {"submit"}
    if offers & {"publish", "update"}:
        return "_publish", _("Save and publish…")
    if "submit" in offers:
        return "_submit", _("Save and submit for review")
    return "_save", _("Save")


def _window(form: forms.BaseForm) -> dict[str, Any]:
    """What the page says of itself with each save: who it is, and what its text began from."""
    names = ("version", "sitting", "seq")
    sent = {name: form[name].value() if name in form.fields else "" for name in names}
    return {**sent, "sitting": sent["sitting"] or uuid.uuid4(), "seq": sent["seq"] or 0}


def summary(form: forms.BaseForm, inlines: Any) -> list[tuple[str, str]]:
    """Every error of the page with the anchor of its field."""
    byline = _("Byline")
    found = []
    for name, errors in form.errors.items():
        is_field = name in form.fields
        label = f"{form[name].label}: " if is_field else ""
        anchor = f"id_{name}" if is_field else "content-start"
        found += [(anchor, f"{label}{error}") for error in errors]
    for inline in inlines:
        group = f"{inline.formset.prefix}-group"
        found += [(group, f"{byline}: {error}") for error in inline.formset.non_form_errors()]
        for row in inline.formset.errors:
            found += [(group, f"{byline}: {error}") for errors in row.values() for error in errors]
    return found
