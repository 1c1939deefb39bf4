"""Whatever writes a story's text, the desk's search finds its words at once."""

import uuid

import pytest

from articles import comparing, exchange, search, workflow
from articles.models import Article
from tests.articles.stories import draft
from tests.desk.forms import ADD, address, at_desk, filled, of_story

SAVES = "/admin/desk/stories/"


@pytest.fixture
def story(reporter, city, chang_chen, now) -> Article:
    text = draft(city, chang_chen, body="<p>A kingfisher.</p>")
    return workflow.file(draft=text, by=reporter, now=now)


def finds(word: str) -> bool:
    return Article.objects.filter(search=search.query(word)).exists()


def test_filed_and_saved_by_the_page(reporter):
    client = at_desk(reporter)

    client.post(ADD, filled(body="<p>A heron.</p>"))
    assert finds("heron")

    story = Article.objects.get()
    client.post(address(story), of_story(story, body="<p>A plover.</p>"))
    assert (finds("heron"), finds("plover")) == (False, True)


def test_filed_and_saved_while_somebody_writes(reporter):
    client, window = at_desk(reporter), {"sitting": str(uuid.uuid4())}

    client.post(SAVES, filled(body="<p>A heron.</p>") | window | {"seq": "1"})
    assert finds("heron")

    story = Article.objects.get()
    sent = of_story(story, body="<p>A plover.</p>") | window | {"seq": "2"}
    client.post(f"{SAVES}{story.pk}/", sent)
    assert (finds("heron"), finds("plover")) == (False, True)


def test_restored_and_taken_back(story, reporter, city, chang_chen, now):
    given = {"article_id": story.pk, "by": reporter, "now": now}
    text = draft(city, chang_chen, body="<p>A plover.</p>")
    workflow.save(draft=text, version=1, **given)
    assert (finds("kingfisher"), finds("plover")) == (False, True)

    workflow.restore(version=2, earlier=1, **given)
    assert (finds("kingfisher"), finds("plover")) == (True, False)

    first, second = (row.snapshot for row in story.revisions.filter(version__in=[2, 3]))
    change = comparing.compare(first, second).changes[0].id
    workflow.take_back(version=3, earlier=2, later=3, change=change, **given)
    assert (finds("kingfisher"), finds("plover")) == (False, True)


def test_imported(editor, city, now):
    wire = "A headline\n\nBy CHANG CHEN\n\nA kingfisher was seen at the old pier this morning.\n"
    exchange.bring_in(exchange.read(wire.encode()), by=editor, now=now, section=city)

    assert finds("kingfisher")
