"""A note beside the story, by keyboard alone; what is typed in the story stays."""

import pytest

from articles import workflow
from articles.models import Note
from articles.workflow import Draft
from tests.conftest import NOON

pytestmark = [pytest.mark.browser]


def test_a_note_with_a_mention_is_written_by_keyboard_alone(visit, people):
    draft = Draft(headline="Ferry returns")
    story = workflow.file(draft=draft, by=people["reporter"], now=NOON)
    visitor = visit()
    visitor.sign_in("reporter")
    page = visitor.open(f"/admin/articles/article/{story.pk}/change/")
    page.locator("[name=headline]").fill("Ferry returns to the old pier")

    page.locator("#note-text").focus()
    page.keyboard.type("Ask @ed")
    page.keyboard.press("Enter")
    page.keyboard.type("about the date")
    page.keyboard.press("Control+Enter")

    page.locator("#part-notes .mention").wait_for()
    assert page.locator("#part-notes .note-text").inner_text() == "Ask @editor about the date"
    assert page.locator("#note-text").input_value() == ""
    assert page.locator("[name=headline]").input_value() == "Ferry returns to the old pier"
    assert list(Note.objects.get().mentions.all()) == [people["editor"]]


def test_the_button_sends_while_names_are_offered(visit, people):
    story = workflow.file(draft=Draft(headline="Ferry"), by=people["reporter"], now=NOON)
    visitor = visit()
    visitor.sign_in("reporter")
    page = visitor.open(f"/admin/articles/article/{story.pk}/change/")

    page.locator("#note-text").fill("Ask @editor")
    page.locator("#note-names").wait_for()
    page.locator("#note-text").focus()
    page.get_by_role("button", name="Add the note").click()

    page.locator("#part-notes .mention").wait_for()
    assert Note.objects.get().text == "Ask @editor"
