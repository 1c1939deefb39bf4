"""Settings that cannot be meant are refused at start, each in one line: by every command, by
`deploy/prepare`, and by the web server.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from notices import embeds

TAG = "newsroom"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_INDEXNOW_KEY = re.compile(r"[0-9A-Za-z-]{8,128}")
_LONGEST_SIGN = 2
_DEADLINES = ("correction", "tip", "report", "copyright", "privacy", "other")


def of_settings(**_kwargs: Any) -> list[checks.CheckMessage]:
    said = [*_of_deadlines(), *_of_identity(), *embeds.problems(settings.EMBEDS)]
    said += _of_announcing()
    return [checks.Error(words, id="newsroom.E001") for words in said]


def refuse_wrong_settings() -> None:
    """For processes that run no checks of their own. Raises SystemExit with the lines."""
    if found := checks.run_checks(tags=[TAG]):
        raise SystemExit("\n".join(f"Newsroom cannot start: {problem.msg}" for problem in found))


def _of_deadlines() -> Iterator[str]:
    for category, days in settings.LETTERS_DEADLINES.items():
        if category not in _DEADLINES:
            yield (
                f"LETTERS_DEADLINES names “{category}”, which is no category of letters."
                f" There are: {', '.join(_DEADLINES)}."
            )
        elif not isinstance(days, int):
            yield f"LETTERS_DEADLINES gives “{category}” “{days}”: write whole days, such as 3."


def _of_identity() -> Iterator[str]:
    if not _COLOUR.fullmatch(settings.SITE_COLOUR):
        yield f"SITE_COLOUR is “{settings.SITE_COLOUR}”: write it as #b3261e."
    if not 0 < len(settings.SITE_SIGN) <= _LONGEST_SIGN:
        yield f"SITE_SIGN is “{settings.SITE_SIGN}”: one or two characters fit on the icon."
    for where in settings.SECURITY_CONTACT:
        if not _is_contact(where):
            yield (
                f"SECURITY_CONTACT names “{where}”: write an e-mail address, or an address that"
                " begins with https://, mailto: or tel:."
            )


def _of_announcing() -> Iterator[str]:
    for name in ("WEBSUB_HUB", "INDEXNOW_URL"):
        address = getattr(settings, name)
        if address and not address.startswith(("https://", "http://")):
            yield f"{name} is “{address}”: write an address that begins with https://."
    if settings.INDEXNOW_KEY and not _INDEXNOW_KEY.fullmatch(settings.INDEXNOW_KEY):
        yield "INDEXNOW_KEY must have 8 to 128 letters, digits and hyphens."


def _is_contact(where: str) -> bool:
    if where.startswith(("https://", "tel:")):
        return True
    try:
        EmailValidator()(where.removeprefix("mailto:"))
    except ValidationError:
        return False
    return True
