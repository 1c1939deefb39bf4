"""What a machine puts right in a line of text: spaces, signs of the wrong width, quotation marks.

A rule takes a line and gives the edits it asks for; a line that has been mended asks for none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """The characters from `start` up to `end` become `text`. Never empty: `start` < `end`."""

    start: int
    end: int
    text: str


Rule = Callable[[str], list[Edit]]

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_EASTERN = re.compile(f"[{HAN}\u3001-\u30ff\uac00-\ud7af]")
_BRACKET_SPACES = re.compile(
    r"(?<=[(\[（［])[ \u00a0]+(?=[^\s)\]）］])|(?<=[^\s(\[（［])[ \u00a0]+(?=[)\]）］])"
)
# Not in front of “.NET”, nor inside an ellipsis that is written with spaces.
_SPACE_BEFORE_STOP = re.compile(r"(?<=[^\s.,])[ \u00a0]+(?!\. \.)(?=[,.](?:[\s)\]”’\"']|$))")
_DOUBLE_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_SPACES = re.compile(" *[\u00a0\u202f][ \u00a0\u202f]*")  # with one that does not break
# Joiners and marks of direction mean something in other scripts: they go between ASCII alone.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u2060\ufeff]+|(?<![^\x00-\x7f])[\u200c-\u200f]+(?![^\x00-\x7f])"
)
_FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000]+")
_HALF_STOP = re.compile(rf"(?<=[{HAN}])(?:[,;:?!] ?|\.)(?=[{HAN}])")
_HALF_BRACKETS = re.compile(rf"(?<=[{HAN}])\((?=[{HAN}])([^()]{{0,200}})(?<=[{HAN}])\)")
_WIDE = str.maketrans(",;:?!.", "，；：？！。")
_BEFORE_OPENING = "([{（［【《「—–-/“‘\"'"
_AFTER_CLOSING = ".,;:?!)]}）］】》」，。；：？！、—–…”’\"'"


_QUOTES = re.compile("[\"'“”‘’]")


def rules(language: str) -> dict[str, Rule]:
    """The rules for a text of a language, by the code of the check."""
    width: dict[str, Rule] = (
        {"half-width": _half_width} if language.startswith("zh") else {"full-width": _full_width}
    )
    return {
        "invisible": _replacing(
            _INVISIBLE, "", *"\u00ad\u200b\u2060\ufeff\u200c\u200d\u200e\u200f"
        ),
        "no-break": _no_break,
        **width,
        "bracket-spaces": _replacing(_BRACKET_SPACES, "", *"([（［)]）］"),
        "space-before-stop": _replacing(_SPACE_BEFORE_STOP, "", " ,", " .", "\u00a0,", "\u00a0."),
        "double-spaces": _replacing(_DOUBLE_SPACES, " ", "  "),
        "straight-quotes": lambda line: list(_quotes(line)),
    }


def mended(pieces: list[str], rule: Rule) -> list[str]:
    """A line that stands in pieces, mended across them; every piece keeps its place."""
    while edits := rule("".join(pieces)):
        signs = list("".join(pieces))
        for edit in edits:
            signs[edit.start : edit.end] = [edit.text] + [""] * (edit.end - edit.start - 1)
        begins, kept = 0, []
        for piece in pieces:
            kept.append("".join(signs[begins : begins + len(piece)]))
            begins += len(piece)
        pieces = kept
    return pieces


def _replacing(pattern: re.Pattern[str], text: str, *signs: str) -> Rule:
    """One of the signs stands in all that is found: most lines have none and are not searched."""
    return lambda line: (
        [Edit(*found.span(), text) for found in pattern.finditer(line)]
        if any(sign in line for sign in signs)
        else []
    )


def _no_break(line: str) -> list[Edit]:
    """All but those that hold a number and what follows together (10 km), and a line's last.

    The editor writes the last one itself while somebody types, and nobody sees it.
    """
    edits: list[Edit] = []
    if line.isascii():
        return edits
    for found in _SPACES.finditer(line):
        start, end = found.span()
        before, after = line[start - 1 : start], line[end : end + 1]
        is_meant = end - start == 1 and before.isdigit() and (after.isalnum() or after == "%")
        if after and not is_meant:
            edits.append(Edit(start, end, " " if before else ""))
    return edits


def _full_width(line: str) -> list[Edit]:
    """Full-width signs of an English text; beside Chinese words they stay."""
    edits: list[Edit] = []
    if line.isascii():
        return edits
    for found in _FULL_WIDTH.finditer(line):
        start, end = found.span()
        before, after = line[start - 1 : start], line[end : end + 1]
        if _EASTERN.match(before) or _EASTERN.match(after):
            continue
        text = _narrow(found[0], before, after)
        text = text if before else text.lstrip()  # the indent of a paragraph
        text = text if after else text.rstrip()
        edits.append(Edit(start, end, text))
    return edits


def _narrow(signs: str, before: str, after: str) -> str:
    """Full-width signs as half-width ones, with the spaces that these want around them."""
    plain = "".join(" " if sign == "\u3000" else chr(ord(sign) - 0xFEE0) for sign in signs)
    previous, next_ones = (before or " ") + plain[:-1], plain[1:] + (after or " ")
    made = ""
    for sign, last, following in zip(plain, previous, next_ones, strict=True):
        if sign == "(" and last.isalnum():
            made += " "
        made += sign
        if sign in ",;:!?)" and following.isalpha():
            made += " "
    return made


def _half_width(line: str) -> list[Edit]:
    """Half-width stops and brackets between Chinese words."""
    edits = [
        Edit(*found.span(), found[0].strip().translate(_WIDE))
        for found in _HALF_STOP.finditer(line)
    ]
    for found in _HALF_BRACKETS.finditer(line):
        start, end = found.span()
        edits += [Edit(start, start + 1, "（"), Edit(end - 1, end, "）")]
    return edits


def _quotes(line: str) -> Iterator[Edit]:
    """Straight quotation marks, but those of feet and inches."""
    is_open = {'"': False, "'": False}
    for found in _QUOTES.finditer(line):
        place, sign = found.start(), found[0]
        before, after = line[place - 1 : place] if place else "", line[place + 1 : place + 2]
        is_apostrophe = before.isalnum() and after.isalpha() and not _EASTERN.match(before)
        if sign in "“‘":
            is_open['"' if sign == "“" else "'"] = True
        elif sign == "”" or (sign == "’" and not is_apostrophe):
            is_open['"' if sign == "”" else "'"] = False
        elif sign == "'" and is_apostrophe:
            yield Edit(place, place + 1, "’")
        elif sign in is_open:
            if before.isdigit() and not is_open[sign]:
                continue  # 6'2", 24"
            opens = _opens(before, after, is_open[sign])
            if sign == "'" and after.isdigit() and not is_open[sign]:
                opens = False  # the ’90s
            is_open[sign] = opens
            yield Edit(
                place, place + 1, ("“" if opens else "”") if sign == '"' else "‘’"[not opens]
            )


def _opens(before: str, after: str, is_open: bool) -> bool:
    can_open = not before or before.isspace() or before in _BEFORE_OPENING
    can_close = not after or after.isspace() or after in _AFTER_CLOSING
    return can_open if can_open != can_close else not is_open
