"""What every request carries: the instant it is asked at, and who acts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pghistory.middleware
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.dateparse import parse_datetime

import delivery


class Request(HttpRequest):
    """A request as views get it, behind Clock. For annotations."""

    at: datetime
    is_time_travel: bool


_YEARS = range(1900, 2200)  # further off, a calendar's end is near
_LONGEST_LED_ON = 2_000  # characters of an address

Handler = Callable[[Request], HttpResponse]


class StaffSession(SessionMiddleware):
    """A page that asked no session sets no cookie, not even to take a malformed one away.

    What cannot be the key of a session is none: a cookie may hold what Postgres cannot.
    """

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "none")
        if not (key.isascii() and key.isalnum()):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)

    def process_response(self, request: Any, response: Any) -> Any:
        if not request.session.accessed:
            return response
        return super().process_response(request, response)


class StaffCsrf(CsrfViewMiddleware):
    """A malformed cookie gets its successor where a form needs one, not on every page."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)


class LastSlash(CommonMiddleware):
    """Who leaves out the last slash is led on, with all that they asked.

    But for what nobody types: an answer whose head is longer than a proxy takes looks to that like
    a server that has failed, and is spared for everybody.
    """

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        is_typed = len(request.get_full_path()) <= _LONGEST_LED_ON
        return is_typed and bool(super().should_redirect_with_slash(request))

    def get_full_path_with_slash(self, request: HttpRequest) -> str:
        request.GET.urlencode()  # looked at, so that what is kept is given for no other query
        return str(super().get_full_path_with_slash(request))


class Clock:
    """Sets `request.at`, the instant every public query is asked at.

    It is now; a staff member may ask for another with `?at=2026-11-23T06:00` (site's zone unless
    it says another) and then `request.is_time_travel` is true. A reader's session is never read.
    Pages that are made beforehand are asked at the instant at which readers will have them.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        chosen = self._chosen(request) if "at" in request.GET else None
        request.at = chosen or delivery.foreseen_at(request) or timezone.now()
        request.is_time_travel = chosen is not None
        return self.get_response(request)

    def _chosen(self, request: HttpRequest) -> datetime | None:
        if not request.user.is_staff:
            return None
        try:
            instant = parse_datetime(request.GET["at"].replace(" ", "+"))
            if instant is not None and timezone.is_naive(instant):
                instant = timezone.make_aware(instant)
        except (ValueError, OverflowError):
            return None
        return instant if instant and instant.year in _YEARS else None


class AuditTrail(pghistory.middleware.HistoryMiddleware):
    """Names the actor in the audit rows; a GET changes nothing, so it is not even looked at."""
