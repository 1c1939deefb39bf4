"""What stands beside a story's form, in parts that can be drawn anew after a save."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache, partial
from typing import Any, cast

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from articles import workflow
from articles.models import Article, Revision, Stage, Step
from desk import advice, hands, links, people, sittings, standing, undoing

# Each part is a template of its own, in an element whose id is "part-" and its name.
AFTER_SAVE = ("state", "history")  # those that a save changes
# Those that change without one too: a photo is killed, its credit is mended, its rights end.
WHILE_HERE = ("people", "checks")
_CRUMB = 14  # words of a headline, as in the page's template
_OF_A_LINE = ("article", "version", "step", "sitting", "saved_at", "reason")
_LINES = 5  # of its history
_MOST_RECENT = 50  # saves in which the note of a returned story is looked for


def context(request: HttpRequest, story: Article, *, at: datetime) -> dict[str, Any]:
    """What the parts need, for somebody who may see the story; asked for when a part shows it."""
    names = ("saved_by__username", "saved_by__first_name", "saved_by__last_name")
    revisions = story.revisions.select_related("saved_by").only(*_OF_A_LINE, *names)
    recent = list(revisions.order_by("-version")[:_MOST_RECENT])
    editions = standing.editions_of(story, at=at)
    uses = cache(partial(workflow.photo_uses, story, at=at))
    known = hands.context(story, editions, recent, by=cast(User, request.user), at=at)
    may_publish = request.user.has_perm("articles.publish_article")
    return known | {
        "story": story,
        "present": SimpleLazyObject(lambda: people.others(request, story, at=at)),
        "rail": SimpleLazyObject(
            lambda: standing.rail(story, at=at, editions=editions, uses=uses())
        ),
        "advice": SimpleLazyObject(lambda: advice.of_story(story, uses())),
        "last": recent[0],
        "history": sittings.fold(recent)[:_LINES],
        "returned": _returned(story, recent),
        "links": SimpleLazyObject(lambda: links.listed(story, at=at)),
        "can_share": SimpleLazyObject(
            lambda: Article.objects.edited_by(request.user).filter(pk=story.pk).exists()
        ),
        "undo": SimpleLazyObject(lambda: undoing.offer(story, at=at) if may_publish else None),
        "can_publish": may_publish,
    }


def parts(
    request: HttpRequest, story: Article, *, at: datetime, names: Iterable[str]
) -> dict[str, str]:
    """Parts as HTML, by name."""
    known = context(request, story, at=at)
    return {name: render_to_string(f"desk/parts/{name}.html", known, request) for name in names}


def page(request: HttpRequest, story: Article, *, at: datetime) -> dict[str, str]:
    """What a new story's page lacks until it is filed: its rail, and how it is called."""
    return {
        "rail": render_to_string("desk/_rail.html", context(request, story, at=at), request),
        "title": _("Story"),
        "crumb": Truncator(story.headline).words(_CRUMB),
    }


def _returned(story: Article, recent: Iterable[Revision]) -> Revision | None:
    """The note with which a draft came back, until it is handed in again."""
    if story.stage != Stage.DRAFT:
        return None
    moves = (row for row in recent if row.step in {Step.SENT_BACK, Step.SUBMITTED})
    last = next(moves, None)
    return last if last and last.step == Step.SENT_BACK else None
