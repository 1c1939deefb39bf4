"""Two people save one story: the second sees both texts and loses nothing."""

from dataclasses import replace

import pytest

from articles import workflow
from articles.workflow import Draft
from tests.articles.stories import again, draft
from tests.desk.forms import address, at_desk, of_story


@pytest.fixture
def story(reporter, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def saved_by_editor(story, editor, now, **changes) -> Draft:
    theirs = replace(workflow.draft_of(story), **changes)
    workflow.save(
        article_id=story.pk, draft=theirs, version=story.version, by=editor, now=now, reason="Cut"
    )
    return theirs


def test_loser_sees_both_texts_word_by_word(reporter, editor, story, now):
    mine = of_story(story, body="<p>It left at seven.</p>", lead="My lead.")
    saved_by_editor(story, editor, now, body="<p>It left at five.</p>")

    response = at_desk(reporter).post(address(story), mine)

    page = response.content.decode()
    assert response.status_code == 409
    assert "editor saved this story while you had it open" in page
    assert "<td>It left at <del>five.</del></td>" in page
    assert "<td>It left at <ins>seven.</ins></td>" in page
    assert "&lt;p&gt;It left at seven.&lt;/p&gt;" in page
    assert again(story).body == "<p>It left at five.</p>"


def test_own_other_window_is_called_that(reporter, story, now):
    mine = of_story(story, lead="My lead.")
    saved_by_editor(story, reporter, now, lead="My earlier lead.")

    page = at_desk(reporter).post(address(story), mine).content.decode()

    assert "You saved this story elsewhere while you had it open" in page


def test_mine_can_be_saved_over_theirs(reporter, editor, story, now):
    mine = of_story(story, body="<p>It left at seven.</p>")
    saved_by_editor(story, editor, now, body="<p>It left at five.</p>")
    client = at_desk(reporter)

    page = client.post(address(story), mine)
    client.post(address(story), {**mine, "version": page.context["version"]})

    assert again(story).body == "<p>It left at seven.</p>"
    assert again(story).version == 3


def test_moved_names_and_captions_are_compared_too(reporter, editor, story, now, city):
    mine = of_story(story, section="", language="zh-hans")
    saved_by_editor(story, editor, now, bylines=())

    page = at_desk(reporter).post(address(story), mine)

    labels = [difference.label for difference in page.context["conflict"].differences]
    assert labels == ["Section", "Language", "Byline"]


def test_formatting_alone_is_shown_as_its_html(reporter, editor, story, now):
    mine = of_story(story, body="<p>It <strong>left</strong> at six.</p>")
    saved_by_editor(story, editor, now, headline="Ferry is back")

    page = at_desk(reporter).post(address(story), mine).content.decode()

    assert "&lt;strong&gt;" in page


def test_someone_who_may_no_longer_edit_is_turned_away(second_reporter, story):
    response = at_desk(second_reporter).post(address(story), of_story(story, headline="Mine"))

    assert (response.status_code, response.url) == (302, "/admin/")
    assert again(story).headline == "Ferry returns to the old pier"
