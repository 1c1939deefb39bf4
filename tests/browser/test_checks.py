"""Beside the text: a click on what is missing leads there, “Mend” mends."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import body, workflow
from articles.models import Article, Author, Section
from photos import ingest

pytestmark = pytest.mark.browser

# What the cursor is in or on: the number of the block among the text's, and the photo if it is one.
CHOSEN = """() => {
  const { model } = document.querySelector('textarea[data-story-editor]').storyEditor;
  const element = model.document.selection.getSelectedElement();
  const [block] = model.document.selection.getSelectedBlocks();
  return [(element ?? block).index, element?.getAttribute('photoId') ?? null];
}"""


@pytest.fixture
def story(people, pictures) -> Article:
    now, editor = timezone.now(), people["editor"]
    photo, _ = ingest.take_in(data=pictures[0].read_bytes(), name="a.jpg", by=editor, now=now)
    text = "".join(f"<p>Paragraph {number}.</p>" for number in range(40))
    text += "<ul><li>One</li><li>( two )</li></ul><p>TK</p>"
    text += body.figure(photo.pk, "The pier", "A pier")
    author = Author.objects.create(slug="chang-chen", name="CHANG CHEN")
    draft = workflow.Draft(
        headline="Ferry is back",
        lead="It is  back.",
        body=text,
        section=Section.objects.create(slug="city", name="City"),
        bylines=((author.pk, "reporter"),),
    )
    return workflow.file(draft=draft, by=editor, now=now)


def ready(page):
    page.wait_for_selector("textarea[data-story-editor-state=ready]", state="attached")
    return page


def test_what_is_missing_leads_to_its_place_in_the_text(visit, story):
    editor = visit()
    editor.sign_in("editor")
    page = ready(editor.open(f"/admin/articles/article/{story.pk}/change/"))
    photo = story.photo_uses.get().photo_id

    page.get_by_role("link", name="say who it is from").click()
    assert page.evaluate(CHOSEN) == [43, photo]
    expect(page.locator(".photo-widget")).to_be_in_viewport()

    page.get_by_role("link", name="Spaces inside brackets").press("Enter")
    assert page.evaluate(CHOSEN) == [40, None]
    expect(page.get_by_text("( two )", exact=True)).to_be_in_viewport()

    page = editor.open(f"/admin/articles/article/{story.pk}/publish/")
    page.get_by_role("link", name="“TK” marks something").click()
    ready(page)
    page.wait_for_function("document.activeElement.matches('.ck-editor__editable')")
    assert page.evaluate(CHOSEN) == [42, None]


def test_one_click_mends_where_somebody_writes_and_leaves_them_there(visit, story):
    editor = visit()
    editor.sign_in("editor")
    page = ready(editor.open(f"/admin/articles/article/{story.pk}/change/"))
    page.wait_for_selector("#article_form[data-saving=ready]")
    page.evaluate("window.isSamePage = true")
    page.locator("[name=lead]").fill("It is  back at the pier.")
    page.locator(".ck-editor__editable p", has_text="Paragraph 2.").click()
    page.keyboard.press("End")
    page.keyboard.type(" More.")

    page.get_by_role("button", name="Mend: Double spaces").evaluate("button => button.click()")

    expect(page.get_by_role("button", name="Mend: Double spaces")).to_have_count(0)
    expect(page.locator("[name=lead]")).to_have_value("It is back at the pier.")
    assert page.evaluate(CHOSEN) == [2, None]
    assert page.evaluate("window.isSamePage")
    page.keyboard.type(" And more.")
    expect(page.get_by_text("Paragraph 2. More. And more.")).to_have_count(1)

    page.get_by_role("button", name="Mend: Spaces inside brackets").click()

    expect(page.get_by_text("(two)", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Mend: Spaces inside brackets")).to_have_count(0)
    assert page.evaluate("window.isSamePage")
    story.refresh_from_db()
    assert story.lead == "It is back at the pier."
    assert "<p>Paragraph 2. More. And more.</p>" in story.body
    assert "<li>(two)</li>" in story.body


def test_a_mend_that_did_not_reach_the_newsroom_is_done_with_the_next_save(visit, story):
    editor = visit()
    editor.sign_in("editor")
    page = ready(editor.open(f"/admin/articles/article/{story.pk}/change/"))
    page.wait_for_selector("#article_form[data-saving=ready]")
    editor.context.set_offline(True)

    for words in ("Double spaces", "Spaces inside brackets"):
        page.get_by_role("button", name=f"Mend: {words}").click()
    expect(page.get_by_text("Will be mended with the next save.")).to_have_count(2)
    editor.context.set_offline(False)

    expect(page.locator("[name=lead]")).to_have_value("It is back.")
    expect(page.get_by_text("(two)", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Mend:")).to_have_count(0)
    expect(page.get_by_text("Will be mended with the next save.")).to_have_count(0)
    page.locator("#saving[data-state=saved]").wait_for()
    story.refresh_from_db()
    assert (story.lead, "<li>(two)</li>" in story.body) == ("It is back.", True)
    editor.complaints[:] = [said for said in editor.complaints if "DISCONNECTED" not in said]
