"""The photo library: pictures in a grid, newest first, one page after another by the last seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Value
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from desk import photo_rights
from desk.instants import clock
from desk.library_filters import SOON, NarrowForm, in_words, narrowed
from desk.photo_uses import counts
from desk.views import acting
from desk.widgets import upload_options
from photos.models import Collection, Photo, PhotoQuerySet, picture
from photos.printing import Picture

MOST_COUNTED = 1_000
PAGE = 60
_PLACES = ("before", "after")  # beside which photo a page begins


@dataclass(frozen=True)
class Tile:
    """A photo in the grid. `marks` are what needs a look, each a class and its words.

    `gone` says why there is no picture for who is looking.
    """

    pk: int
    src: str
    gone: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    facts: str
    marks: list[tuple[str, str]]
    uses: int


@dataclass
class Shelf:
    """One page of what matches. `total` is "" where nothing was counted."""

    rows: list[Any]
    older: str = ""
    newer: str = ""


def page(request: HttpRequest, media: forms.Media) -> HttpResponse:
    """`media` is what the admin's own lists load: a field that asks for a photo opens this one."""
    if not request.user.has_perm("photos.view_photo"):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    at, form = timezone.now(), NarrowForm(request.GET)
    typed = form.typed()
    found = narrowed(Photo.objects.all(), typed, at=at)
    shelf = _shelf(found, request.GET)
    collection = typed.get("collection")
    context = {
        **admin.site.each_context(request),
        "title": _("Photos"),
        "form": form,
        "media": media,
        "is_popup": "_popup" in request.GET,
        "tiles": _tiles(shelf.rows, by=acting(request), at=at),
        "total": _total(found, shelf),
        "narrowing": [
            (words, _address(request.GET, without=name)) for name, words in in_words(form, typed)
        ],
        "is_narrowed": bool(typed.keys() - {"q"}),
        "query": _address(request.GET),
        "older": shelf.older and _address(request.GET, before=shelf.older),
        "newer": shelf.newer and _address(request.GET, after=shelf.newer),
        "collection": collection,
        "upload": upload_options(),
        "may_choose": _may_choose(request),
        "collections": Collection.objects.order_by("name"),
    }
    return render(request, "desk/library/page.html", context)


def _may_choose(request: HttpRequest) -> bool:
    """Whether there is anything they could do with chosen photos."""
    names = ("photos.change_photo", "photos.add_photo", "photos.change_collection")
    return any(request.user.has_perm(name) for name in names)


def asked(query: QueryDict, *, at: datetime) -> PhotoQuerySet:
    """All that an address of the library shows, on whichever of its pages."""
    return narrowed(Photo.objects.all(), NarrowForm(query).typed(), at=at)


def _shelf(found: PhotoQuerySet, query: QueryDict) -> Shelf:
    photos = found.select_related("uploaded_by").defer("search", "likeness_parts")
    photos = photos.annotate(picture=picture())
    newest = photos.order_by("-uploaded_at", "-id")
    if after := query.get("after"):
        at, pk = _place(after)
        newer = photos.filter(uploaded_at__gte=at).exclude(uploaded_at=at, pk__lte=pk)
        rows = list(newer.order_by("uploaded_at", "id")[: PAGE + 1])
        if len(rows) > PAGE:
            shown = rows[PAGE - 1 :: -1]
            return Shelf(shown, older=_name(shown[-1]), newer=_name(shown[0]))
        # What is newer does not fill a page: the newest page then, whole.
    elif before := query.get("before"):
        at, pk = _place(before)
        # The first condition is the one that the index can begin at.
        older = newest.filter(uploaded_at__lte=at).exclude(uploaded_at=at, pk__gte=pk)
        rows = list(older[: PAGE + 1])
        shown = rows[:PAGE]
        more = _name(shown[-1]) if len(rows) > PAGE else ""
        return Shelf(shown, older=more, newer=_name(shown[0]) if shown else before)
    rows = list(newest[: PAGE + 1])
    return Shelf(rows[:PAGE], older=_name(rows[PAGE - 1]) if len(rows) > PAGE else "")


def _name(photo: Photo) -> str:
    return f"{photo.uploaded_at.isoformat()}_{photo.pk}"


def _place(text: str) -> tuple[datetime, int]:
    uploaded_at, _underscore, pk = text.rpartition("_")
    try:
        instant = datetime.fromisoformat(uploaded_at)
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19 and instant.tzinfo):
            raise ValueError(text)
        return timezone.localtime(instant), int(pk)
    except (ValueError, OverflowError) as error:
        raise BadRequest("The address does not say beside which photo to go on.") from error


def _total(found: PhotoQuerySet, shelf: Shelf) -> str:
    """How many match, counted no further than a thousand."""
    if not (shelf.older or shelf.newer):
        return str(len(shelf.rows))
    counted = found.order_by().values_list(Value(1))[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED:,}+" if counted > MOST_COUNTED else f"{counted:,}"


def _tiles(rows: list[Any], *, by: User, at: datetime) -> list[Tile]:
    used = counts([photo.pk for photo in rows])
    return [_tile(photo, uses=used.get(photo.pk, 0), by=by, at=at) for photo in rows]


def _tile(photo: Any, *, uses: int, by: User, at: datetime) -> Tile:
    is_seen = photo_rights.may_see(photo, by=by)
    printed = Picture.from_json(photo.picture)
    facts = [f"{photo.width} × {photo.height}", photo.place, clock(photo.uploaded_at)]
    return Tile(
        pk=photo.pk,
        src=printed.thumb if is_seen else "",
        gone="" if is_seen else photo_rights.killed_words(photo),
        width=printed.width,
        height=printed.height,
        alt=photo.alt,
        caption=photo.caption[:160] or _("Photo %(number)s") % {"number": photo.pk},
        credit=printed.credit,
        facts=" · ".join(filter(None, facts)),
        marks=_marks(photo, is_ai=printed.is_ai, at=at),
        uses=uses,
    )


def _marks(photo: Photo, *, is_ai: bool, at: datetime) -> list[tuple[str, str]]:
    marks, span = [], photo.rights
    if photo.killed_at is not None:
        marks.append(("killed", _("Killed")))
    elif span.upper is not None and span.upper <= at:
        marks.append(("ended", _("Rights have ended")))
    elif span.lower is not None and span.lower > at:
        marks.append(("coming", _("From %(begins)s") % {"begins": clock(span.lower)}))
    elif span.upper is not None and span.upper <= at + SOON:
        marks.append(("ending", _("Until %(ends)s") % {"ends": clock(span.upper)}))
    if not photo.credit_name:
        marks.append(("lacks", _("No credit")))
    if not photo.alt:
        marks.append(("lacks", _("No description")))
    if is_ai:
        marks.append(("ai", _("AI")))
    return marks


def _address(query: QueryDict, *, without: str = "", **more: str) -> str:
    """The same search from its newest page, but for one of its filters."""
    kept = [
        (name, value)
        for name, values in query.lists()
        for value in values
        if value and name not in (*_PLACES, without)
    ]
    address = QueryDict(mutable=True)
    for name, value in [*kept, *more.items()]:
        address.appendlist(name, value)
    return f"?{address.urlencode()}"
