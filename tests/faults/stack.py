"""What production runs (nginx, accelerator, web, Postgres), with a small newspaper, to be hurt."""

import contextlib
import http.client
import json
import math
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import lmdb
import psycopg

from newsroom import nginx, postgres
from tests import prepared
from tests.processes import ask, ask_until_it_answers, free_port

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a token of the tests, and of nothing else"  # of /metrics
_PAPER = """
import io
from PIL import Image
from django.utils import timezone
from accounts import roles
from accounts.models import User
from articles import body, workflow
from articles.models import Author, Section, Topic
from articles.workflow import Draft
from django.contrib.auth.models import Group
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from notices.models import SiteNotice
from photos import developing, ingest
now = timezone.now()
editor = User.objects.create_user("editor", password="a long password", is_staff=True)
editor.groups.add(Group.objects.get(name=roles.EDITOR))
city = Section.objects.create(slug="city", name="City", name_zh="城市")
ferries = Topic.objects.create(slug="ferries", name="Ferries", name_zh="渡轮")
chang = Author.objects.create(slug="chang-chen", name="CHANG CHEN", name_zh="陈畅")
SiteNotice.objects.create(kind="hotline", value="+86-23-67158993", span=DateTimeTZRange(None, None))
kept = io.BytesIO()
Image.new("RGB", (1000, 700), "teal").save(kept, "JPEG")
photo, _ = ingest.take_in(data=kept.getvalue(), name="x.jpg", by=editor, now=now,
                          credit_kind="photo_by", credit_name="LI NA")
developing.make_renditions(photo.pk)
for language in ("en", "zh-hans"):
    for number in range(24):
        text = "<p>It left at six.</p>"
        if number == 3:
            text += body.figure(photo.pk, "A ferry.", "A ferry")
        plain = Draft(headline=f"Ferry {number}", lead="It is back.", body=text, language=language,
                      slug=f"ferry-{number}", section=city, topics=(ferries,),
                      bylines=((chang.pk, "reporter"),))
        story = workflow.file(draft=plain, by=editor, now=now)
        workflow.publish(article_id=story.pk, version=story.version, by=editor, now=now)
"""
_OLDER = re.compile(r'href="(/[^"]*[?]before=[^"]*)')
_FILE = re.compile(r"/photos/[0-9a-f]{32}-[0-9]{1,4}[.](?:jpg|webp|avif)")
_WITHDRAW = """
from django.db import connection, transaction
from django.utils import timezone
from accounts.models import User
from articles import workflow
from articles.models import Edition
now = timezone.now()
story = Edition.objects.live(at=now).get(path="{path}").article
with transaction.atomic():
    workflow.withdraw(article_id=story.pk, version=story.version, note="It was wrong.",
                      by=User.objects.get(username="editor"), now=now)
    if {cuts_lines}:
        connection.cursor().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()")
"""


def _command(process: str) -> bytes:
    """Of a process that is there; nothing of one that has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b"resource_tracker"


def children_of(process: int) -> set[str]:
    return set(Path(f"/proc/{process}/task/{process}/children").read_text().split())


def metrics(port: int) -> dict[str, float]:
    """What a web server tells of itself, with its labels."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    text = line.getresponse().read().decode()
    line.close()
    told = (one.rsplit(" ", 1) for one in text.splitlines() if not one.startswith("#"))
    return {name: float(value) for name, value in told}


@dataclass
class Told:
    """What readers got: how often each status, and the slowest of a hundred, in milliseconds."""

    statuses: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)  # from the instant at which each was due
    seconds: float = 0
    pictures: dict[str, list[int]] = field(default_factory=dict)  # checksums, by address
    processor: float = 0  # seconds of it that the asking took

    def __add__(self, other: "Told") -> "Told":
        return Told(
            self.statuses + other.statuses,
            self.took + other.took,
            self.seconds + other.seconds,
            self.pictures | other.pictures,
            self.processor + other.processor,
        )

    @property
    def p99(self) -> float:
        return sorted(self.took)[int(len(self.took) * 0.99)] * 1000

    @property
    def wrong(self) -> dict[str, int]:
        return {status: times for status, times in self.statuses.items() if status[:3] != "200"}


class Stack:
    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.database = prepared.fill(data)
        self.port, self.app, self.accelerator_port = free_port(), free_port(), free_port()
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATA": str(data),
            "DATABASE_URL": self.database,
            "SECRET_KEY": "a key of the tests, and of nothing else",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "HOST": "127.0.0.1",
            "PORT": str(self.app),
            "ACCELERATOR_PORT": str(self.accelerator_port),
            "WEB": f"127.0.0.1:{self.app}",
            "TRUSTED_PROXIES": "1",
            "FILES_BY_NGINX": "1",
            "RESPAWN": "6",
            "METRICS_TOKEN": TOKEN,
            **settings,
        }
        self.manage("shell", "-v", "0", "-c", _PAPER)
        self.web = self.start("deploy/web")
        self.accelerator = self.start("deploy/accelerator")
        run = data / "run"
        run.mkdir()
        ports = {"port": self.port, "app": self.app, "accelerator": self.accelerator_port}
        (run / "nginx.conf").write_text(nginx.configuration(**ports, data=data, run=run))
        self.nginx = self.start(*nginx.command(run / "nginx.conf"))
        for port in (self.app, self.accelerator_port, self.port):
            ask_until_it_answers(port, "/healthz", within=120)

    def manage(self, *words: str, **settings: str) -> None:
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, cwd=ROOT, env=self.environment | settings, check=True)

    def start(
        self, *command: str, door: socket.socket | None = None, **changed: str
    ) -> subprocess.Popen[bytes]:
        """`door`: what is held open for it."""
        with (self.data / "processes.log").open("a") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | changed,
                start_new_session=True,
                pass_fds=[door.fileno()] if door else [],
                stdout=log,
                stderr=log,
            )

    def addresses(self) -> list[str]:
        """Every published address: what the sitemaps name, older pages of lists, and pictures."""
        pages = self.pages()
        text = "".join(ask(self.port, page)[2] for page in pages)
        return pages + sorted({*_OLDER.findall(text), *_FILE.findall(text)})

    def pages(self) -> list[str]:
        """What the sitemaps name."""
        found, waiting = [], ["/sitemap.xml"]
        while waiting:
            _, _, text = ask(self.port, waiting.pop())
            for address in re.findall("<loc>([^<]*)</loc>", text):
                path = urlsplit(address).path
                (waiting if path.endswith(".xml") else found).append(path)
        return sorted(set(found))

    def kept(self, room: bytes = b"kept") -> set[str]:
        """The names of all pages in the store, or of those in another room of it."""
        with lmdb.open(str(self.data / "pages/pages"), readonly=True, max_dbs=1) as pages:
            rooms = pages.open_db(room, create=False)
            with pages.begin(rooms) as reading:
                names = reading.cursor().iternext(values=False)
                return {bytes(name).decode("utf-8", "replace") for name in names}

    def read(
        self,
        addresses: Sequence[str],
        *,
        seconds: float,
        rate: float,
        readers: int = 8,
        together: float = 0,
        port: int = 0,
    ) -> Told:
        """Readers ask for the addresses in turn, `rate` requests a second together.

        With an infinite rate each asks as soon as it is answered. A minute after the end they stop,
        however many are still to be asked. `{}` in an address is another number each time.
        What is due within `together` seconds is asked at once.
        """
        wanted = {
            "port": port or self.port,
            "addresses": addresses,
            "seconds": seconds,
            "rate": None if math.isinf(rate) else rate,
            "readers": readers,
            "together": together,
        }
        done = subprocess.run(
            [sys.executable, "-S", ROOT / "tests/faults/asking.py"],
            input=json.dumps(wanted),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        told = json.loads(done.stdout)
        return Told(**told | {"statuses": Counter(told["statuses"])})

    def pictures(self) -> dict[str, list[int]]:
        """The checksums of all files of photos, by their addresses."""
        files = (self.data / "photos" / "renditions").rglob("*.*")
        return {f"/photos/{file.name}": [zlib.crc32(file.read_bytes())] for file in files}

    def ask_once(self) -> None:
        """Ask for every address until its page is kept: older pages are made by the press alone."""
        deadline = time.monotonic() + 120
        for address in self.addresses():
            while "etag" not in ask(self.port, address)[1]:
                assert time.monotonic() < deadline, address
                time.sleep(0.05)

    def withdraw(self, path: str, *, cuts_lines: bool = False) -> None:
        """`cuts_lines`: every connection to the database ends just before this is committed."""
        self.manage("shell", "-v", "0", "-c", _WITHDRAW.format(path=path, cuts_lines=cuts_lines))

    # What may happen to it

    @contextlib.contextmanager
    def postgres_killed(self) -> Iterator[None]:
        self._signal_postgres(signal.SIGKILL)
        yield
        postgres.release(self.data)
        postgres.url(self.data)

    @contextlib.contextmanager
    def postgres_frozen(self) -> Iterator[None]:
        self._signal_postgres(signal.SIGSTOP)
        yield
        self._signal_postgres(signal.SIGCONT)

    @contextlib.contextmanager
    def postgres_read_only(self) -> Iterator[None]:
        self._set("default_transaction_read_only", "on")
        yield
        self._set("default_transaction_read_only", "off")

    @contextlib.contextmanager
    def connections_exhausted(self) -> Iterator[None]:
        with contextlib.ExitStack() as held:
            with contextlib.suppress(psycopg.OperationalError):
                while True:
                    held.enter_context(psycopg.connect(self.database))
            yield

    @contextlib.contextmanager
    def postgres_disk_full(self) -> Iterator[None]:
        """Its files lie on a small file system of their own, filled to the last byte."""
        cluster, aside = self.data / "postgres", self.data / "postgres.aside"
        postgres.release(self.data)
        cluster.rename(aside)
        cluster.mkdir()
        used = sum(file.stat().st_blocks for file in aside.rglob("*")) // 2048 + 1
        mount = ["mount", "-t", "tmpfs", "-o", f"size={used + 32}m", "tmpfs", str(cluster)]
        subprocess.run(mount, check=True)
        subprocess.run(["cp", "-a", f"{aside}/.", str(cluster)], check=True)
        postgres.url(self.data)
        with (cluster / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while filler.write(bytes(1024)):
                pass
        try:
            yield
        finally:
            (cluster / "filler").unlink()
            postgres.release(self.data)
            subprocess.run(["rm", "-rf", str(aside)], check=True)
            subprocess.run(["cp", "-a", str(cluster), str(aside)], check=True)
            subprocess.run(["umount", str(cluster)], check=True)
            cluster.rmdir()
            aside.rename(cluster)
            postgres.url(self.data)

    @contextlib.contextmanager
    def media_gone(self) -> Iterator[None]:
        photos = self.data / "photos"
        photos.rename(self.data / "gone")
        yield
        (self.data / "gone").rename(photos)

    @contextlib.contextmanager
    def web_killed(self) -> Iterator[None]:
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        yield
        self.web = self.start("deploy/web")
        ask_until_it_answers(self.app, "/healthz", within=60)

    @contextlib.contextmanager
    def workers_killed(self) -> Iterator[None]:
        """One web worker after the other, every three seconds if there are two again."""
        ending, killed = threading.Event(), list[str]()

        def kill() -> None:
            while not killed or not ending.wait(3):
                workers = self.workers()
                if len(workers) == 2:
                    killed.append(min(workers))
                    os.kill(int(killed[-1]), signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        yield
        ending.set()
        killer.join()
        deadline = time.monotonic() + 30
        while len(self.workers()) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    @contextlib.contextmanager
    def accelerator_killed(self) -> Iterator[None]:
        os.killpg(self.accelerator.pid, signal.SIGKILL)
        self.accelerator.wait()
        yield
        self.accelerator = self.start("deploy/accelerator")
        ask_until_it_answers(self.accelerator_port, "/healthz", within=60)

    @contextlib.contextmanager
    def accelerator_stuck(self) -> Iterator[None]:
        """It alone, not the process that looks after it; every three seconds the next one."""
        ending, stopped = threading.Event(), set[str]()

        def stop() -> None:
            while not stopped or not ending.wait(3):
                for child in children_of(self.accelerator.pid):
                    stopped.add(child)
                    os.kill(int(child), signal.SIGSTOP)

        stopper = threading.Thread(target=stop)
        stopper.start()
        yield
        ending.set()
        stopper.join()
        deadline = time.monotonic() + 10
        while not children_of(self.accelerator.pid) - stopped:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    @contextlib.contextmanager
    def accelerator_frozen(self) -> Iterator[None]:
        os.killpg(self.accelerator.pid, signal.SIGSTOP)
        yield
        os.killpg(self.accelerator.pid, signal.SIGCONT)

    def web_without_its_pages(self) -> contextlib.AbstractContextManager[int]:
        """A second web server, on a port of its own, that makes every page anew."""
        return self.second_web(PAGE_STORE_MB="0")

    def another_machine(self) -> contextlib.AbstractContextManager[int]:
        """A second web server with a page store of its own, on the same database."""
        return self.second_web(PAGE_STORE=str(self.data / "other"))

    def machine_without(
        self, *names: str, **settings: str
    ) -> contextlib.AbstractContextManager[int]:
        """The same with protections switched off: see without.py."""
        given = {"WITHOUT": " ".join(names), "PAGE_STORE": str(self.data / "without" / names[0])}
        return self.second_web(("newsroom.wsgi:", "tests.faults.without:"), **given, **settings)

    @contextlib.contextmanager
    def second_web(self, other: tuple[str, str] = ("", ""), **settings: str) -> Iterator[int]:
        """deploy/web with one worker, on a port of its own; `other`: a word of it, and another."""
        here, port = 'cd "$(dirname "$0")/.."', free_port()
        text = (ROOT / "deploy" / "web").read_text()
        assert other[0] in text
        program = self.data / f"web-{port}"
        program.write_text(text.replace(*other).replace(here, f"cd {ROOT}"))
        program.chmod(0o700)
        web = self.start(str(program), **{"PORT": str(port), "WORKERS": "1", **settings})
        try:
            ask_until_it_answers(port, "/healthz", within=60)
            self.second = web
            yield port
        finally:
            os.killpg(web.pid, signal.SIGKILL)
            web.wait()

    @contextlib.contextmanager
    def nginx_without(self, *changed: tuple[str, str]) -> Iterator[int]:
        """A second nginx before the same, on a port of its own, with other words."""
        port = free_port()
        run = self.data / f"run-{port}"
        run.mkdir()
        ports = {"port": port, "app": self.app, "accelerator": self.accelerator_port}
        text = nginx.configuration(**ports, data=self.data, run=run)
        for words, others in changed:
            assert words in text
            text = text.replace(words, others)
        (run / "nginx.conf").write_text(text)
        process = self.start(*nginx.command(run / "nginx.conf"))
        try:
            ask_until_it_answers(port, "/healthz", within=60)
            yield port
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    @contextlib.contextmanager
    def web_frozen(self) -> Iterator[None]:
        os.killpg(self.web.pid, signal.SIGSTOP)
        yield
        os.killpg(self.web.pid, signal.SIGCONT)

    def roll(self) -> None:
        """Every worker of the web server is replaced; returns at once."""
        self.web.send_signal(signal.SIGHUP)

    def workers(self, web: subprocess.Popen[bytes] | None = None) -> set[str]:
        """Of a web server; first of all of its own."""
        main = (web or self.web).pid
        return {one for one in children_of(main) if b"resource_tracker" not in _command(one)}

    def _set(self, name: str, value: str) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")
            connection.execute("SELECT pg_reload_conf()")

    def _postgres(self) -> list[int]:
        """The server and its children; none when it has ended."""
        try:
            first = int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
            children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        except OSError:
            return []
        return [first, *map(int, children)]

    def _signal_postgres(self, number: int) -> None:
        for process in self._postgres():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def stop(self) -> None:
        for process in (self.nginx, self.web, self.accelerator):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGCONT)
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with contextlib.suppress(OSError):
            self._signal_postgres(signal.SIGCONT)
        postgres.release(self.data)
