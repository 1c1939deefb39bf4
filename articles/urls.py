from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter

from articles import archives, corrections, feeds, searches, texts, views
from articles.converters import FeedFormat, FourDigits, TwoDigits

register_converter(FourDigits, "year")
register_converter(TwoDigits, "two")
register_converter(FeedFormat, "form")


def _feed(prefix: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """A feed's address, where it is Atom, and below it its other formats."""
    return [
        path(f"{prefix}feed/", view, name=name),
        path(f"{prefix}feed/<form:form>/", view, name=f"{name}_as"),
    ]


urlpatterns = [
    path("", views.front, name="front"),
    path("search/", searches.found, name="search"),
    path("search/suggested/", searches.suggested, name="search_suggested"),
    *_feed("", feeds.newest, "feed"),
    path("latest/", views.latest, name="latest"),
    path("section/<slug:slug>/", views.section, name="section"),
    *_feed("section/<slug:slug>/", feeds.section, "section_feed"),
    path("topic/<slug:slug>/", views.topic, name="topic"),
    *_feed("topic/<slug:slug>/", feeds.topic, "topic_feed"),
    path("author/<slug:slug>/", views.author, name="author"),
    *_feed("author/<slug:slug>/", feeds.author, "author_feed"),
    path("text/", texts.front, name="text_front"),
    path("text/section/<slug:slug>/", texts.section, name="text_section"),
    path("text/topic/<slug:slug>/", texts.topic, name="text_topic"),
    path("text/author/<slug:slug>/", texts.author, name="text_author"),
    path(
        "text/<int:year>/<int:month>/<int:day>/<slug:slug>/",
        texts.story,
        name="text_story",
    ),
    path("corrections/", corrections.latest, name="corrections"),
    *_feed("corrections/", feeds.corrected, "corrections_feed"),
    path("archive/", archives.years, name="archive"),
    path("<year:year>/", archives.year, name="archive_year"),
    path("<year:year>/<two:month>/", archives.month, name="archive_month"),
    path("<year:year>/<two:month>/<two:day>/", archives.day, name="archive_day"),
    path(
        "<int:year>/<int:month>/<int:day>/<slug:slug>/",
        views.story,
        name="story",
    ),
    path(
        "<int:year>/<int:month>/<int:day>/<slug:slug>/history/",
        corrections.history,
        name="story_history",
    ),
]
