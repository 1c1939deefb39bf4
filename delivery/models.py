import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast, Now

from delivery.lines import CHANNEL


class Change(models.Model):
    """One row of the outbox: keys that changed, written in the transaction that changed them."""

    keys = ArrayField(models.CharField(max_length=80))
    is_tombstone = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())
    purges_due = models.PositiveSmallIntegerField(default=0, db_default=0)  # in caches of others
    # The transaction that wrote it: what tells a reader of the outbox how far it has read.
    xact = models.BigIntegerField(
        null=True,
        db_default=Cast(
            Cast(models.Func(function="pg_current_xact_id"), models.TextField()),
            models.BigIntegerField(),
        ),
    )

    class Meta:
        indexes = [
            models.Index(fields=["xact"], name="delivery_change_xact"),
            models.Index(
                fields=["id"], name="delivery_change_owed", condition=models.Q(purges_due__gt=0)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tells_who_listens",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                func=f"PERFORM pg_notify('{CHANNEL}', ''); RETURN NULL;",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="A change names at least one key", condition=models.Q(keys__len__gt=0)
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.keys)
