from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from notices import announcing, telling

_RETRIES = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.periodic(cron="20 0 * * *", periodic_id="daily")
@app.task(name="notices.remind")
def remind(timestamp: int) -> int:
    """Every day, in UTC: licences that end. `timestamp` is procrastinate's; repeating is safe."""
    return telling.remind(at=timezone.now())


@app.task(name="notices.ping_hub", retry=_RETRIES)
def ping_hub(*, feed: str) -> None:
    if settings.WEBSUB_HUB:
        announcing.ping_hub(feed=feed)


@app.task(name="notices.tell_indexnow", retry=_RETRIES)
def tell_indexnow(*, addresses: list[str]) -> None:
    if settings.INDEXNOW_KEY:
        announcing.tell_indexnow(addresses=addresses)
