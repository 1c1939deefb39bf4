"""Many stories of the list at once: asked first, each by its verb, each with its result."""

import pytest

from articles import workflow
from articles.models import Edition, Stage
from tests.articles.stories import again, draft
from tests.desk.forms import at_desk

pytestmark = pytest.mark.counted

LIST = "/admin/articles/article/"
BULK = "/admin/articles/article/bulk/"


@pytest.fixture
def story(reporter, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


@pytest.fixture
def bare(reporter, city, chang_chen, now):
    plain = draft(city, chang_chen, headline="Bare", bylines=())
    return workflow.file(draft=plain, by=reporter, now=now)


def asked(user, step, *stories):
    chosen = {"action": step, "_selected_action": [story.pk for story in stories]}
    return at_desk(user).post(LIST, chosen)


def done(user, step, *named, **more) -> list[tuple[str, str, list[str]]]:
    page = at_desk(user).post(BULK, {"step": step, "story": named, **more})
    assert page.status_code == 200
    return [
        (line.headline, line.words, [words for _, words in line.reasons])
        for line in page.context["lines"]
    ]


def test_page_asks_and_says_what_each_story_lacks(editor, story, bare):
    page = asked(editor, "publish", story, bare)

    lines = {line.headline: [words for _, words in line.reasons] for line in page.context["lines"]}
    assert lines == {
        "Ferry returns to the old pier": [],
        "Bare": ["Name at least one author in the byline."],
    }
    text = page.content.decode()
    assert f'name="story" value="{story.pk}:1"' in text
    assert f'name="story" value="{bare.pk}:1"' not in text
    assert f'href="{LIST}{bare.pk}/change/#bylines-group"' in text
    assert not Edition.objects.exists()


def test_page_offers_nothing_for_a_story_that_is_out_as_it_stands(editor, story, now):
    workflow.publish(article_id=story.pk, version=1, by=editor, now=now)

    page = asked(editor, "publish", again(story))

    (line,) = page.context["lines"]
    assert line.reasons == (("part-editions", "Published or planned already, as it stands."),)
    assert "Publish now (" not in page.content.decode()


def test_assigning_begins_with_the_person_not_with_the_button(editor, story):
    text = asked(editor, "assign", story).content.decode()
    assert text.count("autofocus") == 1
    assert '<select name="to" autofocus' in text


def test_each_story_has_its_result_and_the_gate_refuses(editor, story, bare):
    assert done(editor, "publish", f"{story.pk}:1", f"{bare.pk}:1", "9999:1") == [
        ("Ferry returns to the old pier", "Published.", []),
        ("Bare", "Not published.", ["Name at least one author in the byline."]),
        ("Untitled story", "Not published.", ["There is no such story."]),
    ]
    assert Edition.objects.get().article == story


def test_story_saved_meanwhile_is_left_alone(editor, story):
    for step, said in (("publish", "Not published."), ("approve", "Nothing was done.")):
        ((_, words, reasons),) = done(editor, step, f"{story.pk}:7")
        assert (words, len(reasons)) == (said, 1)

    assert not Edition.objects.exists()
    assert again(story).stage == Stage.DRAFT


def test_stories_are_approved_and_assigned(editor, reporter, story, bare):
    assert [words for _, words, _ in done(editor, "approve", f"{story.pk}:1")] == ["Approved."]
    named = [f"{story.pk}:2", f"{bare.pk}:1"]
    done(editor, "assign", *named, to=reporter.pk)

    assert again(story).stage == Stage.APPROVED
    assert {again(one).assigned_to for one in (story, bare)} == {reporter}


def test_whoever_may_not_publish_is_offered_nothing(reporter, photo_editor, story):
    for user in (reporter, photo_editor):
        assert 'name="action"' not in at_desk(user).get(LIST).content.decode()
        asked(user, "publish", story)
        sent = {"step": "publish", "story": f"{story.pk}:1"}
        assert at_desk(user).post(BULK, sent).status_code == 403

    assert not Edition.objects.exists()


@pytest.mark.parametrize("named", ["", "1", "a:1", "1:²", "1:1\0", f"{10**20}:1"])
def test_forged_numbers_are_refused(editor, named):
    sent = {"step": "publish", "story": named}
    assert at_desk(editor).post(BULK, sent).status_code == 400


def test_person_who_is_not_there_is_given_nothing(editor, story):
    sent = {"step": "assign", "story": f"{story.pk}:1", "to": "9999"}
    assert at_desk(editor).post(BULK, sent).status_code == 400
    assert again(story).assigned_to is None


def test_story_that_is_approved_already_is_said_and_not_offered(editor, story, bare):
    workflow.approve(article_id=story.pk, version=1, by=editor, now=story.created_at)

    page = asked(editor, "approve", story, bare)

    lines = {line.headline: [words for _, words in line.reasons] for line in page.context["lines"]}
    assert lines == {"Ferry returns to the old pier": ["Approved already."], "Bare": []}
    assert page.context["ready"] == 1


@pytest.mark.parametrize(("number", "status"), [(100, 200), (101, 400)])
def test_at_most_a_hundred_are_done_at_once(editor, number, status):
    sent = {"step": "approve", "story": [f"{pk}:1" for pk in range(10_000, 10_000 + number)]}

    assert at_desk(editor).post(BULK, sent).status_code == status
