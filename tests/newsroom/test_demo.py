"""`make demo` and `make stack`, as a stranger starts and stops them: one newspaper for all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.demo import serving
from tests.processes import ask, free_port, none_is_left

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "the password of a test"
PATIENCE = 300  # seconds; other tests share these cores


class Demo:
    """The running demo, and what it prints until it is ready."""

    def __init__(self, data: Path, port: int, *words: str) -> None:
        self.port = port
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port), *words],
            cwd=ROOT,
            env=surroundings(data, PORT=str(port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A suite in the background of a shell ignores Ctrl-C, and so would its children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.printed = ""
        for line in self.process.stdout:
            self.printed += line
            if "Ctrl-C" in line:
                break
            assert time.monotonic() - began < PATIENCE, self.printed

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        return self.process.returncode


def surroundings(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    # Small pictures: drawing them is most of a first start, and has tests of its own.
    settings = {"DATA": str(data), "DEMO_PASSWORD": PASSWORD, "DEMO_PICTURES": "420"}
    return kept | settings | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"} | more


def manage(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=surroundings(data),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def demo(data: Path) -> Iterator[Demo]:
    demo = Demo(data, free_port())
    yield demo
    if demo.process.poll() is None:
        demo.stop(signal.SIGTERM)


def test_it_says_where_it_is_and_who_may_sign_in(demo):
    lines = demo.printed.splitlines()

    assert f"Newsroom is ready: http://127.0.0.1:{demo.port}/" in lines
    assert f"The admin:         http://127.0.0.1:{demo.port}/admin/" in lines
    assert "reporter, second-reporter, editor, photo-editor, staff, admin" in demo.printed
    assert f"Password of each:  {PASSWORD}" in lines
    assert "Traceback" not in demo.printed


def test_the_front_page_is_a_newspaper_in_both_languages(demo):
    status, _, english = ask(demo.port, "/")
    chinese_status, _, chinese = ask(demo.port, "/zh/")

    assert (status, chinese_status) == (200, 200)
    assert english.count("<article") >= 20
    assert "The Jialing Ledger" in english
    assert "嘉陵纪事" in chinese


def test_the_admin_asks_who_one_is(demo):
    _, to_admin, _ = ask(demo.port, "/admin/")
    _, to_account, _ = ask(demo.port, to_admin["location"])

    status, _, text = ask(demo.port, to_account["location"])

    assert to_account["location"].startswith("/accounts/login/")
    assert status == 200
    assert 'name="password"' in text


def test_commands_use_the_server_of_the_running_demo_and_leave_it_running(demo, data):
    count = "from articles.models import Edition; print(Edition.objects.count())"
    counted = manage(data, "shell", "-v", "0", "-c", count)

    assert counted.stderr == ""
    assert int(counted.stdout) >= 40
    assert ask(demo.port, "/")[0] == 200


def test_a_taken_port_is_said_in_one_line(demo, data):
    refused = manage(data, "demo", "--port", str(demo.port))

    assert refused.stderr.splitlines() == [
        f"CommandError: Port {demo.port} is taken. Choose another: make demo PORT={demo.port + 1}"
    ]
    assert refused.returncode == 1
    assert ask(demo.port, "/healthz")[0] == 200


def test_sigterm_stops_everything_postgres_too(demo, data):
    code = demo.stop(signal.SIGTERM)

    assert code == 128 + signal.SIGTERM
    assert none_is_left(data) == []


def test_the_stack_keeps_what_was_written_and_loses_nobody_when_all_of_it_is_killed(data):
    write = "from articles.models import Section; Section.objects.update(name='Town and river')"
    tell = "import delivery; delivery.changed('sections', is_tombstone=True)"
    assert manage(data, "shell", "-c", f"{write}; {tell}").returncode == 0

    stack = Demo(data, free_port(), "--stack")
    _, _, text = ask(stack.port, "/")
    before = ours(stack)
    for process in before:
        os.killpg(process, signal.SIGKILL)
    status, _, again = ask(stack.port, "/", timeout=30)
    deadline = time.monotonic() + 60
    while len(ours(stack) - before) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    after = ours(stack)
    code = stack.stop(signal.SIGINT)

    assert "Printing the demo newspaper" not in stack.printed
    assert "Town and river" in text
    assert (status, again) == (200, text)
    assert (len(before), len(after), before & after) == (3, 3, set())
    assert code == 0
    assert none_is_left(data) == []


def ours(stack: Demo) -> set[int]:
    """Web server, accelerator and worker: neither nginx nor Postgres."""
    main = stack.process.pid
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    told = {int(one): Path(f"/proc/{one}/cmdline").read_text() for one in children}
    names = ("granian", "newsroom.accelerator", "procrastinate")
    return {one for one, command in told.items() if any(name in command for name in names)}


def test_a_later_start_names_the_password_that_was_given(settings, monkeypatch, tmp_path):
    settings.DATA = tmp_path
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    first = serving._password()
    monkeypatch.delenv("DEMO_PASSWORD")

    assert (first, serving._password()) == (PASSWORD, PASSWORD)
