"""Stories coming in as wire copy: plain text, one paragraph a line.

A headline, a byline-and-date line, then paragraphs; a short line without a full stop is a
sub-heading, a line that ends in a bracketed credit is a photo's caption. What stands around the
story on a web page (site title, MUST READ, footer) is recognised and reported, not imported.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from typing import Literal

from django.db import transaction

from accounts.models import User
from articles import body, workflow
from articles.models import Article, Edition, Section
from articles.workflow import names
from photos import drawing, ingest, refusals, renditions
from photos.rights import caption_and_credit

_BYLINE = re.compile(r"By\s+(?P<names>[^|｜]{1,200}?)\s*(?:[|｜]\s*(?P<date>.{1,40}))?")
_NAMES_APART = re.compile(r"\s+and\s+|\s*[,、，&]\s*")
_DATES = ("%b %d,%Y", "%B %d,%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%Y-%m-%d")
_CHINESE_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_STORY_ENDS = re.compile(r"must\s+read", re.IGNORECASE)
_FURNITURE = re.compile(
    r"internet illegal and undesirable information.*|.*ICP[备证]\d+号.*|I Agree|"
    r"By continuing to browse our site.*|For any inquiries, please email.*|"
    r"Our Privacy Statement.*|(?:About Us)?\s*(?:Contact Us)?|Leaving a message|Back",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE_ENDS = re.compile(r"[.?!…。？！:：;；][\"'”’」』)）]*$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_HEADING = 100
_LONGEST_HEADLINE = 300
_BYLINE_BY = 6  # lines; further down, “By the river” is a sub-heading


class Unreadable(ValueError):
    """The file is not a story; the message says what is wrong with it."""


@dataclass(frozen=True)
class Piece:
    """A block of the text; a caption has the wording (`kind`) and name of its credit."""

    sort: Literal["paragraph", "heading", "caption"]
    text: str
    credit_kind: str = ""
    credit_name: str = ""


@dataclass(frozen=True)
class Story:
    """What a file says. `lead` is its first paragraph, which `pieces` does not repeat."""

    headline: str
    names: tuple[str, ...]
    dated_on: date | None
    lead: str
    pieces: tuple[Piece, ...]
    language: str
    left_out: tuple[str, ...]

    def count(self, sort: str) -> int:
        return sum(piece.sort == sort for piece in self.pieces)


@dataclass(frozen=True)
class Imported:
    """The story as filed, what is public of it, and what its reporter should know."""

    article: Article
    edition: Edition | None
    remarks: tuple[str, ...]


def read(data: bytes) -> Story:
    """The story in a file's bytes. Raises Unreadable."""
    lines = [line.strip() for line in _decoded(data).splitlines()]
    lines = [line for line in lines if line]
    at = next((n for n in range(len(lines[:_BYLINE_BY])) if _is_byline(lines, n)), None)
    if at == 0:
        raise Unreadable("There is no headline above the byline.")
    headline, before = (lines[0], []) if at is None else (lines[at - 1], lines[: at - 1])
    if len(headline) > _LONGEST_HEADLINE or (at is None and _SENTENCE_ENDS.search(headline)):
        raise Unreadable("There is no headline: the first line should be a short one.")
    printed, dated_on = _byline(lines[at]) if at is not None else ((), None)
    text, after = _cut(lines[1:] if at is None else lines[at + 1 :])
    pieces = [_piece(line, is_last=n == len(text) - 1) for n, line in enumerate(text)]
    first = next((n for n, piece in enumerate(pieces) if piece.sort == "paragraph"), None)
    if first is None:
        raise Unreadable("There is a headline, but no text below it.")
    lead = pieces.pop(first).text
    words = "".join([headline, lead])
    is_chinese = len(_HAN.findall(words)) * 3 > len(words)
    left_out = tuple(before + after)
    language = "zh-hans" if is_chinese else "en"
    return Story(headline, printed, dated_on, lead, tuple(pieces), language, left_out)


@transaction.atomic
def bring_in(
    story: Story,
    *,
    pictures: Sequence[tuple[str, bytes]] = (),
    alts: Sequence[str] = (),
    by: User,
    now: datetime,
    section: Section | None = None,
    publish: bool = False,
    draft: workflow.Draft | None = None,
) -> Imported:
    """File a story, and publish it if asked; nothing is left half done.

    `pictures` are (file name, bytes) in the order of the captions; a caption without one gets a
    placeholder. `alts` describe them, else the caption does. `draft` gives what a file cannot say
    (topics, translations). Raises what the verbs raise, and photos' Refused.
    """
    remarks = []
    authors = []
    for name in story.names:
        author, is_new = names.author_called(name, language=story.language, by=by)
        authors.append((author.pk, "reporter"))
        if is_new:
            remarks.append(f"new author: {name}")
    html, more = _with_photos(story, pictures, alts, by=by, now=now)
    filled = replace(
        draft or workflow.Draft(headline=story.headline),
        headline=story.headline,
        lead=story.lead,
        body=html,
        language=story.language,
        dated_on=story.dated_on,
        section=section,
        bylines=tuple(authors),
    )
    article = workflow.file(draft=filled, by=by, now=now, reason="Imported")
    edition = None
    if publish:
        edition = workflow.publish(article_id=article.pk, version=article.version, by=by, now=now)
    return Imported(article, edition, tuple(remarks + more))


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise Unreadable("The file is empty.")
    if b"\0" in data:
        raise Unreadable("This is not a text file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The file is not UTF-8 text (byte {error.start}). Save it as UTF-8 and try again."
        ) from error
    if len(data) > body.MAX_BYTES:
        raise Unreadable(f"The file is longer than {body.MAX_BYTES // 1024} KB.")
    return text


def _is_byline(lines: list[str], number: int) -> bool:
    """Whether a line names the authors: it has a date, or stands beneath a headline."""
    match = _BYLINE.fullmatch(lines[number])
    if match is None:
        return False
    follows_text = number > 0 and _SENTENCE_ENDS.search(lines[number - 1]) is not None
    return match["date"] is not None or not (follows_text or _SENTENCE_ENDS.search(match[0]))


def _byline(line: str) -> tuple[tuple[str, ...], date | None]:
    """Names and date of a byline-and-date line."""
    match = _BYLINE.fullmatch(line)
    if match is None:  # pragma: no cover - `_is_byline` chose the line
        raise Unreadable(f"“{line}” is not a byline.")
    dated_on = _date(match["date"]) if match["date"] else None
    return tuple(name for name in _NAMES_APART.split(match["names"]) if name), dated_on


def _date(text: str) -> date:
    chinese = _CHINESE_DATE.fullmatch(text.strip())
    if chinese:
        text = "-".join(chinese.groups())
    for pattern in _DATES:
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise Unreadable(f"The date “{text.strip()}” is not one I know: write it as Jul 10,2025.")


def _cut(lines: list[str]) -> tuple[list[str], list[str]]:
    """The story's own lines, and what the page says around it."""
    end = next((n for n, line in enumerate(lines) if _STORY_ENDS.fullmatch(line)), len(lines))
    own = [line for line in lines[:end] if not _FURNITURE.fullmatch(line)]
    return own, [line for line in lines[:end] if _FURNITURE.fullmatch(line)] + lines[end:]


def _piece(line: str, *, is_last: bool) -> Piece:
    credited = caption_and_credit(line)
    if credited:
        return Piece("caption", *credited)
    is_short = len(line) <= _LONGEST_HEADING and not _SENTENCE_ENDS.search(line)
    return Piece("heading" if is_short and not is_last else "paragraph", line)


def _with_photos(
    story: Story,
    pictures: Sequence[tuple[str, bytes]],
    alts: Sequence[str],
    *,
    by: User,
    now: datetime,
) -> tuple[str, list[str]]:
    """The text as HTML with its photos in place, and remarks about them."""
    html, remarks, number = [], [], 0
    for piece in story.pieces:
        if piece.sort != "caption":
            tag = "h2" if piece.sort == "heading" else "p"
            html.append(f"<{tag}>{escape(piece.text, quote=False)}</{tag}>")
            continue
        if number < len(pictures):
            name, data = pictures[number]
        else:
            name, data = "placeholder.jpg", _placeholder(story, number)
            remarks.append(f"photo {number + 1}: placeholder, no file was given")
        alt = alts[number] if number < len(alts) else piece.text
        try:
            photo, is_new = ingest.take_in(
                data=data,
                name=name,
                by=by,
                now=now,
                caption=piece.text,
                alt=alt,
                credit_kind=piece.credit_kind,
                credit_name=piece.credit_name,
            )
        except refusals.NotStored as refused:
            raise Unreadable(str(refused)) from refused
        except (renditions.Refused, refusals.Unusable) as refused:
            raise Unreadable(f"{name}: {refused}") from refused
        if not is_new and photo.credit_name != piece.credit_name:
            remarks.append(f"photo {number + 1}: in the library as from {photo.credit_name}")
        html.append(body.figure(photo.pk, piece.text, alt))
        number += 1
    remarks += [f"photo left out, no caption: {name}" for name, _data in pictures[number:]]
    return "".join(html), remarks


def _placeholder(story: Story, number: int) -> bytes:
    label = "图片待补" if story.language == "zh-hans" else "Photo to come"
    seed = zlib.crc32(f"{story.headline} {number}".encode())
    return drawing.placeholder(label, seed=seed)
