"""The editor's photo library, in JSON: what is there, uploads, credits."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from desk import photo_rights
from desk.batch import DescriptionForm
from desk.photo_facts import is_printed, told, with_uses
from photos import details, ingest, refusals, renditions, rights
from photos.models import CreditKind, Photo

_MOST_FOUND = 40
_MOST_IDS = 100
_MOST_ALIKE = 3
_MOST_WORDS = 8
_DIGEST = re.compile("[0-9a-f]{64}")

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
    """GET `?ids=1,2`, `?q=words` or `?sha256=…` (files that are here, with their uses); POST one
    `file`, the `caption` line it comes with, and `is_like_killed` where that is known.

    The answer's `caption` is the line without its credit, which belongs to the photo.
    """
    if request.method == "POST":
        return _uploaded(request, user)
    if "sha256" in request.GET:
        here = told(_with_bytes(request.GET["sha256"]), user, most=_MOST_IDS)
        return JsonResponse({"photos": with_uses(here, user, at=timezone.now())})
    if "ids" in request.GET:
        found = Photo.objects.filter(pk__in=_numbers(request.GET["ids"]))
    else:
        found = Photo.objects.usable(at=timezone.now()).filter(_words(request.GET.get("q", "")))
    return JsonResponse({"photos": told(found, user, most=_MOST_IDS)})


@require_http_methods(["GET"])
@for_staff
def wording(request: HttpRequest, user: User) -> JsonResponse:
    """How a credit would be printed: `?credit=Photo by LI NA&kind=provided_by`."""
    kind, name = rights.read_credit(request.GET.get("credit", ""), request.GET.get("kind", ""))
    if kind not in CreditKind.values:
        return _refused(_("Choose a kind of credit."), 400)
    printed = rights.printed_credit(kind, name)
    return JsonResponse({"kind": kind, "name": name, "printed": printed})


@require_POST
@for_staff
def credit(request: HttpRequest, pk: int, user: User) -> JsonResponse:
    """`kind` and `name`; a name such as “Photo by LI NA” says its kind itself."""
    kind, name = rights.read_credit(request.POST.get("name", ""), request.POST.get("kind", ""))

    def give(photo: Photo) -> None:
        details.set_credit(photo=photo, kind=kind, name=name, by=user, now=timezone.now())

    return _changed(pk, user, give)


@require_POST
@for_staff
def describe(request: HttpRequest, pk: int, user: User) -> JsonResponse:
    """Set what `DescriptionForm` names; with `missing`, only what the photo does not say itself.

    The answer's `caption` is the one sent, without its credit. With `version`, only if the photo
    is as it was then: else 409, with the photo as it is now.
    """
    form = DescriptionForm(request.POST)
    if not form.is_valid():
        return _refused(" ".join(form.first_errors()), 400)
    said = form.details()

    def give(photo: Photo) -> None:
        wanted = details.unsaid(photo, said) if form.cleaned_data["missing"] else said
        photo.version = form.cleaned_data["version"] or photo.version
        if wanted:
            printed = is_printed(photo)
            now = timezone.now()
            details.describe(photo=photo, by=user, now=now, is_printed=printed, **wanted)

    return _changed(pk, user, give, {"caption": said.get("caption", "")})


@require_POST
@for_staff
def kill(request: HttpRequest, pk: int, user: User) -> JsonResponse:
    """Take the photo from every page at once, for a `reason`; `told` says from where."""
    reason, said = request.POST.get("reason", ""), {"told": ""}

    def do(photo: Photo) -> None:
        said["told"] = photo_rights.killed(photo, reason, by=user, now=timezone.now())

    return _changed(pk, user, do, said)


def _changed(
    pk: int, user: User, give: Callable[[Photo], None], more: dict[str, str] | None = None
) -> JsonResponse:
    photo = Photo.objects.filter(pk=pk).first()
    if photo is None:
        return _refused(_("This photo is not in the library."), 404)
    try:
        give(photo)
    except refusals.NotAllowed as refusal:
        return _refused(str(refusal), 403)
    except refusals.Conflict as refusal:
        now = told(Photo.objects.filter(pk=pk), user, most=1)[0]
        return JsonResponse({"error": str(refusal), "photo": now}, status=409)
    except refusals.Unusable as refusal:
        return _refused(str(refusal), 400)
    return JsonResponse(
        {"photo": told(Photo.objects.filter(pk=pk), user, most=1)[0], **(more or {})}
    )


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
            is_like_killed="is_like_killed" in request.POST,
        )
    except refusals.NotAllowed as refusal:
        return _refused(str(refusal), 403)
    except refusals.Killed as refusal:
        return _killed(refusal, user)
    except (renditions.Refused, refusals.Unusable) as refusal:
        return _refused(str(refusal), 400)
    except refusals.NotStored as refusal:
        return _refused(str(refusal), 503)
    here = told(Photo.objects.filter(pk=photo.pk), user, most=1)
    if is_new:
        near = _alike(photo, user)
        return JsonResponse({"photo": here[0], "caption": caption, "alike": near}, status=201)
    [shown] = with_uses(here, user, at=timezone.now())
    return JsonResponse({"photo": shown, "caption": caption, "duplicate": True})


def _killed(refusal: refusals.Killed, user: User) -> JsonResponse:
    """`can_insist`: whether they may take it in all the same, with `is_like_killed`."""
    found = told(Photo.objects.filter(pk=refusal.twin), user, most=1)
    answer = {
        "error": str(refusal),
        "killed": with_uses(found, user, at=timezone.now())[0],
        "can_insist": not refusal.is_same and user.has_perm("photos.kill_photo"),
    }
    return JsonResponse(answer, status=400)


def _numbers(text: str) -> list[int]:
    wanted = [part.strip() for part in text.split(",")[:_MOST_IDS]]
    return [int(part) for part in wanted if part.isascii() and part.isdecimal() and len(part) < 18]


def _alike(photo: Photo, user: User) -> list[dict[str, Any]]:
    """Other photos that look like this one, with their uses, a few at most."""
    if photo.likeness is None:
        return []
    near = Photo.objects.alike(photo.likeness).exclude(pk=photo.pk)
    numbers = [other.pk for other in near[:_MOST_ALIKE]]
    found = told(Photo.objects.filter(pk__in=numbers), user, most=_MOST_ALIKE)
    return with_uses(found, user, at=timezone.now()) if found else []


def _with_bytes(text: str) -> QuerySet[Photo]:
    """Photos whose file has one of these SHA-256, apart by commas."""
    wanted = [part for part in text.split(",")[:_MOST_IDS] if _DIGEST.fullmatch(part)]
    return Photo.objects.filter(sha256__in=wanted)


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
