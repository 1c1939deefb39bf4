"""Every verb that changes a story. Views, admin, commands and imports call these and nothing else.

Verbs are keyword-only and atomic, lock the story, and take `by` (who acts) and `now`.
"""

from articles.workflow.addresses import Expected, expected
from articles.workflow.assigning import assign, assignable
from articles.workflow.batches import Outcome, publish_each
from articles.workflow.drafting import Draft, approve, draft_of, file, save, send_back, submit
from articles.workflow.gate import problems
from articles.workflow.holds import allow_publication, hold, keep_from_publication, release
from articles.workflow.indexing import fill_search
from articles.workflow.mending import mend
from articles.workflow.notes import note
from articles.workflow.publishing import publish
from articles.workflow.refusals import Conflict, NotAllowed, NotReady, Problem, Refusal
from articles.workflow.restoring import ChangedSince, restore, take_back
from articles.workflow.retracting import cancel, kill, undo, undoable, unpublish, withdraw
from articles.workflow.sharing import LINK_DAYS, digest, revoke, share
from articles.workflow.shelves import (
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
    "hold",
    "keep_from_publication",
    "kill",
    "mend",
    "note",
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
    "share",
    "submit",
    "take_back",
    "take_off_must_read",
    "undo",
    "undoable",
    "unpublish",
    "withdraw",
]
