"""docker-compose.yml as this machine can run it: its services, their environment, nginx's file."""

import os
import re
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML  # check-jsonschema brings it

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
SITE = "news.example.org"
GIVEN = {  # what operate.md asks to stand in .env
    "SECRET_KEY": "a key of the tests, and of nothing else",
    "POSTGRES_PASSWORD": "never-asked",
    "SITE_URL": f"https://{SITE}",
}
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<sign>[?-])(?P<rest>[^}]*))?\}")


def services() -> dict[str, Any]:
    return YAML(typ="safe").load(FILE)["services"]


def environment(service: str) -> dict[str, str]:
    """What the service gets, with `GIVEN` put in as compose does it."""
    written = services()[service].get("environment", {})
    return {name: _VARIABLE.sub(_put_in, str(value)) for name, value in written.items()}


def _put_in(variable: re.Match[str]) -> str:
    if variable["name"] in GIVEN:
        return GIVEN[variable["name"]]
    assert variable["sign"] == "-", f"{variable['name']} must be set: {variable['rest']}"
    return variable["rest"]


def surroundings(service: str, **changed: str) -> dict[str, str]:
    """The whole environment of the service's process here, with the programs of the tests."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": programs, "PYTHONDONTWRITEBYTECODE": "1", **environment(service), **changed}
