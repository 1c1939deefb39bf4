"""The page for whoever runs the site: does it do well, and if not, where?"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from delivery import front
from delivery.front import counts
from desk.charts import Chart, chart
from desk.instants import clock
from newsroom import measures

_MINUTES = 60
_LAG = 5  # seconds: more is ill
_STALE = 120
_FULL = 0.1  # of a disk left
_BACKUP_DAYS = 2
_MOST_FAILED = 50
_MILLION = 1_000_000


@dataclass(frozen=True)
class Fact:
    name: str
    words: str
    is_ill: bool = False


@dataclass(frozen=True)
class Drawn:
    title: str
    chart: Chart
    words: str


def urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """`guard` lets staff in."""
    at = "admin/desk/operations/"
    return [
        path(at, guard(page), name="operations"),
        path(f"{at}jobs/<int:pk>/retry/", guard(retry), name="operations_retry"),
    ]


@require_safe
@permission_required("procrastinate.view_procrastinatejob", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    now = time.time()
    told, kept = front.told(minutes=_MINUTES + 1, now=now), front.kept()
    of_pages = _of_pages(told, kept, now=now) if told and kept else ()
    context = admin.site.each_context(request) | {
        "title": _("Operations"),
        "facts": [*of_pages, *_of_the_machine()],
        "drawn": list(_drawn(told.minutes[:-1])) if told else [],
        "slowest": [_slow(one) for one in told.slowest] if told else [],
        "jobs": _jobs(),
        "failed": _failed(),
    }
    return render(request, "desk/operations.html", context)


@require_POST
@permission_required("procrastinate.change_procrastinatejob", raise_exception=True)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a failed job into the queue again; what it was to do stands in it."""
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(pk, timezone.now())
    except ConnectorException:  # the queue says no to any other state
        messages.warning(request, _("This job has not failed, or is no more."))
    else:
        messages.success(request, _("The worker does it again as soon as it can."))
    return redirect("operations")


def _of_pages(told: front.Told, kept: front.Kept, *, now: float) -> Iterator[Fact]:
    hour = [sum(column) for column in zip(*told.minutes[1:], strict=True)]
    answers = sum(hour[one] for one in counts.ANSWERS)
    at_once = hour[counts.KEPT] + hour[counts.LATE]
    rate = f"{at_once / answers:.1%}" if answers else _("nobody asked")
    yield Fact(_("Answered from kept pages in the last hour"), rate)
    words = ngettext("%(n)s page kept", "%(n)s pages kept", kept.pages) % {"n": kept.pages}
    stale = measures.stale_for(told, now=now)
    if told.stale:
        words += _("; %(n)s should be made anew, the oldest for %(time)s") % {
            "n": told.stale,
            "time": _seconds(stale),
        }
    yield Fact(_("Finished pages"), words, stale > _STALE)
    lag = measures.outbox_lag(kept, now=now)
    said = _("never") if lag is None else _("%(time)s ago") % {"time": _seconds(lag)}
    yield Fact(_("What changed was read"), said, lag is None or lag > _LAG)
    words = _("answers all %(n)s web processes") % {"n": told.processes}
    if told.away:
        words = _("away for %(away)s of %(n)s web processes") % {
            "away": told.away,
            "n": told.processes,
        }
    yield Fact(_("Database"), words, told.away > 0)


def _of_the_machine() -> Iterator[Fact]:
    made = measures.last_backup()
    words = _("none that this machine can see")
    if made:
        words = _("%(time)s ago, %(when)s") % {"time": timesince(made), "when": clock(made)}
    is_old = made is None or (timezone.now() - made).days >= _BACKUP_DAYS
    yield Fact(_("Last backup"), words, is_old)
    for disk in measures.disks():
        words = _("%(free)s of %(total)s free") % {
            "free": filesizeformat(disk.free),
            "total": filesizeformat(disk.total),
        }
        is_full = disk.free < disk.total * _FULL
        yield Fact(_("Disk of %(setting)s") % {"setting": disk.name}, words, is_full)


def _drawn(minutes: list[tuple[int, ...]]) -> Iterator[Drawn]:
    """The last hour, a bar for each whole minute."""
    answers = [float(sum(minute[one] for one in counts.ANSWERS)) for minute in minutes]
    yield _one(_("Answers to readers a second"), [number / 60 for number in answers])
    rates = [
        100 * (minute[counts.KEPT] + minute[counts.LATE]) / number if number else None
        for minute, number in zip(minutes, answers, strict=True)
    ]
    yield _one(_("Of them from kept pages, in per cent"), rates, most=100)
    renders = [minute[counts.RENDERS] / 60 for minute in minutes]
    yield _one(_("Pages made a second"), renders)
    refused = [float(minute[counts.REFUSED] + minute[counts.AWAY]) for minute in minutes]
    yield _one(_("Told to come again (503) a minute"), refused)
    desk = [
        minute[counts.WORKING] / minute[counts.DESK] / 1000 if minute[counts.DESK] else None
        for minute in minutes
    ]
    yield _one(_("The desk’s answers, in milliseconds"), desk)


def _one(title: str, values: Sequence[float | None], *, most: float | None = None) -> Drawn:
    """None: nobody asked for anything in this minute."""
    bars = [value or 0.0 for value in values]
    numbers = {"now": _figure(values[-1]), "most": _figure(max(bars))}
    words = _("%(now)s in the last whole minute, at most %(most)s in the last hour") % numbers
    return Drawn(title, chart(bars, most=most), words)


def _figure(value: float | None) -> str:
    """Three digits that count."""
    if value is None:
        return _("nobody asked")
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _slow(one: counts.Slow) -> tuple[str, str, str]:
    address = one.path.encode("latin-1", "replace").decode("utf-8", "replace")
    return address, f"{one.seconds * 1000:.0f} ms", clock(datetime.fromtimestamp(one.at, UTC))


def _jobs() -> dict[str, int]:
    known = ProcrastinateJob.objects.filter(status__in=measures.JOBS).order_by()
    found = dict(known.values("status").annotate(n=Count("pk")).values_list("status", "n"))
    return {state: found.get(state, 0) for state in measures.JOBS}


def _failed() -> list[Any]:
    """The last ones. What they carry is not shown: a mail has somebody's words in it."""
    failed = ProcrastinateJob.objects.filter(status="failed").defer("args")
    found = failed.annotate(at=Max("procrastinateevent__at")).order_by("-at", "-pk")
    return [
        {"pk": one.pk, "task": one.task_name, "tries": one.attempts, "at": one.at and clock(one.at)}
        for one in found[:_MOST_FAILED]
    ]


def _seconds(number: float) -> str:
    if number < 120:
        return ngettext("%(n)s second", "%(n)s seconds", int(number)) % {"n": int(number)}
    minutes = int(number // 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
