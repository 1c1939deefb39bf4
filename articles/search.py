"""Words of a text as Postgres can find them, English and Chinese in one vector.

Postgres makes one token of a Chinese clause; here every run of Han characters becomes its
overlapping pairs, in the text and in the query alike.
"""

import re
from functools import reduce
from operator import and_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Value
from django.db.models.expressions import Combinable

CONFIG = "english"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]+")
_LONGEST_TEXT = 200_000  # a tsvector may not pass 1 MB


def document(headline: str, lead: str, text: str) -> Combinable:
    """A vector in which a word of the headline weighs most and one of the text least."""
    return (
        SearchVector(Value(pairs(headline)), config=CONFIG, weight="A")
        + SearchVector(Value(pairs(lead)), config=CONFIG, weight="B")
        + SearchVector(Value(pairs(text[:_LONGEST_TEXT])), config=CONFIG, weight="D")
    )


def query(words: str) -> SearchQuery | None:
    """What a reader typed, as a query; None when it holds nothing to look for."""
    singles = {run for run in _HAN.findall(words) if len(run) == 1}
    rest = " ".join(piece for piece in pairs(words).split() if piece not in singles)
    parts = [SearchQuery(rest, config=CONFIG, search_type="websearch")] if rest else []
    parts += [
        SearchQuery(f"{single}:*", config=CONFIG, search_type="raw") for single in sorted(singles)
    ]
    return reduce(and_, parts) if parts else None


def pairs(text: str) -> str:
    """The text, with every run of Han characters as its overlapping pairs."""
    return _HAN.sub(lambda match: f" {' '.join(_of_run(match[0]))} ", text)


def _of_run(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]
