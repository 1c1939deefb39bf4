"""A story's way through the desk, and what every verb does to it: lock, count on, record."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Article, Revision, Step
from articles.workflow import mailing, steps
from articles.workflow.papers import snapshot
from articles.workflow.refusals import Conflict, NotAllowed, Refusal


@transaction.atomic
def submit(*, article_id: int, version: int, by: User, now: datetime) -> Article:
    """Hand a draft to the editors."""
    article = locked(article_id, by=by)
    row = steps.check("submit", article, version=version, by=by)
    return _move(article, row, by=by, now=now)


@transaction.atomic
def send_back(*, article_id: int, version: int, note: str, by: User, now: datetime) -> Article:
    """Give a story back to its reporter, with a note that says what to do."""
    article = locked(article_id, by=by)
    row = steps.check("send_back", article, version=version, by=by)
    if not note.strip():
        raise Refusal(_("Say what should be changed."), field="note")
    note = note.strip()
    if by != article.owner:
        mailing.tell(article.owner, lambda: _returned(article, note, by), article=article)
    return _move(article, row, by=by, now=now, reason=note)


def _returned(article: Article, note: str, by: User) -> tuple[str, str]:
    said = {"name": by.name, "headline": str(article)}
    return _("%(name)s sent back “%(headline)s”") % said, note


@transaction.atomic
def approve(*, article_id: int, version: int, by: User, now: datetime) -> Article:
    """Say that a story is ready to be published."""
    article = locked(article_id, by=by)
    row = steps.check("approve", article, version=version, by=by)
    return _move(article, row, by=by, now=now)


def record(
    article: Article, *, step: Step, by: User, now: datetime, reason: str = "", **more: Any
) -> Revision:
    """Keep how the story stands now as its revision. For the verbs of this package.

    `more` goes into the snapshot beside the working copy.
    """
    return Revision.objects.create(
        article=article,
        version=article.version,
        step=step,
        saved_by=by,
        saved_at=now,
        reason=reason,
        snapshot=snapshot(article) | more,
    )


def locked(article_id: int, *, by: User, version: int | None = None) -> Article:
    """The story, locked until the transaction ends.

    Raises NotAllowed if `by` may not edit it, Conflict if `version` is given and is not its own.
    """
    mine = Article.objects.edited_by(by).select_related("owner", "assigned_to")
    article = mine.select_for_update(of=("self",)).filter(pk=article_id).first()
    if article is None:
        raise _not_theirs()
    if version is not None and article.version != version:
        raise Conflict(article)
    return article


def stand_behind_savers(article_id: int, *, by: User) -> None:
    """Wait for whoever saves the story, and be waited for. Raises NotAllowed.

    A save locks the story and then its window; who wrote to the window first, and needed the story
    when the transaction ends, would stand in its way for ever.
    """
    mine = Article.objects.edited_by(by).select_for_update(of=("self",), no_key=True)
    if mine.filter(pk=article_id).values_list("pk").first() is None:
        raise _not_theirs()


def _not_theirs() -> NotAllowed:
    return NotAllowed(_("This story is not yours to change."))


def _move(
    article: Article, row: steps.Transition, *, by: User, now: datetime, reason: str = ""
) -> Article:
    article.stage = row.after or article.stage
    article.save(update_fields=["stage"])
    next_version(article, step=row.records, by=by, now=now, reason=reason)
    return article


def next_version(
    article: Article, *, step: Step, by: User, now: datetime, reason: str = "", **more: Any
) -> None:
    """Count the story on and keep its revision. For the verbs of this package."""
    article.version += 1
    article.changed_at = now
    article.save(update_fields=["version", "changed_at"])
    record(article, step=step, by=by, now=now, reason=reason, **more)
