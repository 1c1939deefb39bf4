"""What of others the site may load once a reader agrees, and what browsers keep. Pure.

The registry is the setting EMBEDS; everything that is said and allowed of an embed comes from it:
the declaration, the policy of every page, what is loaded, and when readers are asked anew.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

_NEEDED = ("name", "provider", "purpose", "storage", "duration", "script")
_IN_CHINESE = ("name_zh", "provider_zh", "purpose_zh", "storage_zh", "duration_zh")
_SOURCES = {"connect": "connect-src", "images": "img-src", "frames": "frame-src"}
_LISTS = (*_SOURCES, "forget")
_PLAIN = re.compile(r"[!#-+\--:<-~]+")  # what ends no directive and no attribute: not " , ;


@dataclass(frozen=True)
class Embed:
    """One thing of somebody else's. `forget`: what to delete here when agreement is withdrawn."""

    name: str
    provider: str
    purpose: str
    storage: str
    duration: str
    script: str
    name_zh: str = ""
    provider_zh: str = ""
    purpose_zh: str = ""
    storage_zh: str = ""
    duration_zh: str = ""
    connect: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    forget: tuple[str, ...] = ()

    def said(self, language: str) -> dict[str, str]:
        """As the declaration names it; in English where it has no other words."""
        known = {name: getattr(self, name) for name in _NEEDED}
        if language == "zh-hans":
            chinese = {name: getattr(self, f"{name}_zh", "") for name in known}
            known |= {name: words for name, words in chinese.items() if words}
        return known


def problems(raw: Any) -> Iterator[str]:
    """What is wrong with the registry, a sentence for each."""
    if isinstance(raw, str):
        yield f"EMBEDS is no JSON: “{raw[:60]}”. Write a list of objects, such as [{{“name”: …}}]."
        return
    if not isinstance(raw, list) or not all(isinstance(one, Mapping) for one in raw):
        yield "EMBEDS is no list of objects, such as [{“name”: …}]."
        return
    for number, one in enumerate(raw, start=1):
        for words in _problems(one):
            yield f"EMBEDS, entry {number}: {words}"


def read(raw: Iterable[Mapping[str, Any]]) -> list[Embed]:
    """The registry in its order; `problems` has nothing to say of it."""
    found = []
    for one in raw:
        given: dict[str, Any] = {
            name: tuple(kept) if name in _LISTS else kept for name, kept in one.items()
        }
        found.append(Embed(**given))
    return found


def fingerprint(embeds: Iterable[Embed]) -> str:
    """Another one for another registry, so that readers are asked anew; "" for an empty one."""
    known = [asdict(embed) for embed in embeds]
    if not known:
        return ""
    text = json.dumps(known, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def opened(policy: str, embeds: Iterable[Embed]) -> str:
    """A Content-Security-Policy that lets in what the registry names, and nothing else.

    The same registry, in whatever order, gives the same bytes.
    """
    wanted: dict[str, set[str]] = {}
    for embed in embeds:
        wanted.setdefault("script-src", set()).add(embed.script)
        for name, directive in _SOURCES.items():
            if sources := getattr(embed, name):
                wanted.setdefault(directive, set()).update(sources)
    parts = [part.strip() for part in policy.split(";")]
    for directive in sorted(wanted):
        added = " ".join(sorted(wanted[directive]))
        place = next((n for n, part in enumerate(parts) if part.split()[0] == directive), None)
        if place is None:
            parts.append(f"{directive} {added}")
        else:
            parts[place] += f" {added}"
    return "; ".join(parts)


def _problems(one: Mapping[str, Any]) -> Iterator[str]:
    for name in _NEEDED:
        if not isinstance(one.get(name), str) or not one[name].strip():
            yield f"“{name}” is missing."
    for name, kept in one.items():
        if name in _LISTS:
            if not isinstance(kept, list) or not all(isinstance(part, str) for part in kept):
                yield f"“{name}” is no list of words."
            elif name == "forget" and any(len(part.split()) != 1 for part in kept):
                yield "“forget” holds a name with a space in it."
            elif name in _SOURCES:
                yield from (
                    f"“{source}” in “{name}” is no origin such as https://stats.example.org."
                    for source in kept
                    if not _is_address(source) or urlsplit(source).path
                )
        elif name not in (*_NEEDED, *_IN_CHINESE):
            yield f"“{name}” is nothing that an entry has."
        elif not isinstance(kept, str):
            yield f"“{name}” is no text."
    script = one.get("script")
    if isinstance(script, str) and script.strip() and not _is_address(script):
        yield f"“{script}” is no address of a script such as https://stats.example.org/count.js."


def _is_address(written: str) -> bool:
    """An https address that can stand in a policy as it is."""
    if not _PLAIN.fullmatch(written):
        return False
    try:
        parts = urlsplit(written)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.query
