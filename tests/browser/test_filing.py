"""A story's whole way in real browsers: filed by a reporter, published by an editor, read."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from playwright.sync_api import expect

from articles.models import Article, Edition
from notices.models import SiteNotice
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

HEADLINE = "Delegation visits the laboratory on the hill"
LEAD = "The delegation saw thirty-four projects on Thursday."
CAPTION = "The delegation visits the laboratory."
CREDIT = "(Photo provided by the event organizer)"
PARAGRAPHS = [f"Paragraph {number} was typed by hand." for number in range(1, 6)]
HEADINGS = [f"The {word} hall" for word in ("first", "second", "third", "last")]

# Puts the cursor into an empty paragraph behind everything else.
TO_THE_END = """() => {
  const { storyEditor } = document.querySelector('textarea[data-story-editor]');
  const root = storyEditor.model.document.getRoot();
  storyEditor.model.change(writer => {
    if (root.getChild(root.childCount - 1).name !== 'paragraph') {
      writer.insertElement('paragraph', root, 'end');
    }
    writer.setSelection(root.getChild(root.childCount - 1), 'end');
  });
  storyEditor.editing.view.focus();
}"""


# Colours that are still on their way to others are neither; what never ends cannot be ended.
AT_REST = """() => document.getAnimations().forEach(one => {
  if (one.effect.getComputedTiming().endTime !== Infinity) {
    one.finish();
  }
})"""
# What passes is not described, which is most of the work, and nothing is read ahead: the one rule
# that asks for it is an experiment of axe's.
ALL = {"resultTypes": ["violations"], "preload": False}
COLOURS = ALL | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


FAILINGS = "async (options) => (await axe.run(options)).violations"


def failings(page, options=ALL) -> list[tuple[str, str]]:
    """Axe itself is brought to a page once: that costs as much as what it does there."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        (violation["id"], node["html"][:200])
        for violation in page.evaluate(FAILINGS, options)
        for node in violation["nodes"]
    ]


def failings_in_both_lights(page) -> list[tuple[str, ...]]:
    """All rules in the light; in the dark the same page, so the colours alone."""
    found = failings(page)
    page.emulate_media(color_scheme="dark")
    page.evaluate(AT_REST)
    found += [("in the dark", *failing) for failing in failings(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    page.evaluate(AT_REST)
    return found


def editor_of(page):
    page.wait_for_selector("textarea[data-story-editor-state=ready]", state="attached")
    return page.locator(".ck-editor__editable").first


def type_story(page, pictures) -> None:
    """Five paragraphs, four sub-headings, a photo behind each of the first four paragraphs."""
    writing = editor_of(page)
    writing.click()
    for number, paragraph in enumerate(PARAGRAPHS):
        if number:
            page.keyboard.type(f"## {HEADINGS[number - 1]}")
            page.keyboard.press("Enter")
        page.keyboard.type(paragraph)
        page.keyboard.press("Enter")
        if number < 4:
            with page.expect_file_chooser() as chooser:
                page.get_by_role("button", name="Photos").first.click()
                page.get_by_text("Upload from this device").click()
            chooser.value.set_files(pictures[number])
            figures = page.locator(".ck-editor__editable figure")
            expect(figures).to_have_count(number + 1)
            page.evaluate(TO_THE_END)


def describe_photos(page) -> None:
    for number in range(4):
        figure = page.locator(".ck-editor__editable figure").nth(number)
        figure.get_by_label("Caption").fill(CAPTION)
        figure.get_by_label("Description").fill(f"Visitors stand before wall {number + 1}")
        figure.get_by_role("button", name="Edit credit").click()
        figure.get_by_label("Name").fill("the event organizer")
        figure.get_by_role("button", name="Save credit").click()
        figure.get_by_text(CREDIT).wait_for()


def file_story(reporter: Visitor, pictures) -> None:
    reporter.sign_in("reporter")
    page = reporter.open("/admin/")
    page.get_by_role("link", name="File a story").first.click()
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_label("Lead").fill(LEAD)
    type_story(page, pictures)
    describe_photos(page)
    page.locator("#article_form").get_by_label("Section").select_option(label="City")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/change/")


def test_story_is_filed_by_hand_published_and_read(
    visit, people, city, chang_chen, pictures, settings
):
    settings.SITE_URL = "http://127.0.0.1"
    chang_chen.user = people["reporter"]
    chang_chen.save()
    reporter, editor, reader = visit(), visit(), visit(width=360, height=740)

    file_story(reporter, pictures)
    with reporter.page.expect_navigation():
        reporter.page.get_by_role("button", name="Save and submit for review").click()
    article = Article.objects.get()
    assert (article.headline, article.stage) == (HEADLINE, "in_review")
    assert [use.caption for use in article.photo_uses.order_by("position")] == [CAPTION] * 4

    editor.sign_in("editor")
    page = editor.open("/admin/")
    page.get_by_role("link", name=HEADLINE).first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Save and publish").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish", exact=True).click()
    edition = Edition.objects.get()

    shown = reader.open(edition.path)
    words = shown.locator("main").inner_text()
    order = [HEADLINE, LEAD, "CHANG CHEN"]
    for number, paragraph in enumerate(PARAGRAPHS):
        order += [HEADINGS[number - 1]] if number else []
        order += [paragraph]
    positions = [words.index(place) for place in order]
    assert positions == sorted(positions)
    assert words.count(CAPTION) == words.count(CREDIT) == 4
    assert shown.locator("main figure img").count() == 4
    assert shown.locator("main h2").all_inner_texts()[:4] == HEADINGS


def test_story_form_is_accessible_and_keeps_words_when_the_session_ends(
    visit, people, city, chang_chen, pictures
):
    reporter = visit()
    reporter.sign_in("reporter")
    page = reporter.open("/admin/")
    page.get_by_role("link", name="File a story").first.click()
    editor_of(page).click()
    page.keyboard.type("These words must not be lost.")
    assert reporter.complaints == []
    assert failings(page) == []
    reporter.complaints.clear()  # axe tries a style of its own, which the policy refuses

    page.get_by_label("Headline").fill("A headline")
    kept = reporter.context.cookies()
    reporter.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("dialog").get_by_text("You are signed out").wait_for()
    assert "These words must not be lost." in editor_of(page).inner_text()

    reporter.context.add_cookies(kept)  # signed in again in another window: the page notices
    page.locator("#saving[data-state=saved]").wait_for()
    expect(page.get_by_role("dialog")).to_have_count(0)
    story = Article.objects.get()
    assert (story.headline, story.body) == ("A headline", "<p>These words must not be lost.</p>")
    meant = ("401", "403", "inline style")  # the ended session, and axe's style once more
    reporter.complaints[:] = [
        said for said in reporter.complaints if not any(words in said for words in meant)
    ]


def test_second_saver_chooses_between_both_texts(visit, people, city, chang_chen):
    first, second = visit(), visit()
    first.sign_in("editor")
    page = first.open("/admin/")
    page.get_by_role("link", name="File a story").first.click()
    page.get_by_label("Headline").fill("A story")
    editor_of(page).click()
    page.keyboard.type("It left at six.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/change/")
    page.locator("#saving[data-state=saved]").wait_for()
    address = page.url.removeprefix(first.base)
    second.sign_in("admin")
    other = second.open(address)

    second.context.set_offline(True)
    for browser_page, words in ((page, "It left at seven."), (other, "It left at eight.")):
        editor_of(browser_page).click()
        browser_page.keyboard.press("Control+a")
        browser_page.keyboard.type(words)
    page.keyboard.press("Control+s")
    page.locator("#saving[data-state=saved]").wait_for()
    second.context.set_offline(False)
    other.locator("#saving[data-state=clash]").wait_for()

    assert Article.objects.get().body == "<p>It left at seven.</p>"
    panel = other.locator("#clashes")
    assert "seven." in panel.inner_text()
    assert "eight." in editor_of(other).inner_text()
    panel.locator("input[type=radio][value=mine]").check()
    panel.get_by_role("button").first.click()
    other.locator("#saving[data-state=saved]").wait_for()
    assert Article.objects.get().body == "<p>It left at eight.</p>"
    second.complaints[:] = [
        said for said in second.complaints if "409" not in said and "DISCONNECTED" not in said
    ]


def test_staff_change_the_filing_number_and_readers_see_it(visit, people, city):
    SiteNotice.objects.create(
        kind="icp", value="渝ICP备20009753号-2", span=DateTimeTZRange(None, None)
    )
    staff, reader = visit(), visit()
    staff.sign_in("staff")
    notice = SiteNotice.objects.get()
    page = staff.open(f"/admin/notices/sitenotice/{notice.pk}/change/")

    page.locator("[name=value]").fill("渝ICP备20009753号-3")
    with page.expect_navigation():
        page.locator("[name=_save]").click()

    assert "渝ICP备20009753号-3" in reader.open("/").locator("footer").inner_text()
    assert SiteNotice.objects.count() == 2
