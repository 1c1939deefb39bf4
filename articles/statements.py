"""Statements that are made and planned once and asked often: that takes many times as long as to
ask them.

A queryset is written with marks (`AT`, `PATH`, ...) in the place of what differs from page to page,
and asked with the values of these; what comes back are its rows as it would give them itself.
Postgres plans it once for each connection (PREPARE), for all values alike: `plan_cache_mode` in the
settings.
"""

import copy
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import ModelIterable
from psycopg import ClientCursor
from psycopg.adapt import Transformer
from psycopg.pq import Format
from psycopg.types.string import TextLoader

AT = datetime(1, 1, 1, tzinfo=UTC)
BEFORE = datetime(1, 1, 2, tzinfo=UTC)
PATH = "\ue000path"
LANGUAGE = "\ue000language"
SLUG = "\ue000slug"
NUMBER = -(2**62) - 1
LAST = -(2**62) - 2
NUMBERS = [-(2**62) - 3]
SINCE = datetime(1, 1, 3, tzinfo=UTC)
UNTIL = datetime(1, 1, 4, tzinfo=UTC)
_MARKS: dict[str, tuple[Any, str]] = {
    "at": (AT, "timestamptz"),
    "before": (BEFORE, "timestamptz"),
    "path": (PATH, "text"),
    "language": (LANGUAGE, "text"),
    "slug": (SLUG, "text"),
    "number": (NUMBER, "bigint"),
    "last": (LAST, "bigint"),
    "numbers": (NUMBERS, "bigint[]"),
    "since": (SINCE, "timestamptz"),
    "until": (UNTIL, "timestamptz"),
}
_PLACE = re.compile("%[s%]")
_Told = tuple[str | None, ...]  # a row in Postgres' own words
_Thing = TypeVar("_Thing")
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # by connection: what it has planned


@dataclass(frozen=True)
class _Prepared:
    compiler: Any
    name: str
    sql: str
    asked: tuple[str, ...]  # names of the marks, in the order of its parameters


class Once(Generic[_Thing]):
    """What is made of rows, kept by the words in which Postgres told each of them.

    `make(row, *by)` looks at nothing but the row and what it is made `by`, and gives something that
    nobody changes: so the same words are the same thing, whatever changed meanwhile.
    """

    def __init__(self, make: Callable[..., _Thing], *, most: int) -> None:
        self.make, self._most = make, most
        self._kept: OrderedDict[Hashable, _Thing] = OrderedDict()
        self._lock = Lock()

    def known(self, name: Hashable) -> _Thing | None:
        with self._lock:
            if name not in self._kept:
                return None
            self._kept.move_to_end(name)
            return self._kept[name]

    def keep(self, name: Hashable, thing: _Thing) -> _Thing:
        with self._lock:
            self._kept[name] = thing
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return thing


class Statement:
    """`make` gives the queryset; it is called once a process, when it is asked first."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> _Prepared:
        compiler = self._make().query.get_compiler(DEFAULT_DB_ALIAS)
        sql, asked = _with_marks(*compiler.as_sql())
        name = f"made_once_{sha256(sql.encode()).hexdigest()[:16]}"
        return _Prepared(compiler, name, sql, asked)

    def rows(self, **values: Any) -> list[Any]:
        """The rows for these values of the marks, one statement; `at=` is a value of `AT`."""
        sql, given = self._asked_with(values)
        return self._iterated(as_sql=lambda: (sql, given))

    def each(self, once: Once[_Thing], *by: Hashable, **values: Any) -> list[_Thing]:
        """What is made once of each of the rows; one statement."""
        told = self._told(values)
        names = [(self._columns, by, row) for row in told]
        found = [once.known(name) for name in names]
        missing = [place for place, thing in enumerate(found) if thing is None]
        if missing:
            typed = [self._typed(told[place]) for place in missing]
            rows = self._iterated(execute_sql=lambda **_how: [typed])
            for place, row in zip(missing, rows, strict=True):
                found[place] = once.keep(names[place], once.make(row, *by))
        return [thing for thing in found if thing is not None]

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows as Postgres gives them."""
        sql, given = self._asked_with(values)
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sql, given)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _iterated(self, **differently: Any) -> list[Any]:
        """The rows as the queryset makes them, its compiler working `differently`."""
        compiler = copy.copy(self._made.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        vars(compiler).update(differently)
        asked: Any = _Asked(_Query(compiler))  # as much of a queryset as it reads
        return list(ModelIterable(asked))

    def _told(self, values: dict[str, Any]) -> list[_Told]:
        sql, given = self._asked_with(values)
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            for kind in set(self._kinds):
                cursor.cursor.adapters.register_loader(kind, TextLoader)
            cursor.execute(sql, given)
            rows: list[_Told] = cursor.fetchall()
        return rows

    def _typed(self, told: _Told) -> tuple[Any, ...]:
        """A row as it is read where nobody asks for its words."""
        connection = connections[DEFAULT_DB_ALIAS].connection
        tools = Transformer(connection)
        return tuple(
            None if words is None else tools.get_loader(kind, Format.TEXT).load(words.encode())
            for words, kind in zip(told, self._kinds, strict=True)
        )

    @cached_property
    def _kinds(self) -> list[int]:
        """Of its columns, as Postgres numbers types; those of a prepared statement."""
        database = connections[DEFAULT_DB_ALIAS]
        asked = "SELECT result_types::oid[] FROM pg_prepared_statements WHERE name = %s"
        with database.wrap_database_errors, database.connection.cursor() as cursor:
            kinds: list[int] = cursor.execute(asked, [self._made.name]).fetchone()[0]
        return kinds

    @cached_property
    def _columns(self) -> str:
        """The same for statements whose rows have the same columns."""
        selected = self._made.compiler.select
        return " ".join(alias or sql for _column, (sql, _given), alias in selected)

    def _asked_with(self, values: dict[str, Any]) -> tuple[str, list[Any]]:
        """How this connection is asked, which has it planned from now on."""
        made, database = self._made, connections[DEFAULT_DB_ALIAS]
        database.close_if_health_check_failed()  # now: later it would be another connection
        database.ensure_connection()
        known = _known.setdefault(database.connection, set())
        if made.name not in known:
            types = _listed(_MARKS[name][1] for name in made.asked)
            with database.wrap_database_errors, database.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {made.name}{types} AS {made.sql}")
            known.add(made.name)
        places = _listed("%s" for _name in made.asked)
        return f"EXECUTE {made.name}{places}", [values[name] for name in made.asked]


def _listed(parts: Iterable[str]) -> str:
    joined = ", ".join(parts)
    return f" ({joined})" if joined else ""


def _with_marks(sql: str, parameters: tuple[Any, ...]) -> tuple[str, tuple[str, ...]]:
    """The statement with a numbered place for each of its marks, and the names of these.

    All that is no mark is written out.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    writer, asked, left = ClientCursor(database.connection), [], iter(parameters)

    def written(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%"
        value = next(left)
        name = _mark(value)
        if name is None:
            return writer.mogrify("%s", [value])
        if name not in asked:
            asked.append(name)
        return f"${asked.index(name) + 1}"

    return _PLACE.sub(written, sql), tuple(asked)


def _mark(value: Any) -> str | None:
    return next(
        (
            name
            for name, (mark, _) in _MARKS.items()
            if isinstance(value, type(mark)) and value == mark
        ),
        None,
    )


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
