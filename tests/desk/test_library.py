"""The photo library: what it shows, finds, costs."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import search, workflow
from articles.models import Author, MustRead
from desk import library_page
from photos.models import Collection, Photo
from tests.articles.stories import draft
from tests.desk.forms import at_desk
from tests.photos.rows import kept

LIST = "/admin/photos/photo/"
DAY = timedelta(days=1)


def found(client, query=""):
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200
    return [tile.pk for tile in page.context["tiles"]]


def queries_of(client, path):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("photos", [1, 3])
def test_library_costs_the_same_for_one_and_three_photos(reporter, now, photos):
    for number in range(photos):
        kept(number, by=reporter, now=now)

    assert queries_of(at_desk(reporter), LIST) == 8


def test_library_shows_the_newest_first_and_how_often_each_is_used(
    reporter, editor, city, chang_chen, now
):
    old, new = kept(2, by=reporter, now=now), kept(1, by=reporter, now=now)
    body = f'<p>A</p><figure data-photo="{old.pk}"></figure>'
    workflow.file(draft=draft(city, chang_chen, body=body), by=editor, now=now)
    workflow.file(draft=draft(city, chang_chen, body=body), by=editor, now=now)
    Author.objects.filter(pk=chang_chen.pk).update(portrait=old)

    page = at_desk(reporter).get(LIST)

    assert [(tile.pk, tile.uses) for tile in page.context["tiles"]] == [(new.pk, 0), (old.pk, 3)]
    assert "Used 3 times" in page.content.decode()


def test_empty_library_says_what_comes_next(reporter):
    client = at_desk(reporter)

    assert "No photos yet. Begin with “Add photos”." in client.get(LIST).content.decode()
    assert "No photo matches." in client.get(f"{LIST}?q=ferry").content.decode()


@pytest.fixture
def ferry(reporter, now):
    return kept(
        1,
        by=reporter,
        now=now,
        caption="Ferries at dusk 渡轮归来",
        credit_name="O'Brien of chinadaily.com.cn 李娜",
        place="Shantou Old Pier",
        keywords=["harbour"],
        alt="A white ferry",
        taken_at=datetime(2026, 2, 10, 2, tzinfo=UTC),
    )


@pytest.fixture
def tower(editor, now):
    return kept(
        2,
        by=editor,
        now=now,
        caption="Tower",
        width=800,
        height=1200,
        credit_name="Port Press",
        place="Beijing",
        alt="",
        digital_source="trainedAlgorithmicMedia",
        allowed_uses=["pages"],
        uploaded_at=now - 40 * DAY,
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=ferry", ["ferry"]),
        ("q=渡轮", ["ferry"]),
        ("q=渡", ["ferry"]),
        ("q=李娜", ["ferry"]),
        ("q=harbour", ["ferry"]),
        ("q=pier -dusk", []),
        ("q=press tower", ["tower"]),
        ("q=the", []),
        ("q=  ", ["ferry", "tower"]),
        ("credit=o'bri", ["ferry"]),
        ("credit=chinadaily.com.cn", ["ferry"]),
        ("credit=李", ["ferry"]),
        ("credit=李娜", ["ferry"]),
        ("credit=shantou", []),
        ("credit=port pre", ["tower"]),
        ("credit=!!", []),
        ("credit=x' | b:*\\", []),
        ("place=old pie", ["ferry"]),
        ("place=port", []),
        ("shape=wide", ["ferry"]),
        ("shape=tall", ["tower"]),
        ("shape=square", []),
        ("wide=801", ["ferry"]),
        ("wide=800", ["ferry", "tower"]),
        ("made=ai", ["tower"]),
        ("made=digitalCapture", ["ferry"]),
        ("use=feeds", ["ferry"]),
        ("no_alt=on", ["tower"]),
        ("no_credit=on", []),
        ("taken_from=2026-02-10&taken_until=2026-02-10", ["ferry"]),
        ("taken_from=2026-02-11", []),
        ("uploaded_until=2026-02-01", ["tower"]),
        ("uploaded_from=2026-02-01", ["ferry"]),
        ("q=ferry&shape=tall", []),
        ("q=ferry&shape=wide&place=shantou&wide=&rights=", ["ferry"]),
        ("nothing=known", ["ferry", "tower"]),
    ],
)
def test_library_is_narrowed(ferry, tower, photo_editor, query, names):
    by_name = {"ferry": ferry.pk, "tower": tower.pk}

    assert found(at_desk(photo_editor), query) == [by_name[name] for name in names]


def test_a_photo_is_found_by_its_number_and_by_who_brought_it(ferry, tower, photo_editor):
    client = at_desk(photo_editor)

    assert found(client, f"q=%23{tower.pk}") == [tower.pk]
    assert found(client, f"q=%23{'9' * 30}") == []
    assert found(client, f"by={ferry.uploaded_by_id}") == [ferry.pk]


def test_library_is_narrowed_by_what_the_rights_say_now(reporter, photo_editor, now):
    spans = {
        "usable": (None, None),
        "ending": (None, now + 10 * DAY),
        "ended": (None, now),
        "coming": (now + DAY, None),
        "killed": (None, None),
    }
    photos = {
        name: kept(number, by=reporter, now=now, rights=DateTimeTZRange(*span))
        for number, (name, span) in enumerate(spans.items())
    }
    Photo.objects.filter(pk=photos["killed"].pk).update(killed_at=now, kill_reason="Wrong man")
    client, shown = at_desk(photo_editor), {}

    with time_machine.travel(now, tick=False):
        for state in spans:
            by_number = {photo.pk: name for name, photo in photos.items()}
            shown[state] = [by_number[pk] for pk in found(client, f"rights={state}")]

    assert shown == {
        "usable": ["usable", "ending"],
        "ending": ["ending"],
        "ended": ["ended"],
        "coming": ["coming"],
        "killed": ["killed"],
    }


def test_killed_photo_says_so_in_place_of_its_picture_to_those_who_may_not_see_it(
    reporter, photo_editor, now
):
    killed, other = kept(1, by=reporter, now=now), kept(2, by=reporter, now=now)
    Photo.objects.filter(pk=killed.pk).update(killed_at=now, kill_reason="Wrong man")

    asked, seen = at_desk(reporter).get(LIST), at_desk(photo_editor).get(LIST)

    told = {tile.pk: tile.gone for tile in asked.context["tiles"]}
    assert told == {killed.pk: "Killed on 4 Mar 2026: Wrong man", other.pk: ""}
    assert "Killed on 4 Mar 2026: Wrong man" in asked.content.decode()
    assert [tile.gone for tile in seen.context["tiles"]] == ["", ""]


def test_unused_photos_are_those_that_stand_nowhere(
    reporter, editor, city, chang_chen, photo_editor, now
):
    free, drafted, portrait, listed = (kept(number, by=reporter, now=now) for number in range(4))
    body = f'<p>A</p><figure data-photo="{drafted.pk}"></figure>'
    workflow.file(draft=draft(city, chang_chen, body=body), by=editor, now=now)
    Author.objects.filter(pk=chang_chen.pk).update(portrait=portrait)
    MustRead.objects.create(
        url="https://example.org", title="L", span=DateTimeTZRange(None, None), picture=listed
    )

    assert found(at_desk(photo_editor), "unused=on") == [free.pk]


def test_photos_of_a_collection_are_shown_under_its_name(ferry, tower, photo_editor, now):
    kept_together = Collection.objects.create(name="Harbour", made_by=photo_editor, made_at=now)
    kept_together.photos.add(tower)

    page = at_desk(photo_editor).get(f"{LIST}?collection={kept_together.pk}")

    assert [tile.pk for tile in page.context["tiles"]] == [tower.pk]
    assert "<h1>Harbour</h1>" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("wide=0", "wide"),
        ("wide=many", "wide"),
        ("wide=9999999999999999999999", "wide"),
        ("shape=round", "shape"),
        ("by=999999", "by"),
        ("collection=99999999999999999999999", "collection"),
        ("taken_from=yesterday", "taken_from"),
        ("taken_until=9999-12-31", "taken_until"),
        ("uploaded_from=0001-01-01", "uploaded_from"),
        (f"q={'x' * 100_000}", "q"),
    ],
)
def test_what_is_not_understood_is_said_at_its_field_and_narrows_nothing(
    ferry, photo_editor, query, field
):
    page = at_desk(photo_editor).get(f"{LIST}?{query}")

    assert page.status_code == 200
    assert [tile.pk for tile in page.context["tiles"]] == [ferry.pk]
    assert list(page.context["form"].errors) == [field]


@pytest.mark.parametrize("query", ["q=%00", "credit=%00", "before=%00", "by=1%00"])
def test_nul_in_a_query_is_a_bad_request(photo_editor, query):
    assert at_desk(photo_editor).get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize("place", ["x", "2026-03-04T12:00:00_1", "2026-03-04_x", "_", "9" * 500])
def test_page_beside_no_photo_is_a_bad_request(photo_editor, name, place):
    assert at_desk(photo_editor).get(LIST, query_params={name: place}).status_code == 400


def test_each_filter_can_be_taken_away_and_the_rest_stays(ferry, photo_editor):
    page = at_desk(photo_editor).get(f"{LIST}?q=ferry&shape=wide&unused=on&before=&wide=")

    assert page.context["narrowing"] == [
        ("Find: ferry", "?shape=wide&unused=on"),
        ("Shape: Landscape", "?q=ferry&unused=on"),
        ("Used nowhere", "?q=ferry&shape=wide"),
    ]


def test_pages_lead_to_the_oldest_and_back(reporter, now, monkeypatch):
    monkeypatch.setattr(library_page, "PAGE", 2)
    photos = [kept(number, by=reporter, now=now).pk for number in range(5)]
    # Two of one instant are told apart by their number.
    Photo.objects.filter(pk=photos[2]).update(
        uploaded_at=Photo.objects.get(pk=photos[1]).uploaded_at
    )
    order = [photos[0], photos[2], photos[1], photos[3], photos[4]]
    client, address, down = at_desk(reporter), "?", []

    while address:
        page = client.get(LIST + address)
        down.append([tile.pk for tile in page.context["tiles"]])
        address, last = page.context["older"], page

    up, address = [], last.context["newer"]
    while address:
        page = client.get(LIST + address)
        up.append([tile.pk for tile in page.context["tiles"]])
        address = page.context["newer"]

    assert down == [order[0:2], order[2:4], order[4:]]
    assert up == [order[2:4], order[0:2]]
    assert last.context["total"] == "5"


def test_photos_are_counted_no_further_than_a_thousand(reporter, now, monkeypatch):
    monkeypatch.setattr(library_page, "PAGE", 2)
    monkeypatch.setattr(library_page, "MOST_COUNTED", 3)
    for number in range(5):
        kept(number, by=reporter, now=now)
    client = at_desk(reporter)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(LIST)

    counting = [query["sql"] for query in asked if "COUNT(" in query["sql"]]
    assert page.context["total"] == "3+"
    assert len(counting) == 1
    assert re.search(r"LIMIT 4\) subquery", counting[0])


def test_whoever_looks_for_a_portrait_gets_links_that_choose(ferry, administrator):
    page = at_desk(administrator).get(f"{LIST}?_popup=1&_to_field=id&q=ferry").content.decode()

    assert f'data-popup-opener="{ferry.pk}"' in page
    assert "RelatedObjectLookups.js" in page


HAN = "渡轮归来李娜㐀\U00020000\U0002fa1f豈"
TEXTS = st.text(
    st.one_of(
        st.sampled_from(HAN + " \n.,-'\"()（）。！aZé9_🚢👩\u200d👧"),
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@pytest.mark.django_db
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TEXTS)
def test_postgres_makes_the_same_pairs_as_the_search(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT han_pairs(%s)", [text])
        (made,) = cursor.fetchone()

    assert (made or "").split() == search.pairs(text).split()


@pytest.mark.counted
@pytest.mark.django_db
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TEXTS)
def test_no_typed_text_breaks_a_query(text):
    for name in ("q", "credit", "place"):
        form = library_page.NarrowForm({name: text})
        list(library_page.narrowed(Photo.objects.all(), form.typed(), at=datetime.now(UTC)))
