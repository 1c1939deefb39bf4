"""A change of many photos in words: what is set, and what stood before."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.instants import clock
from photos import rights
from photos.batches import Line
from photos.models import Collection, DigitalSource, Use

_LABELS = {
    "copyright": gettext_lazy("Copyright"),
    "usage_terms": gettext_lazy("Usage terms"),
    "place": gettext_lazy("Place"),
    "rights": gettext_lazy("When it may be shown"),
    "allowed_uses": gettext_lazy("May be used for"),
    "digital_source": gettext_lazy("How it was made"),
    "add_keywords": gettext_lazy("Add keywords"),
    "remove_keywords": gettext_lazy("Remove keywords"),
    "keywords": gettext_lazy("Keywords"),
    "collection": gettext_lazy("Collection"),
}
Row = tuple[str, str]


def told(changes: dict[str, Any]) -> list[Row]:
    """What a change sets: name and value of each."""
    rows = _credit(changes)
    for name, label in _LABELS.items():
        if name in changes:
            rows.append((str(label), _value(name, changes[name])))
    return rows


def before_and_after(line: Line) -> dict[str, Any]:
    """One photo of the dry run; its rows are a field's name, what was and what will be."""
    was = {name: getattr(line.photo, name) for name in line.fresh}
    old, new = dict(told(was)), dict(told(line.fresh))
    rows = [(name, old[name], new[name]) for name in new]
    if line.joins:
        rows.append((str(_LABELS["collection"]), "–", _("put in")))
    return {"pk": line.photo.pk, "name": str(line.photo), "rows": rows}


def _credit(values: dict[str, Any]) -> list[Row]:
    if "credit_name" not in values:
        return []
    printed = rights.printed_credit(values["credit_kind"], values["credit_name"])
    return [(_("Credit"), printed or "–")]


def _value(name: str, value: Any) -> str:
    if name == "rights":
        return _span(value)
    if name == "collection":
        found = Collection.objects.filter(pk=value).values_list("name", flat=True).first()
        return found or _("A collection that was deleted")
    if name == "digital_source":
        return str(DigitalSource(value).label)
    if name == "allowed_uses":
        return ", ".join(str(Use(use).label) for use in value) or _("Nothing")
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return value or "–"


def _span(value: Any) -> str:
    """Of a range, or of its two bounds as a bulk edit keeps them."""
    bounds = value if isinstance(value, list) else (value.lower, value.upper)
    lower, upper = (parse_datetime(bound) if isinstance(bound, str) else bound for bound in bounds)
    said = {"begins": lower and clock(lower), "ends": upper and clock(upper)}
    if lower and upper:
        return _("From %(begins)s until %(ends)s") % said
    if lower:
        return _("From %(begins)s") % said
    return _("Until %(ends)s") % said if upper else _("Without end")
