"""A window saves while somebody writes: nothing waits for a button."""

import json
import re
import uuid
from datetime import timedelta
from urllib.parse import quote_from_bytes

import pytest
from django.utils import timezone

from articles import workflow
from articles.models import Article, Sitting
from tests.articles.stories import again, draft
from tests.desk.forms import at_desk, filled, of_story

pytestmark = pytest.mark.counted

NEW = "/admin/desk/stories/"


def window(form, *, sitting=None, seq=1, **more):
    return {**form, "sitting": str(sitting or uuid.uuid4()), "seq": str(seq), **more}


def of(story) -> str:
    return f"{NEW}{story.pk}/"


@pytest.fixture
def story(reporter, city, chang_chen, now) -> Article:
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def test_new_story_is_saved_once_for_its_window(reporter, city):
    sent = window(filled(headline="A ferry"))
    client = at_desk(reporter)

    first, second = client.post(NEW, sent), client.post(NEW, sent)

    story = Article.objects.get()
    assert (first.status_code, second.status_code) == (201, 200)
    assert (first.json()["pk"], second.json()["pk"]) == (story.pk, story.pk)
    assert first.json()["address"] == f"/admin/articles/article/{story.pk}/change/"
    assert (story.headline, story.version, story.owner) == ("A ferry", 1, reporter)
    for answer in (first, second):  # the first may not have arrived
        page = answer.json()["page"]
        assert (page["title"], page["crumb"]) == ("Story", "A ferry")
        assert 'id="note-text"' in page["rail"]


def test_save_tells_its_version_and_does_not_wait_for_the_rail(reporter, story):
    sent = window(of_story(story, lead="A new lead."), place="lead")

    answer = at_desk(reporter).post(of(story), sent)

    told = answer.json()
    assert answer.status_code == 200
    assert (told["version"], told["seq"], told["fields"], told["refused"]) == (2, 1, None, [])
    assert "parts" not in told
    assert again(story).lead == "A new lead."
    assert str(story.revisions.latest("version").sitting) == sent["sitting"]


def test_rail_is_drawn_for_a_window_that_shows_an_older_version(reporter, story):
    key, client = str(uuid.uuid4()), at_desk(reporter)
    client.post(of(story), window(of_story(story, headline=""), sitting=key))

    old, new, silent = (
        client.post(f"{of(story)}here/", {"sitting": key, **drawn}).json()
        for drawn in ({"drawn": "1"}, {"drawn": "2"}, {})
    )

    assert old["parts"].keys() == {"checks", "history", "people", "state"}
    assert "Version 2" in old["parts"]["state"]
    assert "Write a headline." in old["parts"]["checks"]
    assert new["parts"].keys() == silent["parts"].keys() == {"people", "checks"}


def test_save_sent_again_is_not_done_again(reporter, editor, story):
    sent = window(of_story(story, lead="A new lead."))
    client = at_desk(reporter)
    client.post(of(story), sent)
    at_desk(editor).post(of(story), window(of_story(again(story), headline="Ferry is back")))

    answer = client.post(of(story), sent).json()

    assert (answer["version"], answer["seq"]) == (3, 1)
    assert answer["fields"] == {"headline": "Ferry is back"}
    assert again(story).version == 3


def test_late_save_does_not_undo_a_later_one(reporter, story):
    key, client = uuid.uuid4(), at_desk(reporter)
    client.post(of(story), window(of_story(story, lead="Later."), sitting=key, seq=2))

    answer = client.post(of(story), window(of_story(story, lead="Late."), sitting=key, seq=1))

    assert (answer.json()["seq"], answer.json()["fields"]) == (2, None)
    assert again(story).lead == "Later."


def test_later_content_goes_on_from_what_the_window_sent_last(reporter, editor, story):
    """The answer to the first save was lost: the window still names the version it opened."""
    key, client = uuid.uuid4(), at_desk(reporter)
    client.post(of(story), window(of_story(story, lead="One."), sitting=key, seq=1))
    at_desk(editor).post(of(story), window(of_story(again(story), headline="Ferry is back")))
    client.post(of(story), window(of_story(story, lead="One two."), sitting=key, seq=2))

    sent = window(of_story(story, lead="One two three."), sitting=key, seq=3)
    answer = client.post(of(story), sent)

    assert answer.status_code == 200
    assert answer.json()["fields"] == {"headline": "Ferry is back"}
    assert (again(story).lead, again(story).headline) == ("One two three.", "Ferry is back")


def test_different_fields_and_paragraphs_of_two_people_go_together(reporter, editor, story, now):
    text = "<p>One.</p><p>Two.</p><p>Three.</p>"
    at_desk(reporter).post(of(story), window(of_story(story, body=text)))
    opened = again(story)
    theirs = window(of_story(opened, body=text.replace("One", "First"), headline="Ferry is back"))
    mine = window(of_story(opened, body=text.replace("Two", "Second"), lead="My lead."))

    at_desk(editor).post(of(story), theirs)
    answer = at_desk(reporter).post(of(story), mine).json()

    stored = again(story)
    assert stored.body == "<p>First.</p><p>Second.</p><p>Three.</p>"
    assert (stored.headline, stored.lead) == ("Ferry is back", "My lead.")
    assert answer["fields"] == {"headline": "Ferry is back", "body": stored.body}
    assert answer["merged_from"] == "editor"


def test_same_paragraph_is_a_question_and_the_answer_is_done(reporter, editor, story):
    theirs = window(of_story(story, body="<p>It left at five.</p>"))
    mine = window(of_story(story, body="<p>It left at seven.</p>"))
    at_desk(editor).post(of(story), theirs)
    client = at_desk(reporter)

    asked = client.post(of(story), mine)
    page = asked.json()
    name = page["clashes"].split('name="choice-')[1].split('"')[0]
    before = again(story).body
    client.post(of(story), {**mine, f"choice-{name}": "both"})

    assert (asked.status_code, page["version"], page["merged_from"]) == (409, 1, "editor")
    assert "It left at <ins>seven.</ins>" in page["clashes"]
    assert before == "<p>It left at five.</p>"
    assert again(story).body == "<p>It left at five.</p><p>It left at seven.</p>"


def test_wrong_field_is_named_and_does_not_keep_the_rest(reporter, story):
    sent = of_story(story, lead="A new lead.", dated_on="yesterday", headline="x" * 301)

    told = at_desk(reporter).post(of(story), window(sent)).json()

    assert [(r["field"], r["anchor"]) for r in told["refused"]] == [
        ("headline", "id_headline"),
        ("dated_on", "id_dated_on"),
    ]
    assert told["fields"] is None
    assert again(story).lead == "A new lead."
    assert again(story).headline == "Ferry returns to the old pier"


def test_text_that_cannot_be_stored_is_left_as_it_was(reporter, story):
    sent = of_story(story, body="loose words", lead="A new lead.")

    told = at_desk(reporter).post(of(story), window(sent)).json()

    assert [r["field"] for r in told["refused"]] == ["body"]
    assert "outside a paragraph" in told["refused"][0]["message"]
    assert (again(story).body, again(story).lead) == ("<p>It left at six.</p>", "A new lead.")


def test_words_wait_beside_the_story_while_it_is_asked_whose_stand(reporter, editor, story):
    theirs = window(of_story(story, body="<p>It left at five.</p>"))
    mine = window(of_story(story, body="<p>It left at seven.</p>"))
    at_desk(editor).post(of(story), theirs)
    client = at_desk(reporter)
    key = mine["sitting"]
    aside = {"sitting": key, "words": '{"fields": {"body": "At seven \\u0000 or eight."}}'}

    asked = client.post(of(story), mine)
    kept = client.post(f"{of(story)}aside/", aside)

    assert (asked.status_code, kept.status_code) == (409, 200)
    assert again(story).body == "<p>It left at five.</p>"
    assert offered(client, story) == []  # its own window may be open still
    Sitting.objects.update(seen_at=timezone.now() - timedelta(seconds=13))
    (found,) = offered(client, story)
    assert found["fields"] == {"body": "At seven \0 or eight."}
    assert (found["sitting"], found["story"]) == (key, story.pk)
    assert offered(at_desk(editor), story) == []

    choice = re.search(r'name="(choice-[^"]+)"', asked.json()["clashes"])[1]
    client.post(of(story), mine | {choice: "mine"})
    Sitting.objects.update(seen_at=timezone.now() - timedelta(seconds=13))
    assert (again(story).body, offered(client, story)) == ("<p>It left at seven.</p>", [])


def offered(client, story) -> list:
    page = client.get(f"/admin/articles/article/{story.pk}/change/").content.decode()
    found = re.search(r'<script id="aside" type="application/json">(.*?)</script>', page)
    return json.loads(found[1]) if found else []


def test_words_set_aside_are_let_go_and_forgotten_after_a_month(reporter, story, now):
    client, key = at_desk(reporter), str(uuid.uuid4())
    client.post(f"{of(story)}aside/", {"sitting": key, "words": "{}"})
    Sitting.objects.update(seen_at=now)
    assert workflow.forget_sittings(now=now + timedelta(days=29)) == 0
    assert workflow.forget_sittings(now=now + timedelta(days=31)) == 1

    client.post(f"{of(story)}aside/", {"sitting": key, "words": "{}"})
    client.post(f"{of(story)}aside/", {"sitting": key, "words": ""})
    Sitting.objects.update(seen_at=now)
    assert workflow.forget_sittings(now=now + timedelta(days=2)) == 1


@pytest.mark.parametrize("words", ["[]", "{", "a\0b", "[" * 9_999, '{"a": "\ud800"}'])
def test_what_is_no_record_is_not_set_aside(reporter, story, words):
    sent = (
        f"sitting={uuid.uuid4()}&words={quote_from_bytes(words.encode('utf-8', 'surrogatepass'))}"
    )

    answer = at_desk(reporter).post(f"{of(story)}aside/", sent, "application/x-www-form-urlencoded")

    # Half a pair of surrogates arrives as a sign that can be kept.
    assert answer.status_code == (200 if "ud800" in ascii(words) else 422)


def test_nobody_sets_words_aside_in_anothers_window(reporter, editor, story):
    key = str(uuid.uuid4())
    aside = {"sitting": key, "words": '{"fields": {}}'}
    at_desk(reporter).post(f"{of(story)}aside/", aside)

    refused = at_desk(editor).post(f"{of(story)}aside/", aside | {"words": ""})

    assert refused.status_code == 422
    assert Sitting.objects.get().aside == '{"fields": {}}'
