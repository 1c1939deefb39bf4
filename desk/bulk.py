"""Many stories of the list at once: a page that asks, then each by its verb, with its result."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from articles import workflow
from articles.models import Article, Stage
from articles.workflow import steps
from desk import standing, views
from desk.steps import AssignForm

_MOST = 100
WORDS = {
    "publish": gettext_lazy("Publish now"),
    "approve": gettext_lazy("Approve"),
    "assign": gettext_lazy("Assign"),
}


@dataclass(frozen=True)
class Line:
    """One story on the page that asks, or that tells: its reasons are why nothing is done."""

    pk: int
    version: int
    headline: str
    words: str
    reasons: tuple[tuple[str, str], ...] = ()  # anchor on the story's page, sentence


@admin.action(description=gettext_lazy("Publish now…"))
def publish(_list: Any, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse:
    return _asked(request, "publish", chosen)


@admin.action(description=gettext_lazy("Approve…"))
def approve(_list: Any, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse:
    return _asked(request, "approve", chosen)


@admin.action(description=gettext_lazy("Assign…"))
def assign(_list: Any, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse:
    return _asked(request, "assign", chosen)


def _asked(request: HttpRequest, step: str, chosen: QuerySet[Article]) -> HttpResponse:
    by, now = views.acting(request), timezone.now()
    stories = list(chosen[:_MOST])
    out = workflow.out_already(article_ids=[story.pk for story in stories])
    lines = [_before(step, story, at=now, out=out.get(story.pk, "")) for story in stories]
    form = AssignForm(by=by) if step == "assign" else None
    return _page(request, "desk/bulk.html", step, lines, form=form)


def _before(step: str, story: Article, *, at: Any, out: str) -> Line:
    reasons: tuple[tuple[str, str], ...] = ()
    if step == "publish" and out:
        reasons = (("part-editions", out),)
    elif step == "publish":
        reasons = tuple(standing.anchored(workflow.problems(story, at=at)))
    elif step == "approve" and story.stage == Stage.APPROVED:
        reasons = (("part-state", _("Approved already.")),)
    words = f"{story.get_stage_display()}. {standing.in_words(story).words}."
    return Line(story.pk, story.version, str(story), words, reasons)


@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """POST `step`, and `story` as number:version for each. Tells what became of each."""
    by, step = views.acting(request), request.POST.get("step", "")
    if not by.has_perm(steps.PUBLISHES):
        raise PermissionDenied(_("Only an editor may do this."))
    chosen = _chosen(request.POST.getlist("story"))
    if step not in WORDS or not chosen:
        raise BadRequest("Say what is to be done, and with which stories.")
    to = None
    if step == "assign":
        form = AssignForm(request.POST, by=by)
        if not form.is_valid():
            raise BadRequest("Choose somebody from the list.")
        to = form.cleaned_data["to"]
    if step == "publish":
        told = list(_published(chosen, by=by))
    else:
        told = list(_moved(step, chosen, to=to, by=by))
    return _page(request, "desk/bulk_done.html", step, told)


def _chosen(sent: list[str]) -> dict[int, int]:
    """Numbers of stories with the versions that were looked at."""
    found = {}
    for text in sent[: _MOST + 1]:
        pk, _colon, version = text.partition(":")
        if not all(
            part.isascii() and part.isdecimal() and len(part) < 10 for part in (pk, version)
        ):
            raise BadRequest("A story is named by its number and its version.")
        found[int(pk)] = int(version)
    if len(found) > _MOST:
        raise BadRequest(f"At most {_MOST} stories at once.")
    return found


def _published(chosen: dict[int, int], *, by: User) -> Iterator[Line]:
    for done in workflow.publish_each(article_ids=chosen, by=by, versions=chosen):
        words = _("Published.") if done.edition else _("Not published.")
        yield _after(done.pk, done.headline, words, done.reasons)


def _moved(step: str, chosen: dict[int, int], *, to: User | None, by: User) -> Iterator[Line]:
    seen = dict(Article.objects.seen_by(by).filter(pk__in=chosen).values_list("pk", "headline"))
    for pk, version in chosen.items():
        if pk not in seen:
            yield _after(pk, "", _("Nothing was done."), (_("There is no such story."),))
            continue
        try:
            if step == "approve":
                workflow.approve(article_id=pk, version=version, by=by, now=timezone.now())
                words = _("Approved.")
            else:
                workflow.assign(article_id=pk, to=to, by=by, now=timezone.now())
                words = _("Nobody has it now.")
                words = _("%(name)s has it now.") % {"name": to.name} if to else words
        except workflow.Refusal as refusal:
            yield _after(pk, seen[pk], _("Nothing was done."), (str(refusal),))
        else:
            yield _after(pk, seen[pk], words, ())


def _after(pk: int, headline: str, words: str, reasons: tuple[str, ...]) -> Line:
    name = headline or _("Untitled story")
    return Line(pk, 0, name, words, tuple(("", reason) for reason in reasons))


def _page(
    request: HttpRequest, template: str, step: str, lines: list[Line], **more: Any
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": WORDS[step],
        "step": step,
        "lines": lines,
        "ready": sum(not line.reasons for line in lines),
        **more,
    }
    return render(request, template, context)
