"""Somebody says that they are in a story while somebody else saves it."""

import threading
import time
import uuid

import pytest
from django.db import connection, transaction

from articles import workflow
from articles.models import Article, Sitting
from tests.articles.stories import draft

WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.mark.django_db(transaction=True)
def test_who_is_there_waits_for_a_save_and_never_stands_in_its_way(editor, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    key, failed = uuid.uuid4(), []
    workflow.sit(article_id=story.pk, sitting=key, place="headline", by=editor, now=now)

    def say() -> None:
        try:
            workflow.sit(article_id=story.pk, sitting=key, place="lead", by=editor, now=now)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=say)
    with transaction.atomic():  # what a save does: the story first, then its window
        Article.objects.select_for_update().get(pk=story.pk)
        other.start()
        with connection.cursor() as cursor:
            deadline = time.monotonic() + 30
            waiting = 0
            while not waiting and time.monotonic() < deadline:
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(WAITING)
                waiting = cursor.fetchone()[0]
        Sitting.objects.filter(key=key).update(version=7)
    other.join()

    assert (waiting, failed) == (1, [])
    assert Sitting.objects.values_list("place", "version").get(key=key) == ("lead", 7)
