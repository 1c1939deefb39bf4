"""What a reader may have meant who typed words that stand nowhere, by the words that do.

Nothing is offered but what was given in `texts`: whoever calls gives what is public.
"""

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:['\u2019][^\W\d_\u3400-\u9fff]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONG = 6  # letters from which two slips are looked for
_SHORTEST = 3  # letters, or Han characters, below which nothing is guessed
_LONGEST = 20


def mended(typed: str, texts: Iterable[str]) -> str:
    """What was typed with each unknown word as the nearest known one; "" where none is near."""
    text = "\n".join(texts)
    known = Counter(word.lower() for word in _WORD.findall(text))

    def mend(found: re.Match[str]) -> str:
        word = found[0].lower()
        return found[0] if word in known else _nearest(word, known) or found[0]

    def mend_run(found: re.Match[str]) -> str:
        run = found[0]
        return run if run in text else _alike(run, text) or run

    better = _HAN.sub(mend_run, _WORD.sub(mend, typed))
    return "" if better == typed else better


def _nearest(word: str, known: Counter[str]) -> str:
    """The known word that is one slip away, else two from a long one; the one met most often."""
    if not _SHORTEST <= len(word) <= _LONGEST:
        return ""
    near = _slips(word) & known.keys()
    if not near and len(word) >= _LONG:
        first = _slips(word)
        lengths = range(len(word) - 2, len(word) + 3)
        near = {
            other
            for other in known
            if len(other) in lengths and other[0] == word[0] and first & _slips(other)
        }
    return max(sorted(near), key=lambda other: known[other], default="")


def _slips(word: str) -> set[str]:
    """Everything that one slip makes of a word: a letter left out, added, wrong, or two swapped."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS),
        *(head + letter + tail for head, tail in cuts for letter in _LETTERS),
    }


def _alike(run: str, text: str) -> str:
    """What stands most often in the text and differs from a run of Han in one character."""
    if not _SHORTEST <= len(run) <= _LONGEST:
        return ""
    places = range(len(run))
    shapes = "|".join(f"{run[:place]}[\u3400-\u9fff]{run[place + 1 :]}" for place in places)
    met = Counter(found[1] for found in re.finditer(f"(?=({shapes}))", text))
    return max(sorted(met), key=lambda other: met[other], default="")
