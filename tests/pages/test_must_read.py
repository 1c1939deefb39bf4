"""MUST READ is filled up with the newest stories where editors put in too little."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import MustRead
from tests.articles.stories import again, draft, published

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def three_lines(settings):
    settings.MUST_READ_LENGTH = 3


@pytest.fixture
def stories(editor, city, chang_chen, now):
    """Thirty, a minute apart; “No. 29” is the newest."""
    return [
        published(
            draft(city, chang_chen, headline=f"No. {number}"),
            by=editor,
            now=now + timedelta(minutes=number),
        )
        for number in range(30)
    ]


def put(title: str, *, by, now, until=None, **given) -> MustRead:
    """Until so many seconds later, or for good."""
    ends = None if until is None else now + timedelta(seconds=until)
    row = MustRead(title=title, span=DateTimeTZRange(now, ends), **given)
    return workflow.save_must_read(entry=row, version=None, by=by, now=now)


def rail(client, address: str, at) -> list[str]:
    with time_machine.travel(at, tick=False):
        return [str(entry["words"]) for entry in client.get(address).context["must_read"]()]


def test_newest_stories_fill_what_editors_left_empty(client, stories, editor, now):
    at = now + HOUR
    put("Elsewhere", url="https://example.org/", by=editor, now=at)
    put("", story=stories[28].article, by=editor, now=at)

    assert rail(client, "/section/city/", at) == ["Elsewhere", "No. 28", "No. 29"]


def test_a_story_does_not_name_itself(client, stories, now):
    at = now + HOUR

    assert rail(client, stories[29].path, at) == ["No. 28", "No. 27", "No. 26"]


def test_front_page_names_no_story_twice(client, stories, now):
    with time_machine.travel(now + HOUR, tick=False):
        context = client.get("/").context

    shown = [context["lead"], *context["seconds"], *context["latest"]]
    shown += [card for row in context["rows"] for card in row["cards"]]
    filled = [entry["href"] for entry in context["must_read"]()]
    assert [entry["words"] for entry in context["must_read"]()] == ["No. 16", "No. 15", "No. 14"]
    assert {card.href for card in shown} & set(filled) == set()


def test_full_rail_is_the_editors_alone(client, stories, editor, now):
    at = now + HOUR
    for number in range(4):
        put(f"Link {number}", url="https://example.org/", by=editor, now=at)

    assert rail(client, "/section/city/", at) == [f"Link {number}" for number in range(4)]


def test_other_language_fills_its_own(client, stories, editor, city, chang_chen, now):
    published(draft(city, chang_chen, headline="渡轮", language="zh-hans"), by=editor, now=now)

    assert rail(client, "/zh/section/city/", now + HOUR) == ["渡轮"]


def test_filling_costs_no_statement(client, stories, settings, now):
    costs = []
    for length in (0, 3):
        settings.MUST_READ_LENGTH = length
        with (
            time_machine.travel(now + HOUR, tick=False),
            CaptureQueriesContext(connection) as asked,
        ):
            client.get(stories[29].path)
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_a_publication_changes_every_page_only_while_the_rail_is_filled_up(
    stories, editor, city, chang_chen, now
):
    at = now + HOUR
    changes = apps.get_model("delivery", "Change").objects.order_by("-pk")

    with time_machine.travel(at, tick=False):
        story = again(stories[3].article)
        workflow.unpublish(article_id=story.pk, version=story.version, by=editor, now=at)
        filled = changes[0].keys
        for number in range(3):
            put(f"Link {number}", url="https://example.org/", by=editor, now=at)
        published(draft(city, chang_chen), by=editor, now=at)
        full = changes[0].keys
        MustRead.objects.update(span=DateTimeTZRange(at, at + HOUR))  # less is there soon
        published(draft(city, chang_chen), by=editor, now=at)

    assert "mustread" in filled
    assert "mustread" not in full
    assert "mustread" in changes[0].keys
