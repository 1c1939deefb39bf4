"""The words that were looked for, marked in a text. What comes out is escaped text and <mark>."""

import re
from collections.abc import Collection, Iterable, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST_TEXT = 30_000
_LETTERS = re.compile(r"[^\W_\u3400-\u9fff]+")  # Han characters are pieces, not letters of a word
_LENGTH = 180
_LEAST_BEFORE = 50
_BEGINS = re.compile(r"[.!?。！？；\n]\s*")
Span = tuple[int, int]


def alike(texts: Iterable[str], stems: Collection[str]) -> list[str]:
    """The different words of texts that may have one of the stems."""
    begins = {stem[:3] for stem in stems}
    found: set[str] = set()
    for text in map(_lower, texts):
        for begin in begins:
            found.update(text[at : _end(text, at + len(begin))] for at in _where(begin, text))
    return sorted(found)


def spans(text: str, words: Collection[str], pieces: Collection[str]) -> list[Span]:
    """Where a text has one of the words, whole, or a piece; what touches is one."""
    found: list[Span] = []
    lower = _lower(text) if words else ""
    for word in words:
        whole = ((at, at + len(word)) for at in _where(word, lower))
        found += [(at, to) for at, to in whole if _end(lower, to) == to]
    if pieces:
        inside = re.compile(f"(?=({_one_of(pieces)}))")
        found += [match.span(1) for match in inside.finditer(text)]
    joined: list[Span] = []
    for begins, ends in sorted(found):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined


def _where(begin: str, lower: str) -> Iterator[int]:
    """Where a text has words that begin so: ten times as quick as an expression for it."""
    at = lower.find(begin)
    while at >= 0:
        if not at or not _LETTERS.match(lower, at - 1):
            yield at
        at = lower.find(begin, at + 1)


def _end(text: str, at: int) -> int:
    """Of the word that goes on here."""
    letters = _LETTERS.match(text, at)
    return letters.end() if letters else at


def _lower(text: str) -> str:
    """In small letters, each where it was: a few capitals become two."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _one_of(words: Collection[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def marked(text: str, found: Iterable[Span]) -> SafeString:
    """The text as HTML, with what was found in <mark>."""
    made, last = "", 0
    for begins, ends in found:
        made += f"{escape(text[last:begins])}<mark>{escape(text[begins:ends])}</mark>"
        last = ends
    return mark_safe(made + escape(text[last:]))  # noqa: S308 - every piece was escaped


def snippet(text: str, found: list[Span]) -> SafeString | None:
    """The piece of a text that has most of what was found, or None if nothing was."""
    if not found:
        return None
    best = max(found, key=lambda one: (_inside(found, one[0]), -one[0]))
    begins = _beginning(text, best[0])
    ends = min(len(text), max(begins + _LENGTH, best[1]))
    if ends < len(text) and (space := text.rfind(" ", best[1], ends + 1)) > begins + _LENGTH // 2:
        ends = space
    inside = [(at - begins, to - begins) for at, to in found if at >= begins and to <= ends]
    piece = " ".join(text[begins:ends].split("\n"))
    made = marked(piece, inside)
    return mark_safe(  # noqa: S308 - marked() escaped it
        f"{'… ' * (not _is_beginning(text, begins))}{made}{' …' * (ends < len(text))}"
    )


def _inside(found: list[Span], begins: int) -> int:
    return sum(begins <= at and to <= begins + _LENGTH - _LEAST_BEFORE for at, to in found)


def _beginning(text: str, at: int) -> int:
    """The beginning of the sentence, or of a word that stands some words before."""
    nearest = [match.end() for match in _BEGINS.finditer(text, max(0, at - 100), at)]
    if at <= 100:
        nearest.insert(0, 0)
    if nearest:
        return nearest[0] if at - nearest[0] <= _LEAST_BEFORE else nearest[-1]
    space = text.find(" ", at - _LEAST_BEFORE, at)
    return space + 1 if space >= 0 else at - _LEAST_BEFORE // 2


def _is_beginning(text: str, at: int) -> bool:
    return not text[:at].strip() or bool(_BEGINS.search(text[max(0, at - 3) : at]))
