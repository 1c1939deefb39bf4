"""What somebody sees first at the desk: their own work, what waits for them, and the day."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from articles.models import Article, Edition, Note, PhotoUse, Revision, Stage, Step
from desk import endings, pace, standing
from desk.instants import clock
from letters.models import Letter
from notices import telling

_MOST = 12
_MOST_LIVE = 5
_MOST_OF_A_DAY = 30
_RECENT = 500  # stories in which photos without words are looked for
_DAY = timedelta(days=1)
_MENTIONS_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One story in a list: where it leads, its words, what is said beside it."""

    pk: int
    headline: str
    stage: str
    stage_words: str
    seen: standing.Standing
    changed: str
    why: str = ""  # why it stands in this list, or what the editor who sent it back said


@dataclass(frozen=True)
class Event:
    """Something that readers will notice, or noticed today."""

    article: int
    headline: str
    what: str
    at: datetime
    when: str


@dataclass
class Bare:
    """A story whose photos lack words; `photos` are those without a credit."""

    article: int
    headline: str
    without_alt: int = 0
    photos: list[int] = field(default_factory=list)

    @property
    def words(self) -> str:
        said = []
        if uncredited := len(self.photos):
            said.append(
                ngettext(
                    "%(n)s photo without a credit", "%(n)s photos without a credit", uncredited
                )
                % {"n": uncredited}
            )
        if self.without_alt:
            said.append(
                ngettext(
                    "%(n)s photo without a description",
                    "%(n)s photos without a description",
                    self.without_alt,
                )
                % {"n": self.without_alt}
            )
        return "; ".join(said)


def start(user: User, *, at: datetime) -> dict[str, Any]:
    """Context of the first page."""
    sees_stories = user.has_perm("articles.view_article")
    context: dict[str, Any] = {
        "can_file": user.has_perm("articles.add_article"),
        "can_see_stories": sees_stories,
        "can_review": user.has_perm("articles.publish_article"),
        "can_answer": user.has_perm("letters.change_letter"),
        "can_credit": user.has_perm("photos.change_photo"),
        "letters": _letters(user, at=at),
        "licences": telling.endings(user, at=at),
    }
    if not sees_stories:
        return context
    seen = standing.with_standing(Article.objects.seen_by(user), at=at)
    newest = seen.defer("body", "lead", "search").order_by("-changed_at", "-id")
    return context | {
        "mine": _mine(user, newest, at=at) if context["can_file"] else [],
        "waiting": _waiting(user, newest, at=at),
        "coming": _coming(user, at=at),
        "today": _today(user, at=at),
        "bare": _bare(user),
        "endings": endings.soon(user, at=at),
        "pace": pace.pace(at=at),
    }


def _mine(user: User, newest: QuerySet[Article], *, at: datetime) -> list[tuple[str, list[Line]]]:
    """One's own by where they are: what came back first, what readers have last."""
    moves = Revision.objects.filter(
        article=OuterRef("pk"), step__in=[Step.SENT_BACK, Step.SUBMITTED]
    ).order_by("-version")
    own = newest.filter(owner=user).annotate(
        last_move=Subquery(moves.values("step")[:1]), said=Subquery(moves.values("reason")[:1])
    )
    places = Case(
        When(stage=Stage.DRAFT, last_move=Step.SENT_BACK, then=Value(0)),
        When(stage=Stage.DRAFT, then=Value(1)),
        When(stage=Stage.IN_REVIEW, then=Value(2)),
        When(Exists(Edition.objects.live(at=at).filter(article=OuterRef("pk"))), then=Value(4)),
        default=Value(3),
        output_field=IntegerField(),
    )
    labels = [
        _("Sent back to you"),
        _("Drafts"),
        _("With the editors"),
        str(Stage.APPROVED.label),
        _("Live"),
    ]
    groups: list[tuple[str, list[Line]]] = [(label, []) for label in labels]
    for story in own.annotate(place=places).order_by("place", "-changed_at", "-id")[:_MOST]:
        groups[story.place][1].append(_line(story, why=story.said if story.place == 0 else ""))
    groups[-1] = (labels[-1], groups[-1][1][:_MOST_LIVE])
    return [(label, lines) for label, lines in groups if lines]


def _waiting(user: User, newest: QuerySet[Article], *, at: datetime) -> list[Line]:
    """Assigned to them, mentioning them in a note of this week, and for editors in review."""
    notes = Note.objects.filter(mentions=user, written_at__gte=at - _MENTIONS_FOR)
    stories = Article.objects.order_by()
    ids = stories.filter(assigned_to=user).exclude(stage=Stage.APPROVED).values("pk")
    ids = ids.union(notes.values("article"), all=True)
    if user.has_perm("articles.publish_article"):
        ids = ids.union(stories.filter(stage=Stage.IN_REVIEW).values("pk"), all=True)
    said = notes.filter(article=OuterRef("pk")).order_by("-written_at").values("text")
    found = newest.filter(pk__in=ids).annotate(mentioned=Subquery(said[:1]))
    return [_line(story, why=_why_waiting(user, story)) for story in found[:_MOST]]


def _why_waiting(user: User, story: Any) -> str:
    if story.mentioned:
        return _("A note mentions you: “%(words)s”") % {"words": story.mentioned[:120]}
    if story.assigned_to_id == user.pk:
        return _("Assigned to you")
    return ""


def _line(story: Any, *, why: str = "") -> Line:
    return Line(
        story.pk,
        str(story),
        story.stage,
        story.get_stage_display(),
        standing.in_words(story),
        clock(story.changed_at),
        why,
    )


def _letters(user: User, *, at: datetime) -> list[tuple[Letter, str]]:
    """Those that wait for an answer, the one that is due first on top."""
    if not user.has_perm("letters.change_letter"):
        return []
    waiting = Letter.objects.unanswered().defer("text", "contact").order_by("due_at")[:_MOST]
    return [(letter, _due(letter, at=at)) for letter in waiting]


def _due(letter: Letter, *, at: datetime) -> str:
    words = _("overdue since %(when)s") if letter.due_at < at else _("due %(when)s")
    return words % {"when": clock(letter.due_at)}


def _editions(user: User) -> QuerySet[Edition]:
    editions = Edition.objects.defer("body", "lead", "search", "heads")
    if user.has_perm("articles.view_any_article") or user.has_perm("articles.change_any_article"):
        return editions
    return editions.filter(article__in=Article.objects.seen_by(user).values("pk"))


def _coming(user: User, *, at: datetime) -> list[Event]:
    """What begins and what ends within a day, in order."""
    until = at + _DAY
    begins = Q(live__startswith__gt=at, live__startswith__lte=until)
    ends = Q(live__endswith__gt=at, live__endswith__lte=until)
    rows = list(_editions(user).filter(begins | ends)[: 2 * _MOST_OF_A_DAY])
    starting = {(row.article_id, row.live.lower) for row in rows}
    events = [
        _event(row, row.live.lower, str(row.get_kind_display()))
        for row in rows
        if row.live.lower > at
    ]
    events += [
        _event(row, row.live.upper, _("Goes offline"))
        for row in rows
        # Where the next edition takes over, nothing ends for readers.
        if row.live.upper
        and row.live.upper <= until
        and (row.article_id, row.live.upper) not in starting
    ]
    return sorted(events, key=lambda event: event.at)[:_MOST_OF_A_DAY]


def _today(user: User, *, at: datetime) -> list[Event]:
    """The stories that went out since midnight of the site's zone, the newest first, each once."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    since = _editions(user).filter(live__startswith__gte=midnight, live__startswith__lte=at)
    rows = since.order_by("-live__startswith")[: 3 * _MOST_OF_A_DAY]
    newest: dict[int, Event] = {}
    for row in rows:
        event = _event(row, row.live.lower, str(row.get_kind_display()))
        newest.setdefault(row.article_id, event)
    return list(newest.values())[:_MOST_OF_A_DAY]


def _event(edition: Edition, at: datetime, what: str) -> Event:
    return Event(edition.article_id, edition.headline, what, at, clock(at))


def _bare(user: User) -> list[Bare]:
    """Stories among the newest whose photos lack a credit or a description."""
    recent = Article.objects.seen_by(user).order_by("-changed_at", "-id").values("pk")[:_RECENT]
    uses = PhotoUse.objects.filter(article__in=recent).filter(Q(alt="") | Q(photo__credit_name=""))
    rows = uses.order_by("-article__changed_at", "article_id", "position").values_list(
        "article_id", "article__headline", "alt", "photo_id", "photo__credit_name"
    )
    found: dict[int, Bare] = {}
    for article, headline, alt, photo, credit in rows[: 8 * _MOST]:
        bare = found.setdefault(article, Bare(article, headline or _("Untitled story")))
        bare.without_alt += not alt
        if not credit:
            bare.photos.append(photo)
    return list(found.values())[:_MOST]
