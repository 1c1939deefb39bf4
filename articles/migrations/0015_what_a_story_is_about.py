import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = {
        "adding-field-with-default": "100,000 stories took 20 seconds to write anew, in which"
        " readers are given the pages that are kept; nothing was published with an earlier release"
    }

    dependencies = [('articles', '0014_what_nothing_asks_for')]

    operations = [
        migrations.AddField(
            model_name='edition',
            name='heads',
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    'search', template="strip(ts_filter(%(expressions)s, '{a,b}'))"
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
    ]
