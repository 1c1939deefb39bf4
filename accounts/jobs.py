from importlib import import_module

from django.conf import settings
from procrastinate.contrib.django import app


@app.periodic(cron="47 3 * * *", periodic_id="nightly")
@app.task(name="accounts.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Every night, in UTC, those that have ended. `timestamp` is procrastinate's."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
