"""What is typed about many photos at once, and about collections."""

from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.instants import LocalInstantField
from photos.models import Collection, CreditKind, DigitalSource, Use

# Each row of the form: what a box names, and the fields beside it.
_ROWS = {
    "set_credit": ("credit_kind", "credit_name"),
    "set_copyright": ("copyright",),
    "set_rights": ("rights_from", "rights_until"),
    "set_uses": ("allowed_uses",),
    "set_terms": ("usage_terms",),
    "set_place": ("place",),
    "set_source": ("digital_source",),
    "set_add": ("add_keywords",),
    "set_remove": ("remove_keywords",),
    "set_collection": ("collection",),
}
_OF_OWNERS = ("set_credit",)  # what somebody may set of their own photos


def _box(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class EditForm(forms.Form):
    """A ticked box sets what stands beside it, also to nothing."""

    set_credit = _box(_("Credit"))
    credit_kind = forms.ChoiceField(label=_("Kind"), required=False, choices=CreditKind.choices)
    credit_name = forms.CharField(label=_("Name"), required=False, max_length=200)
    set_copyright = _box(_("Copyright"))
    copyright = forms.CharField(label=_("Copyright"), required=False, max_length=300)
    set_rights = _box(_("When it may be shown"))
    rights_from = LocalInstantField(label=_("From"), required=False)
    rights_until = LocalInstantField(label=_("Until"), required=False)
    set_uses = _box(_("May be used for"))
    allowed_uses = forms.MultipleChoiceField(
        label=_("May be used for"),
        required=False,
        choices=Use.choices,
        initial=Use.values,
        widget=forms.CheckboxSelectMultiple,
    )
    set_terms = _box(_("Usage terms"))
    usage_terms = forms.CharField(
        label=_("Usage terms"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    set_place = _box(_("Place"))
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    set_source = _box(_("How it was made"))
    digital_source = forms.ChoiceField(
        label=_("How it was made"), required=False, choices=DigitalSource.choices
    )
    set_add = _box(_("Add keywords"))
    add_keywords = forms.CharField(label=_("Separated by commas"), required=False, max_length=6_500)
    set_remove = _box(_("Remove keywords"))
    remove_keywords = forms.CharField(
        label=_("Separated by commas"), required=False, max_length=6_500
    )
    set_collection = _box(_("Put into a collection"))
    collection = forms.ModelChoiceField(
        Collection.objects.order_by("name"), label=_("Collection"), required=False
    )

    def __init__(self, *args: Any, by: User, **given: Any) -> None:
        super().__init__(*args, **given)
        kept = set(_ROWS)
        if not by.has_perm("photos.change_photo"):
            kept &= {*_OF_OWNERS, "set_collection"}
        if not by.has_perm("photos.change_collection"):
            kept.discard("set_collection")
        for box, names in _ROWS.items():
            for name in () if box in kept else (box, *names):
                del self.fields[name]

    @property
    def rows(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        return [
            (self[box], [self[name] for name in names])
            for box, names in _ROWS.items()
            if box in self.fields
        ]

    def changes(self) -> dict[str, Any]:
        """As `photos.batches` takes them."""
        said = self.cleaned_data
        ticked = {box for box in _ROWS if said.get(box)}
        changes = {
            name: said[name]
            for box in ticked - {"set_rights", "set_add", "set_remove", "set_collection"}
            for name in _ROWS[box]
        }
        if "set_rights" in ticked:
            changes["rights"] = DateTimeTZRange(said["rights_from"], said["rights_until"])
        for box, name in (("set_add", "add_keywords"), ("set_remove", "remove_keywords")):
            if box in ticked:
                changes[name] = said[name].replace("，", ",").split(",")
        if "set_collection" in ticked:
            changes["collection"] = said["collection"].pk
        return changes

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("set_collection") and not said.get("collection"):
            self.add_error("collection", _t("Choose a collection."))
        return said


class CollectionForm(forms.Form):
    """`version` is what the form was opened with."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Give the collection a name.")},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)
