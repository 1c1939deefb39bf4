"""Collections: what there is, making and renaming one, putting photos in and taking them out."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from desk.library_chosen import chosen
from desk.library_forms import CollectionForm
from desk.views import acting
from photos import collecting, refusals
from photos.models import Collection


@require_http_methods(["GET", "POST"])
def collections(request: HttpRequest) -> HttpResponse:
    """All of them; POST a `name` to make one."""
    by = acting(request)
    if not by.has_perm("photos.view_collection"):
        raise PermissionDenied(_("You may not see the photo library."))
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = collecting.make(name=form.cleaned_data["name"], by=by, now=timezone.now())
        except refusals.NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except refusals.Unusable as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Made: “%(name)s”.") % {"name": made.name})
            return redirect("admin:desk_library_collections")
    counted = Collection.objects.annotate(number=Count("photos")).order_by("name")
    context = {"title": _("Collections"), "form": form, "collections": counted}
    return _page(request, "desk/library/collections.html", **context)


@require_http_methods(["GET", "POST"])
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """POST a `name` with the `version` that was looked at."""
    by = acting(request)
    if not by.has_perm("photos.change_collection"):
        raise PermissionDenied(_("You may not change collections."))
    found = get_object_or_404(Collection, pk=pk)
    initial = {"name": found.name, "version": found.version}
    form = CollectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        name, found.version = form.cleaned_data["name"], form.cleaned_data["version"] or 0
        try:
            collecting.rename(collection=found, name=name, by=by)
        except (refusals.Unusable, refusals.Conflict) as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Renamed: “%(name)s”.") % {"name": found.name})
            return redirect("admin:desk_library_collections")
    may_delete = by.has_perm("photos.delete_collection")
    context = {"title": found.name, "form": form, "collection": found, "may_delete": may_delete}
    return _page(request, "desk/library/collection.html", **context)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """The photos stay."""
    found = get_object_or_404(Collection, pk=pk)
    form = CollectionForm({"name": "–", "version": request.POST.get("version", "")})
    found.version = form.cleaned_data["version"] or 0 if form.is_valid() else 0
    try:
        collecting.delete(collection=found, by=acting(request))
    except refusals.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except refusals.Conflict as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:desk_library_collection", pk)
    words = _("The collection “%(name)s” is gone; its photos stay.") % {"name": found.name}
    messages.success(request, words)
    return redirect("admin:desk_library_collections")


@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """POST photos (`photo`, or `all` and `query`), a `collection`, and `step` add or remove."""
    by, step = acting(request), request.POST.get("step", "")
    number = request.POST.get("collection", "")
    if not by.has_perm("photos.change_collection"):
        raise PermissionDenied(_("You may not change collections."))
    if step not in ("add", "remove"):
        raise BadRequest("Say whether they are put in or taken out.")
    query = request.POST.get("query", "")
    back = reverse("admin:photos_photo_changelist") + (query if query.startswith("?") else "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        messages.warning(request, _("Choose a collection."))
        return redirect(back)
    found = get_object_or_404(Collection, pk=int(number))
    verb = collecting.put_in if step == "add" else collecting.take_out
    try:
        moved = len(verb(collection=found, photo_ids=chosen(request), by=by))
    except (refusals.Unusable, refusals.Conflict) as refusal:
        messages.warning(request, str(refusal))
        return redirect(back)
    messages.success(request, _moved(step, moved) % {"n": moved, "name": found.name})
    return redirect(back)


def _moved(step: str, number: int) -> str:
    if step == "add":
        return ngettext(
            "%(n)s photo put into “%(name)s”.", "%(n)s photos put into “%(name)s”.", number
        )
    return ngettext(
        "%(n)s photo taken out of “%(name)s”.", "%(n)s photos taken out of “%(name)s”.", number
    )


def _page(request: HttpRequest, template: str, **more: Any) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **more})
