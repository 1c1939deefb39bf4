"""A newspaper to measure: `python -m bench.newspaper COUNT` fills an empty house with stories.

The first forty go through the verbs of the desk, as real copy would: one is the text in story.txt
with four photos, the others are its paragraphs in another order under other words. All else are
copies of these by COPY, an hour apart. What the peers need to print the same is left in `peers/`.
"""

import json
import random
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the settings
from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts import roles  # noqa: E402
from accounts.models import User  # noqa: E402
from articles import exchange, workflow  # noqa: E402
from articles.models import Article, Edition, MustRead, Section, Topic  # noqa: E402
from articles.workflow import shelves  # noqa: E402
from bench import copies  # noqa: E402
from newsroom.demo import catalogue  # noqa: E402
from notices import upkeep  # noqa: E402
from notices.models import NoticeKind, Page, SiteNotice  # noqa: E402
from photos import developing, drawing  # noqa: E402
from photos.models import Photo  # noqa: E402

COPY = (Path(__file__).parent / "story.txt").read_text("utf-8")
HEADLINE, BYLINE, LEAD, *PARAGRAPHS = COPY.split("\n\n")
PLACES = ("ferry", "bridge", "market", "harbour", "tram", "library", "orchard", "theatre")
DEEDS = ("opens", "closes early", "is measured", "gets a roof", "moves north", "waits for rain")
WRITTEN = 40
_FIGURE = re.compile(r'<figure data-photo="(\d+)"></figure>')
_NAMED = "regexp_replace(one.headline, '[0-9]+$', n::text)"
_SET = "md5('story ' || n)::uuid"
_FOUND = "one.search || setweight(to_tsvector('english', 'report ' || n), 'A')"
# Which columns of which tables make a copy a story of its own, and how a row names its story.
COPIES = {
    "articles_article": (
        "one.id",
        {"id": "n", "headline": _NAMED, "slug": "copy_of.slug", "translations": _SET}
        | {"dated_on": "NULL", "created_at": "at", "changed_at": "at", "search": _FOUND},
    ),
    "articles_revision": (
        "one.article_id",
        {"id": "n + 1000", "article_id": "n", "snapshot": "'{}'", "saved_at": "at"},
    ),
    "articles_edition": (
        "one.article_id",
        {
            "id": "n",
            "article_id": "n",
            "revision_id": "n + 1000",
            "headline": _NAMED,
            "search": _FOUND,
        }
        | {"path": "copy_of.path", "live": "tstzrange(at, NULL)", "translations": _SET}
        | {"published_at": "at", "written_at": "at"},
    ),
    "articles_byline": ("one.article_id", {"article_id": "n"}),
    "articles_photouse": ("one.article_id", {"article_id": "n"}),
    "articles_article_topics": ("one.article_id", {"article_id": "n"}),
    "articles_editionphoto": ("one.edition_id", {"edition_id": "n"}),
}


def fill(count: int) -> None:
    """Bring an empty house to `count` stories; a house that has them is left as it is."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    roles.apply()
    if Article.objects.count() >= count:
        return
    by, now = _administrator(), timezone.now()
    with transaction.atomic():
        _house(by, now - timedelta(days=7300))
        pictures = [(f"{n}.jpg", drawing.placeholder(f"Photo {n}", seed=n)) for n in range(1, 5)]
        sections, topics = list(Section.objects.order_by("pk")), list(Topic.objects.order_by("pk"))
        for number in range(WRITTEN):
            at = now - timedelta(hours=WRITTEN - number)
            _story(number, sections, topics, pictures, by, at)
    for photo in Photo.objects.all():
        developing.make_renditions(photo.pk)
    _tell_peers(Path(settings.DATA) / "peers", [data for _name, data in pictures])
    with transaction.atomic(), connection.cursor() as cursor:
        _copy(cursor, count, now - timedelta(hours=WRITTEN))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


def _copy(cursor: Any, count: int, since: datetime) -> None:
    """Copies of all but the first of the written stories, in turns, older and older."""
    written = list(Edition.objects.order_by("pk").values_list("article_id", "pk"))
    if [one for one, _ in written] != [other for _, other in written]:
        raise SystemExit("Stories and editions are not numbered alike: begin with an empty folder.")

    def rows() -> Iterator[tuple[int, int, datetime, str, str]]:
        for n in range(WRITTEN + 1, count + 1):
            at, source = since - timedelta(hours=n), written[1 + n % (WRITTEN - 1)][0]
            yield n, source, at, f"/{timezone.localtime(at):%Y/%m/%d}/report-{n}/", f"report-{n}"

    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    copies.begin(cursor, rows())
    newest = "one.version = (SELECT version FROM articles_article WHERE id = one.article_id)"
    for table, (of, changed) in COPIES.items():
        where = newest if table == "articles_revision" else "true"
        copies.insert(cursor, table, of=of, changed=changed, where=where)
    copies.end(cursor)


def _tell_peers(folder: Path, pictures: list[bytes]) -> None:
    """The written stories, their photos, and what stands around them on every page."""
    folder.mkdir(exist_ok=True)
    for number, data in enumerate(pictures, start=1):
        (folder / f"{number}.jpg").write_bytes(data)
    numbers = {photo.pk: n for n, photo in enumerate(Photo.objects.order_by("pk"), start=1)}
    stories = []
    for edition in Edition.objects.order_by("pk").select_related("section"):
        uses = {use.photo_id: use for use in edition.photos.all()}
        blocks: list[list[Any]] = []
        for place, piece in enumerate(_FIGURE.split(edition.body)):
            if place % 2 == 0 and piece:
                blocks.append(["text", piece])
            elif place % 2:
                use = uses[int(piece)]
                blocks.append(["photo", numbers[use.photo_id], use.caption, use.alt])
        names = " and ".join(entry["name"] for entry in edition.byline)
        story = {"headline": edition.headline, "lead": edition.lead, "byline": names}
        story |= {"section": edition.section.slug, "blocks": blocks}
        stories.append(story | {"at": edition.live.lower.isoformat()})
    told = {
        "stories": stories,
        "sections": list(Section.objects.order_by("position").values("slug", "name")),
        "notices": list(SiteNotice.objects.values("kind", "value")),
        "must_read": list(MustRead.objects.order_by("position").values("title", "url")),
    }
    (folder / "stories.json").write_text(json.dumps(told), "utf-8")


def _administrator() -> User:
    user, _ = User.objects.get_or_create(username="bench", defaults={"is_staff": True})
    user.groups.set([Group.objects.get(name=role) for role in (roles.EDITOR, roles.ADMINISTRATOR)])
    return User.objects.get(pk=user.pk)


def _house(by: User, since: datetime) -> None:
    for position, place in enumerate(catalogue.SECTIONS):
        section = Section(slug=place.slug, name=place.name, position=position)
        shelves.save_section(section=section, version=None, by=by, now=since)
    for shelf in catalogue.TOPICS:
        topic = Topic(slug=shelf.slug, name=shelf.name)
        shelves.save_topic(topic=topic, version=None, by=by, now=since)
    span = DateTimeTZRange(since, None)
    for notice in catalogue.NOTICES:
        kind = NoticeKind(notice.kind.replace("-", "_"))
        row = SiteNotice(kind=kind, language="en", value=notice.value, span=span)
        upkeep.put_up(row=row, by=by, now=since)
    for page in catalogue.PAGES:
        if page.language == "en":
            text = Page(slug=page.slug, language="en", title=page.slug, text="Words.", span=span)
            upkeep.put_up(row=text, by=by, now=since)
    for position in range(3):
        entry = MustRead(url="https://example.org/", title=f"No. {position}", span=span)
        entry.position = position
        shelves.save_must_read(entry=entry, version=None, by=by, now=since)


def _story(
    number: int,
    sections: list[Section],
    topics: list[Topic],
    pictures: list[tuple[str, bytes]],
    by: User,
    at: datetime,
) -> None:
    chance = random.Random(number)
    headline, paragraphs = HEADLINE, list(PARAGRAPHS)
    if number:
        headline = f"The {chance.choice(PLACES)} {chance.choice(DEEDS)}, report {number}"
        last = paragraphs.pop()
        chance.shuffle(paragraphs)
        paragraphs = [*paragraphs[: chance.randint(8, len(paragraphs))], last]
    line = f"{BYLINE.rpartition('|')[0]}|{at:%b} {at.day},{at.year}"
    copy = exchange.read("\n\n".join([headline, line, LEAD, *paragraphs]).encode())
    exchange.bring_in(
        copy,
        pictures=pictures[: copy.count("caption")],
        by=by,
        now=at,
        section=sections[number % len(sections)],
        draft=workflow.Draft(headline=headline, topics=(chance.choice(topics),)),
        publish=True,
    )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
