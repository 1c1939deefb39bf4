"""HEIC is taken where its decoder is installed; a stand-in shows the way, not the decoding."""

import pytest
from PIL import Image

from photos import renditions
from photos.darkroom import checking, process
from tests.photos import pictures

HEAD = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
STAND_IN = '''
"""Reads a PNG behind the head of a HEIC."""
import io, os, resource, threading
from PIL import Image, ImageFile, PngImagePlugin
def is_alone():
    return resource.getrlimit(resource.RLIMIT_NPROC) == (0, 0)
class HeifImageFile(PngImagePlugin.PngImageFile):
    format = "HEIF"
    n_frames = 3
    def __init__(self, fp, filename):
        if is_alone():
            raise OSError("the decoder starts a thread")
        threading.Thread(target=int).start()
        for start in (os.fork, lambda: os.execv("/bin/true", ["true"])):
            try:
                start()
            except PermissionError:
                continue
            raise OSError("it could start a process")
        super().__init__(io.BytesIO(fp.read()[24:]), filename)
def register_heif_opener(**options):
    Image.register_open("HEIF", HeifImageFile, lambda prefix: prefix[4:12] == b"ftypheic")
    opened = Image.open
    def watched(*given, **named):
        image = opened(*given, **named)
        if image.format != "HEIF" and not is_alone():
            raise OSError("it could start processes")
        return image
    Image.open = watched
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
    with pytest.raises(renditions.Refused, match="damaged or cut short"):
        findings(heic()[:60])
    # Other pictures are opened by a child that may start nothing, with or without the decoder.
    assert findings(pictures.saved(Image.new("RGB", (40, 20)), "PNG"))[0] == [("png", 40, 20)]


def test_a_heic_that_its_decoder_cannot_read_is_damaged(monkeypatch):
    with pytest.raises(checking.Unfit) as without:
        checking.opened(HEAD)
    monkeypatch.setitem(Image.OPEN, "HEIF", (None, None))

    assert (checking._stranger(HEAD), without.value.code) == ("damaged", "heic")


def test_a_chooser_offers_heic_where_it_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "find_spec", lambda name: None)
    without = renditions.accepted()
    monkeypatch.setattr(process, "find_spec", lambda name: name)

    assert without == "image/jpeg,image/png,image/webp,image/avif"
    assert renditions.accepted() == f"{without},image/heic,image/heif,.heic,.heif"
