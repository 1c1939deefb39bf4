"""The list of a hundred thousand stories: few questions, no counting, and never the whole table."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Author
from tests.articles.stories import draft, published
from tests.desk.forms import at_desk

pytestmark = pytest.mark.slow

LIST = "/admin/articles/article/"
STORIES = 100_000
# Copies of one story, an hour apart: by forty authors, a hundredth in review, some assigned.
_STORIES = """
INSERT INTO articles_article (
  headline, slug, lead, body, section_id, language, translations, reprint_source, reprint_author,
  reprint_title, responsible_editor, stage, legal_hold, is_not_for_publication, owner_id,
  assigned_to_id, created_at, changed_at, version, search)
SELECT
  'Ferry ' || n, 'story-' || n, lead, body, section_id, language, gen_random_uuid(), '', '', '', '',
  CASE WHEN mod(n, 100) = 0 THEN 'in_review' WHEN mod(n, 50) = 1 THEN 'draft' ELSE stage END,
  '', false, CASE WHEN mod(n, 40) = 3 THEN %(reporter)s ELSE owner_id END,
  CASE WHEN mod(n, 1000) = 0 THEN owner_id END,
  created_at, changed_at - n * interval '1 hour', 1,
  to_tsvector('simple', 'ferry ' || CASE WHEN mod(n, 5000) = 0 THEN 'kingfisher' ELSE 'pier' END)
FROM articles_article, generate_series(1, %(stories)s) AS n
"""
_BYLINES = """
INSERT INTO articles_byline (article_id, author_id, role, position)
SELECT id, (%(authors)s::bigint[])[1 + mod(id, 40)], 'reporter', 0
FROM articles_article WHERE slug <> ''
"""
_EDITIONS = """
INSERT INTO articles_edition (
  article_id, revision_id, kind, live, path, language, translations, headline, lead, body,
  section_id, byline, provenance, author_ids, topic_ids, published_at, note, published_by_id,
  written_at, search)
SELECT
  story.id, revision_id, kind, tstzrange(changed_at, null), '/1/' || story.id, first.language,
  story.translations, story.headline, first.lead, first.body, first.section_id, byline, provenance,
  author_ids, topic_ids, changed_at, '', published_by_id, changed_at, first.search
FROM articles_edition AS first, articles_article AS story
WHERE story.slug <> '' AND mod(story.id, 100) = 7
"""


@pytest.fixture
def many(editor, reporter, city, chang_chen, now):
    published(draft(city, chang_chen), by=editor, now=now)
    names = [Author(slug=f"author-{number}", name=f"AUTHOR {number}") for number in range(40)]
    authors = [author.pk for author in Author.objects.bulk_create(names)]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '60s'")
        cursor.execute(_STORIES, {"stories": STORIES, "reporter": reporter.pk})
        cursor.execute(_BYLINES, {"authors": authors})
        cursor.execute("ANALYZE")
        cursor.execute(_EDITIONS)
        cursor.execute("ANALYZE")


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def ways_into_the_stories(statement: str) -> set[str]:
    """How Postgres reads the table of stories in this statement, such as “Index Scan”."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        told = cursor.fetchone()[0]
    plan = json.loads(told) if isinstance(told, str) else told
    return {
        node["Node Type"]
        for node in nodes(plan[0]["Plan"])
        if node.get("Relation Name") == Article._meta.db_table
    }


def addresses() -> list[str]:
    deep = Article.objects.order_by("-changed_at", "-id")[90_000]
    choices = {
        "stage": ("draft", "in_review", "approved"),
        "readers": ("live", "planned", "hidden", "withdrawn"),
        "section": (str(deep.section_id),),
        "language": ("en", "zh-hans"),
        "whose": ("mine", "assigned"),
        "since": ("1", "7", "30"),
        # Everywhere, seldom, nowhere; a number, an address, a name; with a filter.
        "q": ("ferry", "kingfisher", "heron", "%2350", "story-77", "author 3", "ferry&stage=draft"),
        "before": (f"{deep.changed_at:%Y-%m-%dT%H:%M:%S}%2B00:00_{deep.pk}",),
    }
    return ["", *(f"?{name}={value}" for name, values in choices.items() for value in values)]


def cost(client, address: str) -> tuple[int, list[str], set[str]]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(LIST + address).status_code == 200
    statements = [query["sql"] for query in asked]
    (main,) = (sql for sql in statements if "names_in_order" in sql)
    counting = [sql for sql in statements if "COUNT(" in sql.upper()]
    return len(statements), counting, ways_into_the_stories(main)


def test_list_of_a_hundred_thousand_stories_reads_a_page_of_them(many, editor, reporter, now):
    asked = [(editor, address) for address in addresses()]
    asked += [(reporter, ""), (reporter, "?stage=draft")]
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        clients = {user: at_desk(user) for user in (editor, reporter)}
        found = {(user, address): cost(clients[user], address) for user, address in asked}

    dear = {page: number for page, (number, _, _) in found.items() if number > 6}
    counted = {page: counting for page, (_, counting, _) in found.items() if counting}
    whole = {
        page: ways
        for page, (_, _, ways) in found.items()
        if "Seq Scan" in ways or not any("Index" in way for way in ways)
    }
    assert (dear, counted, whole) == ({}, {}, {})
    assert len(found) == 26
