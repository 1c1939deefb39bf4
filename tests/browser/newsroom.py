"""A newsroom in processes of its own, which tests stop and kill: web server and Postgres."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from newsroom import postgres
from tests import prepared
from tests.processes import ask_until_it_answers, free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long password"
_PEOPLE = f"""
from accounts import roles
from accounts.models import User
from articles.models import Section
from django.contrib.auth.models import Group
roles.apply()
Section.objects.create(slug="city", name="City", name_zh="城市")
for name, role in (("reporter", roles.REPORTER), ("editor", roles.EDITOR)):
    user = User.objects.create_user(name, password="{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
"""


class Newsroom:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.database = prepared.fill(data)
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATA": str(data),
            "DATABASE_URL": self.database,
            "SECRET_KEY": "a key of the tests, and of nothing else",
            "SITE_URL": self.base,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WORKERS": "1",
        }
        self._run(sys.executable, "manage.py", "shell", "-c", _PEOPLE)
        self.start()

    def _run(self, *command: str) -> None:
        subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    # The web server

    def start(self) -> None:
        with (self.data / "web.log").open("a") as log:
            self.web = subprocess.Popen(
                ["deploy/web"],
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
        ask_until_it_answers(self.port, "/healthz", within=90)

    def signal_web(self, number: int) -> None:
        """To the server and all its workers."""
        os.killpg(self.web.pid, number)

    def kill(self) -> None:
        self.signal_web(signal.SIGKILL)
        self.web.wait()

    # Postgres

    def _postgres(self) -> list[int]:
        """The postmaster and its children."""
        first = int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def signal_postgres(self, number: int) -> None:
        for process in self._postgres():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def kill_postgres(self) -> None:
        processes = self._postgres()
        self.signal_postgres(signal.SIGKILL)
        deadline = time.monotonic() + 20
        while any(_lives(process) for process in processes) and time.monotonic() < deadline:
            time.sleep(0.05)

    def start_postgres(self) -> None:
        postgres.release(self.data)
        postgres.url(self.data)

    # What is kept

    def stored(self) -> str:
        """The text of every story."""
        with psycopg.connect(self.database) as connection:
            rows = connection.execute("SELECT headline, lead, body FROM articles_article")
            return " ".join(" ".join(row) for row in rows)

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.signal_web(signal.SIGCONT)
            self.signal_web(signal.SIGKILL)
        self.web.wait()
        with contextlib.suppress(OSError):
            self.signal_postgres(signal.SIGCONT)
        postgres.release(self.data)


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
