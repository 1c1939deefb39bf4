"""The instants at which the site changes, for staff who look at it at another one."""

from datetime import datetime

from django.db.models import Max, Min

from articles.models import Edition, MustRead, Placement
from notices.models import ConsentText, Page, SiteNotice
from photos.models import Photo

_SPANS = (
    (Edition.objects.exclude(live__isempty=True), "live"),
    (MustRead.objects, "span"),
    (Placement.objects, "span"),
    (SiteNotice.objects, "span"),
    (Page.objects, "span"),
    (ConsentText.objects, "span"),
    (Photo.objects, "rights"),
)


def changes(at: datetime) -> tuple[datetime | None, datetime | None]:
    """The last change before an instant and the first one after it."""
    before, after = [], []
    for rows, span in _SPANS:
        for end in (f"{span}__startswith", f"{span}__endswith"):
            before.append(rows.filter(**{f"{end}__lt": at}).aggregate(found=Max(end))["found"])
            after.append(rows.filter(**{f"{end}__gt": at}).aggregate(found=Min(end))["found"])
    return max(filter(None, before), default=None), min(filter(None, after), default=None)
