"""What this machine measures, in the text format of Prometheus 0.0.4, for whoever has the token."""

import secrets
import time
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from delivery import front
from delivery.front import counts
from newsroom import measures

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PATIENCE = 0.5  # seconds to connect to the database, and for its answer
_JOBS = b"SELECT status, count(*) FROM procrastinate_jobs GROUP BY status"
_MILLION = 1_000_000

_Values = dict[str, float]


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 unless METRICS_TOKEN is set; then for `Authorization: Bearer` with it, and nobody else.

    An address would prove nothing: behind nginx every reader comes from this machine.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").encode()
    if not secrets.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(text(now=time.time()), content_type=_TYPE)


def text(*, now: float) -> str:
    return "".join([*_of_pages(now=now), *_of_the_machine(now=now), *_of_the_database()])


def _of_pages(*, now: float) -> Iterator[str]:
    told, kept = front.told(minutes=1, now=now), front.kept()
    if told is None or kept is None:
        return
    totals = told.totals
    answers = {f'{{how="{counts.NAMES[one]}"}}': float(totals[one]) for one in counts.ANSWERS}
    yield _said("answers_total", "counter", "Answers to readers.", answers)
    yield _one("desk_answers_total", "counter", "Answers to staff.", totals[counts.DESK])
    working = totals[counts.WORKING] / _MILLION
    yield _one("desk_seconds_total", "counter", "For which staff waited.", working)
    yield _one("renders_total", "counter", "Pages made.", totals[counts.RENDERS])
    yield _one("renders_failed_total", "counter", "That could not be.", totals[counts.FAILED])
    rendering = totals[counts.RENDERING] / _MILLION
    yield _one("render_seconds_total", "counter", "In which pages were made.", rendering)
    yield _one("processes", "gauge", "Web processes alive.", told.processes)
    yield _one("processes_without_database", "gauge", "Whose breaker is open.", told.away)
    yield _one("pages", "gauge", "Pages kept.", kept.pages)
    yield _one("stale_pages", "gauge", "That should be made anew.", told.stale)
    stale = measures.stale_for(told, now=now)
    yield _one("oldest_stale_seconds", "gauge", "For how long the oldest should.", stale)
    lag = measures.outbox_lag(kept, now=now)
    if lag is not None:
        yield _one("outbox_lag_seconds", "gauge", "Since changes were read last.", lag)


def _of_the_machine(*, now: float) -> Iterator[str]:
    disks = list(measures.disks())
    for name, words in (("free", "Room left."), ("total", "Size.")):
        sizes = {f'{{of="{disk.name}"}}': float(getattr(disk, name)) for disk in disks}
        yield _said(f"disk_{name}_bytes", "gauge", words, sizes)
    backed_up = measures.last_backup()
    if backed_up:
        age = now - backed_up.timestamp()
        yield _one("backup_age_seconds", "gauge", "Since the last whole backup began.", age)


def _of_the_database() -> Iterator[str]:
    try:
        rows = {row[0]: row[1] for row in front.ask(_JOBS, patience=_PATIENCE)}
    except front.Away:
        yield _one("database_up", "gauge", "Whether it answers.", 0)
        return
    yield _one("database_up", "gauge", "Whether it answers.", 1)
    jobs = {f'{{state="{one}"}}': float(rows.get(one.encode()) or 0) for one in measures.JOBS}
    yield _said("jobs", "gauge", "Of the worker's queue.", jobs)


def _one(name: str, kind: str, words: str, value: float) -> str:
    return _said(name, kind, words, {"": value})


def _said(name: str, kind: str, words: str, values: _Values) -> str:
    head = f"# HELP newsroom_{name} {words}\n# TYPE newsroom_{name} {kind}\n"
    return head + "".join(
        f"newsroom_{name}{labels} {value:.15g}\n" for labels, value in values.items()
    )
