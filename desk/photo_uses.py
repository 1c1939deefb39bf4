"""Where a photo is used: what readers see, saw and will see, and what the desk works on."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import F, IntegerField, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from articles.models import Article, Author, Edition, EditionPhoto, MustRead, PhotoUse, Revision
from desk.instants import clock
from photos import synthetic
from photos.models import Photo

PORTRAITS: Any = apps.get_model("articles", "AuthorEvent")  # what they were, by pghistory
ENTRIES: Any = apps.get_model("articles", "MustReadEvent")
_MOST = 200  # editions that are looked at, the newest first


@dataclass(frozen=True)
class Place:
    """One place where the photo stands. `story` is its number at the desk, for those who see it."""

    words: str
    when: str
    story: int | None = None
    path: str = ""


@dataclass
class Uses:
    """By what readers see. `unseen` counts stories whose working copy one may not see.

    What is `live` shows the photo only if it may be shown (`is_shown`).
    """

    live: list[Place] = field(default_factory=list)
    coming: list[Place] = field(default_factory=list)
    past: list[Place] = field(default_factory=list)
    drafts: list[Place] = field(default_factory=list)
    must_read: list[Place] = field(default_factory=list)
    portraits: list[Place] = field(default_factory=list)
    unseen: int = 0
    is_shown: bool = True

    @property
    def groups(self) -> list[tuple[str, list[Place]]]:
        named = [
            (
                _("Readers see it in") if self.is_shown else _("Public, and not showing it now"),
                self.live,
            ),
            (_("Planned"), self.coming),
            (_("Must Read"), self.must_read),
            (_("Portraits"), self.portraits),
            (_("Stories at the desk"), self.drafts),
            (_("Readers saw it in"), self.past),
        ]
        return [(words, places) for words, places in named if places]

    @property
    def is_empty(self) -> bool:
        return not (self.groups or self.unseen)


def counts(photo_ids: Collection[int]) -> Counter[int]:
    """In how many stories, Must Read entries and portraits each is or was, in one statement."""
    ways = [
        (PhotoUse.objects.filter(photo__in=photo_ids), "photo_id", "article_id", 0),
        (EditionPhoto.objects.filter(photo__in=photo_ids), "photo_id", "edition__article_id", 0),
        (MustRead.objects.filter(picture__in=photo_ids), "picture_id", "pk", 1),
        (Author.objects.filter(portrait__in=photo_ids), "portrait_id", "pk", 2),
    ]
    if not photo_ids:
        return Counter()
    first, *others = (
        rows.order_by().values_list(
            F(photo),
            Value(sort, output_field=IntegerField()),
            F(holder),
        )
        for rows, photo, holder, sort in ways
    )
    return Counter(photo for photo, _sort, _holder in first.union(*others))


def of_photo(photo: Photo, *, by: User, at: datetime) -> Uses:
    """What `by` may know of: a story that they may not see shows what readers have, no more."""
    printed = EditionPhoto.objects.filter(photo=photo)
    editions = list(
        Edition.objects.filter(pk__in=printed.values("edition"), live__isempty=False)
        .defer("body", "lead", "search", "heads")
        .order_by("-live__startswith")[:_MOST]
    )
    drafts = Article.objects.filter(photo_uses__photo=photo)
    ids = {edition.article_id for edition in editions} | set(drafts.values_list("pk", flat=True))
    seen = dict(
        Article.objects.seen_by(by)
        .filter(pk__in=ids)
        .order_by("-changed_at")
        .values_list("pk", "headline")
    )
    uses = Uses(is_shown=photo.may_be_shown(at=at))
    told = _sort(uses, editions, seen, at=at)
    working = set(drafts.values_list("pk", flat=True))
    uses.drafts = [
        Place(headline or _("Untitled story"), "", story=pk)
        for pk, headline in seen.items()
        if pk in working and pk not in told
    ]
    uses.unseen = len(ids - seen.keys() - told)
    uses.must_read = [_entry(entry) for entry in MustRead.objects.filter(picture=photo)]
    names = Author.objects.filter(portrait=photo).order_by("name")
    uses.portraits = [Place(name, "") for name in names.values_list("name", flat=True)]
    return uses


def says_ai(photo: Photo, *, at: datetime) -> str:
    """Words of its keywords, or under it in stories, that say AI where it has no label; or ""."""
    if photo.is_ai:
        return ""
    to_come = Q(edition__live__endswith=None) | Q(edition__live__endswith__gt=at)
    printed = EditionPhoto.objects.filter(to_come, photo=photo, edition__live__isempty=False)
    working = PhotoUse.objects.filter(photo=photo)
    rows = working.values_list("caption", "alt").union(printed.values_list("caption", "alt"))
    captions = [words for row in rows for words in row]
    return synthetic.in_words(captions=captions, credits=photo.keywords)


def is_kept(photo: Photo) -> bool:
    """Whether anything that is over needs the photo to be told: see `kept_for`."""
    return bool(kept_for(photo))


def kept_for(photo: Photo) -> list[str]:
    """Why a photo stays though nothing holds it now: old versions of stories, portraits, entries.

    The words of old versions have no index by photo: this reads those saved since it came.
    """
    reasons = []
    mentions = Revision.objects.filter(
        saved_at__gte=photo.uploaded_at, snapshot__photo_uses__contains=[{"photo_id": photo.pk}]
    )
    stories = mentions.order_by().values("article").distinct().count()
    if stories:
        words = ngettext(
            "Earlier versions of %(n)s story hold it.",
            "Earlier versions of %(n)s stories hold it.",
            stories,
        )
        reasons.append(words % {"n": stories})
    if PORTRAITS.objects.filter(portrait=photo.pk).exists():
        reasons.append(_("It is or was the portrait of an author."))
    if ENTRIES.objects.filter(picture=photo.pk).exists():
        reasons.append(_("It stands or stood in Must Read."))
    return reasons


def _sort(
    uses: Uses, editions: Iterable[Edition], seen: dict[int, str], *, at: datetime
) -> set[int]:
    """Each story once: by what readers see of it, else will see, else saw. Tells which."""
    rows = sorted(editions, key=lambda edition: _rank(edition, at))
    told: set[int] = set()
    for edition in rows:
        rank, article = _rank(edition, at), edition.article_id
        is_secret = rank != 0 and article not in seen
        if article in told or is_secret:
            continue
        told.add(article)
        begins, ends = edition.live.lower, edition.live.upper
        said = {"begins": clock(begins), "ends": clock(ends) if ends else ""}
        if rank == 1:
            words = _("From %(begins)s")
        elif rank == 0:
            words = _("Since %(begins)s, until %(ends)s") if ends else _("Since %(begins)s")
        else:
            words = _("%(begins)s to %(ends)s")
        story = article if article in seen else None
        path = edition.path if rank == 0 else ""
        place = Place(edition.headline, words % said, story=story, path=path)
        (uses.live, uses.coming, uses.past)[rank].append(place)
    return told


def _rank(edition: Edition, at: datetime) -> int:
    if at in edition.live:
        return 0
    return 1 if edition.live.lower > at else 2


def _entry(entry: MustRead) -> Place:
    span = entry.span
    said = {
        "begins": clock(span.lower) if span.lower else "–",
        "ends": clock(span.upper) if span.upper else "–",
    }
    return Place(str(entry), _("%(begins)s to %(ends)s") % said)
