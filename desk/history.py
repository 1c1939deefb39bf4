"""A story's history: what was done to it, by whom, when and why. For whoever may see the story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import TOMBSTONES, Article, Edition, Revision, Step
from desk import sittings
from desk.instants import clock
from desk.sittings import Line

_LINES = 40  # on a page
_READ = 500  # revisions read for a page; a longer sitting goes on overleaf
_PUBLISHED = (Step.PUBLISHED, Step.FIXED, Step.UPDATED, Step.CORRECTED)


@dataclass(frozen=True)
class Shown:
    """A line with what readers saw of it."""

    line: Line
    editions: Sequence["Span"] = ()


@dataclass(frozen=True)
class Span:
    words: str
    path: str  # "" where readers no longer find it at its address


def page(request: HttpRequest, object_id: str) -> HttpResponse:
    """One page of it, newest first; `?before=` a version goes on."""
    seen = Article.objects.seen_by(request.user)
    story = get_object_or_404(seen, pk=number(object_id))
    before = request.GET.get("before")
    lines, next_before = _lines(story, before=number(before) if before else None)
    sittings.count_words(story, lines)
    context = {
        **admin.site.each_context(request),
        "title": _("History"),
        "story": story,
        "rows": _with_editions(story, lines, at=timezone.now()),
        "before": before,
        "next_before": next_before,
        "links": _links(story, request.user.pk),
        "opts": Article._meta,
    }
    return render(request, "desk/history.html", context)


def number(typed: str) -> int:
    """A version or a story's number as it stands in an address; Http404 for anything else."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise Http404
    return int(typed)


def _newest(story: Article) -> Any:
    return story.revisions.select_related("saved_by").defer("snapshot").order_by("-version")


def _lines(story: Article, *, before: int | None) -> tuple[list[Line], int | None]:
    """What one page shows, and the version before which the next page goes on."""
    revisions = _newest(story)
    if before is not None:
        revisions = revisions.filter(version__lt=before)
    read = list(revisions[: _READ + 1])
    lines = sittings.fold(read[:_READ])
    is_cut = len(read) > _READ or len(lines) > _LINES
    if not is_cut:
        return lines, None
    # The last line may go on overleaf: it is shown there whole, unless nothing else is here.
    kept = lines[:_LINES] if len(lines) > _LINES else lines[:-1] or lines
    lowest = min(revision.version for line in kept for revision in line.revisions)
    later = {one.version for line in lines[len(kept) :] for one in line.revisions}
    if later and max(later) > lowest:  # two sittings at once across the edge: cut both there
        kept, lowest = _cut(kept, above=max(later))
    return kept, lowest


def _cut(lines: list[Line], *, above: int) -> tuple[list[Line], int]:
    """Only revisions newer than a version."""
    for line in lines:
        line.revisions = [one for one in line.revisions if one.version > above]
    return [line for line in lines if line.revisions], above + 1


def _with_editions(story: Article, lines: list[Line], *, at: datetime) -> list[Shown]:
    milestones = [line.newest.pk for line in lines if line.is_milestone]
    spans: dict[int, list[Span]] = {}
    editions = story.editions.filter(revision__in=milestones).order_by("live__startswith")
    for edition in editions:
        spans.setdefault(edition.revision_id, []).append(_span(edition, at=at))
    return [Shown(line, spans.get(line.newest.pk, ())) for line in lines]


def _span(edition: Edition, *, at: datetime) -> Span:
    live = edition.live
    if live.isempty:
        return Span(_("Cancelled before readers saw it."), "")
    begins, ends = clock(live.lower), clock(live.upper) if live.upper else ""
    is_tombstone = edition.kind in TOMBSTONES
    if live.lower > at:
        words = _("Planned from %(begins)s.") % {"begins": begins}
    elif is_tombstone:
        words = _("Readers are told that it is gone, since %(begins)s.") % {"begins": begins}
    elif at in live and not ends:
        words = _("Live since %(begins)s.") % {"begins": begins}
    elif at in live:
        words = _("Live since %(begins)s, until %(ends)s.") % {"begins": begins, "ends": ends}
    else:
        words = _("Was live from %(begins)s until %(ends)s.") % {"begins": begins, "ends": ends}
    return Span(words, edition.path if at in live else "")


def _links(story: Article, user_id: int | None) -> list[tuple[str, int]]:
    """Comparisons with the present that people ask for: words, and the version to start from."""
    found = story.revisions.aggregate(
        published=Max("version", filter=Q(step__in=_PUBLISHED)),
        mine=Max("version", filter=Q(saved_by=user_id)),
    )
    links = [
        (_("Changes since it was published"), found["published"]),
        (_("Changes since I last saved"), found["mine"]),
    ]
    return [(words, start) for words, start in links if start and start < story.version]


def revision_at(story: Article, version: int) -> Revision:
    """One version of a story, whole; Http404 where there is none."""
    return get_object_or_404(story.revisions.select_related("saved_by"), version=version)
