"""The calendar: what begins and ends on which day, for whom, and what it costs."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import MustRead
from desk import calendar
from notices.models import NoticeKind, SiteNotice
from tests.articles.stories import again, draft, published
from tests.desk.forms import at_desk

CALENDAR = "/admin/desk/calendar/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def days(user, now, **asked) -> dict[str, list[tuple[str, str, str]]]:
    """Each day with something in it: time, what, words."""
    with time_machine.travel(now, tick=False):
        page = at_desk(user).get(CALENDAR, asked)
    return {
        day.title: [(entry.clock, entry.what, entry.words) for entry in day.entries]
        for day in page.context["days"]
        if day.entries
    }


@pytest.mark.parametrize("entries", [1, 50])
@pytest.mark.parametrize("view", ["week", "month"])
def test_calendar_costs_the_same_for_one_and_fifty_entries(
    administrator, city, chang_chen, now, entries, view
):
    for number in range(entries):
        minutes = timedelta(minutes=number)
        plain = draft(city, chang_chen, headline=f"F {number}", embargo_until=now)
        published(plain, by=administrator, now=now, since=now + minutes, until=now + DAY + minutes)
        span = DateTimeTZRange(now + minutes, now + DAY)
        MustRead.objects.create(url="https://example.org", title=f"M {number}", span=span)
        SiteNotice.objects.create(kind=NoticeKind.TEXT, value=f"N {number}", span=span)
    client = at_desk(administrator)

    with time_machine.travel(now, tick=False), CaptureQueriesContext(connection) as asked:
        page = client.get(CALENDAR, {"view": view})

    told = sum(len(day.entries) + day.more for day in page.context["days"])
    assert told == 7 * entries
    assert len(asked) == 10


def test_week_says_what_goes_live_ends_and_comes_off_embargo(editor, city, chang_chen, now):
    def plain(headline, **given):
        return draft(city, chang_chen, headline=headline, **given)

    published(plain("Out"), by=editor, now=now - DAY, until=now + 3 * HOUR)
    published(plain("Soon"), by=editor, now=now, since=now + 20 * HOUR + timedelta(seconds=5))
    workflow.file(draft=plain("Kept", embargo_until=now + 2 * DAY), by=editor, now=now)
    published(plain("Next week"), by=editor, now=now, since=now + 7 * DAY)

    assert days(editor, now) == {
        "Tue 3 Mar": [("12:00 CST", "Went live", "Out")],
        "Wed 4 Mar": [("15:00 CST", "Goes offline", "Out")],
        "Thu 5 Mar": [("08:00:05 CST", "Goes live", "Soon")],
        "Fri 6 Mar": [("12:00 CST", "Embargo ends", "Kept")],
    }
    assert days(editor, now, on="2026-03-11") == {
        "Wed 11 Mar": [("12:00 CST", "Goes live", "Next week")]
    }


def test_update_takes_over_without_an_end(editor, city, chang_chen, now):
    live = published(draft(city, chang_chen, headline="Ferry"), by=editor, now=now)
    version = again(live.article).version
    at = now + HOUR
    workflow.publish(article_id=live.article_id, version=version, by=editor, now=now, since=at)
    cancelled = published(draft(city, chang_chen), by=editor, now=now, since=at).article
    workflow.cancel(article_id=cancelled.pk, version=again(cancelled).version, by=editor, now=now)

    assert days(editor, now) == {
        "Wed 4 Mar": [("12:00 CST", "Went live", "Ferry"), ("13:00 CST", "Update", "Ferry")]
    }


def test_day_begins_at_midnight_of_the_sites_zone(editor, city, chang_chen, now):
    midnight = now + 12 * HOUR  # 16:00 UTC
    published(draft(city, chang_chen, headline="Before"), by=editor, now=now, until=midnight)
    second = timedelta(seconds=1)
    published(draft(city, chang_chen, headline="Late"), by=editor, now=now, since=midnight - second)

    found = days(editor, now)

    assert found["Wed 4 Mar"][-1] == ("23:59:59 CST", "Goes live", "Late")
    assert found["Thu 5 Mar"] == [("00:00 CST", "Goes offline", "Before")]


def test_week_and_today_begin_at_midnight_of_the_sites_zone(editor, city, chang_chen, now):
    monday = now.replace(day=8, hour=16)  # 00:00 on Monday 9 March in Shanghai, Sunday in UTC
    second = timedelta(seconds=1)
    for headline, since in (("Old week", monday - second), ("New week", monday)):
        plain = draft(city, chang_chen, headline=headline)
        published(plain, by=editor, now=now, since=since)

    assert days(editor, monday - second) == {
        "Sun 8 Mar": [("23:59:59 CST", "Went live", "Old week")]
    }
    assert days(editor, monday) == {"Mon 9 Mar": [("00:00 CST", "Went live", "New week")]}


def test_reporter_finds_their_own_stories_alone(
    reporter, second_reporter, editor, city, chang_chen, now
):
    for by, headline in ((reporter, "Mine"), (second_reporter, "Theirs")):
        plain = draft(city, chang_chen, headline=headline, embargo_until=now)
        story = workflow.file(draft=plain, by=by, now=now)
        workflow.publish(article_id=story.pk, version=1, by=editor, now=now, until=now + HOUR)
    MustRead.objects.create(
        url="https://example.org", title="Entry", span=DateTimeTZRange(now, None)
    )
    SiteNotice.objects.create(kind=NoticeKind.TEXT, value="Open", span=DateTimeTZRange(now, None))

    assert days(reporter, now) == {
        "Wed 4 Mar": [
            ("12:00 CST", "Went live", "Mine"),
            ("12:00 CST", "Embargo ends", "Mine"),
            ("13:00 CST", "Goes offline", "Mine"),
        ]
    }


def test_site_staff_see_must_read_and_notices_but_no_working_copy(
    site_staff, editor, city, chang_chen, now
):
    kept = workflow.file(draft=draft(city, chang_chen, headline="Secret"), by=editor, now=now)
    published(draft(city, chang_chen, headline="Live"), by=editor, now=now)
    span = DateTimeTZRange(now + HOUR, now + DAY)
    MustRead.objects.create(story=kept, span=span)
    SiteNotice.objects.create(kind=NoticeKind.TEXT, value="Closed", span=DateTimeTZRange(None, now))

    assert days(site_staff, now) == {
        "Wed 4 Mar": [
            ("12:00 CST", "Notice ends", "Free text: Closed"),
            ("13:00 CST", "Must Read begins", f"Story {kept.pk}"),
        ],
        "Thu 5 Mar": [("12:00 CST", "Must Read ends", f"Story {kept.pk}")],
    }
    assert days(editor, now)["Wed 4 Mar"][-1] == ("13:00 CST", "Must Read begins", "Secret")


def test_each_entry_leads_to_its_row(administrator, city, chang_chen, now):
    live = published(draft(city, chang_chen), by=administrator, now=now)
    span = DateTimeTZRange(now, None)
    entry = MustRead.objects.create(url="https://example.org", title="Entry", span=span)
    notice = SiteNotice.objects.create(kind=NoticeKind.TEXT, value="Closed", span=span)
    client = at_desk(administrator)

    with time_machine.travel(now, tick=False):
        page = client.get(CALENDAR)

    found = {entry.address for day in page.context["days"] for entry in day.entries}
    assert found == {
        f"/admin/articles/article/{live.article_id}/change/",
        f"/admin/articles/mustread/{entry.pk}/change/",
        f"/admin/notices/sitenotice/{notice.pk}/change/",
    }
    assert {client.get(address).status_code for address in found} == {200}


def test_month_shows_whole_weeks_and_leads_to_the_rest_of_a_full_day(editor, city, chang_chen, now):
    for number in range(7):
        published(draft(city, chang_chen, headline=f"F {number}"), by=editor, now=now)
    client = at_desk(editor)

    with time_machine.travel(now, tick=False):
        page = client.get(CALENDAR, {"view": "month"})

    shown = page.context["days"]
    assert (shown[0].on, shown[-1].on, len(shown)) == (date(2026, 2, 23), date(2026, 4, 5), 42)
    assert [day.title for day in shown if day.is_today] == ["Wed 4 Mar"]
    assert [day.more for day in shown if day.entries] == [2]
    text = page.content.decode()
    assert f'<a href="{CALENDAR}?on=2026-03-04">2 more</a>' in text
    assert f'rel="prev" href="{CALENDAR}?view=month&amp;on=2026-02-01"' in text
    assert f'rel="next" href="{CALENDAR}?view=month&amp;on=2026-04-01"' in text


def test_calendar_says_that_there_is_more_than_it_shows(editor, city, chang_chen, now, monkeypatch):
    monkeypatch.setattr(calendar, "_MOST", 1)
    for headline, more in (("One", False), ("Two", True)):
        published(draft(city, chang_chen, headline=headline), by=editor, now=now)

        with time_machine.travel(now, tick=False):
            page = at_desk(editor).get(CALENDAR)

        assert ("There is more in these days than" in page.content.decode()) is more
        assert sum(len(day.entries) for day in page.context["days"]) == 1


def test_empty_week_says_what_to_do(editor, reporter, site_staff, now):
    said = {
        user.username: at_desk(user).get(CALENDAR).content.decode()
        for user in (editor, reporter, site_staff)
    }

    assert "Choose an instant when you publish a story, and it stands here." in said["editor"]
    assert "An editor can choose an instant when publishing your story" in said["reporter"]
    assert "Give a notice or a Must Read entry a beginning or an end" in said["staff"]


@pytest.mark.parametrize("on", ["yesterday", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_address_that_names_no_day_is_refused(editor, on):
    assert at_desk(editor).get(CALENDAR, {"on": on}).status_code == 400


def test_calendar_is_a_click_away(editor):
    assert f'<a href="{CALENDAR}">Calendar</a>' in at_desk(editor).get("/admin/").content.decode()
