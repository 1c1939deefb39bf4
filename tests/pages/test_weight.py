"""How heavy a story's page is: what a reader on a slow line waits for."""

import io
import re
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from PIL import Image

from articles import body
from articles.models import MustRead, Section, Topic
from notices.models import ConsentText, Page, SiteNotice
from photos import developing, ingest
from photos.models import Photo, Rendition
from tests.articles.stories import draft, published

MOST_BYTES = 18 * 1024  # of HTML, style and scripts together, as they travel
MOST_BYTES_OF_TEXT = 5000
MOST_REQUESTS = 4  # before the first photo, the page itself among them
PARAGRAPH = (
    "The ferry to the old pier left {} minutes after six on its first morning, with {} people."
)


def illustrated(editor, now, number) -> Photo:
    """A photo with every file that a page offers; those of the first are really made."""
    kept = io.BytesIO()
    Image.new("RGB", (1400, 900), (number, 99, 99)).save(kept, "JPEG")
    photo, _ = ingest.take_in(
        data=kept.getvalue(), name="a.jpg", by=editor, now=now, credit_name="CHEN YU"
    )
    first = Rendition.objects.exclude(photo=photo).first()
    if first is None:
        developing.make_renditions(photo.pk)
        return photo
    Rendition.objects.filter(photo=photo).delete()
    for made in Rendition.objects.filter(photo=first.photo):
        made.pk, made.photo = None, photo
        made.name = sha256(f"{photo.pk} {made.name}".encode()).hexdigest()[:32] + "." + made.format
        made.save()
    return photo


@pytest.fixture
def story(editor, city, chang_chen, now):
    """A story as long as most, with four photos, on a site with everything around it."""
    always = DateTimeTZRange(None, None)
    for kind, value in (
        ("hotline", "+86-23-67158993"),
        ("icp", "渝ICP备20009753号-2"),
        ("news_licence", "50120220004"),
        ("inquiries", "service@example.org"),
    ):
        SiteNotice.objects.create(kind=kind, value=value, span=always)
    for slug in ("about-us", "contact-us", "privacy", "terms"):
        Page.objects.create(slug=slug, title=slug.title(), text="Words.", span=always)
    ConsentText.objects.create(edition="1", text="We would like to count." * 5, span=always)
    for name in ("Business", "Culture", "Science", "Sport", "River"):
        Section.objects.create(slug=name.lower(), name=name)
    topics = [Topic.objects.create(slug=f"t{n}", name=f"Topic {n}") for n in range(4)]
    for number in range(8):
        other = published(
            draft(city, chang_chen, headline=f"Pier {number}", topics=tuple(topics)),
            by=editor,
            now=now,
        )
        MustRead.objects.create(story=other.article, span=always)
    html = ""
    for number in range(4):
        photo = illustrated(editor, now, number)
        html += f"<h2>Part {number}</h2>" + "".join(
            f"<p>{' '.join(PARAGRAPH.format(number * place, place) for _ in range(4))}</p>"
            for place in range(3)
        )
        html += body.figure(photo.pk, f"The ferry at pier {number}.", f"Sheet {number}")
    return published(draft(city, chang_chen, body=html, topics=tuple(topics)), by=editor, now=now)


def files(page: str) -> list[str]:
    return re.findall(r'<(?:script|link)\b[^>]*?(?:src|href)="/static/([^"]+\.(?:js|css))"', page)


def travelling(data: bytes) -> int:
    return len(brotli.compress(data, quality=5))


def test_pages_of_a_story_are_light_and_come_in_few_requests(client, story):
    page, plain = client.get(story.path).content, client.get(f"/text{story.path}").content

    weights = {
        name: travelling(Path(finders.find(name)).read_bytes())
        for name in (*files(page.decode()), *files(plain.decode()))
    }
    alone = weights.pop("css/text.css")
    before_photo = files(page.decode().split("<picture", 1)[0])

    assert page.decode().count("<picture") == 4
    assert travelling(page) + sum(weights.values()) <= MOST_BYTES, weights
    assert 1 + len(before_photo) <= MOST_REQUESTS, before_photo
    assert travelling(plain) + alone <= MOST_BYTES_OF_TEXT
