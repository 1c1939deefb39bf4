from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import lazy
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

import delivery
from desk import start, views
from desk.urls import (
    day_urls,
    front_urls,
    language_urls,
    library_urls,
    photo_urls,
    rights_urls,
    saving_urls,
)

Urls = list[URLPattern | URLResolver]

# Their pages need inline styles, which our policy refuses, or show secrets of sign-in.
_LEFT_OUT = {"procrastinate", "mfa", "account"}

_SHELVES = {
    "articles": gettext_lazy("The paper"),
    "notices": gettext_lazy("The site"),
    "letters": gettext_lazy("Readers"),
    "accounts": gettext_lazy("Accounts"),
    "photos": gettext_lazy("Photos"),
}


def _site_name() -> str:
    return str(settings.SITE_NAMES[get_language() or "en"])


class DeskSite(AdminSite):
    """The staff's door: Django's admin, signed in to by allauth."""

    site_title = site_header = lazy(_site_name, str)()
    index_title = gettext_lazy("The desk")
    site_url = "/"
    enable_nav_sidebar = False

    def get_urls(self) -> Urls:
        own = [*photo_urls(), *saving_urls(), *language_urls(self.admin_view)]
        own += [*day_urls(self.admin_view), *rights_urls(self.admin_view)]
        own += [*library_urls(self.admin_view), *front_urls(self.admin_view)]
        return [*own, *super().get_urls()]

    def register(self, model_or_iterable: Any, *args: Any, **given: Any) -> None:
        is_one = isinstance(model_or_iterable, type)
        models: list[Any] = [model_or_iterable] if is_one else list(model_or_iterable)
        ours = [model for model in models if model._meta.app_label not in _LEFT_OUT]
        super().register(ours, *args, **given)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A NUL in a query is refused here: the admin's filters would hand it to Postgres.

        A page of the desk may hold previews in a frame.
        """
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **given: Any) -> Any:
            if any("\0" in value for _, values in request.GET.lists() for value in values):
                raise BadRequest("The address holds a NUL.")
            response = inner(request, *args, **given)
            if not response.has_header("Content-Security-Policy"):
                delivery.holds_frames(response)
            return response

        return guarded

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The desk says story; the models' word is Article."""
        found: list[Any] = super().get_app_list(request, app_label)
        for app in found:
            app["name"] = _SHELVES.get(app["app_label"], app["name"])
            for model in app["models"]:
                if model["object_name"] == "Article":
                    model["name"] = _("Stories")
        return found

    @method_decorator(never_cache)
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """One's own work first, the whole list of apps after it."""
        mine = start.start(views.acting(request), at=timezone.now())
        return super().index(request, {**mine, **(extra_context or {})})

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """To allauth's page and back; whoever is signed in without being staff is told so."""
        following = self._following(request)
        if not request.user.is_authenticated:
            return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': following})}")
        if not self.has_permission(request):
            return render(request, "desk/not_staff.html", self.each_context(request), status=403)
        return redirect(following)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def _following(self, request: HttpRequest) -> str:
        wanted = request.GET.get("next") or request.POST.get("next") or ""
        is_ours = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return wanted if is_ours else resolve_url("admin:index")
