"""Links for people without an account: made and revoked at the desk, read by whoever has one."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from articles import workflow
from articles.models import Article, PreviewLink
from articles.views import MEDIA_TYPES
from delivery import is_a_picture
from desk import previews
from desk.instants import clock
from desk.views import acting
from photos import files, refusals
from photos.models import Photo, Rendition

_MOST = 20  # links listed beside a story


class LinkForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        error_messages={"required": gettext_lazy("Say whom the link is for.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        coerce=int,
        initial=3,
        choices=lambda: [
            (days, ngettext("%d day", "%d days", days) % days) for days in workflow.LINK_DAYS
        ],
    )


def listed(story: Article, *, at: datetime) -> list[dict[str, Any]]:
    """A story's links for the rail, the newest first: for whom, by whom, until when."""
    is_open = set(
        PreviewLink.objects.open(at=at).filter(article=story).values_list("pk", flat=True)
    )
    rows = story.preview_links.select_related("made_by").order_by("-made_at", "-pk")[:_MOST]
    return [
        {
            "pk": link.pk,
            "label": link.label,
            "made_by": link.made_by.name,
            "until": clock(link.expires_at),
            "is_open": link.pk in is_open,
            "state": _state(link, at=at, is_open=link.pk in is_open),
        }
        for link in rows
    ]


def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for the story; its address is shown once, in the answer to making it."""
    story = _edited(request, pk)
    form = LinkForm(request.POST or None)
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        typed, now = form.cleaned_data, timezone.now()
        try:
            link, secret = workflow.share(article_id=pk, **typed, by=acting(request), now=now)
        except workflow.NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except workflow.Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            path = reverse("preview_link", args=[secret])
            made = {"address": settings.SITE_URL + path, "until": clock(link.expires_at)}
            made["label"], form = link.label, LinkForm()
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "title": _("Share a preview"),
        "story": story,
        "form": form,
        "made": made,
        "links": listed(story, at=timezone.now()),
    }
    return render(request, "desk/share.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    story = _edited(request, pk)
    found = get_object_or_404(story.preview_links, pk=link)
    workflow.revoke(link_id=found.pk, by=acting(request), now=timezone.now())
    messages.success(request, _("Revoked: the link for %s shows nothing any more.") % found.label)
    return redirect("admin:desk_share", story.pk)


@sensitive_variables("secret")
@require_safe
def read(request: HttpRequest, secret: str) -> HttpResponse:
    """The working copy as it stands, for whoever has the link; one page for all that ended."""
    now = timezone.now()
    link = _opened(secret, at=now)
    if link is None:
        return _ended(request, at=now)
    photos = reverse("preview_link_photo", args=[secret, "x"]).removesuffix("x")
    response = previews.printed(
        request,
        "desk/previews/shared.html",
        link.article,
        lambda: previews.story_page(link.article, now, photos=photos),
        at=now,
        label=link.label,
        until=clock(link.expires_at),
    )
    return _private(response)


@sensitive_variables("secret")
@require_safe
def picture(request: HttpRequest, secret: str, name: str) -> HttpResponse:
    """A photo of the story that the link shows, while its rights hold."""
    now = timezone.now()
    link = _opened(secret, at=now)
    if link is None:
        return _ended(request, at=now)
    usable = Photo.objects.usable(at=now).filter(uses__article=link.article_id)
    try:
        if not Rendition.objects.filter(name=name[:200], photo__in=usable).exists():
            raise refusals.NoSuchRendition(name)
        file = files.rendition_file(name)
    except (refusals.NoSuchRendition, ValueError):
        return _ended(request, at=now)
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    response = HttpResponse(file.read_bytes(), content_type=media_type)
    is_a_picture(response)
    return _private(response)


def _opened(secret: str, *, at: datetime) -> PreviewLink | None:
    links = PreviewLink.objects.open(at=at).select_related("article__section")
    return links.filter(digest=workflow.digest(secret)).first()


def _ended(request: HttpRequest, *, at: datetime) -> HttpResponse:
    """The same bytes for every link that shows nothing, whatever the reason."""
    asked = previews.as_asked(request, "/", at=at)
    with translation.override("en"):
        return _private(render(asked, "desk/previews/ended.html", {"consent": None}, status=410))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _state(link: PreviewLink, *, at: datetime, is_open: bool) -> str:
    if is_open:
        return _("until %s") % clock(link.expires_at)
    if link.revoked_at is not None:
        return _("revoked %s") % clock(link.revoked_at)
    if link.expires_at <= at:
        return _("ended %s") % clock(link.expires_at)
    return _("shows nothing while the story is held or taken back")


def _edited(request: HttpRequest, pk: int) -> Article:
    """404 where one may not see the story, 403 where one may only read it."""
    story = get_object_or_404(Article.objects.seen_by(request.user), pk=pk)
    if not Article.objects.edited_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied(_("Whoever may change the story may share it."))
    return story
