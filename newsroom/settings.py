"""Django's settings, made from what the environment gives (env.py)."""

import secrets
from typing import Any
from urllib.parse import urlsplit

import pghistory
from django.conf.locale import LANG_INFO

from newsroom import build, env, postgres

BASE_DIR = env.BASE
DATA = env.DATA
DEBUG = env.DEBUG


def _secret_key() -> str:
    """The given key, else one made once and kept beside the data, readable by the owner alone."""
    if env.SECRET_KEY:
        return str(env.SECRET_KEY)
    kept = DATA / "secret_key"
    if not kept.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        fresh = DATA / f"secret_key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.replace(kept)
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
SITE_URL = env.SITE_URL
ALLOWED_HOSTS = env.ALLOWED_HOSTS or [urlsplit(SITE_URL).hostname or "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "newsroom",
    "desk.apps.DeskConfig",
    "articles",
    "letters",
    "photos",
    "notices",
    "accounts",
    "delivery",
    "desk.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "newsroom.policy.EmbedPolicy",
    "delivery.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "delivery.headers.CacheHeaders",
    "accounts.middleware.StaffSession",
    "accounts.middleware.LastSlash",
    "accounts.middleware.StaffCsrf",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "newsroom.chrome.PathLanguage",
    "accounts.middleware.Clock",
    "accounts.middleware.AuditTrail",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.chrome.chrome",
            ],
        },
    }
]

_database = env.env.db_url_config(env.DATABASE_URL or postgres.url(DATA))
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "options": "-c plan_cache_mode=force_generic_plan",
            **_database.get("OPTIONS", {}),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits of sign-in must be seen by every process; Postgres is what they all share.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
# Else all the world shares the proxy's address, and one stranger's tries shut everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = env.TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.IS_HTTPS
MFA_TOTP_ISSUER = env.SITE_NAME

LANGUAGE_CODE = "en"
LANGUAGES: list[tuple[str, str]] = [
    (code, LANG_INFO.get(code, {"name_local": code})["name_local"])
    for code in ("en", "zh-hans", *env.MORE_LANGUAGES)
]
LOCALE_PATHS = [DATA / "locale", BASE_DIR / "locale"]
_HOMES = ["/", *(f"/{code.partition('-')[0]}/" for code, _name in LANGUAGES[1:])]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["newsroom.formats"]
TIME_ZONE = env.SITE_TIME_ZONE

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "photos", "base_url": None},
    },
    "staticfiles": {"BACKEND": "newsroom.packing.PackedOnce"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

BUILD = build.version(BASE_DIR)
PAGE_STORE = env.PAGE_STORE if env.PAGE_STORE_MB else None
PAGE_STORE_MB = env.PAGE_STORE_MB
METRICS_TOKEN = env.METRICS_TOKEN
BACKUPS = env.BACKUPS
PLAIN_ADDRESSES = ("/static/", "/healthz", "/readyz", "/metrics")  # never wait for a database
NEVER_PRESSED = (
    "/photos/",
    *(f"{home}letters/" for home in _HOMES),
)  # asked by pages alone, or not kept
PRESSED_QUERY = r"before=-?\d{1,16}-\d{1,18}"  # older pages of a list
PRESSED_FILES = r"/photos/[0-9a-f]{32}-\d{1,4}\.(?:jpg|webp|avif)"
FILES = DATA / "photos"  # whose files the page store answers with
FILES_BY_NGINX = env.FILES_BY_NGINX
PURGE_URLS = env.PURGE_URLS
FASTLY_SERVICE, FASTLY_TOKEN = env.FASTLY_SERVICE, env.FASTLY_TOKEN
CLOUDFLARE_ZONE, CLOUDFLARE_TOKEN = env.CLOUDFLARE_ZONE, env.CLOUDFLARE_TOKEN
CDN = bool(PURGE_URLS or FASTLY_SERVICE or CLOUDFLARE_ZONE)  # caches of others, purged by us
PRESSED_FIRST = (*_HOMES, "/sitemap.xml", "/robots.txt")  # all else is found from there
DESK_ADDRESSES = ("/admin/", "/accounts/", "/preview/")  # never kept; with doors of their own

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.IS_HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = "newsroom_session"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "newsroom.errors.closed"
SECURE_HSTS_SECONDS = 31_536_000 if env.IS_HTTPS else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = "accounts.mail.QueuedBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.MAIL_FROM
MAIL_URL = env.MAIL_URL

PROCRASTINATE_IMPORT_PATHS = [
    "accounts.jobs",
    "accounts.mail",
    "photos.developing",
    "photos.jobs",
    "letters.jobs",
    "articles.jobs",
    "desk.jobs",
    "notices.jobs",
    "delivery.jobs",
]
# What is done is forgotten: a mail's text, its links too, must not outlive its sending.
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}

PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)

SITE_NAMES = dict.fromkeys(dict(LANGUAGES), env.SITE_NAME) | {
    "zh-hans": env.SITE_NAME_ZH or env.SITE_NAME
}
SITE_NAME = env.SITE_NAME
SITE_SHORT_NAMES = dict.fromkeys(dict(LANGUAGES), env.SITE_SHORT_NAME or SITE_NAMES["en"]) | {
    "zh-hans": env.SITE_SHORT_NAME_ZH or env.SITE_SHORT_NAME or SITE_NAMES["zh-hans"],
}
SITE_COLOUR = env.SITE_COLOUR
SITE_SIGN = env.SITE_SIGN or SITE_SHORT_NAMES["en"][:1].upper()
SITE_TEAM = env.SITE_TEAM
SECURITY_CONTACT = env.SECURITY_CONTACT
SECURITY_POLICY = env.SECURITY_POLICY
EMBEDS = env.EMBEDS
WEBSUB_HUB = env.WEBSUB_HUB
INDEXNOW_KEY = env.INDEXNOW_KEY
INDEXNOW_URL = env.INDEXNOW_URL
FEEDS_WHOLE_TEXT = env.FEEDS_WHOLE_TEXT
SITE_STRAPLINES = dict.fromkeys(dict(LANGUAGES), env.SITE_STRAPLINE) | {
    "zh-hans": env.SITE_STRAPLINE_ZH
}
BYLINES = {"en": env.BYLINE, "zh-hans": env.BYLINE_ZH}  # others: in their catalogue
BYLINE_DATES = {"en": env.BYLINE_DATE, "zh-hans": env.BYLINE_DATE_ZH}
FOUR_EYES = env.FOUR_EYES
EDITOR_LICENCE_KEY = env.EDITOR_LICENCE_KEY
UNDO_SECONDS = env.UNDO_SECONDS
MUST_READ_LENGTH = env.MUST_READ_LENGTH
FRONT_STALE_HOURS = env.FRONT_STALE_HOURS
RETIRED_PHOTO_DAYS = env.RETIRED_PHOTO_DAYS
LETTERS_MAIL = env.LETTERS_MAIL
LETTERS_PER_HOUR = env.LETTERS_PER_HOUR
LETTERS_PER_HOUR_NETWORK = env.LETTERS_PER_HOUR_NETWORK
LETTERS_SAME_TEXT = env.LETTERS_SAME_TEXT
LETTERS_KEEP_DAYS = env.LETTERS_KEEP_DAYS
LETTERS_ANSWER_DAYS = env.LETTERS_ANSWER_DAYS
LETTERS_DEADLINES = {"report": 1, "correction": 2, "copyright": 3, "privacy": 15} | {
    # What is no number stays as it is written, and newsroom/checks.py says so.
    category: int(days) if days.isdecimal() else days
    for category, days in env.LETTERS_DEADLINES.items()
}
TRUSTED_PROXIES = env.TRUSTED_PROXIES

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # A page that is not there, or a host that is not ours, is the asker's mistake.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
