import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('photos', '0006_count_when_rights_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='PhotoFiles',
            fields=[
                ('photo', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='photos.photo')),
                ('lines', models.TextField(help_text='shape format width height name, the narrowest first')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rendition',
            trigger=pgtrigger.compiler.Trigger(name='files_made', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM FROM photos_photo WHERE id IN (SELECT photo_id FROM changed)\n    ORDER BY id FOR NO KEY UPDATE;\n    INSERT INTO photos_photofiles (photo_id, lines)\n    SELECT photo_id, string_agg(\n        concat_ws(' ', shape, format, width, height, name), E'\\n' ORDER BY width, shape, format\n    )\n    FROM photos_rendition\n    WHERE retired_at IS NULL AND photo_id IN (SELECT photo_id FROM changed)\n    GROUP BY photo_id\n    ON CONFLICT (photo_id) DO UPDATE SET lines = excluded.lines;\n    DELETE FROM photos_photofiles files\n    WHERE photo_id IN (SELECT photo_id FROM changed) AND NOT EXISTS (\n        SELECT FROM photos_rendition one\n        WHERE one.photo_id = files.photo_id AND one.retired_at IS NULL\n    );\n    RETURN NULL;\n", hash='d4467b7ce22cd7b49fec1e89783831d601b14772', level='STATEMENT', operation='INSERT', pgid='pgtrigger_files_made_f1a72', referencing='REFERENCING NEW TABLE AS changed ', table='photos_rendition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rendition',
            trigger=pgtrigger.compiler.Trigger(name='files_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM FROM photos_photo WHERE id IN (SELECT photo_id FROM changed)\n    ORDER BY id FOR NO KEY UPDATE;\n    INSERT INTO photos_photofiles (photo_id, lines)\n    SELECT photo_id, string_agg(\n        concat_ws(' ', shape, format, width, height, name), E'\\n' ORDER BY width, shape, format\n    )\n    FROM photos_rendition\n    WHERE retired_at IS NULL AND photo_id IN (SELECT photo_id FROM changed)\n    GROUP BY photo_id\n    ON CONFLICT (photo_id) DO UPDATE SET lines = excluded.lines;\n    DELETE FROM photos_photofiles files\n    WHERE photo_id IN (SELECT photo_id FROM changed) AND NOT EXISTS (\n        SELECT FROM photos_rendition one\n        WHERE one.photo_id = files.photo_id AND one.retired_at IS NULL\n    );\n    RETURN NULL;\n", hash='264c66780db67e7c35fcb31062568bdd93cea14c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_files_changed_45e8e', referencing='REFERENCING NEW TABLE AS changed ', table='photos_rendition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rendition',
            trigger=pgtrigger.compiler.Trigger(name='files_removed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM FROM photos_photo WHERE id IN (SELECT photo_id FROM changed)\n    ORDER BY id FOR NO KEY UPDATE;\n    INSERT INTO photos_photofiles (photo_id, lines)\n    SELECT photo_id, string_agg(\n        concat_ws(' ', shape, format, width, height, name), E'\\n' ORDER BY width, shape, format\n    )\n    FROM photos_rendition\n    WHERE retired_at IS NULL AND photo_id IN (SELECT photo_id FROM changed)\n    GROUP BY photo_id\n    ON CONFLICT (photo_id) DO UPDATE SET lines = excluded.lines;\n    DELETE FROM photos_photofiles files\n    WHERE photo_id IN (SELECT photo_id FROM changed) AND NOT EXISTS (\n        SELECT FROM photos_rendition one\n        WHERE one.photo_id = files.photo_id AND one.retired_at IS NULL\n    );\n    RETURN NULL;\n", hash='1876b01a5a21fc3f5ca5a99373fa22dbbe27b49b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_files_removed_f5718', referencing='REFERENCING OLD TABLE AS changed ', table='photos_rendition', when='AFTER')),
        ),
        # A row is somewhat longer than what Postgres would leave in one piece.
        migrations.RunSQL(
            "ALTER TABLE photos_photofiles SET (toast_tuple_target = 4080)",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            INSERT INTO photos_photofiles (photo_id, lines)
            SELECT photo_id, string_agg(
                concat_ws(' ', shape, format, width, height, name), E'\\n'
                ORDER BY width, shape, format
            )
            FROM photos_rendition WHERE retired_at IS NULL GROUP BY photo_id
            ON CONFLICT (photo_id) DO UPDATE SET lines = excluded.lines
            """,
            migrations.RunSQL.noop,
        ),
    ]
