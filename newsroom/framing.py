"""What editors and settings put around every page of a language: one statement."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, F, JSONField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_datetime

from accounts import languages
from articles import keys
from articles.models import Edition, MustRead, Section
from articles.printing import Link, address, text_address
from articles.statements import AT, Statement
from notices import formats
from notices.models import ConsentText, Page, SiteNotice
from photos.models import Photo, picture
from photos.printing import Picture

_PAGE_ORDER = ["about-us", "contact-us", "privacy", "terms"]


@dataclass(frozen=True, eq=False)
class Site:
    """What pages of a language say of the site on a day; the same only if one is the other."""

    name: str
    strapline: str
    language: str
    lang_attr: str
    today: str
    home: str
    manifest: str
    search_href: str
    latest_href: str
    archive_href: str
    corrections_href: str
    feed_href: str
    text_home: str


@dataclass(frozen=True, eq=False)
class Frame:
    """What editors put around every page of a language; the same only if one is the other.

    `entries` are those of MUST READ, with the `bounds` of their pictures: number of the photo, and
    when the right to show it begins and ends; `newest` are address and words of the stories that
    may fill it up. `until` is when the first of all this changes.
    """

    nav: list[Link]
    text_nav: list[Link]
    notices: list[formats.Line]
    pages: list[dict[str, str]]
    consent: dict[str, str] | None
    entries: list[dict[str, Any]]
    bounds: list[tuple[int, datetime | None, datetime | None]]
    newest: list[tuple[str, str]]
    notice_rows: list[dict[str, Any]]  # of all languages
    keys: list[str]
    until: datetime | None


def site(language: str, *, at: datetime) -> Site:
    return _site(
        language,
        timezone.localdate(at),
        settings.SITE_NAMES[language],
        settings.SITE_STRAPLINES[language],
    )


def frame(language: str, *, at: datetime) -> Frame:
    """One statement; its words are those of the language that is spoken."""
    rows = _made(settings.MUST_READ_LENGTH).tuples(at=at)
    return _frame(tuple(rows), language, translation.get_language())


@lru_cache(maxsize=8)
def _site(language: str, day: date, name: str, strapline: str) -> Site:
    return Site(
        name=name,
        strapline=strapline,
        language=language,
        lang_attr=languages.attribute(language),
        today=format_date(day, languages.pattern("l, j F Y", "Y年n月j日 l", language)),
        home=href("front", language),
        manifest=href("manifest", language),
        search_href=href("search", language),
        latest_href=href("latest", language),
        archive_href=href("archive", language),
        corrections_href=href("corrections", language),
        feed_href=href("feed", language),
        text_home=href("text_front", language),
    )


@lru_cache(maxsize=8)
def _frame(rows: tuple[tuple[Any, ...], ...], language: str, _spoken: str | None) -> Frame:
    """What was told in (kind, value, until): the same for page after page."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, value, _until in rows:
        if value is not None:
            found.setdefault(kind, []).append(json.loads(value))

    def own(kind: str, *sorted_by: str, of: str = language) -> list[dict[str, Any]]:
        rows = [row for row in found.get(kind, []) if row["language"] == of]
        return sorted(rows, key=lambda row: [row[name] for name in sorted_by])

    entries = own("mustread", "position", "id")
    nav = _nav(found.get("section", []), language)
    return Frame(
        nav=nav,
        text_nav=[Link(link.name, text_address(link.href)) for link in nav],
        notices=formats.footer(found.get("notice", []), language),
        pages=_pages([*own("page", of="en"), *own("page")], language),
        consent=next(iter(own("consent") or own("consent", of="en")), None),
        entries=[_entry(row, language) for row in entries],
        bounds=[_bounds(row) for row in entries if row["picture_id"] is not None],
        newest=[(row["href"], row["words"]) for row in own("newest", "published_at", "id")[::-1]],
        notice_rows=found.get("notice", []),
        keys=[
            *("notices", "consent", keys.MUST_READ, keys.SECTIONS),
            *(f"page:{row['slug']}" for row in found.get("page", [])),
        ],
        until=min((until for *_told, until in rows if until is not None), default=None),
    )


def _nav(sections: list[dict[str, Any]], language: str) -> list[Link]:
    name = "name_zh" if language == "zh-hans" else "name"
    return [
        Link(row[name] or row["name"], address("section", language, row["slug"]))
        for row in sorted(sections, key=lambda row: (row["position"], row["name"]))
    ]


def _pages(rows: list[dict[str, Any]], language: str) -> list[dict[str, str]]:
    """In their order; of two with one slug the later."""
    titles = {row["slug"]: row["title"] for row in rows}
    return [
        {"title": titles[slug], "href": f"{href('front', language)}{slug}/"}
        for slug in _PAGE_ORDER
        if slug in titles
    ]


def _entry(row: dict[str, Any], language: str) -> dict[str, Any]:
    picture = row["picture"]
    return {
        "href": row["href"],
        "words": row["words"],
        "is_external": not row["href"].startswith("/"),
        "picture": Picture.from_json(picture, language=language) if picture else None,
    }


def _bounds(row: dict[str, Any]) -> tuple[int, datetime | None, datetime | None]:
    begins_at, ends_at = (parse_datetime(row[name] or "") for name in ("begins_at", "ends_at"))
    return row["picture_id"], begins_at, ends_at


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
def href(name: str, language: str) -> str:
    return reverse(name, kwargs={"language": language})
