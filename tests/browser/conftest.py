"""A real browser on a real server, watched: an error in its console fails the test."""

import contextlib
import io
import os
import socket
import threading
import time
import weakref
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from accounts.models import User
from tests.browser.rooms import ONE_RENDERER, Rooms
from tests.conftest import make_user
from tests.test_access import ROLES

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # Three pages of the browser's own, for the address bar, in every window: half of what it costs.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
)
expect.set_options(timeout=30_000)  # milliseconds; other tests share these cores
IDLE = "() => new Promise((done) => requestIdleCallback(done, {timeout: 2000}))"
PASSWORD = "a long password"
AXES_OWN = "Couldn't load preload assets"  # it gave up on a style sheet, and goes on without it


@pytest.fixture(scope="session")
def playwright():
    # Playwright's loop runs in this thread; the ORM calls of the tests beside it are meant.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if not Path(CHROMIUM).exists():
        pytest.fail(f"There is no browser at {CHROMIUM}: make packages installs it.")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright):
    args = [*FLAGS, ONE_RENDERER]
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
    yield chromium
    chromium.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own."""

    context: BrowserContext
    page: Page
    base: str
    scripts: bool = True
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    awaited: set[Request] = field(default_factory=set)

    def open(self, address: str) -> Page:
        self.page.goto(self.base + address)
        self.settle()
        return self.page

    def asked(self, request: Request) -> None:
        self.requests.append(request.url)
        self.awaited.add(request)

    def answered(self, request: Request) -> None:
        self.awaited.discard(request)

    def settle(self) -> None:
        """Until no request is under way and the page has nothing left to do."""
        deadline = time.monotonic() + 30
        quiet = 0
        while quiet < 3 and time.monotonic() < deadline:
            if self.scripts:
                self.page.evaluate(IDLE)
            self.page.wait_for_timeout(20)
            quiet = 0 if self.awaited else quiet + 1

    def sign_in(self, username: str) -> None:
        """As the sign-in page would, whose own tests fill it in."""
        client = Client()
        client.force_login(User.objects.get(username=username))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        until = time.time() + settings.SESSION_COOKIE_AGE
        said = {"name": cookie.key, "value": cookie.value, "url": self.base, "expires": until}
        self.context.add_cookies([said])


@pytest.fixture(scope="session")
def connections(live_server) -> weakref.WeakSet[socket.socket]:
    """Those that the server has."""
    kept: weakref.WeakSet[socket.socket] = weakref.WeakSet()
    server = live_server.thread.httpd

    def accept(connection: socket.socket, address) -> None:
        kept.add(connection)
        type(server).process_request(server, connection, address)

    server.process_request = accept
    return kept


@pytest.fixture(scope="session")
def rooms(browser: Browser, live_server) -> Rooms:
    return Rooms(browser, live_server.url)


def let_the_last_save_end(connections: weakref.WeakSet[socket.socket]) -> None:
    """A closed page's last request may still be answered; its rows would stay for the next test.

    The server has a thread for each connection. It reads what has arrived, and then nothing more.
    """
    for connection in list(connections):
        with contextlib.suppress(OSError):  # it is closed already
            connection.shutdown(socket.SHUT_RD)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(
        "process_request_thread" in thread.name for thread in threading.enumerate()
    ):
        time.sleep(0.01)


@pytest.fixture
def visit(rooms: Rooms, live_server, connections):
    """visit(width=..., height=..., dark=..., **context) gives a Visitor; each is watched.

    is_first=True: nothing is in the browser's cache, neither of pages nor of pictures.
    """
    visitors: list[Visitor] = []

    def arrive(
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        is_first: bool = False,
        **given,
    ) -> Visitor:
        context = rooms.let(
            is_new=is_first or bool(given),
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **given,
        )
        scripts = given.get("java_script_enabled", True)
        visitor = Visitor(context, context.new_page(), live_server.url, scripts)
        visitor.page.on(
            "console",
            lambda said: (
                visitor.complaints.append(said.text)
                if said.type in {"error", "warning"} and not said.text.startswith(AXES_OWN)
                else None
            ),
        )
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("request", visitor.asked)
        visitor.page.on("requestfinished", visitor.answered)
        visitor.page.on("requestfailed", visitor.answered)
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        rooms.leave(visitor.context)
    if visitors:
        let_the_last_save_end(connections)
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def people(transactional_db):
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
