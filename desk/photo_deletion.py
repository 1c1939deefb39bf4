"""Deleting a photo: asked about, and refused with where it stands."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from desk import photo_uses
from desk.views import acting
from photos import refusals, removing
from photos.models import Photo, picture
from photos.printing import Picture


def page(request: HttpRequest, number: str) -> HttpResponse:
    by, now, refusal = acting(request), timezone.now(), ""
    if not by.has_perm("photos.delete_photo"):
        raise PermissionDenied(_("You may not delete photos."))
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    photos: Any = Photo.objects.annotate(picture=picture()).defer("search", "likeness_parts")
    photo = get_object_or_404(photos, pk=number)
    if request.method == "POST":
        try:
            removing.delete(photo_id=photo.pk, is_kept=photo_uses.is_kept, by=by, now=now)
        except (refusals.InUse, refusals.Conflict) as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("Deleted: “%(name)s”.") % {"name": photo})
            return redirect("admin:photos_photo_changelist")
    uses = photo_uses.of_photo(photo, by=by, at=now)
    context = {
        **admin.site.each_context(request),
        "title": _("Delete this photo?"),
        "photo": photo,
        "picture": Picture.from_json(photo.picture),
        "uses": uses,
        "reasons": _reasons(photo, uses),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "desk/library/delete.html", context, status=status)


def _reasons(photo: Photo, uses: photo_uses.Uses) -> list[str]:
    reasons = photo_uses.kept_for(photo)
    if photo.kills.exists():
        reasons.append(_("It was killed: it stays, so that this can be told."))
    if not uses.is_empty and not reasons:
        reasons.append(_("It is in use."))
    return reasons
