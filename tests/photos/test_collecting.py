"""Collections: who may do what, and that nothing is lost."""

import pytest

from photos import collecting
from photos.models import Collection, Photo
from photos.refusals import Conflict, NotAllowed, Unusable
from tests.photos.rows import kept


@pytest.fixture
def harbour(photo_editor, now):
    return collecting.make(name="  The   harbour ", by=photo_editor, now=now)


def members(collection):
    return set(collection.photos.values_list("pk", flat=True))


def test_a_collection_is_made_and_renamed(harbour, photo_editor):
    collecting.rename(collection=harbour, name="港口", by=photo_editor)

    assert (harbour.name, harbour.version) == ("港口", 2)
    assert Collection.objects.get().name == "港口"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("  ", "Give the collection a name."),
        ("x" * 121, "The name has 121 characters; 120 fit."),
        ("a\0b", "The name holds control characters: type it anew."),
        ("the harbour", None),
        ("The harbour", "There is a collection “The harbour” already."),
    ],
)
def test_names_that_cannot_be_are_refused(harbour, photo_editor, now, name, told):
    other = collecting.make(name="Other", by=photo_editor, now=now)
    said = []
    for verb in (
        lambda: collecting.make(name=name, by=photo_editor, now=now),
        lambda: collecting.rename(collection=other, name=name + " ", by=photo_editor),
    ):
        try:
            verb()
        except Unusable as refusal:
            said.append((refusal.field, str(refusal)))
        if told is None:
            return

    assert said == [("name", told)] * 2


def test_who_renames_or_deletes_what_changed_meanwhile_is_told(
    harbour, photo_editor, administrator
):
    stale = Collection.objects.get()
    collecting.rename(collection=harbour, name="Ours", by=photo_editor)

    with pytest.raises(Conflict):
        collecting.rename(collection=stale, name="Theirs", by=administrator)
    with pytest.raises(Conflict):
        collecting.delete(collection=stale, by=administrator)

    assert Collection.objects.get().name == "Ours"


def test_photos_are_put_in_once_and_taken_out_once(harbour, photo_editor, reporter, now):
    first, second = (kept(number, by=reporter, now=now).pk for number in range(2))

    assert collecting.put_in(collection=harbour, photo_ids=[first, 99], by=photo_editor) == {first}
    assert collecting.put_in(collection=harbour, photo_ids=[first, second], by=photo_editor) == {
        second
    }
    assert members(harbour) == {first, second}
    assert collecting.take_out(collection=harbour, photo_ids=[first, 99], by=photo_editor) == {
        first
    }
    assert members(harbour) == {second}


def test_deleting_a_collection_leaves_its_photos(harbour, photo_editor, reporter, now):
    photo = kept(1, by=reporter, now=now)
    collecting.put_in(collection=harbour, photo_ids=[photo.pk], by=photo_editor)

    collecting.delete(collection=Collection.objects.get(), by=photo_editor)

    assert (Collection.objects.count(), Photo.objects.count()) == (0, 1)
    with pytest.raises(Conflict):
        collecting.put_in(collection=harbour, photo_ids=[photo.pk], by=photo_editor)


def test_reporters_change_no_collection_and_editors_delete_none(harbour, reporter, editor, now):
    for verb in (
        lambda: collecting.make(name="Mine", by=reporter, now=now),
        lambda: collecting.rename(collection=harbour, name="Mine", by=reporter),
        lambda: collecting.put_in(collection=harbour, photo_ids=[], by=reporter),
        lambda: collecting.take_out(collection=harbour, photo_ids=[], by=reporter),
        lambda: collecting.delete(collection=harbour, by=editor),
    ):
        with pytest.raises(NotAllowed):
            verb()

    assert Collection.objects.get().name == "The harbour"
