"""One stack for all drills: whoever hurts it makes it well again."""

import pytest

from tests.faults.stack import Stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory):
    opened = Stack(tmp_path_factory.mktemp("stack"))
    opened.ask_once()
    yield opened
    opened.stop()
