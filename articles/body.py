"""The text of a story: cleaned, checked against our own grammar, and taken apart.

In the editor and in forms a photo is `<figure data-photo="12" data-caption=".." data-alt="..">`;
as stored it is `<figure data-photo="12"></figure>`, and its words stand in PhotoUse.
"""

import re
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _

MAX_BYTES = 256 * 1024
_MAX_PASSES = 10

_INLINE = frozenset({"#text", "strong", "em", "a", "sub", "sup", "br"})
_FLOW = _INLINE | {"p", "ul", "ol"}
# What may stand directly inside what. "" is the story itself.
_GRAMMAR: dict[str, frozenset[str]] = {
    "": frozenset({"p", "h2", "h3", "ul", "ol", "blockquote", "figure", "hr", "table"}),
    "p": _INLINE,
    "h2": _INLINE,
    "h3": _INLINE,
    "strong": _INLINE,
    "em": _INLINE,
    "sub": _INLINE,
    "sup": _INLINE,
    "a": _INLINE - {"a"},
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "li": _FLOW,
    "blockquote": frozenset({"p", "ul", "ol"}),
    "figure": frozenset(),
    "table": frozenset({"caption", "thead", "tbody"}),
    "caption": _INLINE,
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tr": frozenset({"th", "td"}),
    "th": _FLOW,
    "td": _FLOW,
}
_VOID = frozenset({"br", "hr"})
_ATTRIBUTES = {
    "a": {"href"},
    "figure": {"data-photo", "data-caption", "data-alt"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_FIGURE = re.compile(r'<figure data-photo="(\d+)"></figure>')
_BLOCK_END = re.compile(r"</(?:p|h2|h3|li|tr|caption|blockquote|figure)>|<br>|<hr>")
_CELL_END = re.compile(r"</t[hd]>")
_TAG = re.compile(r"<[^>]*>")
# What neither HTML nor XML may hold: controls but tab and line ends, halves of a character.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# These a parser opens anew in every block after one that left them open.
_REOPENED = re.compile(r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/]", re.I)
_REOPENED_PLAIN = 39  # thirteen such tags, three alike of each: a parser keeps no more
_NESTED = re.compile(r"<(/?)(?:blockquote|div|ol|table|ul)\b", re.I)
_DEEPEST = 100
_MOST_ELEMENTS = 1_000_000  # half a second of parsing


class Refused(ValueError):
    """The text cannot be stored as it is; the message tells the reporter what to change."""


@dataclass(frozen=True)
class Placing:
    """A photo where it stands in the text, with the words of this use."""

    photo_id: int
    caption: str
    alt: str


@dataclass(frozen=True)
class Body:
    """Clean text as stored, and its photos in order."""

    html: str
    placings: tuple[Placing, ...]


@dataclass(frozen=True)
class Block:
    """One child of the story itself, such as a paragraph, a whole list or a photo."""

    tag: str
    text: str  # its words; lines inside it end with a line feed
    links: tuple[tuple[str, str], ...] = ()  # address, words


def clean(raw: str) -> Body:
    """Text from a form or an import, made safe and checked. Raises Refused."""
    check_characters(raw, _("The text"))
    _check_size(raw)
    if raw.count("<") * (_REOPENED_PLAIN + len(_REOPENED.findall(raw))) > _MOST_ELEMENTS:
        raise Refused(_("The text has too much formatting. Paste it again as plain text."))
    _check_depth(raw)
    grammar = _Grammar()
    grammar.feed(_to_fixpoint(raw))
    grammar.close()
    return Body("".join(grammar.out).strip(), tuple(grammar.placings))


def check_characters(text: str, what: str) -> None:
    """Raise Refused for what Postgres cannot keep or a page cannot print; says where it stands."""
    if found := _UNPRINTABLE.search(text):
        before = text[max(0, found.start() - 30) : found.start()]
        place = _("after “%(before)s”") % {"before": before} if before else _("at its beginning")
        raise Refused(
            _(
                "%(what)s holds a character that cannot be stored or printed, %(place)s. "
                "Type that place again by hand."
            )
            % {"what": what, "place": place}
        )


def printable(text: str) -> str:
    """Text without what `check_characters` refuses."""
    return _UNPRINTABLE.sub("", text)


def split(html: str) -> list[str | int]:
    """Stored text as pieces in order: clean HTML, and the numbers of photos between them."""
    pieces = _FIGURE.split(html)
    return [int(piece) if index % 2 else piece for index, piece in enumerate(pieces) if piece]


def for_editor(html: str, placings: list[Placing]) -> str:
    """Stored text with the words of its photos back in their figures."""
    words = {placing.photo_id: placing for placing in placings}

    def fill(match: re.Match[str]) -> str:
        placing = words.get(int(match[1]))
        return _figure(placing) if placing else match[0]

    return _FIGURE.sub(fill, html)


def figure(photo_id: int, caption: str = "", alt: str = "") -> str:
    """A photo as forms and imports write it."""
    return _figure(Placing(photo_id, caption, alt))


def text(html: str) -> str:
    """The words of stored text, one block a line."""
    lines = _TAG.sub("", _CELL_END.sub("\t", _BLOCK_END.sub("\n", html))).splitlines()
    return "\n".join(unescape(line).strip() for line in lines if line.strip())


def blocks(html: str) -> list[Block]:
    """Stored text as its blocks in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.blocks


def _figure(placing: Placing) -> str:
    return (
        f'<figure data-photo="{placing.photo_id}" data-caption="{escape(placing.caption)}" '
        f'data-alt="{escape(placing.alt)}"></figure>'
    )


def _to_fixpoint(raw: str) -> str:
    """nh3 is not idempotent: what it makes of a text may need another pass."""
    for _pass in range(_MAX_PASSES):
        cleaned = nh3.clean(
            raw,
            tags=(set(_GRAMMAR) | _VOID) - {""},
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel=None,
            strip_comments=True,
        )
        if cleaned == raw:
            return cleaned
        _check_size(cleaned)
        raw = cleaned
    raise Refused(_("The formatting of the text cannot be read. Paste it again as plain text."))


def _check_depth(raw: str) -> None:
    """A parser takes a second over some thousand blocks inside one another."""
    depth = 0
    for found in _NESTED.finditer(raw):
        depth += -1 if found[1] else 1
        if depth > _DEEPEST:
            raise Refused(_("The text stands in too many lists or quotes inside one another."))


def _check_size(html: str) -> None:
    if len(html.encode()) > MAX_BYTES:
        raise Refused(
            _(
                "The text is longer than %(most)d KB. Split the story, or remove "
                "formatting that came along from elsewhere."
            )
            % {"most": MAX_BYTES // 1024}
        )


class _Grammar(HTMLParser):
    """Reads clean HTML, writes it out again as it is, and stops at what our grammar lacks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.out: list[str] = []
        self.placings: list[Placing] = []
        self.link_words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._allow(tag, f"<{tag}>")
        if tag in _VOID:
            self.out.append(f"<{tag}>")
            return
        self.open.append(tag)
        if tag == "figure":
            self._place({name: value or "" for name, value in attrs})
            return
        if tag == "a" and not any(name == "href" and value for name, value in attrs):
            raise Refused(_("A link leads nowhere. Give it an address, or take the link off."))
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._allow("#text", data.strip()[:40])
        elif "#text" not in _GRAMMAR[self._inside()]:
            return  # white space between blocks
        self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self._allow("#text", f"&{name};")
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:  # pragma: no cover - nh3 writes none today
        self._allow("#text", f"&#{name};")
        self.out.append(f"&#{name};")

    def _inside(self) -> str:
        return self.open[-1] if self.open else ""

    def _allow(self, what: str, shown: str) -> None:
        inside = self._inside()
        if what in _GRAMMAR[inside]:
            return
        if what == "#text" and not inside:
            message = _("Some text stands outside a paragraph: “%(shown)s”. Put it into one.")
            raise Refused(message % {"shown": shown})
        if inside == "figure":
            raise Refused(
                _("A photo's frame holds something else. Take the photo out and back in.")
            )
        message = _("%(shown)s cannot stand inside <%(inside)s>. Take it out there.")
        raise Refused(message % {"shown": shown, "inside": inside or _("the story")})

    def _place(self, attributes: dict[str, str]) -> None:
        number = attributes.get("data-photo", "")
        if not (number.isascii() and number.isdecimal() and len(number) < 18):
            raise Refused(_("A photo in the text has no number. Take it out and put it in again."))
        photo_id = int(number)
        if any(placing.photo_id == photo_id for placing in self.placings):
            raise Refused(_("The same photo stands twice in the story. Take one of them out."))
        caption = " ".join(attributes.get("data-caption", "").split())
        alt = " ".join(attributes.get("data-alt", "").split())
        self.placings.append(Placing(photo_id, caption, alt))
        self.out.append(f'<figure data-photo="{photo_id}">')


class _Reader(HTMLParser):
    """Reads stored text, which is clean, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.depth = 0
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.link: tuple[str, int] | None = None  # address, where its words begin

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.words.append("\n")
        elif tag == "hr":
            self.blocks.append(Block("hr", ""))
        else:
            self.depth += 1
            if tag == "a":
                self.link = dict(attrs).get("href") or "", len(self.words)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1
        if tag == "a" and self.link:
            address, begins = self.link
            self.links.append((address, "".join(self.words[begins:])))
        elif tag not in _INLINE:
            self.words.append("\n")
        if not self.depth:
            self.blocks.append(Block(tag, "".join(self.words).strip(), tuple(self.links)))
            self.words, self.links = [], []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
