"""Where to look in a photo: set by mouse, touch and keyboard, seen at once, kept."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from photos import crops, ingest
from photos.models import Photo

pytestmark = pytest.mark.browser

BOX = "all => all.map(one => one.getAttribute('viewBox').split(' ').map(Math.round))"


@pytest.fixture
def photo(people, now):
    kept = io.BytesIO()
    Image.effect_mandelbrot((1200, 800), (-2, -1.5, 1, 1.5), 20).convert("RGB").save(kept, "JPEG")
    return ingest.take_in(data=kept.getvalue(), name="a.jpg", by=people["editor"], now=now)[0]


def opened(visitor, photo):
    visitor.sign_in("photo-editor")
    return visitor.open(f"/admin/photos/photo/{photo.pk}/change/")


def shown(page):
    """The crops that the page shows, in pixels of the picture."""
    page.wait_for_timeout(50)
    return [tuple(box) for box in page.locator(".crop-previews svg").evaluate_all(BOX)]


def as_python_cuts(photo, **given):
    cuts = given.get("cuts", {})
    boxes = crops.boxes(size=(1200, 800), focus=given.get("focus", (0.5, 0.5)), cuts=cuts)
    return [tuple(boxes[shape]) for shape in crops.RATIOS]


def is_about(seen, meant):
    """The server cuts at whole pixels, the page does not."""
    pairs = [pair for box in zip(seen, meant, strict=True) for pair in zip(*box, strict=True)]
    return max(abs(one - other) for one, other in pairs) <= 1


def save(page):
    page.locator("[name=_continue], [name=_save]").first.click()
    page.wait_for_load_state("networkidle")


def test_the_focal_point_is_set_by_keyboard_and_the_crops_follow(visit, people, photo):
    page = opened(visit(), photo)
    stage = page.get_by_role("application", name="Where to look")
    assert is_about(shown(page), as_python_cuts(photo))

    stage.focus()
    for key in ("Shift+ArrowLeft", "Shift+ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)

    expect(page.get_by_text("Focal point: 39 % across, 51 % down")).to_be_visible()
    assert is_about(shown(page), as_python_cuts(photo, focus=(0.39, 0.51)))
    save(page)
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y, photo.crops) == (0.39, 0.51, {})


@pytest.mark.parametrize("has_touch", [False, True])
def test_the_focal_point_is_set_where_one_points(visit, people, photo, has_touch):
    page = opened(visit(has_touch=has_touch), photo)
    stage = page.locator(".crop-stage")
    stage.scroll_into_view_if_needed()
    place = stage.bounding_box()
    spot = {"x": place["width"] * 0.25, "y": place["height"] * 0.75}

    stage.tap(position=spot) if has_touch else stage.click(position=spot)

    expect(page.get_by_text("Focal point: 25 % across, 75 % down")).to_be_visible()


def test_a_crop_is_cut_by_hand_and_given_back(visit, people, photo):
    page = opened(visit(), photo)
    address = page.url
    page.get_by_role("radio", name="1:1").check()
    page.locator(".crop-stage").focus()
    for key in ("-", "-", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.get_by_text("1:1 by hand")).to_be_visible()
    seen = shown(page)

    save(page)
    photo.refresh_from_db()
    page.goto(address)
    assert photo.crops == {"1:1": pytest.approx([0.19667, 0.01, 0.62667, 0.94], abs=2e-5)}
    assert is_about(seen, as_python_cuts(photo, cuts=photo.crops))
    page.get_by_role("radio", name="1:1").check()
    page.get_by_role("button", name="Follow the focal point again").click()
    save(page)

    photo.refresh_from_db()
    assert photo.crops == {}


def test_a_crop_is_moved_and_resized_with_the_mouse(visit, people, photo):
    page = opened(visit(), photo)
    page.get_by_role("radio", name="16:9").check()
    stage = page.locator(".crop-stage")
    stage.scroll_into_view_if_needed()
    place = stage.bounding_box()

    def drag(start, end):
        for step, (across, down) in ((page.mouse.move, start), (page.mouse.move, end)):
            step(place["x"] + place["width"] * across, place["y"] + place["height"] * down)
            if (across, down) == start:
                page.mouse.down()
        page.mouse.up()

    drag((0.985, 0.905), (0.6, 0.6))
    drag((0.3, 0.3), (0.5, 0.5))

    left, _, width, height = shown(page)[0]
    assert abs(width - 0.6 * 1200) < 20
    assert abs(width / height - 16 / 9) < 0.02
    assert abs(left - 0.2 * 1200) < 20
    save(page)
    assert Photo.objects.get().crops.keys() == {"16:9"}


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_accessible_and_narrow(visit, people, photo, dark):
    visitor = visit(width=390, dark=dark)
    page = opened(visitor, photo)
    assert visitor.complaints == []

    found = Axe().run(page, context=".crop-desk").response["violations"]
    visitor.complaints.clear()  # axe tries styles of its own, which the policy refuses
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_javascript_the_numbers_remain(visit, people, photo):
    Photo.objects.update(crops={"1:1": [0.2, 0.1, 0.4, 0.6]})
    visitor = visit(java_script_enabled=False)
    page = opened(visitor, photo)
    expect(page.locator(".crop-desk")).to_be_hidden()
    page.get_by_label("Across").fill("0.3")

    save(page)

    photo.refresh_from_db()
    assert (photo.focal_x, photo.crops) == (0.3, {"1:1": [0.2, 0.1, 0.4, 0.6]})


def test_a_reporter_sees_no_tools(visit, people, photo):
    visitor = visit()
    visitor.sign_in("reporter")
    page = visitor.open(f"/admin/photos/photo/{photo.pk}/change/")

    assert page.locator(".crop-desk").count() == 0
