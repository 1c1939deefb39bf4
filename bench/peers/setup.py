"""The peers, fetched by uv into a folder of their own, and filled with the newspaper's stories."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from newsroom import postgres

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "bench" / "peers" / "site"
PEERS = ("wagtail", "django")
WAGTAIL, ITS_CACHE = "wagtail==8.0.1", "wagtail-cache==3.0.0"
SAME = ("django", "granian", "psycopg", "psycopg-binary", "brotli")  # as the site has them


def python(folder: Path) -> Path:
    """The peers' own Python, with Wagtail and its cache; made once."""
    made = folder / "wagtail"
    ready = made / ".ready"
    asked = [WAGTAIL, *(f"{name}=={version(name)}" for name in SAME)]
    if not ready.exists() or ready.read_text() != "\n".join([*asked, ITS_CACHE]):
        shutil.rmtree(made, ignore_errors=True)
        _uv("venv", "-q", "--python", sys.executable, str(made))
        install = ("pip", "install", "-q", "--python", str(made / "bin" / "python"))
        _uv(*install, *asked)
        # Its newest does not know of Wagtail 8 yet, and works with it.
        _uv(*install, "--no-deps", ITS_CACHE)
        ready.write_text("\n".join([*asked, ITS_CACHE]))
    return made / "bin" / "python"


def _uv(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "uv", *words], check=True)


def environment(peer: str, data: Path, *, cache: str = "none") -> dict[str, str]:
    """What a process of a peer is told; its rows stand beside the newspaper's, in one Postgres."""
    own = data / peer
    own.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(map(str, (SITE, ROOT))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "settings",
        "PEER": peer,
        "PEER_DATA": str(own),
        "PEER_DATABASE": postgres.url(data, is_durable=False, database=peer),
        "CACHE": cache,
    }


def fill(peer: str, data: Path, count: int, program: Path) -> None:
    words = [str(program), str(SITE / "fill.py"), str(count), str(data / "peers")]
    subprocess.run(words, env=environment(peer, data), cwd=SITE, check=True)
