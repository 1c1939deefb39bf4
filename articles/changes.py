"""What readers are shown of a correction: what stood before, and what stands instead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import body, comparing, diffs, marks
from articles.body import Placing


@dataclass(frozen=True)
class Passage:
    """A place that changed; `html` holds ins and del, `title` says what happened or is ""."""

    title: str
    html: SafeString


def between(older: Any, newer: Any) -> list[Passage]:
    """The changed places of two editions of a story (rows of `with_pictures`), in their order.

    What is the same is left out; so are the words of photos that may not be shown.
    """
    return [*_fields(older, newer), *_places(older, newer)]


def _fields(older: Any, newer: Any) -> Iterator[Passage]:
    for name, title in (("headline", _("Headline")), ("lead", _("Lead"))):
        before, after = getattr(older, name), getattr(newer, name)
        if before != after:
            yield Passage(title, _safe(marks.inked(before, after)))


def _places(older: Any, newer: Any) -> Iterator[Passage]:
    old, new = _blocks(older), _blocks(newer)
    for i, j in diffs.align(old, new, comparing.alike):
        before = None if i is None else old[i]
        after = None if j is None else new[j]
        if before == after:
            continue
        photos = [comparing.photo_in(block) for block in (before, after) if block is not None]
        if all(photo is not None for photo in photos):
            yield from _photo(older, newer, before, after)
        else:
            title = _("Added") if before is None else _("Taken out") if after is None else ""
            yield Passage(title, _safe(marks.marked(before, after).html))


def _photo(older: Any, newer: Any, before: str | None, after: str | None) -> Iterator[Passage]:
    words = [
        "" if block is None else _captions(edition).get(comparing.photo_in(block) or 0, "")
        for edition, block in ((older, before), (newer, after))
    ]
    if before is not None and after is not None:
        yield Passage(_("Words under a photo"), _safe(marks.inked(*words)))
        return
    title = _("Photo added") if before is None else _("Photo taken out")
    yield Passage(title, _safe(marks.inked(*words)))


def _blocks(edition: Any) -> list[str]:
    placings = [Placing(pk, caption, "") for pk, caption in _captions(edition).items()]
    return comparing.blocks(body.for_editor(edition.body, placings))


def _captions(edition: Any) -> dict[int, str]:
    return {use["picture"]["id"]: use["caption"] for use in edition.pictures}


def _safe(html: str) -> SafeString:
    # Words are escaped by marks.inked; blocks were cleaned by articles.body on every way in.
    return mark_safe(html)  # noqa: S308
