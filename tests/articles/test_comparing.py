"""Two versions of a story: what changed, done and undone; and how a changed block is shown."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body, comparing, diffs, marks
from articles.comparing import ChangedSince, NoSuchChange
from articles.marks import Note


def paper(text: str = "", **given):
    clean = body.clean(text)
    uses = [
        {"photo_id": one.photo_id, "caption": one.caption, "alt": one.alt} for one in clean.placings
    ]
    fields = dict.fromkeys(comparing.FIELDS, "") | {"topics": [], "bylines": []}
    return fields | {"body": clean.html, "photo_uses": uses} | given


def told(first, second):
    return [(one.kind, one.before, one.after) for one in comparing.compare(first, second).changes]


WORDS = st.sampled_from(["ferry", "pier", "left", "at", "six", "back", "渡", "轮", "a", "the"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
MARKED = st.builds(
    lambda words, tag: f"{words} <{tag}>{words}</{tag}> &amp; end",
    SENTENCES,
    st.sampled_from(["strong", "em", "sub"]),
)
LINES = st.one_of(SENTENCES, MARKED)
PARTS = st.lists(LINES, min_size=1, max_size=4)
BLOCKS = st.one_of(
    st.builds(lambda tag, line: f"<{tag}>{line}</{tag}>", st.sampled_from(["p", "h2"]), LINES),
    st.builds(lambda parts: f"<ul>{''.join(f'<li>{one}</li>' for one in parts)}</ul>", PARTS),
    st.builds(
        lambda parts: (
            f"<table><tbody><tr>{''.join(f'<td>{one}</td>' for one in parts)}</tr></tbody></table>"
        ),
        PARTS,
    ),
    st.builds(lambda line: f"<blockquote><p>{line}</p></blockquote>", LINES),
    st.just("<hr>"),
)


@st.composite
def papers(draw):
    """Three papers of a common stock of blocks and photos, so that things move."""
    stock = draw(st.lists(BLOCKS, max_size=5))
    made = []
    for _ in range(3):
        text = draw(st.lists(st.one_of(st.sampled_from(stock), BLOCKS) if stock else BLOCKS))
        for photo in draw(st.lists(st.integers(1, 3), unique=True)):
            at = draw(st.integers(0, len(text)))
            text.insert(at, body.figure(photo, caption=draw(WORDS), alt=draw(WORDS)))
        made.append(paper("".join(text), headline=draw(SENTENCES), topics=draw(st.just([1]))))
    return made


@given(papers())
@settings(deadline=None)
def test_all_changes_give_the_second_paper_and_none_the_first(three):
    first, second, _ = three
    compared = comparing.compare(first, second)

    everything = {change.id for change in compared.changes}

    assert comparing.apply(first, compared, everything) == comparing.opened(second)
    assert comparing.apply(first, compared, set()) == comparing.opened(first)
    assert len(everything) == len(compared.changes)


@pytest.mark.uncounted
@given(papers())
@settings(deadline=None)
def test_undoing_every_change_one_after_another_leads_back(three):
    """Each is undone or refused; what is undone leaves what it did not touch."""
    first, second, third = three
    for change in comparing.compare(first, second).changes:
        for current in (second, third):
            try:
                undone = comparing.undo(first, second, current, change.id)
            except ChangedSince:
                continue
            others = [name for name in comparing.FIELDS if name != change.name]
            now = comparing.opened(current)
            assert [undone[name] for name in others] == [now[name] for name in others]
            left = comparing.blocks(now["body"])
            kept = comparing.blocks(undone["body"])
            touched = {change.before, change.after}
            assert [one for one in left if one not in touched] == [
                one for one in kept if one not in touched
            ]


@given(papers())
@settings(deadline=None)
def test_marks_hold_the_words_of_both(three):
    first, second, _ = three
    for row in comparing.compare(first, second).rows:
        if any(one and one.startswith("<figure") for one in (row.before, row.after)):
            continue
        shown = marks.marked(row.before, row.after).html
        assert words_without("del", shown) == body.text(row.after or "").split()
        assert words_without("ins", shown) == body.text(row.before or "").split()


def words_without(mark: str, html: str) -> list[str]:
    pieces = html.replace(f"</{mark}>", f"<{mark}>").split(f"<{mark}>")
    return body.text("".join(pieces[::2])).split()


def test_changed_words_stand_in_their_paragraph():
    shown = marks.marked("<p>It left at six.</p>", "<p>It left at <em>five.</em></p>")

    assert shown.html == "<p>It left at <del>six.</del><ins><em>five.</em></ins></p>"
    assert shown.is_reworded


def test_formatting_alone_is_told_as_such():
    shown = marks.marked(
        '<p>It <em>left</em> at <a href="/a">six.</a></p>',
        '<p>It <strong>left</strong> at <a href="/b">six.</a></p>',
    )

    assert not shown.is_reworded
    assert shown.notes == [
        Note("em", "", "left"),
        Note("", "strong", "left"),
        Note("a", "a", "six."),
    ]
    assert '<span class="reformatted"><strong>left</strong> </span>' in shown.html


def test_paragraph_made_a_heading_is_told():
    shown = marks.marked("<p>Six boats</p>", "<h2>Six boats</h2>")

    assert (shown.html, shown.notes) == ("<h2>Six boats</h2>", [Note("p", "h2", "")])


def test_lists_and_tables_keep_their_layout():
    assert marks.marked(
        "<ul><li>One boat</li><li>Two boats</li></ul>", "<ul><li>One boat</li></ul>"
    ).html == ("<ul><li>One boat</li><li><del>Two boats</del></li></ul>")
    row = "<table><tbody><tr><td>Boats</td><td>{}</td></tr></tbody></table>"
    assert marks.marked(row.format("12"), row.format("13")).html == row.format(
        "<del>12</del><ins>13</ins>"
    )


def test_moved_paragraph_is_moved_and_not_gone_and_come():
    first = paper("<p>One boat.</p><p>Two boats went to the pier.</p><p>Three.</p>")
    second = paper("<p>Two boats went to the pier.</p><p>One boat.</p><p>Three.</p>")

    ((kind, before, after),) = told(first, second)

    assert kind == "moved"
    assert before == after


def test_moved_and_edited_paragraph_is_one_change():
    long = "The ferry left the old pier at six with every passenger aboard"
    first = paper(f"<p>{long}.</p><p>Two.</p><p>Three.</p>")
    second = paper(f"<p>Two.</p><p>Three.</p><p>{long} again.</p>")

    assert told(first, second) == [("moved", f"<p>{long}.</p>", f"<p>{long} again.</p>")]


def test_photos_are_known_by_their_number():
    one, two = body.figure(1, "Pier", "A pier"), body.figure(2, "Boat", "A boat")
    recaptioned = body.figure(1, "The pier", "A pier")

    assert told(paper(one), paper(recaptioned)) == [("changed", one, recaptioned)]
    assert told(paper(one + two), paper(two + recaptioned)) == [("moved", one, recaptioned)]
    assert told(paper(one), paper(two)) == [("removed", one, None), ("added", None, two)]


def test_change_is_undone_on_top_of_what_came_after():
    first = paper("<p>It left at six.</p><p>Two.</p>", headline="Ferry")
    second = paper("<p>It left at five.</p><p>Two.</p>", headline="Boat")
    now = paper("<p>New.</p><p>It left at five.</p><p>Two more.</p>", headline="Boat")
    in_headline, in_text = comparing.compare(first, second).changes

    undone = comparing.undo(first, second, now, in_text.id)

    assert undone["body"] == "<p>New.</p><p>It left at six.</p><p>Two more.</p>"
    assert undone["headline"] == "Boat"
    assert comparing.undo(first, second, now, in_headline.id)["headline"] == "Ferry"


AB, CD, NEW = "<p>A b.</p>", "<p>C d.</p>", "<p>New.</p>"


@pytest.mark.parametrize(
    ("first", "second", "now", "undone"),
    [
        (AB + CD, AB, AB + NEW, AB + CD + NEW),
        (AB + CD, CD, CD, AB + CD),
        (AB, AB + CD, CD + NEW, NEW),
        (AB + CD, CD + AB, CD + NEW + AB, NEW + AB + CD),
        (AB + CD, NEW + AB + CD, AB + CD + NEW, AB + CD),
        (AB + CD + NEW, AB + CD, AB, AB + NEW),
    ],
    ids=[
        *("removed", "removed from the top", "added", "moved"),
        *("added and then moved", "removed behind what is gone"),
    ],
)
def test_each_sort_of_change_is_undone(first, second, now, undone):
    (change,) = comparing.compare(paper(first), paper(second)).changes

    found = comparing.undo(paper(first), paper(second), paper(now), change.id)["body"]

    assert found == undone


@pytest.mark.parametrize(
    ("first", "second", "now"),
    [
        ("<p>A b c.</p>", "<p>A b d.</p>", "<p>A b e.</p>"),
        ("<p>A b c.</p>", "<p>A b d.</p>", "<p>Quite another thing.</p>"),
        ("<p>A.</p><p>B.</p>", "<p>A.</p>", "<p>A.</p><p>B.</p>"),
        (body.figure(1, "A"), "", body.figure(1, "B")),
    ],
    ids=["changed again", "gone", "put back", "photo put back"],
)
def test_change_is_not_undone_where_the_place_changed_since(first, second, now):
    (change,) = comparing.compare(paper(first), paper(second)).changes

    with pytest.raises(ChangedSince):
        comparing.undo(paper(first), paper(second), paper(now), change.id)


def test_field_that_changed_since_is_not_undone_and_strangers_are_unknown():
    first, second, now = (paper(headline=words) for words in ("One", "Two", "Three"))
    (change,) = comparing.compare(first, second).changes

    with pytest.raises(ChangedSince):
        comparing.undo(first, second, now, change.id)
    with pytest.raises(NoSuchChange):
        comparing.undo(first, second, second, "forged")


def test_block_nested_beyond_reason_is_compared_as_words():
    deep = "<p>" + "<em>" * 60 + "{}" + "</em>" * 60 + "</p>"

    shown = marks.marked(deep.format("six &amp; one"), deep.format("seven"))

    assert shown.html == "<p><del>six &amp; one</del><ins>seven</ins></p>"


UP = range(3_000)


def many(word: str) -> str:
    return "".join(f"<p>{word} {number}</p>" for number in UP)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<p>" + "word " * 40_000 + "</p>", "<p>" + "word more " * 20_000 + "</p>"),
        ("<p>a</p>" * 4_000, "<p>b</p><p>a</p>" * 2_000),
        (many("a"), many("b")),
        (f"<p>{' '.join(map(str, UP))}</p>", f"<p>{' '.join(map(str, reversed(UP)))}</p>"),
    ],
    ids=["one long paragraph", "many alike", "many different", "turned round"],
)
def test_long_texts_are_compared_quickly(first, second):
    began = time.process_time()

    compared = comparing.compare(paper(first), paper(second))
    for row in compared.rows:
        marks.marked(row.before, row.after)

    assert time.process_time() - began < 8  # half a second on a quiet machine


def test_words_of_chinese_are_its_characters():
    assert diffs.words("渡轮 is back.") == ["渡", "轮", "is", "back."]


def test_last_word_stays_when_a_sentence_follows():
    assert diffs.compare("At six.", "At six. More.") == [
        diffs.Piece("same", "At six."),
        diffs.Piece("in", " More."),
    ]
    shown = marks.marked("<p>At six.</p>", "<p>At six. More.</p>")
    assert shown.html == "<p>At six. <ins>More.</ins></p>"


@given(st.text(alphabet="ab 渡\n"), st.text(alphabet="ab 渡\n"))
def test_pieces_make_up_both_texts(first, second):
    pieces = diffs.compare(first, second)

    assert "".join(piece.text for piece in pieces if piece.kind != "in") == first
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == second


def test_lines_inside_a_paragraph_are_compared_too():
    shown = marks.marked("<p>One<br>two</p>", "<p>One<br><strong>tw</strong>o</p>")

    assert shown.html == ('<p>One<br><span class="reformatted"><strong>tw</strong>o</span></p>')
    assert shown.notes == [Note("", "strong", "two")]


def test_other_thing_in_its_place_is_shown_whole():
    shown = marks.marked("<ul><li>One <p>boat</p></li></ul>", "<ul><li><p>One</p> boat</li></ul>")

    assert words_without("del", shown.html) == ["One", "boat"]
    assert words_without("ins", shown.html) == ["One", "boat"]
    rule = marks.marked(None, "<hr>")
    assert rule.html == '<hr class="only-ins">'


def test_words_cut_from_the_end_keep_their_distance():
    shown = marks.marked("<p>At six sharp</p>", "<p>At six</p>")

    assert shown.html == "<p>At six<del> sharp</del></p>"
