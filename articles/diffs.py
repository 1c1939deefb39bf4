"""What differs between two texts, word by word, in the order of the text."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, TypeVar

# A word with its white space, or one Han character: Chinese has no spaces to cut at.
_WORDS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\s\u3400-\u9fff\uf900-\ufaff]+\s*|\s+")
_TAG = re.compile(r'<(?:"[^"]*"|[^">])*>')
# Comparing is quadratic: beyond the first product of lengths what stands everywhere is not
# compared, beyond the second nothing is.
_EXACT, _LONGEST = 250_000, 16_000_000
_MOST_PAIRS = 2_500
_ALIKE = 0.4  # share of words that makes two paragraphs versions of one
_ALIKE_ALONE = 0.15  # where each is the only one in its place

Element = TypeVar("Element", bound=Hashable)
Kind = Literal["replace", "delete", "insert", "equal"]
Operation = tuple[Kind, int, int, int, int]  # as `SequenceMatcher.get_opcodes` has them


@dataclass(frozen=True)
class Piece:
    """A run of words: in both texts, only in the first (out), or only in the second (in)."""

    kind: Literal["same", "out", "in"]
    text: str


def compare(first: str, second: str) -> list[Piece]:
    """Pieces which, without the ins, are `first` and, without the outs, are `second`."""
    before, after = split(first), split(second)
    pieces: list[Piece] = []
    for i1, i2, j1, j2 in stretches([bare(one) for one in before], [bare(one) for one in after]):
        old, new = before[i1:i2], after[j1:j2]
        if [bare(one) for one in old] == [bare(one) for one in new]:
            for one, other in zip(old, new, strict=True):
                _add(pieces, "same", one if one == other else bare(one))
                if one != other:
                    _add(pieces, "out", one[len(bare(one)) :])
                    _add(pieces, "in", other[len(bare(one)) :])
        else:
            _add(pieces, "out", "".join(old))
            _add(pieces, "in", "".join(new))
    return pieces


def _add(pieces: list[Piece], kind: Literal["same", "out", "in"], text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1].kind == kind:
        text = pieces.pop().text + text
    pieces.append(Piece(kind, text))


def bare(word: str) -> str:
    """A word without the white space after it, which the end of a text lacks."""
    return word.rstrip() or word


def split(text: str) -> list[str]:
    """A text as words that keep the white space after them."""
    return _WORDS.findall(text)


def words(text: str) -> list[str]:
    """The words of a text without what stands between them; a Han character is a word."""
    return [word for piece in split(text) if (word := piece.strip())]


def words_of(html: str) -> Counter[str]:
    """How often each word stands in clean HTML."""
    return Counter(words(_TAG.sub(" ", html)))


def stretches(
    before: Sequence[Element], after: Sequence[Element]
) -> list[tuple[int, int, int, int]]:
    """Bounds in both, in turn alike and different, and together the whole; quick for long ones."""
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - start
    end = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    i2, j2 = len(before) - end, len(after) - end
    found = [(0, start, 0, start)] if start else []
    size = (i2 - start) * (j2 - start)
    if size > _LONGEST or not size:
        found += [(start, i2, start, j2)] if i2 > start or j2 > start else []
    else:
        matcher = SequenceMatcher(None, before[start:i2], after[start:j2], autojunk=size > _EXACT)
        found += [
            (start + a1, start + a2, start + b1, start + b2)
            for _, a1, a2, b1, b2 in matcher.get_opcodes()
        ]
    return [*found, (i2, len(before), j2, len(after))] if end else found


def operations(before: Sequence[Element], after: Sequence[Element]) -> list[Operation]:
    """What makes `after` of `before`, by insertions, deletions and replacements.

    Exact for a story as people write it. A thousand paragraphs that are alike, or in another
    order, would take minutes: there what stands once in both holds its place, and what is between
    may be told as one replacement.
    """
    if _is_quick(before, after):
        return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found: list[Operation] = []
    i = j = 0
    for i2, j2 in _anchors(before, after):
        found += [*_between(before[i:i2], after[j:j2], i, j), ("equal", i2, i2 + 1, j2, j2 + 1)]
        i, j = i2 + 1, j2 + 1
    return found + _between(before[i:], after[j:], i, j)


def _is_quick(before: Sequence[Element], after: Sequence[Element]) -> bool:
    there = Counter(after)
    return sum(there[one] for one in before) <= _MOST_PAIRS


def _anchors(before: Sequence[Element], after: Sequence[Element]) -> list[tuple[int, int]]:
    """The places of most of what stands once in both, in the order of both."""
    counts, others = Counter(before), Counter(after)
    places = {one: j for j, one in enumerate(after) if counts[one] == others[one] == 1}
    ends: list[int] = []  # of a run of each length, the smallest place that it can end with
    chains: list[tuple[int, int, Any]] = []
    for i, one in enumerate(before):
        if one in places:
            j = places[one]
            length = bisect_left(ends, j)
            chain = (i, j, chains[length - 1] if length else None)
            ends[length : length + 1], chains[length : length + 1] = [j], [chain]
    found, last = [], chains[-1] if chains else None
    while last is not None:
        found.append((last[0], last[1]))
        last = last[2]
    return found[::-1]


def _between(
    before: Sequence[Element], after: Sequence[Element], i: int, j: int
) -> list[Operation]:
    """The operations of two stretches that begin at `i` and `j`."""
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - start
    end = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    i2, j2 = len(before) - end, len(after) - end
    inner: list[Operation] = [("replace", 0, i2 - start, 0, j2 - start)]
    if _is_quick(before[start:i2], after[start:j2]):
        matcher = SequenceMatcher(None, before[start:i2], after[start:j2], autojunk=False)
        inner = matcher.get_opcodes()
    found: list[Operation] = [
        ("equal", i, i + start, j, j + start),
        *(
            (kind, *_moved((a1, a2, b1, b2), i + start, j + start))
            for kind, a1, a2, b1, b2 in inner
        ),
        ("equal", i + i2, i + len(before), j + j2, j + len(after)),
    ]
    return [one for one in found if one[1] < one[2] or one[3] < one[4]]


def _moved(bounds: tuple[int, int, int, int], i: int, j: int) -> tuple[int, int, int, int]:
    a1, a2, b1, b2 = bounds
    return a1 + i, a2 + i, b1 + j, b2 + j


def align(
    before: Sequence[str], after: Sequence[str], alike: Callable[[str, str], float]
) -> list[tuple[int | None, int | None]]:
    """Which block became which, in order; None where one has no other half.

    `alike` says from 0 to 1 how much two blocks that differ are versions of one.
    """
    pairs: list[tuple[int | None, int | None]] = []
    for i1, i2, j1, j2 in stretches(before, after):
        if before[i1:i2] == after[j1:j2]:
            pairs += zip(range(i1, i2), range(j1, j2), strict=True)
        else:
            pairs += [
                (i if i is None else i + i1, j if j is None else j + j1)
                for i, j in _paired(before[i1:i2], after[j1:j2], alike)
            ]
    return pairs


def _paired(
    before: Sequence[str], after: Sequence[str], alike: Callable[[str, str], float]
) -> list[tuple[int | None, int | None]]:
    """The most alike, in order, of two runs of blocks that all differ."""
    rows, columns = len(before), len(after)
    least = _ALIKE_ALONE if rows == columns == 1 else _ALIKE
    if rows * columns > _MOST_PAIRS:
        return [*((i, None) for i in range(rows)), *((None, j) for j in range(columns))]
    score = [[alike(one, other) for other in after] for one in before]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            paired = score[i][j] + best[i + 1][j + 1] if score[i][j] >= least else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < rows and j < columns:
        if score[i][j] >= least and best[i][j] == score[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            found.append((i, None))
            i += 1
        else:
            found.append((None, j))
            j += 1
    return [
        *found,
        *((at, None) for at in range(i, rows)),
        *((None, at) for at in range(j, columns)),
    ]
