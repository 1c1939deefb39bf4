from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notices import formats, upkeep
from notices.models import LICENCES, ConsentText, Page, SiteNotice

if TYPE_CHECKING:  # Django's own class takes no type argument when it runs
    _ModelForm = forms.ModelForm[SiteNotice | Page | ConsentText]
else:
    _ModelForm = forms.ModelForm

LONGEST_PAGE = 100_000
FIRST_YEAR = 1900
LAST_YEAR = 2199  # Postgres holds later instants than Python can read back


class InstantField(forms.DateTimeField):
    """An instant, written in the site's zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M:%S")

    def to_python(self, value: Any) -> datetime | None:
        instant: datetime | None = super().to_python(value)
        if instant is not None and instant.year > LAST_YEAR:
            message = _("Choose a year before %(year)s, or leave it empty for no end.")
            raise forms.ValidationError(message, params={"year": LAST_YEAR + 1})
        return instant


class SpanForm(_ModelForm):
    """Words and the span in which readers see them, written as two instants.

    `refusal` is what a verb said to an earlier try with the same words; the form then shows it
    beside its field, and is not valid.
    """

    refusal: upkeep.Refusal | None = None

    begins = InstantField(label=_("From"), required=False)
    until = InstantField(label=_("Until"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["until"].help_text = _("%s time. Empty: no end.") % zone
        begins = _("%s time. Empty: from now on.") % zone
        if self.instance.pk:
            span = self.instance.span
            self.initial.update(until=span.upper, version=self.instance.version)
            if upkeep.has_begun(span, at=timezone.now()):
                begins = _("When readers see what you change here. %(begins)s") % {"begins": begins}
                for name in self.fields.keys() & set(upkeep.IDENTITY[type(self.instance)]):
                    self.fields[name].disabled = True
            else:
                self.initial["begins"] = span.lower
        self.fields["begins"].help_text = begins

    def clean_begins(self) -> datetime | None:
        """The minute that is running means now: nobody types the seconds."""
        begins: datetime | None = self.cleaned_data["begins"]
        if begins is not None and begins == timezone.now().replace(second=0, microsecond=0):
            return None
        return begins

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if isinstance(self.refusal, upkeep.Conflict):
            self._show_conflict(self.refusal.current)
        elif self.refusal is not None:
            field = self.refusal.field if self.refusal.field in self.fields else None
            self.add_error(field, str(self.refusal))
        return cleaned

    def since(self) -> datetime | None:
        """From when the words shall be seen; None where the row's own beginning stays."""
        begins: datetime | None = self.cleaned_data["begins"]
        if begins is None and "begins" in self.changed_data:
            return timezone.now()  # a beginning that was taken out means now
        return begins if "begins" in self.changed_data else None

    def changes(self) -> dict[str, Any]:
        """What `upkeep.revise` takes."""
        words = {name: self.cleaned_data[name] for name in self._words()}
        if "until" in self.changed_data:
            words["until"] = self.cleaned_data["until"]
        return words

    def _words(self) -> list[str]:
        aside = {"begins", "until", "version"}
        return [name for name in self.fields if name not in aside and name in self.cleaned_data]

    def _show_conflict(self, current: SiteNotice | Page | ConsentText) -> None:
        """Say how it stands now; the typed words stay, and saving again puts them over it."""
        told = [
            f"{self.fields[name].label}: “{getattr(current, name)}”"
            for name in self._words()
            if getattr(current, name) != self.cleaned_data[name]
        ]
        told.append(gettext("shown %(span)s") % {"span": upkeep.in_words(current.span)})
        message = gettext("Somebody saved this after you opened it. It stands now: %(told)s.")
        message %= {"told": "; ".join(told)}
        if current.pk != self.instance.pk or upkeep.has_ended(current.span, at=timezone.now()):
            message += gettext(" What you typed is still here: copy it into what is shown now.")
        else:
            message += gettext(
                " What you typed is still here: save again to put it in place of that."
            )
            typed = {name: self.data.get(name) for name in self.data}
            self.data = {**typed, self.add_prefix("version"): str(current.version)}
        self.add_error(None, message)


class NoticeForm(SpanForm):
    label = forms.CharField(
        label=_("Words before it"),
        required=False,
        max_length=300,
        help_text=_("Empty: the usual words for this kind."),
    )
    value = forms.CharField(
        label=_("Number, address or text"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Such as +86-23-67158993, 渝ICP备20009753号-2, 50120220004,"
            " 渝公网安备 50010302001234号 or service@example.org."
        ),
    )

    expires_on = forms.DateField(
        label=_("Licence ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "The last day on which it holds; readers do not see it. The desk reminds you 60, 30"
            " and 7 days before."
        ),
    )

    class Meta:
        model = SiteNotice
        fields = ("kind", "language", "label", "value", "position", "expires_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if isinstance(row, SiteNotice) and row.label == formats.usual_label(row.kind, row.language):
            self.initial["label"] = ""

    def clean_expires_on(self) -> date | None:
        expires_on: date | None = self.cleaned_data["expires_on"]
        if expires_on is not None and expires_on.year > LAST_YEAR:
            message = _("Choose a year before %(year)s, or leave it empty.")
            raise forms.ValidationError(message, params={"year": LAST_YEAR + 1})
        return expires_on

    def clean(self) -> dict[str, Any] | None:
        kind = self.cleaned_data.get("kind")
        if kind and "value" in self.cleaned_data:
            try:
                value = formats.normalised(kind, self.cleaned_data["value"])
                self.cleaned_data["value"] = value
            except formats.Malformed as problem:
                self.add_error("value", str(problem))
        if kind not in LICENCES and self.cleaned_data.get("expires_on"):
            self.add_error("expires_on", gettext("Only a licence or a filing ends on a day."))
        return super().clean()


class DayForm(forms.Form):
    on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The words are those that readers saw; nothing of them is ever rewritten."),
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            said = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(_("Choose a day from %(first)s to %(last)s."), params=said)
        return on


class PageForm(SpanForm):
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 24}),
        validators=[MaxLengthValidator(LONGEST_PAGE)],
        help_text=_(
            "An empty line parts paragraphs. A line that begins with “## ” is a heading,"
            " with “- ” an entry of a list. Web and e-mail addresses become links."
        ),
    )

    class Meta:
        model = Page
        fields = ("slug", "language", "title", "text")
        labels = {"slug": _("Page")}


class ConsentForm(SpanForm):
    edition = forms.CharField(
        label=_("Edition"),
        max_length=20,
        validators=[
            RegexValidator(
                r"\A[0-9A-Za-z.-]+\Z",
                _("Use letters, digits, points and hyphens, such as 2026-11."),
            )
        ],
        help_text=_(
            "Such as 2026-11. Readers are asked again when it changes; keep it to mend a typing"
            " mistake."
        ),
    )
    text = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea)

    class Meta:
        model = ConsentText
        fields = ("edition", "language", "text", "agree", "decline", "policy")
