"""Back from the public: withdraw, kill, unpublish, cancel a plan, undo a slip."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from articles import search
from articles.models import TOMBSTONES, Article, Edition, EditionPhoto, Kind, Step
from articles.workflow import drafting, spans
from articles.workflow.refusals import Refusal


@transaction.atomic
def withdraw(*, article_id: int, version: int, note: str, by: User, now: datetime) -> Edition:
    """Take a story back for good: its address answers 410 with the public reason `note`."""
    article = spans.locked_for("withdraw", article_id, version, by=by)
    if not note.strip():
        raise Refusal(_("Give readers the reason; it is all they will see."), field="note")
    last = _seen(article, at=now)
    if last is None:
        words = _("Readers do not see this story now, so there is nothing to withdraw.")
        raise Refusal(words)
    ended = spans.end(article, at=now)
    drafting.next_version(article, step=Step.WITHDRAWN, by=by, now=now, reason=note.strip())
    tombstone = _bury(
        article,
        last,
        kind=Kind.WITHDRAWAL,
        headline=last.headline,
        note=note.strip(),
        published_by=by,
        written_at=now,
    )
    spans.tell(article, ended, is_tombstone=True)
    return tombstone


@transaction.atomic
def kill(*, article_id: int, version: int, reason: str, by: User, now: datetime) -> Article:
    """Make a story gone, for legal or safety reasons: nothing of it can be read at any instant.

    Every edition's span is emptied, so that not even staff who look back in time see it; what
    they held stays in the database. If readers ever saw it, its address answers 410 and says
    nothing else. The story is not for publication from now on; `reason` stays at the desk.
    """
    article = spans.locked_for("kill", article_id, version, by=by)
    if not reason.strip():
        raise Refusal(_("Say why; it stays at the desk."), field="reason")
    editions = list(article.editions.exclude(live__isempty=True).order_by("live__startswith"))
    if article.is_not_for_publication and not _to_bury(editions, at=now):
        raise Refusal(_("This story is killed already, or was never public and is kept back."))
    for edition in editions:
        spans.close(edition, at=None)
    article.is_not_for_publication = True
    article.save(update_fields=["is_not_for_publication"])
    drafting.next_version(article, step=Step.KILLED, by=by, now=now, reason=reason.strip())
    seen = [edition for edition in editions if edition.live.lower <= now]
    if seen:
        _bury(article, seen[-1], kind=Kind.KILL, headline="", published_by=by, written_at=now)
    photos = EditionPhoto.objects.filter(edition__article=article).values_list("photo", flat=True)
    everything = Edition.objects.filter(article=article)
    spans.tell(article, everything, photos=photos.distinct(), is_tombstone=True)
    return article


@transaction.atomic
def unpublish(*, article_id: int, version: int, by: User, now: datetime) -> Article:
    """End what readers see, without a word: the address answers 404 from now on."""
    article = spans.locked_for("unpublish", article_id, version, by=by)
    if _seen(article, at=now) is None:
        raise Refusal(_("Readers do not see this story now."))
    ended = spans.end(article, at=now)
    drafting.next_version(article, step=Step.UNPUBLISHED, by=by, now=now)
    spans.tell(article, ended, is_tombstone=True)
    return article


@transaction.atomic
def cancel(*, article_id: int, version: int, by: User, now: datetime) -> Article:
    """Cancel what is planned for later; what readers see now goes on without an end."""
    article = spans.locked_for("cancel", article_id, version, by=by)
    planned = list(article.editions.filter(live__startswith__gt=now))
    if not planned:
        raise Refusal(_("Nothing is planned for this story."))
    for edition in planned:
        spans.close(edition, at=None)
    current = article.editions.filter(live__contains=now).first()
    drafting.next_version(article, step=Step.CANCELLED, by=by, now=now)
    if current is not None and current.live.upper is not None:
        spans.close(current, at=now)
        spans.print_again(current, since=now, until=None, by=by, now=now)
    spans.tell(article, planned)
    return article


def undoable(article: Article, *, at: datetime) -> tuple[Edition, datetime] | None:
    """The publication that can still be undone, with the story's version, and until when."""
    edition = article.editions.select_related("revision").order_by("-pk").first()
    if edition is None or edition.live.isempty or edition.kind in TOMBSTONES:
        return None
    ends_at = edition.written_at + timedelta(seconds=settings.UNDO_SECONDS)
    is_publication = edition.revision.saved_at == edition.written_at  # not one printed again
    has_ended = edition.live.upper is not None and edition.live.upper <= at
    return (edition, ends_at) if is_publication and at < ends_at and not has_ended else None


@transaction.atomic
def undo(*, article_id: int, version: int, by: User, now: datetime) -> Article:
    """Take back the publication that made `version`, within UNDO_SECONDS of it.

    What it ended or cancelled is printed again, with the ends and the plans it had; readers are
    told nothing. A first publication is unpublished. The working copy stays as it is. Later
    saves do not stand in the way. Raises NotAllowed, Refusal.
    """
    article = spans.locked_for("undo", article_id, None, by=by)
    found = undoable(article, at=now)
    if found is None or found[0].revision.version != version:
        raise Refusal(
            _(
                "This can no longer be undone. Publish the story again as it should be, or "
                "unpublish or withdraw it; a plan can be cancelled."
            )
        )
    edition = found[0]
    again = list(_replaced(edition, now=now))
    if again and (article.legal_hold or article.is_not_for_publication):
        raise Refusal(_("The story is held, so nothing goes back. Unpublish or withdraw it."))
    is_seen_again = any(since == now for _old, since, _until in again)
    was_told = edition.kind in (Kind.UPDATE, Kind.CORRECTION)
    has_begun = edition.live.lower < now
    # What readers were told and is taken back must not come back with the next publication.
    # Where an older text follows, its place in time says so; else the span has to.
    keeps_its_span = has_begun and (is_seen_again or not was_told)
    spans.close(edition, at=now if keeps_its_span else None)
    drafting.next_version(article, step=Step.UNDONE, by=by, now=now)
    for old, since, until in again:
        if not old.live.isempty and old.live.upper > since:
            spans.close(old, at=since)
        spans.print_again(old, since=since, until=until, by=by, now=now)
    is_gone = has_begun and not is_seen_again
    spans.tell(article, [edition, *(old for old, _since, _until in again)], is_tombstone=is_gone)
    return article


def _seen(article: Article, *, at: datetime) -> Edition | None:
    return article.editions.filter(live__contains=at).exclude(kind__in=TOMBSTONES).first()


def _to_bury(editions: list[Edition], *, at: datetime) -> bool:
    return any(edition.kind != Kind.KILL and edition.live.lower <= at for edition in editions)


def _bury(article: Article, last: Edition, *, written_at: datetime, **given: Any) -> Edition:
    """From now on a tombstone stands at the last address that readers had."""
    return Edition.objects.create(
        article=article,
        revision=article.revisions.get(version=article.version),
        live=DateTimeTZRange(written_at, None),
        path=last.path,
        language=last.language,
        translations=last.translations,
        section=last.section,
        published_at=last.published_at,
        written_at=written_at,
        search=search.document("", "", ""),
        **given,
    )


def _replaced(edition: Edition, *, now: datetime) -> Any:
    """What a publication ended: each edition as it is now, and the span it would still have."""
    for pk, began, ended in edition.revision.snapshot.get("replaced", []):
        since, until = parse_datetime(began), ended and parse_datetime(ended)
        if since is not None and (until is None or until > now):
            yield Edition.objects.get(pk=pk), max(since, now), until
