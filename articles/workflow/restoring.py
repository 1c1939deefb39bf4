"""Going back: to a whole earlier version, or of one change alone. Each is a new revision."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import body, comparing
from articles.comparing import Paper
from articles.models import Article, Author, BylineRole, Revision, Section, Step, Topic
from articles.workflow import drafting, papers, saving
from articles.workflow.papers import Draft
from articles.workflow.refusals import Refusal
from photos.models import Photo

_PLAIN = (
    "headline",
    "slug",
    "lead",
    "language",
    "reprint_source",
    "reprint_author",
    "reprint_title",
    "responsible_editor",
)


class ChangedSince(Refusal):
    """What somebody wants to take back was changed again after it."""


@transaction.atomic
def restore(*, article_id: int, version: int, earlier: int, by: User, now: datetime) -> Revision:
    """The working copy reads as in version `earlier` again; the present stays in the history.

    What is no longer there (a photo, a name, a section) is left out, and the reason of the new
    revision says so. Raises Conflict, NotAllowed, Refusal.
    """
    article = drafting.locked(article_id, by=by, version=version)
    paper = comparing.opened(_revision(article, earlier).snapshot)
    reason = _("Version %(version)d again, whole.") % {"version": earlier}
    return _rewrite(article, paper, reason, by=by, now=now)


@transaction.atomic
def take_back(
    *,
    article_id: int,
    version: int,
    earlier: int,
    later: int,
    change: str,
    by: User,
    now: datetime,
) -> Revision:
    """Undo one change from version `earlier` to `later` (`comparing.Change.id`), keep the rest.

    Raises ChangedSince where that place reads otherwise by now, Conflict, NotAllowed, Refusal.
    """
    article = drafting.locked(article_id, by=by, version=version)
    first, second = (_revision(article, one).snapshot for one in (earlier, later))
    try:
        undone = comparing.undo(first, second, papers.snapshot(article), change)
        what = comparing.compare(first, second).change(change)
    except comparing.ChangedSince as refused:
        raise ChangedSince(_("This place was changed again since. Nothing was done.")) from refused
    except comparing.NoSuchChange as refused:
        raise Refusal(_("These versions have no such change. Nothing was done.")) from refused
    reason = _("Took back one change of version %(version)d: %(what)s.") % {
        "version": later,
        "what": _described(what),
    }
    return _rewrite(article, undone, reason, by=by, now=now)


def _revision(article: Article, version: int) -> Revision:
    found = article.revisions.filter(version=version).first()
    if found is None:
        raise Refusal(_("This story has no version %(version)d.") % {"version": version})
    return found


def _rewrite(article: Article, paper: Paper, reason: str, *, by: User, now: datetime) -> Revision:
    draft, left_out = _draft(paper)
    made = saving.save(
        article_id=article.pk,
        draft=draft,
        version=article.version,
        by=by,
        now=now,
        reason=" ".join([reason, *left_out]),
        step=Step.RESTORED,
    )
    if made.version == article.version:
        raise Refusal(_("The story reads like that already. Nothing was done."))
    return made.revisions.get(version=made.version)


def _draft(paper: Paper) -> tuple[Draft, list[str]]:
    """The paper as a draft of what is still there, and sentences about what is not."""
    left_out = []
    section = Section.objects.filter(pk=paper["section"]).first()
    if paper["section"] and section is None:
        left_out.append(_("Its section is no longer there and was left out."))
    topics = tuple(Topic.objects.filter(pk__in=paper["topics"]).order_by("pk"))
    if len(topics) < len(paper["topics"]):
        left_out.append(_("A topic is no longer there and was left out."))
    authors = set(
        Author.objects.filter(pk__in=[author for author, _role in paper["bylines"]]).values_list(
            "pk", flat=True
        )
    )
    bylines = tuple(
        (author, role)
        for author, role in paper["bylines"]
        if author in authors and role in BylineRole
    )
    if len(bylines) < len(paper["bylines"]):
        left_out.append(_("A name of the byline is no longer there and was left out."))
    blocks = comparing.blocks(paper["body"])
    placed = {photo for block in blocks if (photo := comparing.photo_in(block))}
    gone = placed - set(Photo.objects.filter(pk__in=placed).values_list("pk", flat=True))
    if gone:
        left_out.append(_("A photo is no longer in the library and was left out."))
    text = "".join(block for block in blocks if comparing.photo_in(block) not in gone)
    dated_on, embargo_until = paper["dated_on"], paper["embargo_until"]
    draft = Draft(
        **{name: paper[name] for name in _PLAIN},
        body=text,
        section=section,
        topics=topics,
        bylines=bylines,
        dated_on=date.fromisoformat(dated_on) if dated_on else None,
        embargo_until=datetime.fromisoformat(embargo_until) if embargo_until else None,
    )
    return draft, left_out


def _described(change: comparing.Change) -> str:
    """Which place of the story it is, in a few words."""
    if change.kind == "field":
        return change.name.replace("_", " ")
    block = change.after or change.before
    photo = comparing.photo_in(block)
    if photo is not None:
        return _("photo %(number)d") % {"number": photo}
    words = body.text(block).split()
    return _("the paragraph “%(words)s”") % {
        "words": " ".join(words[:8]) + ("…" if len(words) > 8 else "")
    }
