"""An admin whose forms are saved by a verb, and show beside the field what the verb refuses."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse

from articles import workflow
from articles.models import Article
from articles.workflow import Draft

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelAdmin, AnyModelForm = admin.ModelAdmin, forms.ModelForm


@dataclass
class Attempt:
    """What one request tried to save, and what came of it."""

    draft: Draft | None = None
    refusal: workflow.Refusal | None = None
    saved: Article | None = None


def attempt(request: HttpRequest) -> Attempt:
    made: Attempt = request.__dict__.setdefault("desk_attempt", Attempt())
    return made


class RefusableForm(AnyModelForm):
    """`refusal` is what a verb said to the same words a moment ago."""

    refusal: workflow.Refusal | None = None

    def clean(self) -> dict[str, Any]:
        super().clean()
        refusal = self.refusal
        if refusal is not None and refusal.field != "bylines":  # those have a formset
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        return self.cleaned_data


class SavedByVerb(AnyModelAdmin):
    """`save_model` or `save_related` of a subclass call a verb; its form is a RefusableForm.

    A Refusal rolls back, and the same words are shown again with it: 200, or 409 for a Conflict.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if self.is_forged(request):
            raise BadRequest("A chooser names something that is not a row.")
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except workflow.NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except workflow.Refusal as refusal:
            attempt(request).refusal = refusal
        # The transaction is rolled back. Now the form says what the verb said.
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if isinstance(attempt(request).refusal, workflow.Conflict):
            response.status_code = 409
        return response

    def is_forged(self, request: HttpRequest) -> bool:
        """Whether a chooser holds no number: no form of ours sends that, and stock widgets fail."""
        choosers = {*self.autocomplete_fields}
        choosers.update(*(inline.autocomplete_fields for inline in self.inlines))
        return any(
            value and not value.isdecimal()
            for name, values in (*request.GET.lists(), *request.POST.lists())
            if name.rpartition("-")[2] in choosers
            for value in values
        )

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **given: Any) -> Any:
        made: Any = super().get_form(request, obj, *args, **given)
        made.refusal = attempt(request).refusal
        return made

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: revisions and the audit tables tell who did what."""

    log_change = log_addition
