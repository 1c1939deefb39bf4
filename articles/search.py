"""Words of a text as Postgres can find them, English and Chinese in one vector.

Postgres makes one token of a Chinese clause; here every run of Han characters becomes its
overlapping pairs. In a query its words are looked for (where rjieba is installed), each as pairs
that stand together; without it the pairs alone.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from functools import cache, reduce
from operator import and_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Value
from django.db.models.expressions import Combinable

CONFIG = "english"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]+")
_PIECE = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_UNENDED = re.compile(r"[0-9A-Za-z\u00c0-\u024f]{2,}$")
_FILLERS = frozenset("的了和与在是及吗呢")
_LONGEST_TEXT = 200_000  # a tsvector may not pass 1 MB
_LONGEST_LEAD = 20_000


def document(headline: str, lead: str, text: str, names: str = "") -> Combinable:
    """A vector in which a word of the headline weighs most and one of the text least."""
    return (
        SearchVector(Value(_indexed(headline)), config=CONFIG, weight="A")
        + SearchVector(Value(_indexed(lead[:_LONGEST_LEAD])), config=CONFIG, weight="B")
        + SearchVector(Value(_indexed(names)), config=CONFIG, weight="C")
        + SearchVector(Value(_indexed(text[:_LONGEST_TEXT])), config=CONFIG, weight="D")
    )


def query(words: str) -> SearchQuery | None:
    """What a reader typed, as a query; None when it holds nothing to look for."""
    asked = parts(words)
    queries = [SearchQuery(text, config=CONFIG, search_type=sort) for sort, text in asked]
    return reduce(and_, queries) if queries else None


def parts(words: str) -> list[tuple[str, str]]:
    """What a reader typed, as texts for Postgres; all of them are to match.

    ("websearch", for websearch_to_tsquery) or ("raw", for to_tsquery).
    """
    typed: list[str] = []
    singles: set[str] = set()

    def run_words(run: re.Match[str]) -> str:
        if len(run[0]) == 1:
            singles.add(f"'{run[0]}':*")
            return " "
        return f" {' '.join(_words(run[0]))} "

    for minus, quoted, plain in _PIECE.findall(words):
        if len(quoted or plain) == 1 and _HAN.fullmatch(quoted or plain):
            singles.add(f"{'!' * bool(minus)}'{quoted or plain}':*")
        elif quoted or (minus and _HAN.search(plain)):
            typed.append(f'{minus}"{pairs(quoted or plain)}"')
        else:
            typed.append(minus + _HAN.sub(run_words, plain))
    rest = " ".join(" ".join(typed).split())
    return [("websearch", rest)] * bool(rest) + [("raw", single) for single in sorted(singles)]


def parts_so_far(words: str) -> list[tuple[str, str]]:
    """The same of words that are being typed: the last one may go on."""
    last = _UNENDED.search(words)
    if last is None:
        return parts(words)
    return [*parts(words[: last.start()]), ("raw", f"'{last[0]}':*")]


def pairs(text: str) -> str:
    """The text, with every run of Han characters as its overlapping pairs."""
    return _HAN.sub(lambda match: f" {' '.join(_of_run(match[0]))} ", text)


def han_pieces(words: str) -> set[str]:
    """The pairs (and single characters) of Han in a text."""
    return {piece for run in _HAN.findall(words) for piece in _of_run(run)}


def _indexed(text: str) -> str:
    """The text with its pairs, and the last character of every run: no pair begins with it."""
    return _HAN.sub(lambda run: f" {' '.join(_ended(run[0]))} ", text)


def _ended(run: str) -> list[str]:
    return [*_of_run(run), run[-1]] if len(run) > 1 else [run]


def _of_run(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _words(run: str) -> Iterator[str]:
    """The words of a run, each as its pairs in quotation marks; one character joins the last."""
    cut = _cutter()
    if cut is None:
        yield from _of_run(run)
        return
    joined: list[str] = []
    for word in cut(run):
        if len(word) == 1 and word in _FILLERS and len(run) > 2:
            joined.append("")
        elif joined and joined[-1] and (len(word) == 1 or len(joined[-1]) == 1):
            joined[-1] += word
        else:
            joined.append(word)
    longer = [word for word in joined if len(word) > 1]
    for word in longer or [run]:
        yield f'"{" ".join(_of_run(word))}"'


@cache
def _cutter() -> Callable[[str], list[str]] | None:
    """Its dictionary takes 33 MB and 0.3 s: it comes with the first Chinese query."""
    try:
        cut: Callable[[str], list[str]] = importlib.import_module("rjieba").cut
    except ImportError:
        return None
    return cut
