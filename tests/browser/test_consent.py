"""What consent.js does in a browser: nothing is stored before a click, refusals are kept."""

import gzip
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "consent.js"
PAGE = """<!doctype html><html lang="en"><title>A page</title>
<script src="/consent.js" defer></script>
<main id="main" tabindex="-1"><p>A story.</p></main>
<button id="consent-again" hidden>Cookie choices</button>
<button id="consent-withdraw" hidden>Withdraw agreement</button>
<section id="consent" hidden data-edition="{edition}" data-load="{load}" data-forget="_stats">
  <button data-consent="agree">I Agree</button> <button data-consent="decline">Decline</button>
</section>"""
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked') }})"
PRIVATE = "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
LISTEN = "window.heard = []; document.addEventListener('consent', e => heard.push(e.detail))"


@pytest.fixture
def reader(browser):
    context = browser.new_context()
    yield context
    context.close()


EMBED = "https://stats.test/count.js"
COUNTS = "document.cookie = '_stats=1; Path=/'; localStorage._stats = 1"


def open_page(reader, *, edition="2026-11", before="", load="", foreign=None):
    """A page of the site; addresses of others that it asks are written into `foreign`."""
    page = reader.new_page()

    def answer(route):
        if not route.request.url.startswith("http://site.test/"):
            (foreign if foreign is not None else []).append(route.request.url)
            route.fulfill(body=COUNTS, content_type="text/javascript")
        elif route.request.url.endswith(".js"):
            route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        else:
            words = PAGE.format(edition=edition, load=load)
            route.fulfill(body=words, content_type="text/html")

    page.route("**/*", answer)
    page.add_init_script(f"{LISTEN};{before}")
    page.goto("http://site.test/")
    return page


def state(page) -> dict[str, object]:
    return page.evaluate(
        """() => ({
            banner: !document.getElementById('consent').hidden,
            open: document.documentElement.classList.contains('consent-open'),
            again: !document.getElementById('consent-again').hidden,
            stored: (() => { try { return Object.keys(localStorage) } catch { return null } })(),
            cookie: document.cookie,
            heard: window.heard,
        })"""
    )


ASKED = {"banner": True, "open": True, "again": True, "stored": [], "cookie": "", "heard": []}
QUIET = {**ASKED, "banner": False, "open": False}


def test_a_new_reader_is_asked_and_nothing_is_stored(reader):
    assert state(open_page(reader)) == ASKED


@pytest.mark.parametrize(("button", "choice"), [("I Agree", "agree"), ("Decline", "decline")])
def test_a_choice_is_kept_for_the_edition(button, choice, reader):
    page = open_page(reader)
    page.get_by_role("button", name=button).click()

    kept = page.evaluate("JSON.parse(localStorage.getItem('consent'))")
    assert state(page) == {**QUIET, "stored": ["consent"], "heard": [choice]}
    assert (sorted(kept), kept["edition"], kept["choice"]) == (
        ["at", "choice", "edition"],
        "2026-11",
        choice,
    )
    assert state(open_page(reader)) == {**QUIET, "stored": ["consent"], "heard": [choice]}
    assert state(open_page(reader, edition="2026-12")) == {**ASKED, "stored": ["consent"]}


def test_the_choice_can_be_changed_from_the_footer(reader):
    page = open_page(reader)
    page.get_by_role("button", name="I Agree").click()

    page.get_by_role("button", name="Cookie choices").click()
    focus = page.evaluate("document.activeElement.id")
    page.get_by_role("button", name="Decline").click()

    assert (focus, page.evaluate("document.activeElement.id")) == ("consent", "consent-again")
    assert state(page)["heard"] == ["agree", "decline"]
    assert page.evaluate("JSON.parse(localStorage.getItem('consent')).choice") == "decline"


def test_the_keyboard_stays_where_the_reader_was(reader):
    page = open_page(reader)

    page.get_by_role("button", name="Decline").focus()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_global_privacy_control_is_a_refusal(reader):
    page = open_page(reader, before=PRIVATE)

    assert state(page) == {**QUIET, "heard": ["decline"]}
    page.get_by_role("button", name="Cookie choices").click()
    assert state(page)["banner"] is True


def test_an_embed_is_loaded_after_agreement_and_never_before(reader):
    asked = []
    page = open_page(reader, load=EMBED, foreign=asked)
    assert (state(page)["cookie"], asked) == ("", [])

    page.get_by_role("button", name="I Agree").click()
    page.wait_for_function("document.cookie == '_stats=1'")
    again = open_page(reader, load=EMBED, foreign=asked)
    again.wait_for_function("document.cookie == '_stats=1'")

    assert asked == [EMBED, EMBED]


def test_agreement_is_withdrawn_with_one_click_and_nothing_of_it_stays(reader):
    asked = []
    page = open_page(reader, load=EMBED, foreign=asked)
    page.get_by_role("button", name="I Agree").click()
    page.wait_for_function("document.cookie == '_stats=1'")

    with page.expect_navigation():
        page.get_by_role("button", name="Withdraw agreement").click()

    page.wait_for_function("window.heard.length == 1")
    assert state(page) == {**QUIET, "stored": ["consent"], "heard": ["decline"]}
    assert page.locator("#consent-withdraw").is_hidden()
    assert asked == [EMBED]


def test_declined_or_refused_by_the_browser_nothing_is_loaded(reader):
    asked = []
    page = open_page(reader, load=EMBED, foreign=asked)
    page.get_by_role("button", name="Decline").click()
    page.reload()

    assert state(page) == {**QUIET, "stored": ["consent"], "heard": ["decline"]}
    assert asked == []


def test_global_privacy_control_refuses_what_was_agreed_to_without_it(reader):
    asked = []
    open_page(reader).get_by_role("button", name="I Agree").click()

    page = open_page(reader, load=EMBED, foreign=asked, before=PRIVATE)

    assert (state(page)["heard"], state(page)["banner"], asked) == (["decline"], False, [])
    page.get_by_role("button", name="Cookie choices").click()
    page.get_by_role("button", name="I Agree").click()
    page.wait_for_function("document.cookie == '_stats=1'")


def test_blocked_storage_does_not_break_the_page(reader):
    failures = []
    reader.on("weberror", lambda error: failures.append(str(error.error)))
    page = open_page(reader, before=BLOCKED)

    page.get_by_role("button", name="I Agree").click()

    assert state(page) == {**QUIET, "stored": None, "heard": ["agree"]}
    assert failures == []


@pytest.mark.parametrize("kept", ["{", "null", "7", '{"edition": "2026-11"'])
def test_what_was_stored_broken_is_asked_again(kept, reader):
    page = open_page(reader, before=f"localStorage.setItem('consent', {kept!r})")

    assert state(page) == {**ASKED, "stored": ["consent"]}


def test_the_script_is_small():
    assert len(gzip.compress(SCRIPT.read_bytes())) < 1500


def test_without_javascript_the_banner_stays_hidden(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(PAGE.format(edition="2026-11", load=""))

    assert page.locator("#consent").is_hidden()
    context.close()
