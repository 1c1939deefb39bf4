"""A story's whole way without a mouse: written, reviewed, published, taken back, gone."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import workflow
from articles.models import Article, Author, Edition, Topic
from tests.articles.stories import again, draft
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.keyboard import Keyboard
from tests.desk.forms import address

pytestmark = pytest.mark.browser

HEADLINE = "Ferry returns to the old pier"


@pytest.fixture
def desk(visit):
    """desk("editor") gives somebody at the keyboard, signed in by it."""

    def sit_down(name: str, **given) -> tuple[Keyboard, Visitor]:
        visitor = visit(**given)
        keys = Keyboard(visitor.page)
        keys.sign_in(visitor.base, name, PASSWORD)
        return keys, visitor

    return sit_down


@pytest.fixture
def names(people, city, chang_chen):
    chang_chen.user = people["reporter"]
    chang_chen.save()
    Author.objects.create(slug="li-na", name="LI NA")
    Topic.objects.create(slug="river", name="River")
    return people


@pytest.fixture
def filed(names, city, chang_chen):
    text = "<p>It left at six.</p><p>It was full.</p>"
    plain = draft(city, chang_chen, body=text)
    return workflow.file(draft=plain, by=names["reporter"], now=timezone.now())


def at_story(keys: Keyboard, visitor: Visitor, story: Article) -> None:
    visitor.page.goto(visitor.base + address(story))
    visitor.page.wait_for_selector("form[data-saving=ready]")


def run(keys: Keyboard, words: str, found: str) -> None:
    """A command of the palette that leads to another page."""
    keys.press("Alt+k")
    keys.comes_to("Go to, do, or find a story")
    keys.type(words)
    expect(keys.page.get_by_role("option", name=found, exact=True)).to_be_visible()
    keys.enter()


def write_text(keys: Keyboard, picture) -> None:
    keys.type("It left at six.\n## The timetable\nSee the timetable")
    keys.press("Control+Shift+ArrowLeft", "Control+k")
    keys.page.wait_for_function(
        "() => document.activeElement.matches('.ck-link-form input, .ck input')"
    )
    keys.comes_to("Link URL")
    keys.type("https://example.com/times\n")
    keys.page.wait_for_function("() => document.activeElement.matches('.ck-editor__editable')")
    keys.press("End")
    keys.page.wait_for_timeout(200)  # the editor hears of the selection a moment later
    keys.type("\n- Monday\nTuesday\n\n")
    keys.press("Alt+i")
    keys.comes_to("Upload from this device")
    with keys.page.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files(picture)
    expect(keys.page.locator(".ck-editor__editable figure")).to_have_count(1)


def describe_photo(keys: Keyboard) -> None:
    keys.tab_to("Caption", most=2)
    keys.type("The ferry at the pier.")
    keys.tab_to("Description", most=1)
    keys.type("A red ferry beside a wooden pier")
    keys.tab_to("Edit credit", most=1)
    keys.press("Enter")
    keys.tab_to("Name", most=3)
    keys.type("the port\n")
    expect(keys.page.get_by_text("(Photo provided by the port)")).to_be_visible()
    keys.page.wait_for_function("() => document.activeElement.textContent === 'Edit credit'")


def choose_names(keys: Keyboard) -> None:
    keys.tab_to("Section")
    keys.type("City")
    keys.tab_to("Topics", most=2)
    keys.type("Riv")
    expect(keys.page.get_by_role("option", name="River")).to_be_visible()
    keys.press("Enter")
    keys.tab_to("Author", exact=True)
    keys.press("Enter")
    keys.type("LI")
    expect(keys.page.get_by_role("option", name="LI NA")).to_be_visible()
    keys.press("Enter")
    keys.page.wait_for_function(
        "() => document.activeElement.getAttribute('aria-label') === 'Author LI NA'"
    )
    keys.is_well_placed()
    keys.tab_to("Move LI NA up", most=3)
    keys.press("Enter")
    keys.comes_to("Move LI NA up")


def test_story_is_written_from_an_empty_form_and_handed_in(desk, names, pictures):
    keys, _ = desk("reporter")
    keys.page.on("filechooser", lambda _: None)  # asked for early: the browser takes a moment
    run(keys, "file", "File a story")
    keys.page.wait_for_selector("form[data-saving=ready]")

    keys.comes_to("Headline")
    keys.type(HEADLINE)
    keys.tab_to("Lead", most=1)
    keys.type("The ferry is back.")
    keys.tab_to("Text. Press Alt+0 for help.", most=1)
    write_text(keys, pictures[0])
    describe_photo(keys)
    choose_names(keys)
    keys.go("Save and submit")

    story = Article.objects.get()
    assert (story.headline, story.lead, story.stage) == (
        HEADLINE,
        "The ferry is back.",
        "in_review",
    )
    assert re.sub(r"<figure.*</figure>", "[photo]", story.body) == (
        "<p>It left at six.</p><h2>The timetable</h2>"
        '<p>See the <a href="https://example.com/times">timetable</a></p>'
        "<ul><li>Monday</li><li>Tuesday</li></ul>[photo]"
    )
    use = story.photo_uses.get()
    assert (use.caption, use.alt) == (
        "The ferry at the pier.",
        "A red ferry beside a wooden pier",
    )
    assert story.section.name == "City"
    assert [topic.name for topic in story.topics.all()] == ["River"]
    names_in_order = story.bylines.order_by("position").values_list("author__name", flat=True)
    assert list(names_in_order) == ["LI NA", "CHANG CHEN"]


def test_editor_notes_assigns_approves_publishes_and_undoes(desk, names, filed):
    workflow.submit(article_id=filed.pk, version=1, by=names["reporter"], now=timezone.now())
    keys, visitor = desk("editor")
    visitor.page.goto(visitor.base + "/admin/articles/article/")
    keys.press("j")
    assert keys.at == HEADLINE
    keys.is_well_placed()
    keys.enter()
    visitor.page.wait_for_selector("form[data-saving=ready]")

    keys.tab_to("Give it to")
    keys.type("repor")
    keys.tab_to("Assign", most=1)
    keys.press("Enter")
    expect(visitor.page.get_by_text("reporter has it")).to_be_visible()
    visitor.page.wait_for_function("() => document.activeElement.id === 'assign-to'")
    keys.is_well_placed()

    keys.tab_to("Write a note")
    keys.type("Good, @rep")
    expect(visitor.page.get_by_role("option", name="@reporter")).to_be_visible()
    keys.press("Enter")
    keys.tab_to("Add the note", most=1)
    keys.press("Enter")
    expect(visitor.page.locator("#part-notes .notes")).to_contain_text("Good, @reporter")
    visitor.page.wait_for_function("() => document.activeElement.id === 'note-text'")
    keys.is_well_placed()

    keys.go("Approve", back=True)
    assert again(filed).stage == "approved"
    run(keys, "save and pub", "Save and publish…")
    keys.comes_to("Publish")
    keys.enter()
    edition = Edition.objects.get()
    assert again(filed).assigned_to == names["reporter"]

    visitor.page.wait_for_selector("form[data-saving=ready]")
    keys.tab_to("Undo (", most=90)
    first = keys.at
    visitor.page.wait_for_timeout(1100)
    assert re.fullmatch(r"Undo \(1\d\d s\)", keys.at)
    assert keys.at < first
    keys.enter()
    expect(visitor.page.get_by_text("Undone. Readers see:")).to_be_visible()
    edition.refresh_from_db()
    assert edition.live.isempty or edition.live.upper <= timezone.now()
