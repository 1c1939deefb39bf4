"""The desk's steps without a mouse: plans, corrections, ends, history, previews, many at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import workflow
from articles.models import Article, Edition
from tests.articles.stories import again, draft
from tests.browser.conftest import Visitor
from tests.browser.keyboard import Keyboard
from tests.desk.forms import address

pytestmark = pytest.mark.browser

HEADLINE = "Ferry returns to the old pier"
STORIES = "/admin/articles/article/"


@pytest.fixture
def editor(visit, people) -> tuple[Keyboard, Visitor]:
    visitor = visit()
    keys = Keyboard(visitor.page)
    visitor.sign_in("editor")
    return keys, visitor


@pytest.fixture
def approved(people, city, chang_chen) -> Article:
    text = "<p>It left at six.</p><p>It was full.</p>"
    plain = draft(city, chang_chen, body=text)
    story = workflow.file(draft=plain, by=people["reporter"], now=timezone.now())
    return workflow.approve(article_id=story.pk, version=1, by=people["editor"], now=timezone.now())


@pytest.fixture
def live(approved, people) -> Edition:
    now = timezone.now() - timedelta(hours=1)
    return workflow.publish(
        article_id=approved.pk, version=approved.version, by=people["editor"], now=now
    )


def at(visitor: Visitor, story: Article, page: str = "") -> None:
    visitor.page.goto(visitor.base + address(story, *([page] if page else [])))
    if not page:
        visitor.page.wait_for_selector("form[data-saving=ready]")


def said(visitor: Visitor, words: str) -> None:
    expect(visitor.page.locator(".messagelist")).to_contain_text(words)


def test_story_is_planned_for_an_instant_with_an_end(editor, approved):
    keys, visitor = editor
    at(visitor, approved, "publish")
    keys.comes_to("Publish")

    keys.tab_to("Now", back=True, most=30)
    keys.press("ArrowUp")  # round to the last: at an instant
    assert keys.at.startswith("From")
    keys.type("03042031")
    keys.press("Tab")
    keys.type("080000AM")
    keys.tab_to("Until", most=4)
    keys.type("03052031")
    keys.press("Tab")
    keys.type("080000AM")
    keys.go("Publish")

    live = Edition.objects.get().live
    assert [timezone.localtime(end).isoformat() for end in (live.lower, live.upper)] == [
        "2031-03-04T08:00:00+08:00",
        "2031-03-05T08:00:00+08:00",
    ]


def test_correction_needs_its_note_and_is_published_with_it(editor, live):
    keys, visitor = editor
    at(visitor, live.article, "publish")

    keys.tab_to("Update", back=True, most=6)
    keys.press("ArrowDown")
    assert keys.at.startswith("Correction")
    keys.go("Publish")
    keys.comes_to("What was wrong")
    keys.type("It left at six, not at seven.")
    keys.go("Publish")

    correction = Edition.objects.latest("pk")
    assert (correction.kind, correction.note) == ("correction", "It left at six, not at seven.")


@pytest.mark.parametrize(
    ("way", "label", "button", "told", "kind"),
    [
        ("Withdraw…", "Reason", "Withdraw now", "Withdrawn", "withdrawal"),
        ("Kill…", "Why", "Kill now", "Killed", "kill"),
    ],
)
def test_story_is_taken_from_the_public(editor, live, way, label, button, told, kind):
    keys, visitor = editor
    at(visitor, live.article)

    keys.go(way, back=True)
    keys.tab_to(label)
    keys.type("It names the wrong ferry.")
    keys.go(button, most=1)

    said(visitor, told)
    assert Edition.objects.latest("pk").kind == kind


def test_one_paragraph_is_taken_back_from_the_history(editor, live, people):
    keys, visitor = editor
    article = again(live.article)
    before = workflow.draft_of(article)
    text = "<p>It left at seven.</p><p>It was empty.</p>"
    workflow.save(
        article_id=article.pk,
        version=article.version,
        draft=type(before)(**{**vars(before), "body": text}),
        by=people["reporter"],
        now=timezone.now(),
    )
    at(visitor, article)

    keys.tab_to("History", back=True)
    keys.press("Enter")
    keys.go("The whole history")
    keys.go("Compare the two chosen")
    keys.go("Take back")

    assert again(article).body == "<p>It left at six.</p><p>It was empty.</p>"


def test_preview_and_commands_give_the_focus_back(editor, approved):
    keys, visitor = editor
    page = visitor.page
    page.set_viewport_size({"width": 1600, "height": 900})
    at(visitor, approved)

    keys.tab_to("Preview beside", back=True)
    keys.press("Enter")
    expect(page.locator(".pane-stage")).to_have_attribute("data-drawn", "1")
    assert keys.at == "Preview beside"
    keys.tab_to("Story")
    keys.press("ArrowDown")
    assert keys.at == "Front page"
    expect(page.locator(".pane-stage")).to_have_attribute("data-drawn", "2")
    keys.is_well_placed()
    keys.tab_to("Phone", most=1)
    keys.tab_to("Light", most=1)
    keys.tab_to("In a window of its own", most=1)

    for chord, name in (("?", "Close"), ("Alt+k", "Go to, do, or find a story")):
        keys.press(chord)
        keys.comes_to(name)
        keys.press("Escape")
        keys.comes_to("In a window of its own")


def test_focus_stays_in_the_rail_when_a_save_draws_it_anew(editor, approved, people):
    keys, visitor = editor
    at(visitor, approved)
    before = again(approved).version
    keys.tab_to("Headline")
    keys.press("End")
    keys.type(" today")
    keys.tab_to("History", back=True)
    keys.tab_to("Legal hold…", back=True)

    visitor.page.locator("#saving[data-state=saved]").wait_for()
    version = again(approved).version
    assert version > before
    expect(visitor.page.locator("#part-state")).to_contain_text(f"Version {version}")

    assert keys.at == "Legal hold…"
    keys.is_well_placed()


def test_button_that_goes_leaves_the_focus_where_it_was(editor, approved, people, settings):
    settings.UNDO_SECONDS = 8
    keys, visitor = editor
    workflow.publish(
        article_id=approved.pk, version=approved.version, by=people["editor"], now=timezone.now()
    )
    at(visitor, approved)
    keys.tab_to("Undo (", back=True)

    over = visitor.page.get_by_text("The time to undo it is over.")
    expect(over).to_be_visible(timeout=10_000)

    expect(over).to_be_focused()


def test_many_stories_are_assigned_and_published_at_once(editor, approved, people, city):
    keys, visitor = editor
    bare = draft(city, approved.bylines.get().author, headline="Bare", bylines=())
    workflow.file(draft=bare, by=people["reporter"], now=timezone.now())
    for action in ("Assign", "Publish"):
        visitor.page.goto(visitor.base + STORIES)
        keys.tab_to("Action")
        keys.type(action)
        keys.tab_to("Select all")
        keys.press("Space")
        keys.tab_to("Go", back=True, most=3)
        keys.enter()
        if action == "Assign":
            keys.comes_to("Who has it")
            keys.type("second")
            keys.go("Assign (2)", most=1)
            assert {story.assigned_to for story in Article.objects.all()} == {
                people["second-reporter"]
            }
        else:
            keys.comes_to("Publish now (1)")
            keys.tab_to("Name at least one author", back=True)
            keys.tab_to("Publish now (1)")
            keys.enter()
            assert Edition.objects.get().article == approved
    keys.go("All stories")
    assert visitor.page.url == visitor.base + STORIES


def test_calendar_is_walked_and_read(editor, live):
    keys, visitor = editor
    visitor.page.goto(visitor.base + "/admin/desk/calendar/")

    keys.go("Next week")
    keys.go("Month")
    keys.go("Today")
    keys.go(HEADLINE)

    assert visitor.page.url == visitor.base + address(live.article)
