"""What readers have seen is never rewritten; what the site said on any day can be told."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from delivery.models import Change
from notices import upkeep
from notices.models import Page, SiteNotice
from notices.upkeep import Conflict, NotAllowed, Overlap, Refusal
from tests.notices.rows import a_consent_text, a_notice, a_page

DAY = timedelta(days=1)


def said(at) -> list[str]:
    return list(SiteNotice.objects.shown(at=at).order_by("id").values_list("value", flat=True))


def test_a_notice_is_seen_from_now_on(site_staff, now):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=now)

    assert (said(now - DAY), said(now), said(now + 400 * DAY)) == ([], [row.value], [row.value])
    assert Change.objects.get().keys == ["notices"]


def test_a_notice_is_seen_in_its_span_alone(site_staff, now):
    row = a_notice(now + DAY, now + 2 * DAY)

    upkeep.put_up(row=row, by=site_staff, now=now)

    assert [said(now + days * DAY) for days in (0, 1, 2)] == [[], [row.value], []]


@pytest.mark.parametrize(
    ("row", "keys"),
    [
        (a_notice(), ["notices"]),
        (a_page(), ["page:about-us"]),
        (a_consent_text(), ["consent"]),
    ],
)
def test_caches_are_told_what_changed(row, keys, site_staff, now):
    row.pk, row.span = None, DateTimeTZRange(None, None)
    shown = upkeep.put_up(row=row, by=site_staff, now=now)
    upkeep.take_down(row=shown, version=1, by=site_staff, now=now + DAY)

    assert [change.keys for change in Change.objects.order_by("id")] == [keys, keys]


def test_what_readers_have_seen_is_kept_when_it_is_revised(site_staff, now):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=now)

    new = upkeep.revise(
        row=row, changes={"value": "渝ICP备20009753号-3"}, version=1, by=site_staff, now=now + DAY
    )

    assert said(now) == ["渝ICP备20009753号-2"]
    assert said(now + DAY - timedelta(microseconds=1)) == ["渝ICP备20009753号-2"]
    assert said(now + DAY) == ["渝ICP备20009753号-3"]
    assert new.pk != row.pk


def test_a_change_can_wait_for_midnight(site_staff, now):
    row = upkeep.put_up(row=a_notice(until=None), by=site_staff, now=now)

    upkeep.revise(
        row=row,
        changes={"value": "渝ICP备20009753号-3", "until": now + 9 * DAY},
        version=1,
        by=site_staff,
        now=now + DAY,
        since=now + 2 * DAY,
    )

    assert [said(now + days * DAY) for days in (1, 2, 9)] == [
        ["渝ICP备20009753号-2"],
        ["渝ICP备20009753号-3"],
        [],
    ]


def test_what_nobody_has_seen_yet_is_simply_changed(site_staff, now):
    row = upkeep.put_up(row=a_page(now + DAY), by=site_staff, now=now)

    same = upkeep.revise(
        row=row,
        changes={"slug": "terms", "title": "Terms"},
        version=1,
        by=site_staff,
        now=now,
        since=now + 3 * DAY,
    )

    shown = Page.objects.get()
    assert (shown.pk, shown.slug, shown.title, shown.version) == (same.pk, "terms", "Terms", 2)
    assert (shown.span.lower, shown.span.upper) == (now + 3 * DAY, None)
    assert Change.objects.order_by("id").last().keys == ["page:about-us", "page:terms"]


def test_moving_the_end_changes_the_row_itself(site_staff, now):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=now)

    same = upkeep.revise(
        row=row, changes={"until": now + 2 * DAY}, version=1, by=site_staff, now=now + DAY
    )

    assert (same.pk, same.version) == (row.pk, 2)
    assert (said(now + DAY), said(now + 2 * DAY)) == ([row.value], [])


@pytest.mark.parametrize("begins_in_days", [-1, 1])
def test_changing_nothing_does_nothing(begins_in_days, site_staff, now):
    row = upkeep.put_up(row=a_notice(now + begins_in_days * DAY), by=site_staff, now=now - 2 * DAY)
    Change.objects.all().delete()

    same = upkeep.revise(
        row=row,
        changes={"value": row.value, "until": row.span.upper},
        version=1,
        by=site_staff,
        now=now,
    )

    assert (same.pk, same.version, Change.objects.count()) == (row.pk, 1, 0)


def test_taken_down_is_seen_no_longer_and_still_told(site_staff, now):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=now)

    upkeep.take_down(row=row, version=1, by=site_staff, now=now + DAY)

    assert (said(now), said(now + DAY)) == ([row.value], [])


def test_taken_down_before_it_began_it_is_never_seen(site_staff, now):
    row = upkeep.put_up(row=a_notice(now + DAY), by=site_staff, now=now)

    taken = upkeep.take_down(row=row, version=1, by=site_staff, now=now)

    assert (said(now + 2 * DAY), upkeep.in_words(taken.span)) == ([], "never")
    with pytest.raises(Refusal) as refused:
        upkeep.take_down(row=row, version=2, by=site_staff, now=now)
    assert str(refused.value) == "It was taken down before."


def test_what_was_never_seen_can_still_be_put_up(site_staff, now):
    row = upkeep.put_up(row=a_notice(now + DAY), by=site_staff, now=now)
    upkeep.take_down(row=row, version=1, by=site_staff, now=now)

    upkeep.revise(row=row, changes={}, version=2, by=site_staff, now=now)

    assert said(now) == [row.value]


def test_the_loser_of_two_changes_is_told_what_stands_now(site_staff, now):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=now)
    winner = upkeep.revise(
        row=row, changes={"value": "渝ICP备1111111号"}, version=1, by=site_staff, now=now + DAY
    )

    with pytest.raises(Conflict) as refused:
        upkeep.revise(
            row=row, changes={"value": "渝ICP备2222222号"}, version=1, by=site_staff, now=now + DAY
        )

    assert refused.value.current == winner
    assert said(now + DAY) == ["渝ICP备1111111号"]


@pytest.mark.parametrize("begins_in_days", [0, 5])
def test_a_stale_change_of_the_same_row_is_refused(begins_in_days, site_staff, now):
    row = upkeep.put_up(row=a_notice(now + begins_in_days * DAY), by=site_staff, now=now)
    upkeep.revise(row=row, changes={"until": now + 9 * DAY}, version=1, by=site_staff, now=now)

    with pytest.raises(Conflict) as refused:
        upkeep.take_down(row=row, version=1, by=site_staff, now=now)

    assert (refused.value.current.pk, refused.value.current.version) == (row.pk, 2)


def test_a_row_taken_down_meanwhile_is_named_to_whoever_changes_it(site_staff, now):
    seen = upkeep.put_up(row=a_notice(), by=site_staff, now=now)
    unseen = upkeep.put_up(row=a_page(now + 9 * DAY), by=site_staff, now=now)
    for row in (seen, unseen):
        upkeep.take_down(row=row, version=1, by=site_staff, now=now + DAY)

    for row in (seen, unseen):
        with pytest.raises(Conflict) as refused:
            upkeep.revise(row=row, changes={}, version=1, by=site_staff, now=now + DAY)
        assert refused.value.current == row


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_wins_and_one_is_refused(site_staff, now):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=now)
    outcomes = []

    def change(value: str) -> None:
        try:
            upkeep.revise(
                row=row, changes={"value": value}, version=1, by=site_staff, now=now + DAY
            )
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [Thread(target=change, args=(f"渝ICP备{n}000000号",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(outcomes), len(said(now + DAY))) == (["conflict", "done"], 1)


def test_two_of_a_kind_at_once_are_refused_by_name(site_staff, now):
    other = upkeep.put_up(row=a_notice(until=now + 9 * DAY), by=site_staff, now=now)

    with pytest.raises(Overlap) as refused:
        upkeep.put_up(row=a_notice(now + DAY), by=site_staff, now=now)

    assert (refused.value.other, refused.value.field) == (other, "begins")
    assert str(refused.value) == (
        "“ICP filing number: 渝ICP备20009753号-2” (en) is shown from 4 Mar 2026, 12:00"
        " (Asia/Shanghai) until 13 Mar 2026, 12:00 (Asia/Shanghai)."
        " Change that one, or end it first."
    )
    assert SiteNotice.objects.count() == 1


def test_an_end_cannot_run_into_what_is_planned(site_staff, now):
    row = upkeep.put_up(row=a_page(until=now + DAY), by=site_staff, now=now)
    planned = upkeep.put_up(row=a_page(now + 2 * DAY, title="New"), by=site_staff, now=now)

    with pytest.raises(Overlap) as refused:
        upkeep.revise(row=row, changes={"until": None}, version=1, by=site_staff, now=now)

    assert refused.value.other == planned
    row.refresh_from_db()
    assert (row.span.upper, row.version) == (now + DAY, 1)


def test_free_texts_and_other_languages_stand_side_by_side(site_staff, now):
    for row in (
        a_notice(kind="text", value="One."),
        a_notice(kind="text", value="Two."),
        a_notice(),
        a_notice(language="zh-hans", value="渝ICP备1号"),
    ):
        upkeep.put_up(row=row, by=site_staff, now=now)

    assert said(now) == ["One.", "Two.", "渝ICP备20009753号-2", "渝ICP备1号"]


def test_what_the_database_refuses_for_another_reason_is_not_called_an_overlap(site_staff, now):
    with pytest.raises(IntegrityError):
        upkeep.put_up(row=a_notice(value=""), by=site_staff, now=now)


def refusal_of(call) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.field, str(refused.value)


def test_the_past_cannot_be_changed(site_staff, now):
    row = upkeep.put_up(row=a_notice(until=now + 5 * DAY), by=site_staff, now=now)
    later = now + DAY

    def revise(since=None, **changes):
        return lambda: upkeep.revise(
            row=row, changes=changes, version=1, by=site_staff, now=later, since=since
        )

    passed = (
        "That time has passed, and what readers saw then cannot be changed."
        " Leave it empty for now, or choose a later time."
    )
    assert refusal_of(lambda: upkeep.put_up(row=a_page(now), by=site_staff, now=later)) == (
        "begins",
        passed,
    )
    assert refusal_of(revise(value="x", since=now)) == ("begins", passed)
    assert refusal_of(revise(value="x", since=now + 5 * DAY)) == (
        "begins",
        "This ends before that, on 9 Mar 2026, 12:00 (Asia/Shanghai)."
        " Put up a new one for later, or choose an earlier time.",
    )
    assert refusal_of(revise(until=now)) == (
        "until",
        "That time has passed. Choose a later one, or take it down.",
    )
    assert refusal_of(revise(value="x", until=later)) == (
        "until",
        "The end must come after the beginning.",
    )
    assert refusal_of(revise(language="zh-hans")) == (
        "language",
        "Readers have seen this. Take it down and put up a new one instead.",
    )


def test_what_has_ended_cannot_be_changed_or_ended(site_staff, now):
    row = upkeep.put_up(row=a_notice(until=now + DAY), by=site_staff, now=now)
    over = (
        "",
        "Readers saw this until 5 Mar 2026, 12:00 (Asia/Shanghai); it cannot be changed any more."
        " Put up a new one instead.",
    )
    later = now + 2 * DAY

    assert over == refusal_of(
        lambda: upkeep.revise(row=row, changes={"value": "x"}, version=1, by=site_staff, now=later)
    )
    assert over == refusal_of(
        lambda: upkeep.take_down(row=row, version=1, by=site_staff, now=later)
    )


def test_only_fields_that_exist_can_be_changed(site_staff, now):
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=now)

    with pytest.raises(TypeError, match="SiteNotice has no span to change"):
        upkeep.revise(row=row, changes={"span": None}, version=1, by=site_staff, now=now)


@pytest.mark.parametrize("person", ["reporter", "editor", "photo_editor"])
def test_only_site_staff_change_what_the_site_says(person, request, site_staff, now):
    by = request.getfixturevalue(person)
    row = upkeep.put_up(row=a_notice(), by=site_staff, now=now)

    for call in (
        lambda: upkeep.put_up(row=a_page(), by=by, now=now),
        lambda: upkeep.revise(row=row, changes={"value": "x"}, version=1, by=by, now=now),
        lambda: upkeep.take_down(row=row, version=1, by=by, now=now),
    ):
        with pytest.raises(NotAllowed) as refused:
            call()
        assert str(refused.value) == "Only site staff change what the site says about itself."
    assert (said(now), Page.objects.count()) == ([row.value], 0)


def test_a_span_without_a_beginning_is_told_in_words(now):
    assert upkeep.in_words(DateTimeTZRange(None, None)) == "from the beginning with no end"
