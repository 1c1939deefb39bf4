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
import selectors
import socket
import sys
import time
import zlib
from collections import Counter, deque

_PATIENCE = 20.0  # seconds for an answer
_BEYOND = 60.0  # after the end, for what is still to be asked
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD = b"HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n\r\n"
_NO_BODY = (b"204", b"304")


class Line:
    """A connection, with at most one question on its way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.due = self.deadline = 0.0
        self.address = ""
        self.got = bytearray()

    def ask(self, address: str, due: float) -> None:
        """Raises OSError."""
        self.address, self.due, self.deadline = address, due, time.monotonic() + _PATIENCE
        self.got.clear()
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=_PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket.setblocking(False)
        self.socket.sendall(b"GET %s %s" % (address.encode(), _HEAD))

    def hear(self) -> bool:
        """Take in what came; whether the answer is whole. Raises OSError."""
        assert self.socket is not None
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionResetError("no whole answer")
        self.got += part
        head, end, body = self.got.partition(b"\r\n\r\n")
        if not end:
            return False
        if self.status in _NO_BODY:
            return True
        length = _LENGTH.search(head)
        if length:
            return len(body) >= int(length[1])
        return body.endswith(b"0\r\n\r\n")  # in pieces; ours never end so otherwise

    @property
    def status(self) -> bytes:
        return bytes(self.got[9:12])

    @property
    def told(self) -> str:
        head = self.got.partition(b"\r\n\r\n")[0].lower()
        again = " again" if b"\r\nretry-after:" in head else ""
        if b"\r\nconnection: close" in head:
            self.close()
        return self.status.decode() + again

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
        self.socket = None


class Readers:
    def __init__(self, port: int, addresses: list[str], *, lines: int) -> None:
        self.port = port
        self.addresses = itertools.cycle(addresses)
        self.free = deque(Line(port) for _ in range(lines))
        self.busy = selectors.EpollSelector()
        self.statuses: Counter[str] = Counter()
        self.took: list[float] = []
        self.pictures: dict[str, set[int]] = {}

    def read(self, *, seconds: float, rate: float | None) -> float:
        """For how long it took, in seconds."""
        begin = time.monotonic()
        asked, last = 0, begin + seconds + _BEYOND
        while (now := time.monotonic()) < last:
            due = now if rate is None else begin + asked / rate
            is_over = due >= begin + seconds
            if is_over and not self.busy.get_map():
                break
            if not is_over and due <= now and self.free:
                self.ask(due)
                asked += 1
                continue
            wait = 0.5 if is_over or not self.free else due - now
            for key, _ in self.busy.select(max(0.0, min(wait, 0.5))):
                self.hear(key.data)
            self.give_up()
        return time.monotonic() - begin

    def ask(self, due: float) -> None:
        line, address = self.free.popleft(), next(self.addresses)
        try:
            line.ask(address.replace("{}", f"{random.getrandbits(60)}"), due)
        except OSError as problem:
            self.end(line, type(problem).__name__)
        else:
            assert line.socket is not None
            self.busy.register(line.socket, selectors.EVENT_READ, line)

    def hear(self, line: Line) -> None:
        try:
            is_whole = line.hear()
        except OSError as problem:
            self.busy.unregister(line.socket)
            self.end(line, type(problem).__name__)
            return
        if is_whole:
            self.busy.unregister(line.socket)
            self.end(line, line.told)

    def end(self, line: Line, told: str) -> None:
        if told == "200":
            if line.address.startswith("/photos/"):
                found = zlib.crc32(line.got.partition(b"\r\n\r\n")[2])
                self.pictures.setdefault(line.address, set()).add(found)
        else:
            told = f"{told} {line.address}"
            if not told[:3].isdigit():
                line.close()
        self.statuses[told] += 1
        self.took.append(time.monotonic() - line.due)
        self.free.append(line)

    def give_up(self) -> None:
        now = time.monotonic()
        for key in list(self.busy.get_map().values()):
            if key.data.deadline < now:
                self.busy.unregister(key.fileobj)
                self.end(key.data, "TimeoutError")


def main() -> None:
    gc.disable()
    wanted = json.load(sys.stdin)
    readers = Readers(wanted["port"], wanted["addresses"], lines=wanted["readers"])
    took = readers.read(seconds=wanted["seconds"], rate=wanted["rate"])
    told = {
        "statuses": readers.statuses,
        "took": readers.took,
        "seconds": took,
        "pictures": {address: sorted(found) for address, found in readers.pictures.items()},
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
