"""The editor's photo library, in JSON: what is there, uploads, credits."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from photos import details, ingest, refusals, renditions, rights
from photos.models import CreditKind, Photo, picture
from photos.printing import Picture

_MOST_FOUND = 40
_MOST_IDS = 100
_MOST_WORDS = 8

View = Callable[..., JsonResponse]


def for_staff(view: View) -> View:
    """401 to those who are not signed in, 403 to those who may not see photos."""

    @wraps(view)
    def guarded(request: HttpRequest, **given: Any) -> JsonResponse:
        if not request.user.is_authenticated:
            return _refused(_("Your session has ended. Sign in again in another tab."), 401)
        if not (request.user.is_staff and request.user.has_perm("photos.view_photo")):
            return _refused(_("You may not see the photo library."), 403)
        return view(request, user=request.user, **given)

    return guarded


@require_http_methods(["GET", "POST"])
@for_staff
def library(request: HttpRequest, user: User) -> JsonResponse:
    """GET `?ids=1,2` or `?q=words`; POST one `file`, and the `caption` line it comes with.

    The answer's `caption` is the line without its credit, which belongs to the photo.
    """
    if request.method == "POST":
        return _uploaded(request, user)
    if "ids" in request.GET:
        found = Photo.objects.filter(pk__in=_numbers(request.GET["ids"]))
    else:
        found = Photo.objects.usable(at=timezone.now()).filter(_words(request.GET.get("q", "")))
    return JsonResponse({"photos": _shown(found, user)})


@require_POST
@for_staff
def credit(request: HttpRequest, pk: int, user: User) -> JsonResponse:
    photo = Photo.objects.filter(pk=pk).first()
    if photo is None:
        return _refused(_("This photo is not in the library."), 404)
    try:
        details.set_credit(
            photo=photo,
            kind=request.POST.get("kind", ""),
            name=request.POST.get("name", ""),
            by=user,
            now=timezone.now(),
        )
    except refusals.NotAllowed as refusal:
        return _refused(str(refusal), 403)
    except refusals.Conflict as refusal:
        return _refused(str(refusal), 409)
    except refusals.Unusable as refusal:
        return _refused(str(refusal), 400)
    return JsonResponse({"photo": _shown(Photo.objects.filter(pk=pk), user)[0]})


def _uploaded(request: HttpRequest, user: User) -> JsonResponse:
    upload = request.FILES.get("file")
    line = request.POST.get("caption", "")
    caption, kind, name = rights.caption_and_credit(line) or (line, CreditKind.PROVIDED_BY, "")
    if upload is None:
        return _refused(_("Choose a picture to upload."), 400)
    if (upload.size or 0) > renditions.MOST_BYTES:
        return _refused(_("This file is larger than 25 MB: export it smaller."), 413)
    try:
        photo, is_new = ingest.take_in(
            data=upload.read(),
            name=upload.name or "photo",
            by=user,
            now=timezone.now(),
            caption=caption,
            credit_kind=kind,
            credit_name=name,
        )
    except refusals.NotAllowed as refusal:
        return _refused(str(refusal), 403)
    except (renditions.Refused, refusals.Unusable) as refusal:
        return _refused(str(refusal), 400)
    except refusals.NotStored as refusal:
        return _refused(str(refusal), 503)
    shown = _shown(Photo.objects.filter(pk=photo.pk), user)[0]
    if is_new:
        return JsonResponse({"photo": shown, "caption": caption}, status=201)
    return JsonResponse({"photo": shown, "caption": caption, "duplicate": True})


def _shown(photos: Any, user: User) -> list[dict[str, Any]]:
    rows = photos.annotate(picture=picture()).order_by("-uploaded_at", "-id")[:_MOST_IDS]
    may_change = user.has_perm("photos.change_photo")
    return [
        _as_json(photo, can_edit_credit=may_change or photo.uploaded_by_id == user.pk)
        for photo in rows
    ]


def _as_json(photo: Any, *, can_edit_credit: bool) -> dict[str, Any]:
    printed = Picture.from_json(photo.picture)
    return {
        "id": photo.pk,
        "src": printed.src,
        "width": printed.width,
        "height": printed.height,
        "caption": photo.caption,
        "alt": photo.alt,
        "credit": {
            "kind": photo.credit_kind,
            "name": photo.credit_name,
            "printed": printed.credit,
        },
        "can_edit_credit": can_edit_credit,
    }


def _numbers(text: str) -> list[int]:
    wanted = [part.strip() for part in text.split(",")[:_MOST_IDS]]
    return [int(part) for part in wanted if part.isascii() and part.isdecimal() and len(part) < 18]


def _words(text: str) -> Q:
    """Every word stands somewhere in what is known of the photo."""
    found = Q()
    for word in text.replace("\0", " ").split()[:_MOST_WORDS]:
        found &= (
            Q(caption__icontains=word)
            | Q(credit_name__icontains=word)
            | Q(place__icontains=word)
            | Q(keywords__icontains=word)
        )
    return found


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
