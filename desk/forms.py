"""The shape of what the desk types. Whether it may be done is asked of the verbs."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from articles import workflow
from articles.models import Article, Byline, Edition, Kind
from articles.workflow import Draft
from desk import presets, standing
from desk.instants import LocalInstantField
from desk.saving import RefusableForm
from desk.widgets import StoryEditor
from photos.models import CreditKind, Use

if TYPE_CHECKING:
    BylineModelForm = forms.ModelForm[Byline]
    BylineFormSetBase = forms.BaseInlineFormSet[Byline, Article, forms.ModelForm[Byline]]
else:
    BylineModelForm = forms.ModelForm
    BylineFormSetBase = forms.BaseInlineFormSet

BYLINES = 50  # the most names of a story
_EARLIEST_DAY, _LATEST_DAY = 1800, 2200


def unwrapped(field: forms.Field) -> forms.Widget:
    """The chooser of a field, without the admin's buttons around it."""
    widget: Any = field.widget
    chooser: forms.Widget = getattr(widget, "widget", widget)
    return chooser


class StoryForm(RefusableForm):
    """The working copy."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    sitting = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seq = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    headline = forms.CharField(
        label=_("Headline"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "class": "story-headline"}),
    )
    lead = forms.CharField(
        label=_("Lead"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "story-lead"}),
        help_text=_("Says the news in one or two sentences."),
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=StoryEditor(
            photos_url=reverse_lazy("admin:desk_photos"),
            credit_kinds=CreditKind.choices,
            photo_uses=Use.choices,
        ),
    )
    embargo_until = LocalInstantField(
        label=_("Embargo until"), required=False, help_text=_("Nothing is public before.")
    )

    class Meta:
        model = Article
        fields = ["headline"]

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **given})
        self.initial.setdefault("version", self.instance.version if self.instance.pk else None)
        if not self.instance.pk:
            self.fields["headline"].widget.attrs["autofocus"] = True
        if self.instance.pk:
            self.initial["body"] = workflow.draft_of(self.instance).body
        editor = self.fields["body"].widget
        if isinstance(editor, StoryEditor) and "language" in self.fields:
            editor.language = self["language"].value() or "en"
        for name in ("section", "topics"):
            if name in self.fields:  # the admin's wrapper offers to edit a section from here
                widget: Any = self.fields[name].widget
                widget.can_add_related = widget.can_change_related = False
                widget.can_view_related = False
        if "topics" in self.fields:
            # Else select2 adds a button to clear all, where a list may hold list items alone.
            unwrapped(self.fields["topics"]).is_required = True

    def clean_dated_on(self) -> Any:
        day = self.cleaned_data["dated_on"]
        if day is not None and not _EARLIEST_DAY <= day.year <= _LATEST_DAY:
            raise forms.ValidationError(_("That year is too far away."))
        return day

    def draft(self, bylines: "BylineFormSet") -> Draft:
        """What was typed, for the verbs. Only of a valid form."""
        typed = {name: self.cleaned_data[name] for name in DRAFT_FIELDS}
        return Draft(
            **typed,
            topics=tuple(self.cleaned_data["topics"].order_by("pk")),
            bylines=bylines.in_order(),
        )


DRAFT_FIELDS = (
    "headline",
    "slug",
    "lead",
    "body",
    "section",
    "language",
    "dated_on",
    "embargo_until",
    "reprint_source",
    "reprint_author",
    "reprint_title",
    "responsible_editor",
)


class BylineForm(BylineModelForm):
    position = forms.IntegerField(label=_("Order"), required=False, min_value=1, max_value=99)

    class Meta:
        model = Byline
        fields = ["author", "role", "position"]

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for field in self.fields.values():  # in a table only the column has a label
            field.widget.attrs["aria-label"] = str(field.label)
        unwrapped(self.fields["author"]).attrs["aria-label"] = str(_("Author"))

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Without the model's own checks: the verb writes the whole byline anew."""


class BylineFormSet(BylineFormSetBase):
    """The names in order. Rows are not tied to stored ones, which every save replaces."""

    refusal: workflow.Refusal | None = None

    def get_queryset(self) -> Any:
        return Byline.objects.none()

    def clean(self) -> None:
        if self.refusal is not None and self.refusal.field == "bylines":
            raise forms.ValidationError(str(self.refusal))

    def in_order(self) -> tuple[tuple[int, str], ...]:
        """Author's number and role, as the verbs take them."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("author")]
        rows = [row for row in rows if not row.get("DELETE")]
        rows.sort(key=lambda row: row["position"] or 100)
        return tuple((row["author"].pk, row["role"]) for row in rows)


class VerbForm(forms.Form):
    """A step that needs the story's version alone; the others build on it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    conflict: workflow.Conflict | None = None
    problems: Sequence[tuple[str, str]] = ()  # anchor on the story's page, sentence

    def refuse(self, refusal: workflow.Refusal) -> None:
        """Show why a verb did nothing, beside its field."""
        if isinstance(refusal, workflow.Conflict):
            self.conflict = refusal
        if isinstance(refusal, workflow.NotReady):
            self.problems = standing.anchored(refusal.problems)
            return
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class NoteForm(VerbForm):
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class KillForm(VerbForm):
    reason = forms.CharField(
        label=_("Why (stays at the desk)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WhenField(forms.ChoiceField):
    """Now, one of the presets, or an instant that is typed. A preset is the instant it named."""

    def valid_value(self, value: Any) -> bool:
        try:
            presets.instant(str(value))
        except ValueError:
            return False
        return True


class PublishForm(NoteForm):
    when = WhenField(
        label=_("When"),
        initial=presets.NOW,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose an instant, or publish now.")},
    )
    since = LocalInstantField(label=_("From"), required=False)
    until = LocalInstantField(
        label=_("Until"), required=False, help_text=_("Empty: without an end.")
    )
    kind = forms.ChoiceField(
        label=_("What has changed"),
        choices=[
            (Kind.TYPO.value, _("Small fix: readers are told nothing")),
            (Kind.UPDATE.value, _("Update: the “updated” time moves")),
            (Kind.CORRECTION.value, _("Correction: readers are told what was wrong")),
        ],
        initial=Kind.UPDATE.value,
        widget=forms.RadioSelect,
    )
    is_replacing = forms.BooleanField(label=_("Yes, replace what is planned"), required=False)

    def __init__(
        self,
        *args: Any,
        is_first: bool,
        planned: list[Edition],
        now: datetime,
        embargo_until: datetime | None = None,
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.planned = planned
        offered = presets.choices(now, embargo_until=embargo_until)
        asked = self.data.get("when", "")
        when = self.fields["when"]
        if asked not in dict(offered) and isinstance(when, WhenField) and when.valid_value(asked):
            offered.insert(-1, (asked, presets.words(asked)))  # offered when the page was opened
        self.fields["when"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        if is_first:
            del self.fields["kind"], self.fields["note"]
        if not planned:
            del self.fields["is_replacing"]

    def clean(self) -> dict[str, Any]:
        """`since` is None for now, whatever was chosen else."""
        typed = super().clean() or {}
        when, since = typed.get("when"), typed.get("since")
        if when is None:
            return typed
        if when == presets.LATER:
            if since is None and "since" not in self.errors:
                self.add_error("since", _("Choose the instant, or publish now."))
        elif since is not None:
            said = _("An instant is given, but “%(choice)s” is chosen. Keep one of them.")
            self.add_error("when", said % {"choice": presets.words(when)})
        else:
            typed["since"] = since = presets.instant(when)
        is_later = when != presets.NOW
        is_replacing = any(
            not is_later or (since and since <= edition.live.lower) for edition in self.planned
        )
        if is_replacing and not typed.get("is_replacing"):
            self.add_error("is_replacing", _("Say that what is planned may be replaced."))
        return typed
