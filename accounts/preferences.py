"""What people choose for themselves."""

from django.conf import settings
from django.db import transaction

from accounts.models import User


class NoSuchLanguage(ValueError):
    """The desk does not speak it."""


@transaction.atomic
def speak(*, language: str, by: User) -> None:
    """From now on the desk speaks `language` (a code of LANGUAGES) to `by`."""
    if language not in dict(settings.LANGUAGES):
        raise NoSuchLanguage(language)
    by.language = language
    by.save(update_fields=["language"])
