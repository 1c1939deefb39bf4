from django.utils import timezone
from procrastinate.contrib.django import app

from letters import mailroom


@app.periodic(cron="17 3 * * *", periodic_id="nightly")
@app.task(name="letters.forget")
def forget(timestamp: int) -> int:
    """Every night, in UTC. `timestamp` is procrastinate's; one late night forgets two."""
    return mailroom.forget(now=timezone.now())
