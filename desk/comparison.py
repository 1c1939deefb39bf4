"""Two versions of a story in one: what was taken out and put in, in the story's own layout."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import body, comparing, marks
from articles.comparing import Change
from articles.marks import Note
from articles.models import Author, BylineRole, Revision, Section, Topic
from desk.instants import clock
from photos.models import Photo, picture
from photos.printing import Picture

_LABELS = {
    "headline": gettext_lazy("Headline"),
    "lead": gettext_lazy("Lead"),
    "section": gettext_lazy("Section"),
    "topics": gettext_lazy("Topics"),
    "bylines": gettext_lazy("Byline"),
    "language": gettext_lazy("Language"),
    "slug": gettext_lazy("Slug"),
    "dated_on": gettext_lazy("Printed date"),
    "embargo_until": gettext_lazy("Embargo until"),
    "reprint_source": gettext_lazy("Reprint source"),
    "reprint_author": gettext_lazy("Original author"),
    "reprint_title": gettext_lazy("Original title"),
    "responsible_editor": gettext_lazy("Responsible editor"),
}
_TAGS = {
    "strong": gettext_lazy("bold"),
    "em": gettext_lazy("italic"),
    "a": gettext_lazy("a link"),
    "sub": gettext_lazy("subscript"),
    "sup": gettext_lazy("superscript"),
    "p": gettext_lazy("a paragraph"),
    "h2": gettext_lazy("a heading"),
    "h3": gettext_lazy("a smaller heading"),
    "ul": gettext_lazy("a list with dots"),
    "ol": gettext_lazy("a numbered list"),
    "th": gettext_lazy("a table’s heading"),
    "td": gettext_lazy("a table’s cell"),
}


@dataclass(frozen=True)
class Words:
    """A field whose words are compared; `html` holds ins and del. `change` is None if alike."""

    name: str
    label: str
    html: SafeString
    change: Change | None


@dataclass(frozen=True)
class Place:
    """A block of the text as it is shown: words, or a photo with its words."""

    kind: str  # same, changed, added, removed, moved-from, moved-to
    title: str  # what happened, in words; "" where nothing did
    html: SafeString | str = ""
    notes: list[str] = field(default_factory=list)
    is_photo: bool = False
    picture: Picture | None = None
    caption: SafeString | str = ""
    alt: SafeString | str = ""
    change: Change | None = None

    @property
    def has_button(self) -> bool:
        """Once for each change: where something stood that moved, its new place has it."""
        return self.change is not None and self.kind != "moved-from"


_MOST_PLACES = 2_000  # paragraphs; each changed one is drawn with a form of its own


@dataclass(frozen=True)
class Shown:
    fields: list[Words]  # those that changed, above the story
    headline: Words
    lead: Words
    places: list[Place]
    count: int
    is_cut: bool = False  # the story goes on, too long to be drawn as one page


def between(earlier: Revision, later: Revision) -> Shown:
    """Both as one. Four statements: sections, topics, names, photos."""
    compared = comparing.compare(earlier.snapshot, later.snapshot)
    papers = [comparing.opened(one.snapshot) for one in (earlier, later)]
    texts = _texts(papers)
    changes = {change.name: change for change in compared.fields}
    fields = {
        name: _words(name, texts[name](papers[0][name]), texts[name](papers[1][name]), changes)
        for name in comparing.FIELDS
    }
    headline, lead = fields.pop("headline"), fields.pop("lead")
    return Shown(
        fields=[one for one in fields.values() if one.change],
        headline=headline,
        lead=lead,
        places=_places(compared.rows[:_MOST_PLACES]),
        count=len(compared.changes),
        is_cut=len(compared.rows) > _MOST_PLACES,
    )


def _words(name: str, before: str, after: str, changes: dict[str, Change]) -> Words:
    return Words(name, str(_LABELS[name]), _inked(before, after), changes.get(name))


def _inked(before: str, after: str) -> SafeString:
    return mark_safe(marks.inked(before, after))  # noqa: S308 - escaped there, piece by piece


def _texts(papers: Iterable[dict[str, Any]]) -> dict[str, Callable[[Any], str]]:
    """How each field's value reads; names are looked up once for both papers."""
    both = list(papers)
    sections = _names(Section.objects.filter(pk__in=[one["section"] for one in both]))
    topics = _names(Topic.objects.filter(pk__in=[pk for one in both for pk in one["topics"]]))
    authors = _names(
        Author.objects.filter(pk__in=[pk for one in both for pk, _role in one["bylines"]])
    )
    roles = dict(BylineRole.choices)
    gone = _("no longer there")
    texts: dict[str, Callable[[Any], str]] = dict.fromkeys(comparing.FIELDS, str)
    languages = dict(settings.LANGUAGES)
    texts["language"] = lambda code: str(languages.get(code, code))
    texts["section"] = lambda pk: sections.get(pk, gone) if pk else ""
    texts["topics"] = lambda pks: ", ".join(topics.get(pk, gone) for pk in pks)
    texts["bylines"] = lambda lines: ", ".join(
        f"{authors.get(pk, gone)} ({str(roles.get(role, role)).lower()})" for pk, role in lines
    )
    texts["dated_on"] = lambda day: day or ""
    texts["embargo_until"] = _instant
    return texts


def _names(rows: Any) -> dict[int, str]:
    return {row.pk: str(row) for row in rows}


def _instant(value: str | None) -> str:
    instant: datetime | None = parse_datetime(value) if value else None
    return clock(instant) if instant else ""


def _places(rows: Sequence[comparing.Row]) -> list[Place]:
    numbers = {
        photo
        for row in rows
        for block in (row.before, row.after)
        if block and (photo := comparing.photo_in(block)) is not None
    }
    found = Photo.objects.filter(pk__in=numbers, killed_at=None).values_list(picture(), flat=True)
    pictures = {value["id"]: Picture.from_json(value) for value in found}
    return [_place(row, pictures) for row in rows]


def _place(row: comparing.Row, pictures: dict[int, Picture]) -> Place:
    change = row.change
    kind: str = "same" if change is None else change.kind
    before, after = row.before, row.after
    if change is not None and change.kind == "moved":
        kind = "moved-from" if after is None else "moved-to"
        before, after = change.before, change.after
    if kind == "moved-from":
        after = before
    photo = comparing.photo_in(after or before or "")
    if photo is not None:
        return _photo(photo, kind, before, after, pictures.get(photo), change)
    shown = marks.marked(before, after)
    notes = [_noted(note) for note in shown.notes]
    is_formatting = kind == "changed" and not shown.is_reworded
    title = _("Formatting only") if is_formatting else _title(kind)
    html = mark_safe(shown.html)  # noqa: S308 - made of two texts that articles.body cleaned
    return Place(kind, title, html, notes, change=change)


def _photo(
    number: int,
    kind: str,
    before: str | None,
    after: str | None,
    shown: Picture | None,
    change: Change | None,
) -> Place:
    old, new = (_placing(block) if block else None for block in (before, after))
    first, second = (old or new), (new or old)
    if first is None or second is None:  # pragma: no cover - for the type checker
        raise AssertionError("a photo stands on one side at least")
    return Place(
        kind,
        _("Photo: %(what)s") % {"what": _title(kind).lower()} if _title(kind) else "",
        is_photo=True,
        picture=shown,
        caption=_inked(first.caption, second.caption),
        alt=_inked(first.alt, second.alt),
        notes=[]
        if shown
        else [_("Photo %(number)d is no longer there, or was killed.") % {"number": number}],
        change=change,
    )


def _placing(block: str) -> body.Placing:
    """A figure is as `body.for_editor` wrote it."""
    (placing,) = body.clean(block).placings
    return placing


def _title(kind: str) -> str:
    return {
        "same": "",
        "changed": _("Changed"),
        "added": _("Added"),
        "removed": _("Removed"),
        "moved-from": _("Moved from here"),
        "moved-to": _("Moved here"),
    }[kind]


def _noted(note: Note) -> str:
    words = unescape(note.words)
    if note.lost == note.made == "a":
        return _("The link of “%(words)s” leads elsewhere.") % {"words": words}
    if not words and note.made:
        return _("Made %(made)s.") % {"made": _TAGS.get(note.made, note.made)}
    if note.made:
        given = {"made": _TAGS.get(note.made, note.made), "words": words}
        return _("Made %(made)s: “%(words)s”.") % given
    given = {"lost": _TAGS.get(note.lost, note.lost), "words": words}
    return _("No longer %(lost)s: “%(words)s”.") % given
