from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import ShowsRefusals
from letters import mailroom
from letters.models import Letter

if TYPE_CHECKING:  # Django's own classes take no type argument when they run
    _ModelForm = forms.ModelForm[Letter]
else:
    _ModelForm = forms.ModelForm


class AnswerForm(_ModelForm):
    """`refusal` is what the mailroom said to an earlier try with the same words."""

    refusal: mailroom.Refusal | None = None

    answer = forms.CharField(
        label=_("Answer"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Kept here for the record. Nothing is sent: write to the reader yourself."),
        error_messages={"required": _("Write what the reader was told.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Letter
        fields = ("answer",)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
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
    list_display = ["receipt", "category", "received", "state"]
    list_filter = [UnansweredFilter, "category"]
    ordering = ["-received_at"]
    search_fields = ["receipt"]
    readonly_fields = [
        "receipt",
        "category",
        "text",
        "contact",
        "page",
        "received",
        "due",
        "kept",
        "state",
    ]
    fieldsets = [
        (None, {"fields": ("receipt", "category", "text", "contact", "page")}),
        (_("Answer"), {"fields": ("state", "answer", "version")}),
        (_("Dates"), {"fields": ("received", "due", "kept")}),
    ]

    @admin.display(description=_("state"))
    def state(self, letter: Letter) -> str:
        if letter.answered_at is not None and letter.answered_by is not None:
            said = {"name": letter.answered_by.name, "when": _clock(letter.answered_at)}
            return gettext("answered by %(name)s, %(when)s") % said
        if letter.due_at < timezone.now():
            return gettext("overdue since %(when)s") % {"when": _clock(letter.due_at)}
        return gettext("to be answered by %(when)s") % {"when": _clock(letter.due_at)}

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
        if not isinstance(request.user, User):
            raise PermissionDenied
        mailroom.answer(
            letter=obj,
            text=form.cleaned_data["answer"],
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            now=timezone.now(),
        )

    def response_change(self, request: HttpRequest, obj: Letter) -> HttpResponse:
        words = gettext(
            "The answer to %(receipt)s is written down. No mail was sent to the reader."
        )
        message = words % {"receipt": obj.receipt}
        self.message_user(request, message, messages.SUCCESS)
        return self.response_post_save_change(request, obj)


def _clock(instant: datetime) -> str:
    return date_format(timezone.localtime(instant), "DATETIME_FORMAT")
