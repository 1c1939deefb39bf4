"""Children by fork instead of by start, so that a thousand of them take seconds.

A process that has imported what a child imports and nothing else forks for every picture; from
there on it is the product's own `child.main`, its confinement included.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from photos.darkroom import process

_ROOT = Path(__file__).resolve().parent.parent.parent
_PROGRAM = (
    "import sys; sys.path += sys.argv[1:]; from tests.photos.forking_floor import main; main()"
)


class Floor:
    """Starts children in place of `subprocess.Popen`, and keeps what each of them cost."""

    def __init__(self) -> None:
        self._line, there = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PROGRAM, str(_ROOT), *process._folders()],
            stdin=there,
        )
        there.close()
        self.seconds: list[float] = []
        self.megabytes: list[float] = []

    def popen(self, arguments: list[str], **_options: Any) -> "Forked":
        limits = arguments[6:8]
        its_in, here_in = os.pipe()
        here_out, its_out = os.pipe()
        socket.send_fds(self._line, [" ".join(limits).encode()], [its_in, its_out])
        os.close(its_in)
        os.close(its_out)
        return Forked(self, int(self._line.recv(100)), here_in, here_out)

    def waited(self, pid: int) -> int:
        self._line.send(f"wait {pid}".encode())
        status, seconds, megabytes = self._line.recv(200).split()
        self.seconds.append(float(seconds))
        self.megabytes.append(float(megabytes))
        return int(status)

    def close(self) -> None:
        self._line.close()
        self._process.wait()


class Forked:
    """As much of a Popen as the product uses."""

    def __init__(self, floor: Floor, pid: int, here_in: int, here_out: int) -> None:
        self._floor, self.pid = floor, pid
        self.stdin, self.stdout = os.fdopen(here_in, "wb", 0), os.fdopen(here_out, "rb", 0)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(self._floor.waited(self.pid))
        return self.returncode

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
