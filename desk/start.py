"""What somebody sees first at the desk: their own work, and what waits for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from articles.models import Article, Edition, Stage
from desk import standing
from desk.instants import clock
from letters.models import Letter

_MOST = 12


@dataclass(frozen=True)
class Line:
    """One story in a list: where it leads, its words, what is said beside it."""

    pk: int
    headline: str
    stage: str
    stage_words: str
    seen: standing.Standing
    changed: str


def start(user: User, *, at: datetime) -> dict[str, Any]:
    """Context of the first page."""
    seen = standing.with_standing(Article.objects.seen_by(user), at=at)
    newest = seen.defer("body", "lead", "search").order_by("-changed_at", "-id")
    may_publish = user.has_perm("articles.publish_article")
    mine = _lines(newest.filter(owner=user))
    by_stage = [
        (stage.label, [line for line in mine if line.stage == stage.value]) for stage in Stage
    ]
    return {
        "can_file": user.has_perm("articles.add_article"),
        "can_see_stories": user.has_perm("articles.view_article"),
        "can_review": may_publish,
        "mine": [(label, lines) for label, lines in by_stage if lines],
        "waiting": _lines(newest.filter(stage=Stage.IN_REVIEW)) if may_publish else [],
        "planned": _planned(user, at=at),
        "can_answer": user.has_perm("letters.change_letter"),
        "letters": _letters(user, at=at),
    }


def _lines(stories: QuerySet[Article]) -> list[Line]:
    return [
        Line(
            story.pk,
            story.headline,
            story.stage,
            story.get_stage_display(),
            standing.in_words(story),
            clock(story.changed_at),
        )
        for story in stories[:_MOST]
    ]


def _letters(user: User, *, at: datetime) -> list[tuple[Letter, str]]:
    """Those that wait for an answer, the one that is due first on top."""
    if not user.has_perm("letters.change_letter"):
        return []
    waiting = Letter.objects.unanswered().defer("text", "contact").order_by("due_at")[:_MOST]
    return [
        (letter, f"{'overdue since' if letter.due_at < at else 'due'} {clock(letter.due_at)}")
        for letter in waiting
    ]


def _planned(user: User, *, at: datetime) -> list[tuple[Edition, str]]:
    stories = Article.objects.seen_by(user).values("pk")
    coming = Edition.objects.coming(at=at).filter(article__in=stories)
    rows = coming.order_by("live__startswith").defer("body", "search")[:_MOST]
    return [(edition, clock(edition.live.lower)) for edition in rows]
