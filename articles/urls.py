from django.urls import path

from articles import feeds, views

urlpatterns = [
    path("", views.front, name="front"),
    path("search/", views.found, name="search"),
    path("feed/", feeds.newest, name="feed"),
    path("section/<slug:slug>/", views.section, name="section"),
    path("topic/<slug:slug>/", views.topic, name="topic"),
    path("author/<slug:slug>/", views.author, name="author"),
    path(
        "<int:year>/<int:month>/<int:day>/<slug:slug>/",
        views.story,
        name="story",
    ),
]
