"""A tab is closed, a browser crashes, a session ends: the words are on the device."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from articles.models import Article
from tests.browser.conftest import CHROMIUM, FLAGS, PASSWORD, Visitor
from tests.browser.test_filing import failings
from tests.browser.typing import (
    Typist,
    begin_story,
    go_into_the_text,
    is_saved,
    on_device,
    wait_for_state,
    wait_until_on_device,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def typist() -> Typist:
    return Typist()


@pytest.fixture
def reporter(visit, people, city) -> Visitor:
    visitor = visit()
    visitor.sign_in("reporter")
    return visitor


def stored() -> str:
    rows = Article.objects.order_by("pk").values_list("headline", "lead", "body")
    return " ".join(" ".join(row) for row in rows)


def forgive(visitor: Visitor, *words: str) -> None:
    """The browser itself logs what a test did to it on purpose."""
    visitor.complaints[:] = [
        said for said in visitor.complaints if not any(word in said for word in words)
    ]


def restore(page: Page) -> None:
    page.get_by_role("button", name="Restore", exact=True).click()
    is_saved(page)


def kill_browser(folder: Path) -> None:
    """Every process of the browser that works in `folder`, with no time to tidy up."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                command = (process / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(f"--user-data-dir={folder}") in command:
                os.kill(int(process.name), signal.SIGKILL)


def test_tab_of_a_new_story_is_closed_and_the_words_come_back(reporter, typist):
    page = reporter.page
    begin_story(page, reporter.base)
    reporter.context.set_offline(True)
    wait_until_on_device(page, typist.type(page, 500))
    page.close()
    reporter.context.set_offline(False)
    assert Article.objects.count() == 0

    page = reporter.page = reporter.context.new_page()
    reporter.open("/admin/articles/article/add/")
    expect(page.get_by_text("are only on this device")).to_be_visible()
    page.get_by_role("button", name="Look").click()
    looked_at = page.get_by_role("dialog").inner_text()
    page.get_by_role("button", name="Close").click()
    restore(page)

    assert typist.lost(looked_at) == []
    assert typist.lost(stored()) == []
    assert on_device(page) == "[]"
    forgive(reporter, "ERR_INTERNET_DISCONNECTED")


def test_browser_crashes_and_the_words_come_back(
    playwright: Playwright, live_server, people, city, typist, tmp_path
):
    def open_browser() -> Page:
        context = playwright.chromium.launch_persistent_context(
            tmp_path, executable_path=CHROMIUM, args=list(FLAGS)
        )
        visitor = Visitor(context, context.pages[0], live_server.url)
        if "login" in visitor.open("/admin/").url:
            visitor.sign_in("reporter")
        return visitor.page

    page = open_browser()
    begin_story(page, live_server.url)
    typist.type(page, 300)
    is_saved(page)
    page.context.set_offline(True)
    typed_last = typist.type(page, 500)
    wait_until_on_device(page, typed_last)
    address = page.url
    with page.context.expect_event("close"):
        kill_browser(tmp_path)
    assert typist.lost(stored()) == typed_last

    page = open_browser()
    page.goto(address)
    restore(page)
    page.context.close()

    assert typist.lost(stored()) == []


def test_discarded_words_can_be_taken_back_until_the_page_is_left(reporter, typist):
    page = reporter.page
    begin_story(page, reporter.base)
    reporter.context.set_offline(True)
    wait_until_on_device(page, typist.type(page, 50))
    page.close()
    reporter.context.set_offline(False)
    page = reporter.page = reporter.context.new_page()
    reporter.open("/admin/articles/article/add/")

    page.get_by_role("button", name="Discard").click()
    page.get_by_role("button", name="Yes, discard").click()
    expect(page.get_by_text("Discarded.")).to_be_visible()
    assert on_device(page) == "[]"
    told = page.get_by_text("Discarded.").locator("..")
    told.get_by_role("button", name="Undo", exact=True).click()
    restore(page)

    assert typist.lost(stored()) == []


def test_words_of_another_person_are_not_offered(reporter, typist):
    page = reporter.page
    begin_story(page, reporter.base)
    reporter.context.set_offline(True)
    wait_until_on_device(page, typist.type(page, 50))
    page.close()
    reporter.context.set_offline(False)
    page = reporter.page = reporter.context.new_page()
    reporter.context.clear_cookies()
    reporter.sign_in("editor")

    reporter.open("/admin/articles/article/add/")
    page.wait_for_selector("form[data-saving=ready]")

    expect(page.get_by_text("are only on this device")).to_have_count(0)
    assert typist.lost(on_device(page)) == []


def test_session_ends_and_one_action_signs_in_again(reporter, typist):
    page = reporter.page
    begin_story(page, reporter.base)
    typist.type(page, 200)
    is_saved(page)
    reporter.context.clear_cookies()
    typist.type(page, 200)
    page.wait_for_selector("#signin[open]")
    expect(page.get_by_label("User name or e-mail")).to_have_value("reporter")
    expect(page.get_by_label("Password")).to_be_focused()
    forgive(reporter, "401", "403")
    assert reporter.complaints == []
    assert failings(page) == []

    page.get_by_label("Password").fill(PASSWORD)  # whole, as a password manager or a paste does it
    is_saved(page)
    typist.type(page, 50)
    is_saved(page)

    assert typist.lost(stored()) == []
    assert Article.objects.count() == 1
    reporter.complaints.clear()  # axe tries a style of its own, which the policy refuses


def test_wrong_password_is_said_in_the_dialog(reporter, typist):
    page = reporter.page
    begin_story(page, reporter.base)
    reporter.context.clear_cookies()
    typist.type(page, 50)
    page.wait_for_selector("#signin[open]")

    page.get_by_label("Password").fill("not the password")
    page.locator("#signin [role=alert]:not(:empty)").wait_for()
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.press("Escape")
    wait_for_state(page, "signedOut")
    page.locator("#saving").get_by_role("button", name="Sign in").click()
    page.get_by_label("Password").fill(PASSWORD)
    is_saved(page)

    assert typist.lost(stored()) == []
    forgive(reporter, "401", "403", "400")


def test_saved_words_are_not_offered_again(reporter, typist):
    page = reporter.page
    begin_story(page, reporter.base)
    typist.type(page, 50)
    is_saved(page)

    page.reload()
    go_into_the_text(page)

    expect(page.get_by_text("are only on this device")).to_have_count(0)
    assert on_device(page) == "[]"
