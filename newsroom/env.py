"""Every setting that the environment may give, read here and nowhere else.

Each is described in docs/operate.md; a test compares the two.
"""

from pathlib import Path

import environ

BASE = Path(__file__).resolve().parent.parent

env = environ.Env()

DATA = Path(env.str("DATA", default=str(BASE / "var"))).resolve()
DATABASE_URL = env.str("DATABASE_URL", default="")
SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
IS_HTTPS = SITE_URL.startswith("https://")

MORE_LANGUAGES = env.list("MORE_LANGUAGES", default=[])
SITE_NAME = env.str("SITE_NAME", default="Newsroom")
SITE_NAME_ZH = env.str("SITE_NAME_ZH", default="")
SITE_STRAPLINE = env.str("SITE_STRAPLINE", default="")
SITE_STRAPLINE_ZH = env.str("SITE_STRAPLINE_ZH", default="")
SITE_SHORT_NAME = env.str("SITE_SHORT_NAME", default="")
SITE_SHORT_NAME_ZH = env.str("SITE_SHORT_NAME_ZH", default="")
SITE_COLOUR = env.str("SITE_COLOUR", default="#b3261e")
SITE_SIGN = env.str("SITE_SIGN", default="")
SITE_TEAM = env.list("SITE_TEAM", default=[])
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECURITY_POLICY = env.str("SECURITY_POLICY", default="")
try:
    EMBEDS = env.json("EMBEDS", default=[])
except ValueError:  # refused at start, in words (newsroom.checks)
    EMBEDS = env.str("EMBEDS")
WEBSUB_HUB = env.str("WEBSUB_HUB", default="")
INDEXNOW_KEY = env.str("INDEXNOW_KEY", default="")
INDEXNOW_URL = env.str("INDEXNOW_URL", default="https://api.indexnow.org/indexnow")
FEEDS_WHOLE_TEXT = env.bool("FEEDS_WHOLE_TEXT", default=False)
SITE_TIME_ZONE = env.str("SITE_TIME_ZONE", default="Asia/Shanghai")
BYLINE = env.str("BYLINE", default="By {names}|{date}")
BYLINE_DATE = env.str("BYLINE_DATE", default="M j,Y")
BYLINE_ZH = env.str("BYLINE_ZH", default="{names}|{date}")
BYLINE_DATE_ZH = env.str("BYLINE_DATE_ZH", default="Y年n月j日")

BACKUPS = Path(env.str("BACKUPS")) if "BACKUPS" in env.ENVIRON else None

PAGE_STORE = Path(env.str("PAGE_STORE", default=str(DATA / "pages"))).resolve()
PAGE_STORE_MB = env.int("PAGE_STORE_MB", default=2048)
PURGE_URLS = env.list("PURGE_URLS", default=[])
FASTLY_SERVICE = env.str("FASTLY_SERVICE", default="")
FASTLY_TOKEN = env.str("FASTLY_TOKEN", default="")
CLOUDFLARE_ZONE = env.str("CLOUDFLARE_ZONE", default="")
CLOUDFLARE_TOKEN = env.str("CLOUDFLARE_TOKEN", default="")
FILES_BY_NGINX = env.bool("FILES_BY_NGINX", default=False)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
FOUR_EYES = env.bool("FOUR_EYES", default=False)
EDITOR_LICENCE_KEY = env.str("EDITOR_LICENCE_KEY", default="GPL")
MAIL_URL = env.str("MAIL_URL", default="consolemail://")
MAIL_FROM = env.str("MAIL_FROM", default="newsroom@localhost")
RETIRED_PHOTO_DAYS = env.int("RETIRED_PHOTO_DAYS", default=30)
UNDO_SECONDS = env.int("UNDO_SECONDS", default=120)
MUST_READ_LENGTH = env.int("MUST_READ_LENGTH", default=5)
FRONT_STALE_HOURS = env.int("FRONT_STALE_HOURS", default=12)
LETTERS_MAIL = env.list("LETTERS_MAIL", default=[])
LETTERS_PER_HOUR = env.int("LETTERS_PER_HOUR", default=5)
LETTERS_PER_HOUR_NETWORK = env.int("LETTERS_PER_HOUR_NETWORK", default=30)
LETTERS_SAME_TEXT = env.int("LETTERS_SAME_TEXT", default=3)
LETTERS_KEEP_DAYS = env.int("LETTERS_KEEP_DAYS", default=365)
LETTERS_ANSWER_DAYS = env.int("LETTERS_ANSWER_DAYS", default=7)
LETTERS_DEADLINES = env.dict("LETTERS_DEADLINES", default={})
