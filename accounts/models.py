from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody on the staff. Readers have no accounts."""

    language = models.CharField(
        _("language of the desk"), max_length=16, choices=settings.LANGUAGES, default="en"
    )

    @property
    def name(self) -> str:
        """The full name, or the user name where none is given."""
        return self.get_full_name() or self.username
