"""Statements that are made once and asked often: to make one takes many times as long as to ask it.

A queryset is written with marks (`AT`, `PATH`, ...) in the place of what differs from page to page,
and asked with the values of these; what comes back are its rows as it would give them itself.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import ModelIterable

AT = datetime(1, 1, 1, tzinfo=UTC)
BEFORE = datetime(1, 1, 2, tzinfo=UTC)
PATH = "\ue000path"
LANGUAGE = "\ue000language"
NUMBER = -(2**62) - 1
LAST = -(2**62) - 2
NUMBERS = [-(2**62) - 3]
SINCE = datetime(1, 1, 3, tzinfo=UTC)
UNTIL = datetime(1, 1, 4, tzinfo=UTC)
_MARKS = {
    "at": AT,
    "before": BEFORE,
    "path": PATH,
    "language": LANGUAGE,
    "number": NUMBER,
    "last": LAST,
    "numbers": NUMBERS,
    "since": SINCE,
    "until": UNTIL,
}


class Statement:
    """`make` gives the queryset; it is called once a process, when it is asked first."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> tuple[Any, str, tuple[Any, ...]]:
        compiler = self._make().query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        return compiler, sql, tuple(parameters)

    def rows(self, **values: Any) -> list[Any]:
        """The rows for these values of the marks, one statement; `at=` is a value of `AT`."""
        made, sql, parameters = self._made
        compiler = copy.copy(made)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        given = [_filled(parameter, values) for parameter in parameters]
        compiler.as_sql = lambda: (sql, given)
        asked: Any = _Asked(_Query(compiler))  # as much of a queryset as it reads
        return list(ModelIterable(asked))


def _filled(parameter: Any, values: dict[str, Any]) -> Any:
    for name, mark in _MARKS.items():
        if isinstance(parameter, type(mark)) and parameter == mark:
            return values[name]
    return parameter


@dataclass
class _Query:
    compiler: Any

    def get_compiler(self, **_database: str) -> Any:
        return self.compiler


@dataclass
class _Asked:
    """What a queryset's own way of making rows needs of it."""

    query: _Query
    db: str = DEFAULT_DB_ALIAS

    @property
    def _known_related_objects(self) -> dict[Any, Any]:
        return {}
