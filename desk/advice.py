"""What is worth a look in a story, for the rail beside its form."""

from dataclasses import dataclass

from articles import checks
from articles.models import Article
from desk import standing


@dataclass(frozen=True)
class Hint:
    """One advice with its place on the page; `code` is what “Mend” sends, or empty."""

    anchor: str
    message: str
    code: str


def of_story(story: Article) -> list[Hint]:
    """Of the story as it was saved last. One query."""
    uses = story.photo_uses.order_by("position").values("photo_id", "caption", "alt")
    paper = {
        "headline": story.headline,
        "lead": story.lead,
        "body": story.body,
        "language": story.language,
        "photo_uses": list(uses),
    }
    return [
        Hint(standing.anchor(one.field, one.spot), one.message, one.code if one.can_mend else "")
        for one in checks.advice(paper)
    ]
