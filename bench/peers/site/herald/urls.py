from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from feeds import Newest
from herald.models import Story, around, newest
from wagtail import urls as pages
from wagtail.admin import urls as admin


def search(request: HttpRequest) -> HttpResponse:
    found = Story.objects.live().search(request.GET.get("q", ""), operator="and")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    context = around() | {"listed": page, "q": request.GET.get("q", "")}
    return render(request, "herald/search.html", context)


urlpatterns = [
    path("admin/", include(admin)),
    path("search/", search),
    path("feed/", Newest(newest, published="first_published_at")),
    path("", include(pages)),
]
