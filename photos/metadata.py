"""What a picture says about itself, read from IPTC, XMP and EXIF. `labelling` writes it.

Reading survives anything: a damaged record is passed over, never an error.
"""

import contextlib
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"

# From the oldest photograph on (earlier is a camera whose clock was never set); Postgres holds
# instants on both sides that Python cannot read back.
YEARS = range(1826, 2200)

LONGEST_TEXT = 20_000  # characters; a longer caption is a fault of the program that wrote it
_LARGEST_PACKET = 1024 * 1024  # bytes of XMP
_MOST_KEYWORDS = 100
_LONGEST_KEYWORD = 1000  # characters
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What cameras write into the caption by themselves.
_CAMERA_CAPTIONS = re.compile(
    r"OLYMPUS DIGITAL CAMERA|SONY DSC|SAMSUNG( CAMERA PICTURES)?|KONICA MINOLTA.*|DCIM\\.*|"
    r"(default|exif_jpeg_picture|photo|untitled|created with gimp)",
    re.IGNORECASE,
)
UTF8_MARK = b"\x1b%G"  # ISO 2022 escape in record 1:90
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
}
_XMP_PROGRAM = "{http://ns.adobe.com/xap/1.0/}CreatorTool"
_AIGC = "AIGC"  # the name of China's mark of generated pictures, in XMP, EXIF and PNG
_PNG_PROGRAM = ("Software", "parameters", _AIGC)
_COMFY = ("prompt", "workflow")  # texts that it leaves in a PNG
_LONGEST_PROGRAM = 500  # characters of each thing said
_WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_IPTC_DIGITS = re.compile(r"(\d{8})(?:(\d{6})([+-]\d{4})?)?")
_EXIF_FIELDS = {0x010E: "caption", 0x013B: "creator", 0x8298: "copyright"}
_IPTC_FIELDS = {
    120: "caption",
    105: "headline",
    80: "creator",
    110: "credit",
    115: "source",
    116: "copyright",
    40: "instructions",
}


@dataclass(frozen=True)
class Metadata:
    """What was found, cleaned of what cannot be stored; "" and () where nothing was.

    `digital_source` is the IPTC code alone, without its address; `license_url` is on the web;
    `program` is all that names what wrote the file, and what generators leave in it.
    """

    caption: str = ""
    headline: str = ""
    creator: str = ""
    credit: str = ""
    copyright: str = ""
    usage_terms: str = ""
    source: str = ""
    instructions: str = ""
    licensor: str = ""
    license_url: str = ""
    alt: str = ""
    taken_at: datetime | None = None
    place: str = ""
    keywords: tuple[str, ...] = ()
    digital_source: str = ""
    program: str = ""


def read(image: Image.Image, *, zone: tzinfo | None = UTC) -> Metadata:
    """Everything an opened picture says; XMP before IPTC before EXIF. Never raises.

    `zone` is where a time without one was taken; None leaves it without.
    """
    found: dict[str, Any] = {}
    for source in (_from_xmp, _from_iptc, _from_exif, _from_png):
        fields: dict[str, Any] = {}
        # The readers are strict about their own rules; a damaged file can break any other one.
        with contextlib.suppress(Exception):
            fields = source(image, zone)
        for name, value in fields.items():
            if value and name == "program" and found.get(name):
                found[name] += f"\n{value}"
            elif value and not found.get(name):
                found[name] = value[:LONGEST_TEXT] if isinstance(value, str) else value
    return Metadata(**found)


def clean(text: str) -> str:
    """Text without control characters and lone surrogates, lines ended by \\n, ends stripped."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def text_of(raw: bytes, *, is_utf8: bool = False) -> str:
    """Decode what came without a name of its encoding: UTF-8, else GB18030, else Latin-1."""
    raw = raw.replace(b"\0", b"")
    if is_utf8:
        return clean(raw.decode("utf-8", "replace"))
    for encoding in ("utf-8", "gb18030", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _is_chinese(text):
            return clean(text)
    return clean(raw.decode("latin-1"))


def _is_chinese(text: str) -> bool:
    """Whether text read as GB18030 is: western letters would give rare characters, not GB 2312."""
    foreign = [character for character in text if character > "\x7f"]
    common = [one for one in foreign if len(_gb(one)) == 2 and min(_gb(one)) >= 0xA1]
    return len(common) >= 0.8 * len(foreign)


def _gb(character: str) -> bytes:
    return character.encode("gb18030", "replace")


def _from_exif(image: Image.Image, zone: tzinfo | None) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exif = image.getexif()
        details = exif.get_ifd(0x8769)
    fields: dict[str, Any] = {}
    for tag, name in _EXIF_FIELDS.items():
        value = exif.get(tag, "")
        raw = value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
        fields[name] = text_of(raw)
    if _CAMERA_CAPTIONS.fullmatch(fields["caption"]):
        fields["caption"] = ""
    fields["program"] = _program((exif.get(0x0131, ""), details.get(0x9286, "")))
    taken = str(details.get(0x9003, "")).strip("\0 ")
    offset = str(details.get(0x9011, "")).strip("\0 ")
    date, _, time = taken.partition(" ")
    fields["taken_at"] = _instant(f"{date.replace(':', '-')}T{time}{offset}", zone)
    return fields


def _from_png(image: Image.Image, _zone: tzinfo | None) -> dict[str, Any]:
    said = [image.info.get(name, "") for name in _PNG_PROGRAM]
    said[2] = said[2] and f"{_AIGC}: {said[2]}"
    if all(name in image.info for name in _COMFY):
        said.append("ComfyUI")
    return {"program": _program(said)}


def _program(said: Iterable[object]) -> str:
    """One a line, of whatever type it was."""
    raw = (one if isinstance(one, bytes) else str(one).encode("utf-8", "replace") for one in said)
    # EXIF begins a comment with the name of its letters, eight bytes.
    texts = (text_of(one.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")) for one in raw)
    return "\n".join(text[:_LONGEST_PROGRAM] for text in texts if text)


def _from_iptc(image: Image.Image, zone: tzinfo | None) -> dict[str, Any]:
    block = image.info.get("photoshop", {}).get(0x0404, b"")
    records = list(_records(block))
    is_utf8 = any(key == (1, 90) and value == UTF8_MARK for key, value in records)
    texts: dict[int, list[str]] = {}
    for (record, dataset), value in records:
        if record == 2:
            texts.setdefault(dataset, []).append(text_of(value, is_utf8=is_utf8))
    fields: dict[str, Any] = {
        name: texts[dataset][0] for dataset, name in _IPTC_FIELDS.items() if dataset in texts
    }
    fields["creator"] = ", ".join(texts.get(80, []))
    fields["keywords"] = _keywords(texts.get(25, []))
    fields["place"] = _place(texts.get(number, [""])[0] for number in (92, 90, 95, 101))
    fields["program"] = texts.get(65, [""])[0][:_LONGEST_PROGRAM]
    stamp = texts.get(55, [""])[0] + texts.get(60, [""])[0]
    if digits := _IPTC_DIGITS.match(stamp):
        date, time, offset = digits[1], digits[2] or "000000", digits[3] or ""
        fields["taken_at"] = _instant(f"{date}T{time}{offset}", zone)
    return fields


def _records(block: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """IPTC-IIM: 0x1C, record, dataset, two bytes of length, value; ends at the first oddity."""
    position = 0
    while block[position : position + 1] == b"\x1c" and position + 5 <= len(block):
        record, dataset = block[position + 1], block[position + 2]
        length = int.from_bytes(block[position + 3 : position + 5])
        position += 5
        if length & 0x8000:  # the length's own length follows, for values over 32 KB
            size = length & 0x7FFF
            length = int.from_bytes(block[position : position + size])
            position += size
        value = block[position : position + length]
        if len(value) < length and dataset != 120:
            return  # cut short: a caption still says something, a name may be another's
        yield (record, dataset), value
        position += length


def _from_xmp(image: Image.Image, zone: tzinfo | None) -> dict[str, Any]:
    packet = image.info.get("xmp", b"")
    packet = packet.encode() if isinstance(packet, str) else packet
    if not packet or len(packet) > _LARGEST_PACKET:
        return {}
    try:
        root = fromstring(packet.strip(b"\0 \t\r\n"))
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    creators = _values(root, "dc:creator")
    source = _first(root, "Iptc4xmpExt:DigitalSourceType")
    places = ("Iptc4xmpCore:Location", "photoshop:City", "photoshop:State", "photoshop:Country")
    return {
        "caption": _first(root, "dc:description"),
        "headline": _first(root, "photoshop:Headline"),
        "creator": ", ".join(creators),
        "credit": _first(root, "photoshop:Credit"),
        "copyright": _first(root, "dc:rights"),
        "usage_terms": _first(root, "xmpRights:UsageTerms"),
        "source": _first(root, "photoshop:Source"),
        "instructions": _first(root, "photoshop:Instructions"),
        "licensor": _inside(root, "plus:LicensorName"),
        "license_url": _web(
            _first(root, "xmpRights:WebStatement"), _inside(root, "plus:LicensorURL")
        ),
        "alt": _first(root, "Iptc4xmpCore:AltTextAccessibility"),
        "taken_at": _instant(_first(root, "photoshop:DateCreated"), zone),
        "place": _place(_first(root, name) for name in places),
        "keywords": _keywords(_values(root, "dc:subject")),
        "digital_source": source.rstrip("/").rpartition("/")[2],
        "program": _program(_tools(root)),
    }


def _tools(root: Element) -> Iterator[str]:
    """Of XMP: the program, and the mark of generated pictures in whatever namespace it stands."""
    for element in root.iter():
        for name, value in [*element.attrib.items(), (element.tag, element.text or "")]:
            if name == _XMP_PROGRAM:
                yield value
            elif str(name).rpartition("}")[2] == _AIGC:
                yield f"{_AIGC}: {value}"


def _values(root: Element, name: str) -> list[str]:
    """All values of a property, the default language first; attribute and element form alike."""
    prefix, _, local = name.partition(":")
    tag = f"{{{NAMESPACES[prefix]}}}{local}"
    for description in root.iter(f"{_RDF}Description"):
        if tag in description.attrib:
            return [clean(description.attrib[tag])]
        element = description.find(tag)
        if element is None:
            continue
        entries = sorted(
            element.iter(f"{_RDF}li"), key=lambda entry: entry.get(_LANGUAGE) != "x-default"
        )
        link = element.get(f"{_RDF}resource", "")
        texts = [clean(entry.text or "") for entry in entries] or [clean(element.text or link)]
        return [text for text in texts if text]
    return []


def _first(root: Element, name: str) -> str:
    return next(iter(_values(root, name)), "")


def _inside(root: Element, name: str) -> str:
    """A property of a structure, wherever it stands: licensors are kept in a list of them."""
    prefix, _, local = name.partition(":")
    tag = f"{{{NAMESPACES[prefix]}}}{local}"
    for element in root.iter():
        if value := clean(element.get(tag, "") or (element.findtext(tag) or "")):
            return value
    return ""


def _web(*addresses: str) -> str:
    """The first that is a page on the web; anything else could be a script."""
    return next((one for one in addresses if _WEB.fullmatch(one)), "")


def _place(parts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _keywords(words: Iterable[str]) -> tuple[str, ...]:
    spaced = (" ".join(word.split()) for word in words if word)
    kept = dict.fromkeys(word for word in spaced if len(word) <= _LONGEST_KEYWORD)
    return tuple(kept)[:_MOST_KEYWORDS]


def _instant(text: str, zone: tzinfo | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    if instant.year not in YEARS:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)
