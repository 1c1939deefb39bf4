import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from photos import labelling, metadata
from photos.labelling import Label
from tests.photos import pictures

TEXTS = st.text(max_size=60)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_written_xmp_is_read_back(creator, credit, copyright, usage_terms):
    image = Image.new("RGB", (1, 1))
    label = Label(creator=creator, credit=credit, copyright=copyright, usage_terms=usage_terms)
    image.info["xmp"] = labelling.xmp(label)

    assert metadata.read(image) == metadata.Metadata(
        creator=metadata.clean(creator),
        credit=metadata.clean(credit),
        copyright=metadata.clean(copyright),
        usage_terms=metadata.clean(usage_terms),
    )


@given(TEXTS, TEXTS)
def test_any_licensor_is_xml_that_an_independent_reader_takes(licensor, web_statement):
    packet = labelling.xmp(Label(licensor=licensor, web_statement=web_statement))

    root = etree.fromstring(packet)
    told = [element.text for element in root.iter("{*}LicensorName")]
    assert told == ([metadata.clean(licensor)] if metadata.clean(licensor) else [])


def test_nothing_is_said_of_what_is_not_known():
    root = etree.fromstring(labelling.xmp(Label()))

    (description,) = root.iter(f"{RDF}Description")
    assert (dict(description.attrib), list(description)) == ({f"{RDF}about": ""}, [])


@pytest.mark.parametrize("write", [labelling.xmp, labelling.iptc])
def test_endless_texts_fit_a_jpeg_and_say_that_they_go_on(write):
    said = "版权" * 20_000
    label = Label(creator=said, credit=said, copyright=said)
    option = {labelling.xmp: "xmp", labelling.iptc: "extra"}[write]

    found = metadata.read(Image.open(_file(pictures.jpeg(**{option: write(label)}))))

    assert found.credit == ("版权" * 2_000)[:-1] + "…"


def _file(data):
    return io.BytesIO(data)


def test_iptc_is_read_back():
    words = {"creator": "LI NA 李娜", "credit": "Photo by LI NA", "copyright": "© Newsroom"}
    data = pictures.jpeg(extra=labelling.iptc(Label(**words)))

    assert metadata.read(Image.open(_file(data))) == metadata.Metadata(**words)
