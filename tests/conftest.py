"""Named people and the least that a story needs. Everything else stands in the test."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from accounts import roles
from accounts.models import User
from articles.models import Author, Section

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)  # 12:00 on 4 March 2026 in Shanghai


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The roles are there from the start: making them is half of what a small test takes.

    At the end, whoever is still connected (a server's thread) must not keep the database.
    """
    with django_db_blocker.unblock():
        roles.apply()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def make_user(username: str, role: str) -> User:
    user = User.objects.create_user(username, password="a long password", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def role_table(db):
    if not Group.objects.exists():  # a test before this one emptied every table
        roles.apply()


@pytest.fixture
def reporter(role_table) -> User:
    return make_user("reporter", roles.REPORTER)


@pytest.fixture
def second_reporter(role_table) -> User:
    return make_user("second-reporter", roles.REPORTER)


@pytest.fixture
def editor(role_table) -> User:
    return make_user("editor", roles.EDITOR)


@pytest.fixture
def photo_editor(role_table) -> User:
    return make_user("photo-editor", roles.PHOTO_EDITOR)


@pytest.fixture
def site_staff(role_table) -> User:
    return make_user("staff", roles.SITE_STAFF)


@pytest.fixture
def administrator(role_table) -> User:
    return make_user("admin", roles.ADMINISTRATOR)


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def city(db) -> Section:
    return Section.objects.create(slug="city", name="City", name_zh="城市")


@pytest.fixture
def chang_chen(db) -> Author:
    return Author.objects.create(slug="chang-chen", name="CHANG CHEN", name_zh="陈畅")
