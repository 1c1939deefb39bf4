from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """One row of the outbox: keys that changed, written in the transaction that changed them."""

    keys = ArrayField(models.CharField(max_length=80))
    is_tombstone = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="A change names at least one key", condition=models.Q(keys__len__gt=0)
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.keys)
