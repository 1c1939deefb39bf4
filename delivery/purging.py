"""Caches of others that keep our pages: what changed is purged there, by the keys of the pages."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import F, Q

TIMES = 2  # each change is purged
AGAIN = timedelta(seconds=5)  # the second time: what was on its way at the first, old, is gone too
_MOST_CHANGES = 1_000  # taken together
_SECONDS = 10
_LONGEST_AGAIN = 300  # seconds that a cache may have us wait
_FASTLY, _CLOUDFLARE = "https://api.fastly.com", "https://api.cloudflare.com"


class Refused(OSError):
    """A cache did not purge; `again_in` seconds it may be asked again."""

    def __init__(self, message: str, *, again_in: int) -> None:
        super().__init__(message)
        self.again_in = again_in


class Cache(NamedTuple):
    most: int  # keys that it takes at once
    asked: Callable[[list[str], bool], urllib.request.Request]


def purge(keys: Iterable[str], *, is_tombstone: bool) -> None:
    """Have every cache forget the pages with these keys. Raises Refused or another OSError.

    What is no tombstone may be shown as stale by a cache that knows how, until it has the new one.
    """
    names = sorted(set(keys))
    for cache in _caches():
        for first in range(0, len(names), cache.most):
            _send(cache.asked(names[first : first + cache.most], is_tombstone))


def purge_owed(*, now: datetime) -> int:
    """Purge what the changes owe that are not purged as often as they shall be; how many changes.

    Safe to repeat and to do twice at once. Raises OSError; what was not purged is owed still.
    """
    changes = apps.get_model("delivery", "Change").objects
    is_due = Q(purges_due=TIMES) | Q(purges_due__gt=0, at__lt=now - AGAIN)
    rows = list(changes.filter(is_due).order_by("pk")[:_MOST_CHANGES])
    for is_tombstone in (True, False):
        keys = {key for row in rows if row.is_tombstone == is_tombstone for key in row.keys}
        if keys:
            purge(keys, is_tombstone=is_tombstone)
    for left in {row.purges_due for row in rows}:
        done = [row.pk for row in rows if row.purges_due == left]
        changes.filter(pk__in=done, purges_due=left).update(purges_due=F("purges_due") - 1)
    return len(rows)


def _caches() -> Iterator[Cache]:
    for address in settings.PURGE_URLS:
        yield Cache(200, _asked_by_header(address))
    if settings.FASTLY_SERVICE:
        yield Cache(256, _asked_of_fastly)
    if settings.CLOUDFLARE_ZONE:
        yield Cache(100, _asked_of_cloudflare)


def _asked_by_header(address: str) -> Callable[[list[str], bool], urllib.request.Request]:
    """Any cache that takes PURGE with a Surrogate-Key, such as deploy/varnish.vcl."""

    def asked(keys: list[str], _is_tombstone: bool) -> urllib.request.Request:
        return _request("PURGE", address, {"Surrogate-Key": " ".join(keys)})

    return asked


def _asked_of_fastly(keys: list[str], is_tombstone: bool) -> urllib.request.Request:
    headers = {"Fastly-Key": settings.FASTLY_TOKEN, "Accept": "application/json"}
    headers |= {} if is_tombstone else {"Fastly-Soft-Purge": "1"}
    where = f"{_FASTLY}/service/{settings.FASTLY_SERVICE}/purge"
    return _request("POST", where, headers, {"surrogate_keys": keys})


def _asked_of_cloudflare(keys: list[str], _is_tombstone: bool) -> urllib.request.Request:
    headers = {"Authorization": f"Bearer {settings.CLOUDFLARE_TOKEN}"}
    where = f"{_CLOUDFLARE}/client/v4/zones/{settings.CLOUDFLARE_ZONE}/purge_cache"
    return _request("POST", where, headers, {"tags": keys})


def _request(
    method: str, where: str, headers: dict[str, str], said: object = None
) -> urllib.request.Request:
    body = None if said is None else json.dumps(said).encode()
    kind = {} if body is None else {"Content-Type": "application/json"}
    return urllib.request.Request(  # noqa: S310 - addresses of the operator's, or written above
        where, body, {**headers, **kind, "User-Agent": "Newsroom"}, method=method
    )


def _send(asked: urllib.request.Request) -> None:
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            answer.read(1024)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        after = refusal.headers.get("Retry-After", "")
        again_in = min(int(after), _LONGEST_AGAIN) if after.isdecimal() else 0
        raise Refused(f"{asked.host} answered {refusal.code}", again_in=again_in) from None
