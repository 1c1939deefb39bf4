"""Readers who ask a server at given instants, in a process of its own that costs little.

What is asked is read from the standard input, what was answered is written to the output, both in
JSON: see `Stack.read`. A question comes at its instant whatever the server does, and is timed from
that instant: one that is late makes those behind it late, and that is counted too.
"""

import gc
import itertools
import json
import random
import re
import select
import socket
import sys
import time
import zlib
from collections import Counter, deque

_PATIENCE = 20.0  # seconds for an answer
_BEYOND = 60.0  # after the end, for what is still to be asked
_LOOK = 0.5  # between looks at who has waited for too long
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE).search
_AGAIN = re.compile(rb"\r\nretry-after:", re.IGNORECASE).search
_GOES = re.compile(rb"\r\nconnection: close", re.IGNORECASE).search
_HEAD = b" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n\r\n"
_NO_BODY = ("204", "304")
_PIECE = 1 << 18


class Line:
    """A connection, with at most one question on its way. Each of these raises OSError."""

    def __init__(self, port: int, lines: dict[int, "Line"], busy: select.epoll) -> None:
        self.port, self.lines, self.busy = port, lines, busy
        self.socket: socket.socket | None = None
        self.is_asked = False
        self.due = self.deadline = 0.0
        self.address = self.told = ""
        self.got = b""
        self.body_at = 0
        self.left = 0  # bytes of the answer, once its head is there; -1: it comes in pieces

    def ask(self, address: str, due: float, now: float) -> None:
        self.address, self.due, self.deadline = address, due, now + _PATIENCE
        self.got, self.left, self.is_asked = b"", 0, True
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=_PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket.setblocking(False)
            self.lines[self.socket.fileno()] = self
            self.busy.register(self.socket, select.EPOLLIN)
        if "{}" in address:
            address = address.replace("{}", str(random.getrandbits(60)))
        self.socket.sendall(b"GET " + address.encode() + _HEAD)

    def hear(self) -> bool:
        """Take in what came; whether the answer is whole."""
        assert self.socket is not None
        part = self.socket.recv(_PIECE)
        if not part:
            self.close()
            if self.is_asked:
                raise ConnectionResetError("no whole answer")
            return False
        is_begun = bool(self.left)
        self.got += part
        if is_begun and self.left > 0:
            self.left -= len(part)
        elif not is_begun and not self.has_head():
            return False
        if self.left > 0 or (self.left < 0 and not self.got.endswith(b"0\r\n\r\n")):
            return False  # ours never end so otherwise
        self.is_asked = False
        if _GOES(self.got, 0, self.body_at):
            self.close()
        return True

    def has_head(self) -> bool:
        """Whether it is whole; if so, what it tells is known."""
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return False
        self.body_at = end + 4
        self.told = self.got[9:12].decode()
        length = _LENGTH(self.got, 0, end)
        if self.told in _NO_BODY:
            self.left = 0
        elif length:
            self.left = int(length[1]) - (len(self.got) - self.body_at)
        else:
            self.left = -1
        if _AGAIN(self.got, 0, end):
            self.told += " again"
        return True

    def close(self) -> None:
        if self.socket is not None:
            del self.lines[self.socket.fileno()]
            self.socket.close()
        self.socket = None


class Readers:
    def __init__(self, port: int, addresses: list[str], *, lines: int) -> None:
        self.addresses = itertools.cycle(addresses)
        self.busy = select.epoll()
        self.lines: dict[int, Line] = {}
        self.free = deque(Line(port, self.lines, self.busy) for _ in range(lines))
        self.many = lines
        self.statuses: Counter[str] = Counter()
        self.took: list[float] = []
        self.pictures: dict[str, set[int]] = {}

    def read(self, *, seconds: float, rate: float | None, together: float) -> float:
        """For how long it took, in seconds. What is due in the same `together` seconds is asked
        at the end of them.
        """
        begin = looked = time.monotonic()
        asked, end, last = 0, begin + seconds, begin + seconds + _BEYOND
        while (now := time.monotonic()) < last:
            due = now if rate is None else begin + asked / rate
            is_over = due >= end
            if is_over and len(self.free) == self.many:
                break
            if not is_over and due <= now and self.free:
                self.ask(due, now)
                asked += 1
                continue
            wait = _LOOK if is_over or not self.free else min(due - now, _LOOK)
            if together:
                time.sleep(together)
                wait = 0
            for number, _events in self.busy.poll(wait):
                self.hear(number)
            if now - looked >= _LOOK:
                looked = now
                self.give_up(now)
        return time.monotonic() - begin

    def ask(self, due: float, now: float) -> None:
        line = self.free.popleft()
        try:
            line.ask(next(self.addresses), due, now)
        except OSError as problem:
            self.end(line, type(problem).__name__)

    def hear(self, number: int) -> None:
        line = self.lines.get(number)
        if line is None:
            return
        try:
            is_whole = line.hear()
        except BlockingIOError:
            return
        except OSError as problem:
            self.end(line, type(problem).__name__)
            return
        if is_whole:
            self.end(line, line.told)

    def end(self, line: Line, told: str) -> None:
        if told != "200":
            if not told[:3].isdigit():
                line.close()
            told = f"{told} {line.address}"
        elif line.address.startswith("/photos/"):
            found = zlib.crc32(line.got[line.body_at :])
            self.pictures.setdefault(line.address, set()).add(found)
        line.is_asked = False
        self.statuses[told] += 1
        self.took.append(time.monotonic() - line.due)
        self.free.append(line)

    def give_up(self, now: float) -> None:
        for line in list(self.lines.values()):
            if line.is_asked and line.deadline < now:
                self.end(line, "TimeoutError")


def main() -> None:
    gc.disable()
    wanted = json.load(sys.stdin)
    readers = Readers(wanted["port"], wanted["addresses"], lines=wanted["readers"])
    took = readers.read(seconds=wanted["seconds"], rate=wanted["rate"], together=wanted["together"])
    told = {
        "statuses": readers.statuses,
        "took": readers.took,
        "seconds": took,
        "processor": time.process_time(),
        "pictures": {address: sorted(found) for address, found in readers.pictures.items()},
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
