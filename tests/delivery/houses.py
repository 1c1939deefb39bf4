"""A small site behind the page store, without a database: what it says is set in the test."""

import gzip
import io
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace

import brotli
from django.db import DatabaseError
from django.http import HttpResponse, QueryDict

from delivery.doors import Work
from delivery.files import Files
from delivery.hand import Hand
from delivery.headers import CacheHeaders, tag
from delivery.making import Maker
from delivery.pages import Pages, Ways
from delivery.sorry import answer

LONG = "A story about the ferry. " * 40


class AtOnce:
    """Doors without threads: what enters is done before it returns."""

    def __init__(self, *, is_full: bool = False) -> None:
        self.patience, self.is_full = 1, is_full

    def enter(self, do):
        if self.is_full:
            return None
        work = Work(do)
        work.run()
        work.done.set()
        return work


@dataclass
class Site:
    """An application that says `text` at every address, tagged with `keys`; it counts."""

    text: str = LONG
    status: int = 200
    keys: tuple[str, ...] = ("story:1",)
    until: datetime | None = None
    ends: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    looks_at: tuple[str, ...] = ()
    asked: list[dict] = field(default_factory=list)
    looks: object = lambda _query: None
    before_answer: object = lambda: None

    def __call__(self, environ, start):
        self.asked.append(environ)
        request = _Request(environ)
        response = self._answered(request)
        cookies = [("Set-Cookie", one.OutputString()) for one in response.cookies.values()]
        headers = [*response.items(), *cookies]
        start(f"{response.status_code} {response.reason_phrase}", headers)
        return [response.content]

    def _answered(self, request):
        headers = CacheHeaders(self._view)
        try:
            return headers(request)
        except DatabaseError as problem:  # as Django does it
            headers.process_exception(request, problem)
            return HttpResponse("Our mistake.", status=500)

    def _view(self, request):
        if self.keys:
            tag(request, *self.keys, until=self.until, ends=self.ends)
        text = self.text + "".join(request.GET.get(name, "") for name in self.looks_at)
        self.looks(request.GET)
        self.before_answer()
        response = HttpResponse(text, status=self.status, headers=self.headers)
        for name in self.cookies:
            response.set_cookie(name, "x")
        return response

    @property
    def times(self) -> int:
        return len(self.asked)


class _Request:
    def __init__(self, environ) -> None:
        self.META, self.GET = environ, QueryDict(environ["QUERY_STRING"])


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    sent: bytes

    @property
    def text(self) -> str:
        coding = self.headers.get("Content-Encoding", "")
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding]
        return unpack(self.sent).decode()


_IN_HAND = {"build", "is_host", "files"}


def hand(store, **changed) -> Hand:
    known = {
        "build": "b1",
        "is_host": lambda host: host == "news.example",
        "files": Files(store.folder / "files", is_by_nginx=False),
    }
    return Hand(store, **(known | changed))


def house(site, store, **changed) -> Pages:
    given = {name: changed.pop(name) for name in _IN_HAND & changed.keys()}
    known = {
        "hand": hand(store, **given),
        "maker": Maker(site, store.marks, "https://news.example", given.get("build", "b1")),
        "ways": Ways(plain=("/static/",), desk=("/admin/",)),
        "readers": AtOnce(),
        "desk": AtOnce(),
        "sorry": answer,
        "watch": SimpleNamespace(is_away=False),
    }
    return Pages(site, **(known | changed))


def ask(pages, path: str = "/story/", *, method: str = "GET", **headers: str) -> Answer:
    """What the web server would be told; a header is given as `if_none_match`."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "wsgi.input": io.BytesIO(),
        "HTTP_HOST": "news.example",
    } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    told = []
    body = b"".join(pages(environ, lambda *start: told.extend(start)))
    return Answer(int(told[0][:3]), dict(told[1]), body)
