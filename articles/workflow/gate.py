"""What a story must have before any route leads it to the public."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles import body
from articles.body import Block
from articles.models import Article
from articles.workflow import links
from articles.workflow.refusals import Problem
from photos import synthetic
from photos.models import Photo

_MOST = 20  # places of one kind that are told; the rest is told when these are mended
# "To come", as newsrooms mark what is still to be filled in; not inside a word (TKO), and not
# where the Chinese words go on as ordinary ones (有待补充, 尚待核实), unless in brackets.
_MARK = re.compile(
    r"(?<![A-Za-z0-9])(?:[TＴ][KＫ])+(?![A-Za-z0-9])"
    r"|待补(?![充偿贴助选])|待核(?![实查准定对验])"
    r"|[（(【\[［〔]待[补核][^）)】\]］〕\n]{0,4}[）)】\]］〕]"
)
# Spaces and signs without a shape of their own: words of nothing else are no words.
_UNSEEN = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)
_REPRINT = ("reprint_source", "reprint_author", "reprint_title")


def problems(article: Article, *, at: datetime, uses: list[Any] | None = None) -> list[Problem]:
    """What is missing for a publication `at` an instant; empty when the story is ready.

    Costs two queries, and one more if the text links to this site; one less with the `photo_uses`
    of that instant.
    """
    blocks = body.blocks(article.body)
    uses = photo_uses(article, at=at) if uses is None else uses
    return [
        *_what_keeps_it(article),
        *_what_is_missing(article, blocks),
        *_what_forbids_the_time(article, at=at),
        *_reprint_problems(article),
        *islice(_mark_problems(article, blocks, uses), _MOST),
        *islice(_link_problems(blocks, at=at), _MOST),
        *_photo_problems(uses, at=at),
    ]


def _what_keeps_it(article: Article) -> Iterator[Problem]:
    if article.legal_hold:
        held = _("Under a legal hold: %s An editor releases it.") % _sentence(article.legal_hold)
        yield Problem("legal_hold", held)
    if article.is_not_for_publication:
        kept = _("Marked “not for publication”. An editor allows it.")
        yield Problem("is_not_for_publication", kept)


def _sentence(words: str) -> str:
    return words if words[-1] in ".!?。！？" else f"{words}."


def _is_blank(words: str) -> bool:
    return not _UNSEEN.sub("", words)


def _what_is_missing(article: Article, blocks: list[Block]) -> Iterator[Problem]:
    if _is_blank(article.headline):
        yield Problem("headline", _("Write a headline."))
    if article.section_id is None:
        yield Problem("section", _("Choose a section."))
    if article.language not in dict(settings.LANGUAGES):
        yield Problem("language", _("Choose the language."))
    if not article.bylines.exists():
        yield Problem("bylines", _("Name at least one author in the byline."))
    if all(_is_blank(block.text) for block in blocks):
        yield Problem("body", _("The story has no text."))


def _what_forbids_the_time(article: Article, *, at: datetime) -> Iterator[Problem]:
    if article.dated_on and article.dated_on > timezone.localdate(at):
        yield Problem("dated_on", _("The printed date is after the day of publication."))
    if article.embargo_until and at < article.embargo_until:
        ends = date_format(timezone.localtime(article.embargo_until), get_format("EMBARGO_FORMAT"))
        yield Problem("embargo_until", _("The embargo binds until %s.") % ends)


def _reprint_problems(article: Article) -> Iterator[Problem]:
    """Of a reprint, readers are told where it stood first and who answers for it here."""
    if all(_is_blank(getattr(article, name)) for name in _REPRINT):
        return
    asked = {
        "reprint_source": _("This is a reprint: say where it stood first (reprint source)."),
        "reprint_author": _("This is a reprint: name the original author."),
        "reprint_title": _("This is a reprint: give the original title."),
        "responsible_editor": _("This is a reprint: name the responsible editor."),
    }
    for name, message in asked.items():
        if _is_blank(getattr(article, name)):
            yield Problem(name, message)


def _mark_problems(article: Article, blocks: list[Block], uses: list[Any]) -> Iterator[Problem]:
    """One for each place in which something is marked as still to come."""
    for name in ("headline", "lead", *_REPRINT, "responsible_editor"):
        yield from _marked(getattr(article, name), name, "")
    for number, block in enumerate(blocks):
        yield from _marked(block.text, "body", f"block:{number}")
    for use in uses:
        yield from _marked(f"{use.caption}\n{use.alt}", "body", f"photo:{use.photo_id}")


def _marked(text: str, field: str, spot: str) -> Iterator[Problem]:
    if found := _MARK.search(text):
        before = text[max(0, found.start() - 25) : found.start()]
        if found.start() > 25:
            before = before.partition(" ")[2] or before  # from a whole word on
        after = text[found.end() : found.end() + 15]
        shown = " ".join(f"{before}{found[0]}{after}".split())
        message = _("“%s” marks something that is still to come: “%s”.") % (found[0], shown)
        yield Problem(field, message, spot)


def _link_problems(blocks: list[Block], *, at: datetime) -> Iterator[Problem]:
    found = links.dead((address for block in blocks for address, _words in block.links), at=at)
    for number, block in enumerate(blocks):
        for address, words in block.links:
            if address in found:
                shown = words.strip() or address
                message = _("The link “%s” leads to nothing on this site: %s. Mend or remove it.")
                yield Problem("body", message % (shown[:60], address[:120]), f"block:{number}")


def photo_uses(article: Article, *, at: datetime) -> list[Any]:
    """The photos of a story in their order, each with its photo and whether it `is_usable`."""
    usable = Photo.objects.usable(at=at).filter(pk=OuterRef("photo"))
    uses = article.photo_uses.select_related("photo").order_by("position")
    return list(uses.annotate(is_usable=Exists(usable)))


def _photo_problems(uses: list[Any], *, at: datetime) -> Iterator[Problem]:
    for number, use in enumerate(uses, start=1):
        spot = f"photo:{use.photo_id}"
        if _is_blank(use.alt):
            message = _("Photo %d: describe it for people who cannot see it (alt).")
            yield Problem("body", message % number, spot)
        if _is_blank(use.photo.credit_name):
            yield Problem("body", _("Photo %d: say who it is from (credit).") % number, spot)
        if not use.is_usable:
            yield Problem("body", _why_not(use, number, at=at), spot)
        if words := _says_it_is_made_by_ai(use):
            message = _(
                "Photo %(number)d (“%(name)s”) says “%(words)s”, but not how it was made: on the "
                "photo’s own page, choose “Made by an algorithm (AI)”, so that readers are told."
            )
            said = {"number": number, "name": _name(use), "words": words[:60]}
            yield Problem("body", message % said, spot)


def _why_not(use: Any, number: int, *, at: datetime) -> str:
    photo: Photo = use.photo
    said = {"number": number, "name": _name(use), "reason": _sentence(photo.kill_reason or "-")}
    if photo.killed_at is not None:
        return _("Photo %(number)d (“%(name)s”) was killed: %(reason)s Take it out.") % said
    if at in photo.rights:
        words = _("Photo %(number)d (“%(name)s”) may not be used in stories. Take it out.")
        return words % said
    return _("Photo %d: its rights do not cover that time. Take it out.") % number


def _says_it_is_made_by_ai(use: Any) -> str:
    """The words that say so where the photo has no such label."""
    photo: Photo = use.photo
    if photo.is_ai:
        return ""
    captions = (use.caption, use.alt, photo.caption, photo.alt)
    credits = (photo.credit_name, photo.source, photo.copyright, *photo.keywords)
    return synthetic.in_words(captions=captions, credits=credits)


def _name(use: Any) -> str:
    name: str = use.caption or use.photo.caption or str(use.photo_id)
    return Truncator(" ".join(name.split())).chars(60)
