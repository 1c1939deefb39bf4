"""docker-compose.yml and the Dockerfile, as far as they can be held without Docker."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import compose

ROOT = compose.ROOT
OURS = [name for name, service in compose.services().items() if service.get("build")]


def test_the_file_is_what_compose_reads():
    linter = Path(sys.executable).parent / "check-jsonschema"

    done = subprocess.run(
        [linter, "--builtin-schema", "vendor.compose-spec", compose.FILE],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_it_runs_the_processes_of_the_manual():
    assert sorted(compose.services()) == [
        *("accelerator", "backup", "nginx", "postgres", "prepare", "web", "worker")
    ]
    assert OURS == ["prepare", "web", "accelerator", "worker", "backup"]


@pytest.mark.parametrize("service", OURS)
def test_every_command_is_a_program_of_ours(service):
    written = compose.services()[service]
    programs = [written["command"][0]]
    if "healthcheck" in written:
        programs.append(written["healthcheck"]["test"][1])

    assert [name for name in programs if not os.access(ROOT / name, os.X_OK)] == []


@pytest.mark.parametrize("service", OURS)
def test_every_setting_may_stand_in_the_file_of_the_manual(service):
    assert compose.services()[service]["env_file"] == ".env"
    assert not {"SITE_NAME", "MAIL_URL"} & set(compose.environment(service))


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_one_that_is_read(service):
    settings = re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "newsroom" / "env.py").read_text())
    programs = [(ROOT / "deploy" / name).read_text() for name in ("web", "accelerator")]
    words = re.findall(r"\$\{(\w+):-", "".join(programs))

    assert sorted(set(compose.environment(service)) - set(settings) - set(words)) == []


def test_secrets_come_into_neither_repository_nor_image():
    for file in (".gitignore", ".dockerignore"):
        assert ".env" in (ROOT / file).read_text("utf-8").splitlines(), file


def test_the_app_and_postgres_agree_on_the_database():
    server = compose.environment("postgres")

    assert compose.environment("web")["DATABASE_URL"] == (
        f"postgresql://{server['POSTGRES_USER']}:{server['POSTGRES_PASSWORD']}"
        f"@postgres:5432/{server['POSTGRES_DB']}"
    )


def test_every_name_that_a_service_leans_on_is_there():
    text = compose.FILE.read_text("utf-8")
    services = compose.services()

    leaned_on = {name for service in services.values() for name in service.get("depends_on", {})}
    mounted = [
        volume.split(":")[0]
        for service in services.values()
        for volume in service.get("volumes", [])
    ]

    assert leaned_on <= set(services)
    assert [
        place for place in mounted if place.startswith("./") and not (ROOT / place).exists()
    ] == []
    assert {place for place in mounted if not place.startswith("./")} == {
        *("data", "backups", "postgres")
    }
    assert text.endswith("volumes:\n  data:\n  backups:\n  postgres:\n")


def test_what_the_dockerfile_copies_is_kept_in_the_repository():
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    copied = [
        place
        for line in lines
        if line.startswith("COPY ") and "--from=" not in line
        for place in line.split()[1:-1]
    ]

    assert len(copied) >= 4
    kept = subprocess.run(
        ["git", "ls-files", "--", *copied], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [place for place in copied if place != "." and not covered(place, kept)] == []


def covered(place: str, kept: list[str]) -> bool:
    return any(name == place or name.startswith(f"{place}/") for name in kept)
