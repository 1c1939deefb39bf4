"""From the working copy to what readers see: editions in time."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from accounts.models import User
from articles import body, search
from articles.models import TOMBSTONES, Article, Edition, Kind, Stage, Step
from articles.workflow import addresses, drafting, four_eyes, gate, spans
from articles.workflow.refusals import NotReady, Refusal

_STEPS = {
    Kind.FIRST: Step.PUBLISHED,
    Kind.TYPO: Step.FIXED,
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
    ends there, and what is planned for later is cancelled. A story's first edition is always of
    the kind FIRST. A later one is an UPDATE unless `kind` says TYPO (readers are told nothing) or
    CORRECTION, which needs a public `note`. Raises Conflict, NotAllowed, NotReady, Refusal.
    """
    article = spans.locked_for("publish", article_id, version, by=by)
    four_eyes.check(article, by=by)
    since = since or now
    _check_span(since, until, now=now)
    if problems := gate.problems(article, at=since):
        raise NotReady(problems)
    first, last = spans.first_and_last(article, before=since)
    ended = spans.end(article, at=since)
    kind = _kind(kind, last, note, since=since)
    article.stage = Stage.APPROVED
    article.save(update_fields=["stage"])
    drafting.next_version(
        article,
        step=_STEPS[kind],
        by=by,
        now=now,
        reason=note.strip(),
        replaced=[spans.kept(old) for old in ended],
    )
    published_at = addresses.published_at(article, first, since=since)
    edition = _write(
        article,
        kind=kind,
        live=DateTimeTZRange(since, until),
        path=addresses.free_path(article, published_at),
        published_at=published_at,
        note=note.strip() if kind == Kind.CORRECTION else "",
        published_by=by,
        written_at=now,
    )
    spans.tell(article, [edition, *ended])
    return edition


def _check_span(since: datetime, until: datetime | None, *, now: datetime) -> None:
    if since < now:
        words = _("That instant has passed. Publish now, or choose a later one.")
        raise Refusal(words, field="since")
    if until is not None and until <= since:
        raise Refusal(_("The end must come after the beginning."), field="until")


def _kind(asked: Kind | None, last: Edition | None, note: str, *, since: datetime) -> Kind:
    if last is None:
        return Kind.FIRST
    if asked == Kind.CORRECTION:
        if not note.strip():
            raise Refusal(_("Tell readers what was wrong and what is right."), field="note")
        return Kind.CORRECTION
    goes_on = last.live.upper is None or last.live.upper >= since
    if asked == Kind.TYPO and goes_on and last.kind not in TOMBSTONES:
        return Kind.TYPO
    return Kind.UPDATE  # what was gone for a while does not come back unsaid


def _write(article: Article, **given: Any) -> Edition:
    if article.section is None:  # pragma: no cover - for the reader and the type checker
        raise AssertionError("the gate lets no story without a section pass")
    bylines = article.bylines.select_related("author").order_by("position")
    uses = list(article.photo_uses.order_by("position"))
    captions = "\n".join(use.caption for use in uses)
    edition = Edition.objects.create(
        article=article,
        revision=article.revisions.get(version=article.version),
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
            article.headline,
            article.lead,
            f"{body.text(article.body)}\n{captions}",
            names="\n".join(f"{byline.author.name}\n{byline.author.name_zh}" for byline in bylines),
        ),
        **given,
    )
    spans.place(edition, [(use.photo_id, use.position, use.caption, use.alt) for use in uses])
    return edition
