"""Two people's changes become one story, and no word of either is lost."""

import re
import time
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body, diffs
from articles.merging import blocks, merge

_WORDS = ["ferry", "pier", "rain", "boat", "six", "a &amp; b", "<strong>loud</strong>"]
_words = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join)
_paragraph = _words.map("<p>{}</p>".format)
_list = st.lists(_words, min_size=1, max_size=2).map(
    lambda items: "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
)
_block = st.one_of(
    _paragraph,
    _paragraph,
    _list,
    _words.map("<h2>{}</h2>".format),
    _words.map("<blockquote><p>{}</p></blockquote>".format),
    st.sampled_from(["<hr>", 1, 2, 3]),
)
_caption = st.sampled_from(["", "The pier", "A boat", "Rain at six"])


def paper(text=(), captions=None, **given):
    """A paper of blocks, in which a number is a photo."""
    html, photos = "", []
    for block in text:
        if isinstance(block, int):
            if block in photos:
                continue
            photos.append(block)
            block = f'<figure data-photo="{block}"></figure>'
        html += block
    plain = dict.fromkeys(
        ["slug", "lead", "reprint_source", "reprint_author", "reprint_title", "headline"], ""
    )
    uses = [{"photo_id": n, **(captions or {}).get(n, {"caption": "", "alt": ""})} for n in photos]
    return {
        **plain,
        "responsible_editor": "",
        "language": "en",
        "section": None,
        "dated_on": None,
        "embargo_until": None,
        "topics": [],
        "bylines": [],
        "body": html,
        "photo_uses": uses,
        **given,
    }


def _made(text, captions, alts, **given):
    words = {n: {"caption": captions[n], "alt": alts[n]} for n in (1, 2, 3)}
    return paper(text, words, **given)


_three = st.fixed_dictionaries(dict.fromkeys((1, 2, 3), _caption))
_lines = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(["reporter", "editor"])),
    max_size=3,
    unique_by=lambda line: line[0],
).map(lambda lines: [list(line) for line in lines])
papers = st.builds(
    _made,
    st.lists(_block, max_size=6),
    _three,
    _three,
    headline=st.sampled_from(["", "Ferry is back", "No ferry"]),
    lead=st.sampled_from(["", "It left.", "It stayed."]),
    section=st.sampled_from([None, 1, 2]),
    topics=st.sets(st.integers(1, 4)).map(sorted),
    bylines=_lines,
)


def words(of) -> set[str]:
    """Every word of a paper, with where it belongs."""
    said = {(name, of[name]) for name in ("headline", "lead") if of[name]}
    for use in of["photo_uses"]:
        said |= {("photo", use[name]) for name in ("caption", "alt") if use[name]}
    return said | {("text", word) for word in re.findall(r"\w+", body.text(of["body"]))}


def told(clash) -> set[str]:
    """Every word that a clash shows."""
    said = set()
    for side in (clash.theirs, clash.mine):
        if clash.field == "body":
            said |= {("text", word) for word in re.findall(r"\w+", body.text(side))}
            said |= {("photo", use) for use in re.findall(r'data-(?:caption|alt)="([^"]+)"', side)}
        elif clash.field in {"caption", "alt"}:
            said.add(("photo", side))
        elif isinstance(side, str):
            said.add((clash.field, side))
    return said


@given(papers, papers)
def test_whoever_alone_changed_something_gets_it(base, other):
    assert merge(base, base, other) == merge(base, other, base)
    assert merge(base, base, other).paper == other
    assert merge(base, other, other).paper == other
    assert merge(base, other, other).clashes == ()


@pytest.mark.uncounted
@settings(max_examples=300)
@given(papers, papers, papers)
def test_no_word_is_lost_without_a_question(base, theirs, mine):
    merged = merge(base, theirs, mine)

    kept = words(merged.paper).union(*map(told, merged.clashes))
    assert (words(theirs) | words(mine)) - words(base) <= kept


@given(papers, papers, papers, st.sampled_from(["mine", "theirs", "both"]))
def test_what_is_chosen_is_in_the_story(base, theirs, mine, answer):
    asked = merge(base, theirs, mine)
    choices = {
        clash.id: answer if clash.has_both or answer != "both" else "mine"
        for clash in asked.clashes
    }

    merged = merge(base, theirs, mine, choices)

    said = re.findall(r"\w+", body.text(merged.paper["body"]))
    for clash in (clash for clash in asked.clashes if clash.field == "body"):
        chosen = {"mine": clash.mine, "theirs": clash.theirs}.get(choices[clash.id])
        chosen = clash.theirs + clash.mine if chosen is None else chosen
        assert set(re.findall(r"\w+", body.text(chosen))) <= set(said)
    assert not {clash.id for clash in merged.clashes} & choices.keys()


@given(st.one_of(st.none(), papers), papers, papers)
def test_merged_text_is_one_that_can_be_stored(base, theirs, mine):
    merged = merge(base, theirs, mine)

    html = merged.paper["body"]
    assert body.clean(html).html == html
    numbers = [placing.photo_id for placing in body.clean(html).placings]
    assert [use["photo_id"] for use in merged.paper["photo_uses"]] == numbers
    assert merge(base, theirs, mine) == merged


@given(st.text(alphabet='<>/pbrh"= a1', max_size=30))
def test_blocks_are_the_whole_text_whatever_it_is(html):
    assert "".join(blocks(html)) == html


A, B, C, D = "<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>", "<p>Four.</p>"


@pytest.mark.parametrize(
    ("theirs", "mine", "merged"),
    [
        (["<p>First.</p>", B, C], [A, "<p>Second.</p>", C], "<p>First.</p><p>Second.</p>" + C),
        ([D, A, B, C], ["<p>Zero.</p>", A, B, C], D + "<p>Zero.</p>" + A + B + C),
        ([A, C], [A, B, C, D], A + C + D),
        ([A, B, D, C], [A, B, D, "<p>Five.</p>", C], A + B + D + "<p>Five.</p>" + C),
        ([A, "<p>Tw</p>", "<p>o.</p>", C], [A, B, "<p>Third.</p>"],
         A + "<p>Tw</p><p>o.</p><p>Third.</p>"),
    ],
)  # fmt: skip
def test_paragraphs_beside_one_another_go_together(theirs, mine, merged):
    made = merge(paper([A, B, C]), paper(theirs), paper(mine))

    assert (made.paper["body"], made.clashes) == (merged, ())


@pytest.mark.parametrize(
    ("theirs", "mine", "asked"),
    [
        ([A, "<p>Second.</p>", C], [A, "<p>Twice.</p>", C], ("<p>Second.</p>", "<p>Twice.</p>")),
        ([A, C], [A, "<p>Twice.</p>", C], ("", "<p>Twice.</p>")),
        ([A, "<p>Tw</p>", "<p>o.</p>", C], [A, "<p>Twice.</p>", C],
         ("<p>Tw</p><p>o.</p>", "<p>Twice.</p>")),
    ],
)  # fmt: skip
def test_same_paragraph_is_a_question(theirs, mine, asked):
    made = merge(paper([A, B, C]), paper(theirs), paper(mine))

    assert [(clash.field, clash.theirs, clash.mine) for clash in made.clashes] == [("body", *asked)]


def test_both_texts_of_a_paragraph_may_stand():
    base, theirs, mine = (paper([A, text, C]) for text in (B, "<p>Second.</p>", "<p>Twice.</p>"))
    (clash,) = merge(base, theirs, mine).clashes

    made = merge(base, theirs, mine, {clash.id: "both"})

    assert made.paper["body"] == A + "<p>Second.</p><p>Twice.</p>" + C


def test_photo_taken_out_by_one_and_described_by_the_other_is_a_question():
    base = paper([A, 1])
    theirs = paper([A, 1], {1: {"caption": "The pier", "alt": ""}})

    made = merge(base, theirs, paper([A]))

    (clash,) = made.clashes
    assert clash.theirs == '<figure data-photo="1" data-caption="The pier" data-alt=""></figure>'
    assert clash.mine == ""
    assert merge(base, theirs, paper([A]), {clash.id: "mine"}).paper == paper([A])
    assert merge(base, theirs, paper([A]), {clash.id: "theirs"}).paper == theirs


def test_photo_that_both_moved_stands_once_where_they_put_it():
    made = merge(paper([1, A, B, C, D]), paper([A, B, 1, C, D]), paper([A, B, C, D, 1]))

    assert made.paper["body"] == paper([A, B, 1, C, D])["body"]


def test_caption_and_description_of_one_photo_go_together():
    first, second = {"caption": "Theirs", "alt": ""}, {"caption": "", "alt": "Mine"}

    made = merge(paper([A, 1]), paper([A, 1], {1: first}), paper([A, 1], {1: second}))

    assert made.paper["photo_uses"] == [{"photo_id": 1, "caption": "Theirs", "alt": "Mine"}]


def test_caption_that_both_wrote_is_a_question():
    theirs, mine = (paper([A, 1], {1: {"caption": one, "alt": ""}}) for one in ("One", "Another"))

    made = merge(paper([A, 1]), theirs, mine)

    (clash,) = made.clashes
    assert (clash.theirs, clash.mine) == ("One", "Another")
    assert merge(paper([A, 1]), theirs, mine, {clash.id: "mine"}).paper == mine


R = "reporter"


@pytest.mark.parametrize(
    ("theirs", "mine", "merged"),
    [
        ([[1, R], [2, R], [3, R]], [[1, R]], [[1, R], [3, R]]),
        ([[2, R], [1, R]], [[1, R], [2, R], [3, R]], [[2, R], [3, R], [1, R]]),
        ([[1, R], [2, R], [4, R]], [[2, R], [1, R]], [[2, R], [4, R], [1, R]]),
        ([[1, "editor"], [2, R]], [[1, "translator"], [2, R]], None),
    ],
)
def test_names_of_both_go_together(theirs, mine, merged):
    made = merge(paper(bylines=[[1, R], [2, R]]), paper(bylines=theirs), paper(bylines=mine))

    assert [clash.field for clash in made.clashes] == ([] if merged else ["bylines"])
    assert made.paper["bylines"] == (merged or theirs)


def test_order_of_names_that_both_changed_is_a_question():
    base, theirs, mine = (
        paper(bylines=[[n, R] for n in order]) for order in ([1, 2, 3], [2, 1, 3], [3, 2, 1])
    )

    (clash,) = merge(base, theirs, mine).clashes

    assert merge(base, theirs, mine, {clash.id: "mine"}).paper["bylines"] == mine["bylines"]
    assert merge(base, theirs, mine, {clash.id: "both"}).clashes == (clash,)


def test_topics_are_a_set_and_leads_can_both_stand():
    base, theirs, mine = (
        paper(topics=topics, lead=lead)
        for topics, lead in (([1, 2], "Was."), ([1, 3], "Theirs."), ([1, 2, 4], "Mine."))
    )

    (clash,) = merge(base, theirs, mine).clashes
    made = merge(base, theirs, mine, {clash.id: "both"})

    assert made.paper["topics"] == [1, 3, 4]
    assert made.paper["lead"] == "Theirs. Mine."


def test_without_a_common_beginning_what_differs_is_a_question():
    theirs, mine = paper([A], headline="Theirs"), paper([A, B], headline="Mine")

    made = merge(None, theirs, mine)

    assert [clash.field for clash in made.clashes] == ["headline", "body"]
    assert (
        merge(None, paper([A], headline="Theirs"), paper([A], headline="Mine")).paper["body"] == A
    )


def test_long_story_is_merged_in_a_few_milliseconds():
    text = [f"<p>{' '.join(f'word{n * 60 + i}' for i in range(60))}</p>" for n in range(50)]
    theirs = [block.replace("word1 ", "theirs ") for block in text]
    mine = [*text[:-1], "<p>Mine.</p>"]
    sides = [paper(side) for side in (text, theirs, mine)]
    run = partial(merge, *sides)

    def seconds() -> float:
        began = time.perf_counter()
        run()
        return time.perf_counter() - began

    assert min(seconds() for _ in range(5)) < 0.02
    assert run().clashes == ()


@pytest.mark.parametrize("number", [1_000, 15_000])
@pytest.mark.parametrize(
    "makes",
    [
        lambda n: "same",
        lambda n: "ab"[n % 2],
        lambda n: f"word{n % 60}",
        lambda n: f"word{n}",
    ],
)
def test_a_thousand_paragraphs_that_are_alike_do_not_keep_the_story_locked(number, makes):
    text = [f"<p>{makes(n)}</p>" for n in range(number)]
    theirs = ["<p>Theirs.</p>", *text[::-1], "<p>Theirs again.</p>"]
    mine = [block for n, block in enumerate(text) if n % 5]

    began = time.perf_counter()
    made = merge(paper(text), paper(theirs), paper(mine))

    assert time.perf_counter() - began < 5
    assert made.clashes or "<p>Theirs.</p>" in made.paper["body"]


@pytest.mark.uncounted
@given(papers, papers, papers)
@settings(max_examples=200)
def test_no_word_is_lost_either_where_comparing_is_coarse(base, theirs, mine):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diffs, "_MOST_PAIRS", 0)
        made = merge(base, theirs, mine)

    told_of = set().union(*map(told, made.clashes), words(made.paper))
    assert (words(theirs) | words(mine)) - words(base) <= told_of


@given(st.lists(st.integers(0, 6)), st.lists(st.integers(0, 6)), st.sampled_from([0, 9, 2_500]))
def test_operations_make_the_second_of_the_first(before, after, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diffs, "_MOST_PAIRS", most)
        found = diffs.operations(before, after)

    assert [x for _, i1, i2, _, _ in found for x in before[i1:i2]] == before
    assert [x for _, _, _, j1, j2 in found for x in after[j1:j2]] == after
    for kind, i1, i2, j1, j2 in found:
        assert (before[i1:i2] == after[j1:j2]) == (kind == "equal")
