"""Licences that end: told before, not after, and once at each distance."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from notices.models import NoticeKind, Reminder, SiteNotice

DISTANCES = (60, 30, 7)  # days before the last day, each told of once
_MOMENT = timedelta(microseconds=1)  # a span ends just before its upper bound
_MAY = "notices.change_sitenotice"


@dataclass(frozen=True)
class Ending:
    """A licence that readers see, or will see, and that ends soon or has ended."""

    notice: int
    kind: str
    value: str
    expires_on: date
    left: int  # days, below 0 where it has ended

    @property
    def kind_words(self) -> str:
        return str(NoticeKind(self.kind).label)

    @property
    def words(self) -> str:
        day = date_format(self.expires_on, "DATE_FORMAT")
        if self.left < 0:
            return _("ended on %(day)s, and readers still see it") % {"day": day}
        if self.left == 0:
            return _("ends today")
        told = ngettext(
            "ends on %(day)s, in %(n)s day", "ends on %(day)s, in %(n)s days", self.left
        )
        return told % {"day": day, "n": self.left}


def endings(user: User, *, at: datetime) -> list[Ending]:
    """For those who look after notices; the first to end on top. One statement."""
    return _endings(at=at) if user.has_perm(_MAY) else []


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Mail about licences that came within one of DISTANCES; how many licences were told of.

    Safe to repeat: each is told of once at each distance.
    """
    fresh = [ending for ending in _endings(at=at) if _is_first(ending, at=at)]
    if fresh:
        for user in User.objects.filter(is_staff=True).exclude(email=""):
            if user.has_perm(_MAY):
                _mail(user, fresh)
    return len(fresh)


def _endings(*, at: datetime) -> list[Ending]:
    """One for each licence, in whichever languages the footer names it."""
    today = timezone.localdate(at)
    rows = SiteNotice.objects.shown(at=at) | SiteNotice.objects.coming(at=at)
    near = rows.filter(expires_on__lte=today + timedelta(days=DISTANCES[0]))
    found: dict[tuple[str, str, date], Ending] = {}
    for row in near.order_by("expires_on", "pk"):
        seen_until = row.span.upper and timezone.localdate(row.span.upper - _MOMENT)
        if row.expires_on is None or (seen_until and seen_until <= row.expires_on):
            continue  # readers do not see it after its last day
        left = (row.expires_on - today).days
        ending = Ending(row.pk, row.kind, row.value, row.expires_on, left)
        found.setdefault((row.kind, row.value, row.expires_on), ending)
    return list(found.values())


def _is_first(ending: Ending, *, at: datetime) -> bool:
    """Whether nobody was told at this distance; from now on, somebody was."""
    if ending.left < 0:
        return False
    days = min(distance for distance in DISTANCES if distance >= ending.left)
    _row, is_fresh = Reminder.objects.get_or_create(
        kind=ending.kind,
        value=ending.value,
        expires_on=ending.expires_on,
        days=days,
        defaults={"sent_at": at},
    )
    return is_fresh


def _mail(user: User, ending: list[Ending]) -> None:
    with override(user.language):
        subject = ngettext("%(n)s licence ends soon", "%(n)s licences end soon", len(ending))
        text = "\n\n".join(_paragraph(one) for one in ending)
        send_mail(subject % {"n": len(ending)}, f"{text}\n", None, [user.email])


def _paragraph(ending: Ending) -> str:
    place = settings.SITE_URL + reverse("admin:notices_sitenotice_change", args=[ending.notice])
    told = _("%(licence)s: %(end)s") % {
        "licence": f"{ending.kind_words} {ending.value}",
        "end": ending.words,
    }
    return f"{told}\n{place}"
