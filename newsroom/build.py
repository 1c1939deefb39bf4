"""What this build of the site is: pages that another one made are made anew."""

import hashlib
from pathlib import Path

from newsroom import env

_PLACES = (
    *("newsroom", "desk", "articles", "letters", "photos", "notices", "accounts", "delivery"),
    *("templates", "static", "locale"),
)
_KINDS = {".py", ".html", ".txt", ".xml", ".mo", ".css", ".js"}
_UNTOLD = {
    "PORT",  # of which SITE_URL is made, and that is told
    "PAGE_STORE",
    "PAGE_STORE_MB",
    "SECRET_KEY",
    "DATABASE_URL",
    "MAIL_URL",
    "LETTERS_MAIL",
}  # say nothing to readers


def version(base: Path) -> str:
    """Changes with every file and every setting that a page may be made of."""
    found = hashlib.blake2b(digest_size=9)
    for place in _PLACES:
        for file in sorted((base / place).rglob("*")):
            if file.suffix in _KINDS and "editor" not in file.parts:
                known = file.stat()
                found.update(f"{file}:{known.st_size}:{known.st_mtime_ns};".encode())
    for name, value in sorted(vars(env).items()):
        if name.isupper() and name not in _UNTOLD:
            found.update(f"{name}={value!r};".encode())
    return found.hexdigest()
