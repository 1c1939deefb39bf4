from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import delivery
from accounts.middleware import Request
from notices import formats
from notices.models import Page


@require_safe
def page(request: Request, slug: str, language: str = "en") -> HttpResponse:
    """A standing page as shown at `request.at`, in English where it has no other text."""
    at = request.at
    asked = Page.objects.filter(slug=slug, language__in={language, "en"})
    rows = list(asked.shown(at=at) | asked.coming(at=at))  # one statement for now and for next
    shown = {row.language: row for row in rows if row.span.lower is None or row.span.lower <= at}
    found = shown.get(language) or shown.get("en")
    if found is None:
        raise Http404("There is no such page.")
    bounds = [found.span.upper, *(row.span.lower for row in rows if row not in shown.values())]
    until = min((bound for bound in bounds if bound is not None), default=None)
    delivery.tag(request, f"page:{slug}", until=until)
    words = {
        "title": found.title,
        "blocks": formats.blocks(found.text),
        "language": found.language,
        "lang_attr": "zh-Hans" if found.language == "zh-hans" else found.language,
        "changed_at": found.span.lower,
    }
    return render(request, "notices/page.html", {"page": words})
