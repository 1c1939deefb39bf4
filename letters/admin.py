from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, URLPattern, path, resolve, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import ShowsRefusals
from letters import erasure, formats, mailroom
from letters.models import Answer, Erasure, Letter

if TYPE_CHECKING:  # Django's own classes take no type argument when they run
    _ModelForm = forms.ModelForm[Letter]
else:
    _ModelForm = forms.ModelForm


class AnswerForm(_ModelForm):
    """`refusal` is what the mailroom said to an earlier try with the same words."""

    refusal: mailroom.Refusal | None = None

    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "The reader gets it by mail if they left an address, and reads it on the page of their"
            " receipt number and code."
        ),
    )
    needs_no_answer = forms.BooleanField(
        label=_("It needs no answer"),
        required=False,
        help_text=_("The reader is told on that page that it was read. No mail is sent."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Letter
        fields = ("answer",)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        self._clean_choice(cleaned)
        if isinstance(self.refusal, mailroom.Conflict):
            current = self.refusal.current
            typed = {name: self.data.get(name) for name in self.data}
            self.data = {**typed, "version": str(current.version)}
            self.add_error(
                "answer",
                gettext(
                    "%(name)s answered meanwhile: “%(answer)s” What you typed is still here:"
                    " save again to put it in place of that."
                )
                % {
                    "name": current.answered_by.name if current.answered_by else "",
                    "answer": current.answer,
                },
            )
        elif self.refusal is not None:
            field = self.refusal.field if self.refusal.field in self.fields else None
            self.add_error(field, str(self.refusal))
        return cleaned

    def _clean_choice(self, cleaned: dict[str, Any]) -> None:
        """An answer, or none: one of the two."""
        is_settled = bool(cleaned.get("needs_no_answer"))
        if "answer" in self.errors or is_settled != bool(cleaned.get("answer")):
            return
        if is_settled:
            words = gettext("There is an answer. Empty it, or untick “It needs no answer”.")
        else:
            words = gettext("Write the answer, or tick “It needs no answer”.")
        self.add_error("answer", words)


class PersonForm(forms.Form):
    contact = forms.CharField(
        label=_("Mail address or telephone number"),
        max_length=200,
        help_text=_("As the person left it with a letter; capitals and spaces do not matter."),
    )


class UnansweredFilter(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "unanswered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", str(_("Unanswered")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=Letter.objects.unanswered().values("pk"))


@admin.register(Letter)
class LetterAdmin(ShowsRefusals):
    """Letters are read and answered; readers write them, and time deletes them."""

    refusals = (mailroom.Refusal,)
    form = AnswerForm
    actions = None
    list_display = ["receipt", "category", "page", "received", "state"]
    list_filter = [UnansweredFilter, "category"]
    # Those that wait, the first due on top; then the answered ones, the last answered on top.
    ordering = [F("answered_at").desc(nulls_first=True), "due_at"]
    search_fields = ["receipt"]
    readonly_fields = [
        "receipt",
        "category",
        "text",
        "contact",
        "page",
        "story",
        "read_story",
        "earlier",
        "received",
        "due",
        "kept",
        "state",
    ]
    fieldsets = [
        (None, {"fields": ("receipt", "category", "text", "contact", "page", "story")}),
        (_("Answer"), {"fields": ("state", "answer", "needs_no_answer", "earlier", "version")}),
        (_("Dates"), {"fields": ("received", "due", "kept")}),
    ]

    @admin.display(description=_("state"))
    def state(self, letter: Letter) -> str:
        if letter.answered_at is not None and letter.answered_by is not None:
            said = {"name": letter.answered_by.name, "when": _clock(letter.answered_at)}
            if not letter.answer:
                return gettext("needs no answer, says %(name)s, %(when)s") % said
            return gettext("answered by %(name)s, %(when)s") % said
        return formats.due_in(letter.due_at, now=timezone.now())

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, letter: Letter) -> str:
        return _clock(letter.received_at)

    @admin.display(description=_("due"))
    def due(self, letter: Letter) -> str:
        return _clock(letter.due_at)

    @admin.display(description=_("deleted"))
    def kept(self, letter: Letter) -> str:
        return _clock(letter.keep_until)

    @admin.display(description=_("about the page"))
    def page(self, letter: Letter) -> str:
        if not letter.came_from:
            return "–"
        return format_html(
            '<a href="{}{}">{}</a>', settings.SITE_URL, letter.came_from, letter.came_from
        )

    @admin.display(description=_("the story"))
    def story(self, letter: Letter) -> str:
        """The way into the desk. Letters know nothing of stories: the desk finds it by address."""
        if not _is_story(letter.came_from):
            return "–"
        place = f"{reverse('admin:desk_story_at')}?{urlencode({'path': letter.came_from})}"
        words = gettext("Open the story in the desk")
        return format_html('{} · <a href="{}">{}</a>', self.read_story(letter), place, words)

    @admin.display(description=_("the story"))
    def read_story(self, letter: Letter) -> str:
        """For those who work with no stories: as readers see it."""
        if not _is_story(letter.came_from):
            return "–"
        place = settings.SITE_URL + letter.came_from
        return format_html('<a href="{}">{}</a>', place, gettext("Read the story"))

    @admin.display(description=_("answers so far"))
    def earlier(self, letter: Letter) -> str:
        rows = letter.answers.select_related("by").order_by("-version")
        lines = ((row.by.name, _clock(row.at), _sent(row, letter), row.text) for row in rows)
        return format_html_join("", "<p>{}, {}{}<br>{}</p>", lines) or "–"

    def get_fieldsets(self, request: HttpRequest, obj: Letter | None = None) -> Any:
        """The way into the desk is shown to whoever may go it, the way to the page to all."""
        if request.user.has_perm("articles.view_article"):
            return self.fieldsets
        without = {"fields": ("receipt", "category", "text", "contact", "page", "read_story")}
        return [(None, without), *self.fieldsets[1:]]

    def get_urls(self) -> list[URLPattern]:
        person = self.admin_site.admin_view(self.person)
        return [path("person/", person, name="letters_person"), *super().get_urls()]

    def person(self, request: HttpRequest) -> HttpResponse:
        """Everything that one person's letters say, to hand over or to erase. By POST alone."""
        by = _staff(request)
        if not by.has_perm("letters.change_letter"):
            raise PermissionDenied
        form = PersonForm(request.POST or None)
        context = {"title": gettext("A person’s letters"), "form": form, "opts": Letter._meta}
        if form.is_valid():
            contact, now = form.cleaned_data["contact"], timezone.now()
            if "export" in request.POST:
                return _download(erasure.exported(contact=contact, by=by, now=now))
            if "erase" in request.POST:
                context["erased"] = erasure.erase(contact=contact, by=by, now=now)
            else:
                context["found"] = erasure.found(contact=contact, by=by)
        context["erasures"] = Erasure.objects.select_related("by").order_by("-at", "-pk")[:20]
        page = {**self.admin_site.each_context(request), **context}
        return render(request, "admin/letters/person.html", page)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """Nothing in the admin's own log: it would outlive the letter. Answers have a history."""
        return LogEntry()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).select_related("answered_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        extra = {**(extra_context or {}), "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, extra)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        version = form.cleaned_data["version"] or 0
        by, now = _staff(request), timezone.now()
        if form.cleaned_data["needs_no_answer"]:
            mailroom.settle(letter=obj, version=version, by=by, now=now)
        else:
            text = form.cleaned_data["answer"]
            mailroom.answer(letter=obj, text=text, version=version, by=by, now=now)

    def response_change(self, request: HttpRequest, obj: Letter) -> HttpResponse:
        if "needs_no_answer" in request.POST:
            words = gettext("%(receipt)s needs no answer and waits no longer.")
        elif formats.is_mail(obj.contact):
            words = gettext("The answer to %(receipt)s is on its way to the reader by mail.")
        elif obj.contact:
            words = gettext(
                "The answer to %(receipt)s can be read with its code. The reader left a telephone"
                " number: call them."
            )
        else:
            words = gettext(
                "The answer to %(receipt)s can be read with its code. The reader left no address."
            )
        self.message_user(request, words % {"receipt": obj.receipt}, messages.SUCCESS)
        return self.response_post_save_change(request, obj)


def _clock(instant: datetime) -> str:
    return date_format(timezone.localtime(instant), "DATETIME_FORMAT")


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _is_story(written: str) -> bool:
    try:
        return resolve(written.partition("?")[0]).url_name == "story"
    except Resolver404:
        return False


def _sent(answer: Answer, letter: Letter) -> str:
    """What became of an answer's mail, as it follows the day."""
    if not answer.text or not formats.is_mail(letter.contact):
        return ""
    if answer.mailed_at is not None:
        return "; " + gettext("mailed %(when)s") % {"when": _clock(answer.mailed_at)}
    if answer.version != letter.version:
        return "; " + gettext("not mailed: another followed before")
    return "; " + gettext("the mail is on its way")


def _download(kept: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(kept, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="letters.json"'
    return response
