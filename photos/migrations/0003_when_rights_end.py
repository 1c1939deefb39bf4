from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index that is built beside its readers cannot be in a transaction

    dependencies = [("photos", "0002_the_photo_desk")]

    operations = [
        AddIndexConcurrently(
            model_name="photo",
            index=models.Index(
                models.F("rights__endswith"),
                condition=models.Q(rights__endswith__isnull=False),
                name="photo_rights_end",
            ),
        ),
    ]
