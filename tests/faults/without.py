"""The web server with one of its protections switched off, for the counter-proofs.

`WITHOUT` names it. Nothing of this is a setting of ours: granian is told to load this module.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from articles import merging
from delivery import entries
from delivery.doors import Doors, Work
from delivery.lines import Line
from delivery.making import Made
from delivery.marks import Marks
from delivery.pages import Pages
from delivery.press import Press
from delivery.store import Store
from delivery.watching import Watch


def watching() -> None:
    """Nobody looks after the database: it is believed to be there, and to have told everything."""
    Watch.begin = lambda *_words, **_named: None


def other_news() -> None:
    """What a notification tells is read, and nothing else ever."""

    def follow(watch: Watch) -> None:
        line: Line = watch._connect()
        line.ask(b"LISTEN delivery_changes")
        watch._found()
        watch._looked.set()
        while True:
            if line.listen(1.0):
                watch.read(line)
            line.ask(b"SELECT 1")

    Watch.follow = follow


def tombstones() -> None:
    """What was taken away is taken for something that changed."""
    add = Marks.add
    Marks.add = lambda marks, keys, *, is_tombstone=False, change=0: add(marks, keys, change=change)


def single_flight() -> None:
    """Everybody who asks has the page made."""
    Pages._wait_for = lambda pages, path, _deadline, *, is_stale: _alone(pages, path)


def _alone(pages: Pages, path: str) -> Made:
    made = pages._rendered(path)
    if made.entry is not None:
        pages._store.put({path: made.entry, **made.others})
    return made


def doors() -> None:
    """Whoever asks goes into Django, however many are there."""

    def enter(_doors: Doors, do: Callable[[], None]) -> Work:
        work = Work(do)
        work.run()
        work.done.set()
        return work

    Doors.enter = enter


def instants() -> None:
    """A page is right until something changes."""
    entries.seconds = lambda _instant: entries.NEVER


def known_queries() -> None:
    """Every query that a stranger makes up is taken for a page of ours."""
    Store.has = lambda _store, _name: True


def silence() -> None:
    """Something is written for everybody who reads."""
    ask = WSGIHandler.__call__

    def noted(handler, environ, start):
        row = [secrets.token_hex(16), secrets.token_hex(8000)]
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO django_session VALUES (%s, %s, now())", row)
        return ask(handler, environ, start)

    WSGIHandler.__call__ = noted


def files() -> None:
    """Somebody looks where the photos lie for everybody who reads."""
    ask = WSGIHandler.__call__

    def noted(handler, environ, start):
        Path(os.environ["DATA"], "photos").stat()
        return ask(handler, environ, start)

    WSGIHandler.__call__ = noted


def versions() -> None:
    """What an editor saves takes the place of what others saved since."""
    merging.merge = lambda _base, _theirs, mine, _choices=None: merging.Merged(mine, ())


def foresight() -> None:
    """Nothing is made before its instant."""
    Press.ahead = lambda _press: 0


def nobody_presses() -> None:
    """Pages are made for those who ask: not a protection, but in the way of looking at one."""
    Press.begin = lambda _press: None


for name in os.environ["WITHOUT"].split():
    globals()[name]()

from newsroom.wsgi import application  # noqa: E402, F401 - what was switched off is off by then
