"""What is worth a look in a story, for the rail beside its form."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles import checks
from articles.models import Article, PhotoUse
from desk import standing
from desk.instants import clock


@dataclass(frozen=True)
class Hint:
    """One advice with its place on the page; `code` is what “Mend” sends, or empty."""

    anchor: str
    message: str
    code: str


def of_story(story: Article, uses: Sequence[PhotoUse]) -> list[Hint]:
    """Of the story as it was saved last, with its `workflow.photo_uses`. No query."""
    paper = {
        "headline": story.headline,
        "lead": story.lead,
        "body": story.body,
        "language": story.language,
        "photo_uses": [
            {"photo_id": use.photo_id, "caption": use.caption, "alt": use.alt} for use in uses
        ],
    }
    return list(_endings(uses)) + [
        Hint(standing.anchor(one.field, one.spot), one.message, one.code if one.can_mend else "")
        for one in checks.advice(paper)
    ]


def _endings(uses: Iterable[PhotoUse]) -> Iterator[Hint]:
    """Rights with an end, past or to come: the story outlives them."""
    for number, use in enumerate(uses, start=1):
        ends = use.photo.rights.upper
        if ends is not None and use.photo.killed_at is None:
            words = _("The right to show photo %(number)d ends %(when)s; the story stays public.")
            said = {"number": number, "when": clock(ends)}
            yield Hint(standing.anchor("body", f"photo:{use.photo_id}"), words % said, "")
