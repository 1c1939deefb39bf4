"""Everything that is ours is killed, and begun anew a second later, as systemd does."""

import contextlib
import itertools
import os
import signal
import socket
import threading
from collections.abc import Iterator

from tests.faults.stack import Stack
from tests.processes import ask_until_it_answers, free_port

_AFTER = 1.0  # seconds; deploy/systemd: RestartSec
_STANDS = 3.0  # seconds that readers are answered before it is killed again


@contextlib.contextmanager
def everything_killed(stack: Stack, *, is_door_held: bool) -> Iterator[int]:
    """Web server and accelerator, at once; the port of an nginx before these."""
    with contextlib.ExitStack() as held:
        if is_door_held:
            door = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=4096))
            port, told = door.getsockname()[1], {"LISTENER": str(door.fileno())}
        else:
            door, port = None, free_port()
            told = {"ACCELERATOR_PORT": str(port)}
        accelerator = stack.start("deploy/accelerator", door=door, **told)
        ask_until_it_answers(port, "/healthz", within=60)
        other = f"server 127.0.0.1:{stack.accelerator_port} ", f"server 127.0.0.1:{port} "
        nginx = held.enter_context(stack.nginx_without(other))
        ending = threading.Event()

        def kill() -> None:
            nonlocal accelerator
            while True:
                for one in (accelerator, stack.web):
                    os.killpg(one.pid, signal.SIGKILL)
                    one.wait()
                ending.wait(_AFTER)
                accelerator = stack.start("deploy/accelerator", door=door, **told)
                stack.web = stack.start("deploy/web")
                ask_until_it_answers(port, "/healthz", within=60)
                if ending.wait(_STANDS):
                    return

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            yield nginx
        finally:
            ending.set()
            killer.join()
            os.killpg(accelerator.pid, signal.SIGKILL)
            accelerator.wait()
            ask_until_it_answers(stack.app, "/healthz", within=60)


@contextlib.contextmanager
def ends_so_often(stack: Stack, times: int, *changed: tuple[str, str]) -> Iterator[int]:
    """The port of an nginx before an accelerator that ends before it answers, and no web server."""

    def answer() -> None:
        for number in itertools.count():
            try:
                line, _address = door.accept()
            except OSError:
                return
            with line:
                line.recv(4096)
                if number >= times:
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthere")

    with socket.create_server(("127.0.0.1", 0)) as door:
        accelerator = threading.Thread(target=answer)
        accelerator.start()
        ports = {stack.accelerator_port: door.getsockname()[1], stack.app: free_port()}
        others = [(f"127.0.0.1:{was} ", f"127.0.0.1:{now} ") for was, now in ports.items()]
        with stack.nginx_without(*changed, *others) as port:
            yield port
        door.shutdown(socket.SHUT_RDWR)
        accelerator.join()
