"""How the working copy would be printed: the same as `printing` makes of an edition."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from articles import printing, teasers, workflow
from articles.models import Article, Edition, Kind, Section
from photos.models import Photo, Use, picture
from photos.printing import Picture


def story(article: Article, *, at: datetime, base: str = "/photos/") -> dict[str, Any]:
    """The context of the story page from the working copy, as `publish` would print it `at` then.

    A section that is not chosen yet is shown as such; photos without rights are left out. `base`
    is where the addresses of its photos begin.
    """
    language = article.language
    names, coming = _names(article), workflow.expected(article, at=at)
    others: list[Any] = list(
        Edition.objects.live(at=at)
        .in_set(article.translations)
        .exclude(language=language)
        .values("path", "language")[:1]
    )
    section = article.section
    provenance = {
        "source": article.reprint_source,
        "author": article.reprint_author,
        "title": article.reprint_title,
        "responsible_editor": article.responsible_editor,
    }
    return {
        "headline": article.headline or _("No headline yet"),
        "lead": article.lead,
        "language": language,
        "lang_attr": languages.attribute(language),
        "section": _section(section, language),
        "byline": printing.byline(names, coming.published_at, language),
        "other_bylines": printing.other_bylines(names, language),
        "published_text": printing.published(coming.published_at, language),
        "updated_text": "" if coming.is_first else printing.clock(at, language),
        "corrections": [
            {
                "label": _("Correction, %s") % printing.day(correction.live.lower, language),
                "note": correction.note,
            }
            for correction in article.editions.filter(
                kind=Kind.CORRECTION, live__startswith__lte=at
            ).order_by("-live__startswith")
        ],
        "blocks": list(printing.blocks(article.body, _uses(article, at=at), language, base)),
        "topics": [
            printing.place(topic, "topic", language) for topic in article.topics.order_by("name")
        ],
        "provenance": provenance if any(provenance.values()) else None,
        "reading_minutes": printing.reading_minutes(article.body),
        "translations": [languages.way(row["language"], row["path"]) for row in others],
        "others": printing.versions(language, others),
        "permalink": settings.SITE_URL + coming.path,
    }


def card(
    article: Article, *, at: datetime, use: Use = Use.PAGES
) -> tuple[teasers.Card, workflow.Expected]:
    """A list's entry from the working copy, as if published `at` an instant, and where to.

    Its picture is the first that may be shown for the `use`.
    """
    language, coming = article.language, workflow.expected(article, at=at)
    uses = _uses(article, at=at, use=use)
    local = timezone.localtime(coming.published_at)
    entry = teasers.Card(
        headline=article.headline or _("No headline yet"),
        href=coming.path,
        lead=article.lead,
        section=_section(article.section, language),
        picture=Picture.from_json(uses[0]["picture"], language=language) if uses else None,
        alt=uses[0]["alt"] if uses else "",
        names_text=printing.names_text(_names(article), language),
        date_text=printing.day(coming.published_at, language),
        date_iso=local.isoformat(),
        clock_text=printing.short_clock(local, language, today=timezone.localdate(at)),
        is_correction=False,
        lang_attr=languages.attribute(language),
    )
    return entry, coming


def _names(article: Article) -> list[dict[str, Any]]:
    """The working copy's byline as an edition keeps it."""
    return [
        {
            "slug": line.author.slug,
            "name": line.author.name,
            "name_zh": line.author.name_zh,
            "role": line.role,
        }
        for line in article.bylines.select_related("author").order_by("position")
    ]


def _uses(article: Article, *, at: datetime, use: Use = Use.PAGES) -> list[dict[str, Any]]:
    """The working copy's photos that may be shown `at` an instant, in the text's order."""
    shown = picture("photo__")
    rows = (
        article.photo_uses.filter(photo__in=Photo.objects.usable(at=at, use=use))
        .order_by("position")
        .values(use=JSONObject(caption="caption", alt="alt", position="position", picture=shown))
    )
    return [row["use"] for row in rows]


def _section(section: Section | None, language: str) -> printing.Link:
    return (
        printing.place(section, "section", language)
        if section
        else printing.Link(_("No section yet"), "")
    )
