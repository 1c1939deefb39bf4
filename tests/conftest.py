"""Named people and the least that a story needs. Everything else stands in the test."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import coverage
import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from psycopg import sql
from xdist.scheduler import LoadFileScheduling

from accounts import roles
from accounts.models import User
from articles.models import Author, Section
from photos.darkroom import process
from tests import prepared
from tests.photos import forking

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)  # 12:00 on 4 March 2026 in Shanghai

WIDE = {"tests", "desk", "pages"}  # whole requests, and the whole site
STACKED = {f"test_{name}.py" for name in ("readers", "protections", "overload", "changes")}

# How long an example takes says how busy the machine is, nothing about what is tried.
settings.register_profile(
    "busy", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no process waits for another at the end."""
    items.sort(
        key=lambda item: (
            item.path.name not in STACKED,  # one after the other, for minutes
            *(item.get_closest_marker(name) is None for name in ("slow", "browser")),
            item.path.parent.name != "tests",  # the few files about the whole
        )
    )


def pytest_collection_finish() -> None:
    """What is imported and collected stays: it need not be gone through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # as newsroom.wsgi


class OneStackForAllDrills(LoadFileScheduling):
    """A file's tests run in one process, and so do the drills that share a stack."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "stack" if Path(file).name in STACKED else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return OneStackForAllDrills(config, log) if config.option.dist == "loadfile" else None


def is_counted(item: pytest.Item) -> bool:
    """Whether what the test passes through is counted as covered.

    To be watched line by line makes all Python half as fast, and every rule has tests of its own
    that ask for it. Of those of whole pages the ones marked `counted` do.
    """
    if any(map(item.get_closest_marker, ("browser", "slow", "uncounted"))):
        return False
    return item.path.parent.name not in WIDE or item.get_closest_marker("counted") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    stopped = []
    while not is_counted(item) and (measured := coverage.Coverage.current()):
        measured.stop()  # in a process of xdist there are two: the one below goes on
        stopped.append(measured)
    try:
        return (yield)
    finally:
        for measured in reversed(stopped):
            measured.start()


# Made by the migrations and by `roles.apply`; no test changes them for good.
LASTING = {
    *("django_migrations", "django_content_type"),
    *("auth_permission", "auth_group", "auth_group_permissions"),
}


def empty_the_tables(_case=None) -> None:
    """What Django's flush does after a test with real transactions, a hundred times faster.

    The queue's tables, which flush leaves alone, are among them. Only what holds rows is emptied,
    row by row (TRUNCATE writes new files for each index), and as a replica, so that no trigger or
    foreign key objects.
    """
    tables = sorted(set(connection.introspection.table_names()) - LASTING)
    whether = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    holding = sql.SQL(" UNION ALL ").join(
        whether.format(sql.Literal(table), sql.Identifier(table)) for table in tables
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(holding)
        full = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in full:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings, django_db_keepdb, django_db_blocker, worker_id
):
    """The first process of a run makes the tables, which takes long; the others copy them."""
    if django_db_keepdb or worker_id == "master":
        return
    own, tests = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    with prepared.once("tables") as is_first, django_db_blocker.unblock():
        if is_first:
            name, tests["NAME"] = tests["NAME"], "test_tables"
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.close()
            connection.settings_dict["NAME"], tests["NAME"] = own, name
    tests["TEMPLATE"] = "test_tables"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The roles are there from the start: making them is half of what a small test takes.

    At the end, whoever is still connected (a server's thread) must not keep the database.
    """
    with django_db_blocker.unblock():
        empty_the_tables()  # a run that was killed may have left rows, with --reuse-db
        roles.apply()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_the_tables)
        yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def shared_floor() -> Iterator[forking.Floor]:
    floor = forking.Floor()
    yield floor
    process._end_spare()
    floor.close()


@pytest.fixture(autouse=True)
def quick_darkroom(request, monkeypatch) -> None:
    """Children that read pictures are forked, but in the tests of `photos`: most only start."""
    if request.path.parent.name != "photos":
        monkeypatch.setattr(process, "Popen", request.getfixturevalue("shared_floor").popen)


def make_user(username: str, role: str) -> User:
    user = User.objects.create_user(username, password="a long password", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def reporter(db) -> User:
    return make_user("reporter", roles.REPORTER)


@pytest.fixture
def second_reporter(db) -> User:
    return make_user("second-reporter", roles.REPORTER)


@pytest.fixture
def editor(db) -> User:
    return make_user("editor", roles.EDITOR)


@pytest.fixture
def photo_editor(db) -> User:
    return make_user("photo-editor", roles.PHOTO_EDITOR)


@pytest.fixture
def site_staff(db) -> User:
    return make_user("staff", roles.SITE_STAFF)


@pytest.fixture
def administrator(db) -> User:
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
