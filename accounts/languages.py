"""The languages of the site (settings.LANGUAGES; the first has no prefix): where their pages stand,
what they are called, how they write dates. A further one needs a catalogue, and nothing here.
"""

from functools import cache
from typing import TypedDict

from django.conf import settings
from django.utils.translation import pgettext

_ENGLISH, _CHINESE = "en", "zh-hans"


class Way(TypedDict):
    """To a page in another language."""

    label: str
    href: str
    lang_attr: str


def way(language: str, href: str) -> Way:
    name = dict(settings.LANGUAGES)[language]
    return {"label": name, "href": href, "lang_attr": attribute(language)}


def codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def prefix(language: str) -> str:
    """What stands before its addresses: "" for the first, "/zh" for zh-hans, "/fr" for fr."""
    return "" if language == codes()[0] else f"/{language.partition('-')[0]}"


def of_path(path: str) -> str:
    """The language whose page stands at an address."""
    first, *others = codes()
    return next((code for code in others if path.startswith(f"{prefix(code)}/")), first)


@cache
def attribute(language: str) -> str:
    """As HTML writes it (BCP 47): zh-Hans, pt-BR, fr."""
    spoken, *parts = language.split("-")
    return "-".join([spoken, *(one.title() if len(one) == 4 else one.upper() for one in parts)])


def day(language: str) -> str:
    """How a day is written in full, such as 10 July 2025."""
    return pattern("j F Y", "Y年n月j日", language)


def pattern(english: str, chinese: str, language: str) -> str:
    """A date's pattern (as Django's `date` filter has them); others' stand in their catalogue."""
    known = {_ENGLISH: english, _CHINESE: chinese}.get(language)
    return known or pgettext("date pattern", english)
