from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index that is built beside its readers cannot be in a transaction

    dependencies = [("photos", "0004_files_that_are_gone")]

    operations = [
        AddIndexConcurrently(
            model_name='photo',
            index=models.Index(models.F('rights__startswith'), condition=models.Q(('rights__startswith__isnull', False)), name='photo_rights_begin'),
        ),
        AddIndexConcurrently(
            model_name='photo',
            index=models.Index(condition=models.Q(('killed_at__isnull', False)), fields=['-uploaded_at', '-id'], name='photo_killed'),
        ),
        AddIndexConcurrently(
            model_name='photo',
            index=models.Index(condition=models.Q(('width', models.F('height'))), fields=['-uploaded_at', '-id'], name='photo_square'),
        ),
        AddIndexConcurrently(
            model_name='photo',
            index=models.Index(condition=models.Q(('credit_name', '')), fields=['-uploaded_at', '-id'], name='photo_no_credit'),
        ),
        AddIndexConcurrently(
            model_name='photo',
            index=models.Index(condition=models.Q(('alt', '')), fields=['-uploaded_at', '-id'], name='photo_no_alt'),
        ),
        AddIndexConcurrently(
            model_name='photo',
            index=models.Index(fields=['digital_source', '-uploaded_at', '-id'], name='photo_made'),
        ),
        AddIndexConcurrently(
            model_name='photo',
            index=models.Index(fields=['width'], name='photo_width'),
        ),
        AddIndexConcurrently(
            model_name='photo',
            index=models.Index(fields=['taken_at'], name='photo_taken'),
        ),
    ]
