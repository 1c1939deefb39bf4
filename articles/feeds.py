"""Stories for feed readers, as Atom, RSS and JSON Feed: another face of the same live editions."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import languages
from accounts.middleware import Request
from articles import body, keys, listing, printing
from articles.models import Author, Edition, Section, Topic
from articles.models.editions import EditionQuerySet
from articles.statements import AT, LANGUAGE, NUMBER, Once, Statement
from delivery import tag
from photos.models import Use
from photos.printing import Picture

_LENGTH = 30
_MEDIA = "http://search.yahoo.com/mrss/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"


@dataclass(frozen=True)
class _Item:
    """What every format says of a story; texts are clean of what XML cannot hold."""

    title: str
    href: str
    summary: str
    published: datetime
    updated: datetime
    author: str = ""
    section: str = ""
    html: str = ""  # the whole text, where the site gives it away
    picture: Picture | None = None
    alt: str = ""
    key: str = ""  # what names it for ever; else its address


@dataclass(frozen=True)
class _Feed:
    title: str
    href: str
    language: str
    description: str
    items: list[_Item] = field(default_factory=list)


@dataclass(frozen=True)
class _Listed:
    """A story as feeds list it: `uses` are its photos as Postgres gave them."""

    pk: int
    item: _Item
    uses: list[dict[str, Any]]
    shown: list[Picture]
    absent: tuple[printing.Absent, ...]


def _listed(editions: EditionQuerySet) -> EditionQuerySet:
    live = editions.live(at=AT).filter(language=LANGUAGE).newest_first()
    given = live.with_pictures(at=AT, use=Use.FEEDS).with_told(at=AT)
    return given.select_related("section").defer("body", "search", "heads")[:_LENGTH]


_EVERYTHING = Statement(lambda: _listed(Edition.objects.all()))
_OF_SECTION = Statement(lambda: _listed(Edition.objects.filter(section=NUMBER)))
_OF_TOPIC = Statement(lambda: _listed(Edition.objects.filter(topic_ids__contains=[NUMBER])))
_OF_AUTHOR = Statement(lambda: _listed(Edition.objects.filter(author_ids__contains=[NUMBER])))


@require_safe
def newest(request: Request, language: str = "en", form: str = "atom") -> HttpResponse:
    """The newest stories of a language."""
    front = reverse("front", kwargs={"language": language})
    return _stories(request, _EVERYTHING, {}, language, form, "", front)


@require_safe
def section(request: Request, slug: str, language: str = "en", form: str = "atom") -> HttpResponse:
    place = get_object_or_404(Section, slug=slug)
    tag(request, keys.section(place.pk))
    named = _named(place, "section", language)
    return _stories(request, _OF_SECTION, {"number": place.pk}, language, form, *named)


@require_safe
def topic(request: Request, slug: str, language: str = "en", form: str = "atom") -> HttpResponse:
    place = get_object_or_404(Topic, slug=slug)
    tag(request, keys.topic(place.pk))
    asked, named = {"number": place.pk}, _named(place, "topic", language)
    return _stories(request, _OF_TOPIC, asked, language, form, *named, is_hidden_if_empty=True)


@require_safe
def author(request: Request, slug: str, language: str = "en", form: str = "atom") -> HttpResponse:
    person = get_object_or_404(Author, slug=slug)
    tag(request, keys.author(person.pk))
    asked = {"number": person.pk}
    name = (person.name_zh if language == "zh-hans" else "") or person.name
    href = reverse("author", kwargs={"language": language, "slug": slug})
    named = (name, href)
    return _stories(request, _OF_AUTHOR, asked, language, form, *named, is_hidden_if_empty=True)


@require_safe
def corrected(request: Request, language: str = "en", form: str = "atom") -> HttpResponse:
    """The newest corrections, each with its note."""
    tag(request, keys.FRONT, until=Edition.objects.next_change(at=request.at))
    told: Any = Edition.objects.corrections(at=request.at).filter(language=language)
    items = [
        _Item(
            title=_("Correction: %s") % body.printable(row.now_headline),
            href=f"{settings.SITE_URL}{row.now_at}history/",
            summary=body.printable(row.note),
            published=row.live.lower,
            updated=row.live.lower,
            key=f"{settings.SITE_URL}{row.now_at}history/#{row.pk}",
        )
        for row in told[:_LENGTH]
    ]
    href = reverse("corrections", kwargs={"language": language})
    return _written(request, _feed(_("Corrections"), href, language, items), form)


def _named(place: Section | Topic, kind: str, language: str) -> tuple[str, str]:
    href = reverse(kind, kwargs={"language": language, "slug": place.slug})
    return place.name_in(language), href


def _stories(
    request: Request,
    statement: Statement,
    asked: dict[str, int],
    language: str,
    form: str,
    name: str,
    href: str,
    *,
    is_hidden_if_empty: bool = False,
) -> HttpResponse:
    tag(request, keys.FRONT, until=Edition.objects.next_change(at=request.at))
    by = language, settings.SITE_URL
    rows = statement.each(_ROWS, *by, at=request.at, language=language, **asked)
    if is_hidden_if_empty and not rows:
        raise Http404
    for row in rows:
        listing.tag_pictures(request, row.shown, row.absent)
    items = [row.item for row in rows]
    if settings.FEEDS_WHOLE_TEXT:
        bodies = listing.bodies([row.pk for row in rows])
        items = [replace(row.item, html=_whole(bodies[row.pk], row, language)) for row in rows]
    return _written(request, _feed(name, href, language, items), form)


def _row(row: Any, language: str, site: str) -> _Listed:
    shown = [Picture.from_json(use["picture"], language=language) for use in row.pictures]
    both = zip(shown, row.pictures, strict=True)
    first, use = next(((one, use) for one, use in both if one.src), (None, {"alt": ""}))
    item = _Item(
        title=body.printable(row.headline),
        href=site + row.path,
        summary=body.printable(row.lead),
        published=row.published_at,
        updated=printing.updated(row) or row.published_at,
        author=body.printable(printing.names_text(row.byline, language)),
        section=body.printable(row.section.name_in(language)),
        picture=first,
        alt=body.printable(use["alt"]),
    )
    return _Listed(row.pk, item, row.pictures, shown, printing.absent(row.absent))


_ROWS = Once(_row, most=128)


def _whole(text: str, row: _Listed, language: str) -> str:
    """The text with its photos, captions and credits; every address is absolute."""
    base = f"{settings.SITE_URL}/photos/"
    blocks = printing.blocks(text, row.uses, language, base=base)
    html = render_to_string("articles/xml/whole.html", {"blocks": blocks})
    return body.printable(html.replace('href="/', f'href="{settings.SITE_URL}/'))


def _feed(name: str, href: str, language: str, items: list[_Item]) -> _Feed:
    site = settings.SITE_NAMES[language]
    title = f"{name} - {site}" if name else site
    return _Feed(
        body.printable(title),
        settings.SITE_URL + href,
        language,
        settings.SITE_STRAPLINES[language],
        items,
    )


def _written(request: Request, feed: _Feed, form: str) -> HttpResponse:
    own = settings.SITE_URL + request.path
    return _json(feed, own) if form == "json" else _xml(feed, own, form, at=request.at)


def _add_media(handler: Any, item: dict[str, Any]) -> None:
    """The photo with its credit (Media RSS), which both XML formats know."""
    picture: Picture | None = item["picture"]
    if picture is None:
        return
    address = {"url": settings.SITE_URL + picture.src, "medium": "image", "type": "image/jpeg"}
    size = {"width": str(picture.width), "height": str(picture.height)}
    handler.startElement("media:content", address | size)
    if item["alt"]:
        handler.addQuickElement("media:description", item["alt"], {"type": "plain"})
    if picture.credit:
        handler.addQuickElement("media:credit", body.printable(picture.credit))
    handler.endElement("media:content")


class _Dated(SyndicationFeed):
    """With nothing in it, it is dated when it is asked for, not when its bytes are made."""

    def latest_post_date(self) -> datetime:
        asked_at: datetime = self.feed["asked_at"]
        return super().latest_post_date() if self.items else asked_at


class _Atom(_Dated, Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:media": _MEDIA}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        _add_media(handler, item)
        if item["html"]:
            handler.addQuickElement("content", item["html"], {"type": "html"})

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("link", "", {"rel": "hub", "href": settings.WEBSUB_HUB})


class _Rss(_Dated, Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        spaces = {"xmlns:media": _MEDIA, "xmlns:content": _CONTENT}
        return {**super().rss_attributes(), **spaces}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        _add_media(handler, item)
        if item["html"]:
            handler.addQuickElement("content:encoded", item["html"])

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("atom:link", "", {"rel": "hub", "href": settings.WEBSUB_HUB})


def _xml(feed: _Feed, own: str, form: str, *, at: datetime) -> HttpResponse:
    written = (_Rss if form == "rss" else _Atom)(
        title=feed.title,
        link=feed.href,
        feed_url=own,
        description=feed.description,
        author_name=body.printable(settings.SITE_NAMES[feed.language]),
        language=languages.attribute(feed.language),
        asked_at=at,
    )
    for item in feed.items:
        written.add_item(
            title=item.title,
            link=item.href,
            description=item.summary,
            author_name=item.author or None,
            pubdate=item.published,
            updateddate=item.updated,
            categories=[item.section] if item.section else [],
            unique_id=item.key or item.href,
            unique_id_is_permalink=not item.key,
            html=item.html,
            picture=item.picture,
            alt=item.alt,
        )
    return HttpResponse(written.writeString("utf-8"), content_type=written.content_type)


def _json(feed: _Feed, own: str) -> HttpResponse:
    """JSON Feed 1.1."""
    known = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.href,
        "feed_url": own,
        "language": languages.attribute(feed.language),
        "description": feed.description,
        "hubs": [{"type": "WebSub", "url": settings.WEBSUB_HUB}] if settings.WEBSUB_HUB else "",
        "items": [_entry(item) for item in feed.items],
    }
    response = JsonResponse({name: value for name, value in known.items() if value != ""})
    response["Content-Type"] = "application/feed+json"
    return response


def _entry(item: _Item) -> dict[str, Any]:
    known: dict[str, Any] = {
        "id": item.key or item.href,
        "url": item.href,
        "title": item.title,
        "summary": item.summary,
        "date_published": _iso(item.published),
        "date_modified": _iso(item.updated),
        "authors": [{"name": item.author}] if item.author else "",
        "tags": [item.section] if item.section else "",
        "image": settings.SITE_URL + item.picture.src if item.picture else "",
    }
    known |= {"content_html": item.html} if item.html else {"content_text": item.summary or " "}
    return {name: value for name, value in known.items() if value != ""}


def _iso(instant: datetime) -> str:
    return timezone.localtime(instant).isoformat()
