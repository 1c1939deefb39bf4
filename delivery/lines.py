"""A connection to the database that never waits longer than it was told to.

A frozen server answers nothing and refuses nothing, and a query's own time limits are kept by that
server: only whoever does not wait in it can tell. So libpq is used without waiting in it.
"""

import select
import time
from typing import Any

from psycopg import pq
from psycopg.conninfo import make_conninfo
from psycopg.errors import OperationalError

CHANNEL = "delivery_changes"  # on which the outbox says that it has something new

Rows = list[list[bytes | None]]

_FINE = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}


class Away(Exception):
    """The database does not answer in time, or says that it will not."""


def address(parameters: dict[str, Any]) -> bytes:
    """What Django connects with, as libpq reads it."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    return make_conninfo(**{name: parameters[name] for name in known & set(parameters)}).encode()


class Line:
    def __init__(self, address: bytes, *, patience: float) -> None:
        """Connected when this returns; `patience` in seconds, for this and every question."""
        self._patience = patience
        self._connection = pq.PGconn.connect_start(address)
        try:
            self._connect(time.monotonic() + patience)
        except BaseException:
            self.close()
            raise
        self._connection.nonblocking = 1

    def close(self) -> None:
        self._connection.finish()

    def _connect(self, deadline: float) -> None:
        if self._connection.status == pq.ConnStatus.BAD:
            raise Away(self._said())
        status: int = pq.PollingStatus.WRITING
        while status != pq.PollingStatus.OK:
            if status == pq.PollingStatus.FAILED:
                raise Away(self._said())
            self._ready(deadline, writing=status == pq.PollingStatus.WRITING)
            status = self._connection.connect_poll()

    def ask(self, sql: bytes) -> list[Rows]:
        """The rows of every statement in `sql`. Raises Away."""
        deadline = time.monotonic() + self._patience
        try:
            self._connection.send_query(sql)
            while self._connection.flush():
                self._ready(deadline, writing=True)
            found: list[Rows] = []
            while True:
                while self._connection.is_busy():
                    self._ready(deadline)
                    self._connection.consume_input()
                result = self._connection.get_result()
                if result is None:
                    return found
                if result.status not in _FINE:
                    raise Away(result.error_message.decode("utf-8", "replace").strip())
                found.append(
                    [
                        [result.get_value(row, column) for column in range(result.nfields)]
                        for row in range(result.ntuples)
                    ]
                )
        except OperationalError as problem:
            raise Away(str(problem)) from problem

    def listen(self, seconds: float) -> bool:
        """Wait for a notification, at most so long; whether one came, also before."""
        try:
            if self._has_news():
                return True
            select.select([self._connection.socket], [], [], seconds)
            self._connection.consume_input()
            return self._has_news()
        except OperationalError as problem:
            raise Away(str(problem)) from problem

    def _has_news(self) -> bool:
        has_news = False
        while self._connection.notifies() is not None:
            has_news = True
        return has_news

    def _ready(self, deadline: float, *, writing: bool = False) -> None:
        left = deadline - time.monotonic()
        socket = self._connection.socket
        waiting = ([], [socket]) if writing else ([socket], [])
        if left <= 0 or not any(select.select(*waiting, [], left)):
            raise Away("The database did not answer in time.")

    def _said(self) -> str:
        return self._connection.error_message.decode("utf-8", "replace").strip()
