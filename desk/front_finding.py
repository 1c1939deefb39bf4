"""Stories to choose for the front page or Must Read: the newest, or those that hold some words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from articles import finding as readers
from articles.models import TOMBSTONES, Article, Edition
from desk import finding
from desk.front_board import headline
from desk.instants import clock
from photos.printing import Picture

MOST = 20
_MOST_CHARACTERS = 200


@dataclass(frozen=True)
class Choice:
    """A story with its first photo; `sort` is live, planned or hidden, `when` says so in words."""

    story: int
    headline: str
    section: str
    picture: Picture | None
    sort: str
    when: str
    path: str = ""  # of what readers see


def choices(user: User, *, words: str, language: str, at: datetime) -> list[Choice]:
    """At most MOST. Whoever may not see the desk's stories finds public ones alone."""
    words = " ".join(words[:_MOST_CHARACTERS].replace("\0", " ").split())
    may_see_drafts = user.has_perm("articles.view_article")
    visible = Q(live__endswith=None) | Q(live__endswith__gt=at)
    editions = Edition.objects.filter(visible, language=language, live__isempty=False)
    editions = editions.exclude(kind__in=TOMBSTONES).select_related("section")
    if not may_see_drafts:
        editions = editions.filter(live__startswith__lte=at)
    drafts: list[Any] = []
    if words and may_see_drafts:
        own = Article.objects.seen_by(user).filter(language=language).order_by("-changed_at", "-pk")
        drafts = list(finding.found(own, words).select_related("section")[:MOST])
        editions = editions.filter(article__in=drafts)
    elif words:
        asked = readers.Asked(words=words, language=language)
        hits = readers.find(asked, at=at, wanted=MOST).hits
        editions = editions.filter(pk__in=[hit.pk for hit in hits])
    rows = editions.with_pictures(at=at, first_only=True).newest_first()[: MOST * 2]
    first: dict[int, Any] = {}
    for edition in sorted(rows, key=lambda edition: edition.live.lower):
        first.setdefault(edition.article_id, edition)  # what is live before what is planned
    newest = sorted(first.values(), key=lambda edition: edition.published_at, reverse=True)
    found = [_choice(edition, at=at) for edition in newest[:MOST]]
    return found + [_draft(story) for story in drafts if story.pk not in first]


def _choice(edition: Any, *, at: datetime) -> Choice:
    is_live = edition.live.lower <= at
    use = edition.pictures[0] if edition.pictures else None
    return Choice(
        story=edition.article_id,
        headline=edition.headline,
        section=edition.section.name_in(edition.language),
        picture=Picture.from_json(use["picture"], language=edition.language) if use else None,
        sort="live" if is_live else "planned",
        when=clock(edition.published_at)
        if is_live
        else _("From %(begins)s") % {"begins": clock(edition.live.lower)},
        path=edition.path,
    )


def _draft(story: Article) -> Choice:
    section = story.section.name_in(story.language) if story.section else ""
    return Choice(story.pk, headline(story), section, None, "hidden", _("Not published"))
