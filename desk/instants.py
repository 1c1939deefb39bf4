"""Instants as the desk types and reads them: local time, its zone always named."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format, get_format
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_YEARS = range(1900, 2201)
_SECOND = timedelta(seconds=1)


def clock(instant: datetime, *, seconds: bool = False) -> str:
    """Such as “4 Mar 2026, 12:00 CST”."""
    local = timezone.localtime(instant)
    pattern = get_format("SECOND_FORMAT" if seconds else "MINUTE_FORMAT")
    # Django leaves the zone out where the clocks go back.
    return f"{date_format(local, pattern)} {local.tzname()}"


def meant(local: datetime) -> list[datetime]:
    """The two instants to choose from where a local time in the site's zone is not one.

    One that comes twice is either of the two; one that never comes has the last second before the
    gap and the first after it. Empty for all others.
    """
    zone = timezone.get_current_timezone()
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return []
    if first < second:
        return [first.astimezone(zone), second.astimezone(zone)]
    # In a gap the two offsets give the wrong way round; between them the clocks go forward.
    low, high = second, first
    before = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    edge = high.replace(microsecond=0)
    return [(edge - _SECOND).astimezone(zone), edge.astimezone(zone)]


class LocalInstantInput(forms.DateTimeInput):
    """A local time; where it could be two instants, radio buttons that ask which."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The text, or the instant chosen for it, with its offset."""
        text, chosen = data.get(name), data.get(f"{name}-which")
        local = _local(text)
        offered = [instant.isoformat() for instant in meant(local)] if local else []
        return chosen if chosen in offered else text

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        local = _local(value)
        box = super().render(name, _shown(local) if local else value, attrs, renderer)
        offered = meant(local) if local else []
        if not offered:
            return box
        context = {
            "box": box,
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "choices": [
                {
                    "value": instant.isoformat(),
                    "words": f"{clock(instant, seconds=True)} ({_offset(instant)})",
                    "is_chosen": instant.isoformat() == value,
                }
                for instant in offered
            ],
        }
        return render_to_string("desk/_instant.html", context)


class LocalInstantField(forms.DateTimeField):
    """An instant in the site's zone, to the second. A local time that is not one instant asks."""

    def __init__(self, **given: Any) -> None:
        help_text = lazy(_with_zone, str)(given.pop("help_text", ""))
        super().__init__(**{"widget": LocalInstantInput(), "help_text": help_text, **given})

    def to_python(self, value: Any) -> datetime | None:
        local = _local(value)
        if local is not None and local.tzinfo is None and local.year in _YEARS and meant(local):
            raise ValidationError(_which(local), code="which")
        try:
            instant = super().to_python(value)
        except ValidationError as error:
            raise ValidationError(_("Give a day and a time."), code="invalid") from error
        if instant is not None and instant.year not in _YEARS:
            raise ValidationError(_("That year is too far away."), code="year")
        return instant

    def prepare_value(self, value: Any) -> Any:
        """For the widget: local, and with its offset where the local time alone says too little."""
        if not isinstance(value, datetime):
            return value
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.isoformat() if meant(local.replace(tzinfo=None)) else _shown(local)


def _local(value: Any) -> datetime | None:
    """What somebody typed, or the local time of an instant that they chose."""
    if not isinstance(value, str):
        return None
    try:
        found = parse_datetime(value.strip())
    except ValueError:
        return None
    if found is None or found.year not in _YEARS:
        return None
    return timezone.localtime(found) if timezone.is_aware(found) else found


def _shown(local: datetime) -> str:
    return local.replace(tzinfo=None, microsecond=0).isoformat()


def _offset(instant: datetime) -> str:
    return f"UTC{instant.isoformat()[-6:]}"


def _with_zone(words: str) -> str:
    zone = _("Time in %(zone)s.") % {"zone": timezone.get_default_timezone_name()}
    return f"{words} {zone}".strip()


def _which(local: datetime) -> str:
    said = {
        "when": _("%(time)s on %(day)s")
        % {"time": f"{local:%H:%M}", "day": date_format(local, "DATE_FORMAT")},
        "zone": timezone.get_current_timezone(),
    }
    first, second = meant(local)
    if first.replace(tzinfo=None) != second.replace(tzinfo=None):
        words = _(
            "%(when)s does not exist in %(zone)s: the clocks go forward. Choose one of these."
        )
    else:
        words = _("%(when)s comes twice in %(zone)s: the clocks go back. Say which.")
    return words % said
