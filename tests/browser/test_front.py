"""The front page arranged in a real browser: by keys alone, and by dragging."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import expect

from articles import workflow
from articles.models import MustRead, Placement
from photos import ingest
from tests.articles.stories import draft, published
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser

FRONT = "/admin/desk/front/"


@pytest.fixture
def stories(people, city, chang_chen):
    """Six; “No. 5” is the newest, and leads."""
    now = timezone.now()
    return [
        published(
            draft(city, chang_chen, headline=f"No. {number}"),
            by=people["editor"],
            now=now - timedelta(hours=6 - number),
        )
        for number in range(6)
    ]


def spot(page, name: str):
    return page.locator(f'[data-spot="{name}"] h3')


def placed() -> list[tuple[str, int, str]]:
    rows = Placement.objects.ahead(at=timezone.now()).order_by("slot", "position")
    return [(row.slot, row.position, row.story.headline) for row in rows]


def test_page_is_arranged_by_keys_alone(visit, stories):
    visitor = visit()
    keys, page = Keyboard(visitor.page), visitor.page
    visitor.sign_in("editor")
    visitor.open(FRONT)
    said = page.locator("[data-front-said]")

    keys.tab_to("Move “No. 4” up")
    keys.press("Enter")

    expect(said).to_have_text("“No. 4” placed: The lead.")
    expect(spot(page, "top-0-0")).to_have_text("No. 4")
    expect(spot(page, "top-0-1")).to_have_text("No. 5")
    expect(page.frame_locator("[data-front-frame]").locator(".lead-story h2")).to_have_text("No. 4")
    keys.comes_to("Move “No. 4” down")  # it cannot go further up

    keys.press("Enter")
    expect(said).to_have_text("“No. 4” placed: Top 2.")
    keys.comes_to("Move “No. 4” down")
    keys.tab_to("Undo", back=True)
    keys.press("Enter")
    expect(said).to_have_text("Undone: “No. 4” placed: Top 2.")
    assert placed() == [("top", 0, "No. 4")]

    keys.tab_to("Words, a name or a number")
    keys.type("No. 1")
    expect(said).to_have_text("1 stories found")
    keys.go("Place “No. 1”…")
    keys.tab_to("Place on the page", exact=True)
    keys.type("Top 3")
    keys.go("Place it")

    assert placed() == [("top", 0, "No. 4"), ("top", 2, "No. 1")]


def test_stories_are_dragged_from_place_to_place_and_from_the_list(visit, stories):
    visitor = visit(width=1440)
    visitor.sign_in("editor")
    page = visitor.open(FRONT)
    ghost = page.locator(".front-ghost")

    page.locator('[data-spot="top-0-3"] [data-grip]').hover()
    page.mouse.down()
    page.locator('[data-spot="top-0-0"]').hover()
    expect(ghost).to_have_text("“No. 2”: The lead")
    page.mouse.up()

    expect(page.locator("[data-front-said]")).to_have_text("“No. 2” placed: The lead.")
    expect(spot(page, "top-0-0")).to_have_text("No. 2")
    page.locator(".front-choice [data-grip]").nth(5).hover()
    page.mouse.down()
    page.locator('[data-spot="top-0-1"]').hover()
    page.mouse.up()
    expect(spot(page, "top-0-1")).to_have_text("No. 0")
    page.locator('[data-spot="top-0-0"] [data-grip]').hover()
    page.mouse.down()
    page.locator('[data-spot="top-0-3"]').hover()
    page.keyboard.press("Escape")
    expect(ghost).to_have_count(0)
    page.mouse.up()

    assert placed() == [("top", 0, "No. 2"), ("top", 1, "No. 0")]


def test_must_read_is_ordered_by_keys_and_dragging_and_its_picture_is_seen(visit, people, pictures):
    now, by = timezone.now(), people["editor"]
    photo, _ = ingest.take_in(
        data=pictures[0].read_bytes(), name="a.jpg", by=by, now=now, caption="The pier"
    )
    for position, name in enumerate(("One", "Two", "Three"), start=1):
        row = MustRead(
            title=name,
            url="https://example.org/",
            position=position,
            span=DateTimeTZRange(now, None),
        )
        workflow.save_must_read(entry=row, version=None, by=by, now=now)
    visitor = visit()
    keys, page = Keyboard(visitor.page), visitor.page
    visitor.sign_in("editor")
    visitor.open("/admin/desk/must-read/")
    lines = page.locator(".front-line h2")

    keys.tab_to("Move “Three” up")
    keys.press("Enter")
    expect(page.locator("[data-front-said]")).to_have_text("“Three” is number 2 now.")
    keys.comes_to("Move “Three” up")
    page.locator(".front-line [data-grip]").nth(2).hover()
    page.mouse.down()
    page.locator(".front-line").nth(0).hover()
    page.mouse.up()
    expect(lines).to_have_text(["Two", "One", "Three"])

    page.get_by_role("link", name="Two").click()
    page.get_by_role("button", name="Choose a photo…").focus()
    keys.press("Enter")
    keys.type("pier")
    expect(page.get_by_role("button", name="The pier")).to_be_visible()
    keys.tab_to("The pier")
    keys.press("Enter")
    keys.comes_to("Choose another photo…")
    expect(page.locator(".photo-choice img")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".front-line img")).to_have_count(1)

    assert MustRead.objects.get(title="Two").picture_id == photo.pk
