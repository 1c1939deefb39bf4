from django.utils import timezone
from procrastinate.contrib.django import app

from desk import endings


@app.periodic(cron="30 0 * * *", periodic_id="daily")
@app.task(name="desk.tell_of_endings")
def tell_of_endings(timestamp: int) -> int:
    """Every day, in UTC: in the morning of the site's zone. `timestamp` is procrastinate's."""
    return endings.tell(at=timezone.now())
