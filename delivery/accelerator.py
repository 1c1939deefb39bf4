"""Stands between nginx and the web server: gives what is at hand, lets everything else through.

One thread that never waits: whoever is slow waits alone. It answers a question only where that is
plainly simple (heads.py) and its page is as it should be. All else goes to the web server as it
came (relaying.py). Where that does not answer, readers get what they may still have.
"""

import contextlib
import logging
import socket
import time
from collections.abc import Callable

from delivery.clients import Client
from delivery.relaying import Place
from delivery.replies import Replies
from delivery.waiting import IN, Waiting

log = logging.getLogger(__name__)

_LOOK = 0.25  # seconds between looks at who has waited for too long
_ENDING = 8.0  # in which what is under way is finished
_MOST = 4096  # who ask at once; nginx asks the web server for others


class Accelerator:
    """`web`: family and address of where the web server listens.

    `is_lent`: somebody else holds the listener open, for the next of these.
    `goes_on` is called four times a second, to say that it does; false: it shall stop.
    """

    def __init__(
        self,
        listener: socket.socket,
        replies: Replies,
        *,
        web: Place,
        is_lent: bool = False,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self._listener, self._replies, self._web = listener, replies, web
        self._is_lent = is_lent
        self._goes_on = goes_on
        self._waiting = Waiting()
        self._clients: set[Client] = set()
        self._looked, self._ends_at = 0.0, 0.0

    def run(self) -> None:
        """Until `stop`, and then for as long as something is under way, some seconds at most."""
        self._waiting.add(self._listener, IN, self._accept)
        poll, handlers, replies = self._waiting.poll, self._waiting.handlers, self._replies
        while not replies.is_ending or (self._clients and replies.now < self._ends_at):
            events = poll(_LOOK)
            replies.at(time.time())
            for number, event in events:
                try:
                    handlers.get(number, _over)(event)
                except Exception:
                    log.exception("A line is given up.")
                    self._waiting.forget(number)
            if replies.turns:
                self._take_turns()
            if not 0 <= replies.now - self._looked < _LOOK:
                self._look_around()
        self._close_door()
        for client in list(self._clients):
            client.close()
        self._waiting.close()

    def stop(self) -> None:
        """Take no further questions and finish what is under way."""
        self._ends_at = time.time() + _ENDING
        self._replies.is_ending = True

    def _look_around(self) -> None:
        now = self._looked = self._replies.now
        if not self._goes_on() and not self._replies.is_ending:
            self.stop()
        for client in [one for one in self._clients if one.due < now]:
            try:
                client.look()
            except Exception:
                log.exception("A line is given up.")
                client.close()
        if self._replies.is_ending:
            self._close_door()
            for client in [one for one in self._clients if one.is_idle]:
                client.close()

    def _take_turns(self) -> None:
        try:
            self._replies.take_turns()
        except Exception:
            log.exception("A line is given up.")

    def _close_door(self) -> None:
        if self._listener.fileno() >= 0:
            self._waiting.remove(self._listener)
            if not self._is_lent:
                with contextlib.suppress(OSError):  # for whoever looks after this, too
                    self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()

    def _accept(self, _events: int) -> None:
        while True:
            try:
                line, _address = self._listener.accept()
            except OSError:  # there are no more, or no more files
                return
            if len(self._clients) >= _MOST:
                line.close()
                continue
            line.setblocking(False)
            Client(line, self._replies, waiting=self._waiting, web=self._web, known=self._clients)


def _over(_events: int) -> None:
    """The line was ended by what came just before."""
