"""A day at the desk by keyboard: shortcuts, commands, the list, the byline."""

import pytest
from playwright.sync_api import expect

from articles import workflow
from articles.models import Article, Author
from tests.articles.stories import draft
from tests.browser.test_filing import failings

pytestmark = pytest.mark.browser

ADD = "/admin/articles/article/add/"


def names_in_order(page) -> list[str]:
    shown = page.locator("#bylines-group tr.form-row:not(.empty-form) .field-author select")
    chosen = shown.evaluate_all("all => all.map(one => one.selectedOptions[0]?.textContent.trim())")
    return [name for name in chosen if name and "-" not in name[:2]]


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


@pytest.fixture
def two_names(people, city, chang_chen, now):
    li_na = Author.objects.create(slug="li-na", name="LI NA")
    names = ((chang_chen.pk, "reporter"), (li_na.pk, "reporter"))
    return workflow.file(draft=draft(city, chang_chen, bylines=names), by=people["editor"], now=now)


def test_sheet_opens_closes_and_gives_the_focus_back(visit, people):
    editor = visit()
    editor.sign_in("editor")
    page = editor.open("/admin/")
    page.get_by_role("link", name="All stories").focus()

    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Shortcuts")
    expect(sheet).to_be_visible()
    assert failings(page) == []
    page.keyboard.press("Escape")

    expect(sheet).to_be_hidden()
    assert focused(page) == "All stories"
    editor.complaints.clear()  # axe tries a style of its own, which the policy refuses


def test_commands_lead_to_a_story_by_keyboard_alone(visit, people, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=people["editor"], now=now)
    editor = visit()
    editor.sign_in("editor")
    page = editor.open("/admin/")

    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to, do, or find a story")
    expect(field).to_be_focused()
    expect(page.get_by_role("option", name="First page")).to_have_attribute("aria-selected", "true")
    assert failings(page) == []
    editor.complaints.clear()
    page.keyboard.type("ferry ret")
    expect(page.get_by_role("option", name=story.headline)).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.url.endswith(f"/admin/articles/article/{story.pk}/change/")


def test_commands_press_the_buttons_of_the_page(visit, people, two_names):
    editor = visit()
    editor.sign_in("editor")
    page = editor.open(f"/admin/articles/article/{two_names.pk}/change/")

    page.locator("body").press("Control+k")
    page.keyboard.type("save and prev")
    expect(page.get_by_role("option", name="Save and preview")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert "/preview/" in page.url


def test_question_mark_is_typed_into_a_field(visit, people):
    editor = visit()
    editor.sign_in("editor")
    page = editor.open("/admin/articles/article/")

    page.get_by_role("searchbox", name="Find").press("?")

    expect(page.get_by_role("searchbox", name="Find")).to_have_value("?")
    expect(page.get_by_role("dialog", name="Shortcuts")).to_be_hidden()


def test_list_is_read_and_opened_by_keyboard(visit, people, city, chang_chen, now):
    for number in range(3):
        workflow.file(
            draft=draft(city, chang_chen, headline=f"Story {number}"), by=people["editor"], now=now
        )
    editor = visit()
    editor.sign_in("editor")
    page = editor.open("/admin/articles/article/")

    for key in ("j", "j", "ArrowDown", "k"):
        page.keyboard.press(key)
    assert focused(page) == "Story 1"
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_label("Headline")).to_have_value("Story 1")


def test_name_is_moved_by_keyboard_and_by_drag(visit, people, two_names):
    editor = visit()
    editor.sign_in("editor")
    page = editor.open(f"/admin/articles/article/{two_names.pk}/change/")
    assert names_in_order(page) == ["CHANG CHEN", "LI NA"]

    page.get_by_role("button", name="Move LI NA up").press("Enter")
    assert names_in_order(page) == ["LI NA", "CHANG CHEN"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move LI NA up"

    handle = page.locator(".byline-handle").nth(0)
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    below = page.locator("#bylines-group tr.form-row").nth(1).bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, below["y"] + below["height"] * 0.6, steps=6)
    page.mouse.up()
    assert names_in_order(page) == ["CHANG CHEN", "LI NA"]

    page.get_by_role("button", name="Move CHANG CHEN down").press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()

    for _tenth in range(100):  # saving may stay on the page or lead to another
        lines = Article.objects.get().bylines.order_by("position")
        names = [line.author.name for line in lines]
        if names == ["LI NA", "CHANG CHEN"]:
            break
        page.wait_for_timeout(100)
    assert names == ["LI NA", "CHANG CHEN"]
    page.wait_for_load_state("networkidle")


def test_second_name_takes_two_actions(visit, people, two_names):
    Author.objects.create(slug="wang", name="WANG WEI")
    editor = visit()
    editor.sign_in("editor")
    page = editor.open(f"/admin/articles/article/{two_names.pk}/change/")

    page.locator("#bylines-group .select2-selection").nth(2).click()
    page.get_by_role("option", name="WANG WEI").click()

    assert names_in_order(page) == ["CHANG CHEN", "LI NA", "WANG WEI"]
    expect(page.locator("#bylines-group tr.form-row:not(.empty-form)")).to_have_count(4)


def test_meters_say_how_long_it_is(visit, people):
    editor = visit()
    editor.sign_in("editor")
    page = editor.open(ADD)

    page.get_by_label("Headline").fill("Ferry returns")
    expect(page.locator("#meter-headline")).to_have_text(
        "13 characters. Fits the front page and search results."
    )
    page.get_by_label("Headline").fill("Ferry " * 12)
    expect(page.locator("#meter-headline")).to_have_text(
        "71 characters. Fits the front page; search results will cut it."
    )


@pytest.mark.parametrize("dark", [False, True])
def test_first_page_and_list_are_accessible(visit, people, two_names, dark):
    workflow.submit(
        article_id=two_names.pk, version=1, by=people["editor"], now=two_names.changed_at
    )
    editor = visit(dark=dark)
    editor.sign_in("editor")
    page = editor.open("/admin/")
    assert failings(page) == []
    editor.complaints.clear()

    editor.open("/admin/articles/article/")

    assert failings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    editor.complaints.clear()
