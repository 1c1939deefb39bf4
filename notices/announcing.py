"""Telling others that something is new here: WebSub hubs and IndexNow, where a setting names one.

It knows no stories: who does says what changed. Nothing waits for it, and nothing depends on it.
"""

import json
import urllib.request
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django import app

from notices.models import Announced

OVERLAP = timedelta(minutes=10)  # a change may be committed a while after the instant it names
_LONGEST = timedelta(days=1)  # older news is none
_SECONDS = 10
_MOST = 1_000  # addresses of one message; IndexNow takes ten times as many


def is_on() -> bool:
    return bool(settings.WEBSUB_HUB or settings.INDEXNOW_KEY)


def begin(*, at: datetime) -> tuple[datetime, set[str] | None]:
    """From when on to look for changes, and which of those are told of already.

    Locks until the transaction ends, so that nothing is told twice. The very first time these are
    None, which means all: what was there before is not told of.
    """
    locked = Announced.objects.select_for_update()
    row, is_first = locked.get_or_create(pk=1, defaults={"until": at})
    if is_first:
        return at - OVERLAP, None
    if row.until >= at:
        return row.until, set(row.recent)
    return max(row.until - OVERLAP, at - _LONGEST), set(row.recent)


def tell(*, until: datetime, changes: Iterable[str], feeds: list[str], pages: list[str]) -> None:
    """Queue what is to be sent, in the caller's transaction, and remember that it was.

    `changes` names all that was found by this look; `feeds` and `pages` are paths of this site.
    """
    if settings.WEBSUB_HUB:
        for feed in feeds:
            app.configure_task("notices.ping_hub").defer(feed=settings.SITE_URL + feed)
    if settings.INDEXNOW_KEY:
        for first in range(0, len(pages), _MOST):
            addresses = [settings.SITE_URL + page for page in pages[first : first + _MOST]]
            app.configure_task("notices.tell_indexnow").defer(addresses=addresses)
    Announced.objects.filter(pk=1).update(until=until, recent=sorted(changes))


def ping_hub(*, feed: str) -> None:
    """WebSub: the hub fetches the feed and hands it on. Raises OSError; ask again later."""
    body = urlencode({"hub.mode": "publish", "hub.url": feed})
    _post(settings.WEBSUB_HUB, body, "application/x-www-form-urlencoded")


def tell_indexnow(*, addresses: list[str]) -> None:
    """IndexNow: the engines that share it look at these pages. Raises OSError; ask again later."""
    known = {
        "host": urlsplit(settings.SITE_URL).netloc,
        "key": settings.INDEXNOW_KEY,
        "keyLocation": settings.SITE_URL + reverse("indexnow_key"),
        "urlList": addresses,
    }
    _post(settings.INDEXNOW_URL, json.dumps(known), "application/json; charset=utf-8")


def _post(where: str, body: str, media_type: str) -> None:
    """Raises OSError (urllib's HTTPError is one) for whatever is not answered with a 2xx."""
    asked = urllib.request.Request(  # noqa: S310 - checked at start: http or https
        where, body.encode(), {"Content-Type": media_type, "User-Agent": "Newsroom"}
    )
    with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - as above
        answer.read(1024)
