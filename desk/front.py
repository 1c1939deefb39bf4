"""The front page as editors arrange it: a page of forms that works without JavaScript too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import delivery
from articles import fronts, listing, placing, workflow
from articles.models import Article, FrontChange, Placement
from articles.workflow import arranging
from desk import front_board, front_finding, front_stale
from desk.front_forms import LookForm, PlaceForm
from desk.instants import clock
from desk.previews import as_asked
from desk.views import acting


@dataclass(frozen=True)
class Look:
    """Which page somebody looks at: of which language, and at which instant."""

    language: str
    at: datetime
    now: datetime
    form: LookForm

    @property
    def is_now(self) -> bool:
        return self.at == self.now

    @property
    def is_past(self) -> bool:
        return self.at < self.now

    @property
    def query(self) -> str:
        asked = {"language": self.language}
        if not self.is_now:
            asked["at"] = timezone.localtime(self.at).isoformat()
        return urlencode(asked)

    @property
    def address(self) -> str:
        return f"{reverse('admin:desk_front')}?{self.query}"


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """GET `?language=en&at=…&q=words`; POST one `step` of those that the page's buttons name."""
    look = _look(request)
    if request.method == "GET":
        return _board(request, look)
    try:
        said = _step(request, look)
    except arranging.Rearranged as refusal:
        messages.error(request, str(refusal))
        return _board(request, look, status=409)
    except workflow.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except workflow.Refusal as refusal:
        messages.error(request, str(refusal))
        return _board(request, look, status=400)
    messages.success(request, said)
    return redirect(look.address)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one story stands, from when until when; `?placement=` changes one that is planned."""
    look = _look(request)
    story = get_object_or_404(Article, pk=pk)
    old = _placement(request, story)
    form = PlaceForm(
        request.POST or None, language=story.language, initial=_initial(request, story, old, look)
    )
    if form.is_valid():
        try:
            change = _placed(request, form, story, old, look)
        except workflow.NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except workflow.Refusal as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            messages.success(request, front_board.said(change))
            return redirect(
                f"{reverse('admin:desk_front')}?{urlencode({'language': story.language})}"
            )
    is_stale = form.is_bound and form.data.get("version") != str(
        arranging.version_of(story.language)
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Place a story"),
        "story": story,
        "headline": front_board.headline(story),
        "form": form,
        "version": arranging.version_of(story.language),
        "old": old,
        "zone": settings.TIME_ZONE,
        "look": look,
    }
    return render(request, "desk/front/place.html", context, status=409 if is_stale else 200)


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The front page exactly as readers see it at an instant, in a frame of ours."""
    look = _look(request)
    with translation.override(look.language):
        front = fronts.arrange(at=look.at, language=look.language)
    asked = as_asked(request, reverse("front", kwargs={"language": look.language}), at=look.at)
    listing.fill_rail(asked, front.spare)
    context = {
        **front.context,
        "consent": None,
        "canonical": "",
        "desk_href": look.address,
        "is_framed": "framed" in request.GET,
    }
    with translation.override(look.language):
        response = render(asked, "desk/previews/front.html", context)
    response["Cache-Control"] = "private, no-store"
    delivery.stands_in_frame(response)
    return response


def _look(request: HttpRequest) -> Look:
    """Raises PermissionDenied for those who do not arrange the page."""
    if not acting(request).has_perm("articles.arrange_front"):
        raise PermissionDenied(_("Only an editor may arrange the front page."))
    now = timezone.now()
    asked = request.GET if request.method != "POST" or "at" not in request.POST else request.POST
    form = LookForm(asked)
    form.is_valid()
    typed = form.cleaned_data
    language = typed.get("language") or settings.LANGUAGES[0][0]
    return Look(language, typed.get("at") or now, now, form)


def _board(request: HttpRequest, look: Look, *, status: int = 200) -> HttpResponse:
    shown = front_board.blocks(at=look.at, language=look.language)
    words = look.form.cleaned_data.get("q", "")
    context = {
        **admin.site.each_context(request),
        "title": _("Front page"),
        "look": look,
        "languages": settings.LANGUAGES,
        "when": clock(look.at),
        "zone": settings.TIME_ZONE,
        "version": arranging.version_of(look.language),
        "blocks": shown,
        "warnings": front_stale.warnings(shown, at=look.at, language=look.language),
        "planned": front_board.planned(look.language, at=look.at),
        "undo": front_board.undo(look.language),
        "choices": front_finding.choices(
            acting(request), words=words, language=look.language, at=look.at
        ),
        "words": words,
    }
    return render(request, "desk/front/page.html", context, status=status)


def _step(request: HttpRequest, look: Look) -> str:
    """Do what a button says, and what was done in words."""
    name, *rest = request.POST.get("step", "").split("|")
    steps: dict[str, Callable[..., FrontChange]] = {
        "put": _put,
        "off": _take_off,
        "cancel": _cancel,
        "row": _move_row,
        "undo": _undo,
    }
    if look.is_past:
        raise workflow.Refusal(_("What readers have seen is not changed. Look at now, or later."))
    try:
        known = {"language": look.language, "version": int(request.POST.get("version", "")[:9])}
        change = steps[name](*rest, look=look, **known, by=acting(request), now=look.now)
    except (KeyError, ValueError, TypeError) as error:
        raise workflow.Refusal(_("That is no step of this page. Try again from here.")) from error
    return front_board.said(change)


def _put(story: str, to: str, came_from: str = "", *, look: Look, **known: Any) -> FrontChange:
    """A story to a place; one that is placed stays as long as it was to stay."""
    stands = arranging.standings(look.language, at=look.at)
    number = _number(story)
    stories = [one for one in stands if one.spot.slot != placing.ROW]
    until = placing.lasting(stories, number, at=look.at)
    return arranging.place(
        story_id=number,
        spot=front_board.spot(to),
        came_from=front_board.spot(came_from) if came_from else None,
        since=look.at,
        until=None if until == look.at else until,
        **known,
    )


def _take_off(story: str, *, look: Look, **known: Any) -> FrontChange:
    stands = arranging.standings(look.language, at=look.at)
    stories = [one for one in stands if one.spot.slot != placing.ROW]
    until = placing.lasting(stories, _number(story), at=look.at)
    if until == look.at:
        raise workflow.Refusal(_("Nobody placed that story: it stands among the newest."))
    return arranging.take_off(story_id=_number(story), since=look.at, until=until, **known)


def _cancel(placement: str, *, look: Look, **known: Any) -> FrontChange:
    """What is planned does not come."""
    row = Placement.objects.filter(pk=_number(placement), language=look.language).first()
    if row is None or row.span.isempty:
        raise workflow.Refusal(_("That is not planned any more."))
    since = max(row.span.lower, look.now)
    if row.story_id is None:
        return arranging.take_row_off(section_id=row.section_id or 0, since=since, **known)
    return arranging.take_off(story_id=row.story_id, since=since, until=row.span.upper, **known)


def _move_row(section: str, index: str, *, look: Look, **known: Any) -> FrontChange:
    number, place = _number(section), _number(index)
    return arranging.place_row(section_id=number, index=place, since=look.at, **known)


def _undo(*, look: Look, **known: Any) -> FrontChange:
    return arranging.undo(**known)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError(text[:40])
    return int(text)


def _placement(request: HttpRequest, story: Article) -> Placement | None:
    asked = request.GET.get("placement", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return None
    now = timezone.now()
    return Placement.objects.filter(pk=int(asked), story=story).ahead(at=now).first()


def _initial(
    request: HttpRequest, story: Article, old: Placement | None, look: Look
) -> dict[str, Any]:
    begin: dict[str, Any] = {"version": arranging.version_of(story.language)}
    if old is not None:
        begin |= {"spot": front_board.key(front_board.of_row(old)), "until": old.span.upper}
        begin["since"] = old.span.lower if old.span.lower > look.now else None
    else:
        begin["spot"] = request.GET.get("spot", "")
        begin["since"] = None if look.is_now or look.is_past else look.at
    return begin


def _placed(
    request: HttpRequest, form: PlaceForm, story: Article, old: Placement | None, look: Look
) -> FrontChange:
    typed = form.cleaned_data
    return arranging.place(
        language=story.language,
        story_id=story.pk,
        spot=front_board.spot(typed["spot"]),
        version=typed["version"],
        by=acting(request),
        now=look.now,
        since=typed["since"],
        until=typed["until"],
        is_replacing=typed["others"] == "out",
        leaves_at=max(old.span.lower, look.now) if old is not None else None,
    )
