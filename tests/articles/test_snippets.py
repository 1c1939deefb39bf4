"""Which words of a text are marked."""

import pytest

from articles import snippets


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("The River rises. RIVERS, river", ["river"], ["River", "river"]),
        ("The River rises. RIVERS, river", ["river", "rivers"], ["River", "RIVERS", "river"]),
        ("upriver river_bank river2 riverside", ["river"], ["river"]),
        ("İzmir by the RIVER", ["river"], ["RIVER"]),  # its first letter becomes two
        ("河边river路", ["river"], ["river"]),
        ("river", [], []),
    ],
)
def test_a_word_is_marked_where_it_stands_whole(text, words, marked):
    assert [text[at:to] for at, to in snippets.spans(text, words, ())] == marked


def test_pieces_that_touch_are_one():
    assert snippets.spans("看黄浦江江边", ["x"], ["黄浦", "浦江"]) == [(1, 4)]


def test_words_that_may_have_a_stem_begin_as_it_does():
    texts = ["Rivers run; upriver the RIVAL’s 3.5 rivets", "a river"]
    assert snippets.alike(texts, {"river"}) == ["rival", "river", "rivers", "rivets"]
    assert snippets.alike(texts, {"3.5", "run"}) == ["3.5", "run"]
    assert snippets.alike(texts, ()) == []
