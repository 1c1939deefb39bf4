"""A reporter files, saves, looks and submits, all through the admin's own pages."""

import pytest
from django.test import Client

from articles import workflow
from articles.models import Article, Author, Stage
from tests.desk.forms import at_desk, filled, of_story
from tests.articles.stories import draft

ADD = "/admin/articles/article/add/"


def change(story: Article) -> str:
    return f"/admin/articles/article/{story.pk}/change/"


def test_reporter_files_a_story_with_two_names_in_order(reporter, city, chang_chen):
    second = Author.objects.create(slug="li-na", name="LI NA")
    client = at_desk(reporter)

    response = client.post(
        ADD,
        filled(
            headline="Ferry returns",
            body="<p>It left at six.</p>",
            section=city.pk,
            bylines=[(chang_chen.pk, "reporter", 2), (second.pk, "photographer", 1)],
        ),
    )

    story = Article.objects.get()
    assert response.status_code == 302
    assert response.url == change(story)
    assert (story.headline, story.owner, story.stage) == ("Ferry returns", reporter, Stage.DRAFT)
    assert [str(line) for line in story.bylines.order_by("position")] == ["LI NA", "CHANG CHEN"]
    assert story.revisions.get().reason == "Filed"
