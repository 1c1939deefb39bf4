"""From the working copy to what readers see: editions in time."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

import delivery
from accounts.models import User
from articles import body, keys, search
from articles.models import TOMBSTONES, Article, Edition, EditionPhoto, Kind, MustRead, Stage, Step
from articles.workflow import addresses, drafting, four_eyes, gate, steps
from articles.workflow.refusals import NotReady, Refusal

_STEPS = {
    Kind.FIRST: Step.PUBLISHED,
    Kind.TYPO: Step.UPDATED,
    Kind.UPDATE: Step.UPDATED,
    Kind.CORRECTION: Step.CORRECTED,
}


@transaction.atomic
def publish(
    *,
    article_id: int,
    version: int,
    by: User,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    kind: Kind | None = None,
    note: str = "",
) -> Edition:
    """Readers see the working copy from `since` (default `now`) until `until` (default: no end).

    It takes the place of what they would see from then on: the edition that is live at `since`
    ends there, and editions planned for later are cancelled. The first edition of a story is
    always of the kind FIRST; a later one is an UPDATE unless `kind` says CORRECTION, which needs a
    public `note`. Raises Conflict, NotAllowed, NotReady (the gate), Refusal.
    """
    article = _locked_for("publish", article_id, version, by=by)
    four_eyes.check(article, by=by)
    since = since or now
    if since < now:
        raise Refusal("That instant has passed. Publish now, or choose a later one.", field="since")
    if until is not None and until <= since:
        raise Refusal("The end must come after the beginning.", field="until")
    problems = gate.problems(article, at=since)
    if problems:
        raise NotReady(problems)
    earlier = _end(article, at=since)
    kind = _kind(kind, earlier, note)
    article.stage = Stage.APPROVED
    article.save(update_fields=["stage"])
    drafting.next_version(article, step=_STEPS[kind], by=by, now=now, reason=note.strip())
    published_at = addresses.published_at(article, earlier, since=since)
    edition = _write(
        article,
        kind=kind,
        live=DateTimeTZRange(since, until),
        path=addresses.free_path(article, published_at),
        published_at=published_at,
        note=note.strip(),
        published_by=by,
        written_at=now,
    )
    _tell(article, edition)
    return edition


@transaction.atomic
def withdraw(*, article_id: int, version: int, note: str, by: User, now: datetime) -> Edition:
    """Take a story back for good: its address answers 410 with the public reason `note`."""
    article = _locked_for("withdraw", article_id, version, by=by)
    if not note.strip():
        raise Refusal("Give readers the reason; it is all they will see.", field="note")
    last = article.editions.filter(live__contains=now).exclude(kind__in=TOMBSTONES).first()
    if last is None:
        raise Refusal("Readers do not see this story now, so there is nothing to withdraw.")
    _end(article, at=now)
    drafting.next_version(article, step=Step.WITHDRAWN, by=by, now=now, reason=note.strip())
    tombstone = Edition.objects.create(
        article=article,
        revision=_revision(article),
        kind=Kind.WITHDRAWAL,
        live=DateTimeTZRange(now, None),
        path=last.path,
        language=last.language,
        translations=last.translations,
        headline=last.headline,
        section=last.section,
        published_at=last.published_at,
        note=note.strip(),
        published_by=by,
        written_at=now,
        search=search.document("", "", ""),
    )
    _tell(article, tombstone, is_tombstone=True)
    return tombstone


@transaction.atomic
def unpublish(*, article_id: int, version: int, by: User, now: datetime) -> Article:
    """End what readers see, without a word: the address answers 404 from now on."""
    article = _locked_for("unpublish", article_id, version, by=by)
    live = article.editions.filter(live__contains=now).exclude(kind__in=TOMBSTONES).first()
    if live is None:
        raise Refusal("Readers do not see this story now.")
    _end(article, at=now)
    drafting.next_version(article, step=Step.UNPUBLISHED, by=by, now=now)
    _tell(article, live, is_tombstone=True)
    return article


@transaction.atomic
def cancel(*, article_id: int, version: int, by: User, now: datetime) -> Article:
    """Cancel what is planned for later; what readers see now goes on without an end."""
    article = _locked_for("cancel", article_id, version, by=by)
    planned = list(article.editions.filter(live__startswith__gt=now))
    if not planned:
        raise Refusal("Nothing is planned for this story.")
    for edition in planned:
        _close(edition, at=None)
    current = article.editions.filter(live__contains=now).first()
    drafting.next_version(article, step=Step.CANCELLED, by=by, now=now)
    if current is not None and current.live.upper is not None:
        _print_again(current, by=by, now=now)
    _tell(article, planned[0])
    return article


def _locked_for(step: str, article_id: int, version: int, *, by: User) -> Article:
    """The story, locked, if the table lets `by` take this step from this version of it."""
    article = drafting.locked(article_id, by=by)
    steps.check(step, article, version=version, by=by)
    return article


def _kind(asked: Kind | None, earlier: list[Edition], note: str) -> Kind:
    if not earlier:
        return Kind.FIRST
    if asked != Kind.CORRECTION:
        return Kind.UPDATE
    if not note.strip():
        raise Refusal("Tell readers what was wrong and what is right.", field="note")
    return Kind.CORRECTION


def _end(article: Article, *, at: datetime) -> list[Edition]:
    """End or cancel everything from `at` on; returns what was or will be seen before."""
    earlier = []
    for edition in article.editions.exclude(live__isempty=True).order_by("live__startswith"):
        if edition.live.lower >= at:
            _close(edition, at=None)
            continue
        if edition.live.upper is None or edition.live.upper > at:
            _close(edition, at=at)
        earlier.append(edition)
    return earlier


def _close(edition: Edition, *, at: datetime | None) -> None:
    """End an edition at an instant, or before it began (None)."""
    live = DateTimeTZRange(empty=True) if at is None else DateTimeTZRange(edition.live.lower, at)
    Edition.objects.filter(pk=edition.pk).update(live=live)


def _print_again(edition: Edition, *, by: User, now: datetime) -> None:
    """Spans only shorten: to go on, what is seen now ends and the same begins again."""
    photos = list(edition.photos.all())
    _close(edition, at=now)
    edition.pk = None
    edition._state.adding = True
    edition.live = DateTimeTZRange(now, None)
    if edition.kind not in TOMBSTONES:
        edition.kind, edition.note = Kind.UPDATE, ""
    edition.published_by, edition.written_at = by, now
    edition.save()
    _place(edition, [(use.photo_id, use.position, use.caption, use.alt) for use in photos])


def _write(article: Article, **given: Any) -> Edition:
    if article.section is None:  # pragma: no cover - for the reader and the type checker
        raise AssertionError("the gate lets no story without a section pass")
    bylines = article.bylines.select_related("author").order_by("position")
    uses = list(article.photo_uses.order_by("position"))
    captions = "\n".join(use.caption for use in uses)
    edition = Edition.objects.create(
        article=article,
        revision=_revision(article),
        language=article.language,
        translations=article.translations,
        headline=article.headline,
        lead=article.lead,
        body=article.body,
        section=article.section,
        byline=[
            {
                "author": byline.author_id,
                "slug": byline.author.slug,
                "name": byline.author.name,
                "name_zh": byline.author.name_zh,
                "role": byline.role,
            }
            for byline in bylines
        ],
        provenance={
            "source": article.reprint_source,
            "author": article.reprint_author,
            "title": article.reprint_title,
            "responsible_editor": article.responsible_editor,
        },
        author_ids=[byline.author_id for byline in bylines],
        topic_ids=list(article.topics.order_by("name").values_list("pk", flat=True)),
        search=search.document(
            article.headline, article.lead, f"{body.text(article.body)}\n{captions}"
        ),
        **given,
    )
    _place(edition, [(use.photo_id, use.position, use.caption, use.alt) for use in uses])
    return edition


def _place(edition: Edition, uses: list[tuple[int, int, str, str]]) -> None:
    EditionPhoto.objects.bulk_create(
        EditionPhoto(edition=edition, photo_id=photo, position=position, caption=caption, alt=alt)
        for photo, position, caption, alt in uses
    )


def _revision(article: Article) -> Any:
    return article.revisions.get(version=article.version)


def _tell(article: Article, edition: Edition, *, is_tombstone: bool = False) -> None:
    """Say in the same transaction which pages change."""
    names = [keys.story(article.pk), keys.section(edition.section_id), keys.FRONT]
    names += [keys.topic(topic) for topic in edition.topic_ids]
    names += [keys.author(author) for author in edition.author_ids]
    if MustRead.objects.filter(story=article).exists():
        names.append(keys.MUST_READ)
    delivery.changed(*names, is_tombstone=is_tombstone)
