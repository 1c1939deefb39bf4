from django.utils import timezone
from procrastinate.contrib.django import app

from articles import announcing, workflow


@app.periodic(cron="27 3 * * *", periodic_id="nightly")
@app.task(name="articles.forget_sittings")
def forget_sittings(timestamp: int) -> int:
    """Every night, in UTC. `timestamp` is procrastinate's; one late night forgets two."""
    return workflow.forget_sittings(now=timezone.now())


@app.periodic(cron="* * * * *", periodic_id="every minute")
@app.task(name="articles.announce")
def announce(timestamp: int) -> int:
    """Every minute; it does nothing unless a setting names a hub or a key."""
    return announcing.announce(at=timezone.now())
