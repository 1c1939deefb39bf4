from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from letters import mailroom, telling


@app.periodic(cron="17 3 * * *", periodic_id="nightly")
@app.task(name="letters.forget")
def forget(timestamp: int) -> int:
    """Every night, in UTC. `timestamp` is procrastinate's; one late night forgets two."""
    return mailroom.forget(now=timezone.now())


@app.periodic(cron="*/15 * * * *", periodic_id="batches")
@app.task(name="letters.tell")
def tell(timestamp: int) -> int:
    """Four times an hour: one mail about all that came."""
    return telling.tell(now=timezone.now())


@app.periodic(cron="7 0 * * *", periodic_id="mornings")
@app.task(name="letters.remind")
def remind(timestamp: int) -> int:
    """Once a day, in UTC: what is due, and what is late."""
    return telling.remind(now=timezone.now())


@app.task(
    name="letters.mail_answer",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4),
)
def mail_answer(*, answer: int) -> bool:
    """The job names a row alone, so that no address stands in the queue or in its log."""
    return telling.mail_answer(answer_id=answer, now=timezone.now())
