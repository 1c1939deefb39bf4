"""What a picture that goes out says about itself: XMP for every format, IPTC for JPEG.

Only the fields named here are written, so neither a place's coordinates nor a serial number can
get through. `metadata` reads them back.
"""

from dataclasses import asdict, dataclass
from xml.sax.saxutils import escape, quoteattr

from photos.metadata import NAMESPACES, SOURCE_TYPES, UTF8_MARK, clean

_SPACES = {**NAMESPACES, "plus": "http://ns.useplus.org/ldf/xmp/1.0/"}
_LONGEST = 4_000  # characters of a field: a JPEG's packet holds 64 KB
_RESOURCE = ' rdf:parseType="Resource"'


@dataclass(frozen=True)
class Label:
    """What is written. `digital_source` is an IPTC code; `web_statement` the licence's page.

    `document` names the original (its SHA-256), which also keeps the files of two photos apart
    that differ in nothing but their metadata.
    """

    creator: str = ""
    credit: str = ""
    copyright: str = ""
    usage_terms: str = ""
    web_statement: str = ""
    licensor: str = ""
    digital_source: str = ""
    document: str = ""
    caption: str = ""


def xmp(label: Label) -> bytes:
    """An XMP packet with these fields and no others, for any of our formats."""
    said = {field: _cut(value) for field, value in asdict(label).items()}
    fields = [
        _listed("dc:creator", "Seq", said["creator"]),
        _listed("dc:description", "Alt", said["caption"]),
        _listed("dc:rights", "Alt", said["copyright"]),
        _listed("xmpRights:UsageTerms", "Alt", said["usage_terms"]),
        _licensor(said["licensor"], said["web_statement"]),
    ]
    source = SOURCE_TYPES + said["digital_source"] if said["digital_source"] else ""
    attributes = {
        "photoshop:Credit": said["credit"],
        "xmpRights:Marked": "True" if said["copyright"] else "",
        "xmpRights:WebStatement": said["web_statement"],
        "xmpMM:OriginalDocumentID": said["document"],
        "Iptc4xmpExt:DigitalSourceType": source,
    }
    stated = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    spaces = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in _SPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about=""{spaces}{stated}>{"".join(fields)}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def iptc(label: Label) -> bytes:
    """A whole APP13 segment in UTF-8, for Pillow's `extra` when it saves a JPEG."""
    texts = ((120, label.caption), (80, label.creator), (110, label.credit), (116, label.copyright))
    records = [(1, 90, UTF8_MARK), (2, 0, b"\0\4")]
    records += [(2, dataset, _cut(text).encode()) for dataset, text in texts if _cut(text)]
    block = b"".join(
        bytes([0x1C, record, dataset]) + len(value).to_bytes(2) + value
        for record, dataset, value in records
    )
    padded = block + b"\0" * (len(block) % 2)
    body = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + len(block).to_bytes(4) + padded
    return b"\xff\xed" + (len(body) + 2).to_bytes(2) + body


def _cut(text: str) -> str:
    """Clean, and not longer than a packet holds: of endless terms of use the beginning is told."""
    cleaned = clean(text)
    return cleaned if len(cleaned) <= _LONGEST else cleaned[: _LONGEST - 1] + "…"


def _listed(name: str, container: str, value: str) -> str:
    if not value:
        return ""
    language = ' xml:lang="x-default"' if container == "Alt" else ""
    entry = f"<rdf:li{language}>{escape(value)}</rdf:li>"
    return f"<{name}><rdf:{container}>{entry}</rdf:{container}></{name}>"


def _licensor(name: str, address: str) -> str:
    told = {"plus:LicensorName": name, "plus:LicensorURL": address if name else ""}
    fields = "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in told.items() if value)
    entry = f"<rdf:li{_RESOURCE}>{fields}</rdf:li>"
    return f"<plus:Licensor><rdf:Seq>{entry}</rdf:Seq></plus:Licensor>" if fields else ""
