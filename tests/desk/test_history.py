"""A story's history as the desk reads it: folded, compared, taken back."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from articles import body, comparing, workflow
from articles.models import Revision, Step
from desk import history, sittings
from photos.models import Photo
from tests.articles.stories import again, draft, published
from tests.desk.forms import address, at_desk


@pytest.fixture
def photo(reporter, now) -> Photo:
    return Photo.objects.create(
        original="a.jpg", sha256="a" * 64, format="JPEG", width=700, height=400,
        credit_name="CHEN YU", credit_kind="photo_by", uploaded_at=now, uploaded_by=reporter,
    )  # fmt: skip


@pytest.fixture
def story(reporter, city, chang_chen, now):
    return workflow.file(draft=draft(city, chang_chen), by=reporter, now=now)


def saved(story, by, now, **changes):
    """One save on top of how it stands."""
    current = again(story)
    workflow.save(
        article_id=story.pk,
        draft=replace(workflow.draft_of(current), **changes),
        version=current.version,
        by=by,
        now=now,
    )
    return again(story)


def lines(story):
    revisions = story.revisions.select_related("saved_by").defer("snapshot").order_by("-version")
    found = sittings.fold(revisions)
    sittings.count_words(story, found)
    return found


def test_saves_of_one_person_fold_until_a_pause(reporter, editor, story, now):
    for minute in (1, 5, 9, 50):
        saved(story, reporter, now + timedelta(minutes=minute), lead=f"Lead {minute}.")
    saved(story, editor, now + timedelta(minutes=52), lead="Another lead altogether.")

    found = [
        (one.newest.saved_by.username, len(one.revisions), one.when, one.words_in, one.words_out)
        for one in lines(story)
    ]

    assert found == [
        ("editor", 1, "4 Mar 2026, 12:52 CST", 3, 2 - 1 + 1),
        ("reporter", 1, "4 Mar 2026, 12:50 CST", 1, 1),
        ("reporter", 3, "4 Mar 2026, 12:01 to 12:09 CST", 2, 4),
        ("reporter", 1, "4 Mar 2026, 12:00 CST", None, None),
    ]


def test_two_sittings_at_once_are_two_lines(reporter, editor, story, now):
    keys = {reporter: uuid.uuid4(), editor: uuid.uuid4()}
    kept = story.revisions.get().snapshot
    for version, by in enumerate((reporter, editor, reporter, editor), start=2):
        Revision.objects.create(
            article=story,
            version=version,
            sitting=keys[by],
            saved_by=by,
            saved_at=now + timedelta(hours=version),
            snapshot=kept | {"lead": "word " * version},
        )

    found = [(one.newest.saved_by.username, len(one.revisions)) for one in lines(story)]

    assert found == [("editor", 2), ("reporter", 2), ("reporter", 1)]
    assert [one.words_in for one in lines(story)] == [2, 3, None]


def test_milestones_stand_out_with_what_readers_saw(reporter, editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)
    story = edition.article
    story.refresh_from_db()
    workflow.publish(
        article_id=story.pk,
        version=story.version,
        by=editor,
        now=now + timedelta(hours=1),
        kind="correction",
        note="The ferry left at five.",
    )

    page = at_desk(editor).get(address(story, "history")).content.decode()

    assert "<strong>Correction published</strong>" in page
    assert "The ferry left at five." in page
    assert "Was live from 4 Mar 2026, 12:00 CST until 4 Mar 2026, 13:00 CST." in page
    assert f'Live since 4 Mar 2026, 13:00 CST. <a href="{edition.path}">' in page


def test_story_of_one_revision_says_so(reporter, story):
    page = at_desk(reporter).get(address(story, "history")).content.decode()

    assert "has not been changed since" in page
    assert 'type="radio"' not in page


def test_last_of_it_stands_beside_the_form(reporter, story, now):
    for minute in (1, 2, 3):
        saved(story, reporter, now + timedelta(minutes=minute), lead=f"Lead {minute}.")

    page = at_desk(reporter).get(address(story)).content.decode()

    assert "reporter, 3 saves, 4 Mar 2026, 12:01 to 12:03 CST" in page
    assert "<strong>Filed</strong>, reporter, 4 Mar 2026, 12:00 CST" in page


def test_links_lead_to_what_people_ask_for(reporter, editor, city, chang_chen, now):
    edition = published(draft(city, chang_chen), by=editor, now=now)
    story = saved(edition.article, editor, now + timedelta(minutes=1), lead="Mine.")
    workflow.send_back(article_id=story.pk, version=story.version, note="More.", by=editor, now=now)

    page = at_desk(editor).get(address(story, "history"))

    assert page.context["links"] == [("Changes since it was published", 2)]


@pytest.mark.parametrize("count", [1, 3])
def test_history_costs_the_same_however_long(
    editor, reporter, story, now, count, django_assert_num_queries
):
    for hour in range(1, count + 1):
        for second in range(3):
            saved(
                story, reporter, now + timedelta(hours=hour, seconds=second), lead=f"{hour}{second}"
            )
    client = at_desk(editor)

    with django_assert_num_queries(9):
        page = client.get(address(story, "history"))

    assert len(page.context["rows"]) == count + 1


def test_long_history_is_paged_without_loss(reporter, story, now):
    Revision.objects.bulk_create(
        Revision(
            article=story,
            version=version,
            sitting=uuid.UUID(int=version // 10 % 3),
            saved_by=reporter,
            saved_at=now + timedelta(minutes=version),
            step=Step.SUBMITTED if version % 250 == 0 else Step.SAVED,
            snapshot={"headline": "a", "lead": "b", "body": ""},
        )
        for version in range(2, 5_001)
    )
    story.version = 5_000
    client, seen, before = at_desk(reporter), [], ""

    while before is not None:
        page = client.get(address(story, "history") + (f"?before={before}" if before else ""))
        seen += [one.version for row in page.context["rows"] for one in row.line.revisions]
        before = page.context["next_before"]

    assert sorted(seen) == list(range(1, 5_001))


def test_page_cuts_where_two_sittings_cross(reporter, story, now, monkeypatch):
    monkeypatch.setattr(history, "_READ", 5)
    kept = story.revisions.get().snapshot
    for version in range(2, 12):
        Revision.objects.create(
            article=story,
            version=version,
            sitting=uuid.UUID(int=version % 2),
            saved_by=reporter,
            saved_at=now,
            snapshot=kept,
        )

    found, before = history._lines(story, before=None)

    versions = [one.version for line in found for one in line.revisions]
    assert before == min(versions)
    assert sorted(versions) == list(range(before, 12))


@pytest.mark.parametrize(
    "query",
    ["?from=9&to=1", "?from=x&to=1", "?from=1&to=99999999999999", "?from=-1&to=1", "?from=١&to=1"],
)
def test_forged_versions_are_not_found(reporter, story, query):
    assert at_desk(reporter).get(address(story, "compare") + query).status_code == 404
    assert at_desk(reporter).get(address(story, "history") + "?before=x").status_code == 404


def test_two_versions_are_compared_in_place(reporter, story, now, city):
    saved(
        story,
        reporter,
        now,
        headline="Ferry returns to the new pier",
        body="<p>It left at <strong>six</strong>.</p><ul><li>One &amp; only</li></ul>",
        bylines=(),
    )

    page = at_desk(reporter).get(address(story, "compare") + "?from=2&to=1").content.decode()

    assert "Ferry returns to the <del>old </del><ins>new </ins>pier" in page
    assert "<ul><li><ins>One &amp; only</ins></li></ul>" in page
    assert "<del>CHANG CHEN (reporter)</del>" in page
    assert "4 changes." in page


def test_formatting_alone_is_called_that(reporter, story, now):
    saved(story, reporter, now, body="<p>It <strong>left</strong> at six.</p>")

    page = at_desk(reporter).get(address(story, "compare")).content.decode()

    assert "<strong>Formatting only</strong> Made bold: “left”." in page


def taking(story, earlier, later, number=0, **given):
    """What the button of a change sends."""
    first, second = (story.revisions.get(version=version).snapshot for version in (earlier, later))
    change = comparing.compare(first, second).changes[number].id
    return {
        "version": again(story).version,
        "earlier": earlier,
        "later": later,
        "change": change,
        **given,
    }


def test_one_change_is_taken_back_and_the_rest_stays(reporter, editor, story, now):
    saved(story, reporter, now, headline="Boat", body="<p>It left at five.</p>")
    saved(story, editor, now, lead="Editor's lead.", body="<p>It left at five.</p><p>New.</p>")

    response = at_desk(reporter).post(address(story, "take-back"), taking(story, 1, 2, 1))

    current = again(story)
    assert response.url == address(story, "compare") + "?from=3&to=4"
    assert current.body == "<p>It left at six.</p><p>New.</p>"
    assert (current.headline, current.lead) == ("Boat", "Editor's lead.")
    made = current.revisions.get(version=4)
    assert made.step == Step.RESTORED
    assert made.reason == "Took back one change of version 2: the paragraph “It left at five.”."


def test_headline_is_taken_back_alone(reporter, story, now):
    saved(story, reporter, now, headline="Boat", lead="Another lead.")

    at_desk(reporter).post(address(story, "take-back"), taking(story, 1, 2))

    current = again(story)
    assert (current.headline, current.lead) == ("Ferry returns to the old pier", "Another lead.")
    assert current.revisions.get(version=3).reason == (
        "Took back one change of version 2: headline."
    )


@pytest.mark.counted
def test_reason_names_the_photo_or_the_beginning_of_the_paragraph(reporter, story, now, photo):
    long = "<p>One two three four five six seven eight nine ten.</p>"
    saved(story, reporter, now, body=long + body.figure(photo.pk, "Pier", "A pier"))
    for number in (1, 2):
        at_desk(reporter).post(address(story, "take-back"), taking(story, 1, 2, number))

    reasons = story.revisions.filter(step=Step.RESTORED).order_by("version")

    assert list(reasons.values_list("reason", flat=True)) == [
        "Took back one change of version 2: "
        "the paragraph “One two three four five six seven eight…”.",
        f"Took back one change of version 2: photo {photo.pk}.",
    ]


@pytest.mark.counted
def test_change_that_was_changed_again_is_refused_with_a_way_on(reporter, story, now):
    saved(story, reporter, now, headline="Boat")
    saved(story, reporter, now, headline="Ship")

    response = at_desk(reporter).post(address(story, "take-back"), taking(story, 1, 2))

    assert response.status_code == 409
    assert "This place was changed again since. Nothing was done." in response.content.decode()
    assert "?from=2&amp;to=3" in response.content.decode()
    assert again(story).headline == "Ship"


@pytest.mark.counted
def test_stale_page_takes_nothing_back_and_restores_nothing(reporter, story, now):
    saved(story, reporter, now, headline="Boat")
    stale = taking(story, 1, 2, version=1)

    for step in ("take-back", "restore"):
        response = at_desk(reporter).post(address(story, step), stale)
        assert response.status_code == 409
        assert "Somebody saved this story after you opened it." in response.content.decode()
    assert again(story).headline == "Boat"


def test_whole_version_comes_back_and_nothing_is_lost(reporter, story, now, city):
    first = again(story)
    saved(story, reporter, now, headline="Boat", body="<hr>", bylines=(), section=None)

    at_desk(reporter).post(address(story, "restore"), {"version": 2, "earlier": 1})

    current = again(story)
    assert (current.headline, current.body) == (first.headline, first.body)
    assert current.section == city
    assert list(current.bylines.values_list("author__name", flat=True)) == ["CHANG CHEN"]
    reasons = current.revisions.order_by("version").values_list("step", "reason")
    assert list(reasons) == [
        ("filed", ""),
        ("saved", ""),
        ("restored", "Version 1 again, whole."),
    ]
    assert current.revisions.get(version=2).snapshot["headline"] == "Boat"


@pytest.mark.counted
def test_what_is_gone_is_left_out_with_a_word(reporter, story, now):
    kept = story.revisions.get().snapshot
    gone = {
        "section": 999,
        "topics": [999],
        "bylines": [[999, "reporter"]],
        "body": body.clean(body.figure(999)).html + "<p>Text.</p>",
        "photo_uses": [{"photo_id": 999, "caption": "", "alt": ""}],
        "dated_on": "2026-03-04",
        "embargo_until": "2026-03-05T00:00:00+00:00",
    }
    Revision.objects.create(
        article=story, version=5, saved_by=reporter, saved_at=now, snapshot=kept | gone
    )

    made = workflow.restore(article_id=story.pk, version=1, earlier=5, by=reporter, now=now)

    assert made.reason == (
        "Version 5 again, whole. Its section is no longer there and was left out. "
        "A topic is no longer there and was left out. "
        "A name of the byline is no longer there and was left out. "
        "A photo is no longer in the library and was left out."
    )
    assert again(story).body == "<p>Text.</p>"


@pytest.mark.counted
def test_verbs_refuse_what_is_not_there(reporter, second_reporter, story, now):
    given = {"article_id": story.pk, "version": 1, "by": reporter, "now": now}

    with pytest.raises(workflow.Refusal, match="no version 9"):
        workflow.restore(earlier=9, **given)
    with pytest.raises(workflow.Refusal, match="reads like that already"):
        workflow.restore(earlier=1, **given)
    with pytest.raises(workflow.Refusal, match="no such change"):
        workflow.take_back(earlier=1, later=1, change="x", **given)
    with pytest.raises(workflow.NotAllowed):
        workflow.restore(earlier=1, **given | {"by": second_reporter})


def test_restoring_what_was_approved_asks_for_approval_again(reporter, editor, story, now):
    saved(story, reporter, now, headline="Boat")
    workflow.approve(article_id=story.pk, version=2, by=editor, now=now)

    workflow.restore(article_id=story.pk, version=3, earlier=1, by=reporter, now=now)

    assert again(story).stage == "draft"


def test_whoever_may_only_read_has_no_buttons(photo_editor, reporter, story, now):
    saved(story, reporter, now, headline="Boat")

    page = at_desk(photo_editor).get(address(story, "compare")).content.decode()

    assert "Ferry" in page
    assert "Take back" not in page
    assert "Restore" not in page


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "\0"])
def test_forged_numbers_do_nothing(reporter, story, value):
    for step in ("take-back", "restore"):
        sent = {"version": value, "earlier": value, "later": value, "change": value}
        response = at_desk(reporter).post(address(story, step), sent)
        assert response.url == address(story, "history")
    sent = {"version": 1, "earlier": 9, "later": 8, "change": "\0" * 30}
    assert at_desk(reporter).post(address(story, "take-back"), sent).status_code in (302, 404)
