"""A page store, and an accelerator before a web server."""

import pytest

from delivery.store import Store
from tests.delivery.houses import Site, ask, house
from tests.delivery.lines import Front, Web


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path, megabytes=16)


@pytest.fixture
def kept(store):
    """The page at /story/, in the store as the web server leaves it; what it answers itself."""
    return ask(house(Site(looks_at=("q",)), store), accept_encoding="br")


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
