"""What one form says of a whole batch of photos, as it is sent for each of them."""

from typing import Any, cast

from django import forms
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from photos import rights
from photos.details import Details
from photos.forms import InstantField
from photos.models import CreditKind, Use

_MOST_KEYWORDS = 100


class DescriptionForm(forms.Form):
    """Only what is sent is meant: a field that is not there is left as it is.

    `credit` is typed in one line and may hold its kind; `caption` may end in a credit in brackets.
    """

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    missing = forms.BooleanField(required=False)
    kind = forms.ChoiceField(required=False, choices=CreditKind)
    credit = forms.CharField(label=_("Credit"), required=False, max_length=300)
    caption = forms.CharField(label=_("Caption"), required=False)
    alt = forms.CharField(label=_("Description"), required=False)
    place = forms.CharField(label=_("Place"), required=False)
    keywords = forms.CharField(label=_("Keywords"), required=False, max_length=6_500)
    rights_from = InstantField(label=_("May be shown from"), required=False)
    rights_until = InstantField(label=_("May be shown until"), required=False)
    uses = forms.MultipleChoiceField(label=_("May be used for"), required=False, choices=Use)

    def first_errors(self) -> list[str]:
        """One sentence for each field, with its name."""
        return [
            f"{self.fields[name].label or name}: {errors[0]}"
            for name, errors in self.errors.items()
        ]

    def details(self) -> Details:
        said, given = self.cleaned_data, self.data
        found: dict[str, Any] = {field: said[field] for field in ("alt", "place") if field in given}
        if "caption" in given:
            found |= self._caption()
        if "credit" in given:
            kind = said["kind"] or CreditKind.PROVIDED_BY
            found["credit_kind"], found["credit_name"] = rights.read_credit(said["credit"], kind)
        if "keywords" in given:
            found["keywords"] = said["keywords"].replace("，", ",").split(",")[:_MOST_KEYWORDS]
        if "rights_from" in given or "rights_until" in given:
            found["rights"] = DateTimeTZRange(said["rights_from"], said["rights_until"])
        if "uses" in given:
            found["allowed_uses"] = said["uses"]
        return cast(Details, found)

    def _caption(self) -> dict[str, str]:
        line = self.cleaned_data["caption"]
        parted = rights.caption_and_credit(line)
        if parted is None:
            return {"caption": line}
        caption, kind, name = parted
        return {"caption": caption, "credit_kind": kind, "credit_name": name}
