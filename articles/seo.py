"""What search engines and social networks are told of a story: JSON-LD and share cards."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import to_locale

from accounts import languages
from articles.printing import updated
from photos.printing import Picture

_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
_LOCALES = {"en": "en_GB", "zh-hans": "zh_CN"}  # others: as Django writes them


def story(edition: Any) -> dict[str, Any]:
    """The context of `articles/_share.html`, from a row of `printing.story_queryset`."""
    card = edition.card
    pictures = (
        _shapes(Picture.from_json(card["picture"], language=edition.language)) if card else []
    )
    images = [_image(picture, card) for picture in pictures]
    address = settings.SITE_URL + edition.path
    return {
        "title": edition.headline,
        "description": edition.lead,
        "address": address,
        "locale": _LOCALES.get(edition.language) or to_locale(edition.language),
        "image": images[0] if images else None,
        "picture": pictures[0] if pictures else None,
        "published": _iso(edition.published_at),
        "modified": _iso(updated(edition) or edition.published_at),
        "section": edition.section.name_in(edition.language),
        "topics": [topic["name"] for topic in edition.topics],
        "others": _others(edition),
        "json": script([_article(edition, address, images), _crumbs(edition, address)]),
    }


def site(language: str) -> SafeString:
    """The front page's JSON-LD: who publishes, and how the site is searched."""
    search = settings.SITE_URL + reverse("search", kwargs={"language": language})
    home = settings.SITE_URL + reverse("front", kwargs={"language": language})
    return script(
        [
            {
                "@context": "https://schema.org",
                "@type": "WebSite",
                "name": settings.SITE_NAMES[language],
                "url": home,
                "inLanguage": languages.attribute(language),
                "publisher": _publisher(language),
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": {"@type": "EntryPoint", "urlTemplate": search + "?q={query}"},
                    "query-input": "required name=query",
                },
            }
        ]
    )


def script(things: list[dict[str, Any]]) -> SafeString:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(things, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_SCRIPT))  # noqa: S308 - no < > & is left


def _article(edition: Any, address: str, images: list[dict[str, Any]]) -> dict[str, Any]:
    language = edition.language
    known: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": edition.headline,
        "description": edition.lead,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": languages.attribute(language),
        "datePublished": _iso(edition.published_at),
        "dateModified": _iso(updated(edition) or edition.published_at),
        "author": [_person(name, language) for name in edition.byline],
        "publisher": _publisher(language),
        "articleSection": edition.section.name_in(language),
        "keywords": [topic["name"] for topic in edition.topics],
        "isAccessibleForFree": True,
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": entry["note"],
                "datePublished": entry["at"],
                "url": f"{address}history/",
            }
            for entry in edition.corrections
        ],
        "image": [_image_object(image) for image in images],
    }
    return {name: value for name, value in known.items() if value not in ("", [], None)}


def _shapes(whole: Picture) -> list[Picture]:
    """A photo in the shapes that search engines choose from, those that are ready."""
    shapes = (whole.wide, whole.classic, whole.square)
    return list({shape.src: shape for shape in shapes if shape.src}.values())


def _image(picture: Picture, card: dict[str, Any]) -> dict[str, Any]:
    return {
        "address": settings.SITE_URL + picture.src,
        "width": picture.width,
        "height": picture.height,
        "alt": card["alt"],
        "caption": card["caption"],
        "credit": picture.credit.strip("()（）"),
        "copyright": card["copyright"],
        "license": card["license_url"],
    }


def _image_object(image: dict[str, Any]) -> dict[str, Any]:
    known = {
        "@type": "ImageObject",
        "url": image["address"],
        "width": image["width"],
        "height": image["height"],
        "caption": image["caption"],
        "creditText": image["credit"],
        "copyrightNotice": image["copyright"],
        "license": image["license"],
    }
    return {name: value for name, value in known.items() if value != ""}


def _crumbs(edition: Any, address: str) -> dict[str, Any]:
    language = edition.language
    section = {"language": language, "slug": edition.section.slug}
    steps = [
        (settings.SITE_NAMES[language], reverse("front", kwargs={"language": language})),
        (edition.section.name_in(language), reverse("section", kwargs=section)),
    ]
    places = [(name, settings.SITE_URL + path) for name, path in steps]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": item}
            for number, (name, item) in enumerate([*places, (edition.headline, address)], start=1)
        ],
    }


def _person(name: dict[str, Any], language: str) -> dict[str, str]:
    chinese = name["name_zh"] if language == "zh-hans" else ""
    path = reverse("author", kwargs={"language": language, "slug": name["slug"]})
    return {
        "@type": "Person",
        "name": chinese or name["name"],
        "url": settings.SITE_URL + path,
    }


def _publisher(language: str) -> dict[str, Any]:
    corrections = reverse("corrections", kwargs={"language": language})
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.SITE_NAMES[language],
        "url": settings.SITE_URL + reverse("front", kwargs={"language": language}),
        "correctionsPolicy": settings.SITE_URL + corrections,
        "logo": {"@type": "ImageObject", "url": settings.SITE_URL + reverse("icon-512")},
    }


def _others(edition: Any) -> list[dict[str, str]]:
    """The story in every language, itself too; empty where there is only one."""
    own = {"path": edition.path, "language": edition.language}
    rows = [own, *edition.others] if edition.others else []
    return [
        {"lang": languages.attribute(row["language"]), "href": settings.SITE_URL + row["path"]}
        for row in rows
    ]


def _iso(instant: datetime) -> str:
    return timezone.localtime(instant).isoformat(timespec="seconds")
