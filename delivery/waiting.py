"""Sockets that are waited for together, and what is done with each when it is ready."""

import select
import socket
from collections.abc import Callable

IN, OUT = select.EPOLLIN, select.EPOLLOUT

Handler = Callable[[int], None]


class Waiting:
    def __init__(self) -> None:
        self._epoll = select.epoll()
        self.poll = self._epoll.poll
        self.handlers: dict[int, Handler] = {}

    def close(self) -> None:
        self._epoll.close()

    def add(self, line: socket.socket, events: int, handler: Handler) -> None:
        self.handlers[line.fileno()] = handler
        self._epoll.register(line, events)

    def change(self, line: socket.socket, events: int, handler: Handler) -> None:
        self.handlers[line.fileno()] = handler
        self._epoll.modify(line, events)

    def remove(self, line: socket.socket) -> None:
        self.forget(line.fileno())

    def forget(self, number: int) -> None:
        if self.handlers.pop(number, None) is not None:
            self._epoll.unregister(number)
