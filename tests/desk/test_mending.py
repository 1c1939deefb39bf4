"""“Worth a look” beside the form, and one click that mends."""

import uuid

import pytest

from articles import body, comparing, workflow
from articles.models import PhotoUse, Revision, Step
from desk import advice
from photos.models import Photo
from tests.articles.stories import again, draft, published
from tests.desk.forms import address, at_desk, of_story

pytestmark = pytest.mark.counted


@pytest.fixture
def photo(editor, now) -> Photo:
    return Photo.objects.create(
        original="a.jpg", sha256="a" * 64, format="JPEG", width=700, height=400,
        credit_name="CHEN YU", credit_kind="photo_by", uploaded_at=now, uploaded_by=editor,
    )  # fmt: skip


def test_rail_says_what_is_missing_and_what_is_worth_a_look(reporter, city, chang_chen, photo, now):
    html = "<p>It ( left.</p><p>TK</p>" + body.figure(photo.pk, "A", "b")
    story = workflow.file(draft=draft(city, chang_chen, body=html), by=reporter, now=now)
    Photo.objects.update(credit_name="")

    page = at_desk(reporter).get(address(story)).content.decode()

    assert '<a href="#id_body:block:1">“TK” marks something' in page
    assert f'<a href="#id_body:photo:{photo.pk}">Photo 1: say who it is from (credit).</a>' in page
    assert '<a href="#id_body:block:0">Spaces inside brackets: “It ( left.”.</a>' in page
    assert 'form="article_form" name="_mend" value="bracket-spaces"' in page


def test_who_may_not_edit_is_offered_no_mending(
    editor, photo_editor, reporter, city, chang_chen, now
):
    plain = draft(city, chang_chen, lead="It  left.")
    story = workflow.file(draft=plain, by=reporter, now=now)

    pages = [at_desk(user).get(address(story)).content.decode() for user in (editor, photo_editor)]

    assert ["Double spaces" in page for page in pages] == [True, True]
    assert ['name="_mend"' in page for page in pages] == [True, False]


def test_mend_without_javascript_saves_what_was_typed_and_mends_it(
    reporter, city, chang_chen, photo, now
):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)
    typed = "<p>It  left ( at  six</p>" + body.figure(photo.pk, "The  pier", "A")
    form = of_story(story, headline="Ferry  is  back", body=typed, button="_mend")

    at_desk(reporter).post(address(story), {**form, "_mend": "double-spaces"}, follow=True)

    story = again(story)
    assert story.headline == "Ferry is back"
    assert story.body == f'<p>It left ( at six</p><figure data-photo="{photo.pk}"></figure>'
    assert PhotoUse.objects.get().caption == "The pier"
    steps = (
        Revision.objects.filter(article=story).order_by("version").values_list("step", "version")
    )
    assert list(steps) == [(Step.FILED, 1), (Step.SAVED, 2), (Step.SAVED, 3)]


def test_one_save_keeps_what_was_typed_and_mends_it(reporter, city, chang_chen, photo, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)
    typed = "<p>It  left</p>" + body.figure(photo.pk, "The  pier", "A")
    sent = of_story(story, lead="As  ever.", body=typed)
    sent |= {"sitting": str(uuid.uuid4()), "seq": "1", "mend": "double-spaces"}

    answer = at_desk(reporter).post(f"/admin/desk/stories/{story.pk}/", sent).json()

    story = again(story)
    mended = "<p>It left</p>" + body.figure(photo.pk, "The pier", "A")
    assert (answer["version"], story.version) == (2, 2)
    assert answer["fields"] == {"lead": "As ever.", "body": mended}
    uses = workflow.photo_uses(story, at=now)
    assert "double-spaces" not in {hint.code for hint in advice.of_story(story, uses)}
    assert (story.lead, PhotoUse.objects.get().caption) == ("As ever.", "The pier")


def test_mend_changes_nothing_beside_what_it_mends(reporter, city, chang_chen, now):
    words = "<p>It <strong>left</strong>  at ( six.</p><ul><li>“Now”</li></ul>"
    plain = draft(city, chang_chen, headline="Ferry ( back", lead="As ever.", body=words)
    story = workflow.file(draft=plain, by=reporter, now=now)
    before = story.revisions.get().snapshot

    sent = of_story(story, headline="Ferry ( back", lead="As ever.", body=words)
    sent |= {"sitting": str(uuid.uuid4()), "seq": "1", "mend": "double-spaces"}
    at_desk(reporter).post(f"/admin/desk/stories/{story.pk}/", sent)

    after = again(story).revisions.latest("version").snapshot
    mended = "<p>It <strong>left</strong> at ( six.</p><ul><li>“Now”</li></ul>"
    assert after == before | {"body": mended}


def test_mend_sent_again_is_answered_the_same(reporter, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)
    sent = of_story(story, lead="As  ever.")
    sent |= {"sitting": str(uuid.uuid4()), "seq": "1", "mend": "double-spaces"}
    client = at_desk(reporter)

    first, second = (client.post(f"/admin/desk/stories/{story.pk}/", sent) for _ in "12")

    assert first.json()["fields"] == second.json()["fields"] == {"lead": "As ever."}
    assert again(story).version == 2


def test_what_was_mended_can_be_taken_back(reporter, city, chang_chen, now):
    story = workflow.file(
        draft=draft(city, chang_chen, lead="As  ever.", body="<p>a  b</p>"), by=reporter, now=now
    )
    workflow.mend(article_id=story.pk, version=1, code="double-spaces", by=reporter, now=now)
    first, second = (row.snapshot for row in story.revisions.order_by("version"))
    lead = next(one for one in comparing.compare(first, second).changes if one.name == "lead")

    workflow.take_back(
        article_id=story.pk, version=2, earlier=1, later=2, change=lead.id, by=reporter, now=now
    )

    story = again(story)
    assert (story.lead, story.body) == ("As  ever.", "<p>a b</p>")


def test_mending_what_is_in_order_writes_nothing(reporter, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)

    for code in ("double-spaces", "numbers", "\0" * 9):
        workflow.mend(article_id=story.pk, version=1, code=code, by=reporter, now=now)

    assert (again(story).version, Revision.objects.count()) == (1, 1)


def test_mending_a_live_story_changes_the_draft_alone(editor, city, chang_chen, now):
    live = published(draft(city, chang_chen, body="<p>It  left</p>"), by=editor, now=now)

    workflow.mend(article_id=live.article_id, version=2, code="double-spaces", by=editor, now=now)

    live.refresh_from_db()
    assert (live.body, live.article.body) == ("<p>It  left</p>", "<p>It left</p>")


def test_stranger_and_stale_tab_mend_nothing(reporter, second_reporter, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen, body="<p>a  b</p>"), by=reporter, now=now)

    with pytest.raises(workflow.NotAllowed):
        workflow.mend(
            article_id=story.pk, version=1, code="double-spaces", by=second_reporter, now=now
        )
    with pytest.raises(workflow.Conflict):
        workflow.mend(article_id=story.pk, version=9, code="double-spaces", by=reporter, now=now)

    assert again(story).body == "<p>a  b</p>"
