"""The page that compares two versions of a story, and the way back from it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from articles import workflow
from articles.models import Article, Revision
from desk import comparison, history, views

_LARGEST = 2**31 - 1


class RestoreForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=_LARGEST)
    earlier = forms.IntegerField(min_value=1, max_value=_LARGEST)


class TakeBackForm(RestoreForm):
    later = forms.IntegerField(min_value=1, max_value=_LARGEST)
    change = forms.CharField(max_length=40)


@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of a story as one; the older is always the one that is read first."""
    story = get_object_or_404(Article.objects.seen_by(request.user), pk=pk)
    newest = str(story.version)
    end = history.number(request.GET.get("to", newest))
    start = history.number(request.GET.get("from", str(max(1, end - 1))))
    return _page(request, story, *sorted((start, end)))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one change; where the story has moved on, say so beside the comparison."""
    story, form = _for_editor(request, pk), TakeBackForm(request.POST)
    if not form.is_valid():
        return _unreadable(request, story)
    typed = form.cleaned_data
    return _done(
        request,
        story,
        (typed["earlier"], typed["later"]),
        lambda: workflow.take_back(
            article_id=pk, by=views.acting(request), now=timezone.now(), **typed
        ),
    )


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole of an earlier version again."""
    story, form = _for_editor(request, pk), RestoreForm(request.POST)
    if not form.is_valid():
        return _unreadable(request, story)
    typed = form.cleaned_data
    return _done(
        request,
        story,
        (typed["earlier"], story.version),
        lambda: workflow.restore(
            article_id=pk, by=views.acting(request), now=timezone.now(), **typed
        ),
    )


def _for_editor(request: HttpRequest, pk: int) -> Article:
    """The story, for whoever may change it; 404 where one may not see it, 403 for the others."""
    story = get_object_or_404(Article.objects.seen_by(request.user), pk=pk)
    if not Article.objects.edited_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied(_("You may read this story, not change it."))
    return story


def _unreadable(request: HttpRequest, story: Article) -> HttpResponse:
    words = _("The request lacks which versions are meant. Try again from the comparison.")
    messages.error(request, words)
    return redirect("admin:articles_article_history", story.pk)


def _done(
    request: HttpRequest, story: Article, versions: tuple[int, int], verb: Callable[[], Revision]
) -> HttpResponse:
    try:
        made = verb()
    except workflow.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except workflow.Refusal as refusal:
        story.refresh_from_db()
        return _page(request, story, *sorted(versions), refusal=refusal)
    messages.success(
        request, _("Saved as version %(version)d. ") % {"version": made.version} + made.reason
    )
    address = reverse("admin:desk_compare", args=[story.pk])
    return redirect(f"{address}?from={made.version - 1}&to={made.version}")


def _page(
    request: HttpRequest,
    story: Article,
    start: int,
    end: int,
    *,
    refusal: workflow.Refusal | None = None,
) -> HttpResponse:
    """Answers 409 with the reason where a verb refused."""
    earlier, later = history.revision_at(story, start), history.revision_at(story, end)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Compare"),
        "opts": Article._meta,
        "story": story,
        "earlier": earlier,
        "later": later,
        "shown": comparison.between(earlier, later),
        "can_edit": Article.objects.edited_by(request.user).filter(pk=story.pk).exists(),
        "refusal": refusal,
        "is_changed_since": isinstance(refusal, workflow.ChangedSince),
    }
    return render(request, "desk/compare.html", context, status=409 if refusal else 200)
