"""What a reader's browser sees: no error, nothing stored, nothing foreign, everything reachable."""

import io

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from PIL import Image

from articles import body, workflow
from articles.models import MustRead, Topic
from notices.models import ConsentText, Page, SiteNotice
from photos import ingest
from tests.articles.stories import draft, published
from tests.browser.test_filing import failings, failings_in_both_lights

pytestmark = pytest.mark.browser


@pytest.fixture
def site(people, city, chang_chen, now):
    """A small public site with one of everything; gives addresses by template."""
    always = DateTimeTZRange(None, None)
    for kind, value in (
        ("hotline", "+86-23-67158993"),
        ("icp", "渝ICP备20009753号-2"),
        ("news_licence", "50120220004"),
        ("inquiries", "service@example.org"),
    ):
        SiteNotice.objects.create(kind=kind, value=value, span=always)
    Page.objects.create(
        slug="privacy", title="Privacy", text="We keep little.\n\n## Cookies\n\n- none", span=always
    )
    ConsentText.objects.create(edition="2026-03", text="We would like to count. " * 6, span=always)
    kept = io.BytesIO()
    Image.new("RGB", (1400, 900), "teal").save(kept, "JPEG")
    photo, _ = ingest.take_in(
        data=kept.getvalue(), name="a.jpg", by=people["editor"], now=now, credit_name="CHEN YU"
    )
    topic = Topic.objects.create(slug="ferries", name="Ferries")
    html = (
        "<p>It left at six.</p><h2>The pier</h2>"
        + body.figure(photo.pk, "The ferry at the pier.", "A teal sheet")
        + "<table><tbody><tr><th>Pier</th><td>Six</td></tr></tbody></table>"
    )
    story = published(
        draft(city, chang_chen, body=html, topics=(topic,)), by=people["editor"], now=now
    )
    gone = published(draft(city, chang_chen, headline="Gone"), by=people["editor"], now=now)
    workflow.withdraw(
        article_id=gone.article_id, version=2, note="It was wrong.", by=people["editor"], now=now
    )
    MustRead.objects.create(story=story.article, span=always)
    MustRead.objects.create(title="A campaign", url="https://example.org/", span=always)
    return {
        "front": "/",
        "story": story.path,
        "section": "/section/city/",
        "topic": "/topic/ferries/",
        "author": "/author/chang-chen/",
        "search": "/search/?q=ferry",
        "page": "/privacy/",
        "letter": "/letters/",
        "gone": gone.path,
        "missing": "/nowhere/",
        "chinese": "/zh/",
        "sign in": "/accounts/login/",
    }


TORN = """() => [...document.querySelectorAll("figure, .row, .card")]
    .filter(one => getComputedStyle(one).breakInside !== "avoid").map(one => one.className)"""


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_accessible_and_quiet(visit, site, width):
    reader = visit(width=width)
    found = {}

    for name, address in site.items():
        page = reader.page
        page.goto(reader.base + address)
        found[name] = failings_in_both_lights(page)
        for media in ("print", "screen"):
            page.emulate_media(media=media)
            is_wider = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not is_wider, f"{name} is wider than the {media}"
            if media == "print":
                assert page.evaluate(TORN) == [], f"{name} is torn between two sheets"
    # The pages that say so answer 404 and 410, and the browser's console repeats it.
    reader.complaints[:] = [
        said for said in reader.complaints if "status of 404" not in said and "410" not in said
    ]

    assert {name: what for name, what in found.items() if what} == {}


FOCUSED = """() => {
    const style = getComputedStyle(document.activeElement);
    return document.activeElement !== document.body && style.outlineStyle !== "none";
}"""


SEEN_OF_BANNER = """() => {
    const banner = document.getElementById("consent").getBoundingClientRect();
    return Math.max(0, innerHeight - banner.top) / innerHeight;
}"""


def test_every_page_holds_at_400_percent_in_forced_colours_and_at_rest(visit, site):
    """320 by 256 px are 1280 by 1024 at 400 %; what the test above leaves out is examined here."""
    reader = visit(width=320, height=256, forced_colors="active", reduced_motion="reduce")
    story = site["story"]
    more = [f"{story}history/", "/corrections/", "/archive/", "/2026/03/", "/letters/status/"]
    more += ["/text/", f"/text{story}", "/zh/search/?q=x"]
    found = {}

    for address in (*site.values(), *more):
        page = reader.page
        page.goto(reader.base + address)
        page.keyboard.press("Tab")
        found[address] = (
            page.evaluate("document.documentElement.scrollWidth"),
            page.evaluate("document.getAnimations().length"),
            page.evaluate(FOCUSED),
            failings(page) if address in more else [],
        )
    reader.complaints[:] = [
        said for said in reader.complaints if "status of 404" not in said and "410" not in said
    ]

    assert {address: what for address, what in found.items() if what != (320, 0, True, [])} == {}
    page.goto(reader.base)
    page.wait_for_selector("#consent", state="visible")
    assert page.evaluate(SEEN_OF_BANNER) < 0.5


def test_nothing_is_set_stored_or_asked_elsewhere_before_the_choice(visit, site):
    reader = visit()

    for name in ("front", "story", "section", "search", "page", "letter"):
        reader.open(site[name])

    stored = reader.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert stored == [0, 0, ""]
    assert reader.context.cookies() == []
    assert {url for url in reader.requests if not url.startswith(reader.base)} == set()


@pytest.mark.parametrize(("button", "choice"), [("I Agree", "agree"), ("Decline", "decline")])
def test_banner_goes_with_one_click_and_comes_back_from_the_footer(visit, site, button, choice):
    reader = visit(width=360, height=740)
    page = reader.open(site["story"])

    page.get_by_role("button", name=button).click()
    assert page.locator("#consent").is_hidden()
    page.reload()

    assert page.locator("#consent").is_hidden()
    assert page.evaluate("JSON.parse(localStorage.consent).choice") == choice
    page.get_by_role("button", name="Cookie choices").click()
    assert page.locator("#consent").is_visible()


def test_story_reads_without_javascript_and_without_style(visit, site):
    reader = visit(java_script_enabled=False)
    reader.context.route("**/*.css", lambda route: route.abort())

    page = reader.open(site["story"])
    reader.complaints.clear()  # the browser tells of the style sheet that was kept from it

    words = page.locator("body").inner_text().lower()
    order = ["ferry returns to the old pier", "chang chen", "it left at six.", "the pier"]
    order += ["the ferry at the pier.", "must read", "+86-23-67158993"]
    positions = [words.index(place) for place in order]
    assert positions == sorted(positions)
    assert words.rstrip().endswith("back")
    assert page.locator("#consent").is_hidden()


def test_everything_is_reached_by_keyboard(visit, site):
    reader = visit()
    page = reader.open(site["story"])

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    focused = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        focused.add(page.evaluate("document.activeElement.textContent.trim()"))

    assert {"CHANG CHEN", "A campaign", "Privacy", "I Agree", "Decline"} <= focused


def test_photo_has_its_size_before_it_is_there(visit, site):
    reader = visit()
    page = reader.open(site["story"])

    picture = page.locator("figure img").first

    assert picture.get_attribute("alt") == "A teal sheet"
    assert picture.evaluate("image => image.naturalWidth > 0")
    assert picture.get_attribute("width")
    caption = page.locator("figcaption").first.inner_text()
    assert " ".join(caption.split()) == "The ferry at the pier. (Photo provided by CHEN YU)"


SHIFTS = """() => new Promise(answer => {
    new PerformanceObserver(list => answer(list.getEntries().map(entry => entry.value)))
        .observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => answer([])));
})"""


@pytest.mark.parametrize("width", [360, 1280])
def test_first_photo_is_asked_for_early_and_nothing_jumps(visit, site, width):
    reader = visit(width=width, height=740)

    page = reader.open(site["story"])

    first = next(place for place, url in enumerate(reader.requests) if "/photos/" in url)
    assert first <= 4, reader.requests
    assert page.evaluate(SHIFTS) == []


def test_suggestion_is_chosen_by_keyboard(visit, site):
    page = visit().open("/search/")

    field = page.get_by_role("combobox", name="Words to look for")
    ferries = page.locator(".suggestions").get_by_role("option", name="Ferries Topic")
    field.press_sequentially("ferr")
    ferries.wait_for()
    assert failings(page) == []
    field.press_sequentially("i")  # the examination took the focus, and closed the list
    ferries.wait_for()
    page.keyboard.press("ArrowDown")
    assert ferries.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")

    page.wait_for_url("**/topic/ferries/")


def test_reader_leaves_a_message_and_gets_a_receipt(visit, site):
    reader = visit()
    page = reader.open(site["story"])
    page.get_by_role("link", name="Leaving a message").click()

    page.wait_for_timeout(3100)  # nobody writes a letter in less
    page.get_by_label("A tip for the newsroom").check()
    page.locator("[name=text]").fill("The pier has a new clock, and it is slow by four minutes.")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/letters/thanks/**")

    assert "L-" in page.locator(".receipt").inner_text()
    assert reader.context.cookies() == []
