"""The least that a notice, a page and a consent text need. Spans are named in the tests."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from notices.models import ConsentText, Page, SiteNotice


def a_notice(
    since: datetime | None = None, until: datetime | None = None, **fields: object
) -> SiteNotice:
    words = {"kind": "icp", "language": "en", "value": "渝ICP备20009753号-2", **fields}
    return SiteNotice(span=DateTimeTZRange(since, until), **words)


def a_page(since: datetime | None = None, until: datetime | None = None, **fields: object) -> Page:
    words = {"slug": "about-us", "language": "en", "title": "About Us", "text": "A city paper."}
    return Page(span=DateTimeTZRange(since, until), **{**words, **fields})


def a_consent_text(
    since: datetime | None = None, until: datetime | None = None, **fields: object
) -> ConsentText:
    words = {"edition": "2026-11", "language": "en", "text": "We use cookies.", **fields}
    return ConsentText(span=DateTimeTZRange(since, until), **words)
