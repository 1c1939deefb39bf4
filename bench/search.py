"""How long readers' search takes: `python -m bench.search COUNT` answers in JSON.

COUNT stories, half of them Chinese, are written straight into an empty house of their own, spread
over eighteen years: texts of a few thousand kinds, with words as common and as rare as in a
newspaper (the n-th word is 1/n as common as the first). What is asked: one to three words, common
and rare, some of them in no story, with and without a section. Milliseconds of server time in one
process, the database's included: the statement alone, and the page.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import django

django.setup()

from django.contrib.postgres.constraints import ExclusionConstraint  # noqa: E402 - after the settings
from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from articles import finding, search  # noqa: E402
from articles.models import Author, Edition, Section  # noqa: E402

KINDS = 2_000  # different texts of a language
WORDS = 20_000
LENGTH = 250
YEARS = 18
SECTIONS, AUTHORS = 6, 50
TIMES = 150
BATCH = 50_000
_HAN = range(0x4E00, 0x4E00 + 2_000)
_FILL = """
    INSERT INTO articles_edition (article_id, revision_id, kind, live, path, language,
        translations, headline, lead, body, section_id, byline, provenance, author_ids, topic_ids,
        published_at, note, published_by_id, written_at, search)
    SELECT n, n, 'first', tstzrange(at, NULL), '/bench/' || n || '/', kind.language,
        gen_random_uuid(), kind.headline || ' ' || n, kind.lead, kind.body, 1 + n %% %s,
        '[]', '{}', ARRAY[1 + n %% %s], '{}', at, '', %s, at,
        setweight(to_tsvector('english', 'report ' || n), 'A') || kind.search
    FROM generate_series(%s, %s) AS n
    CROSS JOIN LATERAL (SELECT %s::timestamptz - n * %s::interval AS at) AS dated
    JOIN bench_kind AS kind ON kind.number = (n::bigint * 7919) %% %s
"""


@cache
def vocabulary(language: str) -> list[str]:
    """The words of a language, the commonest first; 70,000 are made to find those that differ."""
    chance = random.Random(language)
    if language == "en":
        made = ("".join(chance.choices("aeioulnrtsmdbkvp", k=chance.randint(4, 9))) for _ in _MANY)
    else:
        made = ("".join(chance.choices([chr(n) for n in _HAN], k=2)) for _ in _MANY)
    return list(dict.fromkeys(made))[:WORDS]


_MANY = range(70_000)


def fill(count: int) -> None:
    """Only the rows that readers' search reads: no story, no revision and no trigger."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    have = Edition.objects.count()
    if have == count:
        return
    if have:
        raise SystemExit("This house holds other stories: it is to be empty.")
    by = User.objects.get_or_create(username="bench")[0]
    for model, mark, many in ((Section, "s", SECTIONS), (Author, "a", AUTHORS)):
        rows = (model(pk=n, slug=f"{mark}{n}", name=f"No. {n}") for n in range(1, many + 1))
        model.objects.bulk_create(rows, ignore_conflicts=True)
    now, apart = timezone.now(), timedelta(days=365 * YEARS) / count
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DROP INDEX edition_words")
        for constraint in Edition._meta.constraints:  # half of the time, and no reader asks them
            if isinstance(constraint, ExclusionConstraint):
                name = connection.ops.quote_name(constraint.name)
                cursor.execute(f"ALTER TABLE articles_edition DROP CONSTRAINT {name}")
        _write_kinds(cursor)
        for first in range(1, count + 1, BATCH):
            last = min(first + BATCH - 1, count)
            given = [SECTIONS, AUTHORS, by.pk, first, last, now, apart, 2 * KINDS]
            cursor.execute(_FILL, given)
        cursor.execute("DROP TABLE bench_kind")
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        with connection.schema_editor() as editor:
            index = next(one for one in Edition._meta.indexes if one.name == "edition_words")
            editor.add_index(Edition, index)
        cursor.execute("ANALYZE articles_edition")


def _write_kinds(cursor) -> None:
    cursor.execute(
        "CREATE TABLE bench_kind (number int PRIMARY KEY, language text, headline text,"
        " lead text, body text, search tsvector)"
    )
    chance = random.Random(1)
    weights = [1 / (place + 3) for place in range(WORDS)]
    for number in range(2 * KINDS):
        language = "zh-hans" if number % 2 else "en"
        words = vocabulary(language)
        parts = [_text(words, weights, length, chance) for length in (7, 20, LENGTH)]
        indexed = [search._indexed(part) for part in parts]
        cursor.execute(
            "INSERT INTO bench_kind VALUES (%s, %s, %s, %s, %s,"
            " setweight(to_tsvector('english', %s), 'A')"
            " || setweight(to_tsvector('english', %s), 'B') || to_tsvector('english', %s))",
            [number, language, *parts[:2], f"<p>{parts[2]}</p>", *indexed],
        )


def _text(words: list[str], weights: list[float], length: int, chance: random.Random) -> str:
    chosen = chance.choices(words, weights, k=length)
    if words[0].isascii():
        return " ".join(chosen)
    return "，".join("".join(chosen[at : at + 6]) for at in range(0, length, 6))


def questions(language: str) -> list[tuple[str, int | None]]:
    """Words, and a section or none."""
    words, chance = vocabulary(language), random.Random(2)
    asked = [words[0], words[1], words[-1], "zeppelin" if words[0].isascii() else "龘靐"]
    while len(asked) < TIMES:
        known = words[: chance.choice((20, 300, WORDS))]
        asked.append(" ".join(chance.choices(known, k=chance.randint(1, 3))))
    return [(one, chance.randint(1, SECTIONS) if chance.random() < 0.2 else None) for one in asked]


def _milliseconds(ask: Callable[[str, int | None], object], language: str) -> list[float]:
    taken = []
    for words, section in questions(language):
        began = time.perf_counter()
        ask(words, section)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def measure(count: int) -> dict[str, dict[str, float]]:
    """p50, p95 and most, in ms, of the statement and of the page, in both languages."""
    fill(count)
    at = timezone.now()
    client = Client(headers={"host": "127.0.0.1"})
    found = {}
    for language, address in (("en", "/search/"), ("zh-hans", "/zh/search/")):

        def statement(words: str, section: int | None, language: str = language) -> None:
            finding.find(finding.Asked(words, language, section=section), at=at, wanted=21)

        def page(words: str, section: int | None, address: str = address) -> None:
            narrowed = {"section": f"s{section}"} if section else {}
            if client.get(address, {"q": words, **narrowed}).status_code != 200:
                raise SystemExit(f"{words} was not answered.")

        for name, ask in {"statement": statement, "page": page}.items():
            _milliseconds(ask, language)  # what is asked is in memory, templates are compiled
            taken = sorted(_milliseconds(ask, language))
            found[f"search, {count:,} stories, {language}, {name}"] = {
                "p50": statistics.median(taken),
                "p95": taken[int(len(taken) * 0.95)],
                "most": taken[-1],
            }
    return found


def main() -> None:
    print(json.dumps(measure(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
