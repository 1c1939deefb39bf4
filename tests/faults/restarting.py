"""Everything that is ours is killed, and begun anew a second later, as systemd does."""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator

from tests.faults.stack import Stack
from tests.processes import ask_until_it_answers, free_port

_EVERY = 5.0  # seconds
_AFTER = 1.0  # deploy/systemd: RestartSec


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
                if ending.wait(_EVERY - _AFTER):
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
