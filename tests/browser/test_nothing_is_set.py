"""A crawl of every public address with a real browser: nothing is set, stored or asked elsewhere
before the choice, and after a refusal nothing but the choice itself.
"""

import re

import pytest
from django.urls import resolve

from tests.browser.test_reading import site  # noqa: F401 - a small public site, as a fixture
from tests.notices.test_embeds import STATS

pytestmark = pytest.mark.browser

LEFT = """async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(known => known.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookie: document.cookie,
})"""
WEIGHT = """buttons => buttons.map(button => {
    const look = getComputedStyle(button), box = button.getBoundingClientRect();
    return [box.width, box.height, box.top, look.color, look.backgroundColor, look.border,
            look.fontSize, look.fontWeight, look.textDecoration, look.opacity];
})"""
NOTHING = {
    "local": [],
    "session": [],
    "databases": [],
    "caches": [],
    "workers": 0,
    "cookie": "",
}
NO_PAGE = re.compile(r"/feed/|/photos/|\.(xml|txt|svg|png|ico|webmanifest|css|js)$")
OF_STAFF = ("/admin/", "/accounts/")
FIRST = [
    *("/", "/zh/", "/letters/status/", "/nowhere/", "/search/?q=ferry", "/zh/search/?q=nothing"),
    *("/robots.txt", "/humans.txt", "/favicon.ico", "/zh/2026/03/", "/preview/none/"),
]


def addresses(text: str, base: str) -> list[str]:
    """Addresses of the site itself that a page, a feed or a sitemap names."""
    found = re.findall(r'(?:href|src|action)="([^"#]*)', text) + re.findall(r"<loc>([^<]+)", text)
    here = [link.replace("&amp;", "&") for link in found]
    here = [re.sub(rf"^(http://testserver|{re.escape(base)})", "", link) for link in here]
    return [link for link in here if link.startswith("/") and not link.startswith(OF_STAFF)]


class Crawl:
    def __init__(self, reader):
        self.reader, self.base, self.wrong = reader, reader.base, []
        self.pages: list[str] = []

    def everything(self, start: list[str]) -> None:
        seen, waiting = set(), list(reversed(start))
        while waiting:
            address = waiting.pop()
            kind = re.sub(r"(from|q|page|before|at)=[^&]*", r"\1", address)
            if kind in seen:
                continue
            seen.add(kind)
            waiting += addresses(self.look(address, NOTHING), self.base)

    def look(self, address: str, left: dict[str, object]) -> str:
        if NO_PAGE.search(address):
            answer = self.reader.context.request.get(self.base + address)
            if "set-cookie" in answer.headers:
                self.wrong.append((address, "sets a cookie"))
            is_text = "xml" in answer.headers.get("content-type", "")
            return answer.text() if is_text else ""
        page = self.reader.page
        page.goto(self.base + address, wait_until="load")
        found = page.evaluate(LEFT)
        if found != left or self.reader.context.cookies():
            self.wrong.append((address, found, self.reader.context.cookies()))
        self.pages.append(address)
        return page.content()


def view(address: str) -> str:
    return resolve(address.partition("?")[0]).view_name


def test_nothing_is_set_stored_or_asked_elsewhere_on_any_public_address(visit, site, settings):  # noqa: F811
    settings.EMBEDS = [STATS]  # what could be loaded is not, without agreement
    reader = visit()
    crawl = Crawl(reader)
    public = [address for address in site.values() if not address.startswith(OF_STAFF)]

    crawl.everything([*FIRST, *public, "/sitemap.xml"])
    of_each_sort = {view(page): page for page in crawl.pages if page != "/nowhere/"}
    reader.page.goto(f"{reader.base}/")
    agree, decline = reader.page.locator("[data-consent]").evaluate_all(WEIGHT)
    reader.page.get_by_role("button", name="Decline").click()
    for address in of_each_sort.values():
        crawl.look(address, {**NOTHING, "local": ["consent"]})
    reader.complaints[:] = [
        said for said in reader.complaints if not re.search("status of 4(04|10)", said)
    ]

    assert crawl.wrong == []
    assert agree == decline
    assert [url for url in reader.requests if not url.startswith(f"{reader.base}/")] == []
    assert of_each_sort.keys() >= {
        *("front", "story", "section", "topic", "author", "search", "page", "write_letter"),
        *("letter_status", "corrections", "archive", "archive_month", "archive_day", "cookies"),
        *("accessibility", "preview_link"),
    }
    assert {address.startswith("/zh/") for address in crawl.pages} == {True, False}
