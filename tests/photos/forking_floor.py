"""The process that forks; see `forking`. It imports what a child does, nothing of the site."""

import os
import socket
import sys

from photos.darkroom import child


def main() -> None:
    line = socket.socket(fileno=0)
    while True:
        order, pipes, _, _ = socket.recv_fds(line, 100, 2)
        if not order:
            return
        if order.startswith(b"wait"):
            _, status, cost = os.wait4(int(order.split()[1]), 0)
            seconds = cost.ru_utime + cost.ru_stime
            line.send(f"{status} {seconds} {cost.ru_maxrss / 1024}".encode())
            continue
        ready, told = os.pipe()
        pid = os.fork()
        if not pid:
            os.setsid()
            os.close(told)
            os.dup2(pipes[0], 0)
            os.dup2(pipes[1], 1)
            os.closerange(3, 100)
            os.chdir("/")
            os.environ.clear()
            sys.argv = ["-c", *order.decode().split()]
            child.main()
        for pipe in (*pipes, told):
            os.close(pipe)
        os.read(ready, 1)  # nothing, as soon as it has a session of its own and may be killed
        os.close(ready)
        line.send(str(pid).encode())
