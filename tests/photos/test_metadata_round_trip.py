"""What every file of a photo says about itself, read by exiftool, which is not of this house."""

import io
import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from photos import details, developing, files, ingest
from photos.models import Photo

WORDS = {
    "credit_kind": "photo_by",
    "credit_name": "LI NA 李娜 & Søn",
    "copyright": "© 2026 Newsroom <desk>",
    "usage_terms": "Once, in print and online.\nNo archive. 仅限一次",
    "licensor": "Newsroom Pictures “desk”",
    "license_url": "https://example.org/licence?photo=7&kind=once",
    "digital_source": "compositeWithTrainedAlgorithmicMedia",
}
XMP = {
    "XMP-dc:Creator": "LI NA 李娜 & Søn",
    "XMP-photoshop:Credit": "Photo by LI NA 李娜 & Søn",
    "XMP-dc:Rights": "© 2026 Newsroom <desk>",
    "XMP-xmpRights:Marked": True,
    "XMP-xmpRights:UsageTerms": "Once, in print and online.\nNo archive. 仅限一次",
    "XMP-xmpRights:WebStatement": "https://example.org/licence?photo=7&kind=once",
    "XMP-plus:LicensorName": "Newsroom Pictures “desk”",
    "XMP-plus:LicensorURL": "https://example.org/licence?photo=7&kind=once",
    "XMP-iptcExt:DigitalSourceType": (
        "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
    ),
}
IPTC = {
    "IPTC:By-line": "LI NA 李娜 & Søn",
    "IPTC:Credit": "Photo by LI NA 李娜 & Søn",
    "IPTC:CopyrightNotice": "© 2026 Newsroom <desk>",
    "IPTC:CodedCharacterSet": "UTF8",
    "IPTC:ApplicationRecordVersion": 4,
}
# What is not about the picture's maker: the file itself, how its pixels are coded, sums of these.
OF_THE_FILE = {"SourceFile", "ExifTool", "File", "System", "JFIF", "RIFF", "Meta", "QuickTime"}
OF_THE_FILE |= {"Composite", "Photoshop", "XMP-x", "XMP-xmpMM"}

# Long enough that compressed noise does not hold one by chance.
TRACES = [b"SN-47114711", b"LSN-47124712", b"SN-47134713", b"Private Person", b"12 Home Street"]
TRACES += [b"Canon Inc.", b"Call 555-0100", b"Secret Tool 9", b"Shot at home"]


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    storages = settings.STORAGES
    options = {"location": tmp_path, "base_url": None}
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": options}}
    return tmp_path


def camera_file(folder) -> bytes:
    """What a camera and an agency left in a file: a place, serial numbers, names, a thumbnail."""
    file = folder / "camera.jpg"
    noise = Image.effect_noise((700, 520), 40).convert("RGB")
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    noise.save(file, "JPEG", icc_profile=srgb, comment=b"Shot at home")
    left = (
        *("-GPSLatitude=29.56", "-GPSLatitudeRef=N", "-GPSLongitude=106.55", "-GPSLongitudeRef=E"),
        *("-SerialNumber=SN-47114711", "-LensSerialNumber=LSN-47124712"),
        "-OwnerName=Private Person",
        *("-Make=Canon Inc.", "-XMP:GPSLatitude=29.56", "-XMP-aux:SerialNumber=SN-47134713"),
        *("-IPTC:Sub-location=12 Home Street", "-XMP-photoshop:City=Home", "-Rating=5"),
        *("-XMP-xmp:CreatorTool=Secret Tool 9", "-UserComment=Call 555-0100"),
    )
    subprocess.run(["exiftool", "-q", "-overwrite_original", *left, str(file)], check=True)
    return file.read_bytes()


def read(paths) -> list[dict]:
    words = ["exiftool", "-j", "-G1", "-a", "-u", "-e", *map(str, paths)]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)


@pytest.fixture
def photo(reporter, photo_editor, now, tmp_path) -> Photo:
    data = camera_file(tmp_path)
    assert all(trace in data for trace in TRACES)
    photo, _ = ingest.take_in(data=data, name="a.jpg", by=reporter, now=now)
    Photo.objects.update(license_url=WORDS["license_url"], licensor=WORDS["licensor"])
    said = {field: WORDS[field] for field in WORDS if not field.startswith("licen")}
    details.set_details(photo=photo, by=photo_editor, now=now, **said)
    developing.make_renditions(photo_id=photo.pk)
    return photo


def paths(photo):
    current = photo.renditions.filter(retired_at=None)
    return [files.rendition_path(row.name) for row in current.order_by("shape", "format", "width")]


def test_every_file_says_whose_it_is_and_nothing_else(photo):
    told = read(paths(photo))

    assert len(told) == 24  # three formats of two whole sizes and six of crops
    for file in told:
        said = {
            name: value
            for name, value in file.items()
            if name.partition(":")[0] not in OF_THE_FILE
            and not name.startswith(("VP8", "AV1", "JPEG", "ICC"))
        }
        is_jpeg = file["File:FileType"] == "JPEG"
        assert said == (XMP | IPTC if is_jpeg else XMP), file["SourceFile"]
        assert file["XMP-xmpMM:OriginalDocumentID"] == f"sha256:{photo.sha256}"


def test_no_byte_of_what_the_camera_left_goes_out(photo):
    for path in paths(photo):
        data = path.read_bytes()
        for trace in TRACES:
            assert trace not in data, (path.name, trace)
        assert b"Exif\0\0" not in data, path.name
        assert Image.open(io.BytesIO(data)).getexif() == {}


def test_the_words_of_the_files_follow_the_photo(photo, photo_editor, now):
    photo.refresh_from_db()
    details.set_credit(photo=photo, kind="provided_by", name="the museum", by=photo_editor, now=now)
    developing.make_renditions(photo_id=photo.pk)

    told = read(paths(photo))

    assert {file["XMP-photoshop:Credit"] for file in told} == {"Photo provided by the museum"}
    assert {"XMP-dc:Creator" in file for file in told} == {False}
