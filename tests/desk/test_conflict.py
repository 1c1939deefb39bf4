"""Two people save one story: it is merged, or the second chooses, and neither loses a word."""

from dataclasses import replace

import pytest

from articles import workflow
from articles.models import Article
from articles.workflow import Draft
from tests.articles.stories import again, draft
from tests.desk.forms import ADD, address, at_desk, filled, of_story


@pytest.fixture
def story(reporter, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def saved_by_editor(story, editor, now, **changes) -> Draft:
    theirs = replace(workflow.draft_of(story), **changes)
    workflow.save(
        article_id=story.pk, draft=theirs, version=story.version, by=editor, now=now, reason="Cut"
    )
    return theirs


def test_same_paragraph_is_shown_side_by_side_to_choose_from(reporter, editor, story, now):
    mine = of_story(story, body="<p>It left at seven.</p>", lead="My lead.")
    saved_by_editor(story, editor, now, body="<p>It left at five.</p>")

    response = at_desk(reporter).post(address(story), mine)

    page = response.content.decode()
    question = response.context["conflict"].questions[0]
    assert response.status_code == 409
    assert "editor saved this story while you had it open" in page
    assert ">It left at <del>five.</del></td>" in page
    assert ">It left at <ins>seven.</ins></td>" in page
    assert "&lt;p&gt;It left at seven.&lt;/p&gt;" in page
    assert [answer for answer, _ in question.answers] == ["mine", "theirs", "both"]
    assert f'name="{question.name}" value="theirs"' in page
    assert again(story).body == "<p>It left at five.</p>"


def test_own_other_window_is_called_that(reporter, story, now):
    mine = of_story(story, lead="My lead.")
    saved_by_editor(story, reporter, now, lead="My earlier lead.")

    page = at_desk(reporter).post(address(story), mine).content.decode()

    assert "You saved this story elsewhere while you had it open" in page


@pytest.mark.parametrize(
    ("answer", "stored"),
    [
        ("mine", "<p>It left at seven.</p>"),
        ("theirs", "<p>It left at five.</p>"),
        ("both", "<p>It left at five.</p><p>It left at seven.</p>"),
    ],
)
def test_answer_is_what_stands(reporter, editor, story, now, answer, stored):
    mine = of_story(story, body="<p>It left at seven.</p>", lead="My lead.")
    saved_by_editor(story, editor, now, body="<p>It left at five.</p>", headline="Ferry is back")
    client = at_desk(reporter)

    page = client.post(address(story), mine)
    name = page.context["conflict"].questions[0].name
    version = page.context["window"]["version"]
    client.post(address(story), {**mine, "version": version, name: answer})

    assert again(story).body == stored
    assert (again(story).lead, again(story).headline) == ("My lead.", "Ferry is back")
    assert again(story).version == 3


def test_question_nobody_answered_stays_one(reporter, editor, story, now):
    mine = of_story(story, body="<p>It left at seven.</p>")
    saved_by_editor(story, editor, now, body="<p>It left at five.</p>")
    client = at_desk(reporter)

    page = client.post(address(story), mine)
    second = client.post(address(story), {**mine, "version": page.context["window"]["version"]})

    assert second.status_code == 409
    assert again(story).body == "<p>It left at five.</p>"


def test_answer_to_an_older_text_is_not_taken_for_a_newer_one(reporter, editor, story, now):
    mine = of_story(story, body="<p>It left at seven.</p>")
    saved_by_editor(story, editor, now, body="<p>It left at five.</p>")
    client = at_desk(reporter)
    name = client.post(address(story), mine).context["conflict"].questions[0].name
    saved_by_editor(again(story), editor, now, body="<p>It left at four.</p>")

    second = client.post(address(story), {**mine, name: "mine"})

    assert second.status_code == 409
    assert again(story).body == "<p>It left at four.</p>"


def test_different_paragraphs_and_fields_go_together_without_a_question(
    reporter, editor, story, now
):
    mine = of_story(story, section="", language="zh-hans")
    saved_by_editor(story, editor, now, bylines=(), headline="Ferry is back")

    response = at_desk(reporter).post(address(story), {**mine})

    stored = again(story)
    assert response.status_code == 302
    assert (stored.headline, stored.section, stored.language) == ("Ferry is back", None, "zh-hans")
    assert stored.bylines.count() == 0


def test_what_goes_together_by_itself_is_said_in_one_line(reporter, editor, story, now):
    mine = of_story(story, lead="Mine.", section="")
    saved_by_editor(story, editor, now, lead="Theirs.", headline="Ferry is back")

    page = at_desk(reporter).post(address(story), mine)

    shown = page.context["conflict"]
    assert shown.merged == ["Headline"]
    assert [question.label for question in shown.questions] == ["Lead"]
    assert "go together by themselves in: Headline." in page.content.decode()


def test_formatting_alone_is_shown_as_its_html(reporter, editor, story, now):
    mine = of_story(story, body="<p>It <strong>left</strong> at six.</p>")
    saved_by_editor(story, editor, now, body="<p>It <em>left</em> at six.</p>")

    page = at_desk(reporter).post(address(story), mine).content.decode()

    assert "&lt;strong&gt;" in page


def test_double_submit_of_a_new_story_makes_one(reporter):
    client = at_desk(reporter)
    sitting = client.get(ADD).context["window"]["sitting"]

    for _ in range(2):
        client.post(ADD, filled(headline="A ferry", sitting=str(sitting), seq="0"))

    assert Article.objects.get().version == 1


def test_someone_who_may_no_longer_edit_is_turned_away(second_reporter, story):
    response = at_desk(second_reporter).post(address(story), of_story(story, headline="Mine"))

    assert (response.status_code, response.url) == (302, "/admin/")
    assert again(story).headline == "Ferry returns to the old pier"
