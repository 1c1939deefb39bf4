from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from photos import details, ingest
from photos.models import Photo
from tests.photos import pictures

ADD = reverse("admin:photos_photo_add")


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    options = {"location": tmp_path, "base_url": None}
    storage = {**settings.STORAGES["default"], "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture
def photo(reporter, now):
    data = pictures.jpeg((900, 600))
    return ingest.take_in(
        data=data,
        name="a.jpg",
        by=reporter,
        now=now,
        caption="A ferry at dusk",
        credit_kind="photo_by",
        credit_name="LI NA",
    )[0]


def upload(client, data, **changes):
    words = {
        "file": SimpleUploadedFile("ferry.jpg", data),
        "caption": "A ferry",
        "alt": "A white ferry",
        "credit_kind": "provided_by",
        "credit_name": "the ferry company",
        "digital_source": "",
    }
    return client.post(ADD, {**words, **changes})


def described(photo, **changes):
    words = {
        "caption": photo.caption,
        "alt": photo.alt,
        "credit_kind": photo.credit_kind,
        "credit_name": photo.credit_name,
        "copyright": "",
        "usage_terms": "",
        "rights_from": "",
        "rights_until": "",
        "allowed": photo.allowed_uses,
        "source": "",
        "instructions": "",
        "licensor": "",
        "license_url": "",
        "taken_at": "",
        "place": "",
        "words": "",
        "digital_source": photo.digital_source,
        "focal_x": photo.focal_x,
        "focal_y": photo.focal_y,
        "version": photo.version,
    }
    return {**words, **changes}


def change(client, photo, **changes):
    return client.post(
        reverse("admin:photos_photo_change", args=[photo.pk]), described(photo, **changes)
    )


def errors(response):
    return response.context["adminform"].form.errors.get_json_data()


def said(response):
    return {field: [one["message"] for one in ones] for field, ones in errors(response).items()}


def test_a_reporter_uploads_a_picture(client, reporter):
    client.force_login(reporter)

    response = upload(client, pictures.jpeg((700, 400)))

    photo = Photo.objects.get()
    assert response.status_code == 302
    assert (photo.caption, photo.credit_name) == ("A ferry", "the ferry company")
    assert (photo.uploaded_by, photo.width) == (reporter, 700)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b"GIF89a" + b"\0" * 40,
            "GIF pictures are not taken: export it as JPEG and send that.",
        ),
        (
            pictures.jpeg()[:300],
            "This picture is damaged or cut short: export it again from its source and send that.",
        ),
    ],
)
def test_a_refused_picture_says_why_beside_the_field(client, reporter, data, sentence):
    client.force_login(reporter)

    response = upload(client, data)

    assert said(response) == {"file": [sentence]}
    assert Photo.objects.count() == 0


def test_a_credit_too_long_is_said_beside_the_field(client, reporter):
    client.force_login(reporter)

    response = upload(client, pictures.jpeg(), credit_name="X" * 201)

    assert said(response) == {
        "credit_name": ["Ensure this value has at most 200 characters (it has 201)."]
    }


def test_a_file_too_large_is_said_before_it_is_read(client, reporter):
    client.force_login(reporter)

    response = upload(client, b"\xff\xd8" + b"\0" * (25 * 1024 * 1024))

    assert said(response) == {
        "file": ["This file is larger than 25 MB: export it smaller, 4,000 pixels wide is plenty."]
    }


def test_a_full_disk_is_said_beside_the_file(client, reporter, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    client.force_login(reporter)

    response = upload(client, pictures.jpeg())

    assert said(response) == {
        "file": ["ferry.jpg could not be stored (No space left on device): try again later."]
    }


def test_the_same_picture_leads_to_the_photo_that_is_there(client, reporter):
    client.force_login(reporter)
    upload(client, pictures.jpeg())

    response = upload(client, pictures.jpeg(), caption="Something else")

    photo = Photo.objects.get()
    shown = client.get(response["Location"]).content.decode()
    assert response["Location"] == reverse("admin:photos_photo_change", args=[photo.pk])
    assert "This very picture was here already: nothing of it was changed." in shown
    assert photo.caption == "A ferry"
    assert LogEntry.objects.filter(object_id=str(photo.pk)).count() == 1


def test_a_photo_editor_describes_a_photo(client, photo, photo_editor):
    client.force_login(photo_editor)

    response = change(
        client,
        photo,
        credit_kind="agency",
        credit_name="Xinhua",
        words="river, ferry，dusk",
        rights_until="2027-01-01T00:00",
    )

    photo.refresh_from_db()
    assert response.status_code == 302
    assert (photo.credit_kind, photo.credit_name, photo.version) == ("agency", "Xinhua", 2)
    assert photo.keywords == ["river", "ferry", "dusk"]
    assert photo.rights.upper == datetime(2026, 12, 31, 16, tzinfo=UTC)


def test_saving_without_a_change_writes_nothing(client, photo, photo_editor):
    client.force_login(photo_editor)

    response = change(client, photo)

    photo.refresh_from_db()
    assert (response.status_code, photo.version) == (302, 1)


def test_a_form_that_is_out_of_date_says_so_and_overwrites_nothing(client, photo, photo_editor):
    client.force_login(photo_editor)
    details.set_credit(
        photo=Photo.objects.get(),
        kind="agency",
        name="First",
        by=photo_editor,
        now=photo.uploaded_at,
    )

    response = change(client, photo, credit_name="Second")

    photo.refresh_from_db()
    assert said(response) == {
        "__all__": ["Somebody else changed this photo meanwhile: reload it and try again."]
    }
    assert photo.credit_name == "First"


def test_the_form_shows_what_is_known(client, photo, photo_editor):
    client.force_login(photo_editor)
    change(client, photo, rights_until="2027-01-01T00:00", words="river,dusk")

    page = client.get(reverse("admin:photos_photo_change", args=[photo.pk])).content.decode()

    assert 'name="rights_until" value="2027-01-01T00:00:00"' in page
    assert 'name="words" value="river, dusk"' in page
    assert 'name="version" value="2"' in page


def test_a_year_too_far_away_is_said_at_its_field(client, photo, photo_editor):
    client.force_login(photo_editor)

    response = change(client, photo, rights_until="9999-01-01T00:00")

    assert said(response) == {"rights_until": ["Choose a year before 2200, or leave it empty."]}


def test_rights_that_end_before_they_begin_are_said_at_their_field(client, photo, photo_editor):
    client.force_login(photo_editor)

    response = change(
        client, photo, rights_from="2027-01-01T00:00", rights_until="2026-01-01T00:00"
    )

    assert said(response) == {"rights_until": ["The rights end before they begin."]}


def test_what_a_photo_may_be_used_for_is_kept(client, photo, photo_editor):
    client.force_login(photo_editor)

    change(
        client,
        photo,
        allowed=["feeds", "pages"],
        source="Port Authority",
        instructions="Not for advertising",
        licensor="Port Press",
        license_url="port.example/licence",
    )

    photo.refresh_from_db()
    assert photo.allowed_uses == ["pages", "feeds"]
    assert (photo.source, photo.instructions) == ("Port Authority", "Not for advertising")
    assert (photo.licensor, photo.license_url) == ("Port Press", "https://port.example/licence")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"allowed": ["advertising"]}, {"allowed"}),
        ({"license_url": "javascript:alert(1)"}, {"license_url"}),
        ({"source": "x" * 201}, {"source"}),
        ({"licensor": "a\0b"}, {"licensor"}),
        ({"crops": r'["\ud800"]'}, {"crops"}),
        ({"crops": r'{"16:9": "\ud800"}'}, {"crops"}),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(client, photo, photo_editor, changes, told):
    client.force_login(photo_editor)

    response = change(client, photo, **changes)

    photo.refresh_from_db()
    assert (set(said(response)), photo.version) == (told, 1)


@pytest.mark.parametrize("words", ["x" * 65, "a, " + "y" * 65])
def test_a_keyword_too_long_is_said_at_its_field(client, photo, photo_editor, words):
    client.force_login(photo_editor)

    response = change(client, photo, words=words)

    assert said(response) == {"words": ["A keyword has 65 characters; 64 fit."]}


def test_a_reporter_looks_but_does_not_change(client, photo, reporter):
    client.force_login(reporter)

    shown = client.get(reverse("admin:photos_photo_change", args=[photo.pk]))
    changed = change(client, photo, credit_name="Me")

    photo.refresh_from_db()
    assert shown.status_code == 200
    assert "LI NA" in shown.content.decode()
    assert (changed.status_code, photo.credit_name) == (403, "LI NA")


def test_several_files_come_in_at_once_without_a_script(client, reporter):
    client.force_login(reporter)
    files = [
        SimpleUploadedFile("one.jpg", pictures.jpeg((900, 600))),
        SimpleUploadedFile("page.jpg", b"<html>"),
        SimpleUploadedFile("two.jpg", pictures.jpeg((800, 600))),
    ]

    shown = upload(client, b"", file=files, credit_kind="photo_by", credit_name="LI NA")
    page = client.get(shown["Location"]).content.decode()

    assert shown["Location"] == reverse("admin:photos_photo_changelist")
    assert "2 photos are in the library." in page
    assert "“page.jpg”: This file is not a picture" in page
    found = Photo.objects.values_list("width", "credit_kind", "credit_name")
    assert set(found) == {(900, "photo_by", "LI NA"), (800, "photo_by", "LI NA")}
