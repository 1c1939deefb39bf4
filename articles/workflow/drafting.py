"""Filing and saving the working copy, and its way through the desk."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from articles import body
from articles.models import (
    Article,
    Byline,
    BylineRole,
    PhotoUse,
    Revision,
    Section,
    Stage,
    Step,
    Topic,
)
from articles.workflow import mailing, steps
from articles.workflow.refusals import Conflict, NotAllowed, Refusal
from photos.models import Photo

_PLAIN = (
    "headline",
    "slug",
    "lead",
    "language",
    "dated_on",
    "embargo_until",
    "reprint_source",
    "reprint_author",
    "reprint_title",
    "responsible_editor",
)


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


@transaction.atomic
def file(*, draft: Draft, by: User, now: datetime, reason: str = "") -> Article:
    """A new story of `by`'s. Raises Refusal, NotAllowed."""
    if not by.has_perm("articles.add_article"):
        raise NotAllowed("You may not file stories.")
    clean = _checked(draft)
    article = Article(owner=by, created_at=now, changed_at=now)
    if draft.translations:
        article.translations = draft.translations
    _write(article, draft, clean, now=now)
    record(article, step=Step.FILED, by=by, now=now, reason=reason)
    return article


@transaction.atomic
def save(
    *, article_id: int, draft: Draft, version: int, by: User, now: datetime, reason: str = ""
) -> Article:
    """The working copy becomes `draft`, if it is still at `version`; else Conflict.

    A save that changes nothing writes nothing. Raises Conflict, Refusal, NotAllowed.
    """
    article = locked(article_id, by=by)
    clean = _checked(draft)
    if article.version != version:
        raise Conflict(article)
    before = snapshot(article)
    if article.stage == Stage.APPROVED and not by.has_perm("articles.publish_article"):
        article.stage = Stage.DRAFT  # what an editor approved is no longer what stands there
    _write(article, draft, clean, now=now)
    if snapshot(article) != before:
        next_version(article, step=Step.SAVED, by=by, now=now, reason=reason)
    return article


@transaction.atomic
def submit(*, article_id: int, version: int, by: User, now: datetime) -> Article:
    """Hand a draft to the editors."""
    article = locked(article_id, by=by)
    row = steps.check("submit", article, version=version, by=by)
    return _move(article, row, by=by, now=now)


@transaction.atomic
def send_back(*, article_id: int, version: int, note: str, by: User, now: datetime) -> Article:
    """Give a story back to its reporter, with a note that says what to do."""
    article = locked(article_id, by=by)
    row = steps.check("send_back", article, version=version, by=by)
    if not note.strip():
        raise Refusal("Say what should be changed.", field="note")
    note = note.strip()
    if by != article.owner:
        mailing.tell(article.owner, lambda: _returned(article, note, by), article=article)
    return _move(article, row, by=by, now=now, reason=note)


def _returned(article: Article, note: str, by: User) -> tuple[str, str]:
    said = {"name": by.name, "headline": str(article)}
    return _("%(name)s sent back “%(headline)s”") % said, note


@transaction.atomic
def approve(*, article_id: int, version: int, by: User, now: datetime) -> Article:
    """Say that a story is ready to be published."""
    article = locked(article_id, by=by)
    row = steps.check("approve", article, version=version, by=by)
    return _move(article, row, by=by, now=now)


def draft_of(article: Article) -> Draft:
    """The working copy as a Draft: what a form starts from."""
    uses = [body.Placing(use.photo_id, use.caption, use.alt) for use in article.photo_uses.all()]
    return Draft(
        **{name: getattr(article, name) for name in _PLAIN},
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
    draft = draft_of(article)
    return asdict(draft) | {
        "body": article.body,
        "photo_uses": list(
            article.photo_uses.order_by("position").values("photo_id", "caption", "alt")
        ),
        "section": article.section_id,
        "topics": [topic.pk for topic in draft.topics],
        "bylines": [list(byline) for byline in draft.bylines],
        "dated_on": article.dated_on and article.dated_on.isoformat(),
        "embargo_until": article.embargo_until and article.embargo_until.isoformat(),
        "translations": str(article.translations),
        "stage": str(article.stage),
    }


def record(
    article: Article, *, step: Step, by: User, now: datetime, reason: str = "", **more: Any
) -> Revision:
    """Keep how the story stands now as its revision. For the verbs of this package.

    `more` goes into the snapshot beside the working copy.
    """
    return Revision.objects.create(
        article=article,
        version=article.version,
        step=step,
        saved_by=by,
        saved_at=now,
        reason=reason,
        snapshot=snapshot(article) | more,
    )


def locked(article_id: int, *, by: User) -> Article:
    """The story, locked until the transaction ends. Raises NotAllowed if `by` may not edit it."""
    if not Article.objects.edited_by(by).filter(pk=article_id).exists():
        raise NotAllowed("This story is not yours to change.")
    return Article.objects.select_for_update(of=("self",)).get(pk=article_id)


def _move(
    article: Article, row: steps.Transition, *, by: User, now: datetime, reason: str = ""
) -> Article:
    article.stage = row.after or article.stage
    article.save(update_fields=["stage"])
    next_version(article, step=row.records, by=by, now=now, reason=reason)
    return article


def write(article: Article, draft: Draft, *, now: datetime) -> None:
    """Check a draft and put it into the working copy. For the verbs of this package."""
    _write(article, draft, _checked(draft), now=now)


def next_version(
    article: Article, *, step: Step, by: User, now: datetime, reason: str = "", **more: Any
) -> None:
    """Count the story on and keep its revision. For the verbs of this package."""
    article.version += 1
    article.changed_at = now
    article.save(update_fields=["version", "changed_at"])
    record(article, step=step, by=by, now=now, reason=reason, **more)


def _checked(draft: Draft) -> body.Body:
    """The draft's text, clean. Raises Refusal with the field that is wrong."""
    for name in _PLAIN:
        value = getattr(draft, name)
        if isinstance(value, str):
            try:
                body.check_characters(value, name.replace("_", " ").capitalize())
            except body.Refused as refused:
                raise Refusal(str(refused), field=name) from refused
    if not draft.headline.strip():
        raise Refusal("Write a headline; it can change later.", field="headline")
    if len({author for author, _ in draft.bylines}) != len(draft.bylines):
        raise Refusal("A name stands twice in the byline.", field="bylines")
    if any(role not in BylineRole for _, role in draft.bylines):
        raise Refusal("A byline has a role that does not exist.", field="bylines")
    try:
        clean = body.clean(draft.body)
    except body.Refused as refused:
        raise Refusal(str(refused), field="body") from refused
    wanted = {placing.photo_id for placing in clean.placings}
    missing = wanted - set(Photo.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if missing:
        message = f"A photo in the text is not in the library (number {min(missing)}). Take it out."
        raise Refusal(message, field="body")
    return clean


def _write(article: Article, draft: Draft, clean: body.Body, *, now: datetime) -> None:
    for name in _PLAIN:
        setattr(article, name, getattr(draft, name))
    article.headline = " ".join(draft.headline.split())
    article.body = clean.html
    article.section = draft.section
    _check_neighbours(article, now=now)
    article.save()
    article.topics.set(draft.topics)
    bylines = [
        Byline(article=article, author_id=author, role=role, position=position)
        for position, (author, role) in enumerate(draft.bylines)
    ]
    article.bylines.all().delete()
    Byline.objects.bulk_create(bylines)
    article.photo_uses.all().delete()
    PhotoUse.objects.bulk_create(
        PhotoUse(
            article=article,
            photo_id=placing.photo_id,
            position=position,
            caption=placing.caption,
            alt=placing.alt,
        )
        for position, placing in enumerate(clean.placings)
    )


def _check_neighbours(article: Article, *, now: datetime) -> None:
    """Say in words what the database would refuse about other rows."""
    others = Article.objects.filter(translations=article.translations, language=article.language)
    if others.exclude(pk=article.pk).exists():
        message = "Its set of translations already has a story in this language."
        raise Refusal(message, field="language")
    if article.pk and article.embargo_until:
        seen = article.editions.filter(live__startswith__lt=article.embargo_until)
        if seen.filter(Q(live__upper_inf=True) | Q(live__endswith__gt=now)).exists():
            message = "Readers see this story before then, or will. Withdraw or cancel that first."
            raise Refusal(message, field="embargo_until")
