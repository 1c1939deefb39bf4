"""What changes is seen where it shall be, when it shall be: here, on another machine, by the clock.

Nobody runs the worker. How quickly is asserted in the long form alone (`make drill`).
"""

import contextlib
import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.faults.stack import ROOT
from tests.faults.test_readers import IS_DRILL
from tests.processes import ask

pytestmark = pytest.mark.slow

CHANGES = 25 if IS_DRILL else 4
WORD = "Zyxwvut"
_EDITOR = """
import gc, io, json, sys, time
from PIL import Image
from dataclasses import replace
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from articles import body, workflow
from articles.models import Edition
from photos import developing, ingest
gc.freeze()  # as the web server does, in which editors work: to go through it all takes a while
editor = User.objects.get(username="editor")
def corrected(*, path, headline):
    began, now = time.time(), timezone.now()
    story = Edition.objects.live(at=now).get(path=path).article
    draft = replace(workflow.draft_of(story), headline=headline)
    given = {"article_id": story.pk, "by": editor, "now": now}
    story = workflow.save(draft=draft, version=story.version, **given)
    workflow.publish(version=story.version, note="It is another.", **given)
    return began
def planned(*, path, headline, slug="planned", seconds=5, colour="olive"):
    now, kept = timezone.now(), io.BytesIO()
    Image.new("RGB", (1000, 700), colour).save(kept, "JPEG")
    photo, _ = ingest.take_in(data=kept.getvalue(), name="y.jpg", by=editor, now=now,
                              credit_kind="photo_by", credit_name="LI NA")
    developing.make_renditions(photo.pk)
    comes = timezone.now() + timedelta(seconds=seconds)
    like = Edition.objects.live(at=now).get(path=path).article
    draft = replace(workflow.draft_of(like), headline=headline, slug=slug, embargo_until=comes,
                    translations=None,
                    body="<p>It leaves.</p>" + body.figure(photo.pk, "A ferry.", "A ferry"))
    story = workflow.file(draft=draft, by=editor, now=now)
    workflow.publish(article_id=story.pk, version=1, by=editor, now=now, since=comes)
    return [comes.timestamp(), f"/photos/{photo.renditions.first().name}"]
for line in sys.stdin:
    verb, given = json.loads(line)
    print(json.dumps({"corrected": corrected, "planned": planned}[verb](**given)), flush=True)
"""


@contextlib.contextmanager
def an_editor(stack) -> Iterator:
    """Does what is asked of the script above, on the machine of the stack."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", _EDITOR],
        cwd=ROOT,
        env=stack.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def does(verb: str, **given: object):
        process.stdin.write(json.dumps([verb, given]) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    with process:
        try:
            yield does
        finally:
            process.stdin.close()


class Reader:
    """Of one server, on one connection."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.close = self.line.close

    def text(self, address: str) -> bytes:
        """What is there, if only the word that nginx is to send a file; empty where nothing is."""
        self.line.request("GET", address)
        answer = self.line.getresponse()
        text = answer.read()
        return (text or b"a file") if answer.status == 200 else b""


def until_read(reader: Reader, address: str, words: str) -> float:
    """When it was first read, in seconds since 1970."""
    deadline = time.monotonic() + 20
    while words.encode() not in reader.text(address):
        assert time.monotonic() < deadline
        time.sleep(0.002)
    return time.time()


def test_a_change_is_seen_on_every_machine_at_once(stack):
    path = next(one for one in stack.pages() if one.endswith("/ferry-9/"))
    here, there = [], []
    with (
        stack.another_machine() as port,
        an_editor(stack) as editor,
        contextlib.ExitStack() as lines,
    ):
        assert ask(port, path)[0] == 200
        first, second = (
            lines.enter_context(contextlib.closing(Reader(one))) for one in (stack.port, port)
        )
        for number in range(CHANGES):
            began = editor("corrected", path=path, headline=f"Heard {number}.")
            words = f"Heard {number}."
            here.append((until_read(first, path, words) - began) * 1000)
            there.append((until_read(second, path, words) - began) * 1000)

    print(f"{CHANGES} changes: here at most {max(here):.0f} ms, there {max(there):.0f} ms")
    if IS_DRILL:
        assert max(here) <= 150
        assert max(there) <= 500


@dataclass
class Lookout:
    """Looks at every surface every 50 ms, from long before a story comes until it is there."""

    port: int
    surfaces: dict[str, str]  # what shows the story, by address
    comes: float
    ending: threading.Event
    seen: dict[str, float] = field(default_factory=dict)  # seconds after its instant
    looks: int = 0

    def look(self) -> None:
        with contextlib.closing(Reader(self.port)) as reader:
            while not self.ending.is_set() and self.seen.keys() != self.surfaces.keys():
                began = time.monotonic()
                for address in self.surfaces.keys() - self.seen.keys():
                    text, now = reader.text(address), time.time()
                    self.looks += 1
                    if text and self.surfaces[address].encode() in text:
                        self.seen[address] = now - self.comes
                self.ending.wait(max(0, began + 0.05 - time.monotonic()))

    @property
    def early(self) -> list[str]:
        return [address for address, after in self.seen.items() if after < 0]


def test_a_planned_story_comes_to_every_surface_at_its_instant_and_not_before(stack):
    """And with pages that know of no instants it would not come at all, as long as nothing else
    happens.
    """
    like = next(one for one in stack.pages() if one.endswith("/ferry-3/"))
    without = stack.machine_without("instants", "nobody_presses")
    with stack.another_machine() as other, without as blind, an_editor(stack) as editor:
        comes, picture = editor("planned", path=like, headline=f"{WORD} returns")
        lists = ["/", "/section/city/", "/topic/ferries/", "/author/chang-chen/", "/feed/"]
        lists += ["/latest/", "/sitemap-news.xml", f"/search/?q={WORD}"]
        story = like.replace("/ferry-3/", "/planned/")
        surfaces = dict.fromkeys([*lists, story], f"{WORD} returns") | {picture: ""}
        ending = threading.Event()
        first, second = (Lookout(port, surfaces, comes, ending) for port in (stack.port, other))
        for address in lists:
            ask(blind, address)
        third = Lookout(blind, dict.fromkeys(lists[:-1], f"{WORD} returns"), comes, ending)
        looks = [threading.Thread(target=one.look) for one in (first, second, third)]
        for look in looks:
            look.start()
        for look in looks[:2]:
            look.join(30)
        ending.set()
        looks[2].join()

    slowest = max([*first.seen.values(), *second.seen.values()])
    print(f"planned: {first.looks + second.looks} looks, the last surface after {slowest:.2f} s")
    assert (first.early, second.early) == ([], [])
    assert first.seen.keys() == second.seen.keys() == surfaces.keys()
    assert min(first.looks, second.looks) > len(surfaces) * (20 if IS_DRILL else 1)
    assert third.seen == {}
    if IS_DRILL:
        assert slowest <= 1


def foreseen(stack) -> set[str]:
    """Addresses of which there is a page that is to come."""
    return {name.partition("\0")[0] for name in stack.kept(b"foreseen")}


def test_a_planned_story_comes_to_its_instant_although_the_database_is_dead(stack):
    """But where nothing is made beforehand it does not come."""
    like = next(one for one in stack.pages() if one.endswith("/ferry-4/"))
    words, story = f"{WORD} comes", like.replace("/ferry-4/", "/foreseen/")
    lists = ["/", "/section/city/", "/topic/ferries/", "/author/chang-chen/", "/feed/", "/latest/"]
    with stack.machine_without("foresight") as blind:
        for address in lists:
            ask(blind, address)
        with an_editor(stack) as editor:
            given = {"slug": "foreseen", "seconds": 25, "colour": "orchid"}
            comes, picture = editor("planned", path=like, headline=words, **given)
        surfaces = dict.fromkeys([*lists, story], words) | {picture: ""}
        while not surfaces.keys() <= foreseen(stack):
            assert time.time() < comes, surfaces.keys() - foreseen(stack)
            time.sleep(0.1)
        for address in lists:
            ask(blind, address)  # which makes them anew, as they are before it comes
        with stack.postgres_killed():
            time.sleep(max(0, comes - 3 - time.time()))
            ending = threading.Event()
            looks = [Lookout(port, surfaces, comes, ending) for port in (stack.port, blind)]
            threads = [threading.Thread(target=one.look) for one in looks]
            for thread in threads:
                thread.start()
            threads[0].join(comes + 20 - time.time())
            ending.set()
            threads[1].join()

    first, second = looks
    print(f"without the database: the last surface after {max(first.seen.values()):.2f} s")
    assert first.seen.keys() == surfaces.keys()
    assert first.early == []
    assert second.seen == {}
    if IS_DRILL:
        assert max(first.seen.values()) <= 1
