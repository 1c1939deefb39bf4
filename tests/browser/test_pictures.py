"""Pictures as a reader's browser gets them: which file, how large, what moves, what enlarges."""

import io
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from PIL import Image
from playwright.sync_api import expect

from articles import body
from articles.models import MustRead
from photos import details, developing, ingest
from photos.models import Rendition
from tests.articles.stories import draft, published

pytestmark = pytest.mark.browser

WIDTHS = (320, 640, 960, 1280, 1920)
SHAPES = {"lead-story": 16 / 9, "big": 16 / 9, "must-read": 1, "portrait": 3 / 4}

# Every picture in sight: what its file is, how wide it is shown, and where.
SHOWN = """async () => {
  for (const img of document.images) img.loading = "eager";
  await Promise.all([...document.images].map((img) => img.decode().catch(() => {})));
  return [...document.images].map((img) => ({
    file: img.currentSrc.split("/").pop(),
    shown: img.getBoundingClientRect().width,
    ratio: img.getBoundingClientRect().width / img.getBoundingClientRect().height,
    needed: img.getBoundingClientRect().width * devicePixelRatio,
    place: (img.closest(".card, .must-read, .portrait, figure")?.className ?? "") + " in "
      + (img.closest(".row, .front-top, .listing, .body, .rail")?.className ?? ""),
  }));
}"""
SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


_MADE: dict[str, list[dict]] = {}  # the rows of each picture's files, which lie there still


def develop(photo):
    """Once for all tests here: twice fifteen files take longer than what is done with them."""
    if photo.sha256 not in _MADE:
        developing.make_renditions(photo.pk)
        _MADE[photo.sha256] = list(photo.renditions.values())
    photo.renditions.all().delete()
    rows = [{**row, "id": None, "photo_id": photo.pk} for row in _MADE[photo.sha256]]
    Rendition.objects.bulk_create(Rendition(**row) for row in rows)


@pytest.fixture
def visit(visit):
    """As a first one: what is in a browser's cache is not loaded, and shown in place of less."""
    return partial(visit, is_first=True)


@pytest.fixture
def newspaper(people, city, chang_chen, now):
    """Two large photos, one of them upright, in nine stories, Must Read and a portrait."""
    photos = []
    for number, size in enumerate(((2100, 1400), (1400, 2100))):
        kept = io.BytesIO()
        Image.effect_mandelbrot(size, (-2, -1.5 + number, 1, 1.5), 20).convert("RGB").save(
            kept, "JPEG"
        )
        photo, _ = ingest.take_in(
            data=kept.getvalue(), name="a.jpg", by=people["editor"], now=now, credit_name="CHEN YU"
        )
        details.set_details(photo=photo, by=people["photo-editor"], now=now, focal_x=0.2)
        develop(photo)
        photos.append(photo)
    text = "<p>It left at six.</p>" + "".join(
        body.figure(photo.pk, f"The ferry, {number}.", f"A ferry at pier {number}")
        for number, photo in enumerate(photos, start=1)
    )
    stories = [
        published(
            draft(city, chang_chen, headline=f"Ferry {number}", body=text),
            by=people["editor"],
            now=now,
        )
        for number in range(9)
    ]
    always = DateTimeTZRange(None, None)
    MustRead.objects.create(story=stories[0].article, picture=photos[0], span=always)
    chang_chen.portrait = photos[1]
    chang_chen.save()
    return {
        "front": "/",
        "section": "/section/city/",
        "author": "/author/chang-chen/",
        "story": stories[0].path,
    }


@pytest.mark.parametrize("scale", [1, 2])
def test_a_picture_is_at_most_one_step_larger_than_it_is_shown(visit, newspaper, scale):
    names = {row.name: row for row in Rendition.objects.filter(retired_at=None)}
    seen = []
    for width in (360, 768, 1280, 1440, 1920):
        for page, address in newspaper.items():
            visitor = visit(width=width, device_scale_factor=scale)
            found = visitor.open(address).evaluate(SHOWN)
            visitor.context.close()
            for one in found:
                row = names[one["file"]]
                offered = sorted({r.width for r in names.values() if same(r, row)})
                enough = next((w for w in offered if w >= one["needed"] - 1), offered[-1])
                steps = offered.index(row.width) - offered.index(enough)
                seen.append((page, width, one["place"], round(one["shown"]), row.width, steps))
                assert row.format == "avif"

    assert len(seen) > 100
    assert [one for one in seen if one[-1] not in (0, 1)] == []


def same(one, other):
    return (one.photo_id, one.shape, one.format) == (other.photo_id, other.shape, other.format)


def test_cards_show_crops_and_stories_show_whole_pictures(visit, newspaper):
    names = {row.name: row.shape for row in Rendition.objects.all()}
    page = visit().open(newspaper["front"])
    shapes = {one["place"]: names[one["file"]] for one in page.evaluate(SHOWN)}
    ratios = {round(one["ratio"], 2) for one in page.evaluate(SHOWN)}
    story = visit().open(newspaper["story"]).evaluate(SHOWN)
    author = visit().open(newspaper["author"]).evaluate(SHOWN)

    assert set(shapes.values()) == {"16:9", "4:3", "1:1"}
    assert ratios == {1.78, 1.33, 1.0}
    own, others = story[:2], story[2:]
    assert [names[one["file"]] for one in own] == ["", ""]
    assert {names[one["file"]] for one in others} == {"4:3", "1:1"}
    assert names[author[0]["file"]] == "3:4"


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_pictures_arrive(visit, newspaper, width):
    visitor = visit(width=width)
    visitor.page.add_init_script(SHIFTS)
    for address in newspaper.values():
        page = visitor.open(address)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(100)

        assert (address, page.evaluate("window.shifted")) == (address, 0)


def test_a_front_page_of_which_the_end_has_not_arrived_stands_where_it_will(visit, newspaper):
    page = visit(width=1280).open(newspaper["front"])
    places = """() => [...document.querySelectorAll(".front-lead, .seconds")].map((one) => {
      const { left, width } = one.getBoundingClientRect();
      return [left, width];
    })"""
    whole = page.evaluate(places)
    page.evaluate("document.querySelector('.front-top .latest').remove()")

    assert len(whole) == 2
    assert page.evaluate(places) == whole


def test_the_first_picture_comes_first_and_the_others_when_they_are_near(visit, newspaper):
    for address in newspaper.values():
        page = visit().open(address)
        ways = page.locator("main img").evaluate_all(
            "all => all.map(img => [img.fetchPriority, img.loading])"
        )

        assert ways[0][0] == "high", address
        assert ways[0][1] != "lazy", address  # Chromium says "auto" for what HTML calls eager
        assert {tuple(way) for way in ways[1:]} == {("auto", "lazy")}, address


def test_a_picture_is_a_link_to_its_file_without_javascript(visit, newspaper):
    visitor = visit(java_script_enabled=False)
    page = visitor.open(newspaper["story"])
    link = page.get_by_role("link", name="Enlarge: A ferry at pier 1")

    file = page.request.get(visitor.base + link.get_attribute("href"))
    assert Image.open(io.BytesIO(file.body())).size == (1920, 1280)
    expect(page.locator("dialog")).to_be_hidden()
    link.click()  # the browser says nothing of the policy: its own page around the file fits it
    page.wait_for_url("**/photos/*.jpg")
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"


@pytest.mark.parametrize("dark", [False, True])
def test_the_lightbox_is_driven_by_keyboard_alone(visit, newspaper, dark, tmp_path):
    visitor = visit(dark=dark)
    page = visitor.open(newspaper["story"])
    page.get_by_role("link", name="Enlarge: A ferry at pier 1").focus()

    page.keyboard.press("Enter")
    box = page.get_by_role("dialog")
    expect(box.get_by_text("The ferry, 1. (Photo provided by CHEN YU)")).to_be_visible()
    expect(box.get_by_role("status")).to_have_text("1 / 2")
    found = Axe().run(page, context="dialog").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    page.keyboard.press("ArrowRight")
    expect(box.get_by_alt_text("A ferry at pier 2")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(box.get_by_alt_text("A ferry at pier 1")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(box.get_by_role("status")).to_have_text("2 / 2")
    inside = box.locator("img").bounding_box()
    assert inside["y"] + inside["height"] <= 900
    page.keyboard.press("Escape")

    expect(box).to_be_hidden()
    expect(page.get_by_role("link", name="Enlarge: A ferry at pier 2")).to_be_focused()


def test_the_lightbox_is_driven_by_its_buttons(visit, newspaper):
    page = visit(width=390, reduced_motion="reduce").open(newspaper["story"])
    page.get_by_role("link", name="Enlarge: A ferry at pier 2").click()
    box = page.get_by_role("dialog")

    box.get_by_role("button", name="Next").click()
    expect(box.get_by_role("status")).to_have_text("1 / 2")
    assert box.evaluate("box => box.getAnimations().length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box.get_by_role("button", name="Close").click()

    expect(page.get_by_role("link", name="Enlarge: A ferry at pier 1")).to_be_focused()
