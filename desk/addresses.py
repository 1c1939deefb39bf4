"""From a public address to its story in the desk."""

from urllib.parse import unquote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Edition
from desk import views


@require_safe
def story_at(request: HttpRequest) -> HttpResponse:
    """Lead on to the story that has, or had, the public address `path`."""
    user = views.acting(request)
    if not user.has_perm("articles.view_article"):
        raise PermissionDenied
    path = unquote(request.GET.get("path", "")).partition("?")[0].replace("\0", " ")
    own = Article.objects.seen_by(user).values("pk")
    editions = Edition.objects.filter(path=path, article__in=own)
    found = editions.order_by("-pk").values_list("article", flat=True).first()
    if found is None:
        messages.warning(
            request, _("No story of yours has this address: %(path)s") % {"path": path[:200]}
        )
        return redirect("admin:articles_article_changelist")
    return redirect("admin:articles_article_change", found)
