from django.utils import timezone
from procrastinate.contrib.django import app

from photos import developing


@app.periodic(cron="37 3 * * *", periodic_id="nightly")
@app.task(name="photos.remove_retired")
def remove_retired(timestamp: int) -> int:
    """Every night, in UTC. `timestamp` is procrastinate's; one late night removes two."""
    return developing.remove_retired(now=timezone.now())
