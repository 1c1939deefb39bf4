"""One stack for all drills: whoever hurts it makes it well again."""

import pytest

from tests.faults.stack import Stack
from tests.faults.test_overload import floor


@pytest.fixture(scope="package")
def stack(tmp_path_factory):
    opened = Stack(tmp_path_factory.mktemp("stack"))
    opened.ask_once()
    yield opened
    opened.stop()


@pytest.fixture(scope="package")
def desk(stack):
    """Stories that editors save, and who they are; made once."""
    return floor(stack)
