"""What a window sends while somebody writes: each save, and that they are there. JSON always."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.forms import inlineformset_factory, modelform_factory
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from articles import body, workflow
from articles.merging import FIELDS, Paper
from articles.models import Article, Author, Byline, Topic
from articles.workflow import Draft
from desk import conflicts, people, rail
from desk.forms import BYLINES, DRAFT_FIELDS, BylineForm, BylineFormSet, StoryForm
from desk.instants import clock

View = Callable[..., HttpResponse]
_MOST_TRIES = 8  # a verb refuses one field at a time; each is left out of the next try
_LARGEST_NUMBER = 2**31 - 1
_LONGEST_CODE = 60


class _Csrf(CsrfViewMiddleware):
    """Django's check of the token; who fails is told in JSON."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        words = gettext("This page has grown too old to save. Sign in again.")
        return JsonResponse({"error": words, "csrf": True}, status=403)


def for_staff(view: View) -> View:
    """401 to those who are not signed in; 403 to those who are not staff, and without a token."""

    @wraps(view)
    def guarded(request: HttpRequest, **given: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _refused(gettext("Your session has ended. Sign in to go on."), 401)
        if not request.user.is_staff:
            return _refused(gettext("You may not work at the desk."), 403)
        try:
            check = _Csrf(lambda _: HttpResponse())
            check.process_request(request)
            denied = check.process_view(request, view, (), {})
            return denied or view(request, user=request.user, **given)
        except (RequestDataTooBig, TooManyFieldsSent):
            words = gettext("This is more than can be saved at once. Split the story.")
            return _refused(words, 413)
        except workflow.NotAllowed as refusal:
            return _refused(str(refusal), 403)

    return never_cache(csrf_exempt(guarded))  # checked above, and answered in JSON


@dataclass(frozen=True)
class _Sent:
    """What a window sent, as far as it can be understood."""

    sitting: uuid.UUID
    seq: int
    version: int
    place: str
    draft: Draft
    leave: frozenset[str]
    refused: list[dict[str, str]]


class _NotUnderstood(Exception):
    pass


@require_POST
@for_staff
def new(request: HttpRequest, user: User) -> HttpResponse:
    """The first save of a new story, done once for each window."""
    if not user.has_perm("articles.add_article"):
        return _refused(gettext("You may not file stories."), 403)
    return _kept(request, user, None)


@require_POST
@for_staff
def story(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """One save of a window at a story that stands already."""
    try:
        answer = _kept(request, user, pk)
    except workflow.NotAllowed:
        if _is_theirs(user, pk):
            raise
        return _not_theirs(user, pk)
    # A stranger hears nothing else, whatever they sent; asked last, for a save must be quick.
    is_strange = answer.status_code == 422 and not _is_theirs(user, pk)
    return _not_theirs(user, pk) if is_strange else answer


def _is_theirs(user: User, pk: int) -> bool:
    return Article.objects.edited_by(user).filter(pk=pk).exists()


def _not_theirs(user: User, pk: int) -> HttpResponse:
    if Article.objects.seen_by(user).filter(pk=pk).exists():
        return _refused(gettext("This story is not yours to change."), 403)
    return _refused(gettext("This story does not exist."), 404)


@require_POST
@for_staff
def here(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """A window says that it is there, and hears who else is and what became of its photos.

    It says too for which version its rail is drawn (`drawn`): of another it gets the rest of it.
    That is asked for here, after a save was answered, so that no save waits for it.
    """
    now = timezone.now()
    mine = Article.objects.edited_by(user).select_related("owner", "assigned_to")
    found = mine.filter(pk=pk).defer("search").first()
    if found is None:
        return _not_theirs(user, pk)
    try:
        sitting, drawn = _sitting(request), _number(request.POST.get("drawn", ""))
        place = people.place_of(request.POST.get("place", ""))
        workflow.sit(article_id=pk, sitting=sitting, place=place, by=user, now=now)
    except _NotUnderstood as error:
        return _refused(str(error), 422)
    except workflow.NotAllowed:
        raise
    except workflow.Refusal as refusal:
        return _refused(str(refusal), 422)
    is_late = drawn not in {0, found.version}
    names = (*rail.WHILE_HERE, *(rail.AFTER_SAVE if is_late else ()))
    parts = rail.parts(request, found, at=now, names=names)
    return JsonResponse({"version": found.version, "parts": parts})


@require_POST
@for_staff
def aside(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """What a window holds while it is asked which of two versions stands: kept, and not saved."""
    now = timezone.now()
    if not _is_theirs(user, pk):
        return _not_theirs(user, pk)
    try:
        sitting, words = _sitting(request), _record(request.POST.get("words", ""))
        workflow.set_aside(article_id=pk, sitting=sitting, words=words, by=user, now=now)
    except _NotUnderstood as error:
        return _refused(str(error), 422)
    except workflow.Refusal as refusal:
        return _refused(str(refusal), 422)
    return JsonResponse({"kept": timezone.localtime(now).strftime("%H:%M")})


def _record(words: str) -> str:
    """The device's record as it came, JSON; it is given back and not looked into."""
    try:
        words.encode()
        is_record = isinstance(json.loads(words or "{}"), dict)
    except (ValueError, RecursionError):
        is_record = False
    if not is_record:
        raise _NotUnderstood(gettext("What this window holds cannot be kept here."))
    return words


@require_GET
@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and the token that their next save needs."""
    user = request.user
    known = (
        {"user": user.pk, "name": user.name}
        if isinstance(user, User)
        else {"user": None, "name": ""}
    )
    return JsonResponse({**known, "csrf": get_token(request)})


def _kept(request: HttpRequest, user: User, pk: int | None) -> HttpResponse:
    now = timezone.now()
    try:
        sent = _read(request, pk)
        saved, sent = _saved(request, user, pk, sent)
    except _NotUnderstood as error:
        return _refused(str(error), 422)
    except workflow.Conflict as conflict:
        return _clashing(request, user, conflict, sent.version)
    except workflow.NotAllowed:
        raise
    except workflow.Refusal as refusal:
        return _refused(str(refusal), 422)
    article = saved.article
    is_last = not sent.seq or saved.seq == sent.seq
    fields = (_fields(saved, leave=sent.leave) or None) if is_last else None
    answer = {
        "pk": article.pk,
        "version": article.version,
        "seq": saved.seq,
        "saved": timezone.localtime(now).strftime("%H:%M"),
        "saved_title": clock(now, seconds=True),
        "address": reverse("admin:articles_article_change", args=[article.pk]),
        "fields": fields,
        "merged_from": _other_saver(article, sent) if fields else "",
        "refused": sent.refused,
    }
    if pk is None:
        answer["page"] = rail.page(request, article, at=now)
    return JsonResponse(answer, status=201 if saved.is_new else 200)


def _other_saver(article: Article, sent: _Sent) -> str:
    """Whose words came to those that were sent; "" for nobody's."""
    since = article.revisions.filter(version__gt=sent.version).exclude(sitting=sent.sitting)
    last = since.select_related("saved_by").defer("snapshot").order_by("-version").first()
    return last.saved_by.name if last else ""


def _saved(
    request: HttpRequest, user: User, pk: int | None, sent: _Sent
) -> tuple[workflow.Saved, _Sent]:
    """Save all but what is refused: a field that a verb refuses is left as it is stored."""
    for _ in range(_MOST_TRIES):
        try:
            saved = workflow.keep(
                article_id=pk,
                draft=sent.draft,
                version=sent.version,
                by=user,
                now=timezone.now(),
                sitting=sent.sitting,
                seq=sent.seq,
                place=sent.place,
                choices=conflicts.choices(request.POST),
                leave=sent.leave,
                mend=request.POST.get("mend", "")[:_LONGEST_CODE],
            )
        except (workflow.Conflict, workflow.NotAllowed):
            raise
        except workflow.Refusal as refusal:
            if refusal.field not in FIELDS or refusal.field in sent.leave:
                raise
            told = _told(refusal.field, str(refusal))
            sent = replace(sent, leave=sent.leave | {refusal.field}, refused=[*sent.refused, told])
        else:
            return saved, sent
    raise workflow.Refusal(gettext("Nothing of this can be saved."))


def _read(request: HttpRequest, pk: int | None) -> _Sent:
    """The form, field by field: what is wrong with one does not touch the others."""
    post = request.POST
    sitting = _sitting(request)
    shelf: Any = admin.site.get_model_admin(Article)
    if shelf.is_forged(request):
        raise _NotUnderstood(gettext("A chooser names something that is not a row."))
    story_form, byline_rows = _shapes()
    form = story_form(post, instance=Article())
    lines = byline_rows(post, instance=Article(pk=pk), prefix="bylines")
    wrong = {name: str(errors[0]) for name, errors in form.errors.items()}
    known = {name: form.cleaned_data.get(name) for name in DRAFT_FIELDS}
    refused = [_told(name, words) for name, words in wrong.items() if name in FIELDS]
    leave = {name for name in FIELDS if name in wrong}
    leave |= {name for name in DRAFT_FIELDS if name not in post}
    names: tuple[tuple[int, str], ...] = ()
    if "bylines-TOTAL_FORMS" not in post:
        leave.add("bylines")
    elif lines.is_valid():
        names = lines.in_order()
    else:
        leave.add("bylines")
        refused.append(_told("bylines", _first_error(lines)))
    for name in leave & set(known):
        known[name] = "" if name not in _NULLABLE else None
    topics = form.cleaned_data.get("topics")
    draft = Draft(**known, topics=tuple(topics) if topics is not None else (), bylines=names)
    seq, version = _number(post.get("seq", "")), _number(post.get("version", ""))
    place = people.place_of(post.get("place", ""))
    return _Sent(sitting, seq, version, place, draft, frozenset(leave), refused)


@cache
def _shapes() -> tuple[Any, Any]:
    """The page's form and byline rows, made once and without the admin's widgets."""
    rows = inlineformset_factory(
        *(Article, Byline, BylineForm, BylineFormSet), max_num=BYLINES, absolute_max=BYLINES + 10
    )
    return modelform_factory(Article, StoryForm, fields=[*DRAFT_FIELDS, "topics"]), rows


_NULLABLE = {"section", "dated_on", "embargo_until"}


def _first_error(lines: Any) -> str:
    found = [*lines.non_form_errors()]
    found += [error for row in lines.errors for errors in row.values() for error in errors]
    return str(found[0])


def _sitting(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("sitting", ""))
    except ValueError as error:
        raise _NotUnderstood(gettext("The window does not say which it is.")) from error


def _number(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 11):
        raise _NotUnderstood(gettext("The window’s count of its saves cannot be read."))
    return min(int(text), _LARGEST_NUMBER)


def _fields(saved: workflow.Saved, *, leave: frozenset[str]) -> dict[str, Any]:
    """What the form should show where it is not what was sent."""
    paper, sent = saved.paper, saved.sent
    names = {name for name in FIELDS if paper[name] != sent[name]} - leave
    if "photo_uses" in names and "body" not in leave:
        names.add("body")
    names.discard("photo_uses")
    return {name: _shown(name, paper) for name in FIELDS if name in names}


def _shown(name: str, paper: Paper) -> Any:
    value = paper[name]
    if name == "body":
        uses = [body.Placing(**use) for use in paper["photo_uses"]]
        return body.for_editor(value, uses)
    if name == "topics":
        return list(
            map(list, Topic.objects.filter(pk__in=value).order_by("pk").values_list("pk", "name"))
        )
    if name == "bylines":
        names = dict(
            Author.objects.filter(pk__in=[pk for pk, _ in value]).values_list("pk", "name")
        )
        return [[pk, names.get(pk, ""), role] for pk, role in value]
    if name == "embargo_until" and value:
        local = timezone.localtime(datetime.fromisoformat(value))
        return local.strftime("%Y-%m-%dT%H:%M:%S")
    return "" if value is None else value


def _told(field: str, message: str) -> dict[str, str]:
    anchor = "bylines-group" if field == "bylines" else f"id_{field}"
    return {"field": field, "anchor": anchor, "message": message}


def _clashing(
    request: HttpRequest, user: User, conflict: workflow.Conflict, version: int
) -> HttpResponse:
    shown = conflicts.of(conflict, by=user)
    html = render_to_string("desk/conflict.html", {"conflict": shown}, request)
    return JsonResponse(
        {
            "version": version,
            "current": conflict.current.version,
            "clashes": html,
            "merged_from": shown.saved_by,
        },
        status=409,
    )


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
