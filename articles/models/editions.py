"""What the public reads, and when. Public = `Edition.objects.live(at=...)`, and nothing else."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from articles.models.places import Section
from articles.models.stories import Article, Revision
from articles.statements import AT, Statement
from photos.models import Photo, Use, is_usable, picture


class Kind(models.TextChoices):
    FIRST = "first", _("First publication")
    TYPO = "typo", _("Small fix")
    UPDATE = "update", _("Update")
    CORRECTION = "correction", _("Correction")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    KILL = "kill", _("Kill")


@DateTimeRangeField.register_lookup
class Holds(models.Lookup):
    """Whether an instant lies in the span, asked of each row and not of an index.

    Nearly every edition is live now, and a plan made for all instants alike (articles.statements)
    would take `@>` for so rare that it reads all of them to show twenty.
    """

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        span, of_span = self.process_lhs(compiler, connection)
        at, of_at = self.process_rhs(compiler, connection)
        sql = f"COALESCE(lower({span}) <= {at} AND COALESCE(upper({span}) > {at}, true), false)"
        return sql, (*of_span, *of_at, *of_span, *of_at)


TOMBSTONES = (Kind.WITHDRAWAL, Kind.KILL)  # editions that say a story is gone


class EditionQuerySet(models.QuerySet["Edition"]):
    def live(self, *, at: datetime) -> "EditionQuerySet":
        """The stories that readers see at an instant."""
        return self.standing(at=at).exclude(kind__in=TOMBSTONES)

    def standing(self, *, at: datetime) -> "EditionQuerySet":
        """What stands at an address at an instant: a story, or the tombstone of one."""
        return self.filter(live__holds=at)

    def coming(self, *, at: datetime) -> "EditionQuerySet":
        """What begins after an instant."""
        return self.filter(live__startswith__gt=at)

    def leading_to_stories(self, paths: Iterable[str], *, at: datetime) -> "EditionQuerySet":
        """What has, or once had, one of these addresses, of stories that readers see `at`."""
        seen = Edition.objects.live(at=at).filter(article=OuterRef("article"))
        return self.filter(Exists(seen), path__in=paths, live__startswith__lte=at)

    def address_now(self, path: str, *, at: datetime) -> str | None:
        """Where readers find the story that has, or once had, an address."""
        known = self.leading_to_stories([path], at=at).values("article")
        live = Edition.objects.live(at=at).filter(article__in=known)
        return live.values_list("path", flat=True).first()

    def told(self, *, at: datetime) -> "EditionQuerySet":
        """The updates and corrections that began by an instant, but for those taken back.

        An edition was taken back where an older text followed it.
        """
        older = Edition.objects.filter(
            article=OuterRef("article"),
            pk__gt=OuterRef("pk"),
            revision__lt=OuterRef("revision"),
            live__startswith__lte=at,
        )
        told = self.filter(kind__in=(Kind.UPDATE, Kind.CORRECTION), live__startswith__lte=at)
        return told.exclude(Exists(older))

    def corrections(self, *, at: datetime) -> "EditionQuerySet":
        """What was corrected in stories that readers see, newest first.

        Adds `now_at` and `now_headline`: path and headline of the story as it stands.
        """
        live = Edition.objects.live(at=at).filter(article=OuterRef("article"))
        return (
            self.told(at=at)
            .filter(kind=Kind.CORRECTION)
            .annotate(now_at=Subquery(live.values("path")[:1]))
            .annotate(now_headline=Subquery(live.values("headline")[:1]))
            .exclude(now_at=None)
            .order_by("-live__startswith", "-id")
        )

    def with_told(self, *, at: datetime) -> "EditionQuerySet":
        """Adds `told`: kind and instant (`at`) of the newest thing readers were told, or None."""
        newest = (
            Edition.objects.told(at=at)
            .filter(article=OuterRef("article"))
            .order_by("-live__startswith")
        )
        return self.annotate(
            told=Subquery(newest.values(fact=JSONObject(kind="kind", at="live__startswith"))[:1])
        )

    def in_set(self, translations: Any) -> "EditionQuerySet":
        """The editions of a set of translations: found by way of its stories, which know their set
        for good and have an index of it.
        """
        return self.filter(article__translations=translations)

    def newest_first(self) -> "EditionQuerySet":
        return self.order_by("-published_at", "-id")

    def published_in(self, span: tuple[datetime, datetime]) -> "EditionQuerySet":
        """What is dated in a span, its end not included."""
        return self.filter(published_at__gte=span[0], published_at__lt=span[1])

    def extent(self) -> tuple[datetime, datetime] | None:
        """The dates of the oldest and the newest; one statement, quick for one language."""
        oldest = self.order_by("published_at", "id").values_list("published_at")[:1]
        newest = self.newest_first().values_list("published_at")[:1]
        found = [row[0] for row in oldest.union(newest, all=True)]
        return (min(found), max(found)) if found else None

    def filled(self, spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
        """Those of `spans` in which something is dated, in their order; one statement."""
        asked = [
            self.published_in(span).order_by().values_list(Value(place))[:1]
            for place, span in enumerate(spans)
        ]
        if not asked:
            return []
        found = {row[0] for row in asked[0].union(*asked[1:], all=True)}
        return [span for place, span in enumerate(spans) if place in found]

    def next_change(self, *, at: datetime) -> datetime | None:
        """The next instant at which anything begins or ends to be seen."""
        return min((row[0] for row in _BOUNDS.tuples(at=at)), default=None)

    def before(self, published_at: datetime, pk: int) -> "EditionQuerySet":
        """The rows after a given one in `newest_first` order: keyset paging."""
        return self.filter(published_at__lte=published_at).exclude(
            published_at=published_at, id__gte=pk
        )

    def begun_before(self, instant: datetime, pk: int) -> "EditionQuerySet":
        """The rows after a given one, where those that began last come first: keyset paging."""
        return self.filter(live__startswith__lte=instant).exclude(
            live__startswith=instant, id__gte=pk
        )

    def with_pictures(
        self, *, at: datetime, first_only: bool = False, use: Use = Use.PAGES
    ) -> "EditionQuerySet":
        """Adds `pictures`: a list of dicts in story order, in the same statement.

        Each has caption, alt, position and the photo's `picture` (photos.models.picture). Photos
        that may not be shown `at` then are left out; `absent` is the list of these: id, and
        begins_at of their rights.
        """
        printed = EditionPhoto.objects.filter(edition=OuterRef("pk"))
        usable = is_usable(at=at, use=use, prefix="photo__")
        shown = picture("photo__")
        uses = (
            printed.filter(usable)
            .order_by("position")
            .values(
                use=JSONObject(caption="caption", alt="alt", position="position", picture=shown)
            )
        )
        absent = printed.filter(~usable).values(
            photo_left_out=JSONObject(id="photo_id", begins_at="photo__rights__startswith")
        )
        return self.annotate(
            pictures=ArraySubquery(uses[:1] if first_only else uses), absent=ArraySubquery(absent)
        )

    def with_card(self, *, at: datetime) -> "EditionQuerySet":
        """Adds `card`: the first photo of the page that share cards may show too, or None.

        Keys: picture (photos.models.picture with its wide crop), caption, alt, copyright and
        license_url.
        """
        uses = EditionPhoto.objects.filter(edition=OuterRef("pk"))
        allowed = uses.filter(is_usable(at=at, prefix="photo__")).filter(
            is_usable(at=at, use=Use.CARDS, prefix="photo__")
        )
        shown = JSONObject(
            picture=picture("photo__"),
            caption="caption",
            alt="alt",
            copyright="photo__copyright",
            license_url="photo__license_url",
        )
        return self.annotate(card=Subquery(allowed.order_by("position").values(card=shown)[:1]))


class Edition(models.Model):
    """An immutable snapshot of a story and the span of time in which readers see it.

    Append-only but for `live`, which may end sooner than it was going to (an empty span: it was
    cancelled before it began, or killed). `articles.workflow` alone writes it.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    kind = models.CharField(max_length=16, choices=Kind)
    live = DateTimeRangeField()
    path = models.CharField(max_length=200, help_text=_("Address, such as /2025/07/10/slug/"))
    language = models.CharField(max_length=16)
    translations = models.UUIDField()
    headline = models.CharField(max_length=300)
    lead = models.TextField(blank=True)
    body = models.TextField(blank=True)
    section = models.ForeignKey(Section, on_delete=models.PROTECT)
    byline: Any = models.JSONField(
        default=list, help_text=_("Names as printed: author, slug, name, name_zh, role")
    )
    provenance: Any = models.JSONField(default=dict)
    author_ids = ArrayField(models.BigIntegerField(), default=list)
    topic_ids = ArrayField(models.BigIntegerField(), default=list)
    published_at = models.DateTimeField(help_text=_("The instant readers are told; sorts lists"))
    note = models.TextField(blank=True, help_text=_("Why, in public"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    written_at = models.DateTimeField()
    search = SearchVectorField()
    # Words of headline and lead, few enough to lie in the row itself.
    heads = models.GeneratedField(
        expression=Func("search", template="strip(ts_filter(%(expressions)s, '{a,b}'))"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["language", "-published_at", "-id"], name="edition_newest"),
            models.Index(
                fields=["section", "language", "-published_at", "-id"], name="edition_section"
            ),
            models.Index(fields=["path"], name="edition_path"),
            models.Index(F("live__startswith"), name="edition_begins"),
            models.Index(
                *("language", F("live__startswith").desc(), F("id").desc()),
                name="edition_corrections",
                condition=Q(kind="correction"),
            ),
            models.Index(F("live__endswith"), name="edition_ends"),
            GinIndex(fields=["author_ids"], name="edition_authors", fastupdate=False),
            GinIndex(fields=["topic_ids"], name="edition_topics", fastupdate=False),
            GinIndex(
                Func(
                    "search",
                    "language",
                    "section_id",
                    "author_ids",
                    "published_at",
                    function="edition_words",
                    output_field=SearchVectorField(),
                ),
                name="edition_words",
                fastupdate=False,
            ),
        ]
        constraints = [
            ExclusionConstraint(
                name="One story has one live edition at a time",
                expressions=[
                    ("article", RangeOperators.EQUAL),
                    ("live", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="An address belongs to one story for ever",
                expressions=[
                    ("path", RangeOperators.EQUAL),
                    ("article", RangeOperators.NOT_EQUAL),
                ],
            ),
            models.CheckConstraint(
                name="A correction or withdrawal says why in public",
                condition=~Q(kind__in=["correction", "withdrawal"]) | ~Q(note=""),
            ),
            models.CheckConstraint(
                name="An edition is not dated after it goes live",
                condition=Q(published_at__lte=F("live__startswith")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_its_end_moves",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["live", "heads"]),
            ),
            pgtrigger.Trigger(
                name="span_only_shortens",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT NEW.live <@ OLD.live
                    OR (NOT isempty(NEW.live) AND lower(NEW.live) <> lower(OLD.live)) THEN
                        RAISE EXCEPTION 'an edition''s span may only end sooner'
                        USING ERRCODE = 'check_violation',
                              CONSTRAINT = 'A span only ends sooner';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="waits_for_the_embargo",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.kind NOT IN ('withdrawal', 'kill') AND EXISTS (
                        SELECT FROM articles_article
                        WHERE id = NEW.article_id AND lower(NEW.live) < embargo_until
                        FOR SHARE
                    ) THEN
                        RAISE EXCEPTION 'an edition would be live before the embargo ends'
                        USING ERRCODE = 'check_violation',
                              CONSTRAINT = 'Nothing is live before its embargo';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="not_while_held",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.kind NOT IN ('withdrawal', 'kill') AND EXISTS (
                        SELECT FROM articles_article
                        WHERE id = NEW.article_id
                        AND (legal_hold <> '' OR is_not_for_publication)
                        FOR SHARE
                    ) THEN
                        RAISE EXCEPTION 'a held story would be published'
                        USING ERRCODE = 'check_violation',
                              CONSTRAINT = 'A held story is not published';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.headline} ({self.get_kind_display()})"

    def get_absolute_url(self) -> str:
        return self.path


def _bounds() -> Any:
    begins = Edition.objects.coming(at=AT).order_by("live__startswith")
    ends = Edition.objects.filter(live__endswith__gt=AT).order_by("live__endswith")
    first, last = begins.values_list("live__startswith"), ends.values_list("live__endswith")
    return first[:1].union(last[:1], all=True)


_BOUNDS = Statement(_bounds)


class EditionPhoto(models.Model):
    """A photo as an edition printed it. Whether it may still be shown is asked of the photo."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="photos")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="printed")
    position = models.PositiveSmallIntegerField()
    caption = models.TextField(blank=True)
    alt = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "photo"], name="A photo stands once in an edition"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.caption[:80] or f"Photo {self.photo_id}"
