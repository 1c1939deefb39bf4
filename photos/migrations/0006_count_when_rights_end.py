from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("photos", "0005_what_few_photos_are")]

    operations = [
        # The statistics of 0004 are filled by ANALYZE alone. On a new site autovacuum does that
        # with the first fifty photos; where many stood before, only a tenth as many new ones would
        # bring it about. A sample of 30,000 rows is read, and nobody is kept waiting.
        migrations.RunSQL("ANALYZE photos_photo", migrations.RunSQL.noop),
    ]
