"""In whose hands a story is: who has it, what keeps it, what comes next, and the notes about it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import User
from articles import workflow
from articles.models import TOMBSTONES, Article, Edition, Note, Revision, Stage
from articles.workflow import four_eyes, notes, steps
from desk import standing

NEWEST = 20  # notes that stand in the rail


def marks(story: Article) -> list[str]:
    """What keeps a story from the public, in words to be shown in red."""
    found = []
    if story.legal_hold:
        found.append(_("Legal hold: %(reason)s") % {"reason": story.legal_hold})
    if story.is_not_for_publication:
        found.append(_("Not for publication"))
    return found


def context(
    story: Article,
    editions: Sequence[Edition],
    recent: Iterable[Revision],
    *,
    by: User,
    at: datetime,
) -> dict[str, Any]:
    """What the parts about hands and notes need; `recent` are the newest saves."""
    offers = {row.name for row in steps.offered(story, by=by, at=at, editions=editions)}
    return {
        "offers": offers,
        "marks": marks(story),
        "coming": _coming(story, editions, recent, at=at),
        "withheld": _withheld(story, by),
        "assignable": SimpleLazyObject(lambda: workflow.assignable() if "assign" in offers else []),
        "notes": SimpleLazyObject(lambda: shown(story, most=NEWEST)),
        # Called by the template: JSON takes no lazy object.
        "note_people": lambda: [[user.username, user.name] for user in notes.readers(story)],
    }


def shown(story: Article, *, most: int) -> list[dict[str, Any]]:
    """The notes, newest first, with their mentions apart from their other words."""
    rows = story.notes.select_related("written_by").prefetch_related("mentions")
    return [
        {"note": row, "pieces": _pieces(row)} for row in rows.order_by("-written_at", "-pk")[:most]
    ]


def _pieces(row: Note) -> list[tuple[str, bool]]:
    mentioned = {user.username.lower() for user in row.mentions.all()}
    return [(words, name.lower() in mentioned) for words, name in notes.pieces(row.text)]


def _withheld(story: Article, by: User) -> str:
    return four_eyes.against(story, by=by) if by.has_perm(steps.PUBLISHES) else ""


def _coming(
    story: Article, editions: Sequence[Edition], recent: Iterable[Revision], *, at: datetime
) -> str:
    """What comes next, in one sentence."""
    if marks(story):
        return _("Nothing is published before an editor lifts this.")
    if story.stage == Stage.DRAFT:
        name = (story.assigned_to or story.owner).name
        return _("Next: %(name)s hands it in for review.") % {"name": name}
    if story.stage == Stage.IN_REVIEW:
        return _("Next: an editor approves it, publishes it or sends it back.")
    if any(edition.live.lower > at for edition in editions):
        return _("Next: it goes out by itself, as planned.")
    current = standing.current_of(editions, at=at)
    if current is None:
        return _("Next: an editor publishes it.")
    if current.kind in TOMBSTONES:
        return _("Nothing waits. An editor can publish it anew.")
    seen = current.revision.version
    if any(row.version > seen and row.step in four_eyes.WRITTEN for row in recent):
        words = _("Changed since. Readers see version %(version)d until an editor publishes anew.")
        return words % {"version": seen}
    return _("Nothing waits. What is changed goes out as an update or a correction.")
