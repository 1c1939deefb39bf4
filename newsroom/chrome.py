"""What every public page shows around its subject, and until when it is right."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from accounts import languages
from accounts.middleware import Request
from articles import keys, listing
from delivery import foreseen_at, tag
from newsroom import framing, last_known, travel
from notices import embeds

_STAFF_PREFIXES = ("/admin/", "/accounts/")
_IN_EVERY_LANGUAGE = {
    *("front", "latest", "section", "search", "corrections", "archive", "page", "cookies"),
    *("accessibility", "write_letter", "letter_status", "text_front", "text_section"),
}


class PathLanguage:
    """The language of a page is said by its address, never by a header.

    At the desk it is the one that somebody has chosen, and at its door what the browser asks for.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        with translation.override(_spoken(request)):
            return self.get_response(request)


def _spoken(request: Request) -> str:
    if not request.path.startswith(_STAFF_PREFIXES):
        return languages.of_path(request.path)
    if request.user.is_authenticated:
        return request.user.language
    return translation.get_language_from_request(request)


def chrome(request: Request) -> dict[str, Any]:
    """Context of every template; nothing is asked of the database until a page prints it."""
    if not hasattr(request, "at"):
        return {}  # refused before it reached the clock (a host that is not ours): a bare page
    around = _Chrome(request)
    language = around.language
    return {
        "site": framing.site(language, at=request.at),
        "frame": lambda: around.frame,  # templates call these, nobody else
        "notices": lambda: around.frame.notices,
        "consent": lambda: around.consent,
        "must_read": lambda: around.must_read,
        "others": _others(request, language),
        "letters_href": f"{framing.href('write_letter', language)}?from={request.path}",
        "text_href": framing.href("text_front", language),  # where a page has no text of its own
        "preview": _preview(request) if request.is_time_travel else None,
    }


class _Chrome:
    def __init__(self, request: Request) -> None:
        self.request = request
        self.language = languages.of_path(request.path)

    @cached_property
    def frame(self) -> framing.Frame:
        found = framing.frame(self.language, at=self.request.at)
        if not self.request.is_time_travel and not foreseen_at(self.request):
            last_known.remember(found.notice_rows)
        tag(self.request, *found.keys, until=found.until)
        tag(self.request, until=_midnight(self.request.at))  # every page says what day it is
        return found

    @cached_property
    def consent(self) -> dict[str, str] | None:
        row = self.frame.consent
        if row is None:
            return None
        registry = embeds.read(settings.EMBEDS)
        mark = embeds.fingerprint(registry)  # another one asks readers anew, as an edition does
        return {
            **row,
            "edition": ".".join(filter(None, [row["edition"], mark])),
            "policy_href": f"{framing.href('front', self.language)}privacy/",
            "load": " ".join(embed.script for embed in registry),
            "forget": " ".join(name for embed in registry for name in embed.forget),
        }

    @cached_property
    def must_read(self) -> list[dict[str, Any]]:
        """What editors put in, then the newest stories, where that is less than it holds."""
        entries = self.frame.entries
        for photo, begins_at, ends_at in self.frame.bounds:
            tag(
                self.request,
                keys.photo(photo),
                until=self._coming(begins_at),
                ends=self._coming(ends_at),
            )
        missing = max(0, settings.MUST_READ_LENGTH - len(entries))
        found = listing.rail_fill(self.request)
        here = {self.request.path, *(entry["href"] for entry in entries)}
        new = (one for one in (self.frame.newest if found is None else found) if one[0] not in here)
        return entries + [
            {"href": href, "words": words, "is_external": False, "picture": None}
            for href, words in islice(new, missing)
        ]

    def _coming(self, instant: datetime | None) -> datetime | None:
        return instant if instant is not None and instant > self.request.at else None


def _midnight(at: datetime) -> datetime:
    """When the day after that of `at` begins where the site is."""
    day = timezone.localdate(at) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time.min))


def _others(request: Request, language: str) -> list[languages.Way]:
    """The ways to the same page in other languages; where there may be none, to the front."""
    found = request.resolver_match
    name, named = "front", {}
    if found is not None and found.url_name in _IN_EVERY_LANGUAGE:
        name, named = found.url_name, found.kwargs
    return [
        languages.way(code, reverse(name, kwargs={**named, "language": code}))
        for code in languages.codes()
        if code != language
    ]


def _preview(request: Request) -> dict[str, Any]:
    """The bar of a page at another instant, with the instants before and after it that differ."""
    local = timezone.localtime(request.at)
    before, after = travel.changes(request.at)
    return {
        "instant_text": _instant_text(local),
        "value": f"{local:%Y-%m-%dT%H:%M:%S}",
        "zone": settings.TIME_ZONE,
        "exit_href": request.path,
        "kept": [(name, value) for name, value in request.GET.items() if name != "at"],
        "before": _change(before),
        "after": _change(after),
    }


def _change(instant: datetime | None) -> dict[str, str] | None:
    """An instant at which the site changes: its words, and how `?at=` says it."""
    if instant is None:
        return None
    local = timezone.localtime(instant)
    return {"words": _instant_text(local), "query": urlencode({"at": local.isoformat()})}


def _instant_text(local: datetime) -> str:
    return f"{local:%d %b %Y, %H:%M:%S} ({settings.TIME_ZONE})"
