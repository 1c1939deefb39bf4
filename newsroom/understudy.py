"""A web server that makes no pages: it answers what is kept when those that make them are gone.

It stands behind nginx as the second choice of every reader's address. It has the page store's own
rules, so what was withdrawn stays withdrawn; it needs no database.
"""

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import django

from delivery.front import before


def _makes_nothing(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("503 Service Unavailable", [("Retry-After", "5")])
    return [b""]


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup(set_prefix=False)
application = before(_makes_nothing)
