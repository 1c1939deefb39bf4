"""What one save of a long story asks of the database, and the rail that is drawn after it."""

import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import body, workflow
from tests.articles.stories import again, draft
from tests.desk.forms import at_desk, of_story
from tests.desk.test_autosave import of, window
from tests.desk.test_start import photo_of


def test_save_of_3000_words_and_ten_photos(editor, city, chang_chen, now):
    text = ""
    for number in range(10):
        photo = photo_of(editor, now, sha256=f"{number:064x}", original=f"{number}.jpg")
        text += f"<p>{'word ' * 300}</p>{body.figure(photo.pk, 'A caption', 'An alt')}"
    story = workflow.file(draft=draft(city, chang_chen, body=text), by=editor, now=now)
    client, sitting = at_desk(editor), str(uuid.uuid4())
    client.post(of(story), window(of_story(story, lead="One."), sitting=sitting))
    sent = window(of_story(again(story), lead="Two."), sitting=sitting, seq=2, place="lead")

    with CaptureQueriesContext(connection) as asked:
        answer = client.post(of(story), sent)

    assert (answer.status_code, again(story).lead) == (200, "Two.")
    assert len(asked) == 17

    there = {"sitting": sitting, "place": "lead", "drawn": "2"}
    with CaptureQueriesContext(connection) as asked:
        rail = client.post(f"{of(story)}here/", there).json()["parts"]

    assert "Version 3" in rail["state"]
    assert len(asked) == 16
