from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from delivery.models import Change
from photos import details, ingest, killing
from photos.models import Kill, Photo, Use
from photos.refusals import Conflict, NotAllowed, Unusable
from tests.photos import pictures

HOUR = timedelta(hours=1)


@pytest.fixture
def photo(reporter, now):
    data = pictures.jpeg((900, 600))
    return ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)[0]


def changes(photo):
    rows = Change.objects.filter(keys__contains=[f"photo:{photo.pk}"]).order_by("pk")
    return [row.is_tombstone for row in rows]


def test_killed_photo_is_usable_at_no_instant(photo, photo_editor, now):
    killing.kill(photo=photo, reason="No consent.", by=photo_editor, now=now)

    for instant in (now - HOUR, now, now + HOUR):
        assert list(Photo.objects.usable(at=instant)) == []
        assert not photo.may_be_shown(at=instant)


def test_kill_is_told_as_a_tombstone_and_kept_on_record(photo, photo_editor, now):
    before = photo.version

    killing.kill(photo=photo, reason="  No\nconsent. ", by=photo_editor, now=now)

    assert (photo.killed_at, photo.kill_reason) == (now, "No consent.")
    assert photo.version == before + 1
    assert changes(photo) == [True]
    row = Kill.objects.get()
    assert (row.photo, row.killed_by, row.killed_at, row.reason) == (
        *(photo, photo_editor, now),
        "No consent.",
    )
    assert row.restored_at is None


def test_restored_photo_is_usable_again_and_its_kill_stays_on_record(
    photo, photo_editor, editor, now
):
    killing.kill(photo=photo, reason="No consent.", by=photo_editor, now=now)

    killing.restore(photo=photo, reason="Consent came.", by=editor, now=now + HOUR)

    assert list(Photo.objects.usable(at=now + HOUR)) == [photo]
    assert (photo.killed_at, photo.kill_reason, photo.version) == (None, "", 3)
    assert changes(photo) == [True, False]
    row = Kill.objects.get()
    assert (row.reason, row.restored_by, row.restored_at, row.restore_reason) == (
        *("No consent.", editor, now + HOUR),
        "Consent came.",
    )


def test_kill_waits_for_no_form_that_is_open_elsewhere(photo, photo_editor, now):
    """It is the surer of the two: whoever holds the older form is told, not whoever kills."""
    stale = Photo.objects.get(pk=photo.pk)
    details.set_details(photo=photo, by=photo_editor, now=now, caption="Another")

    killing.kill(photo=stale, reason="No consent.", by=photo_editor, now=now)

    assert Photo.objects.get().killed_at == now
    with pytest.raises(Conflict):
        details.set_details(photo=photo, by=photo_editor, now=now, caption="A third")


def test_photo_is_killed_once_at_a_time(photo, photo_editor, now):
    killing.kill(photo=photo, reason="No consent.", by=photo_editor, now=now)

    with pytest.raises(Conflict, match="killed already"):
        killing.kill(photo=photo, reason="Once more.", by=photo_editor, now=now + HOUR)

    assert Photo.objects.get().kill_reason == "No consent."
    assert Kill.objects.count() == 1


def test_only_the_kill_that_was_seen_is_taken_back(photo, photo_editor, now):
    never = Photo.objects.get(pk=photo.pk)
    killing.kill(photo=photo, reason="No consent.", by=photo_editor, now=now)
    seen = Photo.objects.get(pk=photo.pk)
    killing.restore(photo=photo, reason="Consent came.", by=photo_editor, now=now + HOUR)
    killing.kill(photo=photo, reason="The court says so.", by=photo_editor, now=now + 2 * HOUR)

    for stale in (never, seen):
        with pytest.raises(Conflict, match="does not stand any more"):
            killing.restore(photo=stale, reason="Consent came.", by=photo_editor, now=now)

    assert Photo.objects.get().kill_reason == "The court says so."


def test_photo_that_was_not_killed_is_not_restored(photo, photo_editor, now):
    with pytest.raises(Conflict):
        killing.restore(photo=photo, reason="Why not", by=photo_editor, now=now)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Say why"),
        (" \n ", "Say why"),
        ("a\0b", "control characters"),
        ("a\ud800b", "control characters"),
        ("x" * 301, "301 characters; 300 fit"),
    ],
)
@pytest.mark.parametrize("verb", [killing.kill, killing.restore])
def test_reason_must_be_given_and_fit(photo, photo_editor, now, verb, reason, words):
    with pytest.raises(Unusable, match=words) as refused:
        verb(photo=photo, reason=reason, by=photo_editor, now=now)

    assert refused.value.field == "reason"


@pytest.mark.parametrize("verb", [killing.kill, killing.restore])
def test_reporter_and_site_staff_kill_nothing(photo, reporter, site_staff, now, verb):
    for person in (reporter, site_staff):
        with pytest.raises(NotAllowed):
            verb(photo=photo, reason="Mine", by=person, now=now)


@pytest.mark.parametrize(
    ("span", "uses", "shown_on"),
    [
        ((None, None), ["pages", "cards", "feeds"], ["pages", "cards", "feeds"]),
        ((None, None), ["cards"], ["cards"]),
        ((None, None), [], []),
        ((-1, 1), ["pages"], ["pages"]),
        ((0, None), ["pages"], ["pages"]),
        ((None, 0), ["pages"], []),
        ((1, None), ["pages"], []),
    ],
)
def test_photo_is_used_within_its_span_for_what_it_may(photo, now, span, uses, shown_on):
    """The first instant of a span belongs to it, the last does not."""
    begins, ends = (bound and now + bound * HOUR if bound else bound for bound in span)
    span = DateTimeTZRange(now if begins == 0 else begins, now if ends == 0 else ends)
    Photo.objects.update(rights=span, allowed_uses=uses)

    assert [use for use in Use if Photo.objects.usable(at=now, use=use)] == shown_on
    row = Photo.objects.get()
    assert [use for use in Use if row.may_be_shown(at=now, use=use)] == shown_on
