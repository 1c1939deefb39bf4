"""How many are let into Django at once: so many threads, a short queue, nobody beyond.

Whoever waits does so outside, with a deadline of its own: a thread that hangs on a frozen database
holds up its own work and nobody else's.
"""

import logging
import os
import queue
import socket
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


class Work:
    """Something to be done by a thread within; `done` is set when it is, or has failed.

    By then its place is free again: whoever waited for it may come back at once.
    """

    def __init__(self, do: Callable[[], None]) -> None:
        self._do = do
        self.done = threading.Event()
        self.is_given_up = False  # nobody waits for it any more: it need not be begun

    def run(self) -> None:
        try:
            if not self.is_given_up:
                self._do()
        except Exception:
            log.exception("An answer could not be made.")


class Doors:
    """`patience`: for how many seconds somebody waits for an answer before giving up.

    `line` gives the database connection of the thread that calls it (Django's wrapper).
    """

    def __init__(
        self,
        name: str,
        *,
        threads: int,
        waiting: int,
        patience: float,
        line: Callable[[], Any] = lambda: None,
    ) -> None:
        self._name, self._threads, self.patience = name, threads, patience
        self._line = line
        self._lines: list[Any] = []
        self._room = threading.BoundedSemaphore(threads + waiting)
        self._waiting: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._started = 0
        self._mutex = threading.Lock()

    def enter(self, do: Callable[[], None]) -> Work | None:
        """Have it done by the next free thread; None when there is no room."""
        if not self._room.acquire(blocking=False):
            return None
        work = Work(do)
        self._waiting.put(work)
        self._start()
        return work

    def _start(self) -> None:
        """Threads begin when they are wanted: after a fork, and never in a command."""
        with self._mutex:
            if self._started == self._threads:
                return
            self._started += 1
        threading.Thread(target=self._serve, name=self._name, daemon=True).start()

    def hang_up(self) -> None:
        """End what the threads within wait for: a database that will not answer."""
        for wrapper in self._lines:
            held = getattr(wrapper, "connection", None)
            if held is not None and not held.closed:
                with socket.socket(fileno=os.dup(held.pgconn.socket)) as line:
                    line.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        self._lines.append(self._line())
        while True:
            work = self._waiting.get()
            try:
                work.run()
            finally:
                self._room.release()
                work.done.set()
