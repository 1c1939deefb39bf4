"""Who has a story open now, and in which field they are."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles import workflow
from articles.models import Article
from desk.instants import clock

HEARD_OF_WITHIN = timedelta(seconds=30)  # a window says every ten seconds that it is there
OWN_HEARD_OF_WITHIN = timedelta(seconds=12)  # words of a silent window of one's own are offered
_MOST_HEARD = 100
_MOST_SHOWN = 20

# The form's fields in words, as the form calls them.
PLACES = {
    "headline": gettext_lazy("Headline"),
    "lead": gettext_lazy("Lead"),
    "body": gettext_lazy("Text"),
    "section": gettext_lazy("Section"),
    "topics": gettext_lazy("Topics"),
    "language": gettext_lazy("Language"),
    "slug": gettext_lazy("Slug"),
    "dated_on": gettext_lazy("Printed date"),
    "embargo_until": gettext_lazy("Embargo until"),
    "bylines": gettext_lazy("Byline"),
    "reprint_source": gettext_lazy("Reprint source"),
    "reprint_author": gettext_lazy("Original author"),
    "reprint_title": gettext_lazy("Original title"),
    "responsible_editor": gettext_lazy("Responsible editor"),
}


@dataclass(frozen=True)
class Present:
    name: str
    place: str  # in words; "" when they are in no field
    since: str


def present(
    story: Article, *, by: User | AnonymousUser, sitting: uuid.UUID | None, at: datetime
) -> list[Present]:
    """Everybody who is in the story but for the window that asks; one's other windows too.

    A page that is loaded anew is another window: one that was not heard of since the same person
    opened the next is left out, until it speaks again.
    """
    heard = story.sittings.present(since=at - HEARD_OF_WITHIN).select_related("user")
    windows = list(heard.order_by("began_at", "pk")[:_MOST_HEARD])
    newest = {row.user_id: row.began_at for row in windows}
    if sitting is None:  # a page that is being loaded has not spoken yet
        newest[by.pk or 0] = at
    rows = [row for row in windows if row.seen_at >= newest[row.user_id] and row.key != sitting]
    return [
        Present(
            gettext("You, in another window") if row.user_id == by.pk else row.user.name,
            str(PLACES.get(row.place, "")),
            clock(row.place_since if row.place and row.place_since else row.began_at, seconds=True),
        )
        for row in rows[:_MOST_SHOWN]
    ]


def left_aside(request: HttpRequest, story: Article, *, at: datetime) -> list[dict[str, Any]]:
    """One's own words that a closed window set aside, for the page that offers them again."""
    before = at - OWN_HEARD_OF_WITHIN
    kept = workflow.left_aside(story, by=cast(User, request.user), before=before)
    own = {"story": story.pk, "user": str(request.user.pk)}
    return [json.loads(words) | own | {"sitting": str(key)} for key, words in kept]


def others(request: HttpRequest, story: Article, *, at: datetime) -> list[Present]:
    """Who else is in the story, for the page or the window that asks."""
    try:
        sitting = uuid.UUID(request.POST.get("sitting", ""))
    except ValueError:
        sitting = None
    return present(story, by=request.user, sitting=sitting, at=at)


def place_of(field: str) -> str:
    """The place that a field of the form stands for; "" for what is no field of ours."""
    name = "bylines" if field.startswith("bylines-") else field
    return name if name in PLACES else ""
