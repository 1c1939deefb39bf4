"""The peers' settings: `PEER` is wagtail or django; `CACHE` none, wagtail-cache or middleware."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ["PEER_DATA"])
IS_WAGTAIL = os.environ["PEER"] == "wagtail"
CACHE = os.environ.get("CACHE", "none")
_database = urlsplit(os.environ["PEER_DATABASE"])

SECRET_KEY = "of the bench, and of nothing else"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "herald.urls" if IS_WAGTAIL else "plain.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LANGUAGE_CODE = "en-gb"
STATIC_URL, STATIC_ROOT = "/static/", DATA / "static"
MEDIA_URL, MEDIA_ROOT = "/media/", DATA / "media"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.removeprefix("/"),
        "USER": "postgres",
        "HOST": parse_qs(_database.query)["host"][0],
        "CONN_MAX_AGE": None,
    }
}


class _None:
    """All tables are made as the models say, at once: a peer has no past to come through."""

    def __contains__(self, _app: str) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


MIGRATION_MODULES = _None()

_DJANGO = [f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
_WAGTAIL = ["wagtail.contrib.forms", "wagtail.contrib.redirects", "wagtail.embeds"]
_WAGTAIL += [f"wagtail.{name}" for name in ("sites", "users", "snippets", "documents", "images")]
_WAGTAIL += ["wagtail.search", "wagtail.admin", "wagtail", "modelcluster", "taggit"]
INSTALLED_APPS = [*_DJANGO, "django.contrib.staticfiles"]
INSTALLED_APPS += ["herald", "wagtailcache", *_WAGTAIL] if IS_WAGTAIL else ["plain"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if IS_WAGTAIL:
    MIDDLEWARE += ["wagtail.contrib.redirects.middleware.RedirectMiddleware"]
_first, _last = {
    "none": ((), ()),
    "wagtail-cache": (
        ("wagtailcache.cache.UpdateCacheMiddleware",),
        ("wagtailcache.cache.FetchFromCacheMiddleware",),
    ),
    "middleware": (
        ("django.middleware.cache.UpdateCacheMiddleware",),
        ("django.middleware.cache.FetchFromCacheMiddleware",),
    ),
}[CACHE]
if CACHE == "middleware":  # kept and given before anything else works
    MIDDLEWARE = [*_first, *_last, *MIDDLEWARE]
else:
    MIDDLEWARE = [*_first, *MIDDLEWARE, *_last]
_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
_memory |= {"TIMEOUT": 86_400, "OPTIONS": {"MAX_ENTRIES": 100_000}}
CACHES = {name: _memory | {"LOCATION": name} for name in ("default", "renditions")}
CACHE_MIDDLEWARE_SECONDS = 86_400

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
WAGTAIL_SITE_NAME = "Herald"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAIL_ENABLE_UPDATE_CHECK = False
