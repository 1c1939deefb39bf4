"""Many photos changed at once: what is to be set, a dry run, the run itself, and taking it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from desk import library_words
from desk.instants import clock
from desk.library_chosen import chosen
from desk.library_forms import EditForm
from desk.views import acting
from photos import batches, refusals
from photos.models import BulkEdit, Photo

_LINES = 20  # of the dry run that are shown
_REFUSED = 200


@require_POST
def edit(request: HttpRequest) -> HttpResponse:
    """POST `photo` for each, or `all` with the `query` of the library; then `step` look and do."""
    by, step = acting(request), request.POST.get("step", "")
    if not (by.has_perm("photos.change_photo") or by.has_perm("photos.add_photo")):
        raise PermissionDenied(_("You may not change photos."))
    try:
        photos = chosen(request)
    except refusals.Unusable as refusal:
        return _back(request, str(refusal))
    if not photos:
        return _back(request, _("Tick the photos first."))
    form = EditForm(request.POST if step else None, by=by)
    if step in ("look", "do") and form.is_valid():
        try:
            if step == "do":
                return _done(request, form, photos, by=by)
            return _looked(request, form, photos, by=by)
        except refusals.NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except refusals.Unusable as refusal:
            place = "rights_until" if refusal.field == "rights" else refusal.field
            form.add_error(place if place in form.fields else None, str(refusal))
    context = {"form": form, "photos": photos, "title": _many(len(photos))}
    return _page(request, "desk/library/edit.html", **context)


def _looked(request: HttpRequest, form: EditForm, photos: list[int], *, by: User) -> HttpResponse:
    changes = form.changes()
    lines = batches.look(photo_ids=photos, changes=changes, by=by)
    changing = [line for line in lines if line.changes]
    refused = [line for line in lines if line.refused]
    context = {
        "form": form,
        "photos": photos,
        "title": _("Look before it is done"),
        "told": library_words.told(batches.checked(changes)),
        "total": len(lines),
        "changing": len(changing),
        "same": len(lines) - len(changing) - len(refused),
        "refused": [(line.photo.pk, str(line.photo), line.refused) for line in refused[:_REFUSED]],
        "lines": [library_words.before_and_after(line) for line in changing[:_LINES]],
        "more": max(0, len(changing) - _LINES),
    }
    return _page(request, "desk/library/look.html", **context)


def _done(request: HttpRequest, form: EditForm, photos: list[int], *, by: User) -> HttpResponse:
    """Begin; where the page has no script that asks for each part, do it all at once."""
    now = timezone.now()
    begun = batches.begin(photo_ids=photos, changes=form.changes(), by=by, now=now)
    if not request.POST.get("parts"):
        _to_the_end(batches.run, begun.pk, by=by)
    return redirect("admin:desk_library_edited", begun.pk)


@require_GET
def edited(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a change."""
    made = _seen(request, pk)
    progress = batches.progress(made)
    names = Photo.objects.in_bulk(
        [*list(progress.refused)[:_REFUSED], *list(progress.left)[:_REFUSED]]
    )
    context = {
        "title": _("Change of %(photos)s") % {"photos": _many(progress.total)},
        "edit": made,
        "progress": progress,
        "waiting": progress.total - progress.done,
        "told": library_words.told(made.changes),
        "when": clock(made.made_at),
        "refused": _named(progress.refused, names),
        "left": _named(progress.left, names),
        "undone": clock(made.undone_at) if made.undone_at else "",
    }
    return _page(request, "desk/library/edited.html", **context)


@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    return _part(request, pk, batches.run)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _part(request, pk, batches.undo)


def _part(request: HttpRequest, pk: int, verb: Callable[..., batches.Progress]) -> HttpResponse:
    """The next part, told in JSON, for a page that asks again; else all of it."""
    _seen(request, pk)
    by = acting(request)
    is_asking = request.headers.get("Accept", "").startswith("application/json")
    try:
        if not is_asking:
            _to_the_end(verb, pk, by=by)
            return redirect("admin:desk_library_edited", pk)
        made = verb(edit_id=pk, by=by, now=timezone.now())
    except refusals.NotAllowed as refusal:
        if is_asking:
            return JsonResponse({"error": str(refusal)}, status=403)
        raise PermissionDenied(str(refusal)) from refusal
    done = len(made.left) + made.back if verb is batches.undo else made.done
    total = made.changed if verb is batches.undo else made.total
    return JsonResponse({"done": done, "total": total})


def _to_the_end(verb: Callable[..., batches.Progress], pk: int, *, by: User) -> None:
    """Part by part, each in a transaction of its own."""
    while True:
        made = verb(edit_id=pk, by=by, now=timezone.now())
        if made.is_taken_back if verb is batches.undo else made.done == made.total:
            return


def _seen(request: HttpRequest, pk: int) -> BulkEdit:
    made = get_object_or_404(BulkEdit.objects.select_related("made_by"), pk=pk)
    if not batches.may_see(made, acting(request)):
        raise PermissionDenied(_("Somebody else made this change."))
    return made


def _named(reasons: dict[int, str], photos: dict[int, Photo]) -> list[tuple[int, str, str]]:
    return [(pk, str(photos.get(pk, "")), why) for pk, why in list(reasons.items())[:_REFUSED]]


def _many(number: int) -> str:
    return ngettext("%(n)s photo", "%(n)s photos", number) % {"n": f"{number:,}"}


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.warning(request, words)
    query = request.POST.get("query", "")
    is_ours = query.startswith("?") and len(query) < 4_000
    return redirect(reverse("admin:photos_photo_changelist") + (query if is_ours else ""))


def _page(request: HttpRequest, template: str, **more: Any) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **more})
