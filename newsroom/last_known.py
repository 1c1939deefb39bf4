"""The notices as they were last shown, in files beside the data: pages that are printed without
the database still say where to report, and the last page of all, which nginx shows by itself.
"""

import json
import logging
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from notices import formats

_log = logging.getLogger(__name__)
_Rows = list[dict[str, Any]]
_kept: dict[Path, _Rows] = {}  # what this process knows to stand in the file


def remember(rows: _Rows) -> None:
    """Keep what the footer says now. Writes only what differs; never raises."""
    file = _file()
    if _kept.get(file) == rows:
        return
    try:
        _write(file, json.dumps(rows, ensure_ascii=False))
        last = file.parent / "last"
        last.mkdir(exist_ok=True)
        _write(last / "last.html", render_to_string("503.html"))
    except OSError as problem:
        _log.warning("the notices could not be kept in %s: %s", file, problem.strerror)
    _kept[file] = rows


def recall(language: str) -> list[formats.Line]:
    """The footer of a language as it was last shown on this machine; empty if nothing is kept."""
    try:
        return formats.footer(json.loads(_file().read_text("utf-8")), language)
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _write(file: Path, text: str) -> None:
    """Whole, or as it was before."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    fresh.write_text(text, "utf-8")
    fresh.replace(file)


def _file() -> Path:
    return Path(settings.DATA) / "notices.json"
