"""A newspaper to measure: `python -m bench.newspaper COUNT` fills an empty house with stories.

Everything goes through the verbs of the desk, as real copy would. The first story is the text in
story.txt with four photos; the others are the same paragraphs in another order under other words.
"""

import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402 - after the settings
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts import roles  # noqa: E402
from accounts.models import User  # noqa: E402
from articles import exchange, workflow  # noqa: E402
from articles.models import Article, MustRead, Section, Topic  # noqa: E402
from articles.workflow import shelves  # noqa: E402
from newsroom.demo import catalogue  # noqa: E402
from notices import upkeep  # noqa: E402
from notices.models import NoticeKind, Page, SiteNotice  # noqa: E402
from photos import developing, drawing  # noqa: E402
from photos.models import Photo  # noqa: E402

COPY = (Path(__file__).parent / "story.txt").read_text("utf-8")
HEADLINE, BYLINE, LEAD, *PARAGRAPHS = COPY.split("\n\n")
PLACES = ("ferry", "bridge", "market", "harbour", "tram", "library", "orchard", "theatre")
DEEDS = ("opens", "closes early", "is measured", "gets a roof", "moves north", "waits for rain")
BATCH = 100


def fill(count: int) -> None:
    """Bring the newspaper to `count` stories; one that was begun is continued."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    roles.apply()
    by = _administrator()
    now = timezone.now()
    if not Section.objects.exists():
        _house(by, now - timedelta(days=4000))
    pictures = [(f"{n}.jpg", drawing.placeholder(f"Photo {n}", seed=n)) for n in range(1, 5)]
    done = Article.objects.count()
    sections, topics = list(Section.objects.order_by("pk")), list(Topic.objects.order_by("pk"))
    while done < count:
        with transaction.atomic():
            for number in range(done, min(done + BATCH, count)):
                _story(
                    number, sections, topics, pictures, by, now - timedelta(hours=count - number)
                )
        done = Article.objects.count()
    for photo in Photo.objects.all():
        developing.make_renditions(photo.pk)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


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
    copy = exchange.read("\n\n".join([headline, BYLINE, LEAD, *paragraphs]).encode())
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
