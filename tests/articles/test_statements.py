"""A statement that was made once gives what its queryset gives, whatever it is asked with."""

from datetime import timedelta

import pytest
from django.db import DataError, InternalError, close_old_connections, connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from articles import around, fronts, listing, printing, teasers
from articles.models import Edition, FrontChange, MustRead, Placement, Section, Slot
from articles.statements import AT, LANGUAGE, NUMBER, Once, Statement
from newsroom import framing
from tests.articles.stories import draft, published


def told(row):
    return {name: value for name, value in row.__dict__.items() if name != "_state"}


def test_statement_gives_the_rows_of_its_queryset(editor, city, chang_chen, now):
    published(draft(city, chang_chen), by=editor, now=now)

    def cards(at, language, number):
        live = Edition.objects.live(at=at).filter(language=language, section=number)
        return fronts.with_cards(live.newest_first(), at=at)

    statement = Statement(lambda: cards(AT, LANGUAGE, NUMBER))
    asked = {"at": now, "language": "en", "number": city.pk}
    found, known = statement.rows(**asked), list(cards(now, "en", city.pk))
    assert [told(row) for row in found] == [told(row) for row in known]
    assert [row.section.name for row in found] == [city.name]
    assert statement.rows(**asked | {"at": now - timedelta(seconds=1)}) == []
    assert statement.rows(**asked | {"language": "zh-hans"}) == []
    assert statement.rows(**asked | {"number": city.pk + 1}) == []


def test_statement_is_made_once(editor, city, chang_chen, now, django_assert_num_queries):
    made = []
    published(draft(city, chang_chen), by=editor, now=now)

    def make():
        made.append(1)
        return Edition.objects.live(at=AT)

    statement = Statement(make)
    with django_assert_num_queries(2):
        assert [len(statement.rows(at=now)), len(statement.rows(at=now))] == [1, 1]
    assert made == [1]


def test_postgres_plans_it_once_for_a_connection(editor, city, chang_chen, now):
    published(draft(city, chang_chen), by=editor, now=now)
    statement = Statement(lambda: Edition.objects.live(at=AT).filter(headline="100% %s"))

    def planned():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
                " WHERE statement LIKE %s",
                ["%100\\%% \\%s%"],
            )
            return cursor.fetchall()

    assert planned() == []
    for at in (now, now + timedelta(days=1)):
        assert statement.rows(at=at) == []
    assert planned() == [(2, 0)]


def test_what_is_no_mark_stays_as_it_is(editor, city, chang_chen, now):
    odd = "It’s 100% “%s” \\ $1"
    published(draft(city, chang_chen, headline=odd), by=editor, now=now)
    statement = Statement(lambda: Edition.objects.live(at=AT).filter(headline=odd))
    assert [row.headline for row in statement.rows(at=now)] == [odd]


@pytest.mark.parametrize("headline", ["asked before", "new"])
def test_what_goes_wrong_is_djangos_own_error(db, now, headline):
    """The page store's breaker knows no other."""
    statement = Statement(lambda: Edition.objects.live(at=AT).filter(headline=headline))
    if headline == "asked before":
        statement.rows(at=now)
    with pytest.raises(DataError), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    with pytest.raises(InternalError):  # nothing more may be asked in this transaction
        statement.rows(at=now)


def test_story_around_which_others_stand_is_the_same_from_both(editor, city, chang_chen, now):
    for slug in ("one", "two", "three"):
        published(draft(city, chang_chen, slug=slug), by=editor, now=now)

    def page(at):
        standing = Edition.objects.standing(at=at)
        return around.with_around(printing.story_queryset(standing, at=at), at=at).order_by("pk")

    found = Statement(lambda: page(AT)).rows(at=now)
    assert [told(row) for row in found] == [told(row) for row in page(now)]
    assert len(found) == 3


def test_what_is_made_of_a_row_is_made_once(editor, city, chang_chen, now):
    for slug in ("one", "two", "three"):
        published(draft(city, chang_chen, slug=slug), by=editor, now=now)

    def page(at):
        standing = Edition.objects.standing(at=at)
        return around.with_around(printing.story_queryset(standing, at=at), at=at).order_by("pk")

    statement, made = Statement(lambda: page(AT)), []

    def make(row, word):
        made.append(word)
        return [row]

    once = Once(make, most=4)
    found = statement.each(once, "a", at=now)
    # Whatever its columns are, such a row is the queryset's.
    assert [told(row) for [row] in found] == [told(row) for row in page(now)]
    assert [row.section.name for [row] in found] == [city.name] * 3
    again = statement.each(once, "a", at=now + timedelta(seconds=1))
    assert all(one is other for one, other in zip(again, found, strict=True))
    assert made == ["a"] * 3
    statement.each(once, "b", at=now)  # pushes out all but one of those made by "a"
    statement.each(once, "a", at=now)
    assert made == ["a"] * 3 + ["b"] * 3 + ["a"] * 2


def test_a_row_with_other_words_is_made_anew(
    editor, city, chang_chen, now, django_assert_num_queries
):
    published(draft(city, chang_chen), by=editor, now=now)
    statement = Statement(lambda: fronts.only_cards(Edition.objects.live(at=AT)))
    [first] = teasers.listed(statement, at=now)
    city.name = "Town"
    city.save()
    with django_assert_num_queries(1):
        [second] = teasers.listed(statement, at=now)
    assert (first.card.section.name, second.card.section.name) == ("City", "Town")
    assert (second.pk, second.published_at) == (first.pk, first.published_at)
    [later] = teasers.listed(statement, at=now + timedelta(days=1))
    assert (second.card.clock_text, later.card.clock_text) != (later.card.clock_text,) * 2


def test_list_goes_on_after_a_row_whatever_it_shows(editor, city, chang_chen, now):
    for slug in ("one", "two", "three"):
        published(draft(city, chang_chen, slug=slug), by=editor, now=now)
    shelf = {"at": now, "language": "en"}
    span = {"since": now - timedelta(days=1), "until": now + timedelta(days=1)}
    first, *rest = listing.EVERYTHING.rows(None, **shelf)
    before = (first.published_at, first.pk)
    assert listing.EVERYTHING.rows(before, **shelf) == rest
    assert listing.OF_SECTION.rows(before, **shelf, number=city.pk) == rest
    assert listing.OF_AUTHOR.rows(before, **shelf, number=chang_chen.pk) == rest
    assert listing.IN_SPAN.rows(before, **shelf, **span) == rest
    assert listing.OF_TOPIC.rows(None, **shelf, number=1) == []


@pytest.mark.django_db(transaction=True)
def test_connection_that_was_cut_since_the_last_request_is_made_anew(city):
    # Kept from request to request, as by our settings; the next one is as it was.
    connection.close_at, connection.health_check_enabled = None, True
    statement = Statement(lambda: Section.objects.all())
    assert statement.rows() == [city]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(%s, 10000)", [connection.connection.info.backend_pid]
        )
    other.close()

    close_old_connections()  # as a request does that begins
    assert statement.rows() == [city]


def test_no_index_of_words_has_a_list_beside_it_that_grows_with_each_publication(db):
    """Every look at the index would read all of it, until somebody tidies up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, 'fastupdate=off' = ANY(c.reloptions) FROM pg_class c"
            " JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'gin'"
            " AND c.relnamespace = 'public'::regnamespace"
        )
        known = dict(cursor.fetchall())

    assert {"edition_words", "article_search", "photo_words"} <= known.keys()
    assert [name for name, is_off in known.items() if not is_off] == []


def test_what_stood_long_ago_costs_a_page_nothing(editor, city, chang_chen, now):
    """Each entry of Must Read and each place of a front page is kept for ever."""
    story = published(draft(city, chang_chen), by=editor, now=now).article_id
    change = FrontChange.objects.create(
        language="en", number=1, by=editor, at=now, what={}, before={}
    )
    days = [DateTimeTZRange(now - timedelta(n + 1), now - timedelta(n)) for n in range(1, 4000)]
    MustRead.objects.bulk_create(MustRead(story_id=story, span=day) for day in days)
    Placement.objects.bulk_create(
        Placement(story_id=story, slot=Slot.TOP, position=0, span=day, change=change, language="en")
        for day in days
    )

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_mustread, articles_placement")
        read = [
            one
            for statement, values in (
                (framing._made(8), {}),
                (fronts._SECTIONS, {"language": "en"}),
            )
            for one in read_by(cursor, *statement._asked_with({"at": now, **values}))
        ]

    tables = {"articles_mustread", "articles_placement"}
    assert tables == {table for table, _how in read} & tables
    assert [one for one in read if one[0] in tables and one[1] == "Seq Scan"] == []


def read_by(cursor, sql, values) -> list[tuple[str, str]]:
    """The tables that a statement reads, and how."""
    cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
    found, left = [], [cursor.fetchone()[0][0]["Plan"]]
    while left:
        node = left.pop()
        left += node.get("Plans", [])
        if "Relation Name" in node:
            found.append((node["Relation Name"], node["Node Type"]))
    return found
