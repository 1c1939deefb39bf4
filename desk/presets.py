"""The instants that one choice plans: in the site's zone, and honest about the day."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from desk.instants import clock, meant

NOW, LATER = "now", "later"
_YEARS = range(1900, 2201)


def choices(at: datetime, *, embargo_until: datetime | None = None) -> list[tuple[str, str]]:
    """Value and words of each; a value is `now`, `later` or the instant itself.

    The instant stands in the page, so that what was read is what is done, though midnight pass.
    """
    found = [(NOW, _("Now"))]
    if embargo_until is not None and embargo_until > at:
        found.append(_choice(_("When the embargo ends"), embargo_until))
    found.append(_choice(_("In an hour"), (at + timedelta(hours=1)).replace(microsecond=0)))
    today = timezone.localdate(at)
    named = (
        (_("Today 06:00"), 0, 6),
        (_("Today 08:00"), 0, 8),
        (_("Tonight 18:00"), 0, 18),
        (_("Tomorrow 06:00"), 1, 6),
        (_("Tomorrow 08:00"), 1, 8),
    )
    for words, days, hour in named:
        local = datetime.combine(today + timedelta(days=days), time(hour))
        if not meant(local) and timezone.make_aware(local) > at:
            found.append(_choice(words, timezone.make_aware(local)))
    return [*found, (LATER, _("At an instant…"))]


def instant(value: str) -> datetime | None:
    """Of a choice; None for `now` and `later`. Raises ValueError for anything else."""
    if value in (NOW, LATER):
        return None
    found = parse_datetime(value)
    if found is None or timezone.is_naive(found) or found.year not in _YEARS:
        raise ValueError(f"not an instant: {value[:40]}")
    return found


def words(value: str) -> str:
    """What a choice that was offered some time ago says now."""
    planned = instant(value)
    return _("Now") if planned is None else clock(planned, seconds=True)


def _choice(words: str, planned: datetime) -> tuple[str, str]:
    local = timezone.localtime(planned)
    return local.isoformat(), f"{words} ({clock(planned)})"
