"""What stands beside the form of a notice, page or consent text: what readers will see of it."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from accounts import languages
from notices import formats, past
from notices.forms import NoticeForm, SpanForm
from notices.models import ConsentText, Page, SiteNotice

_FOOTER_WORDS = ("kind", "label", "value", "position")


def of_row(model: type, row: SiteNotice | Page | ConsentText | None) -> dict[str, Any]:
    """Before anything is typed: with the row as it is."""
    language = row.language if row else "en"
    shown = _frame(model, language)
    if model is SiteNotice:
        return {**shown, "lines": _footer_with(row), "problems": []}
    return {**shown, **_words(model, vars(row) if row else {}, language)}


def of_form(form: SpanForm) -> dict[str, Any]:
    """Once the form that was sent is saved; it saves nothing. The form has been validated."""
    model, given = type(form.instance), form.cleaned_data
    language = given.get("language") or "en"
    shown = _frame(model, language)
    if given.get("begins"):
        begins = formats.told(given["begins"])
        shown["when"] += " " + gettext("From %(when)s.") % {"when": begins}
    if isinstance(form, NoticeForm):
        return {**shown, **_footer_typed(form, language)}
    return {**shown, **_words(model, given, language)}


def _frame(model: type, language: str) -> dict[str, Any]:
    name = dict(settings.LANGUAGES).get(language, language)
    return {
        "template": f"admin/notices/_preview_{model.__name__.lower()}.html",
        "when": gettext("On pages in this language: %(language)s.") % {"language": name},
        "lang_attr": languages.attribute(language),
    }


def _words(model: type, given: dict[str, Any], language: str) -> dict[str, Any]:
    if model is Page:
        return {"title": given.get("title", ""), "blocks": formats.blocks(given.get("text", ""))}
    words = {name: given.get(name, "") for name in ("text", "agree", "decline", "policy")}
    return {**words, "policy_href": f"{languages.prefix(language)}/privacy/"}


def _footer_with(row: Any) -> list[formats.Line]:
    now = timezone.now()
    if row is None:
        return past.standing(at=now, language="en")
    begins = row.span.lower
    return past.with_row(row, at=begins if begins is not None and begins > now else now)


def _footer_typed(form: NoticeForm, language: str) -> dict[str, Any]:
    given = form.cleaned_data
    at = given.get("begins") or timezone.now()
    words = {name: given[name] for name in _FOOTER_WORDS if name in given}
    if len(words) == len(_FOOTER_WORDS):
        row = SiteNotice(pk=form.instance.pk, language=language, **words)
        lines = past.with_row(row, at=at)
    else:
        lines = past.standing(at=at, language=language)
    # An empty field that was not reached yet is no mistake to be told of.
    told = [*form.errors.get("value", []), *form.errors.get("position", [])]
    return {"lines": lines, "problems": told if form.data.get("value") else []}
