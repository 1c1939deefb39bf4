"""The page store as the settings want it, put before the application. Used by newsroom.wsgi.

And before the web server as a process of its own: `accelerated`, used by newsroom.accelerator.
"""

import socket
from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.db import connection, connections
from django.http.request import split_domain_port, validate_host

from delivery import counts, lines, sorry
from delivery.accelerator import Accelerator
from delivery.counts import Told
from delivery.doors import Doors
from delivery.files import Files
from delivery.hand import Hand
from delivery.lines import Away, Line, Rows
from delivery.making import Maker
from delivery.marks import EVERYTHING
from delivery.pages import Pages, Ways
from delivery.press import Press
from delivery.relaying import Place
from delivery.replies import Replies
from delivery.store import Store, of_this_machine
from delivery.watching import Watch

__all__ = [
    "Accelerator",
    "Away",
    "NoStore",
    "Place",
    "Told",
    "accelerated",
    "ask",
    "before",
    "counts",
    "kept",
    "press_everything",
    "told",
]

_READERS = 2  # threads that make pages
_WAITING = 2 * _READERS
# Those whom the accelerator lets in come to the workers as chance would have it: of two, one may
# have to take them all.
_WORKERS = 2
_DESK = 2
_EDITORS = 50  # who may save at once; all of them may have come to one worker
_PATIENCE = 1.5  # seconds for which a database may be silent
_FIRST_LOOK = 3.0  # for which the first reading of the outbox is waited for


def before(application: WSGIApplication) -> WSGIApplication:
    """The application behind its pages; the application itself where no store is wanted."""
    store = of_this_machine()
    if store is None:
        return application
    house = built(application, store)
    house.watch.begin(patience=_FIRST_LOOK)
    house.press.begin()
    store.counts.begin(is_away=lambda: house.watch.is_away)
    return house.pages


class NoStore(RuntimeError):
    """There are no pages to give."""


def accelerated(
    listener: socket.socket,
    web: Place,
    *,
    workers: int,
    is_lent: bool = False,
    goes_on: Callable[[], bool] = lambda: True,
) -> Accelerator:
    """What gives the kept pages to those who come to `listener`, and sends all else on to `web`.

    As many at once as these `workers` have room for: to be refused here costs a fraction.
    """
    store = of_this_machine()
    if store is None:
        raise NoStore("The accelerator has no page store (PAGE_STORE, PAGE_STORE_MB).")
    watch = _watch(store, hang_up=lambda: None, heard=lambda: None)
    watch.begin(patience=_FIRST_LOOK)
    store.counts.begin(is_away=lambda: watch.is_away)
    others = (*settings.PLAIN_ADDRESSES, *settings.DESK_ADDRESSES)
    replies = Replies(
        _hand(store),
        others=others,
        room=workers * (_READERS + _WAITING),
        sorry=sorry.answer,
        watch=watch,
    )
    return Accelerator(listener, replies, web=web, is_lent=is_lent, goes_on=goes_on)


def _hand(store: Store) -> Hand:
    files = Files(settings.FILES, is_by_nginx=settings.FILES_BY_NGINX)
    return Hand(store, build=settings.BUILD, is_host=_is_host, files=files)


def _watch(store: Store, *, hang_up: Callable[[], None], heard: Callable[[], None]) -> Watch:
    address = lines.address(connection.get_connection_params())
    connect = partial(Line, address, patience=_PATIENCE)
    return Watch(store.marks, connect=connect, hang_up=hang_up, heard=heard)


class House(NamedTuple):
    pages: Pages
    watch: Watch
    press: Press


def built(application: WSGIApplication, store: Store) -> House:
    waiting = _WORKERS * (_READERS + _WAITING) - _READERS
    readers = Doors("readers", threads=_READERS, waiting=waiting, patience=5, line=_line_of_thread)
    waiting = _EDITORS - _DESK
    desk = Doors("desk", threads=_DESK, waiting=waiting, patience=60, line=_line_of_thread)

    def hang_up() -> None:
        readers.hang_up()
        desk.hang_up()

    watch = _watch(store, hang_up=hang_up, heard=lambda: press.wake())
    pages = Pages(
        application,
        hand=_hand(store),
        maker=Maker(application, store.marks, settings.SITE_URL, settings.BUILD),
        ways=Ways(settings.PLAIN_ADDRESSES, settings.DESK_ADDRESSES),
        readers=readers,
        desk=desk,
        sorry=sorry.answer,
        watch=watch,
    )
    press = Press(
        pages,
        lock=store.folder / "press.lock",
        seeds=settings.PRESSED_FIRST,
        skip=(*settings.PLAIN_ADDRESSES, *settings.DESK_ADDRESSES, *settings.NEVER_PRESSED),
        site_url=settings.SITE_URL,
        query=settings.PRESSED_QUERY,
        files=settings.PRESSED_FILES,
    )
    return House(pages, watch, press)


def told(*, minutes: int, now: float) -> Told | None:
    """What the web processes of this machine did; None without a store."""
    store = of_this_machine()
    return store.counts.told(minutes=minutes, now=now) if store else None


class Kept(NamedTuple):
    pages: int
    read_at: float  # when this machine read the outbox last, in seconds since 1970


def kept() -> Kept | None:
    """What this machine's store holds; None without one."""
    store = of_this_machine()
    return Kept(store.count(), store.marks.horizon[1]) if store else None


def ask(sql: bytes, *, patience: float) -> Rows:
    """One statement on a connection of its own; raises Away after twice `patience` in seconds.

    For whoever may not hang on a database that is frozen.
    """
    line = Line(lines.address(connection.get_connection_params()), patience=patience)
    try:
        return line.ask(sql)[0]
    finally:
        line.close()


def _line_of_thread() -> object:
    return connections["default"]


def _is_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def press_everything(application: WSGIApplication, *, anew: bool) -> int | None:
    """Make every public page that is not as it should be, and how many; None without a store.

    `anew`: all of them, for what changed behind the back of every verb.
    """
    store = of_this_machine()
    if store is None:
        return None
    if anew:
        store.marks.add([EVERYTHING])
    return built(application, store).press.everything()
