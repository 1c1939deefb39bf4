"""Where stories stand and who is named: sections, topics, authors and MUST READ.

`version` is the one that the form was opened with, None for something new. Every verb raises
NotAllowed, and Refusal if the row was changed meanwhile.
"""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

import delivery
from accounts.models import User
from articles import keys
from articles.models import Author, MustRead, Section, Topic
from articles.workflow.refusals import NotAllowed, Refusal


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
    """An entry is a story, or a link with a title of its own."""
    if (entry.story_id is None) == (entry.url == ""):
        raise Refusal(_("Give a story or a link, one of the two."), field="url")
    if entry.url and not entry.title.strip():
        raise Refusal(_("A link needs a short title."), field="title")
    begins, ends = entry.span.lower, entry.span.upper
    if begins is not None and ends is not None and ends <= begins:
        raise Refusal(_("The end must come after the beginning."), field="until_at")
    _keep(entry, version=version, by=by)
    delivery.changed(keys.MUST_READ)
    return entry


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
