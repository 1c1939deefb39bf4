import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body

FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<h2>", "</h2>", "<ul>", "<li>", "</li>", "</ul>", "<table>", "<td>"),
            *("<b>", "<strong>", "</strong>", "<a href='javascript:x'>", "<a href='/a'>", "</a>"),
            *("<svg>", "<math>", "<mtext>", "<style>", "<script>", "</script>", "<!--", "-->"),
            *("<figure data-photo='1'>", "</figure>", "<img src=x onerror=y>", "text", "&lt;", "&"),
            *("<noscript>", "<title>", "</title>", "<textarea>", "\x0b", "“”", "<br>", "<hr>"),
        ]
    ),
    max_size=12,
).map("".join)


def test_text_is_stored_as_it_was_written():
    written = "<p>“Ink &amp; paper”, <strong>two</strong>&nbsp;<em>words</em></p><h2>Then</h2>"

    assert body.clean(written) == body.Body(written, ())


def test_words_of_a_photo_are_taken_out_of_its_figure():
    html = '<p>A</p><figure data-photo="7" data-caption="A &quot;b&quot;" data-alt="c"></figure>'

    cleaned = body.clean(html)

    assert cleaned.html == '<p>A</p><figure data-photo="7"></figure>'
    assert cleaned.placings == (body.Placing(7, 'A "b"', "c"),)
    assert body.for_editor(cleaned.html, list(cleaned.placings)) == html


def test_scripts_and_handlers_are_gone():
    html = '<p onclick="x()">A<script>alert(1)</script><img src=x onerror=y></p>'

    assert body.clean(html).html == "<p>A</p>"


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("loose words", "Some text stands outside a paragraph: “loose words”"),
        ('<p><a href="javascript:alert(1)">here</a></p>', "A link leads nowhere"),
        ('<figure data-photo="x"></figure>', "A photo in the text has no number"),
        ('<figure data-photo="1">words</figure>', "A photo's frame holds something else"),
        ('<figure data-photo="1"></figure>' * 2, "The same photo stands twice"),
        ("<blockquote><h2>No</h2></blockquote>", "<h2> cannot stand inside <blockquote>"),
        ("<p>NUL \0 here</p>", "cannot be stored or printed, after “<p>NUL ”"),
        ("<p>half \ud83d</p>", "cannot be stored or printed, after “<p>half ”"),
        ("<p>line\x0bbreak of Word</p>", "cannot be stored or printed, after “<p>line”"),
        ("\x02<p>A</p>", "cannot be stored or printed, at its beginning"),
        (f"<p>{'x' * 263_000}</p>", "longer than 256 KB"),
    ],
)
def test_what_the_grammar_lacks_is_refused_with_words(html, message):
    with pytest.raises(body.Refused, match=message):
        body.clean(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "".join(f"<em id={n}>" for n in range(1000)) + "<p>x" * 1000,
        "<p>" + "<em>" * 3 + "<strong>" * 3 + "<p>x" * 60_000,
        "<p>" + "<em>" * 3 + "<strong>" * 3 + "<p>x" * 6_000,
    ],
)
def test_formatting_left_open_does_not_multiply(html):
    """Each block opens anew what the one before left open: 24 KB would become 23 MB."""
    with pytest.raises(body.Refused, match=r"too much formatting|longer than 256 KB"):
        body.clean(html)


def test_long_story_with_much_formatting_is_taken():
    html = '<p><strong>Word</strong> and <a href="/a">word</a>, <em>word</em>.</p>' * 1200

    assert body.clean(html).html == html


@given(FRAGMENTS)
@settings(max_examples=400, deadline=None)
def test_clean_text_is_a_fixpoint_and_carries_nothing_that_runs(html):
    try:
        once = body.clean(html)
    except body.Refused:
        return

    assert body.clean(once.html).html == once.html
    for element in html5lib.parseFragment(once.html, namespaceHTMLElements=False).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in body._GRAMMAR.keys() | body._VOID
        assert set(element.attrib) <= body._ATTRIBUTES.get(element.tag, set())
        assert not element.get("href", "").startswith("javascript")


def test_text_is_split_at_its_photos():
    html = '<p>A</p><figure data-photo="3"></figure><p>B</p>'

    assert body.split(html) == ["<p>A</p>", 3, "<p>B</p>"]
    assert body.split("") == []


def test_words_come_one_block_a_line():
    html = "<p>One &amp; two</p><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"

    assert body.text(html) == "One & two\na\tb"


def test_text_that_never_settles_is_refused(monkeypatch):
    monkeypatch.setattr(body, "_MAX_PASSES", 0)

    with pytest.raises(body.Refused, match="cannot be read"):
        body.clean("<p>Text.</p>")


def test_figure_whose_words_are_not_known_stays_bare():
    html = '<figure data-photo="3"></figure>'

    assert body.for_editor(html, []) == html


def test_white_space_between_blocks_is_not_kept():
    assert body.clean("<p>One</p>\n\n<ul>\n<li>Two</li>\n</ul>\n").html == (
        "<p>One</p><ul><li>Two</li></ul>"
    )


def test_space_between_words_of_different_weight_is_kept():
    html = "<p><strong>One</strong> <em>two</em></p>"

    assert body.clean(html).html == html


def test_blocks_are_the_children_of_the_story_with_their_words_and_links():
    html = (
        '<p>A &amp; <a href="/a?b&amp;c"><em>link</em></a><br>on</p><hr>'
        '<ul><li>one</li><li><p>two</p></li></ul><figure data-photo="7"></figure>'
    )

    assert body.blocks(html) == [
        body.Block("p", "A & link\non", (("/a?b&c", "link"),)),
        body.Block("hr", ""),
        body.Block("ul", "one\ntwo"),
        body.Block("figure", ""),
    ]


@pytest.mark.parametrize("block", ["blockquote", "ul><li", "table><tr><td"])
def test_blocks_inside_one_another_without_end_are_refused(block):
    with pytest.raises(body.Refused, match="inside one another"):
        body.clean(f"<{block}>" * 5000 + "Words.")


def test_many_blocks_beside_one_another_are_not_deep():
    assert body.clean("<ul><li>a</li></ul>" * 300).html == "<ul><li>a</li></ul>" * 300
