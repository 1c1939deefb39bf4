"""What an editor should look at on a front page: an old lead, and stories that readers miss."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import TOMBSTONES, Edition, Kind, Placement
from desk.front_board import Block, headline, name, of_row, section_names
from desk.instants import clock

_HOUR, _DAY_HOURS = timedelta(hours=1), 24


@dataclass(frozen=True)
class Concern:
    """A sentence, and what can be done: the story to replace, the placement to change."""

    words: str
    story: int
    placement: int | None = None


def warnings(shown: list[Block], *, at: datetime, language: str) -> list[Concern]:
    """Three statements, whatever is placed."""
    rows = Placement.objects.filter(language=language, story__isnull=False).ahead(at=at)
    placed = list(rows.select_related("story").order_by("span__startswith", "slot", "position"))
    lead = shown[0].places[0] if shown else None
    stories = {row.story_id for row in placed} | ({lead.story} if lead else set())
    editions = _editions(stories)
    found = []
    if lead is not None:
        hours = _age(editions[lead.story], at=at)
        if hours >= settings.FRONT_STALE_HOURS:
            found.append(Concern(_old(hours, lead.card.headline), lead.story))
    names = section_names(language)
    for row in placed:
        gap = _gap(row, editions[row.story_id or 0], at=at)
        if gap is not None:
            told = {
                "headline": headline(row.story),
                "place": name(of_row(row), names),
                "why": _why(editions[row.story_id or 0], gap, at=at),
            }
            words = _("%(place)s: “%(headline)s” %(why)s The newest stands in its place.") % told
            found.append(Concern(words, row.story_id or 0, row.pk))
    return found


def _old(hours: int, headline: str) -> str:
    if hours < 2 * _DAY_HOURS:
        said = ngettext(
            "The lead is %(n)d hour old: “%(headline)s”.",
            "The lead is %(n)d hours old: “%(headline)s”.",
            hours,
        )
        return said % {"n": hours, "headline": headline}
    days = hours // _DAY_HOURS
    said = ngettext(
        "The lead is %(n)d day old: “%(headline)s”.",
        "The lead is %(n)d days old: “%(headline)s”.",
        days,
    )
    return said % {"n": days, "headline": headline}


def _editions(stories: set[Any]) -> dict[int, list[Any]]:
    """Kind and span of what readers see of each story, in their order."""
    found: dict[int, list[Any]] = defaultdict(list)
    rows = Edition.objects.filter(article__in=stories).exclude(live__isempty=True)
    for edition in rows.only("article", "kind", "live").order_by("live__startswith"):
        found[edition.article_id].append(edition)
    return found


def _age(editions: list[Any], *, at: datetime) -> int:
    """Whole hours since readers got something new of a story."""
    told = [edition.live.lower for edition in editions if edition.kind != Kind.TYPO]
    last = max((instant for instant in told if instant <= at), default=at)
    return int((at - last) / _HOUR)


def _gap(row: Placement, editions: list[Any], *, at: datetime) -> datetime | None:
    """The first instant, from `at` on, at which the story stands but readers do not see it."""
    seen_until = max(row.span.lower, at)
    for edition in editions:
        live = edition.live
        if edition.kind in TOMBSTONES or (live.upper is not None and live.upper <= seen_until):
            continue
        if live.lower > seen_until:
            break
        if live.upper is None:
            return None
        seen_until = live.upper
    return seen_until if row.span.upper is None or seen_until < row.span.upper else None


def _why(editions: list[Any], gap: datetime, *, at: datetime) -> str:
    """What keeps a story from readers at an instant."""
    standing = [edition for edition in editions if gap in edition.live]
    coming = [edition.live.lower for edition in editions if edition.live.lower > gap]
    if standing and standing[0].kind in TOMBSTONES:
        return _("was withdrawn.")
    if coming:
        return _("is not public before %(when)s.") % {"when": clock(coming[0])}
    if not any(edition.live.lower <= gap for edition in editions):
        return _("is not published.")
    if gap > at:
        return _("goes offline on %(when)s.") % {"when": clock(gap)}
    return _("is offline.")
