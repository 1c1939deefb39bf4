"""What was corrected: on the whole site, and in one story, with what stood before."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import languages
from accounts.middleware import Request
from articles import changes, keys, listing, printing
from articles.models import TOMBSTONES, Edition, Kind
from delivery import tag
from photos.printing import Picture

LENGTH = 30
_MOST = 200  # editions of one story that are compared for its page


@require_safe
def latest(request: Request, language: str = "en") -> HttpResponse:
    """The newest corrections of stories that stand, each with its note."""
    tag(request, keys.FRONT)
    before = listing.cursor(request)
    told = Edition.objects.corrections(at=request.at).filter(language=language)
    rows = list((told.begun_before(*before) if before else told)[: LENGTH + 1])
    shown = rows[:LENGTH]
    is_more = len(rows) > LENGTH
    context = {
        "entries": [_entry(row, language) for row in shown],
        "older_href": listing.older(request, shown[-1].live.lower, shown[-1]) if is_more else "",
        "newest_href": request.path if before else "",
        "canonical": settings.SITE_URL + request.path,
        "corrections_feed_href": reverse("corrections_feed", kwargs={"language": language}),
    }
    return render(request, "articles/corrections.html", context)


def _entry(row: Any, language: str) -> dict[str, str]:
    return {
        "headline": row.now_headline,
        "href": row.now_at,
        "changes_href": f"{row.now_at}history/",
        "note": row.note,
        "when_text": printing.clock(row.live.lower, language),
        "when_iso": row.live.lower.isoformat(),
    }


@require_safe
def history(request: Request, language: str = "en", **_address: object) -> HttpResponse:
    """Every update and correction that readers were told of, with what stood before."""
    path = request.path.removesuffix("history/")
    standing: Any = Edition.objects.standing(at=request.at).filter(path=path).first()
    if standing is None:
        return _moved(path, at=request.at)
    if standing.kind in TOMBSTONES:
        raise Http404
    tag(request, keys.story(standing.article_id), ends=standing.live.upper)
    printed: list[Any] = list(
        Edition.objects.filter(article=standing.article_id, live__startswith__lte=request.at)
        .exclude(kind__in=TOMBSTONES)
        .with_pictures(at=request.at)
        .order_by("-live__startswith", "-pk")[:_MOST]
    )
    for edition in printed:
        pictures = [Picture.from_json(use["picture"]) for use in edition.pictures]
        listing.tag_pictures(request, pictures, printing.absent(edition.absent))
    context = {
        "headline": standing.headline,
        "story_href": standing.path,
        "lang_attr": languages.attribute(standing.language),
        "steps": _steps(printed, language),
        "is_cut": len(printed) == _MOST,
        "first_text": printing.published(standing.published_at, language),
        "canonical": settings.SITE_URL + request.path,
    }
    return render(request, "articles/history.html", context)


def _moved(path: str, *, at: datetime) -> HttpResponse:
    """An address that a story once had leads to its history at the present one."""
    found = Edition.objects.address_now(path, at=at)
    if found is None:
        raise Http404
    return redirect(f"{found}history/", permanent=True)


def _steps(printed: list[Any], language: str) -> list[dict[str, Any]]:
    """What readers were told, the newest first; `printed` comes so too.

    What was taken back by undoing is left out: an older text follows it.
    """
    kept: list[Any] = []  # newest first
    for edition in printed:
        if kept and edition.revision_id == kept[-1].revision_id:
            kept[-1] = edition  # printed again: readers were told when it stood there first
        elif not kept or edition.revision_id < kept[-1].revision_id:
            kept.append(edition)
    return [
        {
            "title": Kind(newer.kind).label,
            "when_text": printing.clock(newer.live.lower, language),
            "when_iso": newer.live.lower.isoformat(),
            "note": newer.note,
            "passages": changes.between(older, newer),
        }
        for newer, older in pairwise(kept)
        if newer.kind in (Kind.UPDATE, Kind.CORRECTION)
    ]
