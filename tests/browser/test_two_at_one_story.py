"""Two people, or two windows, at one story: what both typed is there, or shown to choose."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Article, Sitting
from tests.browser.conftest import Visitor
from tests.browser.test_filing import failings
from tests.browser.test_words_on_device import forgive, stored
from tests.browser.typing import (
    Typist,
    begin_story,
    go_into_the_text,
    is_saved,
    wait_for_state,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

INTO_PARAGRAPH = """number => {
  const { storyEditor } = document.querySelector('textarea[data-story-editor]');
  const root = storyEditor.model.document.getRoot();
  storyEditor.model.change(writer => writer.setSelection(root.getChild(number), 'end'));
  storyEditor.editing.view.focus();
}"""


@pytest.fixture
def typist() -> Typist:
    return Typist()


@pytest.fixture
def windows(visit, people, city) -> tuple[Visitor, Visitor]:
    """An editor's and an administrator's, at one story of two paragraphs."""
    first, second = visit(), visit()
    first.sign_in("editor")
    second.sign_in("admin")
    begin_story(first.page, first.base)
    first.page.keyboard.insert_text("The first paragraph.")
    first.page.keyboard.press("Enter")
    first.page.keyboard.insert_text("The second paragraph.")
    is_saved(first.page)
    second.page.goto(first.page.url)
    go_into_the_text(second.page)
    return first, second


def into(page: Page, number: int) -> None:
    page.evaluate(INTO_PARAGRAPH, number)


def in_one_paragraph(page: Page, typist: Typist, number: int) -> None:
    for _ in range(number // 40):
        typist.type(page, 40)


def text_of(page: Page) -> str:
    return page.locator(".ck-editor__editable").first.inner_text()


def test_different_paragraphs_and_fields_merge(windows, typist):
    first, second = (window.page for window in windows)
    into(first, 0)
    into(second, 1)
    for _ in range(5):
        in_one_paragraph(first, typist, 40)
        in_one_paragraph(second, typist, 40)
    second.get_by_label("Lead").fill("A lead of the second.")
    is_saved(second)
    is_saved(first)
    first.bring_to_front()
    expect(first.get_by_label("Lead")).to_have_value("A lead of the second.", timeout=30_000)
    second.bring_to_front()
    expect(second.locator(".ck-editor__editable p").first).to_contain_text(
        typist.words[0], timeout=30_000
    )

    assert len(typist.words) == 400
    assert typist.lost(stored()) == []
    assert typist.lost(text_of(first)) == []
    assert typist.lost(text_of(second)) == []


def test_caret_and_undo_stay_when_another_paragraph_is_adopted(windows):
    first, second = (window.page for window in windows)
    into(second, 0)
    second.keyboard.insert_text(" Added by the second.")
    is_saved(second)
    into(first, 1)
    first.keyboard.insert_text(" Typed by the first.")
    expect(first.locator(".ck-editor__editable p").first).to_contain_text("Added by the second.")
    is_saved(first)

    first.keyboard.insert_text(" And on.")
    paragraphs = first.locator(".ck-editor__editable p")
    expect(paragraphs.nth(1)).to_have_text("The second paragraph. Typed by the first. And on.")
    first.keyboard.press("Control+z")
    first.keyboard.press("Control+z")

    expect(paragraphs.nth(0)).to_have_text("The first paragraph. Added by the second.")
    expect(paragraphs.nth(1)).not_to_contain_text("Typed by the first.")


def test_one_paragraph_shows_both_versions_and_loses_neither(windows, typist):
    first, second = (window.page for window in windows)
    into(first, 0)
    in_one_paragraph(first, typist, 200)
    into(second, 0)
    in_one_paragraph(second, typist, 200)
    is_saved(first)
    wait_for_state(second, "clash")
    panel = second.locator("#clashes")
    expect(panel).to_be_visible()
    assert typist.lost(panel.inner_text()) == []
    forgive(windows[1], "409")
    assert windows[1].complaints == []
    assert failings(second) == []
    panel.locator("input[type=radio][value=both]").first.check()
    panel.get_by_role("button").first.click()
    is_saved(second)

    assert typist.lost(stored()) == []
    assert typist.lost(text_of(second)) == []
    forgive(windows[1], "inline style")  # axe tries one of its own, which the policy refuses


def test_words_typed_while_it_asks_are_there_on_another_computer(windows, visit):
    first, second = (window.page for window in windows)
    into(first, 0)
    first.keyboard.insert_text(" The tide waits.")
    is_saved(first)
    into(second, 0)
    second.keyboard.insert_text(" The tide is late.")
    wait_for_state(second, "clash")
    into(second, 0)
    with second.expect_request_finished(
        lambda request: "aside" in request.url and "Nobody+knew." in (request.post_data or "")
    ):
        second.keyboard.insert_text(" Nobody knew.")
    held = second.locator("#saving .saving-words")
    expect(held).to_contain_text("keeps your words beside the story")
    address = second.url
    second.goto("about:blank")  # the window is closed, and says so
    second.context.close()  # the computer is gone, and what it kept with it

    third = visit()
    third.sign_in("admin")
    Sitting.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    third.page.goto(address)
    offer = third.page.locator("#device section")
    expect(offer).to_contain_text("are not in the story yet")
    offer.get_by_role("button", name="Restore").click()
    wait_for_state(third.page, "clash")
    forgive(third, "409")
    forgive(windows[1], "409")
    third.page.locator("input[type=radio][value=both]").first.check()
    third.page.locator("#clashes").get_by_role("button").first.click()
    is_saved(third.page)

    text = stored()
    assert [words in text for words in ("waits.", "is late.", "Nobody knew.")] == [True] * 3
    third.page.reload()
    third.page.wait_for_selector("[data-saving=ready]")
    expect(offer).to_have_count(0)


def test_stale_tab_takes_in_what_was_saved_meanwhile(windows, typist):
    first, second = windows
    second.context.set_offline(True)
    into(first.page, 0)
    in_one_paragraph(first.page, typist, 200)
    is_saved(first.page)
    into(second.page, 1)
    in_one_paragraph(second.page, typist, 200)
    wait_for_state(second.page, "offline")

    second.context.set_offline(False)
    is_saved(second.page)

    assert typist.lost(stored()) == []
    assert typist.lost(text_of(second.page)) == []
    assert Article.objects.get().revisions.count() >= 3
    forgive(second, "ERR_INTERNET_DISCONNECTED")
