"""What docker-compose.yml runs, run here without Docker: the same commands behind a real nginx."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom import nginx, postgres
from tests import prepared
from tests.deploy import compose
from tests.processes import ask, ask_until_it_answers, free_port, none_is_left

pytestmark = pytest.mark.slow

Running = dict[str, subprocess.Popen[bytes]]


class House:
    """Postgres, web, worker and nginx as compose would run them, with their files in `data`."""

    def __init__(self, data: Path, run: Path) -> None:
        self.data = data
        self.port = free_port()
        self.behind = free_port()
        self.accelerator = free_port()
        self.changed = {
            "DATABASE_URL": prepared.fill(data),
            "DATA": str(data),
            "HOST": "127.0.0.1",
            "PORT": str(self.behind),
            "ACCELERATOR_PORT": str(self.accelerator),
            "WEB": f"127.0.0.1:{self.behind}",
            "WORKERS": "1",
        }
        self.running: Running = {
            "web": self.start("web"),
            "accelerator": self.start("accelerator"),
            "worker": self.start("worker"),
            "nginx": self.start_nginx(run),
        }

    def command(self, service: str) -> list[str]:
        return compose.services()[service]["command"]

    def run(self, service: str, command: list[str] | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            command or self.command(service),
            cwd=compose.ROOT,
            env=compose.surroundings(service, **self.changed),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, service: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(service),
            cwd=compose.ROOT,
            env=compose.surroundings(service, **self.changed),
        )

    def start_nginx(self, run: Path) -> subprocess.Popen[bytes]:
        file = run / "nginx.conf"
        ports = {"port": self.port, "app": self.behind, "accelerator": self.accelerator}
        file.write_text(nginx.configuration(**ports, data=self.data, run=run))
        return subprocess.Popen(nginx.command(file))

    def ask(self, path: str, **more: str) -> tuple[int, dict[str, str], str]:
        return ask(self.port, path, host=compose.SITE, **more)

    def stop(self) -> dict[str, int]:
        """Exit codes after SIGTERM; whoever takes longer than ten seconds is killed."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + 10
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return {name: process.returncode for name, process in self.running.items()}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    (folder / "run").mkdir()
    house = House(folder / "data", folder / "run")
    try:
        ask_until_it_answers(house.behind, "/healthz", host=compose.SITE)
        ask_until_it_answers(house.port, "/healthz", host=compose.SITE)
        yield house
    finally:
        house.stop()
        postgres.release(house.data)


def test_prepare_says_what_it_does_and_may_be_run_again(house):
    again = house.run("prepare")

    assert re.search(r"Applying articles\.\w+\.\.\. OK", prepared.said())
    assert "Warning" not in prepared.said()
    assert (again.returncode, again.stderr) == (0, "")
    assert "No migrations to apply." in again.stdout


def test_the_health_check_of_the_compose_file_passes_and_fails(house):
    check = compose.services()["web"]["healthcheck"]["test"]
    assert check[0] == "CMD"

    assert house.run("web", check[1:]).returncode == 0
    house.changed["PORT"] = str(free_port())
    nobody_there = house.run("web", check[1:])
    house.changed["PORT"] = str(house.behind)

    assert nobody_there.returncode != 0


def test_nginx_passes_health_and_the_front_page(house):
    status, headers, text = house.ask("/healthz")
    assert (status, text) == (200, "ok\n")

    status, headers, text = house.ask("/")

    assert status == 200
    assert "</html>" in text
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert headers["cache-control"].startswith("public, ")
    assert "set-cookie" not in headers


def test_an_answer_under_another_name_is_refused(house):
    status, _, _ = ask(house.port, "/", host="somebody-else.example")

    assert status == 400


def test_sign_in_is_reached_and_its_cookie_is_for_https_alone(house):
    status, headers, text = house.ask("/accounts/login/")

    assert status == 200
    assert 'name="password"' in text
    assert "; Secure" in headers["set-cookie"]


def test_nginx_serves_static_files_itself(house):
    _, _, text = house.ask("/")
    address = re.search(r'href="(/static/[^"]+\.css)"', text)[1]

    status, headers, style = house.ask(address)

    assert status == 200
    assert style == (house.data / address.lstrip("/")).read_text("utf-8")
    assert headers["content-type"] == "text/css"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "max-age=315360000"
    assert "content-security-policy" not in headers  # Django had no part in it


def test_nothing_else_of_the_data_is_served(house):
    (house.data / "secret").write_text("kept")

    answers = [
        house.ask(path) for path in ("/secret", "/static/../secret", "/static/%2e%2e/secret")
    ]

    assert [status for status, _, _ in answers] == [404, 404, 404]


def test_letters_are_limited_by_address_but_reading_is_not(house):
    sent = [house.ask("/letters/", method="POST", body="text=")[0] for _ in range(16)]
    read = [house.ask("/letters/")[0] for _ in range(16)]

    assert 429 not in sent[:11]
    assert 429 in sent[11:]
    assert read == [200] * 16
    status, headers, text = house.ask("/zh/letters/", method="POST", body="text=")
    assert (status, headers["retry-after"]) == (429, "10")
    assert "请求过多，请稍后再试。" in text


def test_everything_stops_on_sigterm_and_nothing_is_left(house):
    codes = house.stop()
    postgres.release(house.data)

    assert codes == {"web": 0, "accelerator": 0, "worker": 0, "nginx": 0}
    assert none_is_left(house.data) == []
