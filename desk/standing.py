"""What readers see of a story, in words for the desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from articles import workflow
from articles.models import TOMBSTONES, Article, Edition, Kind
from desk.instants import clock

MOST_PAST = 10  # editions that stand in the rail
_PROBLEM_ANCHORS = {
    "bylines": "bylines-group",
    "legal_hold": "part-state",
    "is_not_for_publication": "part-state",
}


@dataclass(frozen=True)
class Standing:
    """`state` is hidden, live, planned or withdrawn."""

    state: str
    words: str


@dataclass(frozen=True)
class Rail:
    """What stands beside a story's form."""

    standing: Standing
    problems: list[tuple[str, str]] = field(default_factory=list)  # anchor, sentence
    current: Edition | None = None
    planned: Sequence[Edition] = ()
    past: Sequence[Edition] = ()
    has_older: bool = False  # than the past ones


def with_standing(stories: QuerySet[Article], *, at: datetime) -> QuerySet[Article]:
    """Adds what `in_words` needs, in the same statement."""
    editions = Edition.objects.filter(article=OuterRef("pk"))
    facts = JSONObject(kind="kind", begins="live__startswith", ends="live__endswith")
    coming = editions.coming(at=at).order_by("live__startswith")
    return stories.annotate(
        standing_now=Subquery(editions.standing(at=at).values(fact=facts)[:1]),
        standing_next=Subquery(coming.values(fact=facts)[:1]),
    )


def in_words(story: Any) -> Standing:
    """Of a story that `with_standing` found."""
    return _standing(_facts(story.standing_now), _facts(story.standing_next))


def editions_of(story: Article, *, at: datetime) -> list[Edition]:
    """What readers see and will see of a story and, one more than the rail shows, what they saw.

    The newest first; without the words.
    """
    known = story.editions.exclude(live__isempty=True).order_by("-live__startswith")
    going_on = Q(live__endswith=None) | Q(live__endswith__gt=at)
    past = known.filter(live__endswith__lte=at).values("pk")[: MOST_PAST + 1]
    rows = known.filter(going_on | Q(pk__in=past)).select_related("published_by", "revision")
    return list(rows.defer("body", "search", "heads", "revision__snapshot"))


def planned_of(editions: Sequence[Edition], *, at: datetime) -> list[Edition]:
    """What is still to begin, the first of it first."""
    return [edition for edition in reversed(editions) if edition.live.lower > at]


def current_of(editions: Iterable[Edition], *, at: datetime) -> Edition | None:
    return next((edition for edition in editions if at in edition.live), None)


def rail(
    story: Article,
    *,
    at: datetime,
    editions: Sequence[Edition] | None = None,
    uses: list[Any] | None = None,
) -> Rail:
    """Everything beside the form: state, what is missing, what readers see, saw and will see.

    `editions_of` the story and its `workflow.photo_uses` are asked for when they are not given.
    """
    editions = editions_of(story, at=at) if editions is None else editions
    current, planned = current_of(editions, at=at), planned_of(editions, at=at)
    past = [edition for edition in editions if edition.live.upper and edition.live.upper <= at]
    past, has_older = past[:MOST_PAST], len(past) > MOST_PAST
    problems = anchored(workflow.problems(story, at=at, uses=uses))
    words = _standing(_fact(current), _fact(planned[0] if planned else None))
    shown = current if current and current.kind not in TOMBSTONES else None
    if current and shown is None:
        past.insert(0, current)
    return Rail(words, problems, shown, planned, past, has_older)


def anchored(problems: Iterable[workflow.Problem]) -> list[tuple[str, str]]:
    """Where each problem is mended on the story's page, and its sentence."""
    return [(anchor(problem.field, problem.spot), problem.message) for problem in problems]


def anchor(field: str, spot: str = "") -> str:
    """Where a field stands on the story's page, or a spot in its text: `id_body:photo:12`."""
    name = _PROBLEM_ANCHORS.get(field, f"id_{field}")
    return f"{name}:{spot}" if spot else name


Fact = tuple[str, datetime, datetime | None]
_BOUNDS = ("begins", "ends")


def _fact(edition: Edition | None) -> Fact | None:
    return (edition.kind, edition.live.lower, edition.live.upper) if edition else None


def _facts(value: dict[str, Any] | None) -> Fact | None:
    if value is None:
        return None
    begins, ends = (value[name] and datetime.fromisoformat(value[name]) for name in _BOUNDS)
    return value["kind"], begins, ends


def _standing(now: Fact | None, coming: Fact | None) -> Standing:
    when = {"when": clock(coming[1])} if coming else {}
    if now is None:
        if coming:
            return Standing("planned", _("Planned for %(when)s") % when)
        return Standing("hidden", _("Not public"))
    kind, begins, ends = now
    if kind in TOMBSTONES:
        gone = _("Killed %(when)s") if kind == Kind.KILL else _("Withdrawn %(when)s")
        words, state = gone % {"when": clock(begins)}, "withdrawn"
    else:
        words, state = _("Live since %(when)s") % {"when": clock(begins)}, "live"
        if kind != Kind.FIRST:
            words = _("%(words)s (%(kind)s)") % {"words": words, "kind": Kind(kind).label.lower()}
    if coming:
        return Standing(state, _("%(words)s; next planned for %(when)s") % {"words": words, **when})
    if ends:
        words = _("%(words)s, until %(when)s") % {"words": words, "when": clock(ends)}
    return Standing(state, words)
