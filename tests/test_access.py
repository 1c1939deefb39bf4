"""Who may open what: every address x method x role x ownership, as access.toml declares it.

The columns of a row are ROLES; `reporter` owns the story that the addresses name. An answer is a
status, and `in` where it leads to the sign-in page.
"""

import io
import tomllib
from pathlib import Path

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from accounts import roles
from accounts.models import User
from articles import workflow
from articles.models import MustRead, Topic
from letters import mailroom
from notices.models import ConsentText, Page, SiteNotice
from photos import batches, collecting, ingest
from tests.articles.stories import draft, published
from tests.conftest import NOON, make_user

ROLES = {
    "reader": None,
    "reporter": roles.REPORTER,
    "second-reporter": roles.REPORTER,
    "editor": roles.EDITOR,
    "photo-editor": roles.PHOTO_EDITOR,
    "staff": roles.SITE_STAFF,
    "admin": roles.ADMINISTRATOR,
}
TABLE = tomllib.loads((Path(__file__).parent / "access.toml").read_text("utf-8"))


def routes(patterns=None, prefix="") -> list[str]:
    """Every route of the project, as the patterns say it."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            found.append(route)
    return found


def test_every_address_is_declared():
    assert sorted(set(routes()) - TABLE.keys()) == []


def test_every_declared_address_is_there():
    assert sorted(TABLE.keys() - set(routes())) == []


@pytest.fixture
def numbers(city, chang_chen, db) -> dict[str, object]:
    """What stands in the addresses: rows of every sort."""
    people = {name: make_user(name, role) for name, role in ROLES.items() if role}
    story = workflow.file(draft=draft(city, chang_chen), by=people["reporter"], now=NOON)
    topic = Topic.objects.create(slug="ferries", name="Ferries")
    live = published(
        draft(city, chang_chen, headline="Live", topics=(topic,)), by=people["editor"], now=NOON
    )
    kept = io.BytesIO()
    Image.new("RGB", (700, 400), "teal").save(kept, "JPEG")
    photo, _ = ingest.take_in(data=kept.getvalue(), name="a.jpg", by=people["reporter"], now=NOON)
    letter, _ = mailroom.receive(
        category="tip", text="A tip.", contact="", came_from="", address="127.0.0.1", now=NOON
    )
    always = DateTimeTZRange(None, None)
    return {
        "story": story.pk,
        "live": live.path,
        "section": city.pk,
        "author": chang_chen.pk,
        "topic": topic.pk,
        "mustread": MustRead.objects.create(
            url="https://example.org", title="Link", span=always
        ).pk,
        "user": people["reporter"].pk,
        "photo": photo.pk,
        "rendition": photo.renditions.first().name,
        "collection": collecting.make(name="港口", by=people["admin"], now=NOON).pk,
        "edit": batches.begin(
            photo_ids=[photo.pk], changes={"place": "City"}, by=people["editor"], now=NOON
        ).pk,
        "letter": letter.pk,
        "sitenotice": SiteNotice.objects.create(kind="text", value="Words", span=always).pk,
        "page": Page.objects.create(slug="terms", title="Terms", text="Text.", span=always).pk,
        "consenttext": ConsentText.objects.create(edition="1", text="Text.", span=always).pk,
    }


def answer(client: Client, method: str, address: str) -> str:
    with transaction.atomic():
        response = client.generic(method, address)
        transaction.set_rollback(True)
    location = response.headers.get("Location", "")
    if response.status_code == 302 and location.startswith(("/accounts/login/", "/admin/login/")):
        return "in"
    return str(response.status_code)


@pytest.mark.slow
def test_every_address_answers_each_role_as_declared(numbers):
    declared, answers = {}, {}
    people = {name: User.objects.get(username=name) for name, role in ROLES.items() if role}

    signed_in = {}
    for name, person in people.items():
        client = Client()
        client.force_login(person)
        signed_in[name] = client.cookies.output(header="", sep=";")

    for row in TABLE.values():
        address = row["at"].format(**numbers)
        declared[address] = {method: row[method].split() for method in ("GET", "POST")}
        answers[address] = {"GET": [], "POST": []}
        for name in ROLES:
            client = Client(raise_request_exception=False)
            client.cookies.load(signed_in.get(name, ""))
            for method in ("GET", "POST"):
                answers[address][method].append(answer(client, method, address))

    wrong = {at: answers[at] for at in declared if answers[at] != declared[at]}
    assert wrong == {}
