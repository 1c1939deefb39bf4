"""What stands around a story: what else to read, and what came before and after it in its topic."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import printing
from articles.models import Edition, Topic
from articles.models.editions import EditionQuerySet
from articles.printing import Absent, Link
from photos.printing import Picture

_MOST = 4
_POOL = 24  # stories of the topics, and of the section, of which the best are taken
_NEAR = timedelta(days=45)  # in so long a span the neighbours of nearly every story are found
_UNINDEXED = F("published_at") + timedelta(0)  # sorts what was found, instead of finding by it


@dataclass(frozen=True)
class Near:
    """A story that stands around another; `until` is when readers stop seeing it, if known."""

    headline: str
    href: str
    section: Link
    date_text: str
    date_iso: str
    article_id: int
    until: datetime | None
    picture: Picture | None = None
    absent: tuple[Absent, ...] = ()


def with_around(editions: EditionQuerySet, *, at: datetime) -> EditionQuerySet:
    """Adds to editions what `printed` makes ready, in the same statement."""
    related = _related(at).with_pictures(at=at, first_only=True)
    told = _facts(pictures="pictures", absent="absent")
    return editions.annotate(
        related=ArraySubquery(related.values(near=told)), in_topic=Subquery(_in_topic(at))
    )


def printed(edition: Any) -> dict[str, Any]:
    """`related` stories, and the first `topic` with the stories `before` and `after`, or None.

    None of them stands there twice.
    """
    language, found = edition.language, edition.in_topic
    topic = None
    if found and (found["before"] or found["after"]):
        topic = {
            "name": (found["name_zh"] if language == "zh-hans" else "") or found["name"],
            "href": printing.address("topic", language, found["slug"]),
            "before": _near(found["before"], language),
            "after": _near(found["after"], language),
        }
    beside = {row["article"] for row in (found or {}).values() if isinstance(row, dict)}
    others = [row for row in edition.related if row["article"] not in beside]
    return {"related": [_near(row, language) for row in others[:_MOST]], "topic": topic}


def shown(around: dict[str, Any]) -> Iterator[Near]:
    """Every story that `printed` names: a page is right until one of them goes."""
    yield from around["related"]
    if topic := around["topic"]:
        yield from (near for near in (topic["before"], topic["after"]) if near)


def _near(row: dict[str, Any] | None, language: str) -> Near | None:
    if row is None:
        return None
    published_at = printing.instant(row["published_at"])
    name = (row["section_name_zh"] if language == "zh-hans" else "") or row["section_name"]
    uses = row.get("pictures")
    return Near(
        headline=row["headline"],
        href=row["path"],
        section=Link(name, printing.address("section", language, row["section_slug"])),
        date_text=printing.day(published_at, language),
        date_iso=timezone.localtime(published_at).isoformat(),
        article_id=row["article"],
        until=parse_datetime(row["until"] or ""),
        picture=Picture.from_json(uses[0]["picture"], language=language) if uses else None,
        absent=printing.absent(row.get("absent") or ()),
    )


def _facts(**more: str) -> JSONObject:
    return JSONObject(
        **more,
        article="article_id",
        path="path",
        headline="headline",
        published_at="published_at",
        until="live__endswith",
        section_name="section__name",
        section_name_zh="section__name_zh",
        section_slug="section__slug",
    )


def _related(at: datetime) -> EditionQuerySet:
    """The stories that have most in common with the one around this query.

    A few with its topics and a few of its section are compared, those with its topics from its own
    weeks or, where these have none, from ever: so it costs the same among a million stories.
    """
    others = (
        Edition.objects.live(at=at)
        .filter(language=_of_story("language"))
        .exclude(translations=_of_story("translations"))
    )
    topical = others.filter(topic_ids__overlap=_of_story("topic_ids"))
    then = (
        others.alias(topics=_Sifted("topic_ids"))
        .filter(topics__overlap=_of_story("topic_ids"))
        .filter(published_at__gte=_of_story("published_at") - _NEAR)
        .filter(published_at__lte=_of_story("published_at") + _NEAR)
    )
    beside = others.filter(
        section=_of_story("section"), published_at__lte=_of_story("published_at") + _NEAR
    )
    same_weeks = ArraySubquery(then.newest_first().values("pk")[:_POOL])
    ever = ArraySubquery(topical.order_by(_UNINDEXED.desc()).values("pk")[:_POOL])
    nothing = Value([], output_field=same_weeks.output_field)
    compared = Func(
        Coalesce(NullIf(same_weeks, nothing), ever),
        ArraySubquery(beside.newest_first().values("pk")[:_POOL]),
        function="array_cat",
    )
    common = (
        _Common(F("topic_ids"), OuterRef("topic_ids")) * 3
        + _common_words()
        + _IsOne(Q(section=OuterRef("section")))
    )
    found = Edition.objects.filter(printing.IsAmong(F("pk"), compared))
    return found.annotate(common=common).order_by("-common", "-published_at", "-pk")[: _MOST + 2]


def _in_topic(at: datetime) -> QuerySet[Topic, Any]:
    """The first topic of the story around this query, with the stories beside it there."""
    live = Edition.objects.live(at=at).filter(language=_of_story("language"))
    this: Any = [OuterRef("pk")]
    ever = live.filter(topic_ids__contains=this)
    near = live.alias(topics=_Sifted("topic_ids")).filter(topics__contains=this)
    earlier, later = _earlier(ever), _later(ever)
    soon = _later(near).filter(published_at__lte=_of_story("published_at") + _NEAR)
    lately = _earlier(near).filter(published_at__gte=_of_story("published_at") - _NEAR)
    return Topic.objects.filter(pk=OuterRef("topic_ids__0")).values(
        found=JSONObject(
            slug="slug",
            name="name",
            name_zh="name_zh",
            before=Coalesce(
                _first(lately.newest_first()), _first(earlier.order_by(_UNINDEXED.desc(), "-pk"))
            ),
            after=Coalesce(
                _first(soon.order_by("published_at", "pk")),
                _first(later.order_by(_UNINDEXED, "pk")),
            ),
        )
    )


def _earlier(editions: EditionQuerySet) -> EditionQuerySet:
    own = Q(published_at=_of_story("published_at"))
    before = editions.filter(published_at__lte=_of_story("published_at"))
    return before.exclude(own & Q(pk__gte=_of_story("pk")))


def _later(editions: EditionQuerySet) -> EditionQuerySet:
    own = Q(published_at=_of_story("published_at"))
    after = editions.filter(published_at__gte=_of_story("published_at"))
    return after.exclude(own & Q(pk__lte=_of_story("pk")))


def _first(editions: EditionQuerySet) -> Subquery:
    return Subquery(editions.values(near=_facts())[:1])


def _of_story(name: str) -> OuterRef:
    return OuterRef(OuterRef(name))


class _Sifted(Func):
    """An array as it is, without its index: in so short a span every story is looked at instead of
    every story of a topic.
    """

    template = "(%(expressions)s || '{}')"
    output_field = ArrayField(BigIntegerField())


class _Common(Func):
    """How many members two arrays have in common."""

    template = "cardinality(ARRAY(SELECT unnest(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT unnest("
    output_field = IntegerField()


def _common_words() -> Combinable:
    """How many words of a headline and lead stand in those of the story around this query."""
    those = Func(OuterRef("heads"), function="tsvector_to_array")
    others = Func("heads", those, function="ts_delete")
    return _Length("heads") - _Length(others)


class _Length(Func):
    function = "length"
    output_field = IntegerField()


class _IsOne(Func):
    template = "(%(expressions)s)::int"
    output_field = IntegerField()
