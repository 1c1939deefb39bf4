"""What changed from one version of a story to another, place by place, and what undoes it.

A paper is a story as `workflow.snapshot` keeps it. Its text is compared as forms write it: a
photo's caption and description stand in its figure, so a photo changes as one block.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from articles import body, diffs

Paper = dict[str, Any]

FIELDS = (
    "headline",
    "lead",
    "section",
    "topics",
    "bylines",
    "language",
    "slug",
    "dated_on",
    "embargo_until",
    "reprint_source",
    "reprint_author",
    "reprint_title",
    "responsible_editor",
)
_TAG = re.compile(r'<(/?)([a-z0-9]+)(?:"[^"]*"|[^">])*>')
_PHOTO = re.compile(r'<figure data-photo="(\d+)"')
_FAMILIES = {"p": "text", "h2": "text", "h3": "text", "ul": "list", "ol": "list"}
_MOST_MOVES = 2_500
_MOVED_ALIKE, _MOVED_WORDS = 0.7, 6  # a paragraph that moved and was edited is still that one


class ChangedSince(Exception):
    """The place of a change reads otherwise by now, so the change cannot be undone there."""


class NoSuchChange(Exception):
    """Between these two papers there is no change of that name."""


@dataclass(frozen=True)
class Change:
    """One thing that is different. `before` and `after` are None where it is not there.

    `id` depends on nothing but the two papers. `before_at` and `after_at` are places of blocks.
    """

    id: str
    kind: Literal["field", "changed", "added", "removed", "moved"]
    name: str  # the field, or "body"
    before: Any
    after: Any
    before_at: int | None = None
    after_at: int | None = None


@dataclass(frozen=True)
class Row:
    """A place of the text. What moved has two rows: where it stood, and where it stands."""

    before: str | None
    after: str | None
    change: Change | None = None


@dataclass(frozen=True)
class Comparison:
    fields: list[Change]
    rows: list[Row]
    pairs: list[tuple[int | None, int | None]]

    @property
    def changes(self) -> list[Change]:
        """Each once, those of fields first."""
        in_text = {row.change.id: row.change for row in self.rows if row.change}
        return [*self.fields, *in_text.values()]

    def change(self, change_id: str) -> Change:
        """Raises NoSuchChange."""
        for change in self.changes:
            if change.id == change_id:
                return change
        raise NoSuchChange


def opened(paper: Paper) -> Paper:
    """The paper with its photos' words in its text, as forms have it."""
    words = [
        body.Placing(use["photo_id"], use["caption"], use["alt"]) for use in paper["photo_uses"]
    ]
    fields = {name: paper[name] for name in FIELDS}
    return fields | {"body": body.for_editor(paper["body"], words)}


def blocks(html: str) -> list[str]:
    """The paragraphs, headings, lists, quotes, tables and photos of clean text, in order."""
    found, depth, start = [], 0, 0
    for tag in _TAG.finditer(html):
        if tag[2] not in ("hr", "br"):
            depth += -1 if tag[1] else 1
        if depth == 0:
            found.append(html[start : tag.end()].strip())
            start = tag.end()
    return found


def compare(first: Paper, second: Paper) -> Comparison:
    """Two papers, `opened` or as kept."""
    one, two = _as_opened(first), _as_opened(second)
    before, after = blocks(one["body"]), blocks(two["body"])
    pairs = diffs.align(before, after, alike)
    moves = _moves(before, after, pairs)
    seen: Counter[str] = Counter()
    fields = [
        Change(_id(seen, "field", name, one[name], two[name]), "field", name, one[name], two[name])
        for name in FIELDS
        if one[name] != two[name]
    ]
    made: dict[tuple[int | None, int | None], Change] = {}
    rows = []
    for i, j in pairs:
        whole = moves.get((i, j), (i, j))
        old, new = _at(before, whole[0]), _at(after, whole[1])
        is_move = whole != (i, j)
        if not is_move and old == new:
            rows.append(Row(old, new))
            continue
        if whole not in made:
            kind = _kind(old, new, is_move=is_move)
            made[whole] = Change(_id(seen, kind, "body", old, new), kind, "body", old, new, *whole)
        rows.append(Row(_at(before, i), _at(after, j), made[whole]))
    return Comparison(fields, rows, pairs)


def apply(first: Paper, comparison: Comparison, ids: set[str]) -> Paper:
    """The first paper with some of the changes done: none gives it back, all give the second."""
    fields = {change.name: change.after for change in comparison.fields if change.id in ids}
    kept = [
        row.after if row.change is None or row.change.id in ids else row.before
        for row in comparison.rows
    ]
    return _as_opened(first) | fields | {"body": "".join(block for block in kept if block)}


def undo(earlier: Paper, later: Paper, current: Paper, change_id: str) -> Paper:
    """`current` with one change between `earlier` and `later` undone, and all else as it stands.

    Raises NoSuchChange, ChangedSince.
    """
    done = compare(earlier, later)
    change, now = done.change(change_id), _as_opened(current)
    if change.kind == "field":
        if now[change.name] != change.after:
            raise ChangedSince
        return now | {change.name: change.before}
    text, since = blocks(now["body"]), compare(later, current)
    edited: list[str | None] = [*text]
    if change.after_at is not None:
        place = _place_now(change.after_at, since)
        if place is None or text[place] != change.after:
            raise ChangedSince
        edited[place] = change.before if change.kind == "changed" else None
    if change.kind in ("removed", "moved"):
        others = [block for block in edited if block]
        if any(_is_same_thing(change.before, block) for block in others):
            raise ChangedSince  # it was put back already
        edited.insert(_anchor(change.before_at or 0, done, since), change.before)
    return now | {"body": "".join(block for block in edited if block)}


def alike(one: str, other: str) -> float:
    """How much two blocks are versions of one: 1 for the same photo, 0 for other things."""
    if (photo := photo_in(one)) is not None:
        return float(photo == photo_in(other))
    if _family(one) != _family(other):
        return 0.0
    first, second = _counted(one), _counted(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.5


def photo_in(block: str) -> int | None:
    """The number of the photo that a block is."""
    found = _PHOTO.match(block)
    return int(found[1]) if found else None


def _as_opened(paper: Paper) -> Paper:
    return opened(paper) if "photo_uses" in paper else paper


def _kind(
    old: str | None, new: str | None, *, is_move: bool
) -> Literal["changed", "added", "removed", "moved"]:
    if is_move:
        return "moved"
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _moves(
    before: list[str], after: list[str], pairs: list[tuple[int | None, int | None]]
) -> dict[tuple[int | None, int | None], tuple[int, int]]:
    """The halves of what stands elsewhere now, each with the whole: (old place, new place)."""
    gone = [i for i, j in pairs if i is not None and j is None and _has_content(before[i])]
    come = [j for i, j in pairs if j is not None and i is None and _has_content(after[j])]
    moves: dict[tuple[int | None, int | None], tuple[int, int]] = {}
    is_short = len(gone) * len(come) <= _MOST_MOVES
    for is_likeness in (False, True):
        for i in gone:
            for j in come if is_short else ():
                is_free = (i, None) not in moves and (None, j) not in moves
                if is_free and _is_moved(before[i], after[j], is_likeness=is_likeness):
                    moves[i, None] = moves[None, j] = (i, j)
    return moves


def _is_moved(one: str, other: str, *, is_likeness: bool) -> bool:
    if one == other:
        return True
    if not is_likeness:
        return False
    if photo_in(one) is not None:
        return alike(one, other) == 1
    return _counted(one).total() >= _MOVED_WORDS and alike(one, other) >= _MOVED_ALIKE


def _has_content(block: str) -> bool:
    return photo_in(block) is not None or bool(_counted(block))


def _is_same_thing(block: str, other: str) -> bool:
    return alike(block, other) == 1 if photo_in(block) is not None else block == other


def _place_now(later_at: int, since: Comparison) -> int | None:
    """Where a block of the later paper stands in the current one, moved or not."""
    for change in since.changes:
        if change.kind == "moved" and change.before_at == later_at:
            return change.after_at
    return dict(since.pairs).get(later_at)


def _anchor(earlier_at: int, done: Comparison, since: Comparison) -> int:
    """Where in the current paper the block belongs that stood at a place of the earlier one."""
    to_later, to_current = dict(done.pairs), dict(since.pairs)
    for at in range(earlier_at - 1, -1, -1):
        later = to_later.get(at)
        current = None if later is None else to_current.get(later)
        if current is not None:
            return current + 1
    return 0


def _family(block: str) -> str:
    tag = _TAG.match(block)
    name = tag[2] if tag else ""
    return _FAMILIES.get(name, name)


@lru_cache(maxsize=4096)
def _counted(block: str) -> Counter[str]:
    return diffs.words_of(block)


def _at(found: list[str], at: int | None) -> str | None:
    return None if at is None else found[at]


def _id(seen: Counter[str], kind: str, name: str, old: object, new: object) -> str:
    key = hashlib.sha256(repr((kind, name, old, new)).encode()).hexdigest()[:16]
    seen[key] += 1
    return f"{key}-{seen[key]}"
