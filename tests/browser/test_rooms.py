"""Nothing of one visitor is found by the next, though the room is the same."""

import pytest

from tests.browser.rooms import Rooms
from tests.browser.test_nothing_is_set import LEFT, NOTHING

pytestmark = pytest.mark.browser

LEAVE = """async () => {
  document.cookie = 'left=1; Path=/';
  localStorage.left = sessionStorage.left = window.name = 'left';
  await (await caches.open('left')).put('/left', new Response('left'));
  await new Promise((done) => { indexedDB.open('left').onsuccess = done; });
  history.pushState({}, '', '/left');
}"""
FOUND = """async () => [
  window.name, history.length, innerWidth, innerHeight, navigator.onLine,
  matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('print').matches,
  (await navigator.permissions.query({ name: 'geolocation' })).state,
  (await navigator.storage.estimate()).quota > 1_000_000,
]"""


def look(context, base: str) -> tuple[dict, list, str, list]:
    page = context.new_page()
    page.goto(f"{base}/robots.txt")
    text = page.locator("body").inner_text()
    return page.evaluate(LEFT), page.evaluate(FOUND), text, context.cookies()


def test_the_next_visitor_finds_what_a_first_one_would(browser, live_server, db):
    rooms, base = Rooms(browser, live_server.url), live_server.url
    options = {"viewport": {"width": 800, "height": 600}}
    first = browser.new_context(**options)
    used = rooms.let(is_new=False, **options)
    for _visit in range(2):  # the second time in a room that was used before
        page = used.new_page()
        page.goto(f"{base}/robots.txt")
        page.set_viewport_size({"width": 400, "height": 300})
        page.emulate_media(color_scheme="dark", media="print")
        page.evaluate(LEAVE)
        used.new_cdp_session(page).send(
            "Storage.overrideQuotaForOrigin", {"origin": base, "quotaSize": 1}
        )
        used.grant_permissions(["geolocation"])
        used.route("**/*", lambda route: route.fulfill(body="left"))
        used.set_offline(True)
        was_left = page.evaluate(LEFT)

        rooms.leave(used)
        again = rooms.let(is_new=False, **options)

        assert again is used
        assert all(was_left[name] for name in NOTHING if name != "workers")
        assert look(again, base) == look(first, base)
    first.close()
    used.close()


def test_another_screen_a_first_visit_and_a_left_house_have_rooms_of_their_own(
    browser, live_server
):
    rooms = Rooms(browser, live_server.url)
    wide = rooms.let(is_new=False, color_scheme="dark")
    rooms.leave(wide)

    light = rooms.let(is_new=False, color_scheme="light")
    first = rooms.let(is_new=True, color_scheme="dark")
    same = rooms.let(is_new=False, color_scheme="dark")
    same.close()
    for one in (first, light, same):
        rooms.leave(one)

    assert len({wide, light, first}) == 3
    assert same is wide
    assert rooms.let(is_new=False, color_scheme="dark") not in {wide, first, light}
