"""Every step a story takes at the desk, one page each. Staff only; the verbs decide the rest."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from articles import workflow
from articles.models import Article, Edition, Kind
from desk import standing, undoing
from desk.forms import NoteForm, PublishForm, VerbForm
from desk.instants import clock

Done = TypeVar("Done")


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    story, by, now = for_publisher(request, pk), acting(request), timezone.now()
    editions = standing.editions_of(story, at=now)
    form = PublishForm(
        request.POST or None,
        initial={"version": story.version, **_asked(request, story, at=now)},
        is_first=all(edition.live.lower > now for edition in editions),
        planned=standing.planned_of(editions, at=now),
        now=now,
        embargo_until=story.embargo_until,
    )
    if form.is_valid():
        typed = form.cleaned_data
        edition = done(
            form,
            lambda: workflow.publish(
                article_id=pk,
                version=typed["version"],
                by=by,
                now=now,
                since=typed["since"],
                until=typed["until"],
                kind=Kind(typed["kind"]) if "kind" in typed else None,
                note=typed.get("note", ""),
            ),
        )
        if edition is not None:
            say_published(request, edition, at=now)
            return redirect(_href(story))
    rail = standing.rail(story, at=now, editions=editions)
    return page(request, "desk/publish.html", story, form, title=_("Publish"), rail=rail)


def _asked(request: HttpRequest, story: Article, *, at: datetime) -> dict[str, Any]:
    """What the dialog begins with: the kind that the address names, the end of an embargo."""
    begin: dict[str, Any] = {}
    if request.GET.get("kind") in (Kind.TYPO, Kind.UPDATE, Kind.CORRECTION):
        begin["kind"] = request.GET["kind"]
    if story.embargo_until is not None and story.embargo_until > at:
        begin["when"] = timezone.localtime(story.embargo_until).isoformat()
    return begin


def publish_fix(request: HttpRequest, story: Article) -> HttpResponse:
    """What was just saved takes the place of what readers see, as a small fix; else the dialog."""
    now = timezone.now()
    try:
        edition = workflow.publish(
            article_id=story.pk,
            version=story.version,
            by=acting(request),
            now=now,
            kind=Kind.TYPO,
        )
    except workflow.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except workflow.Refusal as refusal:
        messages.error(request, _("Saved, but not published. %(why)s") % {"why": refusal})
        return redirect(f"{reverse('admin:desk_publish', args=[story.pk])}?kind={Kind.TYPO}")
    say_published(request, edition, at=now)
    return redirect(_href(story))


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    story, by, now = for_publisher(request, pk), acting(request), timezone.now()
    form = NoteForm(request.POST or None, initial={"version": story.version})
    if form.is_valid():
        typed = form.cleaned_data
        edition = done(
            form,
            lambda: workflow.withdraw(
                article_id=pk, version=typed["version"], note=typed["note"], by=by, now=now
            ),
        )
        if edition is not None:
            when = clock(edition.live.lower, seconds=True)
            messages.success(
                request,
                _("Withdrawn since %(when)s. Its address gives the reason.") % {"when": when},
            )
            return redirect(_href(story))
    rail = standing.rail(story, at=now)
    return page(request, "desk/withdraw.html", story, form, title=_("Withdraw"), rail=rail)


def unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Unpublished. Its address answers “not found” from now on.")
    return _confirmed(request, pk, workflow.unpublish, "desk/unpublish.html", _("Unpublish"), words)


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("What was planned is cancelled.")
    return _confirmed(request, pk, workflow.cancel, "desk/cancel.html", _("Cancel the plan"), words)


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    story, by, now = for_publisher(request, pk), acting(request), timezone.now()
    form = NoteForm(request.POST or None, initial={"version": story.version})
    if form.is_valid():
        typed = form.cleaned_data
        returned = done(
            form,
            lambda: workflow.send_back(
                article_id=pk, version=typed["version"], note=typed["note"], by=by, now=now
            ),
        )
        if returned is not None:
            messages.success(
                request, _("Sent back to %(name)s with your note.") % {"name": story.owner.name}
            )
            return redirect("admin:articles_article_changelist")
    return page(request, "desk/send_back.html", story, form, title=_("Send back"))


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, workflow.submit, _("Handed to the editors."))


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, workflow.approve, _("Approved."))


def _confirmed(
    request: HttpRequest,
    pk: int,
    verb: Callable[..., Article],
    template: str,
    title: str,
    words: str,
) -> HttpResponse:
    """A page that asks once, then does."""
    story, by, now = for_publisher(request, pk), acting(request), timezone.now()
    form = VerbForm(request.POST or None, initial={"version": story.version})
    if form.is_valid():
        version = form.cleaned_data["version"]
        if done(form, lambda: verb(article_id=pk, version=version, by=by, now=now)) is not None:
            messages.success(request, words)
            return redirect(_href(story))
    rail = standing.rail(story, at=now)
    return page(request, template, story, form, title=title, rail=rail)


def _moved(request: HttpRequest, pk: int, verb: Callable[..., Article], words: str) -> HttpResponse:
    """A step without a page of its own; a refusal is told on the story's."""
    story = get_object_or_404(Article.objects.edited_by(request.user), pk=pk)
    form = VerbForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The story's version is missing. Try again from here."))
        return redirect(_href(story))
    version, by, now = form.cleaned_data["version"], acting(request), timezone.now()
    if done(form, lambda: verb(article_id=pk, version=version, by=by, now=now)) is None:
        missing = [words for _, words in form.problems]
        messages.error(request, " ".join([*map(str, form.non_field_errors()), *missing]))
    else:
        messages.success(request, words)
    return redirect(_href(story))


def done(form: VerbForm, verb: Callable[[], Done]) -> Done | None:
    """Do it, or show in the form why not."""
    try:
        return verb()
    except workflow.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except workflow.Refusal as refusal:
        form.refuse(refusal)
        return None


def page(
    request: HttpRequest, template: str, story: Article, form: VerbForm, **more: Any
) -> HttpResponse:
    """The page of a step: 409 if the story changed meanwhile, and then asked about the new one."""
    version = form.conflict.current.version if form.conflict else form["version"].value()
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "story": story,
        "form": form,
        "version": version,
        "conflict": form.conflict,
        "zone": settings.TIME_ZONE,
        **more,
    }
    return render(request, template, context, status=409 if form.conflict else 200)


def say_published(request: HttpRequest, edition: Edition, *, at: datetime) -> None:
    """When and where, with the button that undoes it."""
    when = clock(edition.live.lower, seconds=True)
    address = settings.SITE_URL + edition.path
    if edition.live.lower <= at:
        link = format_html('<a href="{}">{}</a>', edition.path, address)
        words = format_html(_("Published {when}: {address}"), when=when, address=link)
    else:
        words = format_html(
            _("Planned for {when}: it will be at {address}"), when=when, address=address
        )
    undo = undoing.offer(edition.article, at=at)
    button = render_to_string("desk/_undo.html", {"undo": undo}, request) if undo else ""
    messages.success(request, format_html("{} {}", words, mark_safe(button)))  # noqa: S308 - ours


def for_publisher(request: HttpRequest, pk: int) -> Article:
    """The story, for whoever may publish; 404 where one may not see it, 403 for the others."""
    stories = Article.objects.seen_by(request.user).select_related("owner")
    story = get_object_or_404(stories, pk=pk)
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied(_("Only an editor may do this."))
    return story


def acting(request: HttpRequest) -> User:
    """Who is signed in, as the verbs want them."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _href(story: Article) -> str:
    return reverse("admin:articles_article_change", args=[story.pk])
