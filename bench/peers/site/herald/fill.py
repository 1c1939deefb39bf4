"""Fills Wagtail as an editor would for the first stories, and by COPY for the rest."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from herald.models import Front, MustRead, Notice, Section, Story
from wagtail.images.models import Image
from wagtail.models import Collection, Locale, Page, Site

from bench import copies

FIRST_COPY = 1000  # numbers of pages from here on are copies

PAGE = {
    "id": "n",
    "path": "copy_of.path",
    "slug": "copy_of.slug",
    "title": "regexp_replace(one.title, '[0-9]+$', n::text)",
    "draft_title": "regexp_replace(one.title, '[0-9]+$', n::text)",
    "url_path": "regexp_replace(one.url_path, '[^/]+/$', copy_of.slug || '/')",
    "translation_key": "gen_random_uuid()",
    "first_published_at": "at",
    "last_published_at": "at",
    "latest_revision_created_at": "at",
    "latest_revision_id": "NULL",
    "live_revision_id": "NULL",
}


def fill(count: int, folder: Path) -> None:
    told = json.loads((folder / "stories.json").read_text("utf-8"))
    get_user_model().objects.create_superuser("bench", "bench@example.org", "bench")
    Locale.objects.create(language_code="en-gb")
    Collection.add_root(name="Root")
    front = Page.add_root(title="Root", slug="root").add_child(
        instance=Front(title="Herald", slug="herald")
    )
    Site.objects.create(hostname="127.0.0.1", root_page=front, is_default_site=True)
    sections = {
        one["slug"]: front.add_child(instance=Section(title=one["name"], slug=one["slug"]))
        for one in told["sections"]
    }
    MustRead.objects.bulk_create(MustRead(**one) for one in told["must_read"])
    Notice.objects.bulk_create(Notice(**one) for one in told["notices"])
    photos = [_photo(file) for file in sorted(folder.glob("*.jpg"))]
    written = [_story(one, sections[one["section"]], photos) for one in told["stories"]]
    oldest = datetime.fromisoformat(told["stories"][0]["at"])
    with connection.cursor() as cursor:
        _copy(cursor, written, oldest, count)
    client = Client(headers={"host": "127.0.0.1"})
    for address in ("/", sections[told["sections"][0]["slug"]].url, written[0].url):
        if client.get(address).status_code != 200:  # makes the renditions
            raise SystemExit(f"{address} did not answer.")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _photo(file: Path) -> Image:
    with file.open("rb") as data:
        return Image.objects.create(title=file.stem, file=ImageFile(data, name=file.name))


def _story(one: dict[str, Any], section: Section, photos: list[Image]) -> Story:
    body: list[tuple[str, Any]] = []
    shown = []
    for sort, *told in one["blocks"]:
        if sort == "text":
            body.append(("text", told[0]))
        else:
            shown.append(photos[told[0] - 1])
            body.append(("photo", {"image": shown[-1], "caption": told[1], "alt": told[2]}))
    page = Story(
        title=one["headline"],
        lead=one["lead"],
        byline=one["byline"],
        photo=shown[0] if shown else None,
        first_published_at=datetime.fromisoformat(one["at"]),
        live=True,
    )
    page.body = page._meta.get_field("body").to_python([])
    page.body.extend(body)
    return section.add_child(instance=page)


def _copy(cursor: Any, written: list[Story], oldest: datetime, count: int) -> None:
    parents = {one.pk: one.get_parent() for one in written}
    used = {parent.pk: parent.numchild for parent in parents.values()}
    last = FIRST_COPY + count - len(written)

    def rows() -> Iterator[tuple[int, int, datetime, str, str]]:
        for n in range(FIRST_COPY, last):
            source = written[1 + n % (len(written) - 1)]
            parent = parents[source.pk]
            used[parent.pk] += 1
            path = Page._get_path(parent.path, parent.depth + 1, used[parent.pk])
            at = oldest - timedelta(hours=n - FIRST_COPY + 1)
            yield n, source.pk, at, path, f"report-{n}"

    copies.begin(cursor, rows())
    copies.insert(cursor, "wagtailcore_page", of="one.id", changed=PAGE)
    copies.insert(cursor, "herald_story", of="one.page_ptr_id", changed={"page_ptr_id": "n"})
    table = _index_table()
    copies.insert(
        cursor,
        table,
        of="one.object_id::bigint",
        changed={"object_id": "n::text"},
        where=f"one.content_type_id = {_content_type()}",
    )
    copies.end(cursor)
    for pk, children in used.items():
        cursor.execute("UPDATE wagtailcore_page SET numchild = %s WHERE id = %s", [children, pk])


def _index_table() -> str:
    with connection.cursor() as cursor:
        known = connection.introspection.table_names(cursor)
        found = {}
        for table in known:
            if table.endswith("_indexentry"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                found[cursor.fetchone()[0]] = table
    return found[max(found)]


def _content_type() -> int:
    return ContentType.objects.get_for_model(Story).pk
