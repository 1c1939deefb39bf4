"""Who has a story now."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Article
from articles.workflow import drafting, mailing, steps
from articles.workflow.refusals import Refusal


def assignable() -> QuerySet[User]:
    """Everybody who may edit stories."""
    able = User.objects.with_perm(steps.EDITS).filter(is_staff=True)
    return able.order_by("first_name", "last_name", "username")


@transaction.atomic
def assign(*, article_id: int, to: User | None, by: User, now: datetime) -> Article:
    """Give a story to somebody, who may edit it from now on and is told by mail; None: to nobody.

    Editors assign anybody who may edit stories; a reporter takes one of their own that nobody
    has. To whoever has it already: nothing happens. Raises NotAllowed, Refusal.
    """
    article = drafting.locked(article_id, by=by)
    is_taking = to == by and article.assigned_to_id in {None, by.pk}
    row = steps.check("take" if is_taking else "assign", article, by=by)
    if article.assigned_to_id == (to and to.pk):
        return article
    if to is not None and not assignable().filter(pk=to.pk).exists():
        raise Refusal(_("%(name)s may not edit stories.") % {"name": to.name}, field="to")
    article.assigned_to = to
    article.save(update_fields=["assigned_to"])
    reason = to.name if to else _("nobody")
    drafting.next_version(article, step=row.records, by=by, now=now, reason=reason)
    if to is not None and to != by:
        mailing.tell(to, lambda: _words(article, by), article=article)
    return article


def _words(article: Article, by: User) -> tuple[str, str]:
    said = {"name": by.name, "headline": str(article)}
    subject = _("%(name)s gave you “%(headline)s”") % said
    return subject, _("%(name)s gave you the story “%(headline)s”. You may edit it now.") % said
