from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    # Ten years of what stood on front pages and in Must Read made every page three times as dear.
    safe_because = {
        "require-concurrent-index-creation": "some ten thousand rows that editors write by hand",
    }

    dependencies = [
        ('articles', '0017_no_words_wait'),
        ('photos', '0008_no_words_wait'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='mustread',
            index=GistIndex(fields=['span'], name='must_read_standing'),
        ),
        migrations.AddIndex(
            model_name='mustread',
            index=models.Index(models.F('span__startswith'), name='must_read_begins'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=GistIndex(fields=['span'], name='placement_standing'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(models.F('language'), models.F('span__startswith'), name='placement_begins'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(models.F('language'), models.F('span__endswith'), name='placement_ends'),
        ),
    ]
