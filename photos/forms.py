"""Shapes of what is typed about a photo. What may be done with it is `ingest`'s to say."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from photos import refusals, renditions
from photos.details import Details
from photos.models import DigitalSource, Photo, Use

if TYPE_CHECKING:  # Django's own class takes no type argument when it runs
    _ModelForm = forms.ModelForm[Photo]
    _Upload = UploadedFile[bytes]
else:
    _ModelForm = forms.ModelForm
    _Upload = UploadedFile

Refusal = renditions.Refused | refusals.Unusable | refusals.Conflict | refusals.NotStored
_PLACES = {
    "rights": "rights_until",
    "keywords": "words",
    "allowed_uses": "allowed",
}  # a photo's field, the form's
_DETAILS = (
    *("caption", "alt", "credit_kind", "credit_name", "copyright", "usage_terms"),
    *("source", "instructions", "licensor", "license_url"),
    *("focal_x", "focal_y", "taken_at", "place", "digital_source"),
)
_LONGEST_CROPS = 2_000  # characters: four boxes are 200
_LAST_YEAR = 2199  # Postgres holds later instants than Python can read back


class InstantField(forms.DateTimeField):
    """An instant, written in the site's zone."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"
    )

    def to_python(self, value: Any) -> datetime | None:
        instant: datetime | None = super().to_python(value)
        if instant is not None and instant.year > _LAST_YEAR:
            raise forms.ValidationError(_("Choose a year before 2200, or leave it empty."))
        return instant


class PhotoForm(_ModelForm):
    """`refusal` is what a verb said to an earlier try with the same words: shown at its field."""

    refusal: Refusal | None = None

    class Meta:
        model = Photo
        fields: tuple[str, ...] = ("caption", "alt", "credit_kind", "credit_name")
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 3}),
            "alt": forms.Textarea(attrs={"rows": 2}),
            "usage_terms": forms.Textarea(attrs={"rows": 3}),
            "instructions": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "focal_x": _("Across"),
            "focal_y": _("Down"),
            "digital_source": _("How it was made"),
        }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            field = getattr(self.refusal, "field", None)
            if isinstance(self.refusal, renditions.Refused | refusals.NotStored):
                field = "file"
            place = _PLACES.get(str(field), str(field))
            self.add_error(place if place in self.fields else None, str(self.refusal))
        return cleaned


class FilesInput(forms.FileInput):
    """Several files at once, also without JavaScript."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(file) for file in files or [None]]


class UploadForm(PhotoForm):
    """New photos. What is left empty is read from each file."""

    file = FilesField(
        label=_("Picture"),
        error_messages={"required": _("Choose a picture.")},
        help_text=_("JPEG, PNG, WebP or AVIF; at most 25 MB and 60 megapixels."),
        widget=FilesInput(attrs={"accept": renditions.accepted()}),
    )
    digital_source = forms.ChoiceField(
        label=_("How it was made"),
        required=False,
        choices=[("", _("As the file says")), *DigitalSource.choices],
    )

    def clean_file(self) -> list[_Upload]:
        files: list[_Upload] = self.cleaned_data["file"]
        if any((file.size or 0) > renditions.MOST_BYTES for file in files):
            raise forms.ValidationError(
                _("This file is larger than 25 MB: export it smaller, 4,000 pixels wide is plenty.")
            )
        return files


class CropsField(forms.JSONField):
    """Boxes cut by hand, as the page writes them; without JavaScript they stay as they are."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > _LONGEST_CROPS:
            raise forms.ValidationError(_("These crops cannot be read: reload the page."))
        return super().to_python(value) or {}

    def prepare_value(self, value: Any) -> Any:
        """In ASCII: what is no crop and comes back with its refusal may hold half a character."""
        shown = super().prepare_value(value)
        return shown if shown is value else json.dumps(value)


class DetailsForm(PhotoForm):
    """What is known of a photo that is there already."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    crops = CropsField(required=False, label=_("Crops"))
    taken_at = InstantField(label=_("Taken"), required=False)
    rights_from = InstantField(label=_("May be shown from"), required=False)
    rights_until = InstantField(
        label=_("May be shown until"),
        required=False,
    )
    words = forms.CharField(
        label=_("Keywords"), required=False, help_text=_("Separated by commas"), max_length=6_500
    )

    license_url = forms.URLField(
        label=_("Page of the licence"), required=False, max_length=500, assume_scheme="https"
    )
    allowed = forms.MultipleChoiceField(
        label=_("May be used for"),
        required=False,
        choices=Use.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(PhotoForm.Meta):
        fields = (*_DETAILS, "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        span = self.instance.rights
        self.initial["rights_from"], self.initial["rights_until"] = span.lower, span.upper
        zone = timezone.get_current_timezone_name()
        for name in ("taken_at", "rights_from"):
            self.fields[name].help_text = _("%s time.") % zone
        self.fields["rights_until"].help_text = (
            _("%s time. From that instant it is gone from every page. Empty: without end.") % zone
        )
        self.initial["allowed"] = self.instance.allowed_uses
        self.initial["crops"] = self.instance.crops
        self.initial["words"] = ", ".join(self.instance.keywords)

    def details(self) -> Details:
        """What differs from what was shown, in the photo's own fields."""
        said, changed = self.cleaned_data, set(self.changed_data)
        details: dict[str, Any] = {field: said[field] for field in _DETAILS if field in changed}
        if changed & {"rights_from", "rights_until"}:
            details["rights"] = DateTimeTZRange(said["rights_from"], said["rights_until"])
        if "allowed" in changed:
            details["allowed_uses"] = said["allowed"]
        if "crops" in changed and "crops" in self.data:
            details["crops"] = said["crops"]
        if "words" in changed:
            details["keywords"] = said["words"].replace("，", ",").split(",")
        return cast(Details, details)
