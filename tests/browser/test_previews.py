"""The preview beside the form, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles import workflow
from articles.models import Article
from tests.articles.stories import draft
from tests.conftest import NOON
from tests.desk.forms import address

pytestmark = pytest.mark.browser

SAVED = """pk => document.dispatchEvent(new CustomEvent('desk:saved', { detail: { pk } }))"""


@pytest.fixture
def story(people, city, chang_chen):
    text = "<p>It left at six.</p>" * 80
    plain = draft(city, chang_chen, body=text)
    return workflow.file(draft=plain, by=people["reporter"], now=NOON)


def opened(visit, story, **given):
    reporter = visit(**{"width": 1600, **given})
    reporter.sign_in("reporter")
    page = reporter.open(address(story))
    page.get_by_role("button", name="Preview beside").click()
    expect(page.locator(".pane-stage")).to_have_attribute("data-drawn", "1")
    return page


def shown(page):
    return page.frame_locator(".pane-frame:not(.pane-coming)")


def test_preview_is_drawn_anew_after_a_save_where_it_was(visit, story):
    page = opened(visit, story)
    expect(shown(page).locator("h1")).to_have_text("Ferry returns to the old pier")
    page.frames[-1].evaluate("scrollTo({ top: 600, behavior: 'instant' })")
    Article.objects.filter(pk=story.pk).update(headline="Ferry stops")

    page.evaluate(SAVED, story.pk)

    expect(page.locator(".pane-stage")).to_have_attribute("data-drawn", "2")
    expect(shown(page).locator("h1")).to_have_text("Ferry stops")
    assert page.frames[-1].evaluate("scrollY") == 600
    assert page.locator(".pane-frame").count() == 1


def test_preview_shows_the_colours_and_the_paper_that_are_asked_for(visit, story):
    page = opened(visit, story)
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.frames[-1].evaluate(background) == "rgb(252, 250, 245)"

    page.get_by_label("Dark").check()

    expect(page.locator(".pane-stage")).to_have_attribute("data-drawn", "2")
    assert page.frames[-1].evaluate(background) == "rgb(22, 20, 18)"

    page.get_by_label("On paper").check()

    expect(page.locator(".pane-stage")).to_have_attribute("data-drawn", "3")
    assert page.frames[-1].evaluate(background) == "rgb(255, 255, 255)"
    expect(shown(page).locator(".sections")).to_be_hidden()


def test_preview_is_as_wide_as_the_device_and_the_text_keeps_its_measure(visit, story):
    page = opened(visit, story)
    assert page.frames[-1].evaluate("innerWidth") == 390

    page.get_by_label("Desktop").check()

    assert page.frames[-1].evaluate("innerWidth") == 1280
    assert page.locator(".story-form").bounding_box()["width"] >= 640
    wide = "document.documentElement.scrollWidth <= innerWidth"
    for width in (1500, 1280, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(wide), width


def test_pane_is_remembered_on_the_device_and_its_controls_have_names(visit, story):
    page = opened(visit, story)
    page.get_by_label("Search result").check()
    expect(page.locator(".pane-stage")).to_have_attribute("data-drawn", "2")

    page.reload()

    toggle = page.get_by_role("button", name="Preview beside")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(shown(page).locator(".result-title")).to_contain_text("Ferry returns")
    page.wait_for_load_state("networkidle")
    # Not inside the frame: what axe puts there is refused by the policy.
    found = Axe().run(page, options={"iframes": False, "preload": False}).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
