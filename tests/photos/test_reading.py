"""What other programs wrote into a file is read: whose it is, what one may do, in any alphabet."""

import subprocess
from datetime import UTC, datetime

import pytest
from PIL import Image

from photos import ingest, metadata
from photos.darkroom import checking
from tests.photos import pictures
from tests.photos.pictures import app13, record


def read(data):
    return metadata.read(checking.opened(data))


def packet(body, attributes=""):
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
        ' xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"'
        f" {attributes}>{body}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def written_by_exiftool(tmp_path, *said):
    file = tmp_path / "a.jpg"
    file.write_bytes(pictures.jpeg())
    subprocess.run(["exiftool", "-q", "-overwrite_original", *said, str(file)], check=True)
    return file.read_bytes()


def test_what_another_program_wrote_is_read(tmp_path):
    data = written_by_exiftool(
        tmp_path,
        *("-XMP-dc:Description=桥 opens", "-XMP-photoshop:Headline=A bridge"),
        *("-XMP-dc:Creator=CHEN YU", "-XMP-photoshop:Credit=Xinhua", "-XMP-dc:Rights=© Xinhua"),
        *("-XMP-photoshop:Source=Agency of the City", "-XMP-xmpRights:UsageTerms=Once, in print"),
        *("-XMP-photoshop:Instructions=Call before use", "-XMP-dc:Subject=bridge"),
        *("-XMP-iptcCore:AltTextAccessibility=Six people on a bridge", "-XMP-dc:Subject+=river"),
        *("-XMP-photoshop:DateCreated=2025:07:10 09:30:00+08:00",),
        *("-XMP-photoshop:City=Chongqing", "-XMP-photoshop:Country=China"),
        "-XMP-iptcExt:DigitalSourceType="
        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        "-XMP-xmpRights:WebStatement=https://example.com/licence",
        "-XMP-plus:LicensorName=The picture desk",
        "-XMP-plus:LicensorURL=https://example.com/buy",
    )

    assert read(data) == metadata.Metadata(
        caption="桥 opens",
        headline="A bridge",
        creator="CHEN YU",
        credit="Xinhua",
        copyright="© Xinhua",
        usage_terms="Once, in print",
        source="Agency of the City",
        instructions="Call before use",
        licensor="The picture desk",
        license_url="https://example.com/licence",
        alt="Six people on a bridge",
        taken_at=datetime(2025, 7, 10, 1, 30, tzinfo=UTC),
        place="Chongqing, China",
        keywords=("bridge", "river"),
        digital_source="trainedAlgorithmicMedia",
    )


def test_iptc_says_the_same():
    data = pictures.jpeg(
        extra=app13(record(115, "新华社".encode("gb18030")) + record(40, b"Z\xfcrich only"))
    )

    assert read(data) == metadata.Metadata(source="新华社", instructions="Zürich only")


@pytest.mark.parametrize(
    ("body", "attributes", "page"),
    [
        ("", 'xmpRights:WebStatement="javascript:alert(1)"', ""),
        ("", 'xmpRights:WebStatement="data:text/html,x"', ""),
        ("", 'xmpRights:WebStatement="https://a.example/&quot;&gt;&lt;script&gt;"', ""),
        ("", 'xmpRights:WebStatement="ask us" plus:LicensorURL="http://a.example/b"', "b"),
        ("<plus:LicensorURL>HTTPS://a.example/c</plus:LicensorURL>", "", "c"),
    ],
)
def test_a_licence_is_a_page_on_the_web_or_nothing(body, attributes, page):
    found = read(pictures.jpeg(xmp=packet(body, attributes))).license_url

    assert found.rpartition("/")[2] == page


def test_texts_without_end_are_cut_and_keywords_without_end_left_out():
    image = Image.new("RGB", (1, 1))
    image.info["xmp"] = packet("", f'photoshop:Source="{"x" * 30_000}"')
    image.info["photoshop"] = {0x0404: record(25, b"k" * 1001) + record(25, b"river")}

    found = metadata.read(image)

    assert (len(found.source), found.keywords) == (20_000, ("river",))


def test_the_rights_that_a_file_states_become_the_photos(reporter, now, tmp_path, settings):
    storages = settings.STORAGES
    options = {"location": tmp_path, "base_url": None}
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": options}}
    said = (
        'photoshop:Source="The\nagency" photoshop:Instructions="Call first"'
        f' plus:LicensorName="{"x" * 201}" xmpRights:WebStatement="https://a.example/l"'
    )

    photo, _ = ingest.take_in(
        data=pictures.jpeg(xmp=packet("", said)), name="a.jpg", by=reporter, now=now
    )

    photo.refresh_from_db()
    assert (photo.source, photo.instructions) == ("The agency", "Call first")
    # A name that does not fit is left out, never cut.
    assert (photo.licensor, photo.license_url) == ("", "https://a.example/l")


def test_as_much_as_metadata_can_hold_comes_through_the_darkroom(reporter, now, tmp_path, settings):
    storages = settings.STORAGES
    options = {"location": tmp_path, "base_url": None}
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": options}}
    captions = record(120, "桥".encode() * 9000) + record(40, "河".encode() * 9000)

    photo, _ = ingest.take_in(
        data=pictures.jpeg(extra=app13(captions)),
        name="a.jpg",
        by=reporter,
        now=now,
    )

    assert len(photo.caption) == len(photo.instructions) == 9000
