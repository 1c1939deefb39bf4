"""The spans in which readers see editions: ended, cancelled, printed again. For the verbs here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone

import delivery
from accounts.models import User
from articles import keys
from articles.models import TOMBSTONES, Article, Edition, EditionPhoto, Kind, MustRead
from articles.workflow import drafting, steps


def locked_for(step: str, article_id: int, version: int | None, *, by: User) -> Article:
    """The story, locked, if the table lets `by` take this step (from this version of it)."""
    article = drafting.locked(article_id, by=by)
    steps.check(step, article, version=version, by=by)
    return article


def first_and_last(article: Article, *, before: datetime) -> tuple[Edition | None, Edition | None]:
    """Of what readers saw or will see before an instant; without the words.

    Not all of it is read: a story that is followed for days has hundreds of editions.
    """
    known = article.editions.exclude(live__isempty=True).filter(live__startswith__lt=before)
    known = known.only("article", "kind", "live", "published_at")
    return known.order_by("live__startswith").first(), known.order_by("-live__startswith").first()


def end(article: Article, *, at: datetime) -> list[Edition]:
    """End or cancel everything from `at` on; returns it, with the spans that it had."""
    going_on = Q(live__endswith=None) | Q(live__endswith__gt=at)
    known = article.editions.filter(going_on, live__isempty=False)
    ended = list(known.order_by("live__startswith"))
    for edition in ended:
        close(edition, at=at if edition.live.lower < at else None)
    return ended


def kept(edition: Edition) -> list[Any]:
    """An edition and the span it had, for the snapshot of what ends it: `undo` reads it."""
    begins, ends = edition.live.lower, edition.live.upper
    return [edition.pk, begins.isoformat(), ends and ends.isoformat()]


def close(edition: Edition, *, at: datetime | None) -> None:
    """End an edition at an instant, or before it began (None)."""
    live = DateTimeTZRange(empty=True) if at is None else DateTimeTZRange(edition.live.lower, at)
    Edition.objects.filter(pk=edition.pk).update(live=live)


def print_again(
    edition: Edition, *, since: datetime, until: datetime | None, by: User, now: datetime
) -> None:
    """Spans only shorten: what goes on after its end is printed anew.

    What readers have seen before comes again as TYPO: they are told nothing.
    """
    photos = list(edition.photos.all())
    was_seen = not edition.live.isempty and edition.live.lower < since
    edition.pk = None
    edition._state.adding = True
    edition.live = DateTimeTZRange(since, until)
    if was_seen and edition.kind not in TOMBSTONES:
        edition.kind, edition.note = Kind.TYPO, ""
    edition.published_by, edition.written_at = by, now
    edition.save()
    place(edition, [(use.photo_id, use.position, use.caption, use.alt) for use in photos])


def place(edition: Edition, uses: list[tuple[int, int, str, str]]) -> None:
    EditionPhoto.objects.bulk_create(
        EditionPhoto(edition=edition, photo_id=photo, position=position, caption=caption, alt=alt)
        for photo, position, caption, alt in uses
    )


def tell(
    article: Article,
    editions: Iterable[Edition],
    *,
    photos: Iterable[int] = (),
    is_tombstone: bool = False,
) -> None:
    """Say in the same transaction which pages change: those of every edition that comes or goes.

    Its translations link to it, so theirs are among them.
    """
    in_set = Article.objects.filter(translations=article.translations)
    names = {keys.FRONT, *map(keys.story, in_set.values_list("pk", flat=True))}
    for edition in editions:
        names.add(keys.section(edition.section_id))
        names.update(keys.topic(topic) for topic in edition.topic_ids)
        names.update(keys.author(author) for author in edition.author_ids)
    names.update(keys.photo(photo) for photo in photos)
    if MustRead.objects.filter(story=article).exists() or _is_filled_up(article.language):
        names.add(keys.MUST_READ)
    delivery.changed(*sorted(names), is_tombstone=is_tombstone)


def _is_filled_up(language: str) -> bool:
    """Whether the newest stories stand in MUST READ, since editors put in too little.

    Or will stand there, on pages that are made beforehand.
    """
    wanted: int = settings.MUST_READ_LENGTH
    now, own = timezone.now(), MustRead.objects.filter(language=language)
    staying = own.shown(at=now + delivery.AHEAD).values("pk")
    return wanted > 0 and own.shown(at=now).filter(pk__in=staying).count() < wanted
