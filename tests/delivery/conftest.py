"""An accelerator before a web server; `store` and `kept` are those of each file."""

import pytest

from tests.delivery.lines import Front, Web


@pytest.fixture
def web():
    opened = Web()
    yield opened
    opened.close()


@pytest.fixture
def front(store, kept, web):
    opened = Front(store, web)
    yield opened
    opened.stop()
