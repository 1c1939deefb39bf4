"""The language that the desk speaks to somebody: their choice, and the words of its scripts."""

from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import JavaScriptCatalog

from accounts import preferences
from desk import views


class _Catalogue(JavaScriptCatalog):
    def get_paths(self, packages: Any) -> list[str]:
        return [str(path) for path in settings.LOCALE_PATHS]


@require_safe
def catalogue(request: HttpRequest, language: str) -> HttpResponseBase:
    """`gettext` and its kin for the scripts, in the language that the address names."""
    if language not in dict(settings.LANGUAGES):
        raise BadRequest("The desk does not speak that language.")
    with translation.override(language):
        response = _Catalogue.as_view()(request)
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The desk speaks another language from the next page on."""
    try:
        preferences.speak(language=request.POST.get("language", ""), by=views.acting(request))
    except preferences.NoSuchLanguage as refusal:
        raise BadRequest("The desk does not speak that language.") from refusal
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if is_ours else "admin:index")
