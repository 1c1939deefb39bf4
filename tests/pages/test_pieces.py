"""A piece is kept by the values it shows, and is never taken for another."""

from dataclasses import dataclass

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import override

from newsroom.templatetags import pieces

PAGE = "{% load pieces %}{% piece 'piece.html' with value=value only %}"


@pytest.fixture
def printed(monkeypatch):
    """Prints a page with a piece; `printed.counted` are the values it was printed for."""
    monkeypatch.setattr(pieces, "_printed", pieces._Printed(1_000))
    counted = []

    def count(value):
        counted.append(value)
        return ""

    sources = {"piece.html": "{% load i18n %}{{ value|count }}{{ value }} {% translate 'Search' %}"}
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", sources)],
        libraries={
            "pieces": "newsroom.templatetags.pieces",
            "i18n": "django.templatetags.i18n",
        },
    )
    engine.template_builtins[0].filter("count", count)
    page = engine.from_string(PAGE)

    def print_it(value, **more):
        return page.render(Context({"value": value, **more}))

    print_it.counted = counted
    yield print_it
    del engine.template_builtins[0].filters["count"]


@dataclass(frozen=True)
class Card:
    headline: str


@pytest.mark.parametrize(
    "values",
    [("word", "word"), ([1, "a"], [1, "a"]), ({"a": [1]}, {"a": [1]}), (Card("a"), Card("a"))],
)
def test_what_was_printed_twice_is_kept(printed, values):
    first, second = values
    assert printed(first, other=1) == printed(second, other=2)
    assert len(printed.counted) == 2
    assert printed(second, other=3) == printed(first)
    assert len(printed.counted) == 2


def test_what_the_tag_itself_says_is_another_piece():
    sources = {"piece.html": "{{ level }}{{ value }}"}
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", sources)],
        libraries={"pieces": "newsroom.templatetags.pieces"},
    )
    said = "{%% piece 'piece.html' with value=value level=%s only %%}"
    page = engine.from_string(
        "{% load pieces %}" + " ".join(said % one for one in ("'h2'", "'h3'", "3", "value"))
    )
    assert page.render(Context({"value": "a"})) == "h2a h3a 3a aa"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<b>", mark_safe("<b>")),
        (Card("<b>"), Card(mark_safe("<b>"))),
        ([mark_safe("<b>")], ["<b>"]),
        (["ab"], ["a", "b"]),
        (["a"], ("a",)),
        ({"a": "b"}, {"b": "a"}),
        (SimpleLazyObject(lambda: ["a"]), SimpleLazyObject(lambda: ["b"])),
    ],
)
def test_other_values_are_another_piece(printed, first, second):
    for value in (first, first, first, second):
        printed(value)
    assert len(printed.counted) == 3


def test_safe_text_stays_and_other_text_is_escaped(printed):
    for _time in range(3):
        assert printed("<b>").startswith("&lt;b&gt;")
        assert printed(mark_safe("<b>")).startswith("<b>")


def test_a_piece_is_printed_for_each_language(printed):
    english = printed("a")
    for _time in range(3):
        with override("zh-hans"):
            assert printed("a") != english
        assert printed("a") == english


def test_only_so_many_are_kept(printed, monkeypatch):
    monkeypatch.setattr(pieces, "_printed", pieces._Printed(2 * len("a Search")))
    for value in "aabbaccab":  # “b” was asked for longest ago when “c” came
        printed(value)
    assert "".join(printed.counted) == "aabbccb"


def test_what_is_printed_once_takes_no_room_and_is_forgotten(printed, monkeypatch):
    monkeypatch.setattr(pieces, "_MOST_ONCE", 3)
    monkeypatch.setattr(pieces, "_printed", pieces._Printed(len("a Search")))
    for value in "aabcdebabc":  # when “d” came, that “a” to “c” were printed was forgotten
        printed(value)
    assert "".join(printed.counted) == "aabcdebbc"


def test_what_cannot_be_compared_is_printed_each_time(printed):
    odd = object()
    assert printed([odd]) == printed([odd]) == printed([odd])
    assert len(printed.counted) == 3


def test_a_piece_must_say_all_that_it_sees():
    engine = Engine(libraries={"pieces": "newsroom.templatetags.pieces"})
    with pytest.raises(TemplateSyntaxError, match="only"):
        engine.from_string("{% load pieces %}{% piece 'piece.html' with a=b %}")
