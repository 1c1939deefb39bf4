"""Back from the public, page by page: what was pressed too soon, and what must be gone."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import workflow
from articles.models import Article
from desk import standing, views
from desk.forms import KillForm, VerbForm
from desk.instants import clock


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """At once: the button itself is the second thought."""
    story = views.for_publisher(request, pk)
    form = VerbForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The story’s version is missing. Try again from here."))
        return redirect("admin:articles_article_change", story.pk)
    by, now, version = views.acting(request), timezone.now(), form.cleaned_data["version"]
    try:
        workflow.undo(article_id=pk, version=version, by=by, now=now)
    except workflow.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except workflow.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _undone_words(story, at=now))
    return redirect("admin:articles_article_change", story.pk)


def _undone_words(story: Article, *, at: datetime) -> str:
    rail = standing.rail(story, at=at)
    words = _("Undone. Readers see: %(what)s. Your text stays as you saved it.")
    return words % {"what": rail.standing.words}


def kill(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that says what a kill is and what a withdrawal, asks why, and then does."""
    story, by, now = views.for_publisher(request, pk), views.acting(request), timezone.now()
    form = KillForm(request.POST or None, initial={"version": story.version})
    if form.is_valid():
        typed = form.cleaned_data
        killed = views.done(
            form,
            lambda: workflow.kill(
                article_id=pk, version=typed["version"], reason=typed["reason"], by=by, now=now
            ),
        )
        if killed is not None:
            words = _("Killed %(when)s. Nothing of it can be read outside the desk.")
            messages.success(request, words % {"when": clock(now, seconds=True)})
            return redirect("admin:articles_article_change", story.pk)
    rail = standing.rail(story, at=now)
    return views.page(request, "desk/kill.html", story, form, title=_("Kill"), rail=rail)
