"""The list of stories."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import BadRequest
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Byline, PhotoUse
from desk import bulk, finding, standing
from desk.filters import CHOOSERS
from desk.instants import clock
from photos.models import Rendition

if TYPE_CHECKING:
    ArticleAdminBase = admin.ModelAdmin[Article]
else:
    ArticleAdminBase = admin.ModelAdmin

_BEFORE = "before"  # the last row of the page before: when it was changed, and its number


class StoryChangeList(ChangeList):
    """One page after another by the last row seen: nothing is counted, however many there are."""

    has_more = False
    following = ""
    is_later_page = False

    def get_filters_params(self, params: Any = None) -> Any:
        found = super().get_filters_params(params)
        return {name: values for name, values in found.items() if name != _BEFORE and any(values)}

    def get_query_string(self, new_params: Any = None, remove: Any = None) -> str:
        """Another filter begins at the newest story again."""
        kept: str = super().get_query_string(new_params, [*(remove or []), _BEFORE])
        return kept

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        rows = super().get_queryset(request, exclude_parameters)
        last = request.GET.get(_BEFORE)
        if last is None:
            return rows
        self.is_later_page = True
        changed_at, pk = _place(last)
        # The first condition is the one that the index can begin at.
        return rows.filter(changed_at__lte=changed_at).exclude(changed_at=changed_at, pk__gte=pk)

    def get_results(self, request: HttpRequest) -> None:
        rows = list(self.queryset[: self.list_per_page + 1])
        self.has_more = len(rows) > self.list_per_page
        self.result_list = rows[: self.list_per_page]
        self.result_count = len(self.result_list)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False
        if self.has_more:
            last = self.result_list[-1]
            place = f"{last.changed_at.isoformat()}_{last.pk}"
            self.following = self.get_query_string({_BEFORE: place})


def _place(text: str) -> tuple[datetime, int]:
    changed_at, _underscore, pk = text.rpartition("_")
    try:
        instant = datetime.fromisoformat(changed_at)
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19 and instant.tzinfo):
            raise ValueError(text)
        return timezone.localtime(instant), int(pk)
    except (ValueError, OverflowError) as error:
        raise BadRequest("The address does not say after which story to go on.") from error


class StoryList(ArticleAdminBase):
    """What the list shows of each story, how it is searched and filtered."""

    list_display = (
        "picture",
        "story",
        "state",
        "public_state",
        "section",
        "names",
        "changed_with_zone",
    )
    list_display_links = ("story",)
    list_filter = CHOOSERS
    search_fields = ("headline",)  # that there is a search; `desk.finding` says where
    search_help_text = _("Words anywhere in the text, a number, an address or a name.")
    sortable_by = ()
    ordering = ("-changed_at", "-id")
    list_select_related = ("section", "assigned_to")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = _("None yet")
    actions = (bulk.publish, bulk.approve, bulk.assign)

    def get_actions(self, request: HttpRequest) -> Any:
        """For whoever publishes; the verbs ask again."""
        may = request.user.has_perm("articles.publish_article")
        return super().get_actions(request) if may else {}

    def get_changelist(self, request: HttpRequest, **_given: Any) -> type[ChangeList]:
        return StoryChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        return finding.found(queryset, search_term), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        stories = Article.objects.seen_by(request.user).order_by("-changed_at", "-id")
        described = standing.with_standing(stories, at=timezone.now())
        return described.annotate(names_in_order=_names(), thumb=_thumb())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        given = {"title": _t("Stories"), **(extra_context or {})}
        return super().changelist_view(request, given)

    @admin.display(description=_("Photo"))
    def picture(self, story: Any) -> SafeString:
        if not story.thumb:
            return SafeString('<span class="no-thumb"></span>')
        return format_html(
            '<img src="/photos/{}" width="72" height="48" alt="" loading="lazy">', story.thumb
        )

    @admin.display(description=_("Story"))
    def story(self, story: Article) -> str:
        return str(story)

    @admin.display(description=_("State"))
    def state(self, story: Article) -> SafeString:
        pills = [(story.stage, story.get_stage_display())]
        if story.legal_hold:
            pills.append(("held", _t("Legal hold")))
        if story.is_not_for_publication:
            pills.append(("held", _t("Not for publication")))
        shown = format_html_join(" ", '<span class="pill pill-{}">{}</span>', pills)
        if story.assigned_to is None:
            return shown
        words = _t("Assigned to %(name)s") % {"name": story.assigned_to.name}
        return format_html('{} <span class="for-whom">{}</span>', shown, words)

    @admin.display(description=_("Readers see"))
    def public_state(self, story: Article) -> SafeString:
        seen = standing.in_words(story)
        return format_html('<span class="seen seen-{}">{}</span>', seen.state, seen.words)

    @admin.display(description=_("Byline"))
    def names(self, story: Any) -> str:
        return ", ".join(story.names_in_order) or _t("No name yet")

    @admin.display(description=_("Changed"))
    def changed_with_zone(self, story: Article) -> str:
        return clock(story.changed_at)


def _names() -> ArraySubquery:
    lines = Byline.objects.filter(article=OuterRef("pk")).order_by("position")
    return ArraySubquery(lines.values("author__name"))


def _thumb() -> Subquery:
    """The name of a small file of the first photo."""
    uses = PhotoUse.objects.filter(article=OuterRef("pk")).order_by("position")
    files = Rendition.objects.filter(photo=OuterRef("photo"), format="jpeg").order_by("width")
    return Subquery(uses.annotate(file=Subquery(files.values("name")[:1])).values("file")[:1])
