"""Which build a page is of: what makes another of it, and what says nothing to readers."""

import pytest

from newsroom import build, env


def test_a_page_made_for_one_port_is_right_on_every_other(monkeypatch, tmp_path):
    """Several web servers of a machine share one store: each would make anew what the other has."""
    before = build.version(tmp_path)
    monkeypatch.setattr(env, "PORT", env.PORT + 1)

    assert build.version(tmp_path) == before


@pytest.mark.parametrize("name", ["SITE_URL", "SITE_NAME", "BYLINE"])
def test_another_setting_that_readers_see_makes_another_build(monkeypatch, tmp_path, name):
    before = build.version(tmp_path)
    monkeypatch.setattr(env, name, "another")

    assert build.version(tmp_path) != before
