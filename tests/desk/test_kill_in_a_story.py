"""A photo killed from the story that it stands in: what the editor's script is answered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles import body
from photos import ingest
from photos.models import Kill, Photo
from tests.articles.stories import draft, published
from tests.desk.forms import at_desk
from tests.desk.test_describing_photos import wall
from tests.photos import pictures


@pytest.fixture
def photo(reporter, now):
    return ingest.take_in(
        data=pictures.jpeg((90, 60)), name="a.jpg", by=reporter, now=now, credit_name="LI NA"
    )[0]


@pytest.fixture
def story(editor, city, chang_chen, photo, now):
    text = "<p>It left at six.</p>" + body.figure(photo.pk, "At its pier", "A ferry")
    return published(draft(city, chang_chen, body=text), by=editor, now=now)


def kill(user, photo, reason: str):
    return at_desk(user).post(f"/admin/desk/photos/{photo.pk}/kill/now/", {"reason": reason})


def test_kill_says_from_where_and_shows_the_photo_as_killed(client, photo, story, editor):
    answer = kill(editor, photo, "No consent.").json()

    assert answer["told"].endswith("Gone from 1 story.")
    told = answer["photo"]
    assert (told["can_kill"], told["can_restore"]) == (False, True)
    assert told["problem"].endswith(": No consent.")
    assert told["page"] == f"/admin/photos/photo/{photo.pk}/change/"
    assert "LI NA" not in client.get(story.path).content.decode()


def test_kill_needs_a_reason_and_leave(photo, story, editor, reporter):
    unsaid = kill(editor, photo, " ")
    denied = kill(reporter, photo, "Mine.")

    assert (unsaid.status_code, unsaid.json()) == (400, {"error": "Say why; it stays at the desk."})
    assert denied.status_code == 403
    assert not Kill.objects.exists()
    [told] = at_desk(reporter).get("/admin/desk/photos/", {"ids": photo.pk}).json()["photos"]
    assert (told["can_kill"], told["can_restore"]) == (False, False)


def test_second_kill_is_told_of_the_first(photo, story, editor, photo_editor):
    kill(photo_editor, photo, "A court.")

    late = kill(editor, photo, "No consent.")

    assert late.status_code == 409
    assert late.json()["photo"]["problem"].endswith(": A court.")
    assert Photo.objects.get().kill_reason == "A court."


def test_rights_that_begin_and_the_label_are_told(photo, editor, now):
    Photo.objects.update(
        rights="[2190-01-02, 2190-02-03)", digital_source="trainedAlgorithmicMedia"
    )

    [told] = at_desk(editor).get("/admin/desk/photos/", {"ids": photo.pk}).json()["photos"]

    assert told["rights"] == "rights from 2 Jan 2190; rights until 3 Feb 2190"
    assert told["label"] == "Made by an algorithm (AI)"


def test_look_alike_of_a_killed_photo_is_told_with_it_and_taken_by_those_who_insist(
    reporter, editor, now
):
    first = upload(reporter, wall(640))["photo"]["id"]
    kill(editor, Photo.objects.get(pk=first), "No consent.")

    refused, again = upload(reporter, wall(480)), upload(editor, wall(480))
    same = upload(editor, wall(640), is_like_killed="1")
    taken = upload(editor, wall(480), is_like_killed="1")

    assert refused["error"].startswith("It looks like a photo that was killed on ")
    assert (refused["killed"]["id"], refused["can_insist"]) == (first, False)
    assert (again["killed"]["id"], again["can_insist"]) == (first, True)
    assert (same["error"].startswith("This very picture"), same["can_insist"]) == (True, False)
    assert taken["photo"]["problem"] == ""
    assert Photo.objects.count() == 2


def upload(user, data: bytes, **more: str):
    sent = {"file": SimpleUploadedFile("wall.jpg", data), **more}
    return at_desk(user).post("/admin/desk/photos/", sent).json()
