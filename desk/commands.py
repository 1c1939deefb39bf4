"""What the command palette asks: stories by the beginnings of words, in JSON."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from articles import search
from articles.models import Article

_MOST_FOUND = 8
_MOST_CHARACTERS = 100
_MOST_WORDS = 8
_LARGEST_NUMBER = 2**63 - 1
_WORD = re.compile(r"\w+")

View = Callable[..., JsonResponse]


def for_staff(view: View) -> View:
    """401 to those who are not signed in, 403 to those who may not see stories."""

    @wraps(view)
    def guarded(request: HttpRequest, **given: Any) -> JsonResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"error": _("Your session has ended. Sign in again.")}, status=401)
        if not (request.user.is_staff and request.user.has_perm("articles.view_article")):
            return JsonResponse({"error": _("You may not see stories.")}, status=403)
        return view(request, user=request.user, **given)

    return guarded


@require_GET
@never_cache
@for_staff
def stories(request: HttpRequest, user: User) -> JsonResponse:
    """GET `?q=words`: the newest stories that `user` may see and that hold them."""
    words = " ".join(request.GET.get("q", "")[:_MOST_CHARACTERS].replace("\0", " ").split())
    seen: QuerySet[Any] = Article.objects.seen_by(user).order_by("-changed_at", "-id")
    found = seen.filter(pk__in=_ids(seen, words)) if words else seen
    shown = [
        {
            "headline": headline or _("Untitled story"),
            "address": reverse("admin:articles_article_change", args=[pk]),
            "facts": " · ".join(filter(None, [Article(stage=stage).get_stage_display(), section])),
        }
        for pk, headline, stage, section in found.values_list(
            "pk", "headline", "stage", "section__name"
        )[:_MOST_FOUND]
    ]
    return JsonResponse({"stories": shown})


def _ids(seen: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Each way has an index of its own; without a vector a story is found by its headline."""
    ways = [seen.filter(search=None, headline__icontains=words)]
    query = beginnings(words)
    if query is not None:
        ways.append(seen.filter(search=query))
    number = words.removeprefix("#")
    if number.isascii() and number.isdecimal() and int(number) <= _LARGEST_NUMBER:
        ways.append(seen.filter(pk=int(number)))
    first, *others = (way.values("pk")[:_MOST_FOUND] for way in ways)
    return first.union(*others, all=True)


def beginnings(words: str) -> SearchQuery | None:
    """Each word as typed so far may be the beginning of one; Chinese as its pairs."""
    pieces = _WORD.findall(search.pairs(words))[:_MOST_WORDS]
    if not pieces:
        return None
    raw = " & ".join(f"{piece}:*" for piece in pieces)
    return SearchQuery(raw, config=search.CONFIG, search_type="raw")
