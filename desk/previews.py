"""The working copy as readers would see it: in the public templates, at the address it will get.

Nothing is written by looking.
"""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import delivery
from articles import fronts, listing, proofs
from articles.models import Article
from photos.models import Use

# What results of a search cut off, in letters; a Han character is as wide as two.
_TITLE_WIDTH = 60
_SNIPPET_WIDTH = 155
_CARD_WIDTH = 70


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """One story `?as=` story, front, section, card, search or print, for those who may see it."""
    stories = Article.objects.seen_by(request.user).select_related("section")
    story, now = get_object_or_404(stories, pk=pk), timezone.now()
    shown_as = request.GET.get("as", "story")
    template, context = SHAPES.get(shown_as, SHAPES["story"])
    response = printed(
        request,
        template,
        story,
        lambda: context(story, now, request),
        at=now,
        desk_href=reverse("admin:articles_article_change", args=[story.pk]),
        is_framed="framed" in request.GET,
    )
    response["Cache-Control"] = "private, no-store"
    delivery.stands_in_frame(response)
    return response


def printed(
    request: HttpRequest,
    template: str,
    story: Article,
    context: Callable[[], dict[str, Any]],
    *,
    at: datetime,
    **more: Any,
) -> HttpResponse:
    """A public page for a story, asked as if at its own address, in its own language, `at` then.

    Consent is asked where readers are, not here.
    """
    with translation.override(story.language):
        found = context()
        asked = as_asked(request, found.pop("path"), at=at)
        return render(asked, template, {"consent": None, **found, **more})


def as_asked(request: HttpRequest, path: str, *, at: datetime) -> Any:
    """The request as if asked at an address and an instant: what stands around a page reads it."""
    asked: Any = copy.copy(request)
    asked.path, asked.at, asked.is_time_travel = path, at, False
    return asked


def story_page(
    story: Article, now: datetime, _request: HttpRequest | None = None, photos: str = "/photos/"
) -> dict[str, Any]:
    """What the story page needs; `photos` is where the addresses of its photos begin."""
    page = proofs.story(story, at=now, base=photos)
    return {
        "story": page,
        "path": page["permalink"].removeprefix(settings.SITE_URL),
        "address": page["permalink"],
    }


def _front(story: Article, now: datetime, request: HttpRequest) -> dict[str, Any]:
    put = _put(story, now, is_lead=request.GET.get("place") != "latest")
    front = fronts.arrange(at=now, language=story.language, put=put)
    path = reverse("front", kwargs={"language": story.language})
    return {**front.context, "path": path, "canonical": ""}


def _section(story: Article, now: datetime, _request: HttpRequest) -> dict[str, Any]:
    put, place = _put(story, now), story.section
    cards: list[Any] = [put.card]
    heading, description = _("No section yet"), ""
    path = reverse("front", kwargs={"language": story.language})
    if place is not None:
        own = place.edition_set.filter(language=story.language)
        cards = fronts.listed(own, at=now, put=put, length=listing.PAGE_LENGTH)
        heading, description = place.name_in(story.language), place.description_in(story.language)
        path = reverse("section", kwargs={"language": story.language, "slug": place.slug})
    return {
        "path": path,
        "heading": heading,
        "kicker": _("Section"),
        "description": description,
        "cards": cards,
        "portrait": None,
        "older_href": "",
        "newest_href": "",
    }


def _card(story: Article, now: datetime, _request: HttpRequest) -> dict[str, Any]:
    card, coming = proofs.card(story, at=now, use=Use.CARDS)
    warnings = []
    if card.picture is None:
        warnings.append(_("There is no photo: the card shows words alone."))
    if width(card.headline) > _CARD_WIDTH:
        warnings.append(_("The headline may be cut off on a card."))
    if not card.lead:
        warnings.append(_("There is no lead: the card says only the headline."))
    return {"card": card, "path": coming.path, "warnings": warnings}


def _search(story: Article, now: datetime, _request: HttpRequest) -> dict[str, Any]:
    card, coming = proofs.card(story, at=now)
    name = settings.SITE_NAMES[story.language]
    warnings = []
    if width(card.headline) > _TITLE_WIDTH:
        warnings.append(_("The headline is longer than a result shows."))
    if width(card.lead) > _SNIPPET_WIDTH:
        warnings.append(_("The lead is longer than a result shows."))
    if not card.lead:
        warnings.append(_("There is no lead: the search engine chooses words of its own."))
    return {
        "card": card,
        "title": cut(f"{card.headline} - {name}", _TITLE_WIDTH),
        "snippet": cut(card.lead, _SNIPPET_WIDTH),
        "address": settings.SITE_URL + coming.path,
        "path": coming.path,
        "warnings": warnings,
    }


SHAPES: dict[str, tuple[str, Callable[[Article, datetime, HttpRequest], dict[str, Any]]]] = {
    "story": ("desk/previews/story.html", story_page),
    "print": ("desk/previews/story.html", story_page),
    "front": ("desk/previews/front.html", _front),
    "section": ("desk/previews/listing.html", _section),
    "card": ("desk/previews/card.html", _card),
    "search": ("desk/previews/search.html", _search),
}


def width(words: str) -> int:
    """How wide words are in letters: a Han character counts as two."""
    return sum(2 if ord(character) >= 0x1100 else 1 for character in words)


def cut(words: str, widest: int) -> str:
    """Words as a result shows them: cut with an ellipsis where they are too wide."""
    if width(words) <= widest:
        return words
    kept, room = 0, widest - 1
    for character in words:
        room -= width(character)
        if room < 0:
            break
        kept += 1
    return Truncator(words).chars(kept + 1)


def _put(story: Article, now: datetime, *, is_lead: bool = False) -> fronts.Put:
    card, coming = proofs.card(story, at=now)
    own = reverse("admin:desk_preview", args=[story.pk])  # its address shows nothing yet
    return fronts.Put(
        card=replace(card, href=own),
        article_id=story.pk,
        section_id=story.section_id,
        published_at=coming.published_at,
        is_lead=is_lead,
    )
