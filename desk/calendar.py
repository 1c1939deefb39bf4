"""What goes live, ends and comes off embargo, day by day, in the site's zone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from articles.models import Article, Edition, Kind, MustRead
from desk import views
from notices.models import ConsentText, Page, SiteNotice

_YEARS = range(1900, 2201)
_MOST = 2000  # editions of a view; more are told of
_MOST_OF_A_DAY = 5  # in a month; the week has them all
_SEES = ("articles.view_article", "articles.view_mustread", "notices.view_sitenotice")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Entry:
    """Something that readers notice at an instant; `sort` is begins, ends or embargo."""

    at: datetime
    sort: str
    what: str
    words: str
    address: str

    @property
    def clock(self) -> str:
        local = timezone.localtime(self.at)
        pattern = "%H:%M:%S %Z" if local.second else "%H:%M %Z"
        return local.strftime(pattern)


@dataclass
class Day:
    """One day of the grid: what stands in it, and how many more there are."""

    on: date
    title: str
    is_today: bool
    is_outside: bool  # of the month that is shown
    entries: list[Entry] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class Span:
    """The days of one view, whole weeks from Monday, and its neighbours."""

    is_month: bool
    first: date
    last: date
    month: int
    title: str
    before: date
    after: date

    @property
    def begins(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        return _midnight(self.last + _DAY)

    @property
    def both(self) -> tuple[datetime, datetime]:
        return self.begins, self.ends


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """GET `?view=week|month&on=2026-03-04`; without a day: today's."""
    user, now = views.acting(request), timezone.now()
    if not any(user.has_perm(name) for name in _SEES):
        raise PermissionDenied(_("There is nothing in the calendar for you."))
    today = timezone.localdate(now)
    on = _day(request.GET.get("on")) or today
    span = month(on) if request.GET.get("view") == "month" else week(on)
    entries, is_cut = _entries(user, span, at=now)
    context = {
        **admin.site.each_context(request),
        "title": _("Calendar"),
        "span": span,
        "on": on,
        "days": _days(span, entries, today=today),
        "is_empty": not entries,
        "is_cut": is_cut,
        "zone": settings.TIME_ZONE,
        "can_publish": user.has_perm("articles.publish_article"),
        "can_see_stories": user.has_perm("articles.view_article"),
    }
    return render(request, "desk/calendar.html", context)


def week(on: date) -> Span:
    first = on - on.weekday() * _DAY
    last = first + 6 * _DAY
    # Translators: the days that a week begins and ends with; one of them says the year
    title = f"{date_format(first, _('j F'))} – {date_format(last, _('j F Y'))}"
    return Span(False, first, last, on.month, title, on - _WEEK, on + _WEEK)


def month(on: date) -> Span:
    first = on.replace(day=1)
    following = (first + 31 * _DAY).replace(day=1)
    last = following - _DAY
    return Span(
        True,
        first - first.weekday() * _DAY,
        last + (6 - last.weekday()) * _DAY,
        on.month,
        date_format(first, _("F Y")),
        (first - _DAY).replace(day=1),
        following,
    )


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("The address names no day, such as 2026-03-04.") from error
    if found.year not in _YEARS:
        raise BadRequest("That year is too far away.")
    return found


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time()))


def _days(span: Span, entries: list[Entry], *, today: date) -> list[Day]:
    count = (span.last - span.first).days + 1
    dates = [span.first + number * _DAY for number in range(count)]
    days = {
        on: Day(
            on,
            date_format(on, _("D j M")),
            on == today,
            span.is_month and on.month != span.month,
        )
        for on in dates
    }
    for entry in sorted(entries, key=lambda entry: entry.at):
        day = days[timezone.localdate(entry.at)]
        if span.is_month and len(day.entries) >= _MOST_OF_A_DAY:
            day.more += 1
        else:
            day.entries.append(entry)
    return list(days.values())


def _entries(user: User, span: Span, *, at: datetime) -> tuple[list[Entry], bool]:
    """Everything in the span that `user` may see, and whether there is more than is told."""
    found: list[Entry] = []
    is_cut = False
    if user.has_perm("articles.view_article"):
        editions = _editions(user, span)
        is_cut = len(editions) > _MOST
        found += _of_editions(editions[:_MOST], span, at=at)
        found += _of_embargoes(user, span)
    if user.has_perm("articles.view_mustread"):
        found += _of_must_read(user, span)
    for model in (SiteNotice, Page, ConsentText):
        if user.has_perm(f"notices.view_{model._meta.model_name}"):
            found += _of_notices(model, span)
    return found, is_cut


def _within(name: str, span: Span) -> Q:
    """What begins or ends in the span of days."""
    begins = Q(**{f"{name}__startswith__gte": span.begins, f"{name}__startswith__lt": span.ends})
    ends = Q(**{f"{name}__endswith__gte": span.begins, f"{name}__endswith__lt": span.ends})
    return begins | ends


def _editions(user: User, span: Span) -> list[Any]:
    """Number, headline, kind and span of each; one more than are shown."""
    found = Edition.objects.filter(
        _within("live", span), article__in=Article.objects.seen_by(user).values("pk")
    )
    rows = found.order_by("live__startswith", "pk")
    return list(rows.values_list("article_id", "headline", "kind", "live")[: _MOST + 1])


def _of_editions(rows: list[Any], span: Span, *, at: datetime) -> Iterator[Entry]:
    starting = {(article, live.lower) for article, _headline, _kind, live in rows}
    for article, headline, kind, live in rows:
        address = reverse("admin:articles_article_change", args=[article])
        if span.begins <= live.lower < span.ends:
            what = _("Goes live") if kind == Kind.FIRST else str(Kind(kind).label)
            if kind == Kind.FIRST and live.lower <= at:
                what = _("Went live")
            yield Entry(live.lower, "begins", what, headline, address)
        # Where the next edition takes over, nothing ends for readers.
        is_over = (article, live.upper) not in starting
        if live.upper and span.begins <= live.upper < span.ends and is_over:
            what = _("Went offline") if live.upper <= at else _("Goes offline")
            yield Entry(live.upper, "ends", what, headline, address)


def _of_embargoes(user: User, span: Span) -> Iterator[Entry]:
    begins, ends = span.both
    held: QuerySet[Any] = Article.objects.seen_by(user)
    held = held.filter(embargo_until__gte=begins, embargo_until__lt=ends)
    for pk, headline, until in held.values_list("pk", "headline", "embargo_until")[:_MOST]:
        address = reverse("admin:articles_article_change", args=[pk])
        yield Entry(until, "embargo", _("Embargo ends"), headline or _("Untitled story"), address)


def _of_must_read(user: User, span: Span) -> Iterator[Entry]:
    """A story's own headline only to those who may see the story."""
    seen = Article.objects.seen_by(user).filter(pk=OuterRef("story"))
    rows: QuerySet[Any] = MustRead.objects.filter(_within("span", span))
    for entry in rows.annotate(headline=Subquery(seen.values("headline")[:1])):
        address = reverse("admin:articles_mustread_change", args=[entry.pk])
        words = entry.title or entry.headline or str(entry)
        yield from _of_span(entry.span, span, _("Must Read"), words, address)


def _of_notices(model: Any, span: Span) -> Iterator[Entry]:
    rows: QuerySet[Any] = model.objects.filter(_within("span", span))
    names: dict[type, str] = {SiteNotice: _("Notice"), Page: _("Page"), ConsentText: _("Consent")}
    for row in rows:
        address = reverse(f"admin:notices_{model._meta.model_name}_change", args=[row.pk])
        yield from _of_span(row.span, span, names[model], str(row), address)


def _of_span(shown: Any, span: Span, what: str, words: str, address: str) -> Iterator[Entry]:
    sides = (
        (shown.lower, "begins", _("%(what)s begins")),
        (shown.upper, "ends", _("%(what)s ends")),
    )
    for at, sort, said in sides:
        if at is not None and span.begins <= at < span.ends:
            yield Entry(at, sort, said % {"what": what}, words, address)
