"""A photo taken from every page at once, and given back: who, when and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from articles.models import MustRead
from desk import photo_uses, views
from desk.instants import clock
from photos import killing, refusals
from photos.models import MADE_BY_AI, DigitalSource, Kill, Photo, picture
from photos.printing import Picture

_MOST = 50  # entries of a photo's history


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why (stays at the desk)"),
        required=False,
        max_length=killing.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )


@dataclass(frozen=True)
class Event:
    """Something that happened to what a photo may be shown for."""

    at: datetime
    when: str
    words: str
    reason: str = ""


def context(photo: Photo, *, by: User) -> dict[str, object]:
    """What the part beside a photo's form needs. Three statements at most."""
    return {
        "may_kill": by.has_perm("photos.kill_photo"),
        "is_hidden": not may_see(photo, by=by),
        "happened": happened(photo),
    }


def may_see(photo: Photo, *, by: User) -> bool:
    """Of a killed photo, those see the picture who may give it back."""
    return photo.killed_at is None or by.has_perm("photos.kill_photo")


def killed_words(photo: Photo) -> str:
    """When and why, of a killed photo."""
    at = timezone.localtime(photo.killed_at)
    said = {"when": date_format(at, "DATE_FORMAT"), "reason": photo.kill_reason}
    return _("Killed on %(when)s: %(reason)s") % said


def kill(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that names the stories that lose the photo, asks why, and then does."""
    photo, by, now = _for_killer(request, pk), views.acting(request), timezone.now()
    uses = photo_uses.of_photo(photo, by=by, at=now)
    places = _places(photo, uses, at=now)

    def verb(reason: str) -> str:
        return killed(photo, reason, by=by, now=now)

    return _asked(request, photo, verb, "kill", title=_("Kill this photo"), uses=uses, loses=places)


def killed(photo: Photo, reason: str, *, by: User, now: datetime) -> str:
    """Kill it, and say from where it is gone. Raises as `killing.kill`."""
    was_usable = Photo.objects.usable(at=now).filter(pk=photo.pk).exists()
    places = _places(photo, photo_uses.of_photo(photo, by=by, at=now), at=now)
    killing.kill(photo=photo, reason=reason, by=by, now=now)
    said = {"when": clock(now, seconds=True), "places": places}
    if was_usable and places:
        return _("Killed %(when)s. Gone from %(places)s.") % said
    return _("Killed %(when)s. No page showed it.") % said


def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that says why it was killed, asks why not any more, and then gives it back."""
    photo, by, now = _for_killer(request, pk), views.acting(request), timezone.now()
    uses = photo_uses.of_photo(photo, by=by, at=now)
    places = _places(photo, uses, at=now)

    def verb(reason: str) -> str:
        killing.restore(photo=photo, reason=reason, by=by, now=now)
        if places and Photo.objects.usable(at=now).filter(pk=pk).exists():
            return _("Given back. It stands again in %(places)s.") % {"places": places}
        return _("Given back. No page shows it now.")

    return _asked(
        request, photo, verb, "restore", title=_("Give this photo back"), uses=uses, loses=places
    )


def _asked(
    request: HttpRequest,
    photo: Photo,
    verb: Callable[[str], str],
    name: str,
    *,
    title: str,
    **more: Any,
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = verb(form.cleaned_data["reason"])
        except refusals.Unusable as refusal:
            form.add_error("reason", str(refusal))
        except refusals.Conflict as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:photos_photo_change", photo.pk)
        else:
            messages.success(request, told)
            return redirect("admin:photos_photo_change", photo.pk)
    shown = Photo.objects.filter(pk=photo.pk).values_list(picture(), flat=True).get()
    found = {
        **admin.site.each_context(request),
        "opts": Photo._meta,
        "title": title,
        "photo": photo,
        "picture": Picture.from_json(shown),
        "form": form,
        **more,
        "killed": clock(photo.killed_at) if photo.killed_at else "",
    }
    return render(request, f"desk/photo/{name}.html", found)


def _places(photo: Photo, uses: photo_uses.Uses, *, at: datetime) -> str:
    """Where readers see it: “3 stories, Must Read and 1 portrait”."""
    words = []
    if stories := len(uses.live):
        words.append(ngettext("%(n)s story", "%(n)s stories", stories) % {"n": stories})
    if MustRead.objects.shown(at=at).filter(picture=photo).exists():
        words.append(_("Must Read"))
    if portraits := len(uses.portraits):
        words.append(ngettext("%(n)s portrait", "%(n)s portraits", portraits) % {"n": portraits})
    return get_text_list(words, _("and"))


def happened(photo: Photo) -> list[Event]:
    """Kills, and changes of whether readers are told of AI; the newest first."""
    events = sorted([*_kills(photo), *_labels(photo)], key=lambda event: event.at)
    return events[: -_MOST - 1 : -1]


def _kills(photo: Photo) -> list[Event]:
    events = []
    rows = Kill.objects.filter(photo=photo).select_related("killed_by", "restored_by")
    for row in rows.order_by("-killed_at")[:_MOST]:
        words = _("Killed by %(name)s") % {"name": row.killed_by.name}
        events.append(Event(row.killed_at, clock(row.killed_at), words, row.reason))
        if row.restored_at is not None and row.restored_by is not None:
            words = _("Given back by %(name)s") % {"name": row.restored_by.name}
            events.append(Event(row.restored_at, clock(row.restored_at), words, row.restore_reason))
    return events


def _labels(photo: Photo) -> list[Event]:
    """Where the label “AI-generated image” came or went, after the upload."""
    history = apps.get_model("photos", "PhotoEvent").objects.filter(pgh_obj=photo.pk)
    rows = list(
        history.order_by("pgh_id").values_list(
            "pgh_created_at", "digital_source", "pgh_context__metadata"
        )
    )
    changes: list[tuple[datetime, str, str, Any]] = [
        (at, before, after, (told or {}).get("user"))
        for (_at, before, _told), (at, after, told) in pairwise(rows)
        if before != after and {before, after} & set(MADE_BY_AI)
    ]
    names = {user.pk: user.name for user in User.objects.filter(pk__in=_users(changes))}
    return [
        Event(at, clock(at), _label_words(before, after, names.get(user, "")))
        for at, before, after, user in changes
    ]


def _users(changes: list[tuple[datetime, str, str, Any]]) -> set[int]:
    return {user for _at, _before, _after, user in changes if user is not None}


def _label_words(before: str, after: str, name: str) -> str:
    said = {"before": DigitalSource(before).label, "after": DigitalSource(after).label}
    if name:
        words = _("How it was made, by %(name)s: from “%(before)s” to “%(after)s”")
        return words % {**said, "name": name}
    return _("How it was made: from “%(before)s” to “%(after)s”") % said


def _for_killer(request: HttpRequest, pk: int) -> Photo:
    """404 to those who may not see photos either, 403 to those who may not kill them."""
    if not request.user.has_perm("photos.kill_photo"):
        raise PermissionDenied(_("Editors and photo editors kill photos and give them back."))
    return get_object_or_404(Photo, pk=pk)
