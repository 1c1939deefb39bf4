"""What every public page shows around its subject: one statement, and until when it is right."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache, partial
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, F, JSONField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, JSONObject
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

from accounts import languages
from accounts.middleware import Request
from articles import keys, listing
from articles.models import Edition, MustRead, Section
from articles.printing import Link, address, text_address
from articles.statements import AT, Statement
from delivery import tag
from newsroom import last_known, travel
from notices import embeds, formats
from notices.models import ConsentText, Page, SiteNotice
from photos.models import Photo, picture
from photos.printing import Picture

_STAFF_PREFIXES = ("/admin/", "/accounts/")
_IN_EVERY_LANGUAGE = {
    *("front", "latest", "section", "search", "corrections", "archive", "page", "cookies"),
    *("accessibility", "write_letter", "letter_status", "text_front", "text_section"),
}
_PAGE_ORDER = ["about-us", "contact-us", "privacy", "terms"]


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
    context = {
        name: partial(getattr, around, name)  # templates call it, nobody else
        for name in ("nav", "text_nav", "notices", "pages", "consent", "must_read")
    }
    return context | {
        "site": {
            "name": settings.SITE_NAMES[language],
            "strapline": settings.SITE_STRAPLINES[language],
            "url": settings.SITE_URL,
            "home": _href("front", language),
            "manifest": _href("manifest", language),
            "language": language,
            "lang_attr": languages.attribute(language),
            "today": _today(request.at, language),
            "others": _others(request, language),
        },
        "letters_href": f"{_href('write_letter', language)}?from={request.path}",
        "search_href": _href("search", language),
        "corrections_href": _href("corrections", language),
        "archive_href": _href("archive", language),
        "feed_href": _href("feed", language),
        "latest_href": _href("latest", language),
        "text_href": _href("text_front", language),  # where a page has no text of its own
        "text_home": _href("text_front", language),
        "preview": _preview(request) if request.is_time_travel else None,
    }


class _Chrome:
    def __init__(self, request: Request) -> None:
        self.request = request
        self.language = languages.of_path(request.path)

    @cached_property
    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Everything by kind, in one statement; tags the page with it and its next change."""
        rows = _made(settings.MUST_READ_LENGTH).tuples(at=self.request.at)
        found, until = _by_kind(tuple(rows))
        tag(self.request, until=until)
        if not self.request.is_time_travel:
            last_known.remember(found.get("notice", []))
        tag(self.request, "notices", "consent", keys.MUST_READ, keys.SECTIONS)
        tag(self.request, until=_midnight(self.request.at))  # every page says what day it is
        tag(self.request, *(f"page:{row['slug']}" for row in found.get("page", [])))
        return found

    def _in_language(self, kind: str, *, or_english: bool = False) -> list[dict[str, Any]]:
        rows = self.rows.get(kind, [])
        own = [row for row in rows if row["language"] == self.language]
        return own or ([row for row in rows if row["language"] == "en"] if or_english else own)

    @cached_property
    def nav(self) -> list[Link]:
        name = "name_zh" if self.language == "zh-hans" else "name"
        rows = sorted(self.rows.get("section", []), key=lambda row: (row["position"], row["name"]))
        return [
            Link(
                row[name] or row["name"],
                address("section", self.language, row["slug"]),
            )
            for row in rows
        ]

    @cached_property
    def text_nav(self) -> list[Link]:
        return [Link(link.name, text_address(link.href)) for link in self.nav]

    @cached_property
    def notices(self) -> list[formats.Line]:
        return formats.footer(self.rows.get("notice", []), self.language)

    @cached_property
    def pages(self) -> list[dict[str, str]]:
        own = {row["slug"]: row for row in self._in_language("page")}
        english = {row["slug"]: row for row in self.rows.get("page", []) if row["language"] == "en"}
        shown = english | own
        return [
            {
                "slug": slug,
                "title": shown[slug]["title"],
                "href": f"{_href('front', self.language)}{slug}/",
            }
            for slug in _PAGE_ORDER
            if slug in shown
        ]

    @cached_property
    def consent(self) -> dict[str, str] | None:
        rows = self._in_language("consent", or_english=True)
        if not rows:
            return None
        registry = embeds.read(settings.EMBEDS)
        mark = embeds.fingerprint(
            registry
        )  # another registry asks readers anew, as an edition does
        return {
            **rows[0],
            "edition": ".".join(filter(None, [rows[0]["edition"], mark])),
            "policy_href": f"{_href('front', self.language)}privacy/",
            "load": " ".join(embed.script for embed in registry),
            "forget": " ".join(name for embed in registry for name in embed.forget),
        }

    @cached_property
    def must_read(self) -> list[dict[str, Any]]:
        rows = sorted(self._in_language("mustread"), key=lambda row: (row["position"], row["id"]))
        for row in rows:
            self._tag_picture(row)
        entries = [
            {
                "href": row["href"],
                "words": row["words"],
                "is_external": not row["href"].startswith("/"),
                "picture": Picture.from_json(row["picture"], language=self.language)
                if row["picture"]
                else None,
            }
            for row in rows
        ]
        return entries + self._newest(entries)

    def _newest(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The newest stories, where editors put in fewer than MUST_READ_LENGTH entries."""
        missing = max(0, settings.MUST_READ_LENGTH - len(entries))
        found = listing.rail_fill(self.request)
        if found is None:
            rows = self._in_language("newest")
            rows.sort(key=lambda row: (row["published_at"], row["id"]), reverse=True)
            found = [(row["href"], row["words"]) for row in rows]
        here = {self.request.path, *(entry["href"] for entry in entries)}
        new = [(href, words) for href, words in found if href not in here]
        return [
            {"href": href, "words": words, "is_external": False, "picture": None}
            for href, words in new[:missing]
        ]

    def _tag_picture(self, row: dict[str, Any]) -> None:
        """An entry is right until the right to show its picture ends, or begins."""
        if row["picture_id"] is None:
            return
        begins, ends = (self._coming(row[bound]) for bound in ("begins_at", "ends_at"))
        tag(self.request, keys.photo(row["picture_id"]), until=begins, ends=ends)

    def _coming(self, bound: str | None) -> datetime | None:
        instant = parse_datetime(bound or "")
        return instant if instant is not None and instant > self.request.at else None


@lru_cache(maxsize=8)
def _by_kind(rows: tuple[tuple[Any, ...], ...]) -> tuple[dict[str, list[Any]], datetime | None]:
    """What was told by kind, and the first of its instants: the same for page after page."""
    found: dict[str, list[Any]] = {}
    for kind, value, _until in rows:
        if value is not None:
            found.setdefault(kind, []).append(json.loads(value))
    return found, min((until for *_told, until in rows if until is not None), default=None)


@cache
def _made(most: int) -> Statement:
    return Statement(lambda: _statement(AT, most))


def _statement(at: datetime, most: int) -> Any:
    """Rows of (kind, value, until); a row without a value says when something will begin.

    `most` is how many lines of MUST READ may be filled up.
    """
    usable = Photo.objects.usable(at=at).filter(pk=OuterRef("picture"))
    notices = _rows(
        "notice", SiteNotice.objects.shown(at=at), "kind", "language", "label", "value", "position"
    )
    pages = _rows("page", Page.objects.shown(at=at), "slug", "language", "title")
    consents = _rows(
        "consent",
        ConsentText.objects.shown(at=at),
        "edition",
        "language",
        "text",
        "agree",
        "decline",
        "policy",
    )
    sections = Section.objects.order_by().values_list(
        Value("section"),
        JSONObject(slug="slug", name="name", name_zh="name_zh", position="position"),
        _no_instant(),
    )
    entries = (
        MustRead.objects.shown(at=at)
        .order_by()
        .annotate(shown_picture=Subquery(usable.values(found=picture())[:1]))
        .values_list(
            Value("mustread"),
            JSONObject(
                id="id",
                position="position",
                language="language",
                href="href",
                words="words",
                picture="shown_picture",
                picture_id="picture_id",
                begins_at="picture__rights__startswith",
                ends_at="picture__rights__endswith",
            ),
            F("span__endswith"),
        )
    )
    newest = [_newest(language, at, most) for language, _name in settings.LANGUAGES if most]
    return notices.union(pages, consents, sections, entries, *newest, *_coming(at), all=True)


def _coming(at: datetime) -> list[Any]:
    """When the first of each sort begins, or a story ends."""
    coming = [
        _first_of(model.objects.coming(at=at), "span__startswith")
        for model in (SiteNotice, Page, ConsentText, MustRead)
    ]
    coming.append(_first_of(Edition.objects.coming(at=at), "live__startswith"))
    coming.append(_first_of(Edition.objects.filter(live__endswith__gt=at), "live__endswith"))
    return coming


def _newest(language: str, at: datetime, most: int) -> Any:
    """The newest stories of a language: one more than may be needed, for a page leaves itself out.

    Entries may be stories too, so as many more are asked for.
    """
    live = Edition.objects.live(at=at).filter(language=language).newest_first()
    told = JSONObject(
        id="id", language="language", href="path", words="headline", published_at="published_at"
    )
    return live.values_list(Value("newest"), told, F("live__endswith"))[: 2 * most + 1]


def _rows(kind: str, shown: Any, *fields: str) -> Any:
    value = JSONObject(**{name: name for name in fields})
    return shown.order_by().values_list(Value(kind), value, F("span__endswith"))


def _first_of(coming: Any, bound: str) -> Any:
    """By an index of the bound, however many rows there are."""
    told = coming.order_by(bound).values_list(Value("next"), Cast(Value(None), JSONField()), bound)
    return told[:1]


def _no_instant() -> Any:
    return Cast(Value(None), DateTimeField())


@cache
def _href(name: str, language: str) -> str:
    return reverse(name, kwargs={"language": language})


def _today(at: datetime, language: str) -> str:
    return _said(timezone.localdate(at), language)


@lru_cache(maxsize=8)
def _said(day: date, language: str) -> str:
    return format_date(day, languages.pattern("l, j F Y", "Y年n月j日 l", language))


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
