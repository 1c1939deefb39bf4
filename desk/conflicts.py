"""Two versions of one story side by side, word by word: theirs as saved, mine as typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest

from accounts.models import User
from articles import body, diffs, workflow
from articles.diffs import Piece
from articles.models import Article, Author, BylineRole, Revision
from articles.workflow import Draft
from desk.instants import clock

_LONGEST_COMPARED = 6_000  # characters; a longer paragraph is shown whole: comparing is quadratic


@dataclass(frozen=True)
class Row:
    """One place that differs, the same words on both sides where they agree."""

    theirs: list[Piece]
    mine: list[Piece]


@dataclass(frozen=True)
class Difference:
    label: str
    anchor: str
    rows: list[Row]


@dataclass(frozen=True)
class Clash:
    """Everything a 409 page tells."""

    saved_by: str
    is_own: bool  # saved by whoever tries now, in another window
    saved_at: str
    reason: str
    differences: list[Difference]


_PLAIN = (
    ("headline", "Headline"),
    ("lead", "Lead"),
    ("slug", "Slug"),
    ("language", "Language"),
    ("dated_on", "Printed date"),
    ("embargo_until", "Embargo until"),
    ("reprint_source", "Reprint source"),
    ("reprint_author", "Original author"),
    ("reprint_title", "Original title"),
    ("responsible_editor", "Responsible editor"),
)


def between(current: Article, mine: Draft, *, by: User) -> Clash:
    """What differs between the story as it stands now and what somebody tried to save."""
    theirs = workflow.draft_of(current)
    last: Revision = current.revisions.select_related("saved_by").latest("version")
    found = [
        _difference(name, label, [_text(getattr(theirs, name))], [_text(getattr(mine, name))])
        for name, label in _PLAIN
    ]
    found.insert(2, _difference("body", "Text", *_bodies(theirs.body, mine.body)))
    found.insert(3, _difference("body", "Photos", *_photos(theirs.body, mine.body)))
    found.insert(4, _difference("section", "Section", [_name(theirs)], [_name(mine)]))
    found.insert(5, _difference("topics", "Topics", _topics(theirs), _topics(mine)))
    names = _difference("bylines", "Byline", _bylines(theirs), _bylines(mine))
    return Clash(
        saved_by=last.saved_by.name,
        is_own=last.saved_by_id == by.pk,
        saved_at=clock(last.saved_at, seconds=True),
        reason=last.reason or str(last.get_step_display()),
        differences=[one for one in [*found, names] if one.rows],
    )


def _difference(name: str, label: str, theirs: Sequence[str], mine: Sequence[str]) -> Difference:
    anchor = "bylines-group" if name == "bylines" else f"id_{name}"
    return Difference(label, anchor, list(_rows(theirs, mine)))


def _rows(theirs: Sequence[str], mine: Sequence[str]) -> Iterable[Row]:
    """Paragraphs are matched first, then those that changed are compared word by word."""
    matcher = SequenceMatcher(None, theirs, mine)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind != "equal":
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


def _text(value: object) -> str:
    if value is None:
        return ""
    return clock(value) if isinstance(value, datetime) else str(value)


def _bodies(theirs: str, mine: str) -> tuple[list[str], list[str]]:
    """Paragraphs; where only the formatting differs, the HTML itself."""
    first, second = body.clean(theirs), body.clean(mine)
    words = body.text(first.html).splitlines(), body.text(second.html).splitlines()
    if words[0] == words[1] and first.html != second.html:
        return _blocks(first.html), _blocks(second.html)
    return words


def _blocks(html: str) -> list[str]:
    return html.replace("><", ">\n<").splitlines()


def _photos(theirs: str, mine: str) -> tuple[list[str], list[str]]:
    first, second = (
        [
            f"Photo {placing.photo_id}: {placing.caption or 'no caption'} "
            f"[description: {placing.alt or 'none'}]"
            for placing in body.clean(raw).placings
        ]
        for raw in (theirs, mine)
    )
    return first, second


def _name(draft: Draft) -> str:
    return draft.section.name if draft.section else ""


def _topics(draft: Draft) -> list[str]:
    return [topic.name for topic in draft.topics]


def _bylines(draft: Draft) -> list[str]:
    names = dict(
        Author.objects.filter(pk__in=[author for author, _ in draft.bylines]).values_list(
            "pk", "name"
        )
    )
    return [
        f"{names.get(author, author)} ({BylineRole(role).label.lower()})"
        for author, role in draft.bylines
    ]
