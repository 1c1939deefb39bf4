from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from delivery import changes, purging

_TRIES = 8  # after which the minute's look goes on


class _Later(BaseRetryStrategy):
    """After 1, 2, 4 ... seconds, or as long as the cache said."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= _TRIES:
            return None
        wait = max(2**job.attempts, getattr(exception, "again_in", 0))
        return RetryDecision(retry_in={"seconds": wait})


@app.periodic(cron="37 3 * * *", periodic_id="nightly")
@app.task(name="delivery.forget_changes")
def forget_changes(timestamp: int) -> int:
    """Every night, in UTC. `timestamp` is procrastinate's; one late night forgets two."""
    return changes.forget(now=timezone.now())


@app.task(name=changes.PURGE, retry=_Later())
def purge() -> int:
    """What changed, in the caches of others; once more a little later."""
    done = purging.purge_owed(now=timezone.now())
    if done:
        seconds = int(purging.AGAIN.total_seconds()) + 1
        app.configure_task(changes.PURGE, schedule_in={"seconds": seconds}).defer()
    return done


@app.periodic(cron="* * * * *", periodic_id="every minute")
@app.task(name="delivery.purge_left")
def purge_left(timestamp: int) -> int:
    """What no other job purged, such as after a day on which a cache was away."""
    return purging.purge_owed(now=timezone.now())
