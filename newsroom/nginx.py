"""deploy/nginx.conf for this machine: other ports, other folders, the same rules."""

import os
import shutil
from pathlib import Path

_FILE = Path(__file__).resolve().parents[1] / "deploy" / "nginx.conf"


class NoNginx(RuntimeError):
    """One line that says what to install."""


def configuration(*, port: int, app: int, accelerator: int, data: Path, run: Path) -> str:
    """The committed file with the ports of this machine, its data, and a folder to run in."""
    text = _FILE.read_text("utf-8")
    for written, here, times in [
        ("server web:8000 ", f"server 127.0.0.1:{app} ", 5),
        ("server accelerator:8001 ", f"server 127.0.0.1:{accelerator} ", 3),
        ("listen 8080 ", f"listen 127.0.0.1:{port} ", 1),
        ("root /data", f"root {data}", 3),
        (" /tmp/nginx", f" {run}/nginx", 6),
    ]:
        if text.count(written) != times:
            raise ValueError(
                f"deploy/nginx.conf: {written!r} stands there {text.count(written)} times"
            )
        text = text.replace(written, here)
    return text


def command(file: Path) -> list[str]:
    """How nginx is started with a configuration of ours, in the foreground."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise NoNginx("nginx is missing: as root, apt-get install nginx-light.")
    # The data may be closed to the account that root's nginx would work as.
    account = "user root; " if os.geteuid() == 0 else ""
    return [program, "-e", "stderr", "-c", str(file), "-g", f"{account}daemon off;"]
