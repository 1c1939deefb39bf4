"""No word lost, none doubled: twenty clients save while web workers and Postgres are killed.

The short form takes ten seconds; DRILL_SECONDS=60 is the long one.
"""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from newsroom import postgres
from tests import prepared
from tests.deploy import compose
from tests.desk.forms import filled
from tests.processes import ask_until_it_answers, free_port, none_is_left

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("DRILL_SECONDS", "10"))
CLIENTS, SHARED, NEW = 20, 4, 4  # sixteen at four stories; four file one of their own
PATIENCE = 60  # seconds in which a client must be answered after the last fault
WORD = re.compile(r"c(\d+)w(\d+)\b")


class Web:
    """deploy/web with one worker, started again when it ended, as compose would."""

    def __init__(self, floor: "Floor") -> None:
        self.floor, self.port = floor, free_port()
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            compose.services()["web"]["command"],
            cwd=compose.ROOT,
            env=self.floor.surroundings(PORT=str(self.port)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def workers(self) -> list[int]:
        main = self.process.pid
        with contextlib.suppress(OSError):
            found = Path(f"/proc/{main}/task/{main}/children").read_text().split()
            commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in found}
            return [pid for pid, words in commands.items() if b"resource_tracker" not in words]
        return []

    def look_after(self) -> bool:
        """Whether it had to be started again."""
        if self.process.poll() is None:
            return False
        self.start()
        return True


class Floor:
    """A Postgres, two web servers and a newsroom of their own."""

    host, shared, at_shared = compose.SITE, SHARED, CLIENTS - NEW

    def __init__(self, data: Path) -> None:
        self.data = data
        self.database = prepared.fill(data)
        made = self.run(
            [
                sys.executable,
                "-m",
                "tests.faults.saving_floor",
                "make",
                str(SHARED),
                str(CLIENTS - NEW),
            ]
        )
        self.made = json.loads(made)
        self.webs = [Web(self), Web(self)]
        for web in self.webs:
            ask_until_it_answers(web.port, "/healthz", host=compose.SITE)

    def surroundings(self, **more: str) -> dict[str, str]:
        changed = {
            "DATABASE_URL": self.database,
            "DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "HOST": "127.0.0.1",
            "SITE_URL": f"http://{compose.SITE}",
            "WORKERS": "1",
        }
        return compose.surroundings("web", **changed, **more)

    def run(self, command: list[str]) -> str:
        done = subprocess.run(
            command,
            cwd=compose.ROOT,
            env=self.surroundings(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stories(self) -> list[dict]:
        return json.loads(self.run([sys.executable, "-m", "tests.faults.saving_floor", "tell"]))

    def stop(self) -> None:
        for web in self.webs:
            for worker in web.workers():
                os.kill(worker, signal.SIGCONT)
            web.process.terminate()
        for web in self.webs:
            try:
                web.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                for process in [*web.workers(), web.process.pid]:
                    os.kill(process, signal.SIGKILL)
                web.process.wait()
        postgres.release(self.data)


class Client(threading.Thread):
    """A window: adds a word to its own paragraph, sends it until acknowledged, goes on."""

    pause = (0.0, 0.1)  # seconds between a save that is done and the next

    def __init__(self, number: int, floor: Floor, ending: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.floor, self.ending = number, floor, ending
        self.chance = random.Random(number)  # noqa: S311 - an order, not a secret
        self.sitting, self.said = str(uuid.uuid4()), 0
        self.session = floor.made["sessions"][number % len(floor.made["sessions"])]
        self.is_new = number >= floor.at_shared
        self.is_lead = number < floor.shared  # one at each story changes its photo and byline too
        story = None if self.is_new else floor.made["stories"][number % floor.shared]
        self.pk = story["pk"] if story else None
        self.body = story["body"] if story else f"<p>client{number}:</p>"
        self.bylines = [(floor.made["authors"][0], "reporter", 1)]
        self.version = 1 if story else 0
        self.acknowledged = self.tries = 0
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.deadline = time.monotonic() + SECONDS + PATIENCE

    def run(self) -> None:
        while not self.ending.is_set() and not self.wrong:
            self.say()
            self.send()
            self.ending.wait(self.chance.uniform(*self.pause))

    def say(self) -> None:
        self.said += 1
        own = f"(client{self.number}:[^<]*)</p>"
        self.body, found = re.subn(own, rf"\1 c{self.number}w{self.said}</p>", self.body)
        if found != 1:
            self.wrong.append(f"its paragraph is there {found} times")
        if self.is_lead:
            self.body = re.sub(
                'data-caption="[^"]*"', f'data-caption="Photo {self.said}"', self.body
            )
            self.bylines = [(self.floor.made["authors"][self.said % 2], "reporter", 1)]

    def send(self) -> None:
        form = filled(
            headline="A story" if self.is_new else "Ferry returns to the old pier",
            lead="" if self.is_new else "The ferry is back.",
            body=self.body,
            section=self.floor.made["section"],
            version=self.version or "",
            bylines=self.bylines,
        )
        sent = urlencode(form | {"sitting": self.sitting, "seq": self.said, "place": "body"})
        while not self.wrong:
            if time.monotonic() > self.deadline:
                self.wrong.append("never answered")
                return
            self.tries += 1
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                if self.is_done(*self.post(sent)):
                    return
            time.sleep(self.chance.uniform(0.02, 0.3))

    def post(self, sent: str) -> tuple[int, dict]:
        """One try, at either server, with a token asked for anew."""
        web = self.chance.choice(self.floor.webs)
        connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=3)
        cookies = f"newsroom_session={self.session}"
        try:
            connection.request(
                "GET", "/admin/desk/session/", headers={"Host": self.floor.host, "Cookie": cookies}
            )
            told = connection.getresponse()
            csrf = (told.getheader("Set-Cookie") or "").split(";")[0]
            headers = {
                "Host": self.floor.host,
                "Cookie": f"{cookies}; {csrf}",
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": json.loads(told.read())["csrf"],
            }
            path = f"/admin/desk/stories/{self.pk}/" if self.pk else "/admin/desk/stories/"
            connection.request("POST", path, sent, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if answer.status < 500 else {}
        finally:
            connection.close()

    def is_done(self, status: int, told: dict) -> bool:
        self.answers[str(status)] += 1
        if status >= 500:
            return False
        if status not in {200, 201} or told["refused"] or told["seq"] != self.said:
            self.wrong.append(f"{status}: {str(told)[:300]}")
            return True
        self.acknowledged = self.said
        self.pk, self.version = told["pk"], told["version"]
        self.body = (told["fields"] or {}).get("body", self.body)
        return True


def disturb(floor: Floor, clients: list[Client], *, seconds: float) -> Counter[str]:
    """Kill and pause for a while; answers how often what was done.

    The next fault waits until saves go through again, so that each falls into work.
    """
    chance, done = random.Random(11), Counter[str]()  # noqa: S311 - an order, not a secret
    ending, wanted = time.monotonic() + seconds, 0
    while time.monotonic() < ending:
        done["web servers started again"] += sum(web.look_after() for web in floor.webs)
        time.sleep(0.05)
        if sum(client.acknowledged for client in clients) < wanted:
            continue
        time.sleep(chance.uniform(0, 0.2))
        wanted = sum(client.acknowledged for client in clients) + CLIENTS
        workers = chance.choice(floor.webs).workers()
        fault = chance.choice(["workers killed", "Postgres backends killed", "workers paused"])
        with contextlib.suppress(ProcessLookupError, psycopg.Error):
            if fault == "Postgres backends killed":
                os.kill(chance.choice(backends(floor)), signal.SIGKILL)
            elif not workers:
                continue
            elif fault == "workers killed":
                os.kill(workers[0], signal.SIGKILL)
            else:
                os.kill(workers[0], signal.SIGSTOP)
                time.sleep(chance.uniform(0.2, 1))
                os.kill(workers[0], signal.SIGCONT)
            done[fault] += 1
    return done


def backends(floor: Floor) -> list[int]:
    """Of the web servers; at least one, sooner or later."""
    with psycopg.connect(floor.database, connect_timeout=5) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' ORDER BY pid = pg_backend_pid(), pid"
        ).fetchall()
    return [pid for (pid,) in rows[:-1] or rows]


@pytest.fixture
def floor(tmp_path) -> Iterator[Floor]:
    floor = Floor(tmp_path / "data")
    try:
        yield floor
    finally:
        floor.stop()
        assert none_is_left(tmp_path) == []


def work(floor: Floor) -> tuple[list[Client], Counter[str]]:
    ending = threading.Event()
    clients = [Client(number, floor, ending) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    done = disturb(floor, clients, seconds=SECONDS)
    ending.set()
    while any(client.is_alive() for client in clients):
        done["web servers started again"] += sum(web.look_after() for web in floor.webs)
        time.sleep(0.1)
    return clients, done


def words(html: str, *, of: int) -> list[int]:
    return [int(word) for client, word in WORD.findall(html) if int(client) == of]


def every_word_is_there_once(clients: list[Client], stories: list[dict]) -> list[dict]:
    """The clients' stories, when everything that was acknowledged is in them, in its order."""
    assert [(client.number, client.wrong) for client in clients if client.wrong] == []
    written = {client.pk for client in clients}
    found = {story["pk"]: story for story in stories if story["pk"] in written}
    for story in found.values():
        assert story["is_whole"]
        versions = [version for version, _, _ in story["revisions"]]
        assert versions == list(range(1, story["version"] + 1))
    for client in clients:
        story, said = found[client.pk], list(range(1, client.acknowledged + 1))
        assert words(story["body"], of=client.number) == said
        own = [html for _, sitting, html in story["revisions"] if sitting == client.sitting]
        assert [words(html, of=client.number) for html in own] == [said[:n] for n in said]
    return list(found.values())


def test_every_acknowledged_save_is_there_once_though_servers_are_killed(floor):
    clients, done = work(floor)

    assert len(every_word_is_there_once(clients, floor.stories())) == SHARED + NEW
    answers = sum((client.answers for client in clients), Counter())
    sys.stderr.write(
        f"\n{sum(client.acknowledged for client in clients)} saves acknowledged in"
        f" {sum(client.tries for client in clients)} tries, {dict(answers)}, {dict(done)}\n"
    )
