"""Instants as the desk types and reads them: local time, its zone always named."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import lazy

_YEARS = range(1900, 2201)


def clock(instant: datetime, *, seconds: bool = False) -> str:
    """Such as “4 Mar 2026, 12:00 CST”."""
    local = timezone.localtime(instant)
    pattern = "%b %Y, %H:%M:%S" if seconds else "%b %Y, %H:%M"
    return f"{local.day} {local.strftime(pattern)} {local.tzname()}"


class LocalInstantField(forms.DateTimeField):
    """An instant in the site's zone. A local time that never comes, or comes twice, is refused."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}
        )
        help_text = lazy(_with_zone, str)(given.pop("help_text", ""))
        super().__init__(**{"widget": widget, "help_text": help_text, **given})

    def to_python(self, value: Any) -> datetime | None:
        try:
            instant = super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise ValidationError("Give a day and a time.", code="invalid") from error
            raise ValidationError(_no_such_time(error), code="ambiguous_timezone") from error
        if instant is not None and instant.year not in _YEARS:
            raise ValidationError("That year is too far away.", code="year")
        return instant


def _with_zone(words: str) -> str:
    return f"{words} Time in {timezone.get_default_timezone_name()}.".strip()


def _no_such_time(error: ValidationError) -> str:
    local: datetime = (error.params or {})["datetime"]
    zone = timezone.get_current_timezone()
    there_and_back = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    when = f"{local:%H:%M} on {local.day} {local:%b %Y}"
    if there_and_back.replace(tzinfo=None) != local:
        return f"{when} does not exist in {zone}: the clocks go forward. Choose another time."
    return f"{when} comes twice in {zone}: the clocks go back. Choose a time before or after."
