"""The one table of what may happen to a story: from where, to where, by whom, in which words.

The verbs ask `check`, the pages `offered`; docs/workflow.md is printed from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models import TOMBSTONES, Article, Edition, Kind, Stage, Step
from articles.workflow import four_eyes
from articles.workflow.refusals import Conflict, NotAllowed, Refusal

FILES = "articles.add_article"
EDITS = "articles.change_article"  # a story of their own, or any if they may change every one
PUBLISHES = "articles.publish_article"

DRAFT, IN_REVIEW, APPROVED = Stage.DRAFT, Stage.IN_REVIEW, Stage.APPROVED
ANY = (DRAFT, IN_REVIEW, APPROVED)


class Need(Enum):
    """What must be true of a story beside its stage; the verbs say so in words of their own."""

    HIDDEN = "readers have never seen it"
    SEEN = "readers have seen it"
    LIVE = "readers see it now"
    PLANNED = "something is planned"
    OUT = "readers see it now, or something is planned"
    TO_KILL = "for publication, or readers have seen it"
    HELD = "under a legal hold"
    NOT_HELD = "no legal hold"
    KEPT = "not for publication"
    NOT_KEPT = "for publication"
    FREE = "neither held nor kept from publication"
    UNASSIGNED = "nobody has it"


@dataclass(frozen=True)
class Transition:
    """One way on. `after` None: the stage stays as it is."""

    name: str
    verb: str  # in articles.workflow
    before: tuple[Stage, ...]
    after: Stage | None
    permission: str
    records: Step
    words: str | Promise  # on its button
    needs: tuple[Need, ...] = ()


_ROWS = (
    Transition("file", "file", (), DRAFT, FILES, Step.FILED, _("File a story")),
    Transition(
        "submit", "submit", (DRAFT,), IN_REVIEW, EDITS, Step.SUBMITTED, _("Submit for review")
    ),
    Transition(
        *("send_back", "send_back", (IN_REVIEW, APPROVED), DRAFT, PUBLISHES),
        *(Step.SENT_BACK, _("Send back…")),
    ),
    Transition(
        *("approve", "approve", (DRAFT, IN_REVIEW), APPROVED, PUBLISHES),
        *(Step.APPROVED, _("Approve")),
    ),
    # An editor's own change leaves an approved story approved; a reporter's does not.
    Transition("reopen", "save", (APPROVED,), DRAFT, EDITS, Step.SAVED, _("Changed by a reporter")),
    Transition(
        *("publish", "publish", ANY, APPROVED, PUBLISHES, Step.PUBLISHED, _("Publish…")),
        (Need.HIDDEN, Need.FREE),
    ),
    Transition(
        *("fix", "publish", ANY, APPROVED, PUBLISHES, Step.FIXED, _("Publish the fix")),
        (Need.SEEN, Need.FREE),
    ),
    Transition(
        *("update", "publish", ANY, APPROVED, PUBLISHES, Step.UPDATED, _("Publish the update…")),
        (Need.SEEN, Need.FREE),
    ),
    Transition(
        *("correct", "publish", ANY, APPROVED, PUBLISHES),
        *(Step.CORRECTED, _("Publish a correction…"), (Need.SEEN, Need.FREE)),
    ),
    Transition(
        *("undo", "undo", ANY, None, PUBLISHES, Step.UNDONE, _("Undo the publication…")),
        (Need.OUT,),
    ),
    Transition(
        *("cancel", "cancel", ANY, None, PUBLISHES, Step.CANCELLED, _("Cancel the plan…")),
        (Need.PLANNED,),
    ),
    Transition(
        *("unpublish", "unpublish", ANY, None, PUBLISHES, Step.UNPUBLISHED, _("Unpublish…")),
        (Need.LIVE,),
    ),
    Transition(
        *("withdraw", "withdraw", ANY, None, PUBLISHES, Step.WITHDRAWN, _("Withdraw…")),
        (Need.LIVE,),
    ),
    Transition(
        *("kill", "kill", ANY, None, PUBLISHES, Step.KILLED, _("Kill…")),
        (Need.TO_KILL,),
    ),
    Transition(
        *("hold", "hold", ANY, None, PUBLISHES, Step.HELD, _("Put under a legal hold…")),
        (Need.NOT_HELD,),
    ),
    Transition(
        *("release", "release", ANY, None, PUBLISHES, Step.RELEASED, _("Release the hold…")),
        (Need.HELD,),
    ),
    Transition(
        *("keep_from_publication", "keep_from_publication", ANY, None, EDITS, Step.HELD),
        *(_("Mark “not for publication”…"), (Need.NOT_KEPT,)),
    ),
    Transition(
        *("allow_publication", "allow_publication", ANY, None, PUBLISHES, Step.RELEASED),
        *(_("Allow publication…"), (Need.KEPT,)),
    ),
    Transition("assign", "assign", ANY, None, PUBLISHES, Step.ASSIGNED, _("Assign")),
    Transition(
        *("take", "assign", ANY, None, EDITS, Step.ASSIGNED, _("Take it"), (Need.UNASSIGNED,))
    ),
)
TABLE = {row.name: row for row in _ROWS}


def check(name: str, article: Article, *, by: User, version: int | None = None) -> Transition:
    """The row, if `by` may take this step with the story as it is now.

    That the story is theirs to change is asked when it is locked. Raises NotAllowed, Conflict
    (`version` is not the story's; None: it need not be), Refusal.
    """
    row = TABLE[name]
    if not by.has_perm(row.permission):
        raise NotAllowed(gettext("Only an editor may do this."))
    if version is not None and article.version != version:
        raise Conflict(article)
    if article.stage not in row.before:
        raise Refusal(
            gettext("“%(step)s” is for another stage: this story is %(stage)s.")
            % {"step": str(row.words).rstrip("…"), "stage": article.get_stage_display().lower()}
        )
    return row


def offered(
    article: Article, *, by: User, at: datetime, editions: Iterable[Edition] | None = None
) -> list[Transition]:
    """Which steps `by` may take with this story now, in the table's order.

    `editions` are those of the story that are not empty, of what readers saw the newest at least;
    asked for when not given.
    """
    if not Article.objects.edited_by(by).filter(pk=article.pk).exists():
        return []
    true = _facts(article, editions, at=at)
    is_withheld = bool(four_eyes.against(article, by=by))
    return [
        row
        for row in _ROWS
        if article.stage in row.before
        and by.has_perm(row.permission)
        and true.issuperset(row.needs)
        and not (row.verb == "publish" and is_withheld)
        and not (row.name == "reopen" and by.has_perm(PUBLISHES))
    ]


def _facts(article: Article, given: Iterable[Edition] | None, *, at: datetime) -> set[Need]:
    if given is None:
        given = article.editions.exclude(live__isempty=True).only("kind", "live")
    editions = [(edition.kind, edition.live) for edition in given]
    seen = [(kind, live) for kind, live in editions if live.lower <= at]
    is_live = any(at in live and kind not in TOMBSTONES for kind, live in seen)
    is_planned = len(seen) < len(editions)
    is_held, is_kept = bool(article.legal_hold), article.is_not_for_publication
    true = {
        Need.HIDDEN: not seen,
        Need.SEEN: bool(seen),
        Need.LIVE: is_live,
        Need.PLANNED: is_planned,
        Need.OUT: is_live or is_planned,
        Need.TO_KILL: not is_kept or any(kind != Kind.KILL for kind, _live in seen),
        Need.HELD: is_held,
        Need.NOT_HELD: not is_held,
        Need.KEPT: is_kept,
        Need.NOT_KEPT: not is_kept,
        Need.FREE: not (is_held or is_kept),
        Need.UNASSIGNED: article.assigned_to_id is None,
    }
    return {need for need, is_true in true.items() if is_true}
