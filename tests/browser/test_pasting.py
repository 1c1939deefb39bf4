"""What the clipboard of Word, Google Docs and the web leaves: words and their shape, no more."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.test_filing import editor_of

pytestmark = pytest.mark.browser

CLIPBOARD = Path(__file__).parent / "clipboard"
PASTE = """html => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  data.setData('text/plain', 'The same without its shape');
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""
DATA = "() => document.querySelector('textarea[data-story-editor]').storyEditor.getData()"

SHAPE = (
    "<h2>At the pier</h2><p>The ferry <strong>left</strong> at <em>six</em>, said "
    '<a href="https://harbour.example/times">the harbour</a>.</p>'
    "<ul><li>One boat</li><li>Two crews</li></ul>"
)


def pasted(page: Page, html: str) -> str:
    editor_of(page).click()
    page.evaluate(PASTE, html)
    page.get_by_text("Two crews").wait_for()
    return page.evaluate(DATA)


@pytest.mark.parametrize("source", ["word", "docs", "web"])
def test_headings_lists_links_and_emphasis_survive_and_nothing_else(visit, people, source):
    reporter = visit()
    reporter.sign_in("reporter")
    page = reporter.open("/admin/")
    page.get_by_role("link", name="File a story").first.click()

    data = pasted(page, (CLIPBOARD / f"{source}.html").read_text("utf-8"))

    assert data == SHAPE
    assert page.title() != "taken"
    assert [address for address in reporter.requests if "example" in address] == []
    # CKEditor parses Word's styles to read its lists: the policy refuses to apply them, aloud.
    reporter.complaints[:] = [said for said in reporter.complaints if "style" not in said]
