"""Nobody publishes their own story, where the site says so (the setting FOUR_EYES)."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Article, Step
from articles.workflow.refusals import Refusal

WRITTEN = (Step.FILED, Step.SAVED, Step.RESTORED)  # the steps that give a story its text
_NAMED = 5  # of those who may


def check(article: Article, *, by: User) -> None:
    """Raises Refusal if this story waits for the eyes of somebody else, and says whose."""
    reason = against(article, by=by)
    if reason:
        raise Refusal(f"{reason} {_whose(article)}")


def against(article: Article, *, by: User) -> str:
    """Why `by` may not publish this story, in words; empty if they may."""
    if not settings.FOUR_EYES:
        return ""
    if article.owner_id == by.pk:
        return _("This is your own story, so somebody else publishes it.")
    if article.bylines.filter(author__user=by).exists():
        return _("You are named in the byline, so somebody else publishes this story.")
    if _last_writer(article) == by.pk:
        return _("You wrote its last text, so somebody else publishes this story.")
    return ""


def _last_writer(article: Article) -> int | None:
    written = article.revisions.filter(step__in=WRITTEN).order_by("-version")
    return written.values_list("saved_by_id", flat=True).first()


def _whose(article: Article) -> str:
    named = article.bylines.values_list("author__user_id", flat=True)
    own = {pk for pk in (article.owner_id, _last_writer(article), *named) if pk is not None}
    others = User.objects.with_perm("articles.publish_article").filter(is_staff=True)
    names = [user.name for user in others.exclude(pk__in=own).order_by("username")[:_NAMED]]
    if not names:
        return _("Nobody else here may: ask for an editor’s account.")
    return _("Who may: %(names)s.") % {"names": ", ".join(names)}
