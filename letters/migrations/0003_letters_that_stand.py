from django.db import migrations

# Two categories became one; what is answered gets its history; nobody is told of old letters again.
FORWARDS = """
UPDATE letters_letter SET category = 'other' WHERE category IN ('opinion', 'site');
UPDATE letters_letter SET told_at = received_at WHERE told_at IS NULL;
INSERT INTO letters_answer (letter_id, version, text, by_id, at)
SELECT id, version, answer, answered_by_id, answered_at FROM letters_letter
WHERE answered_at IS NOT NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0002_the_answer'),
    ]

    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
