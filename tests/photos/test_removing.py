"""Deleting a photo leaves nothing of it, or is refused and leaves all of it."""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from articles import workflow
from articles.models import MustRead
from desk import photo_uses
from photos import developing, files, ingest, removing, renditions
from photos.models import Kill, Photo, Rendition
from photos.refusals import Conflict, InUse, NotAllowed
from tests.articles.stories import draft
from tests.photos import pictures


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    options = {"location": tmp_path, "base_url": None}
    storage = {**settings.STORAGES["default"], "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def photo(reporter, now):
    return ingest.take_in(data=pictures.jpeg((900, 600)), name="a.jpg", by=reporter, now=now)[0]


def on_disk():
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def delete(photo, *, by, now, is_kept=photo_uses.is_kept):
    removing.delete(photo_id=photo.pk, is_kept=is_kept, by=by, now=now)


def test_deleting_leaves_no_row_and_no_file(photo, photo_editor, now):
    names = list(photo.renditions.values_list("name", flat=True))

    delete(photo, by=photo_editor, now=now)
    assert len(on_disk()) > 1  # they go when it is committed, by a job
    removing.remove_files(original=photo.original, renditions=names)

    assert (Photo.objects.count(), Rendition.objects.count(), on_disk()) == (0, 0, [])
    events = Photo.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(events) == ["insert", "delete"]


def test_files_that_came_in_again_meanwhile_stay(photo, photo_editor, reporter, now):
    names = list(photo.renditions.values_list("name", flat=True))
    delete(photo, by=photo_editor, now=now)
    ingest.take_in(data=pictures.jpeg((900, 600)), name="a.jpg", by=reporter, now=now)
    before = on_disk()

    removing.remove_files(original=photo.original, renditions=names)

    assert on_disk() == before


def test_sizes_that_were_being_made_meanwhile_go_too(photo, photo_editor, now):
    names = list(photo.renditions.values_list("name", flat=True))
    planned = developing.plan(photo)
    made = renditions.develop(
        files.path(photo.original).read_bytes(),
        order=lambda _found: planned.order(planned.prints[:2]),
        limits=renditions.JOB,
    ).files
    delete(photo, by=photo_editor, now=now)
    removing.remove_files(original=photo.original, renditions=names)

    developing.note(photo, made, planned, now=now)

    assert on_disk() == []


def test_a_photo_in_a_draft_stays(photo, photo_editor, editor, city, chang_chen, now):
    body = f'<p>A</p><figure data-photo="{photo.pk}"></figure>'
    workflow.file(draft=draft(city, chang_chen, body=body), by=editor, now=now)

    with pytest.raises(InUse):
        delete(photo, by=photo_editor, now=now, is_kept=lambda _photo: False)

    assert (Photo.objects.count(), len(on_disk()) > 1) == (1, True)


def test_a_photo_that_an_old_version_holds_stays(
    photo, photo_editor, editor, city, chang_chen, now
):
    body = f'<p>A</p><figure data-photo="{photo.pk}"></figure>'
    story = workflow.file(draft=draft(city, chang_chen, body=body), by=editor, now=now)
    workflow.save(
        article_id=story.pk,
        draft=draft(city, chang_chen),
        version=story.version,
        by=editor,
        now=now,
    )

    with pytest.raises(InUse):
        delete(photo, by=photo_editor, now=now)

    assert photo_uses.kept_for(photo) == ["Earlier versions of 1 story hold it."]


def test_a_photo_that_once_was_a_portrait_or_stood_in_must_read_stays(
    photo, photo_editor, chang_chen, now
):
    chang_chen.portrait = photo
    chang_chen.save()
    chang_chen.portrait = None
    chang_chen.save()
    entry = MustRead.objects.create(url="https://a.example", title="A", span="(,)", picture=photo)
    entry.delete()

    with pytest.raises(InUse):
        delete(photo, by=photo_editor, now=now)

    assert photo_uses.kept_for(photo) == [
        "It is or was the portrait of an author.",
        "It stands or stood in Must Read.",
    ]


def test_a_photo_that_was_killed_stays(photo, photo_editor, now):
    Kill.objects.create(photo=photo, killed_by=photo_editor, killed_at=now, reason="Wrong man")

    with pytest.raises(InUse):
        delete(photo, by=photo_editor, now=now)


def test_editors_and_reporters_delete_no_photo_and_nobody_deletes_twice(
    photo, photo_editor, editor, reporter, now
):
    for somebody in (editor, reporter):
        with pytest.raises(NotAllowed):
            delete(photo, by=somebody, now=timezone.now())
    delete(photo, by=photo_editor, now=now)

    with pytest.raises(Conflict):
        delete(photo, by=photo_editor, now=now)


def waits(thread: threading.Thread) -> None:
    """Until somebody waits for the files that this transaction holds."""
    asked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    for _hundredth in range(1500):
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if cursor.fetchone()[0]:
                return
        assert thread.is_alive(), "it did not wait"
        thread.join(0.01)
    pytest.fail("nobody waits")


@contextlib.contextmanager
def beside(act: Callable[[], object]) -> Iterator[None]:
    """What is done here is done while `act`, on a connection of its own, waits for the files."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        developing.hold_files(DIGEST)
        thread.start()
        waits(thread)
        yield
    thread.join(20)


DATA = pictures.jpeg((900, 600))
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_upload_that_comes_while_the_job_looks_keeps_its_files(photo, photo_editor, reporter, now):
    names = list(photo.renditions.values_list("name", flat=True))
    delete(photo, by=photo_editor, now=now)

    with beside(lambda: removing.remove_files(original=photo.original, renditions=names)):
        new = ingest.take_in(data=DATA, name="a.jpg", by=reporter, now=now)[0]

    kept = [new.original, *(f"renditions/{name[:2]}/{name}" for name in names)]
    assert [path for path in kept if not files.path(path).exists()] == []


@pytest.mark.django_db(transaction=True)
def test_upload_that_comes_while_the_job_removes_writes_its_files_anew(
    photo, photo_editor, reporter, now
):
    names = list(photo.renditions.values_list("name", flat=True))
    delete(photo, by=photo_editor, now=now)

    with beside(lambda: ingest.take_in(data=DATA, name="a.jpg", by=reporter, now=now)):
        removing.remove_files(original=photo.original, renditions=names)
        assert on_disk() == []

    new = Photo.objects.get()
    made = [files.rendition_path(name) for name in new.renditions.values_list("name", flat=True)]
    assert {files.path(new.original), *made} == set(on_disk())
