from django.contrib import admin
from django.urls import include, path

from articles import views
from desk import links
from newsroom import health

_PUBLIC = [
    path("", include("articles.urls")),
    path("", include("notices.urls")),
    path("", include("letters.urls")),
]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("healthz", health.alive, name="alive"),
    path("photos/<str:name>", views.rendition, name="rendition"),
    path("preview/<str:secret>/", links.read, name="preview_link"),
    path("preview/<str:secret>/photos/<str:name>", links.picture, name="preview_link_photo"),
    path("zh/", include(_PUBLIC), {"language": "zh-hans"}),
    path("", include(_PUBLIC), {"language": "en"}),
]
