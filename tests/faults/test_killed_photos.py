"""Killed, or at the end of its rights, a photo is at no public address: at once, and again after
Postgres and the web server were killed and started anew. A crawl over HTTP, of real processes.
"""

import http.client
import json
import re
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

import pytest

from tests.browser.newsroom import ROOT, Newsroom

pytestmark = pytest.mark.slow

STARTS = ("/", "/zh/", "/robots.txt", "/sitemap.xml", "/sitemap-news.xml", "/sitemap-pages.xml")
STARTS += ("/feed/", "/zh/feed/", "/search/?q=ferry", "/zh/search/?q=渡船", "/archive/")
ADDRESS = re.compile(
    r"""(?:href|src|srcset|content|action)=["']([^"']*)["']|<loc>([^<]*)</loc>"""
    r"""|<image:loc>([^<]*)</image:loc>|"((?:https?:/)?/[^"\s]*)\""""
)
PICTURES = (b"\xff\xd8\xff", b"RIFF", b"\x00\x00\x00 ftyp", b"\x00\x00\x00\x1cftyp")
_PAPER = """
import io, json
from PIL import Image
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from accounts.models import User
from articles import body, workflow
from articles.models import Author, MustRead, Section, Topic
from articles.workflow import Draft
from photos import developing, ingest
from photos.models import Photo
now, editor = timezone.now(), User.objects.get(username="editor")
section = Section.objects.get()
topic = Topic.objects.create(slug="ferries", name="Ferries", name_zh="渡轮")
def taken(colour, name):
    kept = io.BytesIO()
    Image.new("RGB", (1000, 700), colour).save(kept, "JPEG")
    photo, _ = ingest.take_in(data=kept.getvalue(), name="x.jpg", by=editor, now=now,
                              credit_kind="photo_by", credit_name=name)
    developing.make_renditions(photo.pk)
    return photo
photos = {name: taken(colour, "CREDIT " + name.upper())
          for name, colour in (("killed", "red"), ("ended", "blue"), ("kept", "green"))}
for photo in photos.values():  # a file that was replaced, and is still answered
    old = photo.renditions.order_by("pk").first()
    old.retired_at = now
    old.save()
def figure(name):
    return body.figure(photos[name].pk, f"Caption of {name}", f"Alt of {name}")
authors = {name: Author.objects.create(slug=name, name=name.upper(), name_zh="陈畅",
                                       portrait=photos[name]) for name in photos}
for language, words in (("en", "Ferry"), ("zh-hans", "渡船")):
    for name, photo in photos.items():
        MustRead.objects.create(url="https://example.org/", title=name, picture=photo,
                                language=language, span=DateTimeTZRange(now, None))
    for number, names in enumerate([("killed",), ("ended",), ("kept",), ("killed", "ended", "kept"),
                                    ("ended", "killed"), ("kept", "killed"), ()]):
        plain = Draft(headline=f"{words} {number}", lead="The ferry is back. 渡船回来了。",
                      language=language, slug=f"ferry-{language}-{number}", topics=(topic,),
                      body="<p>It left at six.</p>" + "".join(map(figure, names)) + "<p>End.</p>",
                      section=section, bylines=tuple((authors[name].pk, "reporter")
                                                     for name in (names or ("kept",))))
        article = workflow.file(draft=plain, by=editor, now=now)
        workflow.publish(article_id=article.pk, version=article.version, by=editor, now=now)
_, secret = workflow.share(article_id=article.pk, label="A lawyer", days=1, by=editor, now=now)
both = workflow.file(draft=Draft(headline="Unpublished", section=section, bylines=plain.bylines,
    body="<p>T.</p>" + figure("killed") + figure("ended") + figure("kept")), by=editor, now=now)
_, draft_secret = workflow.share(article_id=both.pk, label="X", days=1, by=editor, now=now)
print(json.dumps({"files": {name: list(photo.renditions.values_list("name", flat=True))
                            for name, photo in photos.items()},
                  "previews": [f"/preview/{secret}/", f"/preview/{draft_secret}/"]}))
"""
# Rights that end of themselves, and in the same moment a kill.
_GONE = """
import time
from datetime import timedelta
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from accounts.models import User
from photos import killing
from photos.details import set_details
from photos.models import Photo
editor, now = User.objects.get(username="editor"), timezone.now()
ends = now + timedelta(seconds=1)
set_details(photo=Photo.objects.get(credit_name="CREDIT ENDED"), by=editor, now=now,
            rights=DateTimeTZRange(None, ends))
while timezone.now() < ends:
    time.sleep(0.01)
killing.kill(photo=Photo.objects.get(credit_name="CREDIT KILLED"), reason="No consent.", by=editor,
             now=timezone.now())
"""


@dataclass(frozen=True)
class Answer:
    status: int
    cached: str
    content: bytes

    @property
    def is_picture(self) -> bool:
        return self.content.startswith(PICTURES)


@dataclass
class Paper:
    """A small newspaper; `files` are all addresses that a photo's files ever had, by photo."""

    newsroom: Newsroom
    files: dict[str, list[str]]
    previews: list[str]

    def told(self, script: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
            cwd=ROOT,
            env=self.newsroom.environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def crawled(self) -> dict[str, Answer]:
        """Every address of our own that a reader is led to, pictures too."""
        seen: dict[str, Answer] = {}
        waiting = [*STARTS, *self.previews]
        with closing(self._connection()) as connection:
            while waiting:
                address = waiting.pop()
                if address in seen or address.startswith(("/static/", "/admin/", "/accounts/")):
                    continue
                seen[address] = _asked(connection, address)
                if not seen[address].is_picture:
                    waiting += self._led_to(seen[address].content.decode("utf-8", "replace"))
        return seen

    def _led_to(self, page: str) -> list[str]:
        found = []
        for groups in ADDRESS.findall(page):
            for part in unescape("".join(groups)).split(", "):
                link = part.strip().split(" ")[0].split("#")[0].replace("\\/", "/")
                parts = urlsplit(link)
                if (
                    parts.netloc in ("", urlsplit(self.newsroom.base).netloc)
                    and parts.path[:1] == "/"
                ):
                    found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
        return found

    def answers(self, name: str, *, of_readers_alone: bool = False) -> list[Answer]:
        """What every address answers that a photo's files ever had."""
        previews = () if of_readers_alone else self.previews
        bases = ["/photos/", *(f"{preview}photos/" for preview in previews)]
        with closing(self._connection()) as connection:
            return [_asked(connection, base + file) for base in bases for file in self.files[name]]

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.newsroom.port, timeout=30)

    def traces(self, pages: dict[str, Answer], name: str) -> list[str]:
        """The pages that name a photo's files, or say its caption or its credit as shown."""
        marks = [
            *self.files[name],
            f"CREDIT {name.upper()}",
            f"Alt of {name}",
            f"Caption of {name}",
        ]
        words = re.compile("|".join(map(re.escape, marks)))
        return sorted(
            address
            for address, answer in pages.items()
            if not answer.is_picture and words.search(answer.content.decode("utf-8", "replace"))
        )


def _asked(connection: http.client.HTTPConnection, address: str) -> Answer:
    connection.request("GET", _quoted(address))
    answer = connection.getresponse()
    return Answer(answer.status, answer.getheader("Cache-Control") or "", answer.read())


def _quoted(address: str) -> str:
    return "".join(
        character if character < "\x7f" else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in address
    )


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    opened = Newsroom(tmp_path_factory.mktemp("newsroom"))
    made = Paper(opened, {}, [])
    try:
        told = json.loads(made.told(_PAPER))
        made.files, made.previews = told["files"], told["previews"]
        yield made
    finally:
        opened.stop()


def are_gone(paper: Paper, *names: str) -> dict[str, Answer]:
    """Crawls once for all of them; the pages that were found."""
    answers = {name: paper.answers(name) for name in names}
    pages = paper.crawled()
    assert len(pages) > 30
    broken = [address for address, answer in pages.items() if answer.status != 200]
    assert [address for address in broken if not address.endswith("/unpublished/")] == []
    for name in names:
        assert paper.traces(pages, name) == []
        assert {answer.status for answer in answers[name]} == {410}
        assert {answer.cached for answer in answers[name]} == {"private, no-store"}
        assert not any(answer.is_picture for answer in answers[name])
        assert not any(file in address for file in paper.files[name] for address in pages)
    return pages


def test_photo_is_gone_from_every_address_whatever_is_killed_after_it(paper):
    before = paper.crawled()
    for name in ("killed", "ended", "kept"):
        # Stories, lists, sitemaps, authors, rails, previews: the crawl finds it where it may be.
        assert len(paper.traces(before, name)) >= 20, paper.traces(before, name)
        public = {file for file in paper.files[name] if f"/photos/{file}" in before}
        assert len(public) >= 6
        assert all(before[f"/photos/{file}"].is_picture for file in public)
        shared = paper.answers(name, of_readers_alone=True)
        assert {answer.status for answer in shared} == {200}

    paper.told(_GONE)
    are_gone(paper, "killed", "ended")

    paper.newsroom.kill_postgres()
    for name in ("killed", "ended"):
        kept = paper.answers(name, of_readers_alone=True)
        assert not any(answer.is_picture for answer in kept)
    paper.newsroom.kill()
    paper.newsroom.start_postgres()
    paper.newsroom.start()
    after = are_gone(paper, "killed", "ended")
    # Where a photo is gone, the next one of the story stands for it.
    assert set(paper.traces(after, "kept")) >= set(paper.traces(before, "kept"))
