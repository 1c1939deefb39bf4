from typing import Any

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from herald.models import Story, around, newest
from wagtail import urls as pages
from wagtail.admin import urls as admin


def search(request: HttpRequest) -> HttpResponse:
    found = Story.objects.live().search(request.GET.get("q", ""), operator="and")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    context = around() | {"listed": page, "q": request.GET.get("q", "")}
    return render(request, "herald/search.html", context)


class Newest(Feed):
    title, link, description = "Herald", "/", "The newest stories"

    def items(self) -> Any:
        return newest()[:20]

    def item_title(self, item: Story) -> str:
        return item.title

    def item_description(self, item: Story) -> str:
        return item.lead

    def item_link(self, item: Story) -> str:
        return item.url

    def item_pubdate(self, item: Story) -> Any:
        return item.first_published_at


urlpatterns = [
    path("admin/", include(admin)),
    path("search/", search),
    path("feed/", Newest()),
    path("", include(pages)),
]
