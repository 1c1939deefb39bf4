"""What the site says of itself to browsers, to people who find a fault in it, and to the curious.

All of it comes from settings, so it changes with a new start alone.
"""

from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import languages
from accounts.middleware import Request
from delivery import tag
from notices.views import SETTINGS
from photos.drawing import icons

PNG_SIZES = {"apple-touch-icon": 180, "icon-192": 192, "icon-512": 512, "icon-maskable": 512}
_TEXT = "text/plain; charset=utf-8"
_PAPER = "#fcfaf5"
_TRUSTED_FOR = timedelta(days=180)  # RFC 9116, 2.5.5: less than a year


@require_safe
def manifest(request: HttpRequest, language: str = "en") -> HttpResponse:
    """The web app manifest (W3C) of a language."""
    tag(request, SETTINGS)
    home = reverse("front", kwargs={"language": language})
    known = {
        "id": home,
        "name": settings.SITE_NAMES[language],
        "short_name": settings.SITE_SHORT_NAMES[language],
        "description": settings.SITE_STRAPLINES[language],
        "lang": languages.attribute(language),
        "dir": "ltr",
        "start_url": home,
        "scope": "/",
        "display": "browser",
        "background_color": _PAPER,
        "theme_color": settings.SITE_COLOUR,
        "icons": [
            {"src": reverse("icon"), "type": "image/svg+xml", "sizes": "any"},
            *(_png(name) for name in ("icon-192", "icon-512")),
            {**_png("icon-maskable"), "purpose": "maskable"},
        ],
    }
    kept = {name: value for name, value in known.items() if value}
    options = {"ensure_ascii": False, "separators": (",", ":")}
    media_type = "application/manifest+json"
    return JsonResponse(kept, json_dumps_params=options, content_type=media_type)


@require_safe
def humans(request: HttpRequest) -> HttpResponse:
    """Who makes the site (humanstxt.org)."""
    tag(request, SETTINGS)
    lines = ["/* SITE */", f"Name: {settings.SITE_NAME}", f"Address: {settings.SITE_URL}/"]
    lines.append("Languages: " + ", ".join(name for _code, name in settings.LANGUAGES))
    if settings.SITE_TEAM:
        lines += ["", "/* TEAM */", *settings.SITE_TEAM]
    letters = settings.SITE_URL + reverse("write_letter", kwargs={"language": "en"})
    lines += ["", "/* CONTACT */", f"Leave a message: {letters}"]
    return HttpResponse("\n".join(lines) + "\n", content_type=_TEXT)


@require_safe
def security(request: Request) -> HttpResponse:
    """Where to tell of a hole in the site (RFC 9116); there is none without a contact."""
    expires = _expires(request.at)
    following = (expires + timedelta(days=31)).replace(day=1)
    tag(request, SETTINGS, until=following - _TRUSTED_FOR)
    if not settings.SECURITY_CONTACT:
        raise Http404("The site names no contact for security.")
    own = settings.SITE_URL + reverse("security_txt")
    lines = [f"Contact: {_contact(where)}" for where in settings.SECURITY_CONTACT]
    lines.append(f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}")
    spoken = ", ".join(map(languages.attribute, languages.codes()))
    lines += [f"Preferred-Languages: {spoken}", f"Canonical: {own}"]
    if settings.SECURITY_POLICY:
        lines.append(f"Policy: {settings.SECURITY_POLICY}")
    return HttpResponse("\n".join(lines) + "\n", content_type=_TEXT)


@require_safe
def indexnow_key(request: HttpRequest) -> HttpResponse:
    """Proves to IndexNow that who tells it of this site's pages is this site."""
    tag(request, SETTINGS)
    if not settings.INDEXNOW_KEY:
        raise Http404("The site tells IndexNow nothing.")
    return HttpResponse(settings.INDEXNOW_KEY, content_type=_TEXT)


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    tag(request, SETTINGS)
    words = icons.svg(settings.SITE_SIGN, settings.SITE_COLOUR)
    return HttpResponse(words, content_type="image/svg+xml")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    tag(request, SETTINGS)
    drawn = _drawn_ico(settings.SITE_SIGN, settings.SITE_COLOUR)
    return HttpResponse(drawn, content_type="image/x-icon")


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """One of PNG_SIZES."""
    tag(request, SETTINGS)
    drawn = _drawn_png(settings.SITE_SIGN, settings.SITE_COLOUR, name)
    return HttpResponse(drawn, content_type="image/png")


@cache
def _drawn_ico(sign: str, colour: str) -> bytes:
    return icons.ico(sign, colour)


@cache
def _drawn_png(sign: str, colour: str, name: str) -> bytes:
    # Telephones round the corners of what they put on a home screen themselves.
    is_maskable = name in {"icon-maskable", "apple-touch-icon"}
    return icons.png(sign, colour, PNG_SIZES[name], is_maskable=is_maskable)


def _png(name: str) -> dict[str, str]:
    size = PNG_SIZES[name]
    return {"src": reverse(name), "type": "image/png", "sizes": f"{size}x{size}"}


def _contact(where: str) -> str:
    return where if ":" in where else f"mailto:{where}"


def _expires(at: datetime) -> datetime:
    """The first of a month about half a year on: the file's bytes change once a month."""
    far = at.astimezone(UTC) + _TRUSTED_FOR
    return far.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
