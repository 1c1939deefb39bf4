"""What differs between two texts, word by word, in the order of the text."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# A word with its white space, or one Han character: Chinese has no spaces to cut at.
_WORDS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\s\u3400-\u9fff\uf900-\ufaff]+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words: in both texts, only in the first (out), or only in the second (in)."""

    kind: Literal["same", "out", "in"]
    text: str


def compare(first: str, second: str) -> list[Piece]:
    """Pieces which, without the ins, are `first` and, without the outs, are `second`."""
    before, after = _WORDS.findall(first), _WORDS.findall(second)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("out", "".join(before[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("in", "".join(after[j1:j2])))
    return pieces
