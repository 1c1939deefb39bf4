import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from procrastinate.contrib.django.models import ProcrastinateJob

from delivery.models import Change
from photos import details, files, ingest, refusals, renditions
from photos.models import Photo, picture
from photos.printing import Picture
from tests.photos import pictures


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    """An empty place for the files of each test."""
    storages = settings.STORAGES
    options = {"location": tmp_path, "base_url": None}
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": options}}
    return tmp_path


@pytest.fixture
def photo(reporter, now):
    data = pictures.jpeg((900, 600))
    return ingest.take_in(
        data=data, name="a.jpg", by=reporter, now=now, credit_kind="photo_by", credit_name="LI NA"
    )[0]


def kept(folder):
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_a_reporter_takes_in_a_picture(reporter, now, folder):
    data = pictures.jpeg((1400, 700))

    photo, is_new = ingest.take_in(
        data=data,
        name="delegation.jpg",
        by=reporter,
        now=now,
        caption="The delegation visits.",
        alt="Twelve people in a hall",
        credit_name="the event organizer",
    )

    photo.refresh_from_db()
    made = list(photo.renditions.order_by("width").values_list("format", "width", "height"))
    assert is_new
    assert (photo.caption, photo.alt) == ("The delegation visits.", "Twelve people in a hall")
    assert (photo.credit_kind, photo.credit_name) == ("provided_by", "the event organizer")
    assert (photo.width, photo.height, photo.format) == (1400, 700, "jpeg")
    assert (photo.uploaded_by, photo.uploaded_at) == (reporter, now)
    assert made == [("jpeg", 640, 320), ("jpeg", 1280, 640)]
    assert (folder / photo.original).read_bytes() == data


def test_the_original_is_private_and_apart_from_what_readers_get(photo, folder):
    names = [rendition.name for rendition in photo.renditions.all()]
    stored = folder / photo.original

    assert photo.original == f"originals/{photo.sha256[:2]}/{photo.sha256}.jpg"
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert kept(folder) == sorted(
        [photo.original, *(f"renditions/{name[:2]}/{name}" for name in names)]
    )


def test_the_rest_is_left_to_a_job(photo):
    job = ProcrastinateJob.objects.get()

    assert (job.task_name, job.args) == ("photos.make_renditions", {"photo_id": photo.pk})


def test_the_same_bytes_are_stored_once(reporter, editor, now):
    data = pictures.jpeg()

    first, is_first_new = ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)
    again, is_again_new = ingest.take_in(data=data, name="b.png", by=editor, now=now, alt="Other")

    assert (is_first_new, is_again_new) == (True, False)
    assert (again.pk, again.uploaded_by, again.alt) == (first.pk, reporter, "")
    assert Photo.objects.count() == 1


def test_bytes_that_arrive_twice_at_once_are_stored_once(reporter, now, monkeypatch):
    data = pictures.jpeg()
    first, _ = ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)
    # What the slower of two requests sees: no such photo yet when it looked.
    monkeypatch.setattr(Photo.objects, "filter", lambda **_: Photo.objects.none())

    again, is_new = ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)

    assert (again.pk, is_new) == (first.pk, False)


def test_one_picture_with_two_captions_is_two_photos(reporter, now):
    pairs = [
        ingest.take_in(
            data=pictures.described_jpeg((900, 600), caption=caption),
            name="wire.jpg",
            by=reporter,
            now=now,
        )
        for caption in ("Before the match", "After the match")
    ]

    assert [photo.caption for photo, _ in pairs] == ["Before the match", "After the match"]


def test_who_may_not_add_photos_leaves_nothing_behind(site_staff, now, folder):
    with pytest.raises(refusals.NotAllowed, match=r"^You may not add photos\.$"):
        ingest.take_in(data=pictures.jpeg(), name="a.jpg", by=site_staff, now=now)

    assert (Photo.objects.count(), kept(folder)) == (0, [])


@pytest.mark.parametrize(
    "data", [b"GIF89a", pictures.jpeg()[:200], pictures.png_header(9000, 9000)]
)
def test_a_refused_file_leaves_nothing_behind(reporter, now, folder, data):
    with pytest.raises(renditions.Refused):
        ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)

    assert (Photo.objects.count(), kept(folder)) == (0, [])


def test_a_full_disk_is_said_and_leaves_no_half_file(reporter, now, folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(refusals.NotStored) as failure:
        ingest.take_in(data=pictures.jpeg(), name="a.jpg", by=reporter, now=now)

    assert str(failure.value) == (
        "a.jpg could not be stored (No space left on device): try again later."
    )
    assert (Photo.objects.count(), kept(folder)) == (0, [])


def test_what_the_file_says_fills_what_nobody_said(reporter, now):
    data = pictures.described_jpeg(
        caption="At the \udc00gate".replace("\udc00", ""),
        credit="Photo provided by the museum",
        copyright="© The museum",
        digital_source="compositeSynthetic",
    )

    photo, _ = ingest.take_in(data=data, name="a.jpg", by=reporter, now=now, alt="A gate")

    assert (photo.caption, photo.alt) == ("At the gate", "A gate")
    assert (photo.credit_kind, photo.credit_name) == ("provided_by", "the museum")
    assert photo.copyright == "© The museum"
    assert photo.digital_source == "compositeWithTrainedAlgorithmicMedia"


@pytest.mark.parametrize(
    ("stated", "credit"),
    [
        ({"creator": "CHEN YU"}, ("photo_by", "CHEN YU")),
        ({"creator": "CHEN YU", "credit": "Xinhua"}, ("agency", "Xinhua")),
        ({"creator": "CHEN YU", "credit": "Please pay. Call us."}, ("photo_by", "CHEN YU")),
        ({"creator": "X" * 201}, ("provided_by", "")),
        ({}, ("provided_by", "")),
    ],
)
def test_a_credit_is_read_from_the_file(reporter, now, stated, credit):
    data = pictures.described_jpeg(**stated)

    photo, _ = ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)

    assert (photo.credit_kind, photo.credit_name) == credit


def test_a_day_that_cannot_be_read_back_is_not_kept(reporter, now):
    stamp = pictures.record(55, b"99991231") + pictures.record(60, b"235959-1200")
    data = pictures.jpeg(extra=pictures.app13(stamp))

    ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)

    assert Photo.objects.get().taken_at is None


def test_what_somebody_said_about_its_making_wins(reporter, now):
    data = pictures.described_jpeg(digital_source="digitalCapture")

    photo, _ = ingest.take_in(
        data=data, name="a.jpg", by=reporter, now=now, digital_source="trainedAlgorithmicMedia"
    )

    assert photo.digital_source == "trainedAlgorithmicMedia"


def test_a_credit_that_somebody_gave_wins_with_its_own_wording(reporter, now):
    data = pictures.described_jpeg(credit="Xinhua")

    photo, _ = ingest.take_in(
        data=data, name="a.jpg", by=reporter, now=now, credit_name="the organizer"
    )

    assert (photo.credit_kind, photo.credit_name) == ("provided_by", "the organizer")


@pytest.mark.parametrize(
    ("given", "field", "reason"),
    [
        (
            {"credit_name": "X" * 201},
            "credit_name",
            "The credit has 201 characters; 200 fit.",
        ),
        (
            {"caption": "A\0B"},
            "caption",
            "The caption holds control characters: type it anew.",
        ),
        (
            {"alt": "A\ud800"},
            "alt",
            "The description holds control characters: type it anew.",
        ),
        (
            {"credit_kind": "stolen"},
            "credit_kind",
            "'stolen' is none of provided_by, provided_to, photo_by, agency.",
        ),
    ],
)
def test_what_cannot_be_kept_is_said_and_never_cut(reporter, now, folder, given, field, reason):
    with pytest.raises(refusals.Unusable) as unusable:
        ingest.take_in(data=pictures.jpeg(), name="a.jpg", by=reporter, now=now, **given)

    assert (unusable.value.field, str(unusable.value)) == (field, reason)
    assert kept(folder) == []


def test_a_page_prints_a_photo_from_one_statement(photo, django_assert_num_queries):
    with django_assert_num_queries(1):
        value = Photo.objects.values_list(picture(), flat=True).get()
    shown = Picture.from_json(value)
    (name,) = photo.renditions.values_list("name", flat=True)

    assert (shown.src, shown.thumb) == (f"/photos/{name}", f"/photos/{name}")
    assert (shown.width, shown.height, shown.credit) == (640, 427, "(Photo by LI NA)")


def test_whoever_uploaded_a_photo_may_correct_its_credit(photo, reporter, now):
    details.set_credit(photo=photo, kind="agency", name=" Xinhua \n", by=reporter, now=now)

    photo.refresh_from_db()
    assert (photo.credit_kind, photo.credit_name, photo.version) == ("agency", "Xinhua", 2)
    assert list(Change.objects.values_list("keys", flat=True)) == [[f"photo:{photo.pk}", "photos"]]


def test_another_reporter_may_not_touch_the_credit(photo, second_reporter, photo_editor, now):
    with pytest.raises(refusals.NotAllowed):
        details.set_credit(photo=photo, kind="agency", name="X", by=second_reporter, now=now)
    details.set_credit(photo=photo, kind="agency", name="Y", by=photo_editor, now=now)

    photo.refresh_from_db()
    assert photo.credit_name == "Y"


def test_who_read_an_older_photo_overwrites_nothing(photo, photo_editor, now):
    stale = Photo.objects.get(pk=photo.pk)
    details.set_credit(photo=photo, kind="agency", name="First", by=photo_editor, now=now)

    with pytest.raises(refusals.Conflict):
        details.set_credit(photo=stale, kind="agency", name="Second", by=photo_editor, now=now)

    photo.refresh_from_db()
    assert (photo.credit_name, photo.version, stale.version) == ("First", 2, 1)
    assert Change.objects.count() == 1


def test_only_photo_editors_change_details(photo, reporter, photo_editor, now):
    with pytest.raises(refusals.NotAllowed):
        details.set_details(photo=photo, by=reporter, now=now, place="Yubei")
    details.set_details(
        photo=photo, by=photo_editor, now=now, place="Yubei", keywords=["river", "", "river "]
    )

    photo.refresh_from_db()
    assert (photo.place, photo.keywords, photo.version) == ("Yubei", ["river"], 2)


@pytest.mark.parametrize(("ends_in", "is_usable"), [(1, True), (0, False), (-1, False)])
def test_rights_that_end_take_the_photo_from_every_page(
    photo, photo_editor, now, ends_in, is_usable
):
    span = DateTimeTZRange(None, now + timedelta(hours=ends_in))

    details.set_details(photo=photo, by=photo_editor, now=now, rights=span)

    assert Photo.objects.usable(at=now).exists() is is_usable
    # Also those that end later: a page made before knows nothing of the day.
    assert Change.objects.get().is_tombstone


def test_rights_without_an_end_leave_old_copies_alone(photo, photo_editor, now):
    details.set_details(photo=photo, by=photo_editor, now=now, rights=DateTimeTZRange(now, None))

    assert not Change.objects.get().is_tombstone


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (
            {
                "rights": DateTimeTZRange(
                    datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
                )
            },
            "rights",
        ),
        ({"rights": DateTimeTZRange(empty=True)}, "rights"),
        ({"rights": DateTimeTZRange(datetime(1, 1, 1, tzinfo=UTC), None)}, "rights"),
        ({"rights": DateTimeTZRange(None, datetime(2200, 1, 1, tzinfo=UTC))}, "rights"),
        ({"taken_at": datetime(1, 1, 1, tzinfo=UTC)}, "taken_at"),
        ({"taken_at": datetime(9999, 12, 31, tzinfo=UTC)}, "taken_at"),
        ({"focal_x": 1.01}, "focal_x"),
        ({"focal_y": -0.01}, "focal_y"),
        ({"keywords": ["x" * 65]}, "keywords"),
        ({"digital_source": "dream"}, "digital_source"),
        ({"allowed_uses": ["pages", "posters"]}, "allowed_uses"),
        ({"license_url": "not an address"}, "license_url"),
    ],
)
def test_impossible_details_are_refused_at_their_field(photo, photo_editor, now, said, field):
    with pytest.raises(refusals.Unusable) as unusable:
        details.set_details(photo=photo, by=photo_editor, now=now, **said)

    photo.refresh_from_db()
    assert (unusable.value.field, photo.version) == (field, 1)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../originals/ab/x.jpg",
        "a" * 32 + "-640.png",
        "a" * 32 + "-640.jpg\n",
        "A" * 32 + "-640.jpg",
        "a" * 32 + "-640.jpg",
        "a" * 31 + "/-640.jpg",
    ],
)
def test_no_other_name_finds_a_file(name):
    with pytest.raises(refusals.NoSuchRendition):
        files.rendition_file(name)
