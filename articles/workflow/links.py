"""Links that lead into this site and find nothing there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.urls import Resolver404, resolve

from articles.models import Author, Edition, Section, Topic
from notices.models import Page

# What a public page is made of: the name of its address, its language, its slug or path.
Place = tuple[str, str, str]


def dead(addresses: Iterable[str], *, at: datetime) -> set[str]:
    """Those that lead into this site and to nothing that readers see there `at` an instant.

    Links to other sites are never dead: nothing is fetched. Costs one query, or none.
    """
    found: set[str] = set()
    wanted: dict[str, Place] = {}
    for address in set(addresses):
        path = _path(address)
        if path is None:
            continue
        place = _place(path)
        if place is None:
            found.add(address)
        elif place[2]:
            wanted[address] = place
    alive = _alive(wanted.values(), at=at)
    return found | {address for address, place in wanted.items() if place not in alive}


def _path(address: str) -> str | None:
    """The path on this site that an address leads to; None if it leads elsewhere.

    Without a slash at its beginning (`www.example.com`, `#top`) it is no path of ours.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"", "http", "https"}:
        return None
    if parts.netloc:
        own = urlsplit(settings.SITE_URL).netloc
        if parts.netloc.lower() != own.lower():
            return None
        return unquote(parts.path) or "/"
    return unquote(parts.path)


def _place(path: str) -> Place | None:
    """What would answer at a path, `("front", "en", "")` if it always does; None if nothing can."""
    for tried in (path, f"{path}/") if path.startswith("/") else ():
        try:
            match = resolve(tried)
        except Resolver404:
            continue
        if "language" not in match.kwargs:  # all public pages have one; the rest is not for readers
            return None
        name, language = match.url_name or "", match.kwargs["language"]
        key = tried if name == "story" else match.kwargs.get("slug", "")
        return name, language, key
    return None


def _alive(places: Iterable[Place], *, at: datetime) -> set[Place]:
    """Those of `places` that answer, asked in one statement."""
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, language, key in places:
        groups[name, language].add(key)
    asked = [
        _rows(name, language, keys, at=at).values_list(
            Value(name, CharField()), Value(language, CharField()), _KEYS.get(name, "slug")
        )
        for (name, language), keys in groups.items()
    ]
    if not asked:
        return set()
    return set(asked[0].union(*asked[1:]))


_KEYS = {"story": "path"}


def _rows(name: str, language: str, keys: set[str], *, at: datetime) -> QuerySet[Any]:
    seen = Edition.objects.live(at=at).filter(language=language)
    if name == "story":
        return Edition.objects.leading_to_stories(keys, at=at)
    if name == "topic":
        about = seen.filter(topic_ids__contains=[OuterRef("pk")])
        return Topic.objects.filter(Exists(about), slug__in=keys)
    if name == "author":
        by = seen.filter(author_ids__contains=[OuterRef("pk")])
        return Author.objects.filter(Exists(by), slug__in=keys)
    if name == "page":
        return Page.objects.shown(at=at).filter(slug__in=keys, language__in={language, "en"})
    return Section.objects.filter(slug__in=keys)
