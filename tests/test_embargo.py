"""An embargo binds on every public surface: nothing a second before, there at the instant."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client

from articles import body, workflow
from articles.models import Article, Edition, MustRead, Topic
from photos import ingest
from tests.articles.stories import draft
from tests.test_leaks import picture

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
WORD = "Zyxwvut"


@pytest.fixture
def planned(editor, city, chang_chen, now):
    """Planned for the end of its embargo, a day from now; with a photo, a topic, in Must Read."""
    ends = now + DAY
    photo, _ = ingest.take_in(
        data=picture("teal"), name="x.jpg", by=editor, now=now, credit_name="Ana"
    )
    topic = Topic.objects.create(slug="ferries", name="Ferries")
    plain = draft(
        city,
        chang_chen,
        headline=f"{WORD} returns",
        topics=(topic,),
        body="<p>It left.</p>" + body.figure(photo.pk, "The pier", "A ferry"),
        embargo_until=ends,
    )
    story = workflow.file(draft=plain, by=editor, now=now)
    MustRead.objects.create(story=story, span=DateTimeTZRange(None, None))
    given = {"article_id": story.pk, "version": 1, "by": editor, "now": now}
    with pytest.raises(workflow.NotReady):
        workflow.publish(**given, since=ends - MICROSECOND)
    return workflow.publish(**given, since=ends)


def surfaces(edition) -> list[str]:
    file = edition.photos.get().photo.renditions.first().name
    lists = ["/", "/section/city/", "/topic/ferries/", "/author/chang-chen/", "/feed/"]
    return [edition.path, f"/photos/{file}", *lists, f"/search/?q={WORD}"]


def shown(edition, at, *, query="", by=None) -> dict[str, bool]:
    """Which addresses show the story, or its photo, at an instant."""
    client, found = Client(), {}
    with time_machine.travel(at, tick=False):
        if by is not None:
            client.force_login(by)
        for address in surfaces(edition):
            response = client.get(f"{address}{'&' if '?' in address else '?'}{query}")
            is_photo = address.startswith("/photos/")
            said = response.content if response.status_code == 200 else b""
            found[address] = bool(said) if is_photo else f"{WORD} returns".encode() in said
    return found


def test_no_surface_shows_it_a_second_before_and_every_one_at_the_instant(planned):
    ends = planned.live.lower

    assert set(shown(planned, ends - SECOND).values()) == {False}
    assert set(shown(planned, ends - MICROSECOND).values()) == {False}
    assert [at for at, is_shown in shown(planned, ends).items() if not is_shown] == []


def test_reader_who_asks_for_a_later_instant_finds_nothing(planned):
    ends = planned.live.lower

    found = shown(planned, ends - SECOND, query="at=2026-03-05T12:00:00")

    assert set(found.values()) == {False}


def test_staff_who_ask_for_an_instant_see_the_same_edge(planned, editor):
    early = planned.live.lower - DAY

    before = shown(planned, early, query="at=2026-03-05T11:59:59", by=editor)
    then = shown(planned, early, query="at=2026-03-05T12:00:00", by=editor)

    photos = {address for address in before if address.startswith("/photos/")}
    assert {before[address] for address in before if address not in photos} == {False}
    assert [at for at, is_shown in then.items() if not is_shown] == []


def test_preview_link_alone_shows_it_before(planned, editor, now):
    given = {"article_id": planned.article_id, "label": "A lawyer", "days": 1, "by": editor}
    _, words = workflow.share(**given, now=now)

    with time_machine.travel(planned.live.lower - SECOND, tick=False):
        page = Client().get(f"/preview/{words}/").content.decode()

    assert f"{WORD} returns" in page
    assert set(shown(planned, planned.live.lower - SECOND).values()) == {False}


def test_database_keeps_an_edition_from_beginning_a_microsecond_early(planned):
    ends, early = planned.live.lower, planned.live.lower - MICROSECOND
    copy = Edition.objects.get(pk=planned.pk)
    Edition.objects.filter(pk=planned.pk).update(live=DateTimeTZRange(empty=True))
    copy.pk, copy.published_at, copy.live = None, early, DateTimeTZRange(early, None)
    with (
        pytest.raises(IntegrityError, match="would be live before the embargo ends"),
        transaction.atomic(),
    ):
        copy.save(force_insert=True)

    copy.live = DateTimeTZRange(ends, None)
    copy.save(force_insert=True)

    assert list(Edition.objects.live(at=early)) == []
    assert list(Edition.objects.live(at=ends)) == [copy]


def test_database_lets_no_embargo_end_after_the_plan_begins(planned):
    stories = Article.objects.filter(pk=planned.article_id)

    with (
        pytest.raises(IntegrityError, match="before the embargo ends"),
        transaction.atomic(),
    ):
        stories.update(embargo_until=planned.live.lower + MICROSECOND)

    stories.update(embargo_until=planned.live.lower - MICROSECOND)
