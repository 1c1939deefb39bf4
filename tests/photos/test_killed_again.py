"""What was killed comes in again: the very file, or one that looks like it."""

import pytest

from articles import exchange
from photos import ingest, killing
from photos.models import Photo
from photos.refusals import Killed
from tests.articles.test_exchange import WIRE
from tests.desk.test_describing_photos import wall
from tests.photos import pictures


@pytest.fixture
def killed(reporter, photo_editor, now):
    photo, _ = ingest.take_in(data=wall(640), name="a.jpg", by=reporter, now=now)
    return killing.kill(photo=photo, reason="No consent.", by=photo_editor, now=now)


def test_very_picture_is_refused_to_everybody(killed, photo_editor, now):
    with pytest.raises(Killed) as refused:
        ingest.take_in(data=wall(640), name="a.jpg", by=photo_editor, now=now, is_like_killed=True)

    assert str(refused.value) == "This very picture was killed on 4 Mar 2026: No consent."
    assert (refused.value.twin, refused.value.is_same) == (killed.pk, True)


@pytest.mark.parametrize("insists", [False, True])
def test_look_alike_is_refused_to_those_who_may_not_kill(
    killed, reporter, now, insists, settings, tmp_path
):
    options = {"location": tmp_path, "base_url": None}
    default = {**settings.STORAGES["default"], "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": default}

    with pytest.raises(Killed) as refused:
        ingest.take_in(data=wall(480), name="b.jpg", by=reporter, now=now, is_like_killed=insists)

    words = "It looks like a photo that was killed on 4 Mar 2026: No consent."
    assert str(refused.value) == words
    assert (refused.value.twin, refused.value.is_same) == (killed.pk, False)
    assert Photo.objects.count() == 1
    assert list(tmp_path.rglob("*.*")) == []


def test_those_who_may_kill_take_a_look_alike_when_they_say_so(killed, photo_editor, now):
    with pytest.raises(Killed):
        ingest.take_in(data=wall(480), name="b.jpg", by=photo_editor, now=now)

    photo, is_new = ingest.take_in(
        data=wall(480), name="b.jpg", by=photo_editor, now=now, is_like_killed=True
    )

    assert (is_new, photo.killed_at) == (True, None)


def test_what_was_given_back_is_in_the_library(killed, reporter, photo_editor, now):
    killing.restore(photo=killed, reason="Consent came.", by=photo_editor, now=now)

    same = ingest.take_in(data=wall(640), name="a.jpg", by=reporter, now=now)
    alike = ingest.take_in(data=wall(480), name="b.jpg", by=reporter, now=now)

    assert (same[0].pk, same[1], alike[1]) == (killed.pk, False, True)


def test_other_pictures_are_not_mistaken_for_it(killed, reporter, now):
    other = pictures.saved(pictures.halves((640, 400)), "JPEG")

    assert ingest.take_in(data=other, name="c.jpg", by=reporter, now=now)[1]


def test_wire_copy_that_brings_it_is_not_taken(killed, editor, city, now):
    story = exchange.read(WIRE.encode())

    with pytest.raises(exchange.Unreadable, match=r"^wall\.jpg: It looks like a photo"):
        exchange.bring_in(
            story, pictures=[("wall.jpg", wall(480))], by=editor, now=now, section=city
        )
