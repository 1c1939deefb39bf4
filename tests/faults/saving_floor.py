"""The newsroom of the drill of saving, in a process of its own: made first, told of at the end.

`python -m tests.faults.saving_floor make SHARED CLIENTS` and `... tell`, both in JSON.
"""

import json
import sys

import django
from django.conf import settings
from django.utils import timezone

django.setup()

from importlib import import_module  # noqa: E402 - models are there after setup() only

from accounts import roles  # noqa: E402
from articles import body, workflow  # noqa: E402
from articles.models import Article, Author, Section  # noqa: E402
from articles.workflow import papers  # noqa: E402
from photos import ingest  # noqa: E402
from tests.articles.stories import draft  # noqa: E402
from tests.conftest import make_user  # noqa: E402
from tests.test_leaks import picture  # noqa: E402


def make(shared: int, clients: int) -> dict:
    """Sessions of editors, and stories with a paragraph for each client and one photo."""
    now = timezone.now()
    people = [make_user(f"editor-{number}", roles.EDITOR) for number in range(clients)]
    section, _ = Section.objects.get_or_create(slug="city", name="City", name_zh="城市")
    authors = [
        Author.objects.create(name=f"AUTHOR {number}", slug=f"a-{number}") for number in (1, 2)
    ]
    photo, _ = ingest.take_in(
        data=picture("teal"), name="x.jpg", by=people[0], now=now, credit_name="Ana"
    )
    stories = []
    for number in range(shared):
        own = range(number, clients, shared)
        text = "".join(f"<p>client{client}:</p>" for client in own)
        plain = draft(section, authors[0], body=text + body.figure(photo.pk, "Photo 0", "A ferry"))
        story = workflow.file(draft=plain, by=people[0], now=now)
        stories.append({"pk": story.pk, "body": plain.body})
    return {
        "sessions": [_session(person) for person in people],
        "authors": [author.pk for author in authors],
        "section": section.pk,
        "stories": stories,
    }


def _session(person) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(person.pk)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    store["_auth_user_hash"] = person.get_session_auth_hash()
    store.create()
    return store.session_key


def tell() -> list[dict]:
    """Every story with its revisions, and whether its rows are those of its last revision."""
    return [
        {
            "pk": story.pk,
            "version": story.version,
            "body": story.body,
            "is_whole": papers.paper(story)
            == papers.from_snapshot(story.revisions.latest("version").snapshot),
            "revisions": [
                [row.version, str(row.sitting), row.snapshot["body"]]
                for row in story.revisions.order_by("pk")
            ],
        }
        for story in Article.objects.order_by("pk")
    ]


if __name__ == "__main__":
    done = make(*map(int, sys.argv[2:])) if sys.argv[1] == "make" else tell()
    json.dump(done, sys.stdout)
