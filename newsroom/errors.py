"""The pages for when there is no page. They ask no database, and say where to report."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accounts import languages
from newsroom import last_known

_RETRY_SECONDS = "60"


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "400.html", 400)


def closed(
    request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    """Also where a form's token is wrong, as Django then asks with a `reason`."""
    return _page(request, "403.html", 403)


def broken(request: HttpRequest) -> HttpResponse:
    """An error of ours; 503 where it is the database that cannot be asked, for that passes."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return _page(request, "500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The last resort: nothing can be asked, and nothing older is at hand."""
    response = _page(request, "503.html", 503)
    response["Retry-After"] = _RETRY_SECONDS
    return response


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    notices = last_known.recall(languages.of_path(request.path))
    is_desk = request.path.startswith(tuple(settings.DESK_ADDRESSES))
    context = {"notices": notices, "is_desk": is_desk}
    return HttpResponse(render_to_string(template, context), status=status)
