from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations

# Not wanted back: nothing asks it any more.
FOUND = """
DROP FUNCTION IF EXISTS edition_found(
    tsquery, tsquery, text, timestamptz, timestamptz, timestamptz, timestamptz, bigint, int[], int)
"""


class Migration(migrations.Migration):
    safe_because = {"ban-drop-function": "the code since 0013 asks edition_ranked instead"}
    atomic = False  # an index goes beside its readers only outside a transaction

    dependencies = [('articles', '0013_quicker_search')]

    operations = [
        migrations.RunSQL(FOUND, migrations.RunSQL.noop),
        # The constraint on a set's languages has an index that begins with the set.
        RemoveIndexConcurrently(model_name='article', name='article_translations'),
    ]
