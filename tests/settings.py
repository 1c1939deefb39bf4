"""Settings of the suite: its own data, a fast throw-away database, quick password hashing."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ["DATA"] = os.environ.get("TEST_DATA", str(ROOT / "var" / "test"))
os.environ.pop("DEBUG", None)
if not os.environ.get("DATABASE_URL"):
    from newsroom import postgres

    os.environ["DATABASE_URL"] = postgres.url(Path(os.environ["DATA"]), is_durable=False)

from newsroom.settings import *  # noqa: E402, F403 - Django's way to build on settings

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405 - from the star above
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
SITE_URL = "http://testserver"
MUST_READ_LENGTH = 0  # what fills it up is tried in tests/pages/test_must_read.py
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns of a missing one
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405 - a server's thread keeps no connection
PAGE_STORE = None  # pages are made anew for every test; those of the store have one of their own
