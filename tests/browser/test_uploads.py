"""Photos on their way into a story, from the desk of somebody in a hurry."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from photos.models import Photo
from tests.browser.conftest import PASSWORD
from tests.browser.files import give, hold_uploads
from tests.browser.test_filing import editor_of, failings
from tests.browser.test_photos_in_text import at_new_story
from tests.desk.test_describing_photos import wall

pytestmark = pytest.mark.browser

SIZES = [(1400, 900), (1300, 900), (1200, 900), (1100, 900)]
STANDING = """() => {
  const { storyEditor } = document.querySelector('textarea[data-story-editor]');
  return [...storyEditor.model.document.getRoot().getChildren()].map(block =>
    block.name === 'photo' ? block.getAttribute('photoId')
      : block.name === 'photoPlace' ? 'on its way'
      : [...block.getChildren()].map(text => text.data).join(''));
}"""


@pytest.fixture
def pictures(tmp_path):
    """Four JPEGs that differ in their width, so that they can be told apart in the library."""
    files = []
    for number, size in enumerate(SIZES, start=1):
        file = tmp_path / f"photo-{number}.jpg"
        Image.new("RGB", size, (40 * number, 80, 90)).save(file)
        files.append(file)
    return files


def numbers(files) -> list[int]:
    """Ids of the photos, in the order of the files."""
    by_width = dict(Photo.objects.values_list("width", "id"))
    return [by_width[SIZES[int(file.stem[-1]) - 1][0]] for file in files]


def sheet(page):
    return page.get_by_role("region", name="Photo uploads")


def landed(page, count: int) -> None:
    expect(page.locator(".ck-editor__editable figure")).to_have_count(count)
    expect(page.locator(".photo-place")).to_have_count(0)


def forgive(visitor, *parts: str) -> None:
    """What the browser says of a network that was cut, or of a refusal that was meant."""
    visitor.complaints[:] = [
        said for said in visitor.complaints if not any(part in said for part in parts)
    ]


def test_four_dropped_stand_at_the_cursor_in_order(visit, people, pictures):
    page = at_new_story(visit())
    page.keyboard.type("It left at six.")
    held = hold_uploads(page)

    give(editor_of(page), pictures)
    expect(page.locator(".photo-place img")).to_have_count(4)
    saved_meanwhile = page.evaluate(
        "() => document.querySelector('textarea[data-story-editor]').storyEditor.getData()"
    )
    while len(held) < 3:
        page.wait_for_timeout(50)
    for route in reversed(held[:3]):  # the last that was sent comes first
        route.continue_()
        page.wait_for_timeout(300)
    while len(held) < 4:
        page.wait_for_timeout(50)
    held[3].continue_()
    landed(page, 4)

    assert saved_meanwhile == "<p>It left at six.</p>"
    assert page.evaluate(STANDING) == ["It left at six.", *numbers(pictures)]
    expect(sheet(page).get_by_text("4 photos added.")).to_be_visible()


def test_picture_is_pasted(visit, people, pictures):
    page = at_new_story(visit())

    give(editor_of(page), pictures[:1], how="paste")
    landed(page, 1)

    assert page.evaluate(STANDING) == numbers(pictures[:1])


def test_what_cannot_be_taken_says_why_and_the_others_land(visit, people, pictures, tmp_path):
    visitor = visit()
    page = at_new_story(visitor)
    page.keyboard.type("It left at six.")
    bad = {
        "empty.jpg": b"",
        "page.jpg": b"<html><script>alert(1)</script>",
        "broken.jpg": pictures[0].read_bytes()[:300],
        "large.jpg": b"\xff\xd8\xff" + bytes(25 * 1024 * 1024),
    }
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    files = [pictures[0], *(tmp_path / name for name in bad), *pictures[1:]]

    give(editor_of(page), files)
    landed(page, 4)
    expect(sheet(page).get_by_text("4 files were not taken.")).to_be_visible()

    def said(name: str):
        return sheet(page).get_by_role("listitem").filter(has_text=name).locator(".upload-state")

    expect(said("empty.jpg")).to_have_text("This file is empty.")
    expect(said("page.jpg")).to_contain_text("This is not a photo.")
    expect(said("large.jpg")).to_contain_text("larger than 25 MB")
    expect(said("broken.jpg")).not_to_be_empty()
    assert page.evaluate(STANDING) == ["It left at six.", *numbers(pictures)]
    assert Photo.objects.count() == 4
    forgive(visitor, "400 (Bad Request)")


def test_one_is_cancelled_and_the_others_land(visit, people, pictures):
    page = at_new_story(visit())
    page.keyboard.type("It left at six.")
    held = hold_uploads(page)
    give(editor_of(page), pictures)
    while len(held) < 3:
        page.wait_for_timeout(50)

    page.get_by_role("button", name="Cancel photo-2.jpg").click()
    while len(held) < 4:
        page.wait_for_timeout(50)
    for route in held:
        if "photo-2" not in (route.request.post_data_buffer or b"").decode("latin-1"):
            route.continue_()
    landed(page, 3)

    others = [pictures[0], *pictures[2:]]
    assert page.evaluate(STANDING) == ["It left at six.", *numbers(others)]
    assert Photo.objects.count() == 3


def test_all_are_cancelled_at_once(visit, people, pictures):
    page = at_new_story(visit())
    page.keyboard.type("It left at six.")
    held = hold_uploads(page)
    give(editor_of(page), pictures)
    while len(held) < 3:
        page.wait_for_timeout(50)

    page.get_by_role("button", name="Cancel all").click()

    expect(sheet(page).get_by_role("listitem")).to_have_count(0)
    assert page.evaluate(STANDING) == ["It left at six."]
    assert Photo.objects.count() == 0


def test_network_is_cut_in_the_middle_and_all_land_once_in_order(visit, people, tmp_path):
    files = []
    for number, size in enumerate(SIZES, start=1):
        file = tmp_path / f"photo-{number}.jpg"
        Image.effect_noise(size, 100).save(file)  # a large file
        files.append(file)
    visitor = visit()
    page = at_new_story(visitor)
    page.keyboard.type("It left at six.")
    line = visitor.context.new_cdp_session(page)

    def network(*, is_offline: bool, speed: int) -> None:
        line.send(
            "Network.emulateNetworkConditions",
            {
                "offline": is_offline,
                "latency": 0,
                "downloadThroughput": -1,
                "uploadThroughput": speed,
            },
        )

    line.send("Network.enable")
    network(is_offline=False, speed=80_000)
    give(editor_of(page), files)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.upload-row progress')].some(bar => bar.value > .1)"
    )
    network(is_offline=True, speed=0)
    waiting = sheet(page).get_by_text("Waiting for the network; it goes on by itself.")
    expect(waiting.first).to_be_visible()
    in_the_middle = Photo.objects.count()
    network(is_offline=False, speed=-1)
    landed(page, 4)

    assert in_the_middle < 4
    assert page.evaluate(STANDING) == ["It left at six.", *numbers(files)]
    assert Photo.objects.count() == 4
    assert sheet(page).get_by_text("Already in the library").count() == 0
    forgive(visitor, "ERR_INTERNET_DISCONNECTED", "ERR_NETWORK")


def test_session_ends_and_the_upload_goes_on_after_the_sign_in(visit, people, pictures):
    visitor = visit()
    page = at_new_story(visitor)
    page.locator("#article_form[data-saving=ready]").wait_for(state="attached")
    visitor.context.clear_cookies()

    give(editor_of(page), pictures[:2])
    page.get_by_role("dialog").get_by_label("Password").fill(PASSWORD)
    landed(page, 2)

    assert page.evaluate(STANDING) == numbers(pictures[:2])
    forgive(visitor, "401", "403")


def test_leaving_while_a_photo_is_on_its_way_warns(visit, people, pictures):
    page = at_new_story(visit())
    hold_uploads(page)
    give(editor_of(page), pictures[:1])
    expect(page.locator(".photo-place")).to_have_count(1)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.close(run_before_unload=True)
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Cancel all").click()


def test_photo_that_is_here_already_is_not_sent_again(visit, people, pictures):
    visitor = visit()
    page = at_new_story(visitor)
    give(editor_of(page), pictures[:1])
    landed(page, 1)
    page.locator("#saving[data-state=saved]").wait_for()

    other = visit()
    page = at_new_story(other, "editor")
    give(editor_of(page), pictures[:2])
    landed(page, 2)

    posts = [address for address in other.requests if address.endswith("/admin/desk/photos/")]
    row = sheet(page).get_by_role("listitem").filter(has_text="photo-1.jpg")
    expect(row.get_by_text("Already in the library; that photo was used.")).to_be_visible()
    expect(row.get_by_text("stands in the draft")).to_be_visible()
    assert len(posts) == 1
    assert page.evaluate(STANDING) == numbers(pictures[:2])


def test_killed_photo_is_not_taken_again(visit, people, pictures):
    visitor = visit()
    page = at_new_story(visitor)
    give(editor_of(page), pictures[:1])
    landed(page, 1)
    visitor.context.close()  # else it is told of the kill, and draws the picture that is gone
    Photo.objects.update(killed_at="2026-07-03T04:00:00Z", kill_reason="Not ours")

    other = visit()
    page = at_new_story(other)
    give(editor_of(page), pictures[:1])

    row = sheet(page).get_by_role("listitem").filter(has_text="photo-1.jpg")
    expect(row.get_by_text("Killed on 3 Jul 2026: Not ours").first).to_be_visible()
    assert page.locator(".ck-editor__editable figure").count() == 0


def test_what_looks_like_another_is_used_kept_beside_it_or_taken_against_a_kill(
    visit, people, tmp_path
):
    visitor = visit()
    page = at_new_story(visitor, "editor")
    files = {width: tmp_path / f"wall-{width}.jpg" for width in (640, 560, 480, 400)}
    for width, file in files.items():
        file.write_bytes(wall(width))

    def given(width: int):
        give(editor_of(page), [files[width]])
        return sheet(page).get_by_role("listitem").filter(has_text=f"wall-{width}.jpg")

    given(640)
    landed(page, 1)
    [first] = page.evaluate(STANDING)
    row = given(560)
    expect(row.get_by_text("Looks like this photo of the library:")).to_be_visible()
    row.get_by_role("button", name="Use the one in the library").click()
    expect(row.get_by_text("Looks like")).to_be_hidden()
    landed(page, 2)
    assert page.evaluate(STANDING) == [first, first]

    row = given(480)
    row.get_by_role("button", name="Keep both").click()
    expect(row.get_by_text("Looks like")).to_be_hidden()
    landed(page, 3)
    third = Photo.objects.get(width=480)
    assert page.evaluate(STANDING).count(third.pk) == 1

    Photo.objects.update(killed_at="2026-07-03T04:00:00Z", kill_reason="Not ours")
    row = given(400)
    expect(row.get_by_text("killed on 3 Jul 2026: Not ours").first).to_be_visible()
    assert not Photo.objects.filter(width=400).exists()
    row.get_by_role("button", name="Take wall-400.jpg all the same").click()
    expect(row.get_by_text("Looks like").first).to_be_visible()
    landed(page, 4)
    assert page.evaluate(STANDING).count(Photo.objects.get(width=400).pk) == 1
    forgive(visitor, "400 (Bad Request)", "410 (Gone)")


def test_at_most_thirty_are_taken_at_once(visit, people, pictures, tmp_path):
    page = at_new_story(visit())
    hold_uploads(page)
    files = []
    for number in range(32):
        (tmp_path / f"many-{number}.jpg").write_bytes(pictures[0].read_bytes() + bytes([number]))
        files.append(tmp_path / f"many-{number}.jpg")

    give(editor_of(page), files)

    expect(sheet(page).get_by_role("listitem")).to_have_count(30)
    expect(sheet(page).get_by_role("alert").first).to_contain_text("These are 32 files.")
    page.get_by_role("button", name="Cancel all").click()


def into_photos(page) -> None:
    """From the text to the first entry of the toolbar's menu Photos."""
    here = "() => document.activeElement.textContent.trim()"
    page.keyboard.press("Alt+F10")
    while page.evaluate(here) != "Photos":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_function(f"({here})() === 'Upload from this device'")


def test_photos_are_chosen_described_and_moved_from_the_keyboard(visit, people, pictures):
    page = at_new_story(visit())
    page.on("filechooser", lambda _: None)  # asked for early: the browser takes a moment
    press = page.keyboard.press
    page.keyboard.type("It left at six.")
    into_photos(page)
    with page.expect_file_chooser() as chooser:
        press("Enter")
    chooser.value.set_files(pictures[:2])
    landed(page, 2)
    first, second = numbers(pictures[:2])

    into_photos(page)
    press("ArrowDown")
    press("ArrowDown")
    press("Enter")
    page.keyboard.type("Photo by LI NA")
    while not page.evaluate("() => document.activeElement.matches('.upload-row textarea')"):
        press("Tab")
    page.keyboard.type("The first")
    press("Enter")
    page.keyboard.type("The second")
    press("Enter")
    press("Enter")  # on OK, which leads back to the text
    expect(sheet(page).get_by_role("listitem")).to_have_count(0)
    press("Control+Home")
    while page.evaluate("() => document.activeElement.textContent") != "Move down":
        press("Tab")
    press("Enter")

    assert page.evaluate(STANDING) == ["It left at six.", second, first]
    credits = set(Photo.objects.values_list("credit_kind", "credit_name"))
    assert credits == {("photo_by", "LI NA")}
    assert [photo.alt for photo in Photo.objects.order_by("-width")] == ["The first", "The second"]


@pytest.mark.parametrize("dark", [False, True])
def test_uploads_are_accessible(visit, people, pictures, tmp_path, dark):
    visitor = visit(dark=dark)
    page = at_new_story(visitor)
    (tmp_path / "empty.jpg").write_bytes(b"")
    hold_uploads(page)

    give(editor_of(page), [*pictures, tmp_path / "empty.jpg"])
    page.get_by_text("Rights, uses and keywords").click()
    expect(sheet(page).get_by_text("This file is empty.")).to_be_visible()

    assert visitor.complaints == []
    assert failings(page) == []
    visitor.complaints.clear()  # axe tries a style of its own, which the policy refuses
    page.get_by_role("button", name="Cancel all").click()


@pytest.mark.parametrize("goes_on", [True, False])
def test_who_went_on_after_the_ok_is_not_called_back(visit, people, pictures, goes_on):
    page = at_new_story(visit())
    held = []
    page.route("**/describe/", lambda route: held.append(route))
    give(editor_of(page), pictures[:1])
    landed(page, 1)
    page.get_by_label("Description of photo-1.jpg").fill("The first wall")
    page.get_by_role("button", name="OK", exact=True).click()
    while not held:
        page.wait_for_timeout(20)
    if goes_on:
        page.get_by_label("Headline").focus()

    held[0].continue_()

    expect(sheet(page).get_by_role("button", name="OK", exact=True)).to_be_hidden()
    expect(page.get_by_label("Headline") if goes_on else editor_of(page)).to_be_focused()


def test_library_goes_on_when_what_was_under_way_at_the_ok_is_there(visit, people, pictures):
    visitor = visit()
    visitor.sign_in("reporter")
    page = visitor.open("/admin/photos/photo/add/")
    held = []
    page.route("**/describe/", lambda route: held.append(route))
    give(page.locator("main, #content").first, pictures[:1])
    expect(sheet(page).get_by_text("1 photo added.")).to_be_visible()
    page.get_by_label("Description of photo-1.jpg").fill("The first wall")
    page.get_by_role("button", name="OK", exact=True).click()
    while not held:
        page.wait_for_timeout(20)

    with page.expect_navigation(url="**/admin/photos/photo/"):
        held[0].continue_()

    expect(page.locator("[data-tile]")).to_have_count(1)
    assert Photo.objects.get().alt == "The first wall"


def test_library_takes_files_that_are_dropped_on_it(visit, people, pictures, tmp_path):
    visitor = visit()
    visitor.sign_in("reporter")
    page = visitor.open("/admin/photos/photo/add/")
    give(page.locator("main, #content").first, pictures[2:3])
    expect(sheet(page).get_by_text("1 photo added.")).to_be_visible()
    with page.expect_navigation(url="**/admin/photos/photo/"):
        page.get_by_role("button", name="OK", exact=True).click()
    expect(page.locator("[data-tile]")).to_have_count(1)
    give(page.locator("main, #content").first, pictures[2:3])
    there = "Already in the library; nothing new was stored."
    expect(sheet(page).get_by_text(there)).to_be_visible()
    expect(sheet(page).get_by_text("photo added")).to_have_count(0)
    with page.expect_navigation():
        page.get_by_role("button", name="OK", exact=True).click()
    (tmp_path / "empty.jpg").write_bytes(b"")

    give(page.locator("main, #content").first, [*pictures[:2], tmp_path / "empty.jpg"])
    batch = page.get_by_role("group", name="For all 3 photos")
    batch.get_by_label("Credit, as it is printed").fill("Photo by LI NA")
    batch.get_by_label("Caption").fill("Wall {n}.")
    page.get_by_label("Description of photo-1.jpg").fill("The first wall")
    page.keyboard.press("Enter")
    page.keyboard.type("The second wall")
    page.keyboard.press("Enter")
    expect(sheet(page).get_by_text("2 photos added. 1 file was not taken.")).to_be_visible()
    assert failings(page) == []
    visitor.complaints.clear()  # axe tries a style of its own, which the policy refuses
    with page.expect_navigation():
        page.get_by_role("button", name="OK", exact=True).click()

    expect(page.locator("[data-tile]")).to_have_count(3)
    found = Photo.objects.exclude(alt="").values_list(
        "caption", "alt", "credit_kind", "credit_name"
    )
    assert set(found) == {
        ("Wall 1.", "The first wall", "photo_by", "LI NA"),
        ("Wall 2.", "The second wall", "photo_by", "LI NA"),
    }
