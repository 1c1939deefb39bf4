"""The door for the WSGI server."""

import gc
import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from delivery.front import before
from newsroom import checks


class Utf8Request(WSGIRequest):
    """Read as UTF-8, whatever charset its Content-Type names.

    Django believes that header even of a GET: one address would then answer differently by what
    no cache looks at, and charset=rot13 would break it.
    """

    @property
    def encoding(self) -> str:
        return "utf-8"

    @encoding.setter
    def encoding(self, _named: str | None) -> None:
        pass


class Utf8Handler(WSGIHandler):
    request_class = Utf8Request


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup(set_prefix=False)
checks.refuse_wrong_settings()
application = before(Utf8Handler())
# What is there now stays, and need not be gone through again and again.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
