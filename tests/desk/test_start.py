"""The first page: one's own work, what waits, the day, and what it costs."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Article, Note, PhotoUse
from letters import mailroom
from photos.models import Photo
from tests.articles.stories import again, draft, published
from tests.desk.forms import at_desk


def opened(user, now):
    with time_machine.travel(now, tick=False):
        return at_desk(user).get("/admin/").context


def photo_of(user, now, **given) -> Photo:
    plain = {"original": "a.jpg", "sha256": "a" * 64, "format": "jpeg"}
    size = {"width": 700, "height": 400}
    return Photo.objects.create(
        **{**plain, **size, "uploaded_by": user, "uploaded_at": now, **given}
    )


@pytest.mark.parametrize("stories", [1, 3])
def test_first_page_costs_the_same_for_one_and_three_stories(
    administrator, city, chang_chen, now, stories
):
    photo = photo_of(administrator, now)
    for number in range(stories):
        story = workflow.file(
            draft=draft(city, chang_chen, headline=f"F {number}"), by=administrator, now=now
        )
        PhotoUse.objects.create(article=story, photo=photo, position=0)
        workflow.submit(article_id=story.pk, version=1, by=administrator, now=now)
        published(draft(city, chang_chen, headline=f"P {number}"), by=administrator, now=now)
        mailroom.receive(
            category="tip", text=f"Tip {number}.", contact="", came_from="", address="::1", now=now
        )
    client = at_desk(administrator)

    with time_machine.travel(now, tick=False), CaptureQueriesContext(connection) as asked:
        page = client.get("/admin/")

    assert len(page.context["today"]) == len(page.context["waiting"]) == stories
    assert len(page.context["bare"]) == len(page.context["letters"]) == stories
    assert len(asked) == 13


def test_reporter_finds_the_returned_draft_first_and_why(reporter, editor, city, chang_chen, now):
    def filed(headline, minute):
        at = now + timedelta(minutes=minute)
        return workflow.file(draft=draft(city, chang_chen, headline=headline), by=reporter, now=at)

    back, handed = filed("Came back", 0), filed("Handed in", 1)
    for story in (back, handed):
        workflow.submit(article_id=story.pk, version=1, by=reporter, now=now)
    workflow.send_back(article_id=back.pk, version=2, note="Who said so?", by=editor, now=now)
    filed("New draft", 5)

    mine = opened(reporter, now + timedelta(hours=1))["mine"]

    assert [(label, [(line.headline, line.why) for line in lines]) for label, lines in mine] == [
        ("Sent back to you", [("Came back", "Who said so?")]),
        ("Drafts", [("New draft", "")]),
        ("With the editors", [("Handed in", "")]),
    ]


def test_what_is_assigned_mentioned_or_in_review_waits(
    reporter, editor, second_reporter, city, chang_chen, now
):
    def filed(headline, by):
        return workflow.file(draft=draft(city, chang_chen, headline=headline), by=by, now=now)

    chang_chen.user = reporter
    chang_chen.save()
    filed("Nobody's", second_reporter)
    assigned, mentioned = filed("Assigned", editor), filed("Mentioned", editor)
    Article.objects.filter(pk=assigned.pk).update(assigned_to=reporter)
    note = Note.objects.create(
        article=mentioned, written_by=editor, written_at=now, text="@reporter, call them"
    )
    note.mentions.add(reporter)
    review = filed("In review", second_reporter)
    workflow.submit(article_id=review.pk, version=1, by=second_reporter, now=now)

    for_reporter = opened(reporter, now + timedelta(hours=1))["waiting"]
    a_week_later = opened(reporter, now + timedelta(days=8))["waiting"]
    for_editor = opened(editor, now)["waiting"]

    assert [(line.headline, line.why) for line in for_reporter] == [
        ("Mentioned", "A note mentions you: “@reporter, call them”"),
        ("Assigned", "Assigned to you"),
    ]
    assert [line.headline for line in a_week_later] == ["Assigned"]
    assert [line.headline for line in for_editor] == ["In review"]


def test_next_day_and_today_say_what_begins_and_ends(editor, city, chang_chen, now):
    hour = timedelta(hours=1)
    ending = published(
        draft(city, chang_chen, headline="Ends"), by=editor, now=now - hour, until=now + 3 * hour
    )
    published(draft(city, chang_chen, headline="Soon"), by=editor, now=now, since=now + 2 * hour)
    published(draft(city, chang_chen, headline="Later"), by=editor, now=now, since=now + 25 * hour)
    published(draft(city, chang_chen, headline="Yesterday"), by=editor, now=now - 13 * hour)

    page = opened(editor, now)

    assert [(event.headline, event.what, event.when) for event in page["coming"]] == [
        ("Soon", "First publication", "4 Mar 2026, 14:00 CST"),
        ("Ends", "Goes offline", "4 Mar 2026, 15:00 CST"),
    ]
    assert [(event.article, event.when) for event in page["today"]] == [
        (ending.article_id, "4 Mar 2026, 11:00 CST")
    ]


def test_planned_update_does_not_end_what_readers_see(editor, city, chang_chen, now):
    first = published(draft(city, chang_chen), by=editor, now=now)
    soon = now + timedelta(hours=2)
    workflow.publish(
        article_id=first.article_id,
        version=again(first.article).version,
        since=soon,
        by=editor,
        now=now + timedelta(minutes=1),
    )

    assert [event.what for event in opened(editor, now + timedelta(minutes=2))["coming"]] == [
        "Update"
    ]


def test_photos_without_words_lead_to_their_story(photo_editor, reporter, city, chang_chen, now):
    story = workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)
    bare = photo_of(reporter, now)
    credited = photo_of(reporter, now, sha256="b" * 64, credit_name="Zhang Wei")
    for position, (photo, alt) in enumerate([(bare, ""), (credited, "")]):
        PhotoUse.objects.create(article=story, photo=photo, position=position, alt=alt)

    page = at_desk(photo_editor).get("/admin/")

    assert [line.words for line in page.context["bare"]] == [
        "1 photo without a credit; 2 photos without a description"
    ]
    words = page.content.decode()
    assert f'href="/admin/articles/article/{story.pk}/change/#id_body"' in words
    assert f'href="/admin/photos/photo/{bare.pk}/change/#id_credit_name"' in words


def test_chart_counts_first_publications_of_the_sites_days(editor, city, chang_chen, now):
    day = timedelta(days=1)
    for back in (0, 1, 1, 29, 30):
        published(
            draft(city, chang_chen, headline=f"Story {back}"), by=editor, now=now - back * day
        )

    pace = opened(editor, now)["pace"]

    assert [stories for _day, stories in pace.days] == [1, *[0] * 27, 2, 1]
    assert [bar.height for bar in pace.chart.bars][-3:] == [2, 60, 30]
    assert (pace.total, pace.most, pace.chart.bars[-1].is_last) == (4, 2, True)


def test_first_page_says_what_to_do_when_there_is_nothing(
    reporter, editor, photo_editor, site_staff
):
    pages = {
        user.username: at_desk(user).get("/admin/").content.decode()
        for user in (reporter, editor, photo_editor, site_staff)
    }

    assert "a headline is enough to save it" in pages["reporter"]
    assert "when a reporter submits them" in pages["editor"]
    assert "File a story" not in pages["photo-editor"]
    assert "Every photo has its credit" in pages["photo-editor"]
    assert "File a story" not in pages["staff"]
    assert "Next 24 hours" not in pages["staff"]
    assert Article.objects.count() == 0


def test_site_staff_find_the_letters_that_wait_on_the_first_page(site_staff, now):
    letter, _ = mailroom.receive(
        category="tip", text="A bridge opens.", contact="", came_from="", address="::1", now=now
    )

    with time_machine.travel(now, tick=False):
        page = at_desk(site_staff).get("/admin/").content.decode()
        mailroom.answer(letter=letter, text="Thanks.", version=1, by=site_staff, now=now)
        later = at_desk(site_staff).get("/admin/").content.decode()

    assert letter.receipt in page
    assert letter.receipt not in later
    assert "Every letter has its answer." in later


def test_what_readers_have_stands_last_and_five_of_it(editor, city, chang_chen, now):
    for number in range(6):
        live = draft(city, chang_chen, headline=f"Live {number}")
        published(live, by=editor, now=now + timedelta(minutes=number))
    ready = workflow.file(draft=draft(city, chang_chen, headline="Ready"), by=editor, now=now)
    workflow.approve(article_id=ready.pk, version=1, by=editor, now=now)

    groups = opened(editor, now + timedelta(hours=1))["mine"]

    said = [(label, [line.headline for line in lines]) for label, lines in groups]
    assert said == [
        ("Approved", ["Ready"]),
        ("Live", ["Live 5", "Live 4", "Live 3", "Live 2", "Live 1"]),
    ]


def test_story_published_twice_today_stands_once_as_it_was_last(editor, city, chang_chen, now):
    live = published(draft(city, chang_chen), by=editor, now=now)
    story = again(live.article)
    later = now + timedelta(hours=1)
    workflow.publish(article_id=story.pk, version=story.version, by=editor, now=later)

    events = opened(editor, later + timedelta(hours=1))["today"]

    assert [(event.what, event.at) for event in events] == [("Update", later)]


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        ("editor", ["File a story", "All stories", "Front page", "Must Read"]),
        ("site_staff", ["Must Read"]),
        ("photo_editor", ["All stories"]),
    ],
)
def test_each_begins_with_what_they_work_with(role, ways, request):
    page = at_desk(request.getfixturevalue(role)).get("/admin/").content.decode()

    [acts] = re.findall(r'<p class="acts">(.*?)</p>', page, re.DOTALL)
    assert re.findall(r">([^<>]+)</a>", acts) == ways
