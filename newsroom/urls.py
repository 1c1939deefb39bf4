from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from accounts import languages
from articles import sitemaps, views
from desk import links
from newsroom import health, identity, metrics, operations

handler400 = "newsroom.errors.not_understood"
handler403 = "newsroom.errors.closed"
handler500 = "newsroom.errors.broken"

_PUBLIC: list[URLPattern | URLResolver] = [
    path("manifest.webmanifest", identity.manifest, name="manifest"),
    path("", include("articles.urls")),
    path("", include("notices.urls")),
    path("", include("letters.urls")),
]

urlpatterns = [
    *operations.urls(admin.site.admin_view),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("humans.txt", identity.humans, name="humans_txt"),
    path(".well-known/security.txt", identity.security, name="security_txt"),
    path("indexnow.txt", identity.indexnow_key, name="indexnow_key"),
    path("icon.svg", identity.icon, name="icon"),
    path("favicon.ico", identity.favicon, name="favicon"),
    *(
        path(f"{name}.png", identity.picture, {"name": name}, name=name)
        for name in identity.PNG_SIZES
    ),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-<int:year>-<int:month>.xml", sitemaps.month, name="sitemap_month"),
    path("photos/<str:name>", views.rendition, name="rendition"),
    path("preview/<str:secret>/", links.read, name="preview_link"),
    path("preview/<str:secret>/photos/<str:name>", links.picture, name="preview_link_photo"),
    *(
        path(f"{languages.prefix(code)}/"[1:], include(_PUBLIC), {"language": code})
        for code in reversed(languages.codes())
    ),
]
