"""The list of stories."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article
from desk import standing
from desk.instants import clock

if TYPE_CHECKING:
    ArticlePaginator = Paginator[Article]
    ArticleAdminBase = admin.ModelAdmin[Article]
else:
    ArticlePaginator, ArticleAdminBase = Paginator, admin.ModelAdmin


class CappedPaginator(ArticlePaginator):
    """Counts no further than anybody pages: counting a whole table takes longer every year."""

    most = 2000

    @cached_property
    def count(self) -> int:
        found: QuerySet[Article] = self.object_list  # type: ignore[assignment]  # the admin's own
        return found.order_by().values("pk")[: self.most].count()


class StoryList(ArticleAdminBase):
    """What the list shows of each story, how it is searched and filtered."""

    list_display = (
        "headline",
        "stage_pill",
        "public_state",
        "section",
        "names",
        "changed_with_zone",
    )
    list_filter = ("stage", "section", "language")
    search_fields = ("headline",)
    ordering = ("-changed_at", "-id")
    list_select_related = ("section",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = "None yet"
    paginator = CappedPaginator
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        stories = Article.objects.seen_by(request.user).order_by("-changed_at", "-id")
        return standing.with_standing(stories, at=timezone.now()).prefetch_related(
            "bylines__author"
        )

    @admin.display(description="Stage", ordering="stage")
    def stage_pill(self, story: Article) -> SafeString:
        return format_html(
            '<span class="pill pill-{}">{}</span>', story.stage, story.get_stage_display()
        )

    @admin.display(description="Readers")
    def public_state(self, story: Article) -> SafeString:
        seen = standing.in_words(story)
        return format_html('<span class="seen seen-{}">{}</span>', seen.state, seen.words)

    @admin.display(description="Byline")
    def names(self, story: Article) -> str:
        lines = sorted(story.bylines.all(), key=lambda line: line.position)
        return ", ".join(line.author.name for line in lines) or "No name yet"

    @admin.display(description="Changed", ordering="changed_at")
    def changed_with_zone(self, story: Article) -> str:
        return clock(story.changed_at)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Stories", **(extra_context or {})})
