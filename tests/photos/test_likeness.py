"""Near duplicates: the same picture in other clothes is found, another picture is not."""

import io
from functools import cache

import pytest
from django.db import connection
from PIL import Image, ImageOps

from photos import developing, drawing, ingest
from photos.darkroom.likeness import likeness, parts
from photos.models import Photo
from tests.photos import pictures

SCENES = ("harbour", "market", "portrait", "stadium", "tea_house", "forest")


@cache
def scene(name):
    data = drawing.scene(name, seed=1, width=800, height=534)
    return Image.open(io.BytesIO(data)).convert("RGB")


def compressed(image, quality):
    return Image.open(io.BytesIO(pictures.saved(image, "JPEG", quality=quality)))


def difference(first, second):
    return ((likeness(first) ^ likeness(second)) % 2**64).bit_count()


@pytest.mark.parametrize("name", SCENES)
def test_the_same_picture_in_other_clothes_is_alike(name):
    picture = scene(name)
    wide, high = picture.size
    trimmed = (int(wide * 0.01), int(high * 0.01), int(wide * 0.99), int(high * 0.99))

    differences = {
        "small": difference(picture, picture.resize((160, 107))),
        "poor": difference(picture, compressed(picture, 20)),
        "grey": difference(picture, picture.convert("L")),
        "trimmed": difference(picture, picture.crop(trimmed)),
        "framed": difference(picture, ImageOps.expand(picture, 6, "white")),
    }

    assert {clothes: bits for clothes, bits in differences.items() if bits > 10} == {}


def test_pictures_of_different_things_are_not_alike():
    drawn = [scene(name) for name in SCENES]

    alike = [
        (SCENES[one], SCENES[other])
        for one in range(len(drawn))
        for other in range(one)
        if difference(drawn[one], drawn[other]) <= 15
    ]

    assert alike == []


def test_a_flat_colour_is_like_nothing():
    assert likeness(Image.new("RGB", (60, 40), "teal")) == 0
    assert parts(0) == []


def test_a_likeness_fits_the_database_and_its_parts_say_the_same():
    found = [likeness(scene(name)) for name in SCENES]

    assert all(-(2**63) <= one < 2**63 for one in found)
    assert any(one < 0 for one in found)
    assert parts(-1) == [256 * place + 255 for place in range(8)]
    assert parts(1) == [0, 256, 512, 768, 1024, 1280, 1536, 1793]


@pytest.fixture
def taken(reporter, now, tmp_path, settings):
    storages = settings.STORAGES
    options = {"location": tmp_path, "base_url": None}
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": options}}

    def take(image, **options):
        data = pictures.saved(image, "JPEG", **options)
        return ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)[0]

    return take


def test_look_alikes_are_found_nearest_first(taken):
    picture = scene("harbour")
    first = taken(picture)
    poor = taken(picture.resize((400, 267)), quality=30)
    taken(scene("portrait"))

    assert list(Photo.objects.alike(first.likeness).values_list("pk", flat=True)) == [
        first.pk,
        poor.pk,
    ]
    assert list(Photo.objects.alike(0)) == []


def test_an_older_photo_gets_its_likeness_from_the_job(taken):
    photo = taken(scene("harbour"))
    known = photo.likeness
    developing.make_renditions(photo_id=photo.pk)
    Photo.objects.filter(pk=photo.pk).update(likeness=None, likeness_parts=[])

    developing.make_renditions(photo_id=photo.pk)

    photo.refresh_from_db()
    # Made from a smaller decoding: not always to the last bit.
    assert ((photo.likeness ^ known) % 2**64).bit_count() <= 4
    assert photo.likeness_parts == parts(photo.likeness)


@pytest.mark.slow
@pytest.mark.django_db
def test_thirty_thousand_photos_are_searched_by_index(reporter, now):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO photos_photo (original, sha256, format, width, height, caption, alt,
                credit_kind, credit_name, copyright, usage_terms, source, instructions, licensor,
                license_url, allowed_uses, rights, kill_reason, focal_x, focal_y, crops, place,
                keywords, digital_source, uploaded_by_id, uploaded_at, version, likeness,
                likeness_parts)
            SELECT '', n::text, 'jpeg', 9, 9, '', '', 'agency', '', '', '', '', '', '', '',
                '{pages}', '(,)', '', 0.5, 0.5, '{}', '', '{}', 'digitalCapture', %s, now(), 1,
                1, ARRAY(SELECT 256 * place + floor(random() * 256 + n * 0)
                    FROM generate_series(0, 7) AS place)
            FROM generate_series(1, 30000) AS n
            """,
            [reporter.pk],
        )
        cursor.execute("SELECT gin_clean_pending_list('photo_likeness')")
        cursor.execute("ANALYZE photos_photo")

    plan = Photo.objects.alike(0x1234_5678_9ABC_DEF0).explain()

    assert "photo_likeness" in plan
    assert "Seq Scan" not in plan
