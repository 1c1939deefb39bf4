"""What is worth a look in a story, and what of it a machine can mend. Nothing here forbids.

A paper is the JSON of a whole working copy, as every revision keeps it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import body, typesetting
from articles.typesetting import HAN, Edit, Rule

Paper = dict[str, Any]

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INLINE = frozenset({"strong", "em", "a", "sub", "sup"})
_LONGEST = {"headline": (90, 30), "lead": (60, 120), "paragraph": (120, 300)}  # English, Chinese
_MOST = 10  # advice of one kind
_EMPTY_WORDS = {
    *("", "click here", "here", "this", "this link", "link", "read more", "more"),
    *("点击这里", "点击此处", "这里", "此处", "链接", "更多", "阅读更多"),
}
_ABBREVIATED = re.compile(r"(?:\b[A-Za-z]|\b(?:Co|Corp|Inc|Jr|Ltd|No|Sr|St|vs|etc)|\.)\.$")
_NUMBER = re.compile(
    r"(?<![0-9])([0-9]{1,3}(?:[,\u00a0\u2009\u202f][0-9]{3}){1,6}(?![0-9])(?:\.[0-9]{1,9})?"
    r"|[0-9]{1,18}(?:\.[0-9]{1,9})?)"
    r"(?: ?(thousand|million|billion|trillion|k|m|bn|tn|万|亿)(?![A-Za-z]))?",
    re.IGNORECASE,
)
_FACTORS = {
    **dict.fromkeys(["k", "thousand"], 10**3),
    **dict.fromkeys(["m", "million"], 10**6),
    **dict.fromkeys(["bn", "billion"], 10**9),
    **dict.fromkeys(["tn", "trillion"], 10**12),
    "万": 10**4,
    "亿": 10**8,
}
_SMALL = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_SMALL += ["eleven", "twelve"]
_SMALL_WORD = re.compile(rf"\b(?:{'|'.join(_SMALL)})\b", re.IGNORECASE)
_DIGITS = "〇一二三四五六七八九"
_CHINESE_DIGITS = {sign: value for value, sign in enumerate(_DIGITS)} | {"零": 0, "两": 2}
_TENS = re.compile(rf"([{_DIGITS}两]?)十([{_DIGITS}]?)|[{_DIGITS}两零]+")
_WHAT = {
    "invisible": gettext_lazy("Invisible characters"),
    "no-break": gettext_lazy("Stray no-break spaces"),
    "full-width": gettext_lazy("Full-width characters"),
    "half-width": gettext_lazy("Half-width punctuation between Chinese words"),
    "bracket-spaces": gettext_lazy("Spaces inside brackets"),
    "space-before-stop": gettext_lazy("A space before a comma or full stop"),
    "double-spaces": gettext_lazy("Double spaces"),
    "straight-quotes": gettext_lazy("Straight quotation marks"),
}


@dataclass(frozen=True)
class Advice:
    """Something to look at; `spot` as in the gate's problems: `photo:12`, `block:3`."""

    code: str
    field: str
    message: str
    can_mend: bool = False
    spot: str = ""


def advice(paper: Paper) -> list[Advice]:
    """What is worth a look, the weightiest first."""
    blocks = body.blocks(paper["body"])
    return [
        *_of_headline(paper, blocks),
        *_of_lead(paper, blocks),
        *_of_headings(blocks),
        *_of_paragraphs(paper, blocks),
        *_of_links(blocks),
        *_of_captions(paper),
        *_of_signs(paper),
    ]


def mend(paper: Paper, code: str) -> Paper:
    """The paper with everything mended that a code stands for; markup stays as it is.

    Mending twice is mending once. A code that cannot be mended changes nothing.
    """
    if code == "headline-stop":
        headline = paper["headline"]
        while _ends_with_stop(headline):
            headline = headline.rstrip()[:-1].rstrip()
        return paper | {"headline": headline}
    rule = typesetting.rules(paper["language"]).get(code)
    if rule is None:
        return paper
    uses = [
        use | {name: _mended(use[name], rule) for name in ("caption", "alt")}
        for use in paper["photo_uses"]
    ]
    return paper | {
        "headline": _mended(paper["headline"], rule),
        "lead": _mended(paper["lead"], rule),
        "body": _mended_html(paper["body"], rule),
        "photo_uses": uses,
    }


def _of_headline(paper: Paper, blocks: list[body.Block]) -> Iterator[Advice]:
    headline = paper["headline"].strip()
    longest = _LONGEST["headline"][_is_chinese(paper)]
    length = _han(headline) if _is_chinese(paper) else len(headline)
    if length > longest:
        message = _("The headline is long: %d characters; lists cut it after about %d.")
        yield Advice("headline-length", "headline", message % (length, longest))
    if _ends_with_stop(headline):
        message = _("The headline ends with a full stop.")
        yield Advice("headline-stop", "headline", message, can_mend=True)
    numbers = _headline_numbers(headline)[:_MOST]
    if numbers and any(block.text for block in blocks):
        words = "\n".join([paper["lead"], *(block.text for block in blocks)])
        known = _numbers(words) | _small_numbers(words) | _chinese_numbers(words)
        for shown, values in numbers:
            if not values & known:
                message = _("The headline says %s; neither the lead nor the text does.")
                yield Advice("numbers", "headline", message % shown)


def _of_lead(paper: Paper, blocks: list[body.Block]) -> Iterator[Advice]:
    lead = paper["lead"].strip()
    if not lead and any(block.text for block in blocks):
        yield Advice("lead-missing", "lead", _("There is no lead: say the news in one sentence."))
    if (length := _length(lead, paper)) > (longest := _LONGEST["lead"][_is_chinese(paper)]):
        message = _("The lead is long: %d words; up to %d read well.") % (length, longest)
        yield Advice("lead-length", "lead", message)


def _of_headings(blocks: list[body.Block]) -> Iterator[Advice]:
    has_second = False
    for number, block in enumerate(blocks):
        if block.tag not in {"h2", "h3"}:
            continue
        spot, shown = f"block:{number}", block.text[:60]
        if block.tag == "h3" and not has_second:
            message = _("“%s” is a heading of the second rank, without one of the first above it.")
            yield Advice("heading-order", "body", message % shown, spot=spot)
        has_second = has_second or block.tag == "h2"
        following = blocks[number + 1].tag if number + 1 < len(blocks) else ""
        if not following:
            message = _("Nothing follows the heading “%s”.")
            yield Advice("heading-order", "body", message % shown, spot=spot)
        elif following in {"h2", "h3"}:
            message = _("After “%s” comes another heading at once.")
            yield Advice("heading-order", "body", message % shown, spot=spot)


def _of_paragraphs(paper: Paper, blocks: list[body.Block]) -> Iterator[Advice]:
    longest = _LONGEST["paragraph"][_is_chinese(paper)]
    for number, block in enumerate(blocks):
        length = _length(block.text, paper)
        if block.tag == "p" and length > longest:
            message = _("A long paragraph: %d words. Part it?") % length
            yield Advice("long-paragraph", "body", message, spot=f"block:{number}")


def _of_links(blocks: list[body.Block]) -> Iterator[Advice]:
    for number, block in enumerate(blocks):
        for address, words in block.links:
            if words.strip().strip(".!»> ").casefold() in _EMPTY_WORDS:
                shown = words.strip() or address
                message = _("The link “%s” does not say where it leads.") % shown[:60]
                yield Advice("empty-link", "body", message, spot=f"block:{number}")


def _of_captions(paper: Paper) -> Iterator[Advice]:
    first: dict[str, int] = {}
    for number, use in enumerate(paper["photo_uses"], start=1):
        caption = " ".join(use["caption"].split()).casefold()
        if caption and first.setdefault(caption, number) != number:
            message = _("Photos %d and %d have the same caption.") % (first[caption], number)
            yield Advice("same-caption", "body", message, spot=f"photo:{use['photo_id']}")


def _of_signs(paper: Paper) -> Iterator[Advice]:
    """One for each rule: where it is broken first, and how often."""
    lines = list(_lines(paper))
    for code, rule in typesetting.rules(paper["language"]).items():
        found = [(line, edits) for line in lines if (edits := rule(line[2]))]
        if not found:
            continue
        (field, spot, text), edits = found[0]
        message = _("%(what)s: “%(shown)s”") % {"what": _WHAT[code], "shown": _around(text, edits)}
        if more := sum(len(edits) for _line, edits in found) - 1:
            message += ngettext(" and %d more", " and %d more", more) % more
        yield Advice(code, field, f"{message}.", can_mend=True, spot=spot)


def _lines(paper: Paper) -> Iterator[tuple[str, str, str]]:
    """Every line of a paper: its field, its spot, its text."""
    yield "headline", "", paper["headline"]
    yield "lead", "", paper["lead"]
    for use in paper["photo_uses"]:
        yield "body", f"photo:{use['photo_id']}", use["caption"]
        yield "body", f"photo:{use['photo_id']}", use["alt"]
    nodes = _Nodes(paper["body"])
    for block, line in nodes.lines:
        yield "body", f"block:{block}", "".join(nodes.texts[place] for place in line)


def _around(text: str, edits: list[Edit]) -> str:
    first = edits[0]
    return text[max(0, first.start - 12) : first.end + 12].strip()


def _mended(text: str, rule: Rule) -> str:
    return typesetting.mended([text], rule)[0]


def _mended_html(html: str, rule: Rule) -> str:
    nodes = _Nodes(html)
    for _block, line in nodes.lines:
        texts = [nodes.texts[place] for place in line]
        for place, old, new in zip(line, texts, typesetting.mended(texts, rule), strict=True):
            if new != old:
                nodes.pieces[place] = _as_stored(new)
    return "".join(nodes.pieces)


def _as_stored(text: str) -> str:
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\u00a0", "&nbsp;")):
        text = text.replace(sign, written)
    return text


class _Nodes(HTMLParser):
    """Stored text as its pieces: tags, which nobody touches, and texts, which form lines."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.texts: dict[int, str] = {}  # by their place among the pieces
        self.lines: list[tuple[int, list[int]]] = []  # block, places of the texts of one line
        self.is_at_line_start = True
        self.depth = self.block = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_line(tag)
        self.pieces.append(self.get_starttag_text() or "")
        if tag not in {"br", "hr"}:
            self.depth += 1
        elif tag == "hr":
            self.block += 1

    def handle_endtag(self, tag: str) -> None:
        self._end_line(tag)
        self.pieces.append(f"</{tag}>")
        self.depth -= 1
        if not self.depth:
            self.block += 1

    def handle_data(self, data: str) -> None:
        self._add(data, data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};", unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};", unescape(f"&#{name};"))

    def _end_line(self, tag: str) -> None:
        self.is_at_line_start = self.is_at_line_start or tag not in _INLINE

    def _add(self, raw: str, text: str) -> None:
        if self.is_at_line_start:
            self.lines.append((self.block, []))
            self.is_at_line_start = False
        last = len(self.pieces) - 1
        if last in self.texts:
            self.pieces[last] += raw
            self.texts[last] += text
            return
        self.lines[-1][1].append(len(self.pieces))
        self.texts[len(self.pieces)] = text
        self.pieces.append(raw)


def _headline_numbers(headline: str) -> list[tuple[str, set[str]]]:
    """What is written as a number, and what it may stand for. “One” is mostly no number."""
    text = headline.translate(_NARROW)
    found = [(match[0].strip(), _values(match)) for match in _NUMBER.finditer(text)]
    words = [match[0] for match in _SMALL_WORD.finditer(text)]
    return found + [(word, _small_numbers(word)) for word in words if word.casefold() != _SMALL[0]]


def _numbers(text: str) -> set[str]:
    found: set[str] = set()
    for match in _NUMBER.finditer(text.translate(_NARROW)):
        found |= _values(match) | {_plain(Decimal(_bare(match[1])))}
    return found


def _values(match: re.Match[str]) -> set[str]:
    """A short unit (3m, 100m) may be millions or metres."""
    number, unit = Decimal(_bare(match[1])), (match[2] or "").casefold()
    whole = _plain(number * _FACTORS.get(unit, 1))
    return {whole, _plain(number)} if unit in {"k", "m", "bn", "tn"} else {whole}


def _bare(digits: str) -> str:
    return re.sub("[^0-9.]", "", digits)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _small_numbers(text: str) -> set[str]:
    return {str(_SMALL.index(match[0].casefold()) + 1) for match in _SMALL_WORD.finditer(text)}


def _chinese_numbers(text: str) -> set[str]:
    """Simple ones: 三, 十二, 二十, 两, and digits in a row (二〇二六)."""
    found = set()
    for match in _TENS.finditer(text):
        if "十" in match[0]:
            tens, ones = _digits(match[1]) or "1", _digits(match[2]) or "0"
            found.add(str(int(tens) * 10 + int(ones)))
        else:
            found.add(_digits(match[0]).lstrip("0") or "0")
    return found


def _digits(numeral: str) -> str:
    return "".join(str(_CHINESE_DIGITS[sign]) for sign in numeral)


def _ends_with_stop(headline: str) -> bool:
    text = headline.rstrip()
    return text.endswith("。") or (text.endswith(".") and not _ABBREVIATED.search(text))


def _is_chinese(paper: Paper) -> bool:
    return str(paper["language"]).startswith("zh")


def _length(text: str, paper: Paper) -> int:
    return _han(text) if _is_chinese(paper) else len(text.split())


def _han(text: str) -> int:
    return len(re.findall(f"[{HAN}]", text))
