from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from photos import labelling, metadata, synthetic
from photos.darkroom import checking
from photos.labelling import Label
from photos.metadata import Metadata
from tests.photos import pictures
from tests.photos.pictures import app13, record

UTF8 = b"\x1c\x01\x5a\x00\x03\x1b%G"


def read(data, **options):
    return metadata.read(checking.opened(data), **options)


def iptc(*records):
    return read(pictures.jpeg(extra=app13(b"".join(records))))


def xmp(body, attributes=""):
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        f" {attributes}>{body}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    return read(pictures.jpeg(xmp=packet.encode("utf-8", "surrogatepass")))


def exif(**fields):
    written = Image.Exif()
    for tag, value in fields.items():
        number = int(tag[1:], 16)
        (written.get_ifd(0x8769) if number >= 0x9000 else written)[number] = value
    return read(pictures.jpeg(exif=written), zone=ZoneInfo("Asia/Shanghai"))


def test_iptc_says_what_a_wire_sends():
    found = iptc(
        UTF8,
        record(120, "渝中 bridge".encode()),
        record(105, b"Bridge opens"),
        record(80, b"CHEN YU"),
        record(80, b"LI NA"),
        record(110, b"Xinhua"),
        record(116, "© Xinhua".encode()),
        record(25, b"bridge"),
        record(25, b"river"),
        record(25, b"bridge"),
        record(90, b"Chongqing"),
        record(101, b"China"),
        record(55, b"20250710"),
        record(60, b"093000+0800"),
    )

    assert found == Metadata(
        caption="渝中 bridge",
        headline="Bridge opens",
        creator="CHEN YU, LI NA",
        credit="Xinhua",
        copyright="© Xinhua",
        taken_at=datetime(2025, 7, 10, 9, 30, tzinfo=timezone(timedelta(hours=8))),
        place="Chongqing, China",
        keywords=("bridge", "river"),
    )


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("重庆两江新区".encode(), "重庆两江新区"),
        ("重庆两江新区".encode("gb18030"), "重庆两江新区"),
        ("Photo: 新华社".encode("gb18030"), "Photo: 新华社"),
        ("Zürich, Müller".encode("latin-1"), "Zürich, Müller"),
        ("the city’s “bridge”".encode("cp1252"), "the city’s “bridge”"),
        (b"A\x00B\x07C\r\nD", "ABC\nD"),
        (b"\x81", ""),
    ],
)
def test_text_without_a_marker_is_read_as_what_it_is(raw, text):
    assert iptc(record(120, raw)).caption == text


def test_the_utf8_marker_is_believed_and_damage_replaced():
    assert iptc(UTF8, record(120, b"caf\xc3\xa9 \xff")).caption == "café �"


@pytest.mark.parametrize(
    "records",
    [
        b"\x1c",
        b"\x1c\x02",
        b"\x1c\x02\x50\xff\xff",
        b"\x1c\x02\x50\x7f\xffshort",
        b"\x1c\x02\x50\x80\x04\x7f\xff\xff\xff",
        b"not IPTC at all",
        b"\0" * 300,
    ],
)
def test_damaged_records_are_passed_over(records):
    assert iptc(record(110, b"Xinhua"), records) == Metadata(credit="Xinhua")


def test_a_caption_cut_short_still_says_something():
    assert iptc(b"\x1c\x02\x78\x01\x00The delegation vi").caption == "The delegation vi"


@pytest.mark.parametrize(
    "stamp", [b"00000000", b"20251301", b"17000101", b"99991231", b"yesterday", b"2025"]
)
def test_an_impossible_day_is_no_day(stamp):
    assert iptc(record(55, stamp)).taken_at is None


def test_a_day_without_a_time_begins_at_midnight_where_we_are():
    assert iptc(record(55, b"20250710")).taken_at == datetime(2025, 7, 10, tzinfo=UTC)


def test_xmp_is_read_as_elements_and_as_attributes():
    found = xmp(
        '<dc:description><rdf:Alt><rdf:li xml:lang="zh">说明</rdf:li>'
        '<rdf:li xml:lang="x-default">The words</rdf:li></rdf:Alt></dc:description>'
        "<dc:creator><rdf:Seq><rdf:li>CHEN YU</rdf:li><rdf:li>LI NA</rdf:li></rdf:Seq></dc:creator>"
        "<dc:subject><rdf:Bag><rdf:li>river</rdf:li></rdf:Bag></dc:subject>"
        "<Iptc4xmpCore:AltTextAccessibility>A bridge</Iptc4xmpCore:AltTextAccessibility>"
        '<Iptc4xmpExt:DigitalSourceType rdf:resource="http://cv.iptc.org/newscodes/'
        'digitalsourcetype/trainedAlgorithmicMedia"/>',
        'photoshop:Credit="Xinhua" photoshop:City="Chongqing"'
        ' photoshop:DateCreated="2025-07-10T09:30:00+08:00"',
    )

    assert found == Metadata(
        caption="The words",
        creator="CHEN YU, LI NA",
        credit="Xinhua",
        alt="A bridge",
        taken_at=datetime(2025, 7, 10, 1, 30, tzinfo=UTC),
        place="Chongqing",
        keywords=("river",),
        digital_source="trainedAlgorithmicMedia",
    )


@pytest.mark.parametrize(
    "packet",
    [
        b"<x:xmpmeta",
        b"\0\0\0",
        b"\xff\xfe\xfd",
        b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b"<a>" * 5000,
    ],
)
def test_damaged_or_dangerous_xmp_is_passed_over(packet):
    data = pictures.jpeg(xmp=packet, extra=app13(record(110, b"Xinhua")))

    assert read(data) == Metadata(credit="Xinhua")


def test_a_huge_packet_is_not_even_read():
    image = Image.new("RGB", (1, 1))
    image.info["xmp"] = b"<x>" + b" " * 1_100_000

    assert metadata.read(image) == Metadata()


def test_exif_is_read_in_the_zone_of_the_newsroom():
    found = exif(
        x010E="Market", x013B="LI NA", x8298="© LI NA".encode(), x9003="2025:07:10 09:30:00"
    )

    assert found == Metadata(
        caption="Market",
        creator="LI NA",
        copyright="© LI NA",
        taken_at=datetime(2025, 7, 10, 1, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "junk", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM\\100MEDIA\\DJI_1.JPG"]
)
def test_what_cameras_write_by_themselves_is_no_caption(junk):
    assert exif(x010E=junk).caption == ""


def test_damaged_exif_is_passed_over():
    data = pictures.jpeg(
        exif=b"Exif\0\0MM\0*\xff\xff\xff\xff", xmp=labelling.xmp(Label(credit="Xinhua"))
    )

    assert read(data) == Metadata(credit="Xinhua")


@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_read_without_harm(block):
    image = Image.new("RGB", (1, 1))
    image.info = {"photoshop": {0x0404: block}, "xmp": block, "exif": block}

    assert isinstance(metadata.read(image), Metadata)


@given(st.text(max_size=80))
def test_clean_text_can_be_stored(text):
    cleaned = metadata.clean(text + "\x00\ud800")

    assert "\0" not in cleaned
    assert cleaned.encode("utf-8").decode() == cleaned


@pytest.mark.parametrize(
    "found",
    [
        lambda: exif(x0131="Midjourney 6"),
        lambda: exif(x9286=b"ASCII\0\0\0Steps: 20, Sampler: Euler a, CFG scale: 7"),
        lambda: exif(x9286=b'ASCII\0\0\0{"AIGC": {"Label": "1"}}'),
        lambda: xmp("", 'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="DALL·E 3"'),
        lambda: xmp(
            "<xmp:CreatorTool>Adobe Firefly</xmp:CreatorTool>",
            'xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
        ),
        lambda: xmp(
            '<TC260:AIGC>{"Label":"1","ContentProducer":"x"}</TC260:AIGC>',
            'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"',
        ),
        lambda: iptc(record(65, b"Stable Diffusion")),
        lambda: png(parameters="A river\nSteps: 20, Sampler: Euler a, CFG scale: 7"),
        lambda: png(AIGC='{"Label":"2"}'),
        lambda: png(prompt="{}", workflow="{}"),
    ],
)
def test_program_that_makes_pictures_is_read_wherever_it_stands(found):
    assert synthetic.in_program(found().program)


def test_programs_of_xmp_and_exif_are_all_read():
    """What was made by one and saved by another."""
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Adobe Photoshop 25.0"/>'
        "</rdf:RDF></x:xmpmeta>"
    )
    written = Image.Exif()
    written[0x0131] = "Midjourney 6"

    found = read(pictures.jpeg(xmp=packet.encode(), exif=written))

    assert found.program == "Adobe Photoshop 25.0\nMidjourney 6"


def png(**texts):
    kept = PngInfo()
    for name, text in texts.items():
        kept.add_text(name, text)
    return read(pictures.saved(pictures.halves(), "PNG", pnginfo=kept))
