"""An accelerator on a line of its own before a web server that does as it is told."""

import socket
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace

from delivery import accelerator as rooms
from delivery.accelerator import Accelerator
from delivery.replies import Replies
from delivery.sorry import answer
from tests.delivery.houses import hand

HEAD = b"GET /story/ HTTP/1.1\r\nHost: news.example\r\nAccept-Encoding: br\r\n\r\n"
MADE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmade"


def until(is_so: Callable[[], bool]) -> None:
    """Wait for it, some seconds at most: a test that waits for ever says nothing."""
    deadline = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < deadline, "It did not come to that."
        time.sleep(0.001)


class Web:
    """`does` is what it does with each line, in its own thread; the default answers MADE."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.place = socket.AF_INET, self.listener.getsockname()
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []  # what had come when it ended
        self.ended = threading.Semaphore(0)
        self.does = self.answers
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(line,), daemon=True).start()

    def _meet(self, line: socket.socket) -> None:
        with line:
            data = b""
            while b"\r\n\r\n" not in data:
                piece = line.recv(65536)
                if not piece:
                    break
                data += piece
            head, _, rest = data.partition(b"\r\n\r\n")
            self.heads.append(head)
            try:
                self.does(line, head, rest)
            finally:
                self.ended.release()

    def answers(self, line: socket.socket, _head: bytes, _rest: bytes) -> None:
        line.sendall(MADE)

    @staticmethod
    def resets(line: socket.socket, *_asked: bytes) -> None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)  # accept does not hear of a close
        self.listener.close()


class Front:
    """The accelerator, running."""

    def __init__(
        self,
        store,
        web: Web,
        *,
        is_narrow: bool = False,
        room: int = 100,
        is_lent: bool = False,
        **changed,
    ) -> None:
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        if is_narrow:  # little fits into the lines
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_768)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        self.replies = Replies(
            hand(store, **changed),
            others=("/static/", "/admin/"),
            room=room,
            sorry=answer,
            watch=SimpleNamespace(is_away=False),
        )
        rooms._LOOK = 0.01  # in all tests: so long they would wait for its end
        self.listener = listener
        self.runs = Accelerator(listener, self.replies, web=web.place, is_lent=is_lent)
        self._thread = threading.Thread(target=self.runs.run)
        self._thread.start()

    def line(self) -> "Line":
        return Line(self.port)

    def say(self, words: bytes) -> bytes:
        """All that comes back to these words until the line ends."""
        with self.line() as line:
            line.sendall(words)
            return line.rest()

    def stop(self) -> None:
        self.runs.stop()
        self._thread.join(10)
        assert not self._thread.is_alive()


class Line(socket.socket):
    def __init__(self, port: int) -> None:
        super().__init__()
        self.settimeout(10)
        try:
            self.connect(("127.0.0.1", port))
        except OSError:
            self.close()
            raise
        self._come = b""

    def _more(self) -> bool:
        try:
            piece = self.recv(65536)
        except ConnectionResetError:
            piece = b""
        self._come += piece
        return bool(piece)

    def answer(self, *, is_head: bool = False) -> tuple[int, dict[str, str], bytes]:
        """The next answer on the line, by its length."""
        while b"\r\n\r\n" not in self._come and self._more():
            pass
        head, _, self._come = self._come.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(one.split(": ", 1) for one in lines)
        length = 0 if is_head else int(headers.get("Content-Length", 0))
        while len(self._come) < length and self._more():
            pass
        body, self._come = self._come[:length], self._come[length:]
        return int(first.split()[1]), headers, body

    def ask(self, words: bytes, **more) -> tuple[int, dict[str, str], bytes]:
        self.sendall(words)
        return self.answer(**more)

    def rest(self) -> bytes:
        while self._more():
            pass
        return self._come
