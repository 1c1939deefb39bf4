"""Views as the tutorial writes them: a statement for each thing that the page shows."""

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from feeds import Newest
from plain.models import MustRead, Notice, Section, Story


def around() -> dict[str, Any]:
    return {
        "sections": Section.objects.order_by("pk"),
        "must_read": MustRead.objects.order_by("pk"),
        "notices": Notice.objects.order_by("pk"),
    }


def newest() -> Any:
    return Story.objects.select_related("photo").order_by("-published_at")


def front(request: HttpRequest) -> HttpResponse:
    context = around()
    rows = [(one, newest().filter(section=one)[:6]) for one in context["sections"]]
    return render(request, "plain/front.html", context | {"lead": newest().first(), "rows": rows})


def section(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Section, slug=slug)
    listed = Paginator(newest().filter(section=place), 20).get_page(request.GET.get("page"))
    return render(request, "plain/section.html", around() | {"section": place, "listed": listed})


def story(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Story.objects.select_related("section"), slug=slug)
    uses = {use.position: use for use in found.uses.select_related("photo")}
    blocks = [
        {"text": piece} if isinstance(piece, str) else {"use": uses[piece]} for piece in found.body
    ]
    related = newest().filter(section=found.section).exclude(pk=found.pk)[:4]
    context = around() | {"story": found, "blocks": blocks, "related": related}
    return render(request, "plain/story.html", context)


def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")
    query = SearchQuery(words, config="english")
    found = Story.objects.select_related("photo").filter(search=query)
    ranked = found.order_by(SearchRank(F("search"), query).desc())
    listed = Paginator(ranked, 20).get_page(request.GET.get("page"))
    return render(request, "plain/search.html", around() | {"listed": listed, "q": words})


urlpatterns = [
    path("", front),
    path("section/<slug:slug>/", section),
    path("story/<slug:slug>/", story),
    path("search/", search),
    path("feed/", Newest(newest, published="published_at")),
]
