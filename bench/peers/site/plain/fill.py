"""Fills plain Django's tables with the same stories."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from plain.models import MustRead, Notice, Photo, Section, Story, Use

from bench import copies

FORMATS = ("avif", "webp", "jpeg")
WIDTHS = (320, 640, 960, 1280, 1920)
FOUND = "to_tsvector('english', title || ' ' || lead || ' ' || body::text)"


def fill(count: int, folder: Path) -> None:
    told = json.loads((folder / "stories.json").read_text("utf-8"))
    sections = {
        one["slug"]: Section.objects.create(slug=one["slug"], title=one["name"])
        for one in told["sections"]
    }
    MustRead.objects.bulk_create(MustRead(**one) for one in told["must_read"])
    Notice.objects.bulk_create(Notice(**one) for one in told["notices"])
    photos = [_photo(file.stem) for file in sorted(folder.glob("*.jpg"))]
    for number, one in enumerate(told["stories"], start=1):
        _story(number, one, sections[one["section"]], photos)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE plain_story SET search = {FOUND}")
        _copy(cursor, datetime.fromisoformat(told["stories"][0]["at"]), count)
        cursor.execute("VACUUM ANALYZE")


def _photo(name: str) -> Photo:
    files = {
        sort: [(width, f"photo-{name}-{width}.{sort}") for width in WIDTHS] for sort in FORMATS
    }
    return Photo.objects.create(width=1600, height=1067, files=files)


def _story(number: int, one: dict[str, Any], section: Section, photos: list[Photo]) -> None:
    uses, body = [], []
    for sort, *told in one["blocks"]:
        if sort == "text":
            body.append(told[0])
        else:
            body.append(len(uses))
            photo = photos[told[0] - 1]
            uses.append(Use(photo=photo, position=len(uses), caption=told[1], alt=told[2]))
    story = Story.objects.create(
        slug=f"story-{number}",
        title=one["headline"],
        lead=one["lead"],
        byline=one["byline"],
        body=body,
        section=section,
        photo=uses[0].photo if uses else None,
        published_at=datetime.fromisoformat(one["at"]),
        search="",
    )
    for use in uses:
        use.story = story
    Use.objects.bulk_create(uses)


def _copy(cursor: Any, oldest: datetime, count: int) -> None:
    written = list(Story.objects.order_by("pk").values_list("pk", flat=True))

    def rows() -> Iterator[tuple[int, int, datetime, str, str]]:
        for n in range(len(written) + 1, count + 1):
            source, at = written[1 + n % (len(written) - 1)], oldest - timedelta(hours=n)
            yield n, source, at, "", f"report-{n}"

    title = "regexp_replace(one.title, '[0-9]+$', n::text)"
    changed = {"id": "n", "slug": "copy_of.slug", "title": title, "published_at": "at"}
    copies.begin(cursor, rows())
    copies.insert(cursor, "plain_story", of="one.id", changed=changed)
    copies.insert(cursor, "plain_use", of="one.story_id", changed={"story_id": "n"})
    copies.end(cursor)
