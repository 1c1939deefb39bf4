"""Links to a story's working copy, for somebody without an account."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import body
from articles.models import PreviewLink
from articles.workflow import drafting
from articles.workflow.refusals import Refusal

LINK_DAYS = (1, 3, 7, 14)
_LONGEST_LABEL = 120


@transaction.atomic
def share(
    *, article_id: int, label: str, days: int, by: User, now: datetime
) -> tuple[PreviewLink, str]:
    """A link for `label` that ends after `days`, and its secret, which is kept nowhere.

    Whoever may edit the story may make one. Raises NotAllowed, Refusal.
    """
    article = drafting.locked(article_id, by=by)
    name = " ".join(label.split())
    try:
        body.check_characters(name, _("The name"))
    except body.Refused as refused:
        raise Refusal(str(refused), field="label") from refused
    if not name:
        raise Refusal(_("Say whom the link is for."), field="label")
    if len(name) > _LONGEST_LABEL:
        raise Refusal(
            _("Say it in at most %(most)d characters.") % {"most": _LONGEST_LABEL}, field="label"
        )
    if days not in LINK_DAYS:
        raise Refusal(_("Choose 1, 3, 7 or 14 days."), field="days")
    secret = secrets.token_urlsafe(32)
    link = PreviewLink.objects.create(
        article=article,
        digest=digest(secret),
        label=name,
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    if not PreviewLink.objects.open(at=now).filter(pk=link.pk).exists():
        raise Refusal(_("This story is held or was taken back: nobody outside may read it."))
    return link, secret


@transaction.atomic
def revoke(*, link_id: int, by: User, now: datetime) -> PreviewLink:
    """The link shows nothing from now on. Raises NotAllowed, PreviewLink.DoesNotExist."""
    link = PreviewLink.objects.get(pk=link_id)
    drafting.locked(link.article_id, by=by)
    link.refresh_from_db()
    if link.revoked_at is None:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
    return link


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
