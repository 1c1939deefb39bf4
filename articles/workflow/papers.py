"""A story's working copy as one value: as typed (Draft), and as plain JSON (a paper)."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from articles import body, search
from articles.merging import FIELDS, WHOLE, Paper
from articles.models import Article, BylineRole, Section, Topic
from articles.workflow.refusals import Refusal
from photos.models import Photo

PLAIN = tuple(name for name in WHOLE if name != "section")


@dataclass(frozen=True)
class Draft:
    """Everything a reporter fills in. `body` is HTML whose figures carry caption and alt."""

    headline: str
    slug: str = ""
    lead: str = ""
    body: str = ""
    section: Section | None = None
    topics: tuple[Topic, ...] = ()
    bylines: tuple[tuple[int, str], ...] = ()  # author's number, role; in printed order
    language: str = "en"
    dated_on: date | None = None
    embargo_until: datetime | None = None
    reprint_source: str = ""
    reprint_author: str = ""
    reprint_title: str = ""
    responsible_editor: str = ""
    translations: uuid.UUID | None = field(default=None)


def draft_of(article: Article) -> Draft:
    """The working copy as a Draft: what a form starts from."""
    uses = [body.Placing(use.photo_id, use.caption, use.alt) for use in article.photo_uses.all()]
    return Draft(
        **{name: getattr(article, name) for name in PLAIN},
        body=body.for_editor(article.body, uses),
        section=article.section,
        topics=tuple(article.topics.order_by("pk")),
        bylines=tuple(
            (byline.author_id, byline.role) for byline in article.bylines.order_by("position")
        ),
        translations=article.translations,
    )


def snapshot(article: Article) -> dict[str, Any]:
    """The whole working copy as plain JSON, photos and bylines included."""
    return snapshot_of(article, paper(article))


def snapshot_of(article: Article, known: Paper) -> dict[str, Any]:
    """The same, of a story whose paper is at hand."""
    return known | {"translations": str(article.translations), "stage": str(article.stage)}


def paper(article: Article) -> Paper:
    """The working copy as it is merged: three statements."""
    topics = article.topics.through.objects.filter(article_id=article.pk)
    lines = article.bylines.order_by("position").values_list("author_id", "role")
    return {
        **{name: _plain(getattr(article, name)) for name in PLAIN},
        "body": article.body,
        "photo_uses": list(
            article.photo_uses.order_by("position").values("photo_id", "caption", "alt")
        ),
        "section": article.section_id,
        "topics": sorted(topics.values_list("topic_id", flat=True)),
        "bylines": [list(line) for line in lines],
    }


def paper_of(draft: Draft, clean: body.Body) -> Paper:
    """What was typed, as it would be stored."""
    return {
        **{name: _plain(getattr(draft, name)) for name in PLAIN},
        "headline": " ".join(draft.headline.split()),
        "lead": "\n".join(draft.lead.splitlines()),
        "body": clean.html,
        "photo_uses": [
            {"photo_id": placing.photo_id, "caption": placing.caption, "alt": placing.alt}
            for placing in clean.placings
        ],
        "section": draft.section.pk if draft.section else None,
        "topics": sorted(topic.pk for topic in draft.topics),
        "bylines": [list(line) for line in draft.bylines],
    }


def from_snapshot(kept: dict[str, Any]) -> Paper:
    """The part of a revision that is merged."""
    return {name: kept[name] for name in FIELDS}


def vector(paper: Paper) -> Combinable:
    """The words of a story as the desk's search finds them, captions included."""
    captions = "\n".join(use["caption"] for use in paper["photo_uses"])
    text = f"{body.text(paper['body'])}\n{captions}"
    return search.document(paper["headline"], paper["lead"], text)


def checked(draft: Draft, *, leave: Collection[str] = ()) -> body.Body:
    """The draft's text, clean; fields in `leave` are not looked at. Raises Refusal at a field."""
    for name in PLAIN:
        value = getattr(draft, name)
        if isinstance(value, str) and name not in leave:
            _check_characters(value, name)
    if "bylines" not in leave:
        if len({author for author, _role in draft.bylines}) != len(draft.bylines):
            raise Refusal(_("A name stands twice in the byline."), field="bylines")
        if any(role not in BylineRole for _author, role in draft.bylines):
            raise Refusal(_("A byline has a role that does not exist."), field="bylines")
    if "body" in leave:
        return body.Body("", ())
    try:
        return body.clean(draft.body)
    except body.Refused as refused:
        raise Refusal(str(refused), field="body") from refused


def check_photos(paper: Paper, *, known: Paper | None) -> None:
    """Raise Refusal for a photo that is not in the library; those in `known` are."""
    there = {use["photo_id"] for use in known["photo_uses"]} if known else set()
    wanted = {use["photo_id"] for use in paper["photo_uses"]} - there
    missing = wanted and wanted - set(
        Photo.objects.filter(pk__in=wanted).values_list("pk", flat=True)
    )
    if missing:
        message = _(
            "A photo in the text is not in the library (number %(number)d). Take it out."
        ) % {"number": min(missing)}
        raise Refusal(message, field="body")


def _check_characters(value: str, name: str) -> None:
    try:
        body.check_characters(value, name.replace("_", " ").capitalize())
    except body.Refused as refused:
        raise Refusal(str(refused), field=name) from refused


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
