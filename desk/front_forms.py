"""The shape of what editors type on the front page's desk."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from desk import front_board
from desk.instants import LocalInstantField


class LookForm(forms.Form):
    """Which page is looked at, and when; empty: now."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    at = LocalInstantField(label=_("The page at"), required=False, help_text=_("Empty: now."))
    q = forms.CharField(label=_("Find a story"), required=False, max_length=200)


class PlaceForm(forms.Form):
    """Where a story is to stand, and for how long; `leaves_at` names a placement it gives up."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    spot = forms.ChoiceField(label=_("Place on the page"))
    since = LocalInstantField(label=_("From"), required=False, help_text=_("Empty: now."))
    until = LocalInstantField(
        label=_("Until"), required=False, help_text=_("Empty: without an end.")
    )
    others = forms.ChoiceField(
        label=_("What stands there"),
        choices=[
            ("down", _("Moves down one place")),
            ("out", _("Leaves the page, or stands where it is among the newest")),
        ],
        initial="down",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, language: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["spot"].choices = front_board.spots(language)  # type: ignore[attr-defined]  # a ChoiceField

    def refuse(self, message: str, field: str) -> None:
        """Show what a verb said, beside its field."""
        self.add_error(field if field in self.fields else None, message)
