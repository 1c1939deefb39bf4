"""While somebody writes: a second factor, a full disk, an input method that composes."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone
from playwright.sync_api import expect

from articles import workflow
from articles.models import Article
from tests.articles.stories import again
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.test_words_on_device import forgive, stored
from tests.browser.typing import begin_story, is_saved, on_device, wait_for_state

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def reporter(visit, people, city) -> Visitor:
    visitor = visit()
    visitor.sign_in("reporter")
    begin_story(visitor.page, visitor.base)
    return visitor


def test_second_factor_is_asked_for_in_the_dialog(reporter, people):
    page = reporter.page
    totp.TOTP.activate(people["reporter"], totp.generate_totp_secret())
    codes = RecoveryCodes.activate(people["reporter"]).get_unused_codes()  # right at any time
    reporter.context.clear_cookies()
    page.keyboard.insert_text("Typed when the session had ended.")
    page.wait_for_selector("#signin[open]")
    page.get_by_label("Password").fill(PASSWORD)

    code = page.get_by_label("Code")
    expect(code).to_be_focused()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    page.locator("#signin [role=alert]:not(:empty)").wait_for()
    expect(code).to_be_focused()
    expect(code).to_have_value("")
    assert Article.objects.count() == 0
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")

    is_saved(page)
    expect(page.locator("#signin")).to_be_hidden()
    page.keyboard.insert_text(" And on.")
    wait_for_state(page, "unsaved")
    is_saved(page)
    assert "Typed when the session had ended. And on." in stored()
    forgive(reporter, "401", "403", "400")


def test_full_disk_is_said_and_the_words_go_to_the_newsroom(reporter):
    page, base = reporter.page, reporter.base
    browser = reporter.context.new_cdp_session(page)
    browser.send("Storage.overrideQuotaForOrigin", {"origin": base, "quotaSize": 1})
    aside = page.locator("#saving .saving-aside")

    page.keyboard.insert_text("No room for " + "long words " * 9_000)
    expect(aside).to_contain_text("keeps nothing on the device")
    is_saved(page)
    expect(aside).to_contain_text("keeps nothing on the device")
    assert "No room for long words" in stored()
    reporter.context.set_offline(True)
    page.keyboard.insert_text("Offline.")
    wait_for_state(page, "offline")
    expect(page.locator("#saving .saving-words")).to_contain_text("leave this page open")

    browser.send("Storage.overrideQuotaForOrigin", {"origin": base})
    page.keyboard.insert_text(" Room again.")
    expect(aside).to_be_hidden()
    assert "Room again." in on_device(page)
    reporter.context.set_offline(False)
    is_saved(page)
    assert "Offline. Room again." in stored()
    forgive(reporter, "ERR_INTERNET_DISCONNECTED")


def test_composed_words_stay_whole_when_another_person_saves(reporter, people):
    page = reporter.page
    page.keyboard.insert_text("First.")
    page.keyboard.press("Enter")
    is_saved(page)
    keyboard = reporter.context.new_cdp_session(page)

    def compose(text: str) -> None:
        ends = {"selectionStart": len(text), "selectionEnd": len(text)}
        keyboard.send("Input.imeSetComposition", {"text": text, **ends})

    for typed in ("n", "ni", "ni h", "ni hao"):
        compose(typed)
    story = again(Article.objects.get())
    theirs = workflow.draft_of(story)
    workflow.save(
        article_id=story.pk,
        draft=workflow.Draft(
            **{
                **vars(theirs),
                "lead": "A lead of the editor’s.",
                "body": theirs.body.replace("First.", "First, says the editor."),
            }
        ),
        version=story.version,
        by=people["editor"],
        now=timezone.now(),
    )
    with page.expect_response("**/here/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    compose("ni hao ma")
    keyboard.send("Input.insertText", {"text": "你好吗"})

    expect(page.get_by_label("Lead")).to_have_value("A lead of the editor’s.")
    page.keyboard.insert_text("？")
    expect(page.locator(".ck-editor__editable p").last).to_have_text("你好吗？")
    is_saved(page)
    wait_until_stored(page, "<p>First, says the editor.</p><p>你好吗？</p>")
    expect(page.locator(".ck-editor__editable p").first).to_have_text("First, says the editor.")
    assert again(story).lead == "A lead of the editor’s."


def wait_until_stored(page, text: str) -> None:
    for _tenth in range(300):
        if text in stored():
            return
        page.wait_for_timeout(100)
    assert text in stored()
