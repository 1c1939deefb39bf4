"""A real browser on a real server, watched: an error in its console fails the test."""

import io
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.conftest import make_user
from tests.test_access import ROLES

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PASSWORD = "a long password"
AXES_OWN = "Couldn't load preload assets"  # it gave up on a style sheet, and goes on without it


@pytest.fixture(scope="session")
def playwright():
    # Playwright's loop runs in this thread; the ORM calls of the tests beside it are meant.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if not Path(CHROMIUM).exists():
        pytest.fail(f"There is no browser at {CHROMIUM}: make browser installs it.")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright):
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
    yield chromium
    chromium.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own."""

    context: BrowserContext
    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        self.page.goto(self.base + address)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def sign_in(self, username: str) -> Page:
        self.open("/admin/")
        self.page.locator("[name=login]").fill(username)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/admin/")
        return self.page


def let_the_last_save_end() -> None:
    """A closed page's last request may still come; emptying the tables beside it would deadlock."""
    busy = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
    )
    quiet = 0
    for _tenth in range(100):
        with connection.cursor() as cursor:
            cursor.execute(busy)
            quiet = 0 if cursor.fetchone()[0] else quiet + 1
        if quiet == 6:
            return
        time.sleep(0.1)


@pytest.fixture
def visit(browser: Browser, live_server):
    """visit(width=..., height=..., dark=..., **context) gives a Visitor; each is watched."""
    visitors: list[Visitor] = []

    def arrive(*, width: int = 1280, height: int = 900, dark: bool = False, **given) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **given,
        )
        visitor = Visitor(context, context.new_page(), live_server.url)
        visitor.page.on(
            "console",
            lambda said: (
                visitor.complaints.append(said.text)
                if said.type in {"error", "warning"} and not said.text.startswith(AXES_OWN)
                else None
            ),
        )
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("request", lambda request: visitor.requests.append(request.url))
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.context.close()
    if visitors:
        let_the_last_save_end()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def people(transactional_db, role_table):
    return {name: make_user(name, role) for name, role in ROLES.items() if role}


@pytest.fixture
def pictures(tmp_path) -> list[Path]:
    """Four JPEGs that differ."""
    files = []
    for number, colour in enumerate(("#234f58", "#b3261e", "#c9a24a", "#6f7f5f"), start=1):
        kept = io.BytesIO()
        Image.new("RGB", (1400, 900), colour).save(kept, "JPEG")
        file = tmp_path / f"photo-{number}.jpg"
        file.write_bytes(kept.getvalue())
        files.append(file)
    return files
