import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from delivery.models import Change
from photos import details, developing, files, ingest, jobs, metadata, refusals, renditions
from photos.models import Photo, PhotoFiles, Rendition, picture
from photos.printing import Picture
from tests.photos import pictures

SHAPES = {"": (320, 640), "16:9": (320, 640), "4:3": (320, 640), "1:1": (320,), "3:4": (320,)}


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    """An empty place for the files of each test."""
    storages = settings.STORAGES
    options = {"location": tmp_path, "base_url": None}
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": options}}
    return tmp_path


@pytest.fixture
def photo(reporter, now):
    """900 by 600: left half red, right half blue."""
    data = pictures.saved(pictures.halves((900, 600)), "JPEG")
    return ingest.take_in(
        data=data, name="a.jpg", by=reporter, now=now, credit_kind="photo_by", credit_name="LI NA"
    )[0]


@pytest.fixture
def developed(photo):
    developing.make_renditions(photo_id=photo.pk)
    return photo


def kept(folder):
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def shown(photo):
    return set(photo.renditions.filter(retired_at=None).values_list("name", flat=True))


def image_of(rendition):
    return Image.open(io.BytesIO(files.rendition_file(rendition.name).read_bytes()))


def test_the_job_makes_every_size_and_shape_and_tells_the_pages(developed):
    assert set(developed.renditions.values_list("shape", "format", "width")) == {
        (shape, name, width)
        for shape, widths in SHAPES.items()
        for name in ("jpeg", "webp", "avif")
        for width in widths
    }
    assert list(Change.objects.values_list("keys", "is_tombstone")) == [
        ([f"photo:{developed.pk}"], False)
    ]


def test_what_was_made_at_once_is_not_made_again(photo):
    before = shown(photo)

    developing.make_renditions(photo_id=photo.pk)

    assert before < shown(photo)
    assert photo.renditions.exclude(retired_at=None).count() == 0


def test_the_job_done_twice_changes_nothing(developed, monkeypatch):
    names = shown(developed)
    monkeypatch.setattr(renditions, "develop", None)  # it does not even begin

    developing.make_renditions(photo_id=developed.pk)

    assert shown(developed) == names
    assert Change.objects.count() == 1


def test_lost_files_are_made_again_from_the_original(developed, folder):
    before = kept(folder)
    for file in (folder / "renditions").rglob("*.*"):
        file.unlink()

    developing.make_renditions(photo_id=developed.pk)

    assert kept(folder) == before
    assert developed.renditions.exclude(retired_at=None).count() == 0


def test_the_job_for_a_photo_that_is_gone_does_nothing(db):
    developing.make_renditions(photo_id=404)

    assert Change.objects.count() == 0


def test_every_file_says_whose_it_is(developed):
    for rendition in developed.renditions.all():
        assert metadata.read(image_of(rendition)) == metadata.Metadata(
            creator="LI NA", credit="Photo by LI NA", digital_source="digitalCapture"
        )


@pytest.mark.parametrize(
    "said",
    [
        {"copyright": "© LI NA"},
        {"usage_terms": "Once"},
        {"digital_source": "trainedAlgorithmicMedia"},
        {"credit_name": "LI MIN"},
    ],
)
def test_another_label_gives_every_file_anew(developed, photo_editor, now, said):
    before = shown(developed)

    details.set_details(photo=developed, by=photo_editor, now=now, **said)
    developing.make_renditions(photo_id=developed.pk)

    after = shown(developed)
    assert len(after) == len(before)
    assert not after & before
    assert set(developed.renditions.exclude(retired_at=None).values_list("name", flat=True)) == (
        before
    )


def test_a_change_leaves_the_work_to_the_job(photo, photo_editor, now):
    ProcrastinateJob.objects.all().delete()

    details.set_details(photo=photo, by=photo_editor, now=now, focal_x=0.9)

    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("photos.make_renditions", {"photo_id": photo.pk})
    assert job.lock == f"photo:{photo.pk}"


def test_words_that_are_in_no_file_make_none(photo, photo_editor, now):
    ProcrastinateJob.objects.all().delete()

    details.set_details(photo=photo, by=photo_editor, now=now, caption="Dusk", place="Yubei")

    assert ProcrastinateJob.objects.count() == 0


def test_another_focal_point_gives_the_crops_it_moves_anew(developed, photo_editor, now):
    before = shown(developed)

    details.set_details(photo=developed, by=photo_editor, now=now, focal_x=0.1)
    developing.make_renditions(photo_id=developed.pk)

    moved = developed.renditions.filter(retired_at=None).exclude(name__in=before)
    assert set(moved.values_list("shape", flat=True)) == {"4:3", "1:1", "3:4"}
    square = developed.renditions.get(shape="1:1", format="jpeg", retired_at=None)
    assert image_of(square).getpixel((5, 5)) == (254, 0, 0)


def test_a_crop_by_hand_is_what_readers_get(developed, photo_editor, now):
    cut = {"1:1": [0.6, 0.1, 0.2, 0.3]}

    details.set_details(photo=developed, by=photo_editor, now=now, crops=cut)
    developing.make_renditions(photo_id=developed.pk)

    square = developed.renditions.get(shape="1:1", format="jpeg", retired_at=None)
    assert (square.width, square.height) == (180, 180)
    assert image_of(square).getpixel((5, 5)) == (0, 0, 254)


@pytest.mark.parametrize(
    ("crops", "reason"),
    [
        ({"2:1": [0, 0, 1, 0.5]}, "Crops are given by shape: 16:9, 4:3, 1:1, 3:4."),
        ([[0, 0, 1, 1]], "Crops are given by shape: 16:9, 4:3, 1:1, 3:4."),
        ({"1:1": [0, 0, 1]}, "The crop 1:1 needs left, top, width and height."),
        (
            {"1:1": [0.9, 0, 0.2, 0.3]},
            "The crop 1:1 lies outside the picture: move it inside.",
        ),
        ({"1:1": [0, 0, 0.02, 0.03]}, "The crop 1:1 is too small: make it larger."),
        (
            {"1:1": [0, 0, 0.5, 0.5]},
            "The crop 1:1 does not have that shape: cut it anew.",
        ),
    ],
)
def test_a_crop_that_cannot_be_is_refused(photo, photo_editor, now, crops, reason):
    with pytest.raises(refusals.Unusable) as unusable:
        details.set_details(photo=photo, by=photo_editor, now=now, crops=crops)

    assert (unusable.value.field, str(unusable.value)) == ("crops", reason)


def test_what_is_said_again_shows_the_old_files_again(developed, photo_editor, now, monkeypatch):
    before = shown(developed)
    details.set_details(photo=developed, by=photo_editor, now=now, copyright="© LI NA")
    developing.make_renditions(photo_id=developed.pk)
    details.set_details(photo=developed, by=photo_editor, now=now, copyright="")
    monkeypatch.setattr(renditions, "develop", None)

    developing.make_renditions(photo_id=developed.pk)

    assert shown(developed) == before


def test_files_made_for_a_photo_that_changed_meanwhile_are_not_shown(
    photo, photo_editor, now, monkeypatch
):
    before = shown(photo)
    make = renditions.develop

    def slowly(*given, **options):
        found = make(*given, **options)
        stale = Photo.objects.get(pk=photo.pk)
        details.set_details(photo=stale, by=photo_editor, now=now, copyright="© LI NA")
        return found

    monkeypatch.setattr(renditions, "develop", slowly)
    developing.make_renditions(photo_id=photo.pk)
    assert shown(photo) == before
    monkeypatch.undo()

    developing.make_renditions(photo_id=photo.pk)
    jpeg = photo.renditions.get(shape="", format="jpeg", width=320)
    assert metadata.read(image_of(jpeg)).copyright == "© LI NA"


def test_rows_of_an_older_newsroom_are_replaced(developed):
    before = shown(developed)
    Rendition.objects.update(stamp="")

    developing.make_renditions(photo_id=developed.pk)

    assert shown(developed) == before
    assert developed.renditions.count() == len(before)


def test_what_was_replaced_is_never_printed_again(developed, photo_editor, now):
    details.set_details(photo=developed, by=photo_editor, now=now, copyright="© LI NA")
    developing.make_renditions(photo_id=developed.pk)
    value = Photo.objects.values_list(picture(), flat=True).get()
    printed = Picture.from_json(value)

    retired = developed.renditions.exclude(retired_at=None).values_list("name", flat=True)
    text = repr(printed)
    assert len(retired) == 24
    assert [name for name in retired if name in text] == []


@pytest.mark.parametrize(("days", "is_there"), [(29, True), (31, False)])
def test_what_was_replaced_is_removed_after_thirty_days(
    developed, photo_editor, now, folder, days, is_there
):
    before = shown(developed)
    details.set_details(photo=developed, by=photo_editor, now=now, copyright="© LI NA")
    developing.make_renditions(photo_id=developed.pk)
    retired_at = developed.renditions.exclude(retired_at=None)[0].retired_at

    removed = developing.remove_retired(now=retired_at + timedelta(days=days))

    assert removed == (0 if is_there else len(before))
    assert {files.rendition_path(name).exists() for name in before} == {is_there}
    assert developed.renditions.filter(name__in=before, removed_at=None).exists() is is_there
    assert all(files.rendition_path(name).exists() for name in shown(developed))


def test_the_night_removes_what_is_old(developed, settings):
    settings.RETIRED_PHOTO_DAYS = 0
    developed.renditions.filter(format="avif").update(retired_at=developed.uploaded_at)

    assert jobs.remove_retired(0) == 8
    assert jobs.remove_retired(0) == 0


def test_what_was_removed_comes_back_with_the_words_it_was_made_from(
    developed, photo_editor, now, settings
):
    settings.RETIRED_PHOTO_DAYS = 0
    before = shown(developed)
    photo = details.set_details(photo=developed, by=photo_editor, now=now, copyright="© LI NA")
    developing.make_renditions(photo_id=developed.pk)
    developing.remove_retired(now=timezone.now() + timedelta(days=1))
    removed = set(developed.renditions.exclude(removed_at=None).values_list("name", flat=True))

    details.set_details(photo=photo, by=photo_editor, now=now, copyright="")
    developing.make_renditions(photo_id=developed.pk)

    assert set(before) == removed == set(shown(developed))
    assert [name for name in before if not files.rendition_path(name).exists()] == []
    assert not developed.renditions.filter(retired_at=None).exclude(removed_at=None).exists()


@pytest.mark.parametrize("is_named", [True, False])
def test_a_command_leaves_photos_to_the_worker(photo, capsys, is_named):
    ProcrastinateJob.objects.all().delete()

    call_command("make_renditions", *([photo.pk] if is_named else []))

    assert ProcrastinateJob.objects.get().args == {"photo_id": photo.pk}
    assert capsys.readouterr().out == "1 photos are left to the worker.\n"


def lines(photo):
    """The names in the row that pages ask for."""
    told = PhotoFiles.objects.filter(photo=photo).values_list("lines", flat=True).first()
    return [line.split(" ")[-1] for line in (told or "").splitlines()]


def test_the_row_that_pages_ask_for_names_what_is_shown(developed, photo_editor, now):
    assert sorted(lines(developed)) == sorted(shown(developed)) != []
    widths = [int(name.partition("-")[2].partition(".")[0]) for name in lines(developed)]
    assert widths == sorted(widths)
    developed.renditions.filter(width=640).update(retired_at=now)
    assert sorted(lines(developed)) == sorted(shown(developed)) != []
    developed.renditions.filter(shape="16:9").delete()
    assert sorted(lines(developed)) == sorted(shown(developed)) != []
    developed.renditions.update(retired_at=now)
    assert not PhotoFiles.objects.exists()
    developed.renditions.update(retired_at=None)
    assert sorted(lines(developed)) == sorted(shown(developed)) != []


def test_a_photo_goes_with_the_row_of_its_files(developed):
    Photo.objects.filter(pk=developed.pk).delete()
    assert not PhotoFiles.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_add_files_at_once_lose_none(developed):
    """Neither sees the other's rows before that one ends."""
    sizes = {"format": "jpeg", "height": 1, "size": 1}

    def add(width):
        developed.renditions.create(name=f"{width:032x}-{width}.jpg", width=width, **sizes)

    def add_second():
        add(12)
        connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            add(11)
            second = pool.submit(add_second)
            with connection.cursor() as cursor:
                while not waits(cursor):
                    time.sleep(0.01)
        second.result(timeout=5)
    assert sorted(lines(developed)) == sorted(shown(developed))


def waits(cursor):
    cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
    return cursor.fetchone()[0]
