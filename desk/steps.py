"""Whose story it is, what keeps it from the public, and the notes about it: a page each.

Forms of the rail send the same by fetch and get the parts that changed, in JSON.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles import workflow
from articles.models import Article
from articles.workflow import steps
from desk import hands, rail, standing, views
from desk.forms import VerbForm

_ALL = 500  # notes on the page of a story's notes


if TYPE_CHECKING:
    UserChoiceField = forms.ModelChoiceField[User]
else:
    UserChoiceField = forms.ModelChoiceField


class PersonField(UserChoiceField):
    def label_from_instance(self, user: User) -> str:
        return user.name if user.name == user.username else f"{user.name} ({user.username})"


class AssignForm(forms.Form):
    to = PersonField(
        label=gettext_lazy("Who has it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
        error_messages={"invalid_choice": gettext_lazy("Choose somebody from the list.")},
    )

    def __init__(self, *args: Any, by: User, **given: Any) -> None:
        super().__init__(*args, **given)
        chooser: Any = self.fields["to"]
        chooser.widget.attrs["autofocus"] = True  # the button beside it would mean nobody
        chooser.queryset = workflow.assignable()
        if not by.has_perm(steps.PUBLISHES):  # who edits their own stories takes one, or leaves it
            chooser.queryset = chooser.queryset.filter(pk=by.pk)


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("@ and a user name tells them by mail. Readers never see notes."),
    )


class ReasonForm(VerbForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes of a story, for those who may see it, and one more."""
    story = get_object_or_404(Article.objects.seen_by(request.user), pk=pk)
    form = TextForm(request.POST or None)
    if form.is_valid():
        text = form.cleaned_data["text"]
        by, now = views.acting(request), timezone.now()
        if _done(form, lambda: workflow.note(article_id=pk, text=text, by=by, now=now)):
            if _wants_json(request):
                return _parts(request, story, ["notes"])
            return redirect("admin:desk_notes", pk)
    if _wants_json(request):
        return _refused(form)
    rows = hands.shown(story, most=_ALL)
    return _page(request, "desk/notes.html", story, form, title=_("Notes"), notes=rows)


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the story to somebody, or take it."""
    story = _for_step(request, pk, "assign", "take")
    by, now = views.acting(request), timezone.now()
    form = AssignForm(request.POST or None, initial={"to": story.assigned_to_id}, by=by)
    if form.is_valid():
        to = form.cleaned_data["to"]
        if _done(form, lambda: workflow.assign(article_id=pk, to=to, by=by, now=now)):
            if _wants_json(request):
                return _parts(request, story, ["state", "assign"])
            said = _("%(name)s has it now.") % {"name": to.name} if to else _("Nobody has it now.")
            messages.success(request, said)
            return redirect(_href(pk))
    if _wants_json(request):
        return _refused(form)
    return _page(request, "desk/assign.html", story, form, title=_("Assign"))


def hold(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("Held. Nothing is published until an editor releases it.")
    return _reasoned(request, pk, "hold", workflow.hold, said)


def release(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("Released. What the hold cancelled stays cancelled.")
    return _reasoned(request, pk, "release", workflow.release, said)


def keep(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("Marked “not for publication”.")
    return _reasoned(request, pk, "keep_from_publication", workflow.keep_from_publication, said)


def allow(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("It may be published again.")
    return _reasoned(request, pk, "allow_publication", workflow.allow_publication, said)


def _reasoned(
    request: HttpRequest, pk: int, name: str, verb: Callable[..., Article], said: str
) -> HttpResponse:
    story = _for_step(request, pk, name)
    form = ReasonForm(request.POST or None, initial={"version": story.version})
    if form.is_valid():
        typed, by, now = form.cleaned_data, views.acting(request), timezone.now()
        if _done(form, lambda: verb(article_id=pk, **typed, by=by, now=now)):
            messages.success(request, said)
            return redirect(_href(pk))
    known = standing.rail(story, at=timezone.now())
    title = str(steps.TABLE[name].words).rstrip("…")
    return _page(request, "desk/mark.html", story, form, title=title, step=name, rail=known)


def _for_step(request: HttpRequest, pk: int, *names: str) -> Article:
    """The story, for whom the table lets take one of the steps; else 403, or 404 if unseen."""
    story = get_object_or_404(Article.objects.seen_by(request.user), pk=pk)
    is_theirs = Article.objects.edited_by(request.user).filter(pk=pk).exists()
    if not (is_theirs and any(request.user.has_perm(steps.TABLE[n].permission) for n in names)):
        raise PermissionDenied(_("Only an editor may do this."))
    return story


def _done(form: forms.Form, verb: Callable[[], object]) -> bool:
    """Do it, or show in the form why not."""
    try:
        verb()
    except workflow.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except workflow.Refusal as refusal:
        if isinstance(form, VerbForm):
            form.refuse(refusal)
        else:
            form.add_error(refusal.field or None, str(refusal))
        return False
    return True


def _wants_json(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("Accept") == "application/json"


def _parts(request: HttpRequest, story: Article, names: list[str]) -> HttpResponse:
    fresh = Article.objects.select_related("owner").get(pk=story.pk)
    every = rail.parts(request, fresh, at=timezone.now(), names=names)
    return JsonResponse({"version": fresh.version, "parts": every})


def _refused(form: forms.Form) -> HttpResponse:
    said = " ".join(str(words) for errors in form.errors.values() for words in errors)
    return JsonResponse({"error": said or _("Write the note first.")}, status=422)


def _page(
    request: HttpRequest, template: str, story: Article, form: forms.Form, **more: Any
) -> HttpResponse:
    conflict = getattr(form, "conflict", None)
    version = conflict.current.version if conflict else story.version
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "story": story,
        "form": form,
        "version": version,
        "conflict": conflict,
        **more,
    }
    return render(request, template, context, status=409 if conflict else 200)


def _href(pk: int) -> str:
    return reverse("admin:articles_article_change", args=[pk])
