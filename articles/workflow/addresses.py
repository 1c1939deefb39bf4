"""The address and the printed instant that a publication gives a story."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from accounts import languages
from articles.models import Article, Edition


@dataclass(frozen=True)
class Expected:
    """What a publication would give: the address, the instant readers are told, if it is new."""

    path: str
    published_at: datetime
    is_first: bool


def expected(article: Article, *, at: datetime) -> Expected:
    """What publishing the working copy `at` an instant would give. Writes nothing."""
    began = article.editions.exclude(live__isempty=True).filter(live__startswith__lt=at)
    first = began.order_by("live__startswith").first()
    told_at = published_at(article, first, since=at)
    return Expected(_first_free(article, _base(article, told_at)), told_at, first is None)


def published_at(article: Article, first: Edition | None, *, since: datetime) -> datetime:
    """The instant readers are told: of the printed date if given, else the first publication."""
    told_at = first.published_at if first else since
    if article.dated_on is None or article.dated_on == timezone.localdate(told_at):
        return told_at
    return timezone.make_aware(datetime.combine(article.dated_on, time.min))


def free_path(article: Article, published_at: datetime) -> str:
    """The story's address; another story's is never taken, a number makes it different."""
    base = _base(article, published_at)
    with connection.cursor() as cursor:
        # Two stories of one slug published at one instant wait for each other here.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [base])
    return _first_free(article, base)


def _base(article: Article, published_at: datetime) -> str:
    day = timezone.localtime(published_at).strftime("%Y/%m/%d")
    slug = article.slug or _short(slugify(article.headline)) or f"story-{article.pk}"
    return f"{languages.prefix(article.language)}/{day}/{slug}"


def _first_free(article: Article, base: str) -> str:
    taken = set(
        Edition.objects.filter(path__startswith=base)
        .exclude(article=article)
        .values_list("path", flat=True)
    )
    number, path = 1, f"{base}/"
    while path in taken:
        number += 1
        path = f"{base}-{number}/"
    return path


def _short(slug: str) -> str:
    """At most 80 characters of a slug, cut between words."""
    return slug if len(slug) <= 80 else slug[:81].rpartition("-")[0] or slug[:80]
