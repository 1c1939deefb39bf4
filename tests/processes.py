"""Processes of the tests: what still runs, a free port, a request that waits for a server."""

import http.client
import os
import socket
import time
from pathlib import Path


def naming(folder: Path) -> list[str]:
    """Command lines of the processes, other than this one, that name `folder` or work in it."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        try:
            command = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes()
        except OSError:
            continue  # gone, or somebody else's
        if os.fsencode(folder) in command + environment:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


def none_is_left(folder: Path, *, within: float = 10) -> list[str]:
    """What still names `folder` after `within` seconds: nothing, one hopes."""
    deadline = time.monotonic() + within
    while (left := naming(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(
    port: int,
    path: str,
    *,
    host: str = "127.0.0.1",
    method: str = "GET",
    body: str = "",
    timeout: float = 10,
) -> tuple[int, dict[str, str], str]:
    """Status, headers (names in lower case) and text of an answer; redirects are not followed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    headers = {"Host": host}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, names, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def ask_until_it_answers(
    port: int, path: str, *, host: str = "127.0.0.1", within: float = 30
) -> tuple[int, dict[str, str], str]:
    deadline = time.monotonic() + within
    while True:
        try:
            return ask(port, path, host=host)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
