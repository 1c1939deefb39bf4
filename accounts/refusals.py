"""An admin whose forms are saved by verbs: what a verb refuses is said in the form again."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin


class ShowsRefusals(AnyModelAdmin):
    """`save_model` or `save_related` of a subclass calls a verb that may raise one of `refusals`.

    The transaction is then rolled back, and the same words are shown again in a form whose
    `refusal` says what the verb said.
    """

    refusals: ClassVar[tuple[type[Exception], ...]]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except self.refusals as refusal:
            request.__dict__["refusal"] = refusal
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **given: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **given)
        form.refusal = request.__dict__.get("refusal")
        return form
