"""Every way in which what the site says about itself changes.

What readers have seen is never rewritten, so what the site said on any past day can be told.
"""

from datetime import datetime
from typing import Any, TypeVar

import psycopg.errors
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

import delivery
from accounts.models import User
from notices import formats
from notices.models import ConsentText, Page, SiteNotice

Row = TypeVar("Row", SiteNotice, Page, ConsentText)

IDENTITY: dict[type, tuple[str, ...]] = {
    SiteNotice: ("kind", "language"),
    Page: ("slug", "language"),
    ConsentText: ("language",),
}

# What readers are not shown, and what is therefore changed in the row itself.
UNSEEN = {"expires_on"}


class Refusal(Exception):
    """A verb did nothing; the message says what to do instead. `field` is where it belongs."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(Refusal):
    """This person may not do this."""


class Conflict(Refusal):
    """Somebody saved this row meanwhile. `current` is what stands in its place now."""

    def __init__(self, current: SiteNotice | Page | ConsentText) -> None:
        super().__init__(_("Somebody saved this after you opened it."))
        self.current = current


class Overlap(Refusal):
    """Something else of the same sort is shown in that time already: `other`."""

    def __init__(self, other: SiteNotice | Page | ConsentText) -> None:
        super().__init__(
            _("“%(other)s” (%(language)s) is shown %(span)s. Change that one, or end it first.")
            % {"other": other, "language": other.language, "span": in_words(other.span)},
            field="begins",
        )
        self.other = other


@transaction.atomic
def put_up(*, row: Row, by: User, now: datetime) -> Row:
    """Readers see an unsaved `row` in its span, whose empty beginning means `now`.

    Raises NotAllowed, Overlap, and Refusal for a span that lies in the past.
    """
    _check_allowed(row, "add", by=by)
    row.span = _span(row.span.lower or now, row.span.upper, now=now)
    row.version = 1
    _save(row)
    delivery.changed(key(row))
    return row


@transaction.atomic
def revise(
    *,
    row: Row,
    changes: dict[str, Any],
    version: int,
    by: User,
    now: datetime,
    since: datetime | None = None,
) -> Row:
    """Readers see `changes` from `since` on; returns the row that holds them.

    `changes` maps fields to values and may hold "until", the end (None: no end). A row that
    readers have seen ends at `since` (default `now`) and a new row begins there; moving its end, or
    what is UNSEEN, changes the row itself. A row that has not begun is changed in place, and
    `since` moves its beginning. Raises NotAllowed, Conflict, Overlap, Refusal.
    """
    current = _locked(row, version, by=by)
    until = changes.get("until", current.span.upper)
    words = _words(current, changes)
    keys = {key(current)}
    if not has_begun(current.span, at=now):
        begins = since or current.span.lower or now
        if not words and (begins, until) == (current.span.lower, current.span.upper):
            return current
        _rewrite(current, words, _span(begins, until, now=now))
        delivery.changed(*keys, key(current))
        return current
    _check_not_over(current, at=now)
    if not words.keys() - UNSEEN:
        if not words and until == current.span.upper:
            return current
        if until != current.span.upper:
            until = _later(until, than=now)
        _rewrite(current, words, DateTimeTZRange(current.span.lower, until))
        delivery.changed(*keys)
        return current
    successor = _replace(current, words, since=since or now, until=until, now=now)
    delivery.changed(*keys)
    return successor


@transaction.atomic
def take_down(*, row: Row, version: int, by: User, now: datetime) -> Row:
    """Readers see the row no longer; one that has not begun never will.

    Raises NotAllowed, Conflict, and Refusal for a row that has ended.
    """
    current = _locked(row, version, by=by)
    if has_begun(current.span, at=now):
        _check_not_over(current, at=now)
        _rewrite(current, {}, DateTimeTZRange(current.span.lower, now))
    elif current.span.isempty:
        raise Refusal(_("It was taken down before."))
    else:
        _rewrite(current, {}, DateTimeTZRange(empty=True))
    delivery.changed(key(current))
    return current


def key(row: SiteNotice | Page | ConsentText) -> str:
    """What pages that show `row` are tagged with."""
    if isinstance(row, Page):
        return f"page:{row.slug}"
    return "notices" if isinstance(row, SiteNotice) else "consent"


def has_begun(span: DateTimeTZRange, *, at: datetime) -> bool:
    """Whether readers have seen, at an instant, what this span carries."""
    return not span.isempty and (span.lower is None or span.lower <= at)


def has_ended(span: DateTimeTZRange, *, at: datetime) -> bool:
    """Whether the span lies in the past or was taken down before it began."""
    return span.isempty or (span.upper is not None and span.upper <= at)


def in_words(span: DateTimeTZRange) -> str:
    """Such as "from 1 Mar 2026, 08:00 (Asia/Shanghai) with no end"."""
    if span.isempty:
        return _("never")
    begins = _("from the beginning")
    if span.lower:
        begins = _("from %(begins)s") % {"begins": formats.told(span.lower)}
    if not span.upper:
        return _("%(from)s with no end") % {"from": begins}
    return _("%(from)s until %(ends)s") % {"from": begins, "ends": formats.told(span.upper)}


def _check_allowed(row: SiteNotice | Page | ConsentText, verb: str, *, by: User) -> None:
    if not by.has_perm(f"notices.{verb}_{row._meta.model_name}"):
        raise NotAllowed(_("Only site staff change what the site says about itself."))


def _locked(row: Row, version: int, *, by: User) -> Row:
    """The row as it stands, locked until the transaction ends. Raises NotAllowed, Conflict."""
    _check_allowed(row, "change", by=by)
    current: Row = type(row).objects.select_for_update().get(pk=row.pk)
    if current.version != version:
        raise Conflict(_successor(current) or current)
    return current


def _successor(row: Row) -> Row | None:
    """The row that begins where this one was ended, if readers see the same sort of thing then."""
    if row.span.isempty or row.span.upper is None:
        return None
    same = type(row).objects.filter(**_identity(row), span__startswith=row.span.upper)
    found: Row | None = same.exclude(pk=row.pk).order_by("-id").first()
    return found


def _words(row: SiteNotice | Page | ConsentText, changes: dict[str, Any]) -> dict[str, Any]:
    """Those of `changes` that change what readers see, and where."""
    known = {field.name for field in row._meta.fields} - {"id", "span", "version"}
    unknown = changes.keys() - known - {"until"}
    if unknown:
        raise TypeError(f"{type(row).__name__} has no {', '.join(sorted(unknown))} to change")
    return {
        name: value
        for name, value in _exact(row, changes).items()
        if name != "until" and getattr(row, name) != value
    }


def _exact(row: SiteNotice | Page | ConsentText, changes: dict[str, Any]) -> dict[str, Any]:
    """An empty label means the usual words, and these are kept: what was said can be told later,
    also when the usual words have become others.
    """
    if not isinstance(row, SiteNotice) or changes.get("label", "given"):
        return changes
    kind, language = (changes.get(name, getattr(row, name)) for name in ("kind", "language"))
    usual = formats.usual_label(kind, language)
    is_said = not row.label and (kind, language) == (row.kind, row.language)
    return {**changes, "label": row.label if is_said else usual}


def _replace(
    row: Row, words: dict[str, Any], *, since: datetime, until: datetime | None, now: datetime
) -> Row:
    """End a row that readers see and begin its successor at the same instant."""
    for name in IDENTITY[type(row)]:
        if name in words:
            raise Refusal(
                _("Readers have seen this. Take it down and put up a new one instead."), field=name
            )
    if row.span.upper is not None and since >= row.span.upper:
        raise Refusal(
            _(
                "This ends before that, on %(when)s."
                " Put up a new one for later, or choose an earlier time."
            )
            % {"when": formats.told(row.span.upper)},
            field="begins",
        )
    span = _span(since, until, now=now)
    fields = {
        field.name: getattr(row, field.name) for field in row._meta.fields if not field.primary_key
    }
    _rewrite(row, {}, DateTimeTZRange(row.span.lower, since))
    successor = type(row)(**{**fields, **words, "span": span, "version": row.version})
    _save(successor)
    return successor


def _rewrite(
    row: SiteNotice | Page | ConsentText, words: dict[str, Any], span: DateTimeTZRange
) -> None:
    for name, value in words.items():
        setattr(row, name, value)
    row.span = span
    row.version += 1
    _save(row)


def _span(since: datetime, until: datetime | None, *, now: datetime) -> DateTimeTZRange:
    if since < now:
        raise Refusal(
            _(
                "That time has passed, and what readers saw then cannot be changed."
                " Leave it empty for now, or choose a later time."
            ),
            field="begins",
        )
    if until is not None and until <= since:
        raise Refusal(_("The end must come after the beginning."), field="until")
    return DateTimeTZRange(since, until)


def _later(until: datetime | None, *, than: datetime) -> datetime | None:
    if until is not None and until < than:
        raise Refusal(
            _("That time has passed. Choose a later one, or take it down."), field="until"
        )
    return until


def _check_not_over(row: SiteNotice | Page | ConsentText, *, at: datetime) -> None:
    if has_ended(row.span, at=at):
        raise Refusal(
            _(
                "Readers saw this until %(when)s; it cannot be changed any more."
                " Put up a new one instead."
            )
            % {"when": formats.told(row.span.upper)}
        )


def _save(row: SiteNotice | Page | ConsentText) -> None:
    if isinstance(row, SiteNotice) and not row.label:
        row.label = formats.usual_label(row.kind, row.language)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if not isinstance(error.__cause__, psycopg.errors.ExclusionViolation):
            raise
        same = type(row).objects.filter(**_identity(row), span__overlap=row.span)
        raise Overlap(same.exclude(pk=row.pk).order_by("span")[0]) from None


def _identity(row: SiteNotice | Page | ConsentText) -> dict[str, str]:
    return {name: getattr(row, name) for name in IDENTITY[type(row)]}
