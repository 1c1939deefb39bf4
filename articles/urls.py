from django.urls import path, register_converter

from articles import archives, feeds, views
from articles.converters import FourDigits, TwoDigits

register_converter(FourDigits, "year")
register_converter(TwoDigits, "two")

urlpatterns = [
    path("", views.front, name="front"),
    path("search/", views.found, name="search"),
    path("feed/", feeds.newest, name="feed"),
    path("section/<slug:slug>/", views.section, name="section"),
    path("topic/<slug:slug>/", views.topic, name="topic"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("archive/", archives.years, name="archive"),
    path("<year:year>/", archives.year, name="archive_year"),
    path("<year:year>/<two:month>/", archives.month, name="archive_month"),
    path("<year:year>/<two:month>/<two:day>/", archives.day, name="archive_day"),
    path(
        "<int:year>/<int:month>/<int:day>/<slug:slug>/",
        views.story,
        name="story",
    ),
]
