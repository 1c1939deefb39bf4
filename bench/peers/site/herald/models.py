"""A news site as Wagtail's handbook builds one: a front, sections, stories in blocks."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page
from wagtail.search import index
from wagtail.signals import page_published
from wagtail.snippets.models import register_snippet
from wagtailcache.cache import clear_cache


@register_snippet
class MustRead(models.Model):
    title = models.CharField(max_length=300)
    url = models.URLField()

    def __str__(self) -> str:
        return self.title


@register_snippet
class Notice(models.Model):
    kind = models.CharField(max_length=40)
    value = models.TextField()

    def __str__(self) -> str:
        return self.kind


def around() -> dict[str, Any]:
    """What stands on every page."""
    return {
        "sections": Section.objects.live().order_by("path"),
        "must_read": MustRead.objects.order_by("pk"),
        "notices": Notice.objects.order_by("pk"),
    }


def newest() -> Any:
    """Stories as cards: their photos and what was made of these in two statements more."""
    return (
        Story.objects.live()
        .order_by("-first_published_at")
        .select_related("photo")
        .prefetch_related("photo__renditions")
    )


class Front(Page):
    max_count = 1

    def get_context(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request) | around()
        rows = [(one, list(newest().child_of(one)[:6])) for one in context["sections"]]
        return context | {"lead": newest().first(), "rows": rows}


class Section(Page):
    def get_context(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        page = Paginator(newest().child_of(self), 20).get_page(request.GET.get("page"))
        return super().get_context(request) | around() | {"listed": page}


class Story(Page):
    lead = models.TextField(blank=True)
    byline = models.CharField(max_length=200)
    photo = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(
        [
            ("text", RichTextBlock()),
            (
                "photo",
                StructBlock(
                    [
                        ("image", ImageChooserBlock()),
                        ("caption", CharBlock(required=False)),
                        ("alt", CharBlock(required=False)),
                    ]
                ),
            ),
        ]
    )
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("byline"),
        FieldPanel("photo"),
        FieldPanel("body"),
    ]

    def get_context(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        section = self.get_parent()
        others = newest().child_of(section).exclude(pk=self.pk)[:4]
        return (
            super().get_context(request) | around() | {"section": section, "related": list(others)}
        )


def forget(**_told: Any) -> None:
    """What was kept is right no longer: wagtail-cache leaves it to the site to say so."""
    clear_cache()


page_published.connect(forget)
