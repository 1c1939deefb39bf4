from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody on the staff. Readers have no accounts."""

    @property
    def name(self) -> str:
        """The full name, or the user name where none is given."""
        return self.get_full_name() or self.username
