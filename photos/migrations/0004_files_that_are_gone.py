from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("photos", "0003_when_rights_end")]

    operations = [
        migrations.AddField(
            model_name="rendition",
            name="removed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when its file is gone; its address is told so",
                null=True,
            ),
        ),
        # How many rights begin and end at all is seen by the planner here alone: it takes nothing
        # from the indexes of 0003 and 0005, which hold only those that do.
        migrations.RunSQL(
            "CREATE STATISTICS photo_rights_bounds ON lower(rights), upper(rights)"
            " FROM photos_photo",
            "DROP STATISTICS photo_rights_bounds",
        ),
    ]
