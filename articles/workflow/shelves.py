"""Where stories stand and who is named: sections, topics, authors and MUST READ.

`version` is the one that the form was opened with, None for something new. Every verb raises
NotAllowed, and Refusal if the row was changed meanwhile.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

import delivery
from accounts.models import User
from articles import keys
from articles.models import Author, Edition, MustRead, Section, Topic
from articles.workflow.refusals import NotAllowed, Refusal
from photos.models import Photo


@transaction.atomic
def save_section(*, section: Section, version: int | None, by: User, now: datetime) -> Section:
    """A section's name stands in the navigation of every page."""
    _keep(section, version=version, by=by)
    delivery.changed(keys.section(section.pk), keys.SECTIONS, keys.FRONT)
    return section


@transaction.atomic
def save_topic(*, topic: Topic, version: int | None, by: User, now: datetime) -> Topic:
    _keep(topic, version=version, by=by)
    delivery.changed(keys.topic(topic.pk))
    return topic


@transaction.atomic
def save_author(*, author: Author, version: int | None, by: User, now: datetime) -> Author:
    """Names above published stories stay as they were printed; the author's page changes."""
    _keep(author, version=version, by=by)
    delivery.changed(keys.author(author.pk))
    return author


@transaction.atomic
def save_must_read(*, entry: MustRead, version: int | None, by: User, now: datetime) -> MustRead:
    """An entry is a story, or a link with a title of its own.

    What is not public when its time begins is refused: at "story", at "picture".
    """
    if (entry.story_id is None) == (entry.url == ""):
        raise Refusal(_("Give a story or a link, one of the two."), field="url")
    if entry.url and not entry.title.strip():
        raise Refusal(_("A link needs a short title."), field="title")
    begins, ends = entry.span.lower, entry.span.upper
    if begins is not None and ends is not None and ends <= begins:
        raise Refusal(_("The end must come after the beginning."), field="until_at")
    if ends is None or ends > now:
        _check_public(entry, at=max(begins or now, now))
    _keep(entry, version=version, by=by)
    delivery.changed(keys.MUST_READ)
    return entry


@transaction.atomic
def move_must_read(
    *, entry_id: int, index: int, versions: Mapping[int, int], by: User, now: datetime
) -> MustRead:
    """An entry goes to another place, counted from 0, among those whose time is not over.

    `versions` are those of all of them, as the caller saw them.
    """
    if not by.has_perm("articles.change_mustread"):
        raise NotAllowed(_("You may not change this."))
    entry = MustRead.objects.filter(pk=entry_id).first()
    if entry is None:
        raise Refusal(_("There is no such entry."))
    ahead = MustRead.objects.filter(language=entry.language).ahead(at=now)
    rows = list(ahead.select_for_update(of=("self",)))
    if {row.pk: row.version for row in rows} != versions or entry_id not in versions:
        raise Refusal(_("Somebody changed the list after you opened it. This is how it is now."))
    [moved] = [row for row in rows if row.pk == entry_id]
    rows.remove(moved)
    rows.insert(max(0, index), moved)
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position, row.version = position, row.version + 1
            row.save(update_fields=["position", "version"])
    delivery.changed(keys.MUST_READ)
    return moved


@transaction.atomic
def take_off_must_read(*, entry_id: int, by: User, now: datetime) -> None:
    """Readers see the entry no longer; one that never began is forgotten."""
    if not by.has_perm("articles.delete_mustread"):
        raise NotAllowed(_("You may not take this off."))
    entry = MustRead.objects.select_for_update(of=("self",)).filter(pk=entry_id).first()
    if entry is None or (entry.span.upper is not None and entry.span.upper <= now):
        return
    if entry.span.lower is not None and entry.span.lower >= now:
        entry.delete()
    else:
        entry.span = DateTimeTZRange(entry.span.lower, now)
        entry.version += 1
        entry.save(update_fields=["span", "version"])
    delivery.changed(keys.MUST_READ)


def _check_public(entry: MustRead, *, at: datetime) -> None:
    is_story = entry.story_id is not None
    if is_story and not Edition.objects.live(at=at).filter(article=entry.story_id).exists():
        raise Refusal(
            _("Readers do not see this story when it begins here. Publish it, or begin later."),
            field="story",
        )
    picture = entry.picture_id
    if picture is not None and not Photo.objects.usable(at=at).filter(pk=picture).exists():
        raise Refusal(
            _("This picture may not be shown then: it was killed, or there is no right to it."),
            field="picture",
        )


def _keep(row: Section | Topic | Author | MustRead, *, version: int | None, by: User) -> None:
    """Write a row if `by` may and it stands as it was opened; its address never changes."""
    verb = "add" if row.pk is None else "change"
    if not by.has_perm(f"articles.{verb}_{row._meta.model_name}"):
        raise NotAllowed(_("You may not change this."))
    if row.pk is not None:
        stored = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
        if stored.version != version:
            message = _("Somebody changed this after you opened it. Open it again in another tab.")
            raise Refusal(message)
        if getattr(stored, "slug", "") != getattr(row, "slug", ""):
            raise Refusal(_("An address stays: readers have links to it."), field="slug")
        row.version = stored.version + 1
    row.save()
