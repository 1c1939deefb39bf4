"""The network, the web server and Postgres fail while somebody types; every word is stored."""

import signal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.newsroom import PASSWORD, Newsroom
from tests.browser.typing import (
    Typist,
    begin_story,
    is_saved,
    on_device,
    wait_for_state,
    wait_until_on_device,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    opened = Newsroom(tmp_path_factory.mktemp("newsroom"))
    yield opened
    opened.stop()


@pytest.fixture
def page(browser: Browser, newsroom: Newsroom):
    """A reporter at a new story."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(newsroom.base + "/accounts/login/")
    page.locator("[name=login]").fill("reporter")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    begin_story(page, newsroom.base)
    yield page
    context.close()


@pytest.fixture
def typist() -> Typist:
    return Typist()


def test_network_is_cut(page: Page, newsroom: Newsroom, typist: Typist):
    typist.type(page, 200)
    is_saved(page)
    page.context.set_offline(True)
    typist.type(page, 400)
    wait_for_state(page, "offline")
    wait_until_on_device(page, typist.type(page, 100))
    assert typist.lost(newsroom.stored()) != []

    page.context.set_offline(False)
    is_saved(page)

    assert len(typist.words) == 700
    assert typist.lost(newsroom.stored()) == []


def test_web_server_is_killed(page: Page, newsroom: Newsroom, typist: Typist):
    typist.type(page, 200)
    newsroom.kill()  # before or while the first words are on their way
    typist.type(page, 300)
    wait_for_state(page, "away")
    wait_until_on_device(page, typist.type(page, 200))

    newsroom.start()
    is_saved(page)

    assert len(typist.words) == 700
    assert typist.lost(newsroom.stored()) == []
    assert on_device(page) == "[]"


def test_web_server_stands_still(page: Page, newsroom: Newsroom, typist: Typist):
    typist.type(page, 200)
    is_saved(page)
    newsroom.signal_web(signal.SIGSTOP)
    typist.type(page, 200)
    wait_for_state(page, "saving")
    wait_until_on_device(page, typist.type(page, 200))

    newsroom.signal_web(signal.SIGCONT)
    is_saved(page)

    assert len(typist.words) == 600
    assert typist.lost(newsroom.stored()) == []


def test_postgres_is_killed(page: Page, newsroom: Newsroom, typist: Typist):
    typist.type(page, 200)
    is_saved(page)
    newsroom.kill_postgres()
    typist.type(page, 300)
    wait_for_state(page, "away")
    wait_until_on_device(page, typist.type(page, 200))

    newsroom.start_postgres()
    is_saved(page)

    assert len(typist.words) == 700
    assert typist.lost(newsroom.stored()) == []


def test_postgres_stands_still(page: Page, newsroom: Newsroom, typist: Typist):
    typist.type(page, 200)
    is_saved(page)
    newsroom.signal_postgres(signal.SIGSTOP)
    typist.type(page, 200)
    wait_for_state(page, "away")
    wait_until_on_device(page, typist.type(page, 200))

    newsroom.signal_postgres(signal.SIGCONT)
    is_saved(page)

    assert len(typist.words) == 600
    assert typist.lost(newsroom.stored()) == []
