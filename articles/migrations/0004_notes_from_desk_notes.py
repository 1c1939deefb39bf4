from django.db import migrations


def keep(apps, schema_editor):
    """What stood in a story's field for notes becomes its first note: no word is lost."""
    article, note = apps.get_model("articles", "Article"), apps.get_model("articles", "Note")
    for story in article.objects.exclude(desk_notes="").iterator():
        note.objects.create(
            article=story,
            written_by_id=story.owner_id,
            written_at=story.changed_at,
            text=story.desk_notes,
        )


def give_back(apps, schema_editor):
    article, note = apps.get_model("articles", "Article"), apps.get_model("articles", "Note")
    for row in note.objects.order_by("written_at").select_related("article"):
        row.article.desk_notes = f"{row.article.desk_notes}\n{row.text}".strip()
        row.article.save(update_fields=["desk_notes"])


class Migration(migrations.Migration):
    safe_because = {"ban-drop-column": "its words were copied into notes just before"}

    dependencies = [("articles", "0003_the_desk")]

    operations = [
        migrations.RunPython(keep, give_back),
        # Else the table cannot be altered: the rows' foreign keys are still to be checked.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="article", name="desk_notes"),
    ]
