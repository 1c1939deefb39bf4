"""The editor's photo library as the browser asks for it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from photos.models import Photo
from tests.desk.forms import at_desk

PHOTOS = "/admin/desk/photos/"


def jpeg(color: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }


def upload(user, data: bytes, name: str = "pier.jpg"):
    return at_desk(user).post(PHOTOS, {"file": SimpleUploadedFile(name, data)})


def test_upload_answers_with_the_photo(reporter):
    response = upload(reporter, jpeg())

    photo = Photo.objects.get()
    assert response.status_code == 201
    shown = response.json()["photo"]
    assert shown.pop("src").startswith("/photos/")
    assert shown == {
        "id": photo.pk,
        "version": 1,
        "width": 64,
        "height": 48,
        "caption": "",
        "alt": "",
        "credit": {"kind": "provided_by", "name": "", "printed": ""},
        "place": "",
        "taken_on": "",
        "keywords": [],
        "rights": "",
        "label": "",
        "problem": "",
        "page": f"/admin/photos/photo/{photo.pk}/change/",
        "is_own": True,
        "can_edit_credit": True,
        "can_describe": True,
        "can_kill": False,
        "can_restore": False,
    }


def test_same_picture_twice_is_one_photo(reporter, second_reporter):
    first = upload(reporter, jpeg())

    again = upload(second_reporter, jpeg())

    assert (again.status_code, again.json()["duplicate"]) == (200, True)
    assert again.json()["photo"]["id"] == first.json()["photo"]["id"]
    assert again.json()["photo"]["can_edit_credit"] is False


def test_credit_is_set_by_whoever_uploaded_and_by_nobody_else(reporter, second_reporter):
    number = upload(reporter, jpeg()).json()["photo"]["id"]
    sent = {"kind": "photo_by", "name": "Li Na"}

    denied = at_desk(second_reporter).post(f"{PHOTOS}{number}/credit/", sent)
    done = at_desk(reporter).post(f"{PHOTOS}{number}/credit/", sent)
    wrong = at_desk(reporter).post(f"{PHOTOS}{number}/credit/", {"kind": "stolen", "name": "x"})

    assert denied.status_code == 403
    assert done.json()["photo"]["credit"]["printed"] == "(Photo by Li Na)"
    assert (wrong.status_code, list(wrong.json())) == (400, ["error"])


def test_search_looks_for_every_word_everywhere(reporter):
    number = upload(reporter, jpeg()).json()["photo"]["id"]
    upload(reporter, jpeg("blue"))
    Photo.objects.filter(pk=number).update(caption="The old pier", keywords=["ferry"])
    client = at_desk(reporter)

    found = client.get(PHOTOS, {"q": "PIER ferr"}).json()["photos"]
    nothing = client.get(PHOTOS, {"q": "pier\0 tram"}).json()["photos"]
    by_number = client.get(PHOTOS, {"ids": f"{number},x,99999999999999999999"}).json()["photos"]

    assert [photo["id"] for photo in found] == [number]
    assert nothing == []
    assert [photo["id"] for photo in by_number] == [number]
    assert len(client.get(PHOTOS).json()["photos"]) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_library_costs_the_same_for_one_and_three_photos(
    reporter, count, django_assert_num_queries
):
    for color in ["red", "green", "blue"][:count]:
        upload(reporter, jpeg(color))
    client = at_desk(reporter)

    with django_assert_num_queries(5):
        assert len(client.get(PHOTOS, {"q": ""}).json()["photos"]) == count


def test_what_is_no_picture_is_refused_with_the_reason(reporter):
    response = upload(reporter, b"not a picture", "notes.jpg")

    assert response.status_code == 400
    assert "not a picture" in response.json()["error"]


def test_too_large_and_missing_files_are_told(reporter):
    large = upload(reporter, b"\xff\xd8\xff" + bytes(25 * 1024 * 1024))
    missing = at_desk(reporter).post(PHOTOS)

    assert (large.status_code, "25 MB" in large.json()["error"]) == (413, True)
    assert (missing.status_code, missing.json()) == (400, {"error": "Choose a picture to upload."})


def test_library_is_closed_to_strangers_and_site_staff_may_only_look(client, site_staff):
    stranger = client.get(PHOTOS)
    staff = at_desk(site_staff).get(PHOTOS)

    assert (stranger.status_code, list(stranger.json())) == (401, ["error"])
    assert (staff.status_code, list(staff.json())) == (200, ["photos"])
    assert upload(site_staff, jpeg()).status_code == 403


def test_upload_without_a_csrf_token_is_refused(reporter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)

    response = client.post(PHOTOS, {"file": SimpleUploadedFile("pier.jpg", jpeg())})

    assert response.status_code == 403
    assert not Photo.objects.exists()


def test_credit_of_a_photo_that_is_not_there_is_told(reporter):
    response = at_desk(reporter).post(f"{PHOTOS}7/credit/", {"kind": "photo_by", "name": "x"})

    assert (response.status_code, list(response.json())) == (404, ["error"])


def test_line_of_the_copy_gives_caption_and_credit(reporter):
    file = SimpleUploadedFile("pier.jpg", jpeg(), "image/jpeg")
    line = "The pier at dusk. (Photo by LI NA)"

    answer = at_desk(reporter).post("/admin/desk/photos/", {"file": file, "caption": line}).json()

    assert answer["caption"] == answer["photo"]["caption"] == "The pier at dusk."
    assert answer["photo"]["credit"]["printed"] == "(Photo by LI NA)"


def test_line_with_a_nul_is_refused_in_words(reporter):
    file = SimpleUploadedFile("pier.jpg", jpeg(), "image/jpeg")

    response = at_desk(reporter).post("/admin/desk/photos/", {"file": file, "caption": "The\0pier"})

    assert response.status_code == 400
    assert "caption" in response.json()["error"].lower()
