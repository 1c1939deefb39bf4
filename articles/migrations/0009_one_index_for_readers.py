import django.contrib.postgres.search
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index that is built beside its readers cannot be in a transaction

    dependencies = [('articles', '0008_readers_search')]

    operations = [
        AddIndexConcurrently(
            model_name='edition',
            index=GinIndex(models.Func('search', 'language', 'section_id', 'author_ids', 'published_at', function='edition_words', output_field=django.contrib.postgres.search.SearchVectorField()), name='edition_words'),
        ),
        RemoveIndexConcurrently(model_name='edition', name='edition_search'),
    ]
