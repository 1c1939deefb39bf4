from django.utils import timezone
from procrastinate.contrib.django import app

from articles import workflow


@app.periodic(cron="27 3 * * *", periodic_id="nightly")
@app.task(name="articles.forget_sittings")
def forget_sittings(timestamp: int) -> int:
    """Every night, in UTC. `timestamp` is procrastinate's; one late night forgets two."""
    return workflow.forget_sittings(now=timezone.now())
