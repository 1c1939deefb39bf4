"""The report hotline stands on every page: also where there is no page, and no database."""

from datetime import timedelta

import html5lib
import psycopg
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from articles import workflow
from delivery.headers import PAGE, Tag
from newsroom import errors, last_known
from newsroom.urls import handler400, handler403, handler500  # noqa: F401 - read by Django
from notices.models import SiteNotice
from tests.articles.stories import draft, published

pytestmark = pytest.mark.counted

HOTLINE = "+86-23-67158993"
CHINESE = "+86-23-12345678"
ALWAYS = DateTimeTZRange(None, None)


def form(request) -> HttpResponse:
    return HttpResponse("ok")


def breaks(request) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [path("breaks/", breaks), path("zh/breaks/", breaks), path("form/", form)]


def reported_at(response) -> list[str]:
    """The telephone numbers that a page offers to call."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    links = tree.iter("a")
    return [link.text for link in links if (link.get("href") or "").startswith("tel:")]


@pytest.fixture
def data(settings, tmp_path):
    """A data folder of its own, so that no other test's notices are known."""
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def hotline(db, data):
    SiteNotice.objects.create(kind="hotline", value=HOTLINE, span=ALWAYS)
    SiteNotice.objects.create(kind="hotline", value=CHINESE, language="zh-hans", span=ALWAYS)


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False)


def test_it_stands_on_pages_that_are_not_there_or_gone(
    hotline, reader, editor, city, chang_chen, now
):
    gone = published(draft(city, chang_chen), by=editor, now=now)
    workflow.withdraw(
        article_id=gone.article_id, version=2, note="Wrong.", by=editor, now=gone.live.lower
    )
    asked = ["/nowhere/", "/zh/nowhere/", gone.path, "/preview/nothing/", "/letters/"]

    answers = [reader.get(address) for address in asked]
    answers.append(reader.post("/letters/", {"text": "x"}))

    found = [(answer.status_code, reported_at(answer)) for answer in answers]
    assert found == [
        (404, [HOTLINE]),
        (404, [CHINESE]),
        (410, [HOTLINE]),
        (410, [HOTLINE]),
        (200, [HOTLINE]),
        (200, [HOTLINE]),
    ]


def test_it_stands_where_staff_sign_in_and_nobody_keeps_the_page(hotline, reader):
    answer = reader.get("/accounts/login/")

    assert reported_at(answer) == [HOTLINE]
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize(("address", "number"), [("/breaks/", HOTLINE), ("/zh/breaks/", CHINESE)])
def test_it_stands_on_the_page_of_our_own_mistakes(hotline, reader, settings, address, number):
    reader.get("/")
    settings.ROOT_URLCONF = __name__

    answer = reader.get(address)

    assert (answer.status_code, reported_at(answer)) == (500, [number])


def test_it_stands_where_a_request_is_refused(hotline, reader, settings):
    reader.get("/")
    settings.ROOT_URLCONF = __name__
    careful = Client(raise_request_exception=False, enforce_csrf_checks=True)

    answers = [reader.get("/form/", headers={"host": "else.example.org"}), careful.post("/form/")]

    assert [(answer.status_code, reported_at(answer)) for answer in answers] == [
        (400, [HOTLINE]),
        (403, [HOTLINE]),
    ]


def test_it_stands_on_the_last_page_when_the_database_does_not_answer(db, data, reader):
    row = {"kind": "hotline", "language": "zh-hans", "label": "", "value": CHINESE, "position": 0}
    last_known.remember([row])
    place = connection.get_connection_params()
    known = {name: place[name] for name in ("dbname", "user", "host", "port") if name in place}
    with psycopg.connect(**known) as other, connection.cursor() as cursor:
        other.execute(
            "SET lock_timeout = '5s'; LOCK TABLE articles_edition IN ACCESS EXCLUSIVE MODE"
        )
        cursor.execute("SET LOCAL lock_timeout = '20ms'")
        answer = reader.get("/zh/")
        other.rollback()

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert reported_at(answer) == [CHINESE]
    assert answer["Cache-Control"] == "private, no-store"


def test_the_page_that_stands_before_the_site_says_it_in_both_languages(hotline, reader):
    reader.get("/")

    page = render_to_string("503.html", {"is_desk": False})  # as delivery makes it

    assert reported_at(HttpResponse(page)) == [HOTLINE, CHINESE]


def test_what_changed_is_known_at_once_and_a_look_at_another_instant_changes_nothing(
    hotline, client, site_staff, now
):
    client.get("/")
    SiteNotice.objects.filter(language="en").update(value="+86-10-7654321")
    client.get("/zh/")
    known = last_known.recall("en")[0].value
    client.force_login(site_staff)
    SiteNotice.objects.all().update(span=DateTimeTZRange(now, None))
    client.get("/", {"at": "2020-01-01T00:00"})
    Client().get("/", **{PAGE: Tag(is_for_all=True, at=now - timedelta(days=9))})

    assert known == "+86-10-7654321"
    assert last_known.recall("en")[0].value == "+86-10-7654321"


@pytest.mark.parametrize("kept", [None, "", "{", "[1]", '[{"kind": "hotline"}]', "\ud800"])
def test_a_file_that_is_missing_or_broken_breaks_no_page(data, rf, kept):
    if kept is not None:
        (data / "notices.json").write_bytes(kept.encode("utf-8", "surrogatepass"))

    answer = errors.unavailable(rf.get("/"))

    assert (answer.status_code, reported_at(answer)) == (503, [])


def test_a_folder_that_cannot_be_written_breaks_no_page(hotline, client, settings, caplog):
    settings.DATA = settings.DATA / "nowhere"

    assert reported_at(client.get("/")) == [HOTLINE]
    assert "the notices could not be kept" in caplog.text
