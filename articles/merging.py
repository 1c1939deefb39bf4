"""Two people's changes to one story made into one, without losing a word of either.

A paper is a story as plain JSON, as `workflow.snapshot` makes it. Everything here is pure: the
same three papers and answers give the same result anywhere and at any time.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from articles import body, diffs

Paper = dict[str, Any]

WHOLE = (
    "headline",
    "slug",
    "lead",
    "section",
    "language",
    "dated_on",
    "embargo_until",
    "reprint_source",
    "reprint_author",
    "reprint_title",
    "responsible_editor",
)
FIELDS = (*WHOLE, "topics", "bylines", "body", "photo_uses")

_WORDS_OF_PHOTO = ("caption", "alt")
_TAG = re.compile(r"<(/?)([a-z0-9]+)((?:\"[^\"]*\"|[^\">])*)>", re.I)
_VOID = frozenset({"br", "hr"})
_PHOTO = re.compile(r'<figure data-photo="(\d+)">')
_MARK = "\0"  # never in stored text


@dataclass(frozen=True)
class Clash:
    """One place that both sides changed, each in its own way.

    `field` is a field of the paper; caption and alt are named with `photo_id`. `base`, `theirs`
    and `mine` are values of the field; of the body, HTML whose photos carry their words.
    """

    id: str
    field: str
    base: Any
    theirs: Any
    mine: Any
    has_both: bool = False
    photo_id: int | None = None


@dataclass(frozen=True)
class Merged:
    """`paper` has theirs wherever a clash is not answered yet."""

    paper: Paper
    clashes: tuple[Clash, ...]


def merge(
    base: Paper | None, theirs: Paper, mine: Paper, choices: Mapping[str, str] | None = None
) -> Merged:
    """What `theirs` and `mine` make together of `base`, from which both began.

    `choices` answers clashes by their id: mine, theirs or both. Without a base whatever differs
    clashes.
    """
    if base == theirs or theirs == mine:
        return Merged(mine, ())
    if base == mine:
        return Merged(theirs, ())
    made = _Merge(base, theirs, mine, choices or {})
    paper = dict(theirs)
    for name in WHOLE:
        paper[name] = made.whole(name)
    paper["topics"] = made.topics()
    paper["bylines"] = made.bylines()
    paper["body"] = made.body()
    paper["photo_uses"] = made.photo_uses(paper["body"])
    return Merged(paper, tuple({clash.id: clash for clash in made.clashes}.values()))


def blocks(html: str) -> list[str]:
    """Stored text as its paragraphs, headings, lists, tables and photos."""
    found, start, depth = [], 0, 0
    for tag in _TAG.finditer(html):
        if tag[1]:
            depth -= 1
        elif tag[2].lower() not in _VOID:
            depth += 1
        if depth <= 0:
            found.append(html[start : tag.end()])
            start, depth = tag.end(), 0
    return [*found, html[start:]] if start < len(html) else found


@dataclass(frozen=True)
class _Change:
    """These blocks of the base became those."""

    start: int
    end: int
    blocks: tuple[str, ...]


class _Merge:
    def __init__(
        self, base: Paper | None, theirs: Paper, mine: Paper, choices: Mapping[str, str]
    ) -> None:
        self.has_base = base is not None
        self.base, self.theirs, self.mine = base or {}, theirs, mine
        self.choices = choices
        self.clashes: list[Clash] = []
        self.words = tuple(_words(paper) for paper in (self.base, theirs, mine))

    def whole(self, name: str) -> Any:
        found = self._three(name)
        return self._answered(name, *found) if len(found) == 3 else found[0]

    def topics(self) -> list[int]:
        found = self._three("topics")
        if len(found) == 1:
            return list(found[0])
        base, theirs, mine = (set(side) for side in found)
        return sorted((theirs | mine) - (base - theirs) - (base - mine))

    def bylines(self) -> list[Any]:
        found = self._three("bylines")
        if len(found) == 1:
            return list(found[0])
        if self.has_base:
            sides = [[(author, role) for author, role in side] for side in found]
            together = _together(*sides)
            if together is not None:
                return [list(line) for line in together]
        return list(self._answered("bylines", *found))

    def photo_uses(self, html: str) -> list[dict[str, Any]]:
        """The words of every photo that stands in the text, in its order."""
        return [
            {"photo_id": photo, **{name: self._photo_word(photo, name) for name in _WORDS_OF_PHOTO}}
            for photo in map(int, _PHOTO.findall(html))
        ]

    def _photo_word(self, photo: int, name: str) -> str:
        base, theirs, mine = (side.get(photo) for side in self.words)
        if theirs is None or mine is None:
            return str((theirs or mine or base or {}).get(name, ""))
        before = (base or {}).get(name, "")
        found = _settled(before, theirs[name], mine[name])
        if found is not None:
            return str(found)
        return str(self._answered(name, before, theirs[name], mine[name], photo_id=photo))

    def body(self) -> str:
        found = self._three("body", is_settled=False)
        base, theirs, mine = map(blocks, found)
        theirs, mine = self._marked(theirs, 1, 2), self._marked(mine, 2, 1)
        if self.has_base:
            out = self._blocks(base, theirs, mine)
        elif theirs == mine:
            out = [("theirs", block) for block in theirs]
        else:
            out = self._hunk(base, theirs, mine)
        return "".join(_each_photo_once(out))

    def _marked(self, side: list[str], own: int, other: int) -> list[str]:
        """Where one side took a photo out whose words the other changed: make that change seen."""
        base = self.words[0]
        touched = {
            photo
            for photo, words in self.words[own].items()
            if photo in base and photo not in self.words[other] and words != base[photo]
        }
        if not touched:
            return side
        return [
            block + _MARK if any(int(n) in touched for n in _PHOTO.findall(block)) else block
            for block in side
        ]

    def _blocks(self, base: list[str], theirs: list[str], mine: list[str]) -> list[tuple[str, str]]:
        """The merged text; each block with the side it is from."""
        left, right = _changes(base, theirs), _changes(base, mine)
        out: list[tuple[str, str]] = []
        done = 0
        while left or right:
            start = min(side[0].start for side in (left, right) if side)
            out += [("base", block) for block in base[done:start]]
            end, ours, others = _overlapping(left, right)
            del left[: len(ours)], right[: len(others)]
            done = end
            first, second = _applied(base, ours, start, end), _applied(base, others, start, end)
            if not others:
                out += [("theirs", block) for block in first]
            elif not ours:
                out += [("mine", block) for block in second]
            elif start == end:  # both put something in here
                out += [("theirs", block) for block in first]
                there = Counter(first)
                for block in second:
                    if there[block]:
                        there[block] -= 1
                    else:
                        out.append(("mine", block))
            elif first == second:
                out += [("theirs", block) for block in first]
            else:
                out += self._hunk(base[start:end], first, second)
        return out + [("base", block) for block in base[done:]]

    def _hunk(self, base: list[str], theirs: list[str], mine: list[str]) -> list[tuple[str, str]]:
        shown = [self._with_words(side, n) for n, side in enumerate((base, theirs, mine))]
        has_both = bool(theirs and mine)
        choice = self._choice("body", *shown, has_both=has_both)
        from_theirs = [("theirs", block) for block in theirs]
        from_mine = [("mine", block) for block in mine]
        if choice == "both":
            return from_theirs + from_mine
        return from_mine if choice == "mine" else from_theirs

    def _with_words(self, side: list[str], number: int) -> str:
        placings = [
            body.Placing(photo, words["caption"], words["alt"])
            for photo, words in self.words[number].items()
        ]
        return body.for_editor("".join(side).replace(_MARK, ""), placings)

    def _three(self, name: str, *, is_settled: bool = True) -> tuple[Any, ...]:
        """The one value that stands, or the three that have to be merged."""
        sides = (self.base.get(name), self.theirs[name], self.mine[name])
        if not is_settled:
            return (sides[0] or "", *sides[1:])
        before, theirs, mine = sides
        if theirs == mine or (self.has_base and before == mine):
            return (theirs,)
        if self.has_base and before == theirs:
            return (mine,)
        return (before if self.has_base or name not in {"topics"} else [], theirs, mine)

    def _answered(
        self, field: str, base: Any, theirs: Any, mine: Any, photo_id: int | None = None
    ) -> Any:
        has_both = field == "lead" and bool(theirs and mine)
        choice = self._choice(field, base, theirs, mine, has_both=has_both, photo_id=photo_id)
        if choice == "both":
            return f"{theirs} {mine}"
        return mine if choice == "mine" else theirs

    def _choice(
        self,
        field: str,
        base: Any,
        theirs: Any,
        mine: Any,
        *,
        has_both: bool,
        photo_id: int | None = None,
    ) -> str:
        told = json.dumps([field, photo_id, base, theirs, mine], ensure_ascii=True, sort_keys=True)
        key = hashlib.sha256(told.encode()).hexdigest()[:16]
        choice = self.choices.get(key, "")
        if choice in {"mine", "theirs"} or (choice == "both" and has_both):
            return choice
        self.clashes.append(Clash(key, field, base, theirs, mine, has_both, photo_id))
        return ""


def _settled(base: Any, theirs: Any, mine: Any) -> Any:
    """The value of whichever side changed it, None if both did."""
    if mine in (theirs, base):
        return theirs
    return mine if theirs == base else None


def _words(paper: Paper) -> dict[int, dict[str, Any]]:
    return {use["photo_id"]: use for use in paper.get("photo_uses", ())}


def _changes(base: list[str], side: list[str]) -> list[_Change]:
    """What a side did to the base, each as small as it can be told."""
    found = []
    for kind, i1, i2, j1, j2 in diffs.operations(base, side):
        if kind == "equal":
            continue
        if kind == "delete":
            found += [_Change(i, i + 1, ()) for i in range(i1, i2)]
        elif i2 - i1 == j2 - j1:
            places = [n for n in range(i2 - i1) if base[i1 + n] != side[j1 + n]]
            found += [_Change(i1 + n, i1 + n + 1, (side[j1 + n],)) for n in places]
        else:
            found.append(_Change(i1, i2, tuple(side[j1:j2])))
    return found


def _overlapping(
    left: Sequence[_Change], right: Sequence[_Change]
) -> tuple[int, Sequence[_Change], Sequence[_Change]]:
    """The first changes of both sides that touch one another, and where they end."""
    start = min(side[0].start for side in (left, right) if side)
    ours, others = ([c for c in side[:1] if c.start == start] for side in (left, right))
    inserted = [[c for c in side if c.end == start] for side in (ours, others)]
    if any(inserted):  # what is put in here stands before what replaces the blocks from here on
        return start, inserted[0], inserted[1]
    end, counts = start, (-1, -1)
    while counts != (len(ours), len(others)):
        counts = (len(ours), len(others))
        end = max(c.end for c in (*ours, *others))
        ours, others = ([c for c in side if c.start < end] for side in (left, right))
    return end, ours, others


def _applied(base: list[str], changes: Sequence[_Change], start: int, end: int) -> list[str]:
    """A stretch of the base as one side has it."""
    out, done = [], start
    for change in changes:
        out += [*base[done : change.start], *change.blocks]
        done = change.end
    return out + base[done:end]


def _each_photo_once(out: Sequence[tuple[str, str]]) -> list[str]:
    """A photo that both sides moved stands where they put it who saved first."""
    cleared = [(side, block.replace(_MARK, "")) for side, block in out]
    places: dict[str, int] = {}
    for place, (side, block) in enumerate(cleared):
        if _PHOTO.match(block):
            known = places.get(block)
            if known is None or (side == "theirs" and cleared[known][0] != "theirs"):
                places[block] = place
    return [block for n, (_, block) in enumerate(cleared) if places.get(block, n) == n]


def _together(base: list[Any], theirs: list[Any], mine: list[Any]) -> list[Any] | None:
    """Both sides' names; None if both changed the order, or a name would stand there twice."""

    def is_moved(side: list[Any]) -> bool:
        return [x for x in base if x in side] != [x for x in side if x in base]

    if is_moved(theirs) and is_moved(mine):
        return None
    leading, other = (mine, theirs) if is_moved(mine) else (theirs, mine)
    out = [x for x in leading if x in other or x not in base]
    for before, name in zip([None, *other], other, strict=False):
        if name not in base and name not in out:
            out.insert(out.index(before) + 1 if before in out else 0, name)
    return out if len({author for author, _ in out}) == len(out) else None
