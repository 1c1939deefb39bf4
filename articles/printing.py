"""How a story is printed: what templates get, ready to show."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_datetime
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import languages
from articles import body
from articles.models import BylineRole, Edition, Kind, Topic
from articles.models.editions import EditionQuerySet
from photos.printing import Picture

_CHINESE_ZONES = {"Asia/Shanghai": "北京时间"}
_LONG_HEADLINE = {"zh-hans": 32}  # characters above which one is set smaller
_LONG = 100
_WORDS_A_MINUTE = 230
_HAN_A_MINUTE = 400
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Link:
    name: str
    href: str
    joiner: str = ""  # what follows it in a list of names


@dataclass(frozen=True)
class BylineText:
    """A byline in the site's pattern, in the order `before names between date after`."""

    before: str
    names: tuple[Link, ...]
    between: str
    date_text: str
    date_iso: str
    after: str


@dataclass(frozen=True)
class Block:
    """A piece of the text: clean HTML, or a photo with the words of its use."""

    html: SafeString | None = None
    picture: Picture | None = None
    caption: str = ""
    alt: str = ""
    is_figure: bool = False
    is_first: bool = False


@dataclass(frozen=True)
class Absent:
    """A photo that is printed but may not be shown now; `begins_at` is when its rights begin."""

    id: int
    begins_at: datetime | None


def story_queryset(editions: EditionQuerySet, *, at: datetime) -> EditionQuerySet:
    """Adds to editions what `story` prints: pictures, topics, corrections, translations."""
    topics = (
        Topic.objects.filter(IsAmong(F("pk"), OuterRef("topic_ids")))
        .order_by("name")
        .values(topic=JSONObject(name="name", name_zh="name_zh", slug="slug"))
    )
    corrections = (
        Edition.objects.told(at=at)
        .filter(article=OuterRef("article"), kind=Kind.CORRECTION)
        .order_by("-live__startswith")
        .values(correction=JSONObject(note="note", at="live__startswith"))
    )
    return (
        editions.with_pictures(at=at)
        .with_card(at=at)
        .with_told(at=at)
        .select_related("section")
        .annotate(
            topics=ArraySubquery(topics),
            corrections=ArraySubquery(corrections),
            others=translations(at=at),
        )
    )


def translations(*, at: datetime) -> ArraySubquery:
    """Path and language of what readers see of an edition in other languages."""
    others = (
        Edition.objects.live(at=at)
        .in_set(OuterRef("translations"))
        .exclude(language=OuterRef("language"))
        .order_by("language")
    )
    return ArraySubquery(others.values(translation=JSONObject(path="path", language="language")))


def story(edition: Any) -> dict[str, Any]:
    """The context of the story page, from a row of `story_queryset`."""
    language = edition.language
    updated_at = updated(edition)
    return {
        "headline": edition.headline,
        "is_long": len(edition.headline) > _LONG_HEADLINE.get(language, _LONG),
        "lead": edition.lead,
        "language": language,
        "lang_attr": languages.attribute(language),
        "section": place(edition.section, "section", language),
        "byline": byline(edition.byline, edition.published_at, language),
        "other_bylines": other_bylines(edition.byline, language),
        "published_text": published(edition.published_at, language),
        "updated_text": clock(updated_at, language) if updated_at else "",
        "history_href": f"{edition.path}history/" if updated_at else "",
        "corrections": [
            {
                "label": _("Correction, %s") % day(instant(entry["at"]), language),
                "note": entry["note"],
            }
            for entry in edition.corrections
        ],
        "blocks": list(blocks(edition.body, edition.pictures, language)),
        "absent": absent(edition.absent),
        "topics": [
            Link(
                (entry["name_zh"] if language == "zh-hans" else "") or entry["name"],
                address("topic", language, entry["slug"]),
            )
            for entry in edition.topics
        ],
        "provenance": edition.provenance if any(edition.provenance.values()) else None,
        "reading_minutes": reading_minutes(edition.body),
        "translations": [languages.way(row["language"], row["path"]) for row in edition.others],
        "others": versions(language, edition.others),
        "permalink": settings.SITE_URL + edition.path,
        "mail_href": mailaddress(edition.headline, settings.SITE_URL + edition.path),
    }


def text_address(path: str) -> str:
    """Where the text alone of a page is read, from its own address."""
    prefix = languages.prefix(languages.of_path(path))
    return f"{prefix}/text{path.removeprefix(prefix)}"


def mailaddress(headline: str, address: str) -> str:
    """Begins a letter to a friend in the reader's own program."""
    return "mailto:?" + urlencode(
        {"subject": headline, "body": f"{headline}\n{address}"}, quote_via=quote
    )


def updated(edition: Any) -> datetime | None:
    """When readers were last told of a change, of a row of `with_told`; a small fix is not told."""
    return instant(edition.told["at"]) if edition.told else None


def absent(rows: Iterable[dict[str, Any]]) -> tuple[Absent, ...]:
    """What `with_pictures` told of what may not be shown: a page must know when that ends."""
    return tuple(Absent(left["id"], parse_datetime(left["begins_at"] or "")) for left in rows)


def byline(names: list[dict[str, Any]], published_at: datetime, language: str) -> BylineText:
    """The line above a story in the site's pattern (settings BYLINES and BYLINE_DATES)."""
    pattern = settings.BYLINES.get(language) or _(settings.BYLINES["en"])
    links = tuple(
        Link(_name(entry, language), address("author", language, entry["slug"]), joiner)
        for entry, joiner in zip(
            _reporters(names), _joiners(len(_reporters(names)), language), strict=True
        )
    )
    before, rest = pattern.split("{names}", 1)
    between, after = rest.split("{date}", 1)
    if not links:
        before, between = "", ""
    local = timezone.localtime(published_at)
    date_text = format_date(local, settings.BYLINE_DATES.get(language) or languages.day(language))
    return BylineText(before, links, between, date_text, local.date().isoformat(), after)


def names_text(names: list[dict[str, Any]], language: str) -> str:
    """The reporters of a byline in one line."""
    return _joined(_reporters(names), language)


def day(instant: datetime, language: str) -> str:
    """A date for lists, such as 10 July 2025."""
    return dated(timezone.localtime(instant).date(), languages.day(language), get_language())


@lru_cache(maxsize=1024)
def dated(date: date, pattern: str, _spoken: str) -> str:
    """A date in the language that is `_spoken` now."""
    return format_date(date, pattern)


def clock(instant: datetime, language: str) -> str:
    """A date with its time and zone, as the language writes them."""
    date_text, time_text = day(instant, language), f"{timezone.localtime(instant):%H:%M}"
    if language == "zh-hans":
        zone = _CHINESE_ZONES.get(settings.TIME_ZONE, settings.TIME_ZONE)
        return f"{date_text} {time_text}（{zone}）"
    return f"{date_text}, {time_text} ({settings.TIME_ZONE})"


def published(instant: datetime, language: str) -> str:
    """A story with a printed date has no time of its own: it is dated at the day's beginning."""
    is_day = timezone.localtime(instant).time() == time.min
    return day(instant, language) if is_day else clock(instant, language)


def short_clock(local: datetime, language: str, *, today: date) -> str:
    """The time for a story of today, the day for an older one."""
    if local.date() == today:
        return f"{local:%H:%M}"
    pattern = languages.pattern("j M", "n月j日", language)
    return dated(local.date(), pattern, get_language())


def reading_minutes(html: str) -> int:
    """Minutes to read, at least 1: 230 English words or 400 Han characters a minute."""
    words = body.text(html)
    han = len(_HAN.findall(words))
    others = len(_HAN.sub(" ", words).split())
    return max(1, math.ceil(others / _WORDS_A_MINUTE + han / _HAN_A_MINUTE))


class IsAmong(Func):
    """`first = ANY(second)`: a number in an array of numbers."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def blocks(
    html: str, uses: Iterable[dict[str, Any]], language: str, base: str = "/photos/"
) -> Iterable[Block]:
    """The text in order; a photo that may not be shown leaves nothing behind."""
    known = {use["picture"]["id"]: use for use in uses}
    is_first = True
    for piece in body.split(html):
        if isinstance(piece, str):
            # Stored text was cleaned and checked by articles.body on every way in.
            yield Block(html=mark_safe(_with_scrolling_tables(piece)))  # noqa: S308
        elif use := known.get(piece):
            shown = Picture.from_json(use["picture"], base=base, language=language)
            yield Block(
                picture=shown,
                caption=use["caption"],
                alt=use["alt"],
                is_figure=True,
                is_first=is_first,
            )
            is_first = False


def _with_scrolling_tables(html: str) -> str:
    """A wide table scrolls by itself, reachable by keyboard; the page never does."""
    region = f'<div class="table" role="region" tabindex="0" aria-label="{escape(_("Table"))}">'
    return html.replace("<table>", f"{region}<table>").replace("</table>", "</table></div>")


def _reporters(names: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry for entry in names if entry["role"] == BylineRole.REPORTER]


def other_bylines(names: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Editors, photographers and translators, a line a role."""
    lines = []
    for role in BylineRole:
        same = [entry for entry in names if entry["role"] == role]
        if role != BylineRole.REPORTER and same:
            lines.append({"role": role.label, "names": _joined(same, language)})
    return lines


def _joiners(count: int, language: str) -> list[str]:
    """What follows each of `count` names."""
    if language == "zh-hans":
        between = ["、"] * (count - 1)
    else:
        last = " and " if language == "en" else _(" and ")
        between = [", "] * (count - 2) + [last] * (count > 1)
    return [*between, ""] if count else []


def _joined(names: list[dict[str, Any]], language: str) -> str:
    joiners = _joiners(len(names), language)
    return "".join(
        _name(entry, language) + joiner for entry, joiner in zip(names, joiners, strict=True)
    )


def _name(entry: dict[str, Any], language: str) -> str:
    chinese = entry["name_zh"] if language == "zh-hans" else ""
    return str(chinese or entry["name"])


def place(place: Any, kind: str, language: str) -> Link:
    return Link(place.name_in(language), address(kind, language, place.slug))


@lru_cache(maxsize=1024)
def address(kind: str, language: str, slug: str) -> str:
    """The page of a section, topic or author."""
    return reverse(kind, kwargs={"language": language, "slug": slug})


def versions(language: str, rows: list[dict[str, Any]]) -> list[languages.Way]:
    """The ways to a story in the other languages; to their front pages where it is in none."""
    paths = {row["language"]: row["path"] for row in rows}
    return [
        languages.way(code, paths.get(code) or reverse("front", kwargs={"language": code}))
        for code in languages.codes()
        if code != language
    ]


def instant(text: str) -> datetime:
    """An instant as Postgres writes it in JSON."""
    found = parse_datetime(text)
    if found is None:
        raise ValueError(f"not an instant: {text}")
    return found
