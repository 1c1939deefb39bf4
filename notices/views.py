from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import delivery
from accounts import languages
from accounts.middleware import Request
from notices import declaration, embeds, formats
from notices.models import Page

SETTINGS = "site"  # the key of what comes from settings alone


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
        "lang_attr": languages.attribute(found.language),
        "changed_at": found.span.lower,
    }
    return render(request, "notices/page.html", {"page": words})


@require_safe
def cookies(request: Request, language: str = "en") -> HttpResponse:
    """What is kept in browsers, and what is loaded once somebody agrees: from the registry."""
    delivery.tag(request, SETTINGS)
    words = {
        "readers": declaration.of_readers(),
        "staff": declaration.of_staff(),
        "embeds": _embeds(language),
    }
    return render(request, "notices/cookies.html", words)


@require_safe
def accessibility(request: Request, language: str = "en") -> HttpResponse:
    delivery.tag(request, SETTINGS)
    spoken = ", ".join(name for _code, name in settings.LANGUAGES)
    words = {"embeds": _embeds(language), "languages": spoken}
    return render(request, "notices/accessibility.html", words)


def _embeds(language: str) -> list[dict[str, str]]:
    return [embed.said(language) for embed in embeds.read(settings.EMBEDS)]
