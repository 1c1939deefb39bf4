"""Readers' search: one page, whose whole question stands in its address."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Value
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from articles import (
    body,
    dates,
    finding,
    fronts,
    keys,
    listing,
    printing,
    search,
    snippets,
    teasers,
)
from articles.models import Author, Edition, Section, Topic
from articles.printing import Link
from articles.statements import Once, Statement
from delivery import tag

_LONGEST = 200
_MOST_AUTHORS = 6
_PARAMETERS = ("q", "section", "author", "from", "to")
_MOST_PLACES = 3
_MOST_STORIES = 5
_FEWEST = 2  # letters from which something is suggested
_SLUG = re.compile(r"[-\w]{1,80}")
_FOUND = Statement(lambda: fronts.only_cards(fronts.numbered(Edition.objects.all())))
_SECTIONS = Statement(lambda: Section.objects.order_by("position", "name"))
_NOTHING = 0  # the number of no section and no author


@dataclass(frozen=True)
class Typed:
    """What the address asks for, as far as it can be read."""

    words: str
    section: str
    author: str
    since: dates.Span | None
    until: dates.Span | None
    problem: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.section or self.author or self.since or self.until)


@dataclass(frozen=True)
class Row:
    """A story that was found; `names` are slug and name of those above it."""

    pk: int
    card: teasers.Card
    names: tuple[tuple[str, str], ...]


def _row(row: Any, today: date, _spoken: str) -> Row:
    is_chinese = row.language == "zh-hans"
    names = ((one["slug"], (is_chinese and one["name_zh"]) or one["name"]) for one in row.byline)
    return Row(row.pk, teasers.card(row, today), tuple(names))


def _text(html: str) -> str:
    return body.text(html[: 4 * snippets.LONGEST_TEXT])[: snippets.LONGEST_TEXT]


_ROWS = Once(_row, most=512)
_TEXTS = Once(_text, most=128)


@require_safe
def found(request: Request, language: str = "en") -> HttpResponse:
    """Stories with the words of `?q=`, in ranked order; a plain form when there are none."""
    typed = _typed(request)
    before = listing.cursor(request)
    sections = _SECTIONS.rows()
    tag(request, keys.FRONT)
    context = _form(request, typed, sections, language)
    if not search.parts(typed.words):
        lone = typed.words or typed.is_narrowed
        message = typed.problem or (_("Type a word, a name or a place.") if lone else "")
        return render(request, "articles/search.html", context | {"message": message})
    asked = finding.Asked(
        typed.words,
        language,
        section=_number(sections, typed.section),
        author=_author(typed.author),
        since=typed.since[0] if typed.since else None,
        until=typed.until[1] if typed.until else None,
    )
    result = finding.find(asked, at=request.at, wanted=listing.PAGE_LENGTH + 1, before=before)
    shown = result.hits[: listing.PAGE_LENGTH]
    rows = _rows(request, [hit.pk for hit in shown])
    cards = _cards(request, rows)
    is_more = len(result.hits) > len(shown)
    context |= {
        "found": list(zip(cards, _leads(rows, typed.words, result.stems), strict=True)),
        "meant": _meant(request, asked) if not cards and before is None else None,
        "message": typed.problem,
        "total_text": _total(result.total) if cards else "",
        "older_href": _older(request, shown[-1]) if is_more else "",
        "authors": [] if typed.author else _authors(request, rows),
        "chips": _chips(request, typed, sections, rows, language),
    }
    return render(request, "articles/search.html", context)


@require_safe
def suggested(request: Request, language: str = "en") -> JsonResponse:
    """For words that are being typed: places of the site with this name, and stories."""
    words = _typed(request).words
    if len(words) < _FEWEST and not search.han_pieces(words):
        return JsonResponse({"suggestions": []})
    asked = finding.Asked(words, language, is_typing=True)
    hits = finding.find(asked, at=request.at, wanted=_MOST_STORIES).hits
    pks = [hit.pk for hit in hits]
    rows = Edition.objects.filter(pk__in=pks).values("pk", "headline", "path")
    stories = sorted(rows, key=lambda row: pks.index(row["pk"]))
    return JsonResponse(
        {
            "suggestions": [
                *_places_named(words, language, at=request.at),
                *({"words": row["headline"], "href": row["path"], "kind": ""} for row in stories),
            ]
        }
    )


def _places_named(words: str, language: str, *, at: datetime) -> list[dict[str, str]]:
    """Sections, topics and authors that readers find stories at, whose name begins so."""
    name = "name_zh" if language == "zh-hans" else "name"
    seen = Edition.objects.live(at=at).filter(language=language)
    asked: list[tuple[Any, str, Any]] = [
        (Section, "section", seen.filter(section=OuterRef("pk"))),
        (Topic, "topic", seen.filter(topic_ids__contains=[OuterRef("pk")])),
        (Author, "author", seen.filter(author_ids__contains=[OuterRef("pk")])),
    ]
    found = [
        model.objects.filter(Exists(stories), **{f"{name}__istartswith": words})
        .order_by()
        .values_list(Value(kind), name, "slug")[:_MOST_PLACES]
        for model, kind, stories in asked
    ]
    kinds = {"section": _("Section"), "topic": _("Topic"), "author": _("Author")}
    first, *others = found
    return [
        {
            "words": words,
            "href": reverse(kind, kwargs={"language": language, "slug": slug}),
            "kind": kinds[kind],
        }
        for kind, words, slug in first.union(*others, all=True)[:_MOST_PLACES]
    ]


def _meant(request: Request, asked: finding.Asked) -> Link | None:
    words = finding.meant(asked, at=request.at)
    return Link(words, _with(request, "q", words)) if words else None


def _typed(request: Request) -> Typed:
    given = {name: request.GET.get(name, "") for name in _PARAMETERS}
    words = " ".join(given["q"][: 4 * _LONGEST].replace("\0", " ").split())[:_LONGEST]
    since, until = _day(given["from"]), _day(given["to"])
    problem = ""
    if (given["from"] and since is None) or (given["to"] and until is None):
        problem = _("Write a date as year-month-day, such as 2026-03-04.")
    elif since and until and since[0] >= until[1]:
        problem = _("The first day comes after the last.")
    return Typed(words, given["section"], given["author"], since, until, problem)


def _day(text: str) -> dates.Span | None:
    try:
        day = date.fromisoformat(text[:10] if len(text) == 10 else "")
    except ValueError:
        return None
    return dates.span(day.year, day.month, day.day)


def _number(sections: list[Section], slug: str) -> int | None:
    if not slug:
        return None
    return next((place.pk for place in sections if place.slug == slug), _NOTHING)


def _author(slug: str) -> int | None:
    if not slug:
        return None
    if not _SLUG.fullmatch(slug):
        return _NOTHING  # nobody could have it
    return Author.objects.filter(slug=slug).values_list("pk", flat=True).first() or _NOTHING


def _rows(request: Request, pks: list[int]) -> list[Row]:
    rows = teasers.each(_FOUND, _ROWS, at=request.at, numbers=pks) if pks else []
    return sorted(rows, key=lambda row: pks.index(row.pk))


def _cards(request: Request, rows: list[Row]) -> list[teasers.Card]:
    cards = [row.card for row in rows]
    listing.tag_cards(request, cards)
    return teasers.first_marked(cards)


def _leads(rows: list[Row], words: str, stems: frozenset[str]) -> list[str]:
    """Of each story its lead, or else a piece of the text, with what was found marked."""
    texts = _texts(rows)
    known = finding.words_with(stems, [*(row.card.lead for row in rows), *texts]) if rows else ()
    pieces = search.han_pieces(words)
    leads = []
    for row, text in zip(rows, texts, strict=True):
        inside, within = (snippets.spans(one, known, pieces) for one in (row.card.lead, text))
        marked = snippets.marked(row.card.lead, inside) if inside else None
        leads.append(marked or snippets.snippet(text, within) or row.card.lead)
    return leads


def _texts(rows: list[Row]) -> list[str]:
    """What the stories say. An edition keeps its words for ever: those known are not asked for."""
    names = {row.pk: (row.pk, row.card.href, row.card.headline) for row in rows}
    texts = {pk: _TEXTS.known(name) for pk, name in names.items()}
    missing = [pk for pk, text in texts.items() if text is None]
    for pk, html in listing.bodies(missing).items() if missing else ():
        texts[pk] = _TEXTS.keep(names[pk], _TEXTS.make(html))
    return [text or "" for text in texts.values()]


def _total(total: int) -> str:
    if total > finding.MOST_COUNTED:
        return _("more than 1,000 stories")
    return ngettext("%d story", "%d stories", total) % total


def _form(request: Request, typed: Typed, sections: list[Section], language: str) -> dict[str, Any]:
    return {
        "canonical": settings.SITE_URL + request.path,
        "suggest_href": reverse("search_suggested", kwargs={"language": language}),
        "query": typed.words,
        "sections": [(place.slug, place.name_in(language)) for place in sections],
        "section": typed.section if _number(sections, typed.section) else "",
        "author": typed.author if _SLUG.fullmatch(typed.author) else "",
        "since": f"{typed.since[0]:%Y-%m-%d}" if typed.since else "",
        "until": f"{typed.until[0]:%Y-%m-%d}" if typed.until else "",
        "is_narrowed": typed.is_narrowed,
        "newest_href": _without(request, "before") if "before" in request.GET else "",
        "found": [],
        "chips": [],
    }


def _chips(
    request: Request, typed: Typed, sections: list[Section], rows: list[Row], language: str
) -> list[Link]:
    """What narrows the question, each with the address without it."""
    chips = []
    if typed.section:
        names = {place.slug: place.name_in(language) for place in sections}
        chips.append(
            Link(names.get(typed.section, typed.section[:80]), _without(request, "section"))
        )
    if typed.author:
        names = dict(name for row in rows for name in row.names)
        chips.append(Link(names.get(typed.author, typed.author[:80]), _without(request, "author")))
    if typed.since:
        words = _("From %s") % printing.day(typed.since[0], language)
        chips.append(Link(words, _without(request, "from")))
    if typed.until:
        words = _("Until %s") % printing.day(typed.until[0], language)
        chips.append(Link(words, _without(request, "to")))
    return chips


def _authors(request: Request, rows: list[Row]) -> list[Link]:
    """Those named most often above what is shown: only what is public names them."""
    counted = Counter(name for row in rows for name in row.names)
    return [
        Link(name, _with(request, "author", slug))
        for (slug, name), _times in counted.most_common(_MOST_AUTHORS)
    ]


def _older(request: Request, last: Any) -> str:
    return listing.older(request, last.worth, last, keep=_PARAMETERS)


def _without(request: Request, *names: str) -> str:
    parameters = request.GET.copy()
    for name in (*names, "before"):
        parameters.pop(name, None)
    return f"{request.path}?{parameters.urlencode()}"


def _with(request: Request, name: str, value: str) -> str:
    parameters = request.GET.copy()
    parameters.pop("before", None)
    parameters[name] = value
    return f"{request.path}?{parameters.urlencode()}"
