"""Two versions of one block of clean text as one, in its own layout, with <ins> and <del>.

What comes out is as clean as what went in: words and tags are those of the two blocks.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from articles import body, diffs

_SOURCE = re.compile(r'<(/?)([a-z0-9]+)((?:"[^"]*"|[^">])*)>|[^<]+')
_INLINE = frozenset({"strong", "em", "a", "sub", "sup"})
_DEEPEST = 40  # tags inside one another; a deeper block is compared as plain words
# What can become one another and still be the same words in the same place.
_KINDS = {"h2": "p", "h3": "p", "ol": "ul", "th": "td"}
_CELLS = frozenset({"tr"})  # whose parts keep their places


@dataclass(frozen=True)
class Note:
    """What happened to a block apart from its words: `made` is the tag it got, `lost` the one it
    had, over some `words` ("" for the whole block). A link with another address has both."""

    lost: str
    made: str
    words: str


@dataclass(frozen=True)
class Marked:
    html: str
    notes: list[Note]
    is_reworded: bool


Formats = tuple[str, ...]  # the tags open around something, outermost first
Word = tuple[str, tuple[tuple[str, Formats], ...]]  # its source, and by formats in pieces
_SPACE: Word = (" ", ((" ", ()),))  # before what was cut from the end of a run


@dataclass
class _Node:
    """An element with its parts, or (without a tag) a run of words."""

    tag: str = ""
    opening: str = ""
    parts: list["_Node"] = field(default_factory=list)
    pieces: list[tuple[str, Formats]] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    source: str = ""


class _TooDeep(Exception):
    pass


def marked(before: str | None, after: str | None) -> Marked:
    """One block; None where there is none on that side."""
    marker = _Marker()
    try:
        old, new = (None if block is None else _parsed(block) for block in (before, after))
        html = marker.both(old, new)
    except _TooDeep:
        marker = _Marker()
        old, new = (None if block is None else _plain(block) for block in (before, after))
        html = marker.both(old, new)
    return Marked(html, marker.notes, marker.is_reworded)


def inked(before: str, after: str) -> str:
    """Two plain texts as one, as HTML; every piece is escaped."""
    tags = {"out": ("<del>", "</del>"), "in": ("<ins>", "</ins>"), "same": ("", "")}
    return "".join(
        f"{tags[piece.kind][0]}{escape(piece.text)}{tags[piece.kind][1]}"
        for piece in diffs.compare(before, after)
    )


class _Marker:
    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.is_reworded = False

    def both(self, old: _Node | None, new: _Node | None) -> str:
        if old is None or new is None:
            self.is_reworded = True
            one, mark = (new, "ins") if new else (old, "del")
            return _whole(one, mark) if one else ""
        if _KINDS.get(old.tag, old.tag) != _KINDS.get(new.tag, new.tag):
            return self.both(old, None) + self.both(None, new)
        if old.tag != new.tag:
            self.notes.append(Note(old.tag, new.tag, ""))
        if not (old.tag or new.tag):
            return self._run(old.words, new.words)
        inside = "".join(self.both(one, other) for one, other in _pairs(old, new))
        return f"{new.opening}{inside}</{new.tag}>" if new.tag != "hr" else new.opening

    def _run(self, old: Sequence[Word], new: Sequence[Word]) -> str:
        made = []
        plain = [diffs.bare(word) for word, _ in old], [diffs.bare(word) for word, _ in new]
        for i1, i2, j1, j2 in diffs.stretches(*plain):
            if plain[0][i1:i2] == plain[1][j1:j2]:
                made.append(self._same(old[i1:i2], new[j1:j2]))
                continue
            self.is_reworded = True
            is_end = j1 == j2 == len(new) and j1 and plain[1][j1 - 1] == new[j1 - 1][0]
            gone = [_SPACE, *old[i1:i2]] if is_end else old[i1:i2]
            made.append(_written(gone, "del") + _written(new[j1:j2], "ins"))
        return "".join(made)

    def _same(self, old: Sequence[Word], new: Sequence[Word]) -> str:
        """Words that stay; those whose formatting differs are marked as such, run by run."""
        made, at = [], 0
        while at < len(new):
            change, end = _change(old[at], new[at]), at
            while end < len(new) and _change(old[end], new[end]) == change:
                end += 1
            if change is None:
                made.append(_written(new[at:end], ""))
            else:
                made.append(f'<span class="reformatted">{_written(new[at:end], "")}</span>')
                self._note(change, "".join(word for word, _ in new[at:end]))
            at = end
        return "".join(made)

    def _note(self, change: tuple[Formats, Formats], words: str) -> None:
        lost = [tag for tag in change[0] if tag not in change[1]]
        made = [tag for tag in change[1] if tag not in change[0]]
        links = [tag for tag in (*lost, *made) if tag.startswith("<a ")]
        said = body.text(words).replace("\n", " ").strip()
        if len(links) == 2:
            self.notes.append(Note("a", "a", said))
            lost, made = ([tag for tag in tags if tag not in links] for tags in (lost, made))
        self.notes += [Note(_name(tag), "", said) for tag in lost]
        self.notes += [Note("", _name(tag), said) for tag in made]


def _pairs(old: _Node, new: _Node) -> list[tuple[_Node | None, _Node | None]]:
    if (new.tag in _CELLS and len(old.parts) == len(new.parts)) or (
        len(old.parts) == len(new.parts) == 1
    ):
        return list(zip(old.parts, new.parts, strict=True))
    sources = [part.source for part in old.parts], [part.source for part in new.parts]
    return [
        (None if i is None else old.parts[i], None if j is None else new.parts[j])
        for i, j in diffs.align(*sources, _alike)
    ]


def _alike(one: str, other: str) -> float:
    first, second = diffs.words_of(one), diffs.words_of(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def _whole(node: _Node, mark: str) -> str:
    """Everything of it put in or taken out; the mark stands where words may."""
    if not node.tag:
        return _written(node.words, mark)
    if node.tag == "hr":
        return f'<hr class="only-{mark}">'
    inside = "".join(_whole(part, mark) for part in node.parts)
    return f"{node.opening}{inside}</{node.tag}>"


def _change(old: Word, new: Word) -> tuple[Formats, Formats] | None:
    """The formats of a word on either side, None where it looks the same."""
    first, second = (
        [(source.strip(), formats) for source, formats in pieces if source.strip()]
        for _, pieces in (old, new)
    )
    if first == second:
        return None
    tags = [tuple(tag for _, formats in side for tag in formats) for side in (first, second)]
    return tags[0], tags[1]


def _written(words: Sequence[Word], mark: str) -> str:
    """Words with the tags around them, opened and closed as they change."""
    made: list[str] = []
    open_tags: Formats = ()
    pieces = [piece for _, pieces in words for piece in pieces]
    for source, tags in [*pieces, ("", ())]:
        kept = 0
        while kept < min(len(open_tags), len(tags)) and open_tags[kept] == tags[kept]:
            kept += 1
        made += [f"</{_name(tag)}>" for tag in reversed(open_tags[kept:])]
        made += tags[kept:]
        made.append(source)
        open_tags = tags
    inside = "".join(made)
    return f"<{mark}>{inside}</{mark}>" if mark and words else inside


def _parsed(block: str) -> _Node:
    """The tree of a clean block. Raises _TooDeep."""
    root = _Node()
    open_nodes, starts = [root], [0]
    formats: list[str] = []
    for found in _SOURCE.finditer(block):
        source, is_end, tag = found[0], found[1], found[2]
        if len(open_nodes) + len(formats) > _DEEPEST:
            raise _TooDeep
        inside = open_nodes[-1]
        if tag is None:
            _run_of(inside).pieces.append((source, tuple(formats)))
        elif tag == "br":
            _run_of(inside).pieces.append((source, ()))
        elif tag in _INLINE:
            formats.pop() if is_end else formats.append(source)
        elif tag == "hr":
            inside.parts.append(_Node("hr", source, source=source))
        elif is_end:
            inside.source = block[starts.pop() : found.end()]
            open_nodes.pop()
        else:
            inside.parts.append(_Node(tag, source))
            open_nodes.append(inside.parts[-1])
            starts.append(found.start())
    _name_runs(root)
    return root.parts[0] if root.parts else root


def _run_of(node: _Node) -> _Node:
    """The run of words that is being read inside an element."""
    if not node.parts or node.parts[-1].tag:
        node.parts.append(_Node())
    return node.parts[-1]


def _name_runs(node: _Node) -> None:
    for part in node.parts:
        if not part.tag:
            part.words = list(_words(part.pieces))
            part.source = "".join(word for word, _ in part.words)
        _name_runs(part)


def _words(pieces: Sequence[tuple[str, Formats]]) -> Iterator[Word]:
    """The words of a run, which may change their formats amid a word."""
    for is_break, group in groupby(pieces, lambda piece: piece[0] == "<br>"):
        if is_break:
            yield from ((source, ((source, formats),)) for source, formats in group)
            continue
        left = deque(group)
        for word in diffs.split("".join(source for source, _ in left)):
            missing, parts = len(word), []
            while missing:
                source, formats = left.popleft()
                parts.append((source[:missing], formats))
                if len(source) > missing:
                    left.appendleft((source[missing:], formats))
                missing -= min(missing, len(source))
            yield word, tuple(parts)


def _plain(block: str) -> _Node:
    words = [escape(word) for word in diffs.split(body.text(block))]
    run: list[Word] = [(word, ((word, ()),)) for word in words]
    return _Node("p", "<p>", [_Node(words=run)])


def _name(tag: str) -> str:
    return tag[1:].partition(" ")[0].rstrip(">")
