"""Photos meet the copy that came with them: caption lines, and one credit for all."""

import pytest
from playwright.sync_api import expect

from articles import body
from photos import ingest
from photos.models import Photo
from tests.articles.stories import draft, published
from tests.browser.test_filing import editor_of

pytestmark = pytest.mark.browser

COPY = "".join(
    f"<p>Paragraph {number}.</p><p>Runners pass wall {number}. (Photo provided by the port)</p>"
    for number in range(1, 5)
)
BLOCKS = """() => {
  const { storyEditor } = document.querySelector('textarea[data-story-editor]');
  return [...storyEditor.model.document.getRoot().getChildren()].map(block =>
    block.name === 'photo' ? `photo: ${block.getAttribute('caption')}`
      : [...block.getChildren()].map(text => text.data).join(''));
}"""


def at_new_story(visitor, username: str = "reporter"):
    visitor.sign_in(username)
    page = visitor.open("/admin/")
    page.get_by_role("link", name="File a story").first.click()
    editor_of(page).click()
    return page


def drop(page, files) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Photos").first.click()
        page.get_by_text("Upload from this device").click()
    chooser.value.set_files(files)


def test_four_photos_take_the_places_of_their_caption_lines(visit, people, pictures):
    page = at_new_story(visit())
    page.evaluate(
        "html => document.querySelector('textarea[data-story-editor]').storyEditor.setData(html)",
        COPY,
    )

    drop(page, pictures)

    expect(page.locator(".ck-editor__editable figure")).to_have_count(4)
    figures = page.locator(".ck-editor__editable figure")
    expect(figures.get_by_text("(Photo provided by the port)")).to_have_count(4)
    assert page.evaluate(BLOCKS) == [
        words
        for number in range(1, 5)
        for words in (f"Paragraph {number}.", f"photo: Runners pass wall {number}.")
    ]
    assert set(Photo.objects.values_list("credit_kind", "credit_name")) == {
        ("provided_by", "the port")
    }


def test_photos_without_caption_lines_stand_at_the_cursor_and_share_a_credit(
    visit, people, pictures
):
    page = at_new_story(visit())
    page.keyboard.type("It left at six. (It was early.)")

    drop(page, pictures)
    expect(page.locator(".ck-editor__editable figure")).to_have_count(4)
    batch = page.get_by_role("group", name="For all 4 photos")
    batch.get_by_label("Credit, as it is printed").fill("the port")
    page.keyboard.press("Enter")

    figures = page.locator(".ck-editor__editable figure")
    expect(figures.get_by_text("(Photo provided by the port)")).to_have_count(4)
    expect(batch.get_by_text("Given to 4 photos.")).to_be_visible()
    page.get_by_role("button", name="OK").click()
    expect(batch).to_be_hidden()
    assert page.evaluate(BLOCKS) == ["It left at six. (It was early.)", *["photo: "] * 4]


def test_a_photo_is_killed_from_the_story_by_keys_alone(
    visit, people, pictures, city, chang_chen, now
):
    photo, _ = ingest.take_in(
        data=pictures[0].read_bytes(),
        name="a.jpg",
        by=people["reporter"],
        now=now,
        credit_name="LI NA",
    )
    text = "<p>It left at six.</p>" + body.figure(photo.pk, "At its pier", "A ferry")
    story = published(draft(city, chang_chen, body=text), by=people["editor"], now=now)
    visitor = visit()
    visitor.sign_in("editor")
    page = visitor.open(f"/admin/articles/article/{story.article_id}/change/")
    figure = page.locator(".ck-editor__editable figure")

    figure.get_by_role("button", name="Kill…").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(figure.get_by_role("button", name="Kill…")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("No consent.")
    page.keyboard.press("Tab")
    expect(figure.get_by_role("button", name="Kill now")).to_be_focused()
    page.keyboard.press("Enter")

    expect(figure.get_by_text("Gone from 1 story.")).to_be_visible()
    expect(figure.get_by_text(": No consent.")).to_be_visible()
    expect(figure.get_by_role("button", name="Kill…")).to_be_hidden()
    restore = figure.get_by_role("link", name="Give it back on its page")
    expect(restore).to_be_focused()
    assert restore.get_attribute("href") == f"/admin/photos/photo/{photo.pk}/change/"
    expect(visit().open(story.path).locator("main figure")).to_have_count(0)
