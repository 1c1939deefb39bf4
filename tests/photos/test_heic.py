"""HEIC is taken where its decoder is installed; a stand-in shows the way, not the decoding."""

import pytest
from PIL import Image

from photos import renditions
from photos.darkroom import process
from tests.photos import pictures

HEAD = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
STAND_IN = '''
"""Reads a PNG behind the head of a HEIC."""
import io
from PIL import Image, ImageFile, PngImagePlugin
class HeifImageFile(PngImagePlugin.PngImageFile):
    format = "HEIF"
    n_frames = 3
    def __init__(self, fp, filename):
        super().__init__(io.BytesIO(fp.read()[24:]), filename)
def register_heif_opener(**options):
    Image.register_open("HEIF", HeifImageFile, lambda prefix: prefix[4:12] == b"ftypheic")
'''


@pytest.fixture(autouse=True)
def no_spare():
    process._end_spare()
    yield
    process._end_spare()


def findings(data):
    found = []

    def order(one):
        found.append(one.facts)
        return renditions.Order([renditions.Print("jpeg", 20, 10)])

    return found, renditions.develop(data, order=order).files


def heic():
    return HEAD + pictures.saved(Image.new("RGB", (40, 20), "teal"), "PNG")


def test_without_its_decoder_a_heic_is_refused_by_its_name(monkeypatch):
    monkeypatch.setattr(process, "find_spec", lambda name: None)

    with pytest.raises(renditions.Refused) as refused:
        findings(heic())

    assert str(refused.value) == ("HEIC pictures are not taken: export it as JPEG and send that.")


def test_with_its_decoder_a_heic_is_taken_and_made_anew(tmp_path, monkeypatch):
    (tmp_path / "pi_heif").mkdir()
    (tmp_path / "pi_heif" / "__init__.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(tmp_path)

    found, files = findings(heic())

    assert found == [("heic", 40, 20)]
    assert files[0].data.startswith(b"\xff\xd8\xff")
