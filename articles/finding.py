"""What readers' search finds, in ranked order, at one instant and in one language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from articles import search, snippets, spelling
from articles.models import Edition

LIFTS = [5 * 365 * 24, 2 * 365 * 24, 0]  # hours by which headline and lead count as newer
MOST_COUNTED = 1000
_MOST_TYPED = 100  # nobody is told how many stories suggestions are chosen from
_SPELT_IN = 2000  # stories whose words are known
_AFTER_ALL = (timedelta(days=40_000), 2**62)  # comes before the first of every list
_LEXEME = re.compile(r"(!?)'((?:[^'\\]|''|\\.)+)'(:\*)?")


@dataclass(frozen=True)
class Asked:
    """A reader's question. Dates are the first instant that counts and the first that does not."""

    words: str
    language: str
    section: int | None = None
    author: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_typing: bool = False  # the last word may go on


@dataclass(frozen=True)
class Hit:
    """A story that was found; `worth` is the instant it is ranked at."""

    pk: int
    worth: datetime


@dataclass(frozen=True)
class Found:
    hits: list[Hit]
    total: int  # at most MOST_COUNTED + 1
    stems: frozenset[str]


def find(
    asked: Asked, *, at: datetime, wanted: int, before: tuple[datetime, int] | None = None
) -> Found:
    """The first stories in ranked order, or those that come after `before`: one statement."""
    cut = search.parts_so_far if asked.is_typing else search.parts
    sql, parameters = _words(cut(asked.words))
    if not sql:
        return Found([], 0, frozenset())
    last = before or (at + _AFTER_ALL[0], _AFTER_ALL[1])
    since = asked.since or datetime(1, 1, 1, tzinfo=at.tzinfo)
    until = min(asked.until or at, at) + timedelta(microseconds=asked.until is None)
    most = _MOST_TYPED if asked.is_typing else MOST_COUNTED
    statement = f"""
        WITH asked AS MATERIALIZED (SELECT {sql} AS words, %s::tsquery AS places)
        SELECT found.id, found.worth, found.total, asked.words::text FROM asked,
            edition_ranked(words, places, %s, %s, %s, %s, %s, %s, %s::int[], %s, %s) AS found
        ORDER BY 2 DESC, 1 DESC
    """  # noqa: S608 - made of the constants above; what was typed is a parameter
    given: list[Any] = [*parameters, _places(asked), asked.language, at, since, until]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, *last, LIFTS, wanted, most])
        rows = cursor.fetchall()
    if not rows:
        return Found([], 0, frozenset())
    return Found([Hit(*row[:2]) for row in rows], rows[0][2], _stems(rows[0][3]))


def words_with(stems: frozenset[str], texts: Iterable[str]) -> frozenset[str]:
    """Those words of texts that Postgres brings back to one of the stems: one statement."""
    candidates = snippets.alike(texts, stems)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) AS one(word)"
            " WHERE tsvector_to_array(to_tsvector('english', word)) && %s::text[]",
            [candidates, sorted(stems)],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def meant(asked: Asked, *, at: datetime) -> str:
    """What a reader may have meant who found nothing: words that find something, or "".

    Looked for in headline, lead and names of the newest stories that are public `at` then; two
    statements at most.
    """
    newest = Edition.objects.live(at=at).filter(language=asked.language).newest_first()
    texts = [
        " ".join([headline, lead, *(f"{one['name']} {one['name_zh']}" for one in byline)])
        for headline, lead, byline in newest.values_list("headline", "lead", "byline")[:_SPELT_IN]
    ]
    better = spelling.mended(asked.words, texts)
    if better and find(replace(asked, words=better), at=at, wanted=1).hits:
        return better
    return ""


def _words(parts: list[tuple[str, str]]) -> tuple[str, list[str]]:
    """Parts of what was typed as an expression of SQL, and its parameters."""
    functions = {"websearch": "websearch_to_tsquery", "raw": "to_tsquery"}
    pieces = [f"{functions[sort]}('english', %s)" for sort, _text in parts]
    return " && ".join(pieces), [text for _sort, text in parts]


def _places(asked: Asked) -> str:
    """The section and author as a query."""
    places = [("s", asked.section), ("a", asked.author)]
    return " & ".join(f"'@{mark}{pk}'" for mark, pk in places if pk is not None)


def _stems(query: str) -> frozenset[str]:
    """The words of a query as Postgres prints it, but for those that are not to be there."""
    return frozenset(
        word.replace("''", "'") for bang, word, _star in _LEXEME.findall(query) if not bang
    )
