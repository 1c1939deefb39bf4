from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from articles import workflow
from articles.models import MustRead
from articles.workflow import shelves


@pytest.mark.parametrize(
    ("url", "title", "days", "field"),
    [
        ("", "", 1, "url"),
        ("https://example.org/", "", 1, "title"),
        ("https://example.org/", "A link", -1, "until_at"),
    ],
)
def test_must_read_entry_that_cannot_be_is_refused_at_its_field(
    editor, now, url, title, days, field
):
    span = DateTimeTZRange(now, now + timedelta(days=days))
    entry = MustRead(url=url, title=title, span=span)

    with pytest.raises(workflow.Refusal) as refused:
        shelves.save_must_read(entry=entry, version=None, by=editor, now=now)

    assert refused.value.field == field
    assert MustRead.objects.count() == 0


def test_must_read_entry_is_shown_with_its_words(editor, now):
    entry = MustRead(url="https://example.org/", title="A link", span=DateTimeTZRange(now, None))

    shelves.save_must_read(entry=entry, version=None, by=editor, now=now)

    assert [shown.words for shown in MustRead.objects.shown(at=now)] == ["A link"]
