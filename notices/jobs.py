from django.utils import timezone
from procrastinate.contrib.django import app

from notices import telling


@app.periodic(cron="20 0 * * *", periodic_id="daily")
@app.task(name="notices.remind")
def remind(timestamp: int) -> int:
    """Every day, in UTC: licences that end. `timestamp` is procrastinate's; repeating is safe."""
    return telling.remind(at=timezone.now())
