"""What keeps a story from the public: a legal hold, and the mark “not for publication”."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import body
from articles.models import Article
from articles.workflow import drafting, retracting, steps
from articles.workflow.refusals import Refusal

_LONGEST = 300  # characters of a reason


@transaction.atomic
def hold(
    *, article_id: int, reason: str, by: User, now: datetime, version: int | None = None
) -> Article:
    """A legal hold: what is planned is cancelled, and nothing is published until it is released.

    What readers see stays. Raises Conflict, NotAllowed, Refusal.
    """
    article = drafting.locked(article_id, by=by)
    row = steps.check("hold", article, version=version, by=by)
    if article.legal_hold:
        raise Refusal(_("It is held already: %(reason)s") % {"reason": article.legal_hold})
    reason = _checked(reason)
    if not reason:
        raise Refusal(_("Say why; the desk reads it."), field="reason")
    _cancel_plans(article, by=by, now=now)
    article.legal_hold = reason
    article.save(update_fields=["legal_hold"])
    drafting.next_version(article, step=row.records, by=by, now=now, reason=reason)
    return article


@transaction.atomic
def release(
    *, article_id: int, reason: str = "", by: User, now: datetime, version: int | None = None
) -> Article:
    """End a legal hold. What it cancelled stays cancelled."""
    article = drafting.locked(article_id, by=by)
    row = steps.check("release", article, version=version, by=by)
    if not article.legal_hold:
        raise Refusal(_("This story is not held."))
    article.legal_hold = ""
    article.save(update_fields=["legal_hold"])
    drafting.next_version(article, step=row.records, by=by, now=now, reason=_checked(reason))
    return article


@transaction.atomic
def keep_from_publication(
    *, article_id: int, reason: str = "", by: User, now: datetime, version: int | None = None
) -> Article:
    """Mark a story “not for publication”; reporters do so with their own.

    What an editor planned only an editor cancels: for them it happens here, a reporter is refused.
    """
    article = drafting.locked(article_id, by=by)
    row = steps.check("keep_from_publication", article, version=version, by=by)
    if article.is_not_for_publication:
        raise Refusal(_("It is marked “not for publication” already."))
    reason = _checked(reason)
    _cancel_plans(article, by=by, now=now)
    article.is_not_for_publication = True
    article.save(update_fields=["is_not_for_publication"])
    drafting.next_version(article, step=row.records, by=by, now=now, reason=_kept_words(reason))
    return article


@transaction.atomic
def allow_publication(
    *, article_id: int, reason: str = "", by: User, now: datetime, version: int | None = None
) -> Article:
    """Lift the mark “not for publication”."""
    article = drafting.locked(article_id, by=by)
    row = steps.check("allow_publication", article, version=version, by=by)
    if not article.is_not_for_publication:
        raise Refusal(_("This story is not marked “not for publication”."))
    article.is_not_for_publication = False
    article.save(update_fields=["is_not_for_publication"])
    drafting.next_version(article, step=row.records, by=by, now=now, reason=_checked(reason))
    return article


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    try:
        body.check_characters(reason, _("The reason"))
    except body.Refused as refused:
        raise Refusal(str(refused), field="reason") from refused
    if len(reason) > _LONGEST:
        message = _("A reason has at most %(most)d characters.") % {"most": _LONGEST}
        raise Refusal(message, field="reason")
    return reason


def _kept_words(reason: str) -> str:
    words = _("not for publication")
    return f"{words}: {reason}" if reason else words


def _cancel_plans(article: Article, *, by: User, now: datetime) -> None:
    """Before the mark is set: to cancel may print again what readers see."""
    if not article.editions.coming(at=now).exists():
        return
    if not by.has_perm(steps.PUBLISHES):
        raise Refusal(_("Its publication is planned: ask an editor to cancel that."))
    retracting.cancel(article_id=article.pk, version=article.version, by=by, now=now)
    article.refresh_from_db()
