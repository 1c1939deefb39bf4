"""Where two people changed the same place of a story: theirs as saved, mine as typed, to choose."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles import body, diffs, workflow
from articles.diffs import Piece
from articles.merging import Clash, blocks
from articles.models import Author, BylineRole, Revision, Section, Step, Topic
from desk.instants import clock

_LONGEST_COMPARED = 6_000  # characters; a longer paragraph is shown whole: comparing is quadratic
_MOST_CHOICES = 500
_ANSWERS = ("mine", "theirs", "both")
_CHOICE = "choice-"
_FIGURE = re.compile(r'<figure data-photo="(\d+)"(?: data-caption="([^"]*)" data-alt="([^"]*)")?>')

_LABELS = {
    "headline": gettext_lazy("Headline"),
    "lead": gettext_lazy("Lead"),
    "body": gettext_lazy("Text"),
    "photo_uses": gettext_lazy("Photos"),
    "caption": gettext_lazy("Caption of photo %s"),
    "alt": gettext_lazy("Description of photo %s"),
    "section": gettext_lazy("Section"),
    "topics": gettext_lazy("Topics"),
    "bylines": gettext_lazy("Byline"),
    "slug": gettext_lazy("Slug"),
    "language": gettext_lazy("Language"),
    "dated_on": gettext_lazy("Printed date"),
    "embargo_until": gettext_lazy("Embargo until"),
    "reprint_source": gettext_lazy("Reprint source"),
    "reprint_author": gettext_lazy("Original author"),
    "reprint_title": gettext_lazy("Original title"),
    "responsible_editor": gettext_lazy("Responsible editor"),
}


@dataclass(frozen=True)
class Row:
    """One paragraph of a clash, the same words on both sides where they agree."""

    theirs: list[Piece]
    mine: list[Piece]


@dataclass(frozen=True)
class Question:
    """One place that both changed. `name` is the radio buttons' name, `answers` theirs."""

    name: str
    label: str
    anchor: str
    rows: list[Row]
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """Everything a 409 tells."""

    saved_by: str
    is_own: bool  # saved by whoever tries now, in another window
    saved_at: str
    reason: str
    merged: list[str]  # fields where theirs and mine go together without a question
    questions: list[Question]


def of(conflict: workflow.Conflict, *, by: User) -> Shown:
    """What somebody has to choose before their save can be done."""
    story = conflict.current
    last: Revision = story.revisions.select_related("saved_by").latest("version")
    step = "" if last.step == Step.SAVED else str(last.get_step_display())
    return Shown(
        saved_by=last.saved_by.name,
        is_own=last.saved_by_id == by.pk,
        saved_at=clock(last.saved_at, seconds=True),
        reason=last.reason or step,
        merged=[str(_LABELS[name]) for name in conflict.merged],
        questions=[_question(clash) for clash in conflict.clashes],
    )


def choices(sent: Mapping[str, Any]) -> dict[str, str]:
    """The answers of a form: which of two versions stands, by the clash's id."""
    found = ((name, sent[name]) for name in list(sent)[: 10 * _MOST_CHOICES])
    return {
        name.removeprefix(_CHOICE): answer
        for name, answer in found
        if name.startswith(_CHOICE) and answer in _ANSWERS
    }


def _question(clash: Clash) -> Question:
    theirs, mine = _lines(clash, clash.theirs), _lines(clash, clash.mine)
    if theirs == mine and clash.field == "body":  # only the formatting differs: show it
        theirs, mine = blocks(clash.theirs), blocks(clash.mine)
    answers = [("mine", gettext("Mine")), ("theirs", gettext("Theirs"))]
    if clash.has_both:
        answers.append(("both", gettext("Both, theirs first")))
    label = str(_LABELS[clash.field])
    return Question(
        name=_CHOICE + clash.id,
        label=label % clash.photo_id if clash.photo_id else label,
        anchor=_anchor(clash.field),
        rows=list(_rows(theirs, mine)),
        answers=answers,
    )


def _anchor(field: str) -> str:
    if field == "bylines":
        return "bylines-group"
    return "id_body" if field in {"caption", "alt"} else f"id_{field}"


def _rows(theirs: Sequence[str], mine: Sequence[str]) -> Iterable[Row]:
    """Paragraphs are matched first, then those that changed are compared word by word."""
    for _, i1, i2, j1, j2 in diffs.operations(theirs, mine):
        for first, second in zip_longest(theirs[i1:i2], mine[j1:j2], fillvalue=""):
            yield _row(first, second)


def _row(first: str, second: str) -> Row:
    if len(first) + len(second) > _LONGEST_COMPARED:
        return Row([Piece("out", first)], [Piece("in", second)])
    pieces = diffs.compare(first, second)
    return Row(
        [piece for piece in pieces if piece.kind != "in"],
        [piece for piece in pieces if piece.kind != "out"],
    )


def _lines(clash: Clash, value: Any) -> list[str]:
    """A value as a newsroom reads it."""
    if value is None or value == "" or value == []:
        return []
    if clash.field == "body":
        return [line for block in blocks(value) for line in _words(block)]
    if clash.field == "bylines":
        return _bylines(value)
    if clash.field == "topics":
        return list(
            Topic.objects.filter(pk__in=value).order_by("pk").values_list("name", flat=True)
        )
    if clash.field == "section":
        return list(Section.objects.filter(pk=value).values_list("name", flat=True))
    if clash.field == "embargo_until":
        return [clock(datetime.fromisoformat(value), seconds=True)]
    return [str(value)]


def _words(block: str) -> list[str]:
    """The lines of a block; of a photo its number, caption and description."""
    if found := _FIGURE.match(block):
        number, caption, alt = found[1], unescape(found[2] or ""), unescape(found[3] or "")
        return [
            gettext("Photo %(number)s: %(caption)s [description: %(alt)s]")
            % {
                "number": number,
                "caption": caption or gettext("no caption"),
                "alt": alt or gettext("none"),
            }
        ]
    return body.text(block).splitlines() or [block]


def _bylines(lines: Sequence[Sequence[Any]]) -> list[str]:
    wanted = [author for author, _ in lines]
    names = dict(Author.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return [
        f"{names.get(author, author)} ({str(BylineRole(role).label).lower()})"
        for author, role in lines
    ]
