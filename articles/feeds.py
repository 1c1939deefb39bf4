"""Stories for feed readers: another face of the same live editions."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from accounts.middleware import Request
from articles import body, keys, printing
from articles.models import Edition
from delivery import tag

_LENGTH = 30


@require_safe
def newest(request: Request, language: str = "en") -> HttpResponse:
    """The newest stories of a language as Atom, with their leads."""
    tag(request, keys.FRONT)
    feed = Atom1Feed(
        title=settings.SITE_NAMES[language],
        link=settings.SITE_URL + reverse("front", kwargs={"language": language}),
        feed_url=settings.SITE_URL + request.path,
        description=settings.SITE_STRAPLINES[language],
        language=printing.LANG_ATTRIBUTES[language],
    )
    live = Edition.objects.live(at=request.at).filter(language=language)
    rows = live.newest_first().with_told(at=request.at).select_related("section")
    for edition in rows[:_LENGTH]:
        tag(request, until=edition.live.upper)
        feed.add_item(
            title=body.printable(edition.headline),
            link=settings.SITE_URL + edition.path,
            description=body.printable(edition.lead),
            author_name=body.printable(printing.names_text(edition.byline, language)),
            pubdate=edition.published_at,
            updateddate=printing.updated(edition) or edition.published_at,
            categories=[body.printable(edition.section.name_in(language))],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
