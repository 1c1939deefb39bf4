"""What was published a moment ago and can be taken back, as the desk offers it."""

from dataclasses import dataclass
from datetime import datetime

from articles import workflow
from articles.models import Article
from desk.instants import clock


@dataclass(frozen=True)
class Undo:
    """The button that takes back what was published a moment ago."""

    pk: int
    version: int
    seconds: int
    ends_at: datetime
    ends_words: str


def offer(story: Article, *, at: datetime) -> Undo | None:
    """What can be undone still, for whoever may publish."""
    found = workflow.undoable(story, at=at)
    if found is None:
        return None
    edition, ends_at = found
    seconds = int((ends_at - at).total_seconds())
    words = clock(ends_at, seconds=True)
    return Undo(story.pk, edition.revision.version, seconds, ends_at, words)
