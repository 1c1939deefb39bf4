"""What the site keeps in browsers, by the names under which it is found there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Kept:
    """One thing; `kept_by` is the script that keeps it, empty for a cookie of the server's."""

    name: str
    sort: "StrOrPromise"
    purpose: "StrOrPromise"
    duration: "StrOrPromise"
    kept_by: str = ""


_STORAGE = _("storage in the browser")
_COOKIE = _("cookie")
_UNTIL_CLEARED = _("until it is cleared in the browser")


def of_readers() -> list[Kept]:
    """What is there without anybody's agreement: the answer to the question alone."""
    return [
        Kept(
            "consent",
            _STORAGE,
            _("Remembers what you chose, so that you are not asked on every page."),
            _("until the policy changes, or until it is cleared in the browser"),
            "consent.js",
        )
    ]


def of_staff() -> list[Kept]:
    """What the desk needs of those who work there."""
    days = settings.SESSION_COOKIE_AGE // (24 * 3600)
    weeks = settings.CSRF_COOKIE_AGE // (7 * 24 * 3600)
    return [
        Kept(
            settings.SESSION_COOKIE_NAME,
            _COOKIE,
            _("Keeps a member of staff signed in."),
            ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
        ),
        Kept(
            settings.CSRF_COOKIE_NAME,
            _COOKIE,
            _("Proves that a form of the desk was sent from the desk."),
            ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks},
        ),
        Kept(
            "messages",
            _COOKIE,
            _("Carries “Saved” and the like to the next page."),
            _("until the next page"),
        ),
        Kept(
            "newsroom-desk",
            _STORAGE,
            _("Keeps what is typed until the newsroom has stored it."),
            _("until it is stored or discarded"),
            "desk/journal.js",
        ),
        Kept(
            "desk-preview",
            _STORAGE,
            _("Remembers the width of a preview."),
            _UNTIL_CLEARED,
            "desk/preview.js",
        ),
        Kept("theme", _STORAGE, _("Remembers light or dark."), _UNTIL_CLEARED, "admin/js/theme.js"),
    ]
