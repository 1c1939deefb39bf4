"""Many photos changed at once: exactly once each, with a way back."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from photos import batches, collecting, details
from photos.models import BulkEdit, Collection, Photo
from photos.refusals import Conflict, NotAllowed, Unusable
from tests.photos.rows import kept

CREDIT = {"credit_kind": "agency", "credit_name": "Port Press"}


@pytest.fixture
def photos(reporter, now):
    return [kept(number, by=reporter, now=now, keywords=["old", "pier"]).pk for number in range(5)]


def begun(photos, changes, *, by, now):
    return batches.begin(photo_ids=photos, changes=changes, by=by, now=now).pk


def done(photos, changes, *, by, now, most=100):
    edit = begun(photos, changes, by=by, now=now)
    progress = batches.run(edit_id=edit, by=by, now=now, most=most)
    while progress.done < progress.total:
        progress = batches.run(edit_id=edit, by=by, now=now, most=most)
    return edit, progress


def names():
    return list(Photo.objects.order_by("-uploaded_at").values_list("credit_name", flat=True))


def test_look_tells_what_would_change_and_writes_nothing(photos, photo_editor, now):
    photo = Photo.objects.get(pk=photos[1])
    details.set_credit(photo=photo, kind="agency", name="Port Press", by=photo_editor, now=now)
    before = list(Photo.objects.order_by("pk").values())

    lines = batches.look(photo_ids=photos, changes=CREDIT, by=photo_editor)

    assert [line.changes for line in lines] == [True, False, True, True, True]
    assert lines[0].fresh == CREDIT
    assert list(Photo.objects.order_by("pk").values()) == before
    assert not BulkEdit.objects.exists()


def test_every_field_is_set_and_put_back_as_it_was(photos, photo_editor, now):
    together = collecting.make(name="Harbour", by=photo_editor, now=now)
    before = list(Photo.objects.order_by("pk").values("rights", "keywords", *CREDIT, "place"))
    span = DateTimeTZRange(None, now + timedelta(days=9))
    changes = {
        **CREDIT,
        "copyright": "© Port",
        "rights": span,
        "allowed_uses": ["feeds", "pages"],
        "usage_terms": "Once",
        "place": "Old pier",
        "digital_source": "humanEdits",
        "add_keywords": ["dusk", "pier"],
        "remove_keywords": ["old"],
        "collection": together.pk,
    }

    edit, progress = done(photos[:2], changes, by=photo_editor, now=now)

    photo = Photo.objects.get(pk=photos[0])
    assert (progress.changed, progress.same, progress.refused) == (2, 0, {})
    assert (photo.credit_name, photo.copyright, photo.place) == ("Port Press", "© Port", "Old pier")
    assert (photo.rights, photo.allowed_uses) == (span, ["pages", "feeds"])
    assert (photo.keywords, photo.usage_terms) == (["pier", "dusk"], "Once")
    assert photo.digital_source == "humanEdits"
    assert set(together.photos.values_list("pk", flat=True)) == set(photos[:2])

    progress = batches.undo(edit_id=edit, by=photo_editor, now=now)

    assert (progress.back, progress.left, progress.is_taken_back) == (2, {}, True)
    assert before == list(
        Photo.objects.order_by("pk").values("rights", "keywords", *CREDIT, "place")
    )
    assert together.photos.count() == 0


def test_parts_come_one_after_another_and_a_repeated_request_does_nothing_again(
    photos, photo_editor, now
):
    edit = begun(photos, {"add_keywords": ["dusk"]}, by=photo_editor, now=now)
    told = [
        batches.run(edit_id=edit, by=photo_editor, now=now, most=2).done for _request in range(5)
    ]

    versions = set(Photo.objects.values_list("version", flat=True))
    assert told == [2, 4, 5, 5, 5]
    assert versions == {2}


def test_undo_comes_in_parts_too_and_stops_what_had_not_begun(photos, photo_editor, now):
    edit = begun(photos, CREDIT, by=photo_editor, now=now)
    batches.run(edit_id=edit, by=photo_editor, now=now, most=3)

    told = [batches.undo(edit_id=edit, by=photo_editor, now=now, most=2) for _request in range(3)]
    after = batches.run(edit_id=edit, by=photo_editor, now=now)

    assert [(step.back, step.is_taken_back) for step in told] == [(2, False), (3, True), (3, True)]
    assert (after.done, after.changed) == (5, 3)
    assert names() == [""] * 5
    assert set(Photo.objects.values_list("version", flat=True)) == {1, 3}


def test_undo_leaves_alone_what_somebody_changed_since(photos, photo_editor, editor, now):
    edit, _ = done(photos, CREDIT, by=photo_editor, now=now)
    photo = Photo.objects.get(pk=photos[2])
    details.set_credit(photo=photo, kind="agency", name="Theirs", by=editor, now=now)
    Photo.objects.filter(pk=photos[3]).delete()

    progress = batches.undo(edit_id=edit, by=photo_editor, now=now)

    assert progress.left == {
        photos[2]: "Somebody changed it since.",
        photos[3]: "This photo was deleted meanwhile.",
    }
    assert names() == ["", "", "Theirs", ""]


def test_a_photo_deleted_meanwhile_is_told_and_the_rest_is_done(photos, photo_editor, now):
    edit = begun(photos, CREDIT, by=photo_editor, now=now)
    Photo.objects.filter(pk=photos[0]).delete()

    progress = batches.run(edit_id=edit, by=photo_editor, now=now)

    assert progress.refused == {photos[0]: "This photo was deleted meanwhile."}
    assert names() == ["Port Press"] * 4


def test_reporters_change_the_credit_of_their_own_photos_alone(
    photos, reporter, second_reporter, now
):
    other = kept(9, by=second_reporter, now=now).pk
    edit, progress = done([*photos, other], CREDIT, by=reporter, now=now)

    assert progress.refused == {other: "You may not change this photo."}
    assert names() == ["Port Press"] * 5 + [""]

    _, progress = done(photos, {"place": "Pier"}, by=reporter, now=now)

    assert len(progress.refused) == 5
    assert batches.undo(edit_id=edit, by=reporter, now=now).back == 5


def test_who_lost_the_right_to_change_photos_takes_nothing_back(photos, photo_editor, now):
    edit, _ = done(photos[:1], {"place": "Pier"}, by=photo_editor, now=now)
    photo_editor.groups.clear()
    again = type(photo_editor).objects.get(pk=photo_editor.pk)

    progress = batches.undo(edit_id=edit, by=again, now=now)

    assert progress.left == {photos[0]: "You may not change this photo."}


def test_nobody_runs_or_takes_back_what_somebody_else_began(photos, reporter, photo_editor, now):
    edit = begun(photos, CREDIT, by=photo_editor, now=now)

    for verb in (batches.run, batches.undo):
        with pytest.raises(NotAllowed):
            verb(edit_id=edit, by=reporter, now=now)
        with pytest.raises(Conflict):
            verb(edit_id=edit + 1, by=photo_editor, now=now)

    assert names() == [""] * 5


def test_a_killed_photo_is_described_and_stays_killed(photos, photo_editor, now):
    Photo.objects.filter(pk=photos[0]).update(killed_at=now, kill_reason="Wrong man")
    span = DateTimeTZRange(None, None)

    _, progress = done(photos[:1], {**CREDIT, "rights": span}, by=photo_editor, now=now)

    photo = Photo.objects.get(pk=photos[0])
    assert (progress.changed, photo.credit_name, photo.killed_at) == (1, "Port Press", now)


def test_a_collection_deleted_meanwhile_refuses_each_photo(photos, photo_editor, now):
    together = collecting.make(name="Harbour", by=photo_editor, now=now)
    changes = {"collection": together.pk}
    edit = begun(photos[:2], changes, by=photo_editor, now=now)
    later = begun(photos[2:3], changes, by=photo_editor, now=now)
    batches.run(edit_id=edit, by=photo_editor, now=now, most=1)
    collecting.delete(collection=Collection.objects.get(), by=photo_editor)

    progress = batches.run(edit_id=edit, by=photo_editor, now=now)
    batches.run(edit_id=later, by=photo_editor, now=now)

    assert list(progress.refused.values()) == ["This collection was deleted meanwhile."]
    assert batches.undo(edit_id=edit, by=photo_editor, now=now).back == 1


def test_what_stands_in_a_collection_already_stays_there_after_undo(photos, photo_editor, now):
    together = collecting.make(name="Harbour", by=photo_editor, now=now)
    collecting.put_in(collection=together, photo_ids=photos[:1], by=photo_editor)
    changes = {"collection": together.pk, "place": "Pier"}

    edit, progress = done(photos[:2], changes, by=photo_editor, now=now)
    batches.undo(edit_id=edit, by=photo_editor, now=now)

    assert progress.changed == 2
    assert list(together.photos.values_list("pk", flat=True)) == photos[:1]


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({}, "", "Choose what is to be changed."),
        ({"killed_at": None}, "", "Choose what is to be changed."),
        ({"place": "x" * 201}, "place", "The place has 201 characters; 200 fit."),
        ({"add_keywords": [" "]}, "add_keywords", "Write the keywords."),
        ({"credit_kind": "x", "credit_name": ""}, "credit_kind", None),
    ],
)
def test_what_cannot_be_set_is_refused_before_anything_is_planned(
    photos, photo_editor, now, changes, field, told
):
    with pytest.raises(Unusable) as refusal:
        begun(photos, changes, by=photo_editor, now=now)

    assert refusal.value.field == field
    assert told is None or str(refusal.value) == told
    assert BulkEdit.objects.count() == 0


def test_too_many_photos_none_and_collections_of_others_are_refused(reporter, photo_editor, now):
    for photos, told in (
        ([], "Choose the photos first."),
        (range(5001), "At most 5,000 photos at once."),
    ):
        with pytest.raises(Unusable, match=told):
            begun(photos, CREDIT, by=photo_editor, now=now)
    with pytest.raises(NotAllowed):
        begun([1], {"collection": 1}, by=reporter, now=now)


AI = {"credit_kind": "agency", "credit_name": "Midjourney"}


def test_credit_that_says_ai_brings_its_label_and_undo_takes_both_back(photos, photo_editor, now):
    [line] = batches.look(photo_ids=photos[:1], changes=AI, by=photo_editor)
    edit, _progress = done(photos[:1], AI, by=photo_editor, now=now)
    labelled = Photo.objects.get(pk=photos[0]).is_ai

    progress = batches.undo(edit_id=edit, by=photo_editor, now=now)

    assert line.fresh == {**AI, "digital_source": "trainedAlgorithmicMedia"}
    assert labelled
    assert (progress.back, Photo.objects.get(pk=photos[0]).is_ai) == (1, False)


def test_uploader_sets_such_a_credit_and_the_label_outlives_undo(photos, reporter, now):
    edit, progress = done(photos[:1], AI, by=reporter, now=now)
    back = batches.undo(edit_id=edit, by=reporter, now=now)

    assert (progress.changed, back.back) == (1, 1)
    photo = Photo.objects.get(pk=photos[0])
    assert (photo.credit_name, photo.is_ai) == ("", True)


def test_label_is_not_taken_from_photos_whose_words_say_so(photos, photo_editor, now):
    Photo.objects.filter(pk=photos[0]).update(caption="AI-generated", digital_source="humanEdits")
    camera = {"digital_source": "digitalCapture"}
    generated = {"digital_source": "trainedAlgorithmicMedia"}

    [line] = batches.look(photo_ids=photos[:1], changes=camera, by=photo_editor)
    edit, _progress = done(photos[:1], generated, by=photo_editor, now=now)
    left = batches.undo(edit_id=edit, by=photo_editor, now=now).left

    assert (line.changes, "“AI-generated”" in line.refused) == (False, True)
    assert [("“AI-generated”" in why) for why in left.values()] == [True]
    assert Photo.objects.get(pk=photos[0]).is_ai
