"""The photo library by keyboard alone, without a script, and for every eye."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from photos import ingest
from photos.models import Collection, Photo
from tests.browser.test_filing import failings_in_both_lights
from tests.photos.rows import kept

pytestmark = pytest.mark.browser

LIST = "/admin/photos/photo/"


@pytest.fixture
def photos(people):
    now = timezone.now()
    return [
        kept(
            number,
            by=people["reporter"],
            now=now - timedelta(hours=1),
            caption=f"Ferry {number}",
            alt="A ferry",
        ).pk
        for number in range(7)
    ]


def focused(page):
    return page.evaluate("document.activeElement.innerText.match(/Ferry \\d/)?.[0] ?? ''")


def selected(page):
    return page.locator('[data-tile][aria-selected="true"]').count()


def tab_to(page, words):
    """Tab until what has the focus says the words."""
    for _key in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.innerText || ''"):
            return
    pytest.fail(f"Tab never came to “{words}”")


def test_photos_are_chosen_changed_and_put_back_by_keyboard_alone(visit, photos):
    visitor = visit()
    visitor.sign_in("photo-editor")
    page = visitor.open(LIST)
    columns = len(
        page.evaluate(
            "getComputedStyle(document.querySelector('[data-tiles]')).gridTemplateColumns"
        ).split()
    )
    tab_to(page, "Ferry 0")
    walked = []
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "End", "Home", "Control+End"):
        page.keyboard.press(key)
        walked.append(focused(page))
    expected = (1, 1 + columns, 1, columns - 1, 0, 6)
    assert walked == [f"Ferry {number}" for number in expected]
    assert page.locator('[role="grid"] > [role="row"]').count() == -(-7 // columns)

    page.keyboard.press("Control+Home")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    assert selected(page) == 2
    expect(page.locator("[data-said]")).to_have_text("2 selected")
    page.keyboard.press("Control+a")
    assert selected(page) == 7
    page.keyboard.press("Escape")
    assert selected(page) == 0
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")

    tab_to(page, "Change…")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library/edit/")
    page.locator("[name=place]").focus()
    page.keyboard.type("Old pier")
    page.keyboard.press("Enter")
    expect(page.locator(".library-step p strong").first).to_have_text("2 of 2 will change.")
    tab_to(page, "Change 2 photos")
    page.keyboard.press("Enter")
    expect(page.locator(".library-step p strong").first).to_have_text("2 of 2 changed.")
    assert Photo.objects.filter(place="Old pier").count() == 2
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 are as they were.")).to_be_visible()
    assert Photo.objects.filter(place="Old pier").count() == 0

    visitor.open(LIST)
    tab_to(page, "Ferry 0")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{photos[0]}/change/")


def test_library_works_without_a_script(visit, photos):
    visitor = visit(java_script_enabled=False)
    visitor.sign_in("photo-editor")
    page = visitor.open(f"{LIST}?q=ferry")
    page.locator(f'[name=photo][value="{photos[2]}"]').check()
    page.get_by_role("button", name="Change…").click()
    page.locator("[name=set_place]").check()
    page.locator("[name=place]").fill("Old pier")
    page.get_by_role("button", name="Look at what would change").click()
    page.get_by_role("button", name="Change 1 photo").click()

    expect(page.locator(".library-step p strong").first).to_have_text("1 of 1 changed.")
    assert list(Photo.objects.filter(place="Old pier").values_list("pk", flat=True)) == [photos[2]]

    page.goto(visitor.base + LIST)
    page.get_by_role("link", name=re.compile("Ferry 3")).click()
    page.wait_for_url(f"**/{photos[3]}/change/")


def test_pages_of_the_library_pass_axe(visit, photos, people):
    together = Collection.objects.create(
        name="Harbour", made_by=people["admin"], made_at=timezone.now()
    )
    together.photos.add(photos[0])
    visitor, found = visit(), {}
    visitor.sign_in("photo-editor")
    page = visitor.page

    def look(name):
        page.wait_for_load_state("load")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if wrong := failings_in_both_lights(page) + (
            [("wider than the screen", "")] if wide else []
        ):
            found[name] = wrong

    for name, address in (
        ("narrowed", f"{LIST}?collection={together.pk}&wide=0"),
        ("nothing", f"{LIST}?q=nothing"),
        ("delete", f"{LIST}{photos[0]}/delete/"),
        ("photo", f"{LIST}{photos[0]}/change/"),
    ):
        page.goto(visitor.base + address)
        look(name)
    page.goto(f"{visitor.base}{LIST}?shape=wide")
    page.locator("[data-tile]").first.focus()
    page.keyboard.press("Control+a")
    look("chosen")
    page.get_by_role("button", name="Change…").click()
    look("edit")
    page.locator("[name=place]").fill("Old pier")
    page.get_by_role("button", name="Look at what would change").click()
    look("dry run")
    page.get_by_role("button", name="Change 7 photos").click()
    expect(page.locator(".library-step p strong").first).to_have_text("7 of 7 changed.")
    look("changed")
    visitor.complaints.clear()  # axe tries styles of its own, which the policy refuses

    assert found == {}


def test_picture_that_there_was_no_room_for_is_asked_for_again(visit, people, pictures):
    for file in pictures[:2]:
        by, now = people["photo-editor"], timezone.now()
        ingest.take_in(data=file.read_bytes(), name=file.name, by=by, now=now)
    visitor, asked = visit(), Counter()
    visitor.sign_in("photo-editor")
    page = visitor.page

    def busy_once(route):
        asked[route.request.url] += 1
        route.fulfill(status=503) if asked[route.request.url] == 1 else route.continue_()

    page.route("**/photos/*.jpg", busy_once)
    page.goto(visitor.base + LIST)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-tile] img')].every(one => one.naturalWidth)"
    )

    assert sorted(asked.values()) == [2, 2]
    visitor.complaints.clear()  # the browser logs what was done to it on purpose
