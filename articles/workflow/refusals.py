from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.merging import Clash
from articles.models import Article


class Refusal(Exception):
    """A verb did nothing; the message says what to do instead. `field` is where it belongs."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(Refusal):
    """This person may not do this."""


class Conflict(Refusal):
    """The story was saved by somebody else meanwhile. `current` is how it stands now.

    A save that could not be merged says where: `clashes`; in the fields of `merged` the other's
    changes go together with what was sent.
    """

    def __init__(
        self, current: Article, clashes: Sequence[Clash] = (), merged: Sequence[str] = ()
    ) -> None:
        super().__init__(_("Somebody saved this story after you opened it."))
        self.current = current
        self.clashes = clashes
        self.merged = merged


@dataclass(frozen=True)
class Problem:
    """What keeps a story from the public, and the field of the form that mends it.

    `spot` is the place in the text: `photo:12` (its number in the library) or `block:3` (from 0).
    """

    field: str
    message: str
    spot: str = ""


class NotReady(Refusal):
    """The gate is closed; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems
