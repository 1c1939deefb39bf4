from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

# As articles 0017: what is new does not wait in a list that every look reads from end to end.


def at_once(name, **fields):
    """The index as the models have it now; it is the same one, told to take in what is new."""
    return migrations.SeparateDatabaseAndState(
        state_operations=[
            migrations.RemoveIndex(model_name='photo', name=name),
            migrations.AddIndex(
                model_name='photo',
                index=GinIndex(name=name, fastupdate=False, **fields),
            ),
        ],
        database_operations=[
            migrations.RunSQL(
                [
                    f'ALTER INDEX {name} SET (fastupdate = off)',
                    f"SELECT gin_clean_pending_list('{name}')",
                ],
                [f'ALTER INDEX {name} RESET (fastupdate)'],
            )
        ],
    )


class Migration(migrations.Migration):
    dependencies = [('photos', '0007_what_files_a_photo_has')]

    operations = [
        at_once('photo_words', fields=['search']),
        at_once('photo_likeness', fields=['likeness_parts']),
    ]
