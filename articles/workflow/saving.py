"""Filing and saving the working copy: locked, merged with what others saved, and kept."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from articles import body, checks, merging
from articles.merging import Paper
from articles.models import Article, Byline, PhotoUse, Revision, Sitting, Stage, Step
from articles.workflow import drafting, papers, steps
from articles.workflow.papers import Draft
from articles.workflow.refusals import Conflict, NotAllowed, Refusal

SITTINGS_KEPT = timedelta(days=1)
ASIDE_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Saved:
    """What became of a save. `sent` is what was typed, `paper` how the story stands now."""

    article: Article
    sent: Paper
    paper: Paper
    seq: int = 0  # the last save of this window that was done
    is_new: bool = False  # whether the story was filed just now
    is_merged: bool = False  # whether somebody else's changes were taken along


def file(
    *,
    draft: Draft,
    by: User,
    now: datetime,
    reason: str = "",
    sitting: uuid.UUID | None = None,
) -> Article:
    """A new story of `by`'s; filed once for a sitting. Raises Refusal, NotAllowed."""
    return keep(
        article_id=None, draft=draft, version=0, by=by, now=now, reason=reason, sitting=sitting
    ).article


def save(
    *,
    article_id: int,
    draft: Draft,
    version: int,
    by: User,
    now: datetime,
    reason: str = "",
    sitting: uuid.UUID | None = None,
    seq: int = 0,
    choices: Mapping[str, str] | None = None,
    step: Step = Step.SAVED,
) -> Article:
    """The working copy becomes `draft`, merged with what was saved since `version`.

    A save that changes nothing writes nothing. Raises Conflict where both changed the same, and
    `choices` do not say which stands; Refusal, NotAllowed.
    """
    return keep(
        article_id=article_id,
        draft=draft,
        version=version,
        by=by,
        now=now,
        reason=reason,
        sitting=sitting,
        seq=seq,
        choices=choices,
        step=step,
    ).article


@transaction.atomic
def keep(
    *,
    article_id: int | None,
    draft: Draft,
    version: int,
    by: User,
    now: datetime,
    reason: str = "",
    sitting: uuid.UUID | None = None,
    seq: int = 0,
    place: str = "",
    choices: Mapping[str, str] | None = None,
    leave: Collection[str] = (),
    mend: str = "",
    step: Step = Step.SAVED,
) -> Saved:
    """What a window sends, done once for each `seq` (0: not numbered); None files a story.

    `mend` is the code of an advisory check to apply (`articles.checks`). Fields in `leave` stay
    as they were when the window's text began. Raises as `save`.
    """
    if article_id is None:
        known = _filed_by_window(sitting)
        if known is None:
            made = _filed(draft, leave, by=by, now=now, reason=reason, sitting=sitting)
            _sat(sitting, made.article, None, None, seq, place, by=by, now=now)
            return replace(made, seq=seq)
        article_id = known
    article = drafting.locked(article_id, by=by)
    window = _window(sitting, article)
    theirs = papers.paper(article)
    base = _ancestor(article, sitting, window, version, theirs)
    sent = _typed(draft, base or theirs, leave)
    if window is not None and 0 < seq <= window.seq:
        return Saved(article, sent, theirs, seq=window.seq)
    merged = merging.merge(base, theirs, sent, choices)
    if merged.clashes:
        raise Conflict(article, merged.clashes, _by_itself(base, theirs, merged))
    paper = checks.mend(merged.paper, mend) if mend else merged.paper
    if paper != theirs:
        _check(article, theirs, paper, now=now)
        _count_on(article, by=by, now=now)
        _write(article, theirs, paper)
        _record(article, paper, step=step, by=by, now=now, reason=reason, sitting=sitting)
    left = sent if sent != paper else None
    _sat(sitting, article, window, left, seq, place, by=by, now=now)
    return Saved(article, sent, paper, seq=seq, is_merged=base != theirs and paper != sent)


@transaction.atomic
def sit(*, article_id: int, sitting: uuid.UUID, place: str, by: User, now: datetime) -> None:
    """Say that somebody has a story open in a window, and in which field they are.

    Raises NotAllowed; Refusal if the window began with another story.
    """
    drafting.stand_behind_savers(article_id, by=by)
    row = Sitting.objects.filter(key=sitting).first()
    if row is not None and row.article_id != article_id:
        raise _another_story()
    since = row.place_since if row is not None and row.place == place else now
    there = {"user": by, "seen_at": now, "place": place, "place_since": since}
    fresh = Sitting(key=sitting, article_id=article_id, began_at=now, version=0, **there)
    Sitting.objects.bulk_create(
        [fresh], update_conflicts=True, unique_fields=["key"], update_fields=list(there)
    )


@transaction.atomic
def set_aside(*, article_id: int, sitting: uuid.UUID, words: str, by: User, now: datetime) -> None:
    """Keep what a window holds while a question is open (JSON), beside the story; "" forgets it.

    Nothing of the story changes, so nothing can be overwritten: only who typed it is given it back
    (`left_aside`), until the window's next save is done. Raises NotAllowed; Refusal if the window
    began with another story, or is another person's.
    """
    drafting.stand_behind_savers(article_id, by=by)
    row = Sitting.objects.filter(key=sitting).first()
    if row is not None and (row.article_id != article_id or row.user_id != by.pk):
        raise _another_story()
    there = {"seen_at": now, "aside": words}
    fresh = Sitting(
        key=sitting, article_id=article_id, user=by, began_at=now, version=0, place="", **there
    )
    Sitting.objects.bulk_create(
        [fresh], update_conflicts=True, unique_fields=["key"], update_fields=list(there)
    )


def left_aside(article: Article, *, by: User, before: datetime) -> list[tuple[uuid.UUID, str]]:
    """What windows of `by`'s set aside that were not heard of since `before`, the newest first."""
    rows = article.sittings.filter(user=by, seen_at__lt=before).exclude(aside="")
    return list(rows.order_by("-seen_at").values_list("key", "aside"))


def forget_sittings(*, now: datetime) -> int:
    """Windows that were not heard of for a day; answers how many. For the nightly job.

    Those that set words aside are kept for thirty.
    """
    old = Sitting.objects.filter(seen_at__lt=now - SITTINGS_KEPT)
    return old.filter(Q(aside="") | Q(seen_at__lt=now - ASIDE_KEPT)).delete()[0]


def _filed_by_window(sitting: uuid.UUID | None) -> int | None:
    """The story that this window has filed already; others who ask wait until it is known."""
    if sitting is None:
        return None
    with connection.cursor() as cursor:
        number = int.from_bytes(sitting.bytes[:8], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    return Sitting.objects.filter(key=sitting).values_list("article_id", flat=True).first()


def _filed(
    draft: Draft,
    leave: Collection[str],
    *,
    by: User,
    now: datetime,
    reason: str,
    sitting: uuid.UUID | None,
) -> Saved:
    if not by.has_perm(steps.FILES):
        raise NotAllowed(_("You may not file stories."))
    empty = papers.paper_of(Draft(""), body.Body("", ()))
    paper = _typed(draft, empty, leave)
    article = Article(owner=by, created_at=now, changed_at=now)
    if draft.translations:
        article.translations = draft.translations
    _check(article, None, paper, now=now)
    _write(article, empty, paper)
    _record(article, paper, step=Step.FILED, by=by, now=now, reason=reason, sitting=sitting)
    return Saved(article, paper, paper, is_new=True)


def _typed(draft: Draft, base: Paper, leave: Collection[str]) -> Paper:
    paper = papers.paper_of(draft, papers.checked(draft, leave=leave))
    left = {*leave, "photo_uses"} if "body" in leave else set(leave)
    return paper | {name: base[name] for name in left if name in base}


def _count_on(article: Article, *, by: User, now: datetime) -> None:
    if article.stage == Stage.APPROVED and not by.has_perm(steps.PUBLISHES):
        article.stage = Stage.DRAFT  # what an editor approved is no longer what stands there
    article.version += 1
    article.changed_at = now


def _window(sitting: uuid.UUID | None, article: Article) -> Sitting | None:
    row = Sitting.objects.filter(key=sitting).first() if sitting else None
    if row is not None and row.article_id != article.pk:
        raise _another_story()
    return row


def _another_story() -> Refusal:
    return Refusal(_("This window began with another story. Open this one in a new window."))


def _ancestor(
    article: Article,
    sitting: uuid.UUID | None,
    window: Sitting | None,
    version: int,
    theirs: Paper,
) -> Paper | None:
    """What the window's text derives from: what it sent last, if that is newer than `version`."""
    if window is not None and window.version > version:
        if window.sent is not None:
            return dict(window.sent)
        version = window.version
    if version == article.version:
        return theirs
    kept = article.revisions.filter(version=version)
    if window is None and sitting is not None:  # forgotten overnight: its revisions tell
        own = article.revisions.filter(sitting=sitting, version__gt=version)
        kept = article.revisions.filter(Q(pk__in=own) | Q(pk__in=kept)).order_by("-version")
    found = kept.values_list("snapshot", flat=True).first()
    return None if found is None else papers.from_snapshot(found)


def _by_itself(base: Paper | None, theirs: Paper, merged: merging.Merged) -> tuple[str, ...]:
    """The fields in which the other's changes stand beside mine without a question."""
    asked = {clash.field for clash in merged.clashes}
    names = [name for name in merging.FIELDS if base is not None and base[name] != theirs[name]]
    return tuple(name for name in names if name not in asked)


def _check(article: Article, before: Paper | None, paper: Paper, *, now: datetime) -> None:
    """Say in words what the database would refuse about other rows."""
    papers.check_photos(paper, known=before)
    if len(paper["body"].encode()) > body.MAX_BYTES:
        message = _("Together with what was saved meanwhile the text is too long. Split the story.")
        raise Refusal(message, field="body")
    if before is None or before["language"] != paper["language"]:
        others = Article.objects.filter(
            translations=article.translations, language=paper["language"]
        )
        if others.exclude(pk=article.pk).exists():
            message = _("Its set of translations already has a story in this language.")
            raise Refusal(message, field="language")
    embargo = paper["embargo_until"]
    if before is not None and embargo and embargo != before["embargo_until"]:
        seen = article.editions.filter(live__startswith__lt=embargo)
        if seen.filter(Q(live__upper_inf=True) | Q(live__endswith__gt=now)).exists():
            message = _(
                "Readers see this story before then, or will. Withdraw or cancel that first."
            )
            raise Refusal(message, field="embargo_until")


def _write(article: Article, before: Paper, paper: Paper) -> None:
    """The rows of a story become `paper`; only those that differ from `before` are touched."""
    day, embargo = paper["dated_on"], paper["embargo_until"]
    columns = {
        **{name: paper[name] for name in papers.PLAIN},
        "dated_on": date.fromisoformat(day) if day else None,
        "embargo_until": datetime.fromisoformat(embargo) if embargo else None,
        "body": paper["body"],
        "section_id": paper["section"],
    }
    for name, value in columns.items():
        setattr(article, name, value)
    vector = papers.vector(paper)
    if article._state.adding:
        article.search = vector
        article.save()
    else:
        own = {name: getattr(article, name) for name in ("stage", "version", "changed_at")}
        Article.objects.filter(pk=article.pk).update(**columns, **own, search=vector)
    article.__dict__.pop("search", None)  # read anew if somebody asks
    if paper["topics"] != before["topics"]:
        article.topics.set(paper["topics"])
    if paper["bylines"] != before["bylines"]:
        article.bylines.all().delete()
        Byline.objects.bulk_create(
            Byline(article=article, author_id=author, role=role, position=position)
            for position, (author, role) in enumerate(paper["bylines"])
        )
    if paper["photo_uses"] != before["photo_uses"]:
        article.photo_uses.all().delete()
        PhotoUse.objects.bulk_create(
            PhotoUse(article=article, position=position, **use)
            for position, use in enumerate(paper["photo_uses"])
        )


def _record(
    article: Article,
    paper: Paper,
    *,
    step: Step,
    by: User,
    now: datetime,
    reason: str,
    sitting: uuid.UUID | None,
) -> None:
    Revision.objects.create(
        article=article,
        version=article.version,
        step=step,
        sitting=sitting,
        saved_by=by,
        saved_at=now,
        reason=reason,
        snapshot=papers.snapshot_of(article, paper),
    )


def _sat(
    sitting: uuid.UUID | None,
    article: Article,
    window: Sitting | None,
    sent: Paper | None,
    seq: int,
    place: str,
    *,
    by: User,
    now: datetime,
) -> None:
    """Remember what a window sent, and that it is there."""
    if sitting is None:
        return
    known = {"user": by, "seen_at": now, "version": article.version, "sent": sent, "aside": ""}
    if seq:
        known["seq"] = seq
    if place:
        since = window.place_since if window is not None and window.place == place else now
        known |= {"place": place, "place_since": since}
    fresh = Sitting(key=sitting, article=article, began_at=now, **known)
    Sitting.objects.bulk_create(
        [fresh], update_conflicts=True, unique_fields=["key"], update_fields=list(known)
    )
