"""What became public or ended since others were last told: addresses of stories, and their feeds.

It looks at spans alone, as readers' pages do: a story is told of when it comes live, however long
it was planned, and publishing knows nothing of it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from articles.models import Author, Edition, Section, Topic
from notices import announcing

_MOST = 2_000  # changes that one look is after; the next one goes on
_FORMS = ("rss", "json")


@transaction.atomic
def announce(*, at: datetime) -> int:
    """Queue messages about what changed for readers up to `at`; how many changes there were.

    Safe to repeat, and to do late: each change is told of once.
    """
    if not announcing.is_on():
        return 0
    since, known = announcing.begin(at=at)
    if since >= at:
        return 0
    at = _reach(since + announcing.OVERLAP, at)
    begun = Q(live__startswith__gt=since, live__startswith__lte=at)
    ended = Q(live__endswith__gt=since, live__endswith__lte=at)
    rows = Edition.objects.filter(begun | ended, language__in=dict(settings.LANGUAGES))
    changes: dict[str, Edition] = {}
    for row in rows.defer("body", "lead", "search", "heads").order_by("-pk"):
        changes |= dict.fromkeys(_changes(row, since, at), row)
    told = changes.keys() if known is None else known
    fresh = [row for change, row in changes.items() if change not in told]
    pages = sorted({row.path for row in fresh})
    announcing.tell(until=at, changes=changes, feeds=_feeds(fresh), pages=pages)
    return len(fresh)


def _reach(since: datetime, at: datetime) -> datetime:
    """`at`, or the instant at which enough changed for one look."""
    enough = [
        Edition.objects.filter(**{f"{bound}__gt": since, f"{bound}__lte": at})
        .order_by(bound)
        .values_list(bound, flat=True)[_MOST - 1 : _MOST]
        for bound in ("live__startswith", "live__endswith")
    ]
    return min((instant for found in enough for instant in found), default=at)


def _changes(row: Edition, since: datetime, at: datetime) -> list[str]:
    """What happened to an edition in a span: that it began, that it ended, both."""
    bounds = {"begun": row.live.lower, "ended": row.live.upper}
    return [
        f"{row.pk}:{what}"
        for what, bound in bounds.items()
        if bound is not None and since < bound <= at
    ]


def _feeds(rows: Iterable[Edition]) -> list[str]:
    """The feeds of the stories' languages, sections, topics and authors, in every format."""
    places: set[tuple[str, str, str]] = set()
    ids: dict[str, set[tuple[str, int]]] = {"section": set(), "topic": set(), "author": set()}
    for row in rows:
        places.add((row.language, "", ""))
        ids["section"].add((row.language, row.section_id))
        ids["topic"].update((row.language, pk) for pk in row.topic_ids)
        ids["author"].update((row.language, pk) for pk in row.author_ids)
    for kind, model in (("section", Section), ("topic", Topic), ("author", Author)):
        wanted = [pk for _language, pk in ids[kind]]
        slugs = dict(model._default_manager.filter(pk__in=wanted).values_list("pk", "slug"))
        places |= {(language, kind, slugs[pk]) for language, pk in ids[kind] if pk in slugs}
    return sorted(path for place in places for path in _paths(*place))


def _paths(language: str, kind: str, slug: str) -> list[str]:
    name = f"{kind}_feed" if kind else "feed"
    named = {"language": language} | ({"slug": slug} if slug else {})
    return [
        reverse(name, kwargs=named),
        *(reverse(f"{name}_as", kwargs={**named, "form": form}) for form in _FORMS),
    ]
