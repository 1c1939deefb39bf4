"""Which photos of the library somebody means: those that were ticked, or all of a search."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.library_filters import NarrowForm, narrowed
from photos import batches, refusals
from photos.models import Photo

_LONGEST = 20_000 * 8  # of the list of numbers that a page carries on


def chosen(request: HttpRequest) -> list[int]:
    """Numbers of photos, the newest first; those that are no photos are left out.

    Raises BadRequest for what no page of ours sends, and Unusable for too many.
    """
    if request.POST.get("all"):
        return _matching(request.POST.get("query", ""))
    sent = [*request.POST.getlist("photo"), *_listed(request.POST.get("photos", ""))]
    if any(not (text.isascii() and text.isdecimal() and len(text) < 19) for text in sent):
        raise BadRequest("A photo is named by its number.")
    numbers = {int(text) for text in sent}
    if len(numbers) > batches.MOST:
        raise BadRequest(f"At most {batches.MOST} photos at once.")
    return _numbers(Photo.objects.filter(pk__in=numbers))


def _listed(text: str) -> list[str]:
    if len(text) > _LONGEST:
        raise BadRequest(f"At most {batches.MOST} photos at once.")
    return text.split(",") if text else []


def _matching(address: str) -> list[int]:
    query = QueryDict(address.removeprefix("?"))
    if any("\0" in value for _name, values in query.lists() for value in values):
        raise BadRequest("The address holds a NUL.")
    form = NarrowForm(query)
    if not form.is_valid():
        raise BadRequest("The search could not be understood: it would mean every photo.")
    found = narrowed(Photo.objects.all(), form.typed(), at=timezone.now())
    numbers = _numbers(found)
    if len(numbers) > batches.MOST:
        words = _("More than %(most)s photos match: narrow the search first.")
        raise refusals.Unusable("", words % {"most": f"{batches.MOST:,}"})
    return numbers


def _numbers(photos: Any) -> list[int]:
    newest = photos.order_by("-uploaded_at", "-id")
    return list(newest.values_list("pk", flat=True)[: batches.MOST + 1])
