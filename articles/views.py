"""The public pages of the news. Each asks for editions live at `request.at`, and nothing else."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from articles import around, fronts, keys, listing, printing, seo
from articles.models import TOMBSTONES, Author, Edition, Kind, Section, Topic, with_reach
from articles.statements import AT, PATH, SLUG, Once, Statement
from delivery import File, is_a_picture, lies_in_files, tag
from photos import files, refusals
from photos.models import Rendition
from photos.printing import Picture
from photos.renditions import NAME

_DAY = 24 * 60 * 60  # seconds for which a browser keeps a picture
_PLAIN = "text/plain; charset=utf-8"
_AT_ADDRESS = Statement(
    lambda: (
        around.with_around(
            printing.story_queryset(Edition.objects.standing(at=AT).filter(path=PATH), at=AT), at=AT
        )
        .defer("search", "heads")
        .order_by("pk")[:1]
    )
)
_SECTION = Statement(lambda: Section.objects.filter(slug=SLUG))
_TOPIC = Statement(lambda: Topic.objects.filter(slug=SLUG))
_PLACES: Once[Any] = Once(lambda row: row, most=128)  # sections, topics and authors
_AUTHOR = Statement(lambda: Author.objects.with_portrait(at=AT).filter(slug=SLUG))
MEDIA_TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}


@require_safe
def front(request: Request, language: str = "en") -> HttpResponse:
    """What editors placed and the newest stories, then a row for every section."""
    arranged = fronts.arrange(at=request.at, language=language)
    listing.tag_cards(request, arranged.cards)
    listing.fill_rail(request, arranged.spare)
    tag(request, keys.FRONT, until=arranged.until)
    context = arranged.context | {"json_ld": seo.site(language)}
    return render(request, "articles/front.html", context)


@require_safe
def story(request: Request, language: str = "en", **_address: object) -> HttpResponse:
    """A story at its address; an old address leads on, a withdrawn story answers 410."""
    edition: Any = next(iter(_AT_ADDRESS.rows(at=request.at, path=request.path)), None)
    if edition is None:
        return _moved(request)
    tag(request, keys.story(edition.article_id), ends=edition.live.upper)
    if edition.kind in TOMBSTONES:
        return _gone(request, edition)
    printed, share = printing.story(edition), seo.story(edition)
    shown = [share["picture"], *(block.picture for block in printed["blocks"])]
    listing.tag_pictures(request, shown, printed["absent"])
    beside = around.printed(edition)
    tag(request, *(keys.topic(topic) for topic in edition.topic_ids))
    for near in around.shown(beside):
        tag(request, keys.story(near.article_id), until=near.until)
        listing.tag_pictures(request, [near.picture], near.absent)
    context = {"story": printed, "share": share, "around": beside, "canonical": share["address"]}
    context["text_href"] = printing.text_address(request.path)
    return render(request, "articles/story.html", context)


@require_safe
def latest(request: Request, language: str = "en") -> HttpResponse:
    """Every story, the newest first."""
    tag(request, keys.FRONT)
    return listing.listing(
        request,
        listing.EVERYTHING,
        language,
        heading=_("Latest"),
        kicker="",
        description="",
        own_feed_href=reverse("feed", kwargs={"language": language}),
    )


@require_safe
def section(request: Request, slug: str, language: str = "en") -> HttpResponse:
    place = _named(_SECTION, slug)
    tag(request, keys.section(place.pk))
    about = _shelf(place, _("Section"), language)
    return _listed(request, listing.OF_SECTION, place.pk, language, **about)


@require_safe
def topic(request: Request, slug: str, language: str = "en") -> HttpResponse:
    """A topic has a page when something live is about it; others are not told of."""
    place = _named(_TOPIC, slug)
    tag(request, keys.topic(place.pk))
    about = _shelf(place, _("Topic"), language)
    return _listed(request, listing.OF_TOPIC, place.pk, language, is_hidden_if_empty=True, **about)


@require_safe
def author(request: Request, slug: str, language: str = "en") -> HttpResponse:
    """Whoever is named above a live story has a page; others do not."""
    person = _named(_AUTHOR, slug, at=request.at)
    tag(request, keys.author(person.pk))
    is_chinese = language == "zh-hans"
    portrait = Picture.from_json(person.picture, language=language) if person.picture else None
    if portrait is not None:
        listing.tag_pictures(request, [portrait], ())
    elif person.portrait_id:
        unseen = printing.Absent(person.portrait_id, person.portrait_begins_at)
        listing.tag_pictures(request, [], [unseen])
    return _listed(
        request,
        listing.OF_AUTHOR,
        person.pk,
        language,
        is_hidden_if_empty=True,
        heading=(is_chinese and person.name_zh) or person.name,
        kicker=_("Author"),
        description=person.bio_zh if is_chinese else person.bio,
        own_feed_href=_feed(person, language),
        portrait=portrait,
    )


@require_safe
def rendition(request: Request, name: str) -> HttpResponse:
    """A picture's bytes: for everybody while it is on a public page, else for staff alone.

    410 where it may not be shown, killed or without a right to it now, and where its file was
    removed since; of a killed one the bytes are for those alone who can give it back.
    """
    found = _found(name, at=request.at)
    reason = _reason(found)
    is_public = found.is_usable and reason is not None
    killed = found.photo.killed_at is not None
    if not is_public and not request.user.has_perm(
        "photos.kill_photo" if killed else "photos.view_photo"
    ):
        if found.is_usable:
            raise Http404
        return _gone_picture()
    if found.removed_at is not None:
        return _gone_picture()
    try:
        file = files.rendition_file(name)
    except refusals.NoSuchRendition as missing:
        raise Http404 from missing
    response = HttpResponse(file.read_bytes(), MEDIA_TYPES[name.rpartition(".")[2]])
    is_a_picture(response)
    if found.is_usable and reason is not None and not request.is_time_travel:
        key, ends = reason
        tag(request, keys.photo(found.photo_id), ends=found.photo.rights.upper)
        tag(request, key, ends=ends)
        lies_in_files(request, _all_files(found), browser_seconds=_DAY)
    return response


def _reason(found: Any) -> tuple[str, datetime | None] | None:
    """The key of what public shows a picture, and until when; None if nothing does."""
    if found.story is not None:
        return keys.story(found.story), found.story_ends
    if found.author is not None:
        return keys.author(found.author), None
    return None if found.rail is None else (keys.MUST_READ, found.rail_ends)


def _all_files(found: Any) -> dict[str, File]:
    """Every file of its photo, by its address: what holds for one holds for all."""
    names = found.photo.renditions.filter(removed_at=None).values_list("name", flat=True)
    return {
        reverse("rendition", args=[name]): File(
            files.rendition_place(name), MEDIA_TYPES[name.rpartition(".")[2]]
        )
        for name in names
    }


def _gone_picture() -> HttpResponse:
    return HttpResponse(_("This picture is no longer available."), _PLAIN, status=410)


def _found(name: str, *, at: datetime) -> Any:
    """The rendition of this name, also a retired one, and how far it reaches `at` an instant."""
    if not NAME.fullmatch(name):  # nothing could ever have it
        raise Http404
    named = Rendition.objects.filter(name=name).select_related("photo")
    return get_object_or_404(with_reach(named.defer("photo__search"), at=at))


def _named(statement: Statement, slug: str, **asked: Any) -> Any:
    found = statement.each(_PLACES, slug=slug, **asked)
    if not found:
        raise Http404
    return found[0]


def _feed(place: Section | Topic | Author, language: str) -> str:
    name = f"{place._meta.model_name}_feed"
    return reverse(name, kwargs={"language": language, "slug": place.slug})


def _listed(
    request: Request, shelf: listing.Shelf, number: int, language: str, **context: Any
) -> HttpResponse:
    context["text_href"] = printing.text_address(request.path)
    return listing.listing(request, shelf, language, asked={"number": number}, **context)


def _shelf(place: Section | Topic, kicker: str, language: str) -> dict[str, Any]:
    return {
        "heading": place.name_in(language),
        "kicker": kicker,
        "description": place.description_in(language),
        "own_feed_href": _feed(place, language),
    }


def _moved(request: Request) -> HttpResponse:
    """An address that a story once had leads to where it is now."""
    standing = Edition.objects.standing(at=request.at).filter(article=OuterRef("article"))
    past = (
        Edition.objects.filter(path=request.path, published_at__lte=request.at)
        .filter(Q(live__startswith__lte=request.at) | Q(live__isempty=True))
        .annotate(now_at=Subquery(standing.values("path")[:1]))
        .annotate(now_kind=Subquery(standing.values("kind")[:1]))
        .annotate(was_seen=Q(live__isempty=False))
        .order_by("-was_seen")
        .values("article_id", "now_at", "now_kind", "was_seen")
        .first()
    )
    if past is None or past["now_at"] is None:
        raise Http404
    if past["now_kind"] == Kind.KILL:
        tag(request, keys.story(past["article_id"]))
        return _gone(request, None)
    if not past["was_seen"]:  # planned and cancelled: nobody ever had this address
        raise Http404
    tag(request, keys.story(past["article_id"]))
    return redirect(past["now_at"], permanent=True)


def _gone(request: Request, edition: Edition | None) -> HttpResponse:
    """410: a withdrawn story gives its reason; one that was killed, or None, nothing at all."""
    if edition is None or edition.kind == Kind.KILL:
        context = {"kicker": _("Gone"), "headline": _("This page is no longer available")}
    else:
        context = {
            "kicker": _("Withdrawn"),
            "headline": _("This story has been withdrawn"),
            "note": edition.note,
            "when_text": printing.clock(edition.live.lower, edition.language),
        }
    return render(request, "articles/gone.html", context, status=410)
