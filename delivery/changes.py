from datetime import datetime, timedelta
from functools import partial

from django.apps import apps
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from delivery import purging
from delivery.store import of_this_machine
from delivery.watching import KEPT_DAYS

PURGE = "delivery.purge"  # the job that has caches of others forget


def changed(*keys: str, is_tombstone: bool = False) -> None:
    """Note in the caller's transaction that what these keys name has changed.

    After it, pages that show it are stale on this machine at once, and on others as soon as they
    hear of it. A tombstone says that the old bytes may never be shown again, not even as stale.
    """
    names = sorted(set(keys))
    owed = purging.TIMES if settings.CDN else 0
    row = apps.get_model("delivery", "Change").objects.create(
        keys=names, is_tombstone=is_tombstone, purges_due=owed
    )
    if owed:
        app.configure_task(PURGE).defer()
    store = of_this_machine()
    if store is None:
        return
    if is_tombstone:
        # Now as well: if this process died between the commit and what follows it, nobody here
        # would know until the outbox is read.
        store.marks.add(names, is_tombstone=True)
    mark = partial(store.marks.add, names, is_tombstone=is_tombstone, change=row.pk)
    transaction.on_commit(mark, robust=True)


def forget(*, now: datetime) -> int:
    """Delete what every machine has heard of long ago; a store that has not believes nothing."""
    old = apps.get_model("delivery", "Change").objects.filter(at__lt=now - timedelta(KEPT_DAYS))
    return int(old.delete()[0])
