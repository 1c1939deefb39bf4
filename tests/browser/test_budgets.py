"""What work costs at the desk, counted: clicks, key chords, fields filled, files chosen."""

from html import escape

import pytest
from playwright.sync_api import Page, expect

from articles import workflow
from articles.models import Article, Author, Edition
from articles.workflow import Draft
from photos import rights
from tests.articles.stories import draft, published
from tests.browser.conftest import PASSWORD
from tests.browser.hands import Hands
from tests.browser.keyboard import Keyboard
from tests.browser.test_filing import (
    CAPTION,
    CREDIT,
    HEADINGS,
    HEADLINE,
    LEAD,
    PARAGRAPHS,
    editor_of,
)
from tests.conftest import NOON

pytestmark = pytest.mark.browser

# A wire story as it comes: each caption stands in the text where its photo belongs.
COPY = "".join(
    (f"<h2>{HEADINGS[number - 1]}</h2>" if number else "")
    + f"<p>{paragraph}</p>"
    + (f"<p>{escape(CAPTION)} {CREDIT}</p>" if number < 4 else "")
    for number, paragraph in enumerate(PARAGRAPHS)
)


def saved(page: Page) -> None:
    page.locator("#saving[data-state=saved]").wait_for()


def at_story(visitor, username: str, story: Article) -> Page:
    visitor.sign_in(username)
    page = visitor.open(f"/admin/articles/article/{story.pk}/change/")
    editor_of(page)
    page.locator("#article_form[data-saving=ready]").wait_for(state="attached")
    return page


@pytest.fixture
def changs_desk(people, chang_chen):
    """CHANG CHEN files under her own name, and may publish."""
    chang_chen.user = people["editor"]
    chang_chen.save()


def test_story_with_four_photos_is_filed_illustrated_and_published_in_18(
    visit, changs_desk, city, pictures, settings
):
    settings.SITE_URL = "http://127.0.0.1"
    visitor = visit()
    visitor.sign_in("editor")
    hands = Hands(visitor.open("/admin/"))
    page, form = hands.page, hands.page.locator("#article_form")

    hands.click(page.get_by_role("link", name="File a story").first, "File a story")
    hands.fill(page.get_by_label("Headline"), HEADLINE, "headline")
    hands.fill(page.get_by_label("Lead"), LEAD, "lead")
    hands.paste(editor_of(page), COPY, "text")
    hands.click(page.get_by_role("button", name="Photos").first, "Photos")
    hands.choose_files(page.get_by_text("Upload from this device"), pictures, "Upload")
    figures = page.locator(".ck-editor__editable figure")
    expect(figures).to_have_count(4)
    for number in range(4):
        described = figures.nth(number).get_by_label("Description")
        hands.fill(described, f"Visitors stand before wall {number + 1}", f"alt {number + 1}")
    hands.choose(form.get_by_label("Section"), "City", "section")
    hands.click(page.get_by_role("button", name="Save and publish"), "Save and publish")
    page.wait_for_url("**/publish/")
    hands.click(page.get_by_role("button", name="Publish", exact=True), "Publish")
    page.get_by_text("Published").first.wait_for()

    edition = Edition.objects.get()
    shown = visit().open(edition.path)
    words = shown.locator("main").inner_text()
    places = [words.index(part) for part in (HEADLINE, "CHANG CHEN", *PARAGRAPHS)]
    assert places == sorted(places)
    assert words.count(CAPTION) == words.count(CREDIT) == 4
    assert shown.locator("main h2").all_inner_texts()[:4] == HEADINGS
    assert len(hands.actions) <= 18, hands.actions


def test_second_byline_takes_2(visit, people, city, chang_chen):
    story = workflow.file(draft=draft(city, chang_chen), by=people["editor"], now=NOON)
    Author.objects.create(slug="li-na", name="LI NA")
    hands = Hands(at_story(visit(), "editor", story))

    hands.click(hands.page.locator("#bylines-group .select2-selection").nth(1), "the empty row")
    hands.click(hands.page.get_by_role("option", name="LI NA"), "LI NA")
    saved(hands.page)

    names = [line.author.name for line in story.bylines.order_by("position")]
    assert (names, len(hands.actions)) == (["CHANG CHEN", "LI NA"], 2)


def test_publication_tomorrow_at_eight_takes_3(visit, people, city, chang_chen):
    story = workflow.file(draft=draft(city, chang_chen), by=people["editor"], now=NOON)
    hands = Hands(at_story(visit(), "editor", story))

    hands.click(hands.page.get_by_role("button", name="Save and publish"), "Save and publish")
    hands.page.wait_for_url("**/publish/")
    hands.click(hands.page.get_by_label("Tomorrow 08:00"), "Tomorrow 08:00")
    hands.click(hands.page.get_by_role("button", name="Publish", exact=True), "Publish")
    hands.page.get_by_text("Planned for").first.wait_for()

    begins = Edition.objects.get().live.lower
    assert (begins.hour, begins.minute, len(hands.actions)) == (0, 0, 3)  # 08:00 in Shanghai


def test_typo_on_a_live_story_takes_3(visit, people, city, chang_chen):
    live = published(draft(city, chang_chen), by=people["editor"], now=NOON)
    visitor = visit()
    visitor.sign_in("editor")
    hands = Hands(visitor.open("/admin/"))
    page = hands.page

    hands.click(page.get_by_role("link", name=live.headline).first, "the story")
    hands.fill(page.get_by_label("Headline"), "Ferry returns to the new pier", "headline")
    hands.click(page.get_by_role("button", name="Publish the fix"), "Publish the fix")
    page.get_by_text("Published").first.wait_for()

    shown = Edition.objects.live(at=Edition.objects.latest("written_at").live.lower).get()
    assert (shown.headline, shown.kind) == ("Ferry returns to the new pier", "typo")
    assert len(hands.actions) == 3


def test_two_drafts_with_one_headline_take_nothing_more(visit, people, city, chang_chen):
    for _ in range(2):
        visitor = visit()
        visitor.sign_in("editor")
        hands = Hands(visitor.open("/admin/"))
        hands.click(hands.page.get_by_role("link", name="File a story").first, "File a story")
        hands.fill(hands.page.get_by_label("Headline"), "Ferry returns", "headline")
        saved(hands.page)
        assert len(hands.actions) == 2

    assert list(Article.objects.values_list("headline", flat=True)) == ["Ferry returns"] * 2


def test_session_that_ended_while_typing_takes_1(visit, people):
    story = workflow.file(draft=Draft(headline="Ferry"), by=people["reporter"], now=NOON)
    visitor = visit()
    page = at_story(visitor, "reporter", story)
    visitor.context.clear_cookies()
    editor_of(page).click()
    page.keyboard.type("It left at six.")
    page.get_by_role("dialog").wait_for()

    hands = Hands(page)
    hands.fill(page.get_by_role("dialog").get_by_label("Password"), PASSWORD, "password")
    saved(page)

    assert Article.objects.get().body == "<p>It left at six.</p>"
    assert len(hands.actions) == 1
    visitor.complaints[:] = [
        said for said in visitor.complaints if "401" not in said and "403" not in said
    ]


def photos_of(story: Article) -> list[tuple[str, str, str]]:
    """Caption, alt and printed credit of each photo, in the order of the text."""
    uses = story.photo_uses.select_related("photo").order_by("position")
    return [
        (
            use.caption,
            use.alt,
            rights.printed_credit(use.photo.credit_kind, use.photo.credit_name),
        )
        for use in uses
    ]


def test_four_photos_captioned_credited_and_described_take_8(visit, people, pictures):
    story = workflow.file(draft=Draft(headline="Walls"), by=people["reporter"], now=NOON)
    hands = Hands(at_story(visit(), "reporter", story))
    page = hands.page

    hands.drop(editor_of(page), pictures, "four photos")
    batch = page.get_by_role("group", name="For all 4 photos")
    hands.fill(batch.get_by_label("Credit, as it is printed"), CREDIT, "credit")
    hands.fill(batch.get_by_label("Caption"), "Wall {n} of the old town.", "caption")
    for number in range(1, 5):
        described = page.get_by_label(f"Description of photo-{number}.jpg")
        hands.fill(described, f"Visitors stand before wall {number}", f"alt {number}")
    hands.click(page.get_by_role("button", name="OK", exact=True), "OK")
    expect(page.locator(".ck-editor__editable").get_by_text(CREDIT)).to_have_count(4)
    expect(batch).to_be_hidden()
    saved(page)

    assert photos_of(story) == [
        (f"Wall {number} of the old town.", f"Visitors stand before wall {number}", CREDIT)
        for number in range(1, 5)
    ]
    assert len(hands.actions) <= 8, hands.actions


@pytest.mark.parametrize("has_mouse", [True, False])
def test_single_photo_captioned_credited_and_described_takes_3(visit, people, pictures, has_mouse):
    story = workflow.file(draft=Draft(headline="Walls"), by=people["reporter"], now=NOON)
    hands = Hands(at_story(visit(), "reporter", story))
    page, keys = hands.page, Keyboard(hands.page)
    words = f"{CAPTION} {CREDIT}"

    if has_mouse:
        hands.drop(editor_of(page), pictures[:1], "one photo")
        batch = page.get_by_role("group", name="For this photo")
        hands.fill(batch.get_by_label("Caption"), words, "caption and credit")
        hands.fill(page.get_by_label("Description of photo-1.jpg"), "A wall", "alt")
    else:
        hands.paste_file(editor_of(page), pictures[0], "one photo")
        page.get_by_label("Description of photo-1.jpg").wait_for()
        expect(page.get_by_role("button", name="Cancel all")).to_be_hidden()
        hands.fill_by_keys(keys, "Description of photo-1.jpg", "A wall", "alt", back=True, most=2)
        hands.fill_by_keys(keys, "Caption", words, "caption and credit", back=True, most=3)
        keys.press("Tab")  # leaves the field, as whatever is done next does
    expect(page.locator(".ck-editor__editable").get_by_text(CREDIT)).to_have_count(1)
    saved(page)

    assert photos_of(story) == [(CAPTION, "A wall", CREDIT)]
    assert len(hands.actions) <= 3, hands.actions
