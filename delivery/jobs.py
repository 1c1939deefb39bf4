from django.utils import timezone
from procrastinate.contrib.django import app

from delivery import changes


@app.periodic(cron="37 3 * * *", periodic_id="nightly")
@app.task(name="delivery.forget_changes")
def forget_changes(timestamp: int) -> int:
    """Every night, in UTC. `timestamp` is procrastinate's; one late night forgets two."""
    return changes.forget(now=timezone.now())
