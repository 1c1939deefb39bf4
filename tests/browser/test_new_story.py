"""A story filed in this window: after its first save the page is that of every story."""

import re
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Note
from tests.browser.test_filing import editor_of
from tests.browser.typing import is_saved

pytestmark = pytest.mark.browser

ADD = "/admin/articles/article/add/"
# Everything that a person can see, press or fill, and where it leads. Not the same on both pages:
# the window's own count (version), the rows' story, and that the first window is still there.
STANDING = """() => [...document.querySelectorAll(
  'title, h1, h2, aside, section, dialog, form, button, a[href], input[name], select, textarea,'
  + ' details, [id^=part-], .breadcrumbs, script[src], link[rel=stylesheet]')]
  .filter(node => !node.closest('.ck, .ck-body-wrapper, .select2-container, #part-people *'))
  .filter(node => !node.matches('[name=version], [name^=bylines-][name$=-article]'))
  .map(node => {
    const isWords = node.matches('title, h1, h2, a, button, .breadcrumbs');
    const isField = node.matches('input:not([name*=token], [name=sitting], [name=seq]), select, textarea');
    return [
      node.tagName, node.id, node.getAttribute('name'), node.tagName === 'FORM' && node.action,
      node.getAttribute('href'), node.getAttribute('src'), node.form?.id, node.checkVisibility(),
      isField && node.value, isWords && node.textContent.trim().replace(/\\s+/g, ' ')
    ].join(' | ');
  })"""  # noqa: E501 - a line of JavaScript


def begin(visitor, who: str) -> Page:
    visitor.sign_in(who)
    page = visitor.open(ADD)
    page.wait_for_selector("#article_form[data-saving=ready]")
    return page


def standing(page: Page) -> Counter[str]:
    page.wait_for_selector("#article_form[data-saving=ready]")
    page.wait_for_load_state("networkidle")
    found = page.evaluate(STANDING)
    return Counter(re.sub(r"\?at=[^ ]+", "?at=now", line) for line in found)


@pytest.mark.parametrize("who", ["reporter", "editor"])
@pytest.mark.parametrize("four_eyes", [False, True])
def test_after_its_first_save_everything_of_a_story_is_there(
    visit, people, city, settings, who, four_eyes
):
    settings.FOUR_EYES = four_eyes
    visitor = visit()
    page = begin(visitor, who)
    page.locator("[name=headline]").fill("Ferry is back")
    is_saved(page)
    here = standing(page)

    page.goto(visitor.base + f"/admin/articles/article/{Article.objects.get().pk}/change/")
    there = standing(page)

    assert (sorted((here - there).elements()), sorted((there - here).elements())) == ([], [])
    assert len(there) > 100


def test_the_first_save_leaves_the_person_where_they_write(visit, people, city):
    page = begin(visit(), "editor")
    writing = editor_of(page)
    writing.click()
    page.keyboard.type("It left at six.")
    for _letter in range(4):
        page.keyboard.press("ArrowLeft")
    is_saved(page)
    page.locator(".rail").wait_for()

    page.keyboard.type("half past ")

    expect(writing).to_have_text("It left at half past six.")
    page.wait_for_function("document.activeElement.matches('.ck-editor__editable')")


def test_a_note_and_a_colleague_are_given_to_a_new_story_at_once(visit, people, city):
    page = begin(visit(), "editor")
    page.locator("[name=headline]").fill("Ferry is back")
    is_saved(page)

    page.locator("#note-text").focus()
    page.keyboard.type("Ask @adm")
    page.keyboard.press("Enter")
    page.keyboard.type("first")
    page.keyboard.press("Control+Enter")
    page.locator("#part-notes .mention").wait_for()
    page.locator("#assign-to").select_option(label=people["reporter"].name)
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.locator("#part-state")).to_contain_text(f"{people['reporter'].name} has it")

    assert Note.objects.get().text == "Ask @admin first"
    assert Article.objects.get().assigned_to == people["reporter"]
    assert page.locator("[name=headline]").input_value() == "Ferry is back"


def test_the_rail_comes_even_where_the_first_answer_was_lost(visit, people, city):
    visitor = visit()
    page = begin(visitor, "editor")
    lost = []

    def lose(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    page.route("**/desk/stories/", lose)
    page.locator("[name=headline]").fill("Ferry is back")
    is_saved(page)

    expect(page.locator("#note-text")).to_be_visible()
    assert (len(lost), Article.objects.count()) == (1, 1)
    visitor.complaints[:] = [said for said in visitor.complaints if "ERR_FAILED" not in said]
