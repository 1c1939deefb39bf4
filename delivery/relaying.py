"""One question on its way to the web server and the answer on its way back: bytes, not understood.

The line to the web server is for this question alone and ends with its answer, and so does that of
whoever asked: nobody here has to know where an answer ends.
"""

import socket
from typing import Any, Protocol

from delivery.waiting import IN, OUT, Waiting

_PIECE = 64 * 1024  # bytes that are held for a side that is slow, at most


Place = tuple[int, Any]  # the family and the address of a server


class Asker(Protocol):
    """Whose question it is; one of the last three ends the relay."""

    line: socket.socket

    def moved(self) -> None: ...
    def unanswered(self) -> None: ...  # nothing came back
    def answered(self) -> None: ...
    def close(self) -> None: ...  # who asked is gone


class Relay:
    def __init__(
        self, waiting: Waiting, web: Place, asker: Asker, words: bytes, *, is_all: bool
    ) -> None:
        """`words` are sent, and unless `is_all`, whatever else comes from who asks."""
        family, address = web
        self.has_begun = False  # to come back
        self._waiting, self._asker, self._line = waiting, asker, asker.line
        self._up, self._down = words, b""
        self._takes_more, self._is_over = not is_all, False
        self._wanted = self._wanted_there = -1
        self._web = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self._web.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._web.connect_ex(address)  # whatever comes of it is told by what comes next
        waiting.add(self._web, OUT, self._web_is_ready)
        waiting.change(self._line, 0, self._asker_is_ready)

    def close(self) -> None:
        self._waiting.remove(self._web)
        self._web.close()

    def _web_is_ready(self, events: int) -> None:
        if events & OUT and self._up:
            self._send()
        if self._down and events & ~(IN | OUT):  # it is gone; what it said is still to be given
            self._end()
        elif events & ~OUT and not self._down and not self._receive():
            return
        self._want()

    def _asker_is_ready(self, events: int) -> None:
        if events & OUT and not self._give():
            return
        if events & IN and not self._take():
            return
        if events & ~(IN | OUT):
            self._asker.close()
            return
        self._want()

    def _want(self) -> None:
        there = (OUT if self._up else 0) | (0 if self._down or self._is_over else IN)
        here = (OUT if self._down else 0) | (IN if self._takes_more and not self._up else 0)
        self._waiting.change(self._line, here, self._asker_is_ready)
        if not self._is_over:
            self._waiting.change(self._web, there, self._web_is_ready)

    def _send(self) -> None:
        """To the web server."""
        try:
            self._up = self._up[self._web.send(self._up) :]
        except BlockingIOError:
            return
        except OSError:  # it wants no more; what it has said may still be read
            self._up, self._takes_more = b"", False
        self._asker.moved()

    def _take(self) -> bool:
        try:
            self._up = self._line.recv(_PIECE)
        except BlockingIOError:
            return True
        except OSError:
            self._up = b""
        if not self._up:
            self._asker.close()
            return False
        self._send()
        return True

    def _receive(self) -> bool:
        try:
            self._down = self._web.recv(_PIECE)
        except BlockingIOError:
            return True
        except OSError:
            self._down = b""
        if self._down:
            self.has_begun = True
            return self._give()
        self._end()
        (self._asker.answered if self.has_begun else self._asker.unanswered)()
        return False

    def _end(self) -> None:
        self.close()
        self._is_over, self._up, self._takes_more = True, b"", False

    def _give(self) -> bool:
        """To whoever asked."""
        try:
            self._down = self._down[self._line.send(self._down) :]
        except BlockingIOError:
            return True
        except OSError:
            self._asker.close()
            return False
        self._asker.moved()
        if self._is_over and not self._down:
            self._asker.answered()
            return False
        return True
