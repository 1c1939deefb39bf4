"""What search engines are told of: every public address, by month, and the news of two days."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import languages
from accounts.middleware import Request
from articles import body, dates, keys, printing
from articles.models import Author, Edition, Section, Topic
from articles.models.editions import EditionQuerySet
from delivery import tag
from notices.models import Page
from photos.printing import Picture

NEWS_SPAN = timedelta(hours=48)  # Google News reads no older ones
NEWS_MOST = 1_000  # and no more of them
_MOST = 50_000  # addresses of one file, by the protocol
_ENGINES = {"zh-hans": "zh-cn"}  # Google News tells Chinese alone apart
_TEXT = "text/plain; charset=utf-8"


@require_safe
def robots(request: Request) -> HttpResponse:
    """All may read everything that is public, but for what has no end: what searches find."""
    tag(request, keys.FRONT)
    searches = [reverse("search", kwargs={"language": language}) for language in languages.codes()]
    hidden = [f"{path}?" for path in searches]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/admin/", "/accounts/", "/preview/", *hidden)),
        "",
        f"Sitemap: {_href('sitemap')}",
        f"Sitemap: {_href('sitemap_news')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=_TEXT)


@require_safe
def index(request: Request) -> HttpResponse:
    """The sitemaps: of pages and lists, and of every month in which a story was published."""
    _tag(request)
    months: set[datetime] = set()
    for language in languages.codes():
        live = Edition.objects.live(at=request.at).filter(language=language)
        if extent := live.extent():
            spans = [month for year in dates.years(*extent) for month in dates.months(year)]
            months.update(begins for begins, _ends in live.filled(spans))
    hrefs = [_href("sitemap_pages")]
    for begins in sorted(months, reverse=True):
        hrefs.append(_href("sitemap_month", year=begins.year, month=begins.month))
    return _xml(request, "sitemap_index", {"hrefs": hrefs})


@require_safe
def month(request: Request, year: int, month: int) -> HttpResponse:
    """The stories first published in a month, with their photos and translations."""
    _tag(request)
    span = dates.span(year, month)
    if span is None:
        raise Http404
    tag(request, keys.PHOTOS)
    live = Edition.objects.live(at=request.at).published_in(span)
    rows = list(_described(live, at=request.at)[:_MOST])
    entries = [_entry(request, edition) for edition in rows]
    if not entries:
        raise Http404
    return _xml(request, "sitemap", {"entries": entries})


@require_safe
def news(request: Request) -> HttpResponse:
    """The stories of the last two days, as Google News reads them."""
    _tag(request)
    span = (request.at - NEWS_SPAN, request.at + timedelta(microseconds=1))
    tag(request, keys.PHOTOS)
    live = Edition.objects.live(at=request.at).published_in(span)
    rows = list(_described(live, at=request.at)[:NEWS_MOST])
    if rows:
        tag(request, until=rows[-1].published_at + NEWS_SPAN)
    entries = [_entry(request, edition) | {"news": _news(edition)} for edition in rows]
    return _xml(request, "sitemap", {"entries": entries})


@require_safe
def pages(request: Request) -> HttpResponse:
    """Fronts, sections, standing pages; topics and authors of whom something live tells."""
    _tag(request)
    tag(request, keys.SECTIONS, "pages")
    shown = Page.objects.shown(at=request.at).values_list("language", "slug")
    hrefs = [_href("front", language=language) for language in languages.codes()]
    hrefs += [
        _href(name, language=language)
        for name in ("cookies", "accessibility")
        for language in languages.codes()
    ]
    hrefs += [_href("page", language=language, slug=slug) for language, slug in sorted(shown)]
    for language in languages.codes():
        live = Edition.objects.live(at=request.at).filter(language=language)
        place = OuterRef("pk")
        for kind, model, stories in (
            ("section", Section, live.filter(section=place)),
            ("topic", Topic, live.filter(topic_ids__contains=[place])),
            ("author", Author, live.filter(author_ids__contains=[place])),
        ):
            filled: Any = model._default_manager.filter(Exists(stories))
            slugs = filled.order_by("slug").values_list("slug", flat=True)
            hrefs += [_href(kind, language=language, slug=slug) for slug in slugs]
    return _xml(request, "sitemap", {"entries": [{"href": href} for href in hrefs]})


def _tag(request: Request) -> None:
    tag(request, keys.FRONT, until=Edition.objects.next_change(at=request.at))


def _described(live: EditionQuerySet, *, at: datetime) -> EditionQuerySet:
    others = printing.translations(at=at)
    shown = live.filter(language__in=languages.codes()).with_pictures(at=at).with_told(at=at)
    # A month of these fills the memory.
    unsaid = ("lead", "body", "search", "heads", "byline", "provenance")
    return shown.annotate(others=others).defer(*unsaid).newest_first()


def _entry(request: Request, edition: Any) -> dict[str, Any]:
    """As the sitemap names it; right until the rights of one of its photos end or begin."""
    changed = printing.updated(edition) or edition.published_at
    own = {"path": edition.path, "language": edition.language}
    set_of = [own, *edition.others] if edition.others else []
    pictures = [Picture.from_json(use["picture"]) for use in edition.pictures]
    begin = [left_out.begins_at for left_out in printing.absent(edition.absent)]
    for change in [*(one.ends_at for one in pictures), *begin]:
        if change is not None and change > request.at:
            tag(request, until=change)
    return {
        "href": settings.SITE_URL + edition.path,
        "changed": _iso(changed),
        "others": [
            {
                "lang": languages.attribute(other["language"]),
                "href": settings.SITE_URL + other["path"],
            }
            for other in set_of
        ],
        "images": [settings.SITE_URL + one.src for one in pictures if one.src],
    }


def _news(edition: Any) -> dict[str, str]:
    return {
        "site": settings.SITE_NAMES[edition.language],
        "language": _ENGINES.get(edition.language) or edition.language.partition("-")[0],
        "published": _iso(edition.published_at),
        "title": body.printable(edition.headline),
    }


def _iso(instant: datetime) -> str:
    return timezone.localtime(instant).isoformat(timespec="seconds")


def _href(name: str, **address: Any) -> str:
    """An absolute address; it has a language where its pattern does."""
    return f"{settings.SITE_URL}{reverse(name, kwargs=address)}"


def _xml(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    media_type = "application/xml; charset=utf-8"
    return render(request, f"articles/xml/{name}.xml", context, content_type=media_type)
