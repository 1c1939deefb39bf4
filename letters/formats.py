"""How a deadline is said, and when two contacts are the same. Pure."""

import re
import unicodedata
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def due_in(due_at: datetime, *, now: datetime) -> str:
    """How long is left: "due in 3 days", "due in 5 hours", "overdue by 2 days"."""
    left = due_at - now
    if left < timedelta(0):
        return _overdue(-left)
    if left < _HOUR:
        return _("due within the hour")
    if left < _DAY:
        return ngettext("due in %(n)s hour", "due in %(n)s hours", left // _HOUR) % {
            "n": left // _HOUR
        }
    return ngettext("due in %(n)s day", "due in %(n)s days", left // _DAY) % {"n": left // _DAY}


def _overdue(late: timedelta) -> str:
    if late < _HOUR:
        return _("overdue")
    if late < _DAY:
        return ngettext("overdue by %(n)s hour", "overdue by %(n)s hours", late // _HOUR) % {
            "n": late // _HOUR
        }
    return ngettext("overdue by %(n)s day", "overdue by %(n)s days", late // _DAY) % {
        "n": late // _DAY
    }


def is_mail(contact: str) -> bool:
    """Whether mail can be sent there; else it is a telephone number, or nothing."""
    return "@" in contact


def contact_key(contact: str) -> str:
    """What is equal for two spellings of one mail address or telephone number; "" for none."""
    plain = unicodedata.normalize("NFKC", contact).strip().casefold()
    return plain if is_mail(plain) else re.sub(r"[^0-9]", "", plain)
