"""Every verb that changes a story. Views, admin, commands and imports call these and nothing else.

Verbs are keyword-only and atomic, lock the story, and take `by` (who acts) and `now`.
"""

from articles.workflow.addresses import Expected, expected
from articles.workflow.assigning import assign, assignable
from articles.workflow.batches import Outcome, out_already, publish_each
from articles.workflow.drafting import approve, send_back, submit
from articles.workflow.gate import photo_uses, problems
from articles.workflow.holds import allow_publication, hold, keep_from_publication, release
from articles.workflow.indexing import fill_search
from articles.workflow.mending import mend
from articles.workflow.notes import note
from articles.workflow.papers import Draft, draft_of, paper, snapshot
from articles.workflow.publishing import publish
from articles.workflow.refusals import Conflict, NotAllowed, NotReady, Problem, Refusal
from articles.workflow.restoring import ChangedSince, restore, take_back
from articles.workflow.retracting import cancel, kill, undo, undoable, unpublish, withdraw
from articles.workflow.saving import (
    Saved,
    file,
    forget_sittings,
    keep,
    left_aside,
    save,
    set_aside,
    sit,
)
from articles.workflow.sharing import LINK_DAYS, digest, revoke, share
from articles.workflow.shelves import (
    move_must_read,
    save_author,
    save_must_read,
    save_section,
    save_topic,
    take_off_must_read,
)

__all__ = [
    "LINK_DAYS",
    "ChangedSince",
    "Conflict",
    "Draft",
    "Expected",
    "NotAllowed",
    "NotReady",
    "Outcome",
    "Problem",
    "Refusal",
    "Saved",
    "allow_publication",
    "approve",
    "assign",
    "assignable",
    "cancel",
    "digest",
    "draft_of",
    "expected",
    "file",
    "fill_search",
    "forget_sittings",
    "hold",
    "keep",
    "keep_from_publication",
    "kill",
    "left_aside",
    "mend",
    "move_must_read",
    "note",
    "out_already",
    "paper",
    "photo_uses",
    "problems",
    "publish",
    "publish_each",
    "release",
    "restore",
    "revoke",
    "save",
    "save_author",
    "save_must_read",
    "save_section",
    "save_topic",
    "send_back",
    "set_aside",
    "share",
    "sit",
    "snapshot",
    "submit",
    "take_back",
    "take_off_must_read",
    "undo",
    "undoable",
    "unpublish",
    "withdraw",
]
