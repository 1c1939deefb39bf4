"""The news as text alone, for thin networks: the same addresses behind `/text/`, without pictures.

These pages hold no script and no photo, ask for nothing but a small style sheet, and name the
whole page as theirs to search engines.
"""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from articles import keys, listing, printing
from articles.models import TOMBSTONES, Author, Edition, Kind, Section, Topic
from articles.printing import Link, text_address
from articles.statements import AT, PATH, Statement
from articles.teasers import Card
from delivery import tag


def whole(path: str) -> str:
    """The address of the page whose text stands at `path`."""
    return path.replace("/text/", "/", 1)


_AT_ADDRESS = Statement(
    lambda: (
        printing.story_queryset(Edition.objects.standing(at=AT).filter(path=PATH), at=AT)
        .defer("search", "heads")
        .order_by("pk")[:1]
    )
)


@require_safe
def front(request: Request, language: str = "en") -> HttpResponse:
    """The newest stories."""
    tag(request, keys.FRONT)
    return _list(request, listing.EVERYTHING, language, _("Latest"))


@require_safe
def section(request: Request, slug: str, language: str = "en") -> HttpResponse:
    place = get_object_or_404(Section, slug=slug)
    tag(request, keys.section(place.pk))
    name = place.name_in(language)
    return _list(request, listing.OF_SECTION, language, name, number=place.pk)


@require_safe
def topic(request: Request, slug: str, language: str = "en") -> HttpResponse:
    place = get_object_or_404(Topic, slug=slug)
    tag(request, keys.topic(place.pk))
    name = place.name_in(language)
    return _list(
        request, listing.OF_TOPIC, language, name, number=place.pk, is_hidden_if_empty=True
    )


@require_safe
def author(request: Request, slug: str, language: str = "en") -> HttpResponse:
    person = get_object_or_404(Author, slug=slug)
    tag(request, keys.author(person.pk))
    name = (person.name_zh if language == "zh-hans" else "") or person.name
    return _list(
        request, listing.OF_AUTHOR, language, name, number=person.pk, is_hidden_if_empty=True
    )


@require_safe
def story(request: Request, language: str = "en", **_address: object) -> HttpResponse:
    """A story's words; an old address leads on, a withdrawn story answers 410."""
    path = whole(request.path)
    edition: Any = next(iter(_AT_ADDRESS.rows(at=request.at, path=path)), None)
    if edition is None:
        found = Edition.objects.address_now(path, at=request.at)
        if found is None:
            raise Http404
        return redirect(text_address(found), permanent=True)
    tag(request, keys.story(edition.article_id), ends=edition.live.upper)
    if edition.kind in TOMBSTONES:
        context = {"note": edition.note if edition.kind == Kind.WITHDRAWAL else ""}
        context["whole_href"] = reverse("front", kwargs={"language": language})
        return render(request, "articles/text/gone.html", context, status=410)
    tag(request, *(keys.topic(topic) for topic in edition.topic_ids))
    printed = printing.story(edition)
    pictures = [block.picture for block in printed["blocks"]]
    listing.tag_pictures(request, pictures, printed["absent"])
    printed |= {
        "section": _link(printed["section"]),
        "topics": [_link(topic) for topic in printed["topics"]],
        "byline": replace(
            printed["byline"], names=tuple(_link(name) for name in printed["byline"].names)
        ),
        "translations": [
            {**one, "href": text_address(one["href"])} for one in printed["translations"]
        ],
    }
    return _render(request, "articles/text/story.html", {"story": printed})


def _list(
    request: Request,
    shelf: listing.Shelf,
    language: str,
    heading: str,
    *,
    number: int = 0,
    is_hidden_if_empty: bool = False,
) -> HttpResponse:
    cards, older_href = listing.page(request, shelf, language, number=number)
    if is_hidden_if_empty and not cards:
        raise Http404
    context = {
        "heading": heading,
        "cards": [_card(card) for card in cards],
        "older_href": older_href,
        "newest_href": request.path if "before" in request.GET else "",
    }
    return _render(request, "articles/text/listing.html", context)


def _card(card: Card) -> Card:
    return replace(card, href=text_address(card.href), section=_link(card.section))


def _link(link: Link) -> Link:
    return replace(link, href=text_address(link.href))


def _render(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    path = whole(request.path)
    context |= {"whole_href": path, "canonical": settings.SITE_URL + path}
    return render(request, template, context)
