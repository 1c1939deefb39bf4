"""Many stories at once: each by its own verb, in its own transaction, with its own result."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Article, Edition
from articles.workflow import publishing
from articles.workflow.refusals import NotReady, Refusal


@dataclass(frozen=True)
class Outcome:
    """What became of one story; `reasons` is empty when it was done."""

    pk: int
    headline: str
    edition: Edition | None = None
    reasons: tuple[str, ...] = ()


_IS_OUT = Exists(
    Edition.objects.filter(
        article=OuterRef("pk"), revision__version=OuterRef("version"), live__isempty=False
    )
)


def out_already(*, article_ids: Iterable[int]) -> dict[int, str]:
    """Those stories whose text is published or planned as it stands, with the words for it."""
    found = Article.objects.filter(_IS_OUT, pk__in=article_ids).values_list("pk", flat=True)
    return dict.fromkeys(found, _out_already())


def _out_already() -> str:
    return _("Published or planned already, as it stands.")


def publish_each(
    *,
    article_ids: Iterable[int],
    by: User,
    since: datetime | None = None,
    versions: Mapping[int, int] | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Iterator[Outcome]:
    """Publish each story as it stands, now or `since`; yields as it goes.

    Safe to repeat and to run beside itself: a story whose text is published or planned already
    is left alone, and of two who try at once one is told so. With `versions`, so is a story that
    was changed since that version.
    """
    for pk in article_ids:
        looked_at = versions.get(pk, 0) if versions is not None else None
        yield _published(pk, by=by, since=since, now=clock(), looked_at=looked_at)


def _published(
    pk: int, *, by: User, since: datetime | None, now: datetime, looked_at: int | None
) -> Outcome:
    # Read together: if the story moves on after this, the verb sees another version.
    seen = Article.objects.seen_by(by).filter(pk=pk)
    story = seen.annotate(is_out=_IS_OUT).values("version", "headline", "is_out").first()
    if story is None:
        return Outcome(pk, "", reasons=(_("There is no such story."),))
    if story["is_out"]:
        return Outcome(pk, story["headline"], reasons=(_out_already(),))
    if looked_at not in {None, story["version"]}:
        words = _("Somebody saved this story after you looked at it.")
        return Outcome(pk, story["headline"], reasons=(words,))
    try:
        edition = publishing.publish(
            article_id=pk, version=story["version"], by=by, now=now, since=since
        )
    except NotReady as refusal:
        reasons = tuple(problem.message for problem in refusal.problems)
        return Outcome(pk, story["headline"], reasons=reasons)
    except Refusal as refusal:
        return Outcome(pk, story["headline"], reasons=(str(refusal),))
    return Outcome(pk, story["headline"], edition)
