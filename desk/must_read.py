"""Must Read as it is arranged: the entries in their order, what readers see of them, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import workflow
from articles.models import Edition, MustRead
from desk import front_finding
from desk.instants import clock
from desk.views import acting
from photos.models import Photo, picture
from photos.printing import Picture


@dataclass(frozen=True)
class Line:
    """An entry: its number in the order, its picture, and in words what readers see of it."""

    pk: int
    index: int
    headline: str
    address: str  # of a link elsewhere
    picture: Picture | None
    sort: str  # live, planned or hidden
    state: str
    until: str


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """GET `?language=en&q=words`; POST one `step`: `put|entry|place` or `off|entry`."""
    by, now = acting(request), timezone.now()
    if not by.has_perm("articles.view_mustread"):
        raise PermissionDenied(_("You may not see Must Read."))
    asked = request.POST.get("language") or request.GET.get("language")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGES[0][0]
    if request.method == "GET":
        return _board(request, language, now)
    try:
        said = _step(request, language, now)
    except workflow.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except workflow.Refusal as refusal:
        messages.error(request, str(refusal))
        return _board(request, language, now, status=400)
    messages.success(request, said)
    return redirect(f"{reverse('admin:desk_must_read')}?{urlencode({'language': language})}")


def _step(request: HttpRequest, language: str, now: datetime) -> str:
    """Do what a button says, and what was done in words."""
    name, entry, *to = request.POST.get("step", "").split("|")[:3] + [""] * 3
    by = acting(request)
    if not (entry.isascii() and entry.isdecimal() and len(entry) < 19):
        raise workflow.Refusal(_("That is no step of this page. Try again from here."))
    if name == "off":
        workflow.take_off_must_read(entry_id=int(entry), by=by, now=now)
        return _("Readers see it no longer.")
    if name != "put" or not (to[0].isascii() and to[0].isdecimal() and len(to[0]) < 6):
        raise workflow.Refusal(_("That is no step of this page. Try again from here."))
    moved = workflow.move_must_read(
        entry_id=int(entry), index=int(to[0]), versions=_versions(request), by=by, now=now
    )
    [line] = [each for each in lines(moved.language, at=now) if each.pk == moved.pk]
    return _("“%(headline)s” is number %(number)d now.") % {
        "headline": line.headline,
        "number": line.index + 1,
    }


def _versions(request: HttpRequest) -> dict[int, int]:
    """Such as “12:1 7:3”; what is none matches nothing."""
    pairs = (pair.split(":") for pair in request.POST.get("versions", "")[:4000].split())
    return {
        int(pair[0]): int(pair[1])
        for pair in pairs
        if len(pair) == 2 and all(one.isascii() and one.isdecimal() for one in pair)
    }


def lines(language: str, *, at: datetime) -> list[Line]:
    """Everything whose time is not over, in the order of the rail."""
    begun = Edition.objects.filter(article=OuterRef("story"), live__startswith__lte=at)
    live = Edition.objects.live(at=at).filter(article=OuterRef("story"))
    usable = Photo.objects.usable(at=at).filter(pk=OuterRef("picture"))
    rows: QuerySet[Any] = MustRead.objects.filter(language=language).ahead(at=at)
    rows = rows.annotate(
        # As readers saw it last: the desk's own headline may be secret.
        printed=Subquery(begun.order_by("-live__startswith").values("headline")[:1]),
        is_public=Exists(live),
        shown=Subquery(usable.values(found=picture())[:1]),
    )
    return [_line(row, index, at=at) for index, row in enumerate(rows)]


def _line(row: Any, index: int, *, at: datetime) -> Line:
    sort, state = "live", _("Readers see it")
    if row.span.lower is not None and row.span.lower > at:
        sort, state = "planned", _("From %(begins)s") % {"begins": clock(row.span.lower)}
    elif row.story_id is not None and not row.is_public:
        sort, state = "hidden", _("Readers do not see it: the story is not public")
    return Line(
        pk=row.pk,
        index=index,
        headline=row.title or row.printed or _("A story that is not public yet"),
        address=row.url,
        picture=Picture.from_json(row.shown) if row.shown else None,
        sort=sort,
        state=state,
        until=_("until %(when)s") % {"when": clock(row.span.upper)} if row.span.upper else "",
    )


def _board(
    request: HttpRequest, language: str, now: datetime, *, status: int = 200
) -> HttpResponse:
    by, words = acting(request), request.GET.get("q", "")
    found = front_finding.choices(by, words=words, language=language, at=now)
    shown = lines(language, at=now)
    versions = MustRead.objects.filter(pk__in=[line.pk for line in shown])
    context = {
        **admin.site.each_context(request),
        "title": _("Must Read"),
        "language": language,
        "languages": settings.LANGUAGES,
        "lines": shown,
        "last": len(shown) - 1,
        "versions": " ".join(
            f"{pk}:{version}" for pk, version in versions.values_list("pk", "version")
        ),
        "choices": [choice for choice in found if choice.sort != "hidden"],
        "words": words,
        "can_name_stories": by.has_perm("articles.view_article"),
        "zone": settings.TIME_ZONE,
    }
    return render(request, "desk/must_read/page.html", context, status=status)
