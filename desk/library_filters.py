"""By what the photo library can be narrowed. What is typed stays in the address."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, F, Func, OuterRef, Q, TextField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import search
from articles.models import Author, EditionPhoto, MustRead, PhotoUse
from photos.models import Collection, DigitalSource, Photo, PhotoQuerySet, Use

SOON = timedelta(days=30)
_LARGEST_NUMBER = 2**63 - 1
_YEARS = (MinValueValidator(date(1800, 1, 1)), MaxValueValidator(date(2199, 12, 31)))
_ALL = [("", _("All"))]
_AI = (DigitalSource.GENERATED, DigitalSource.COMPOSITE)
_LACKS = ("unused", "no_credit", "no_alt")


class NarrowForm(forms.Form):
    """Each field that holds something narrows what is shown; all of them combine."""

    q = forms.CharField(
        label=_("Find"),
        required=False,
        max_length=200,
        help_text=_("Words of the caption, credit, place or keywords, or a number such as #12."),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    credit = forms.CharField(label=_("Credit"), required=False, max_length=200)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    rights = forms.ChoiceField(
        label=_("Rights"),
        required=False,
        choices=[
            *_ALL,
            ("usable", _("May be shown now")),
            ("ending", _("End within 30 days")),
            ("ended", _("Have ended")),
            ("coming", _("Have not begun")),
            ("killed", _("Killed")),
        ],
    )
    use = forms.ChoiceField(
        label=_("May be used for"), required=False, choices=[*_ALL, *Use.choices]
    )
    shape = forms.ChoiceField(
        label=_("Shape"),
        required=False,
        choices=[
            *_ALL,
            ("wide", _("Landscape")),
            ("tall", _("Portrait (upright)")),
            ("square", _("Square")),
        ],
    )
    wide = forms.IntegerField(
        label=_("Pixels wide, at least"), required=False, min_value=1, max_value=100_000
    )
    made = forms.ChoiceField(
        label=_("How it was made"),
        required=False,
        choices=[*_ALL, ("ai", _("With AI")), *DigitalSource.choices],
    )
    by = forms.ModelChoiceField(
        User.objects.none(), label=_("Uploaded by"), required=False, empty_label=_("All")
    )
    collection = forms.ModelChoiceField(
        Collection.objects.none(), label=_("Collection"), required=False, empty_label=_("All")
    )
    taken_from = forms.DateField(label=_("Taken from"), required=False, validators=_YEARS)
    taken_until = forms.DateField(label=_("Taken until"), required=False, validators=_YEARS)
    uploaded_from = forms.DateField(label=_("Uploaded from"), required=False, validators=_YEARS)
    uploaded_until = forms.DateField(label=_("Uploaded until"), required=False, validators=_YEARS)
    unused = forms.BooleanField(label=_("Used nowhere"), required=False)
    no_credit = forms.BooleanField(label=_("Without a credit"), required=False)
    no_alt = forms.BooleanField(label=_("Without a description"), required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        fields: dict[str, Any] = dict(self.fields)
        uploads = Photo.objects.filter(uploaded_by=OuterRef("pk"))
        fields["by"].queryset = User.objects.filter(Exists(uploads)).order_by("username")
        fields["by"].label_from_instance = lambda user: user.name
        fields["collection"].queryset = Collection.objects.order_by("name")
        for name, field in fields.items():
            field.widget.attrs["id"] = f"by-{name}"
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(
                    attrs={"type": "date", "id": f"by-{name}"}, format="%Y-%m-%d"
                )
                field.input_formats = ["%Y-%m-%d"]

    def typed(self) -> dict[str, Any]:
        """What was asked and can be understood; the rest is said at its field."""
        self.is_valid()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value is not None and value is not False and value != ""
        }

    @property
    def choosers(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "q" and name not in _LACKS]

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in _LACKS]


def narrowed(photos: PhotoQuerySet, typed: dict[str, Any], *, at: datetime) -> PhotoQuerySet:
    for name, value in typed.items():
        photos = _BY[name](photos, value, at)
    return photos


def in_words(form: NarrowForm, typed: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and words of each thing that narrows, such as ("shape", "Shape: Square")."""
    said = []
    for name, value in typed.items():
        field: Any = form.fields[name]
        label = field.label
        if name in _LACKS:
            said.append((name, str(label)))
            continue
        if isinstance(field, forms.ModelChoiceField):
            value = field.label_from_instance(value)
        elif isinstance(field, forms.ChoiceField):
            chooser: Any = field
            value = dict(chooser.choices)[value]
        said.append((name, f"{label}: {value}"))
    return said


def _words(photos: PhotoQuerySet, words: str, _at: datetime) -> PhotoQuerySet:
    number = words.removeprefix("#")
    if number != words and number.isascii() and number.isdecimal():
        return photos.filter(pk=min(int(number[:20]), _LARGEST_NUMBER))
    query = search.query(words)
    return photos.filter(search=query) if query is not None else photos


def _holds(field: str) -> Callable[[PhotoQuerySet, str, datetime], PhotoQuerySet]:
    """Every word begins one of the field's own.

    Place, credit and keywords weigh B in the photo's vector: its index finds the photos that have
    the words in any of the three, and of those few the field itself is asked.
    """

    def narrow(photos: PhotoQuerySet, words: str, _at: datetime) -> PhotoQuerySet:
        pieces = [piece.replace("\\", " ").replace("'", "''") for piece in _pieces(words)]
        if not pieces:
            return photos.filter(**{f"{field}__contains": words})
        alone = SearchVector(
            Func(F(field), function="han_pairs", output_field=TextField()), config=search.CONFIG
        )
        return photos.alias(**{f"{field}_words": alone}).filter(
            Q(search=_query(pieces, "*B")), Q(**{f"{field}_words": _query(pieces, "*")})
        )

    return narrow


def _pieces(words: str) -> list[str]:
    return [piece for piece in search.pairs(words).split() if re.search(r"\w", piece)]


def _query(pieces: list[str], label: str) -> SearchQuery:
    raw = " & ".join(f"'{piece}':{label}" for piece in pieces)
    return SearchQuery(raw, config=search.CONFIG, search_type="raw")


def _rights(photos: PhotoQuerySet, state: str, at: datetime) -> PhotoQuerySet:
    if state == "usable":
        return photos.usable(at=at)
    if state == "killed":
        return photos.exclude(killed_at=None)
    spans = {
        "ending": Q(rights__endswith__gt=at, rights__endswith__lte=at + SOON),
        "ended": Q(rights__endswith__lte=at),
        "coming": Q(rights__startswith__gt=at),
    }
    return photos.filter(spans[state], killed_at=None)


def _shape(photos: PhotoQuerySet, shape: str, _at: datetime) -> PhotoQuerySet:
    by_shape = {
        "wide": Q(width__gt=F("height")),
        "tall": Q(width__lt=F("height")),
        "square": Q(width=F("height")),
    }
    return photos.filter(by_shape[shape])


def _made(photos: PhotoQuerySet, how: str, _at: datetime) -> PhotoQuerySet:
    return photos.filter(digital_source__in=_AI if how == "ai" else [how])


def _unused(photos: PhotoQuerySet, _is_asked: bool, _at: datetime) -> PhotoQuerySet:
    """In no story and in nothing that readers saw, see or will see."""
    photo = OuterRef("pk")
    return photos.filter(
        ~Exists(PhotoUse.objects.filter(photo=photo)),
        ~Exists(EditionPhoto.objects.filter(photo=photo)),
        ~Exists(MustRead.objects.filter(picture=photo)),
        ~Exists(Author.objects.filter(portrait=photo)),
    )


def _since(field: str) -> Callable[[PhotoQuerySet, date, datetime], PhotoQuerySet]:
    return lambda photos, day, _at: photos.filter(**{f"{field}__gte": _midnight(day)})


def _until(field: str) -> Callable[[PhotoQuerySet, date, datetime], PhotoQuerySet]:
    return lambda photos, day, _at: photos.filter(
        **{f"{field}__lt": _midnight(day + timedelta(days=1))}
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


_BY: dict[str, Callable[[PhotoQuerySet, Any, datetime], PhotoQuerySet]] = {
    "q": _words,
    "credit": _holds("credit_name"),
    "place": _holds("place"),
    "rights": _rights,
    "use": lambda photos, use, _at: photos.filter(allowed_uses__contains=[use]),
    "shape": _shape,
    "wide": lambda photos, width, _at: photos.filter(width__gte=width),
    "made": _made,
    "by": lambda photos, user, _at: photos.filter(uploaded_by=user),
    "collection": lambda photos, one, _at: photos.filter(collections=one),
    "taken_from": _since("taken_at"),
    "taken_until": _until("taken_at"),
    "uploaded_from": _since("uploaded_at"),
    "uploaded_until": _until("uploaded_at"),
    "unused": _unused,
    "no_credit": lambda photos, _is_asked, _at: photos.filter(credit_name=""),
    "no_alt": lambda photos, _is_asked, _at: photos.filter(alt=""),
}
