"""What is worth a look in a story, and what one click mends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import body, checks, typesetting
from articles.checks import Advice


def paper(text: str = "<p>It left at six.</p>", **given: object) -> checks.Paper:
    return {
        "headline": "Ferry returns to the old pier",
        "lead": "The ferry is back.",
        "body": text,
        "language": "en",
        "photo_uses": [],
        **given,
    }


def use(number: int, caption: str = "", alt: str = "") -> dict[str, object]:
    return {"photo_id": number, "caption": caption, "alt": alt}


def said(given: checks.Paper) -> list[str]:
    return [one.message for one in checks.advice(given)]


def codes(given: checks.Paper) -> list[tuple[str, str, str]]:
    return [(one.code, one.field, one.spot) for one in checks.advice(given)]


def test_plain_story_gets_no_advice():
    assert checks.advice(paper()) == []
    assert checks.advice(paper("", lead="", headline="")) == []


def test_long_headline_and_lead_are_told():
    assert said(paper(headline="x" * 91, lead="word " * 61)) == [
        "The headline is long: 91 characters; lists cut it after about 90.",
        "The lead is long: 61 words; up to 60 read well.",
    ]
    assert said(paper(headline="城" * 31, lead="市" * 121, language="zh-hans")) == [
        "The headline is long: 31 characters; lists cut it after about 30.",
        "The lead is long: 121 words; up to 120 read well.",
    ]
    assert said(paper(headline="x" * 90, lead="word " * 60)) == []


def test_missing_lead_is_told_once_there_is_a_text():
    assert codes(paper(lead=" ")) == [("lead-missing", "lead", "")]


@pytest.mark.parametrize(
    ("headline", "mended"),
    [
        ("The ferry is back.", "The ferry is back"),
        ("渡轮回来了。。", "渡轮回来了"),
        ("Back . ", "Back"),
    ],
)
def test_full_stop_of_a_headline_goes(headline, mended):
    given = paper(headline=headline)

    assert Advice(
        "headline-stop", "headline", "The headline ends with a full stop.", can_mend=True
    ) in checks.advice(given)
    assert checks.mend(given, "headline-stop") == given | {"headline": mended}


@pytest.mark.parametrize("headline", ["Back in the U.S.", "Wait...", "Smith Inc.", "Plan B."])
def test_stop_that_belongs_to_the_word_stays(headline):
    assert checks.mend(paper(headline=headline), "headline-stop")["headline"] == headline


def test_headings_out_of_order_are_told():
    text = "<h3>Third</h3><p>A</p><h2>Second</h2><h3>Next</h3><p>B</p><h2>End</h2>"

    assert [(one.spot, one.message) for one in checks.advice(paper(text))] == [
        ("block:0", "“Third” is a heading of the second rank, without one of the first above it."),
        ("block:2", "After “Second” comes another heading at once."),
        ("block:5", "Nothing follows the heading “End”."),
    ]


def test_long_paragraph_is_told_where_it_stands():
    text = f"<p>A</p><p>{'word ' * 121}</p>"

    assert [(one.spot, one.message) for one in checks.advice(paper(text))] == [
        ("block:1", "A long paragraph: 121 words. Part it?")
    ]
    assert codes(paper(f"<p>{'字' * 301}</p>", language="zh-hans")) == [
        ("long-paragraph", "body", "block:0")
    ]


def test_link_that_does_not_say_where_it_leads_is_told():
    text = '<p><a href="/a">Click here.</a> <a href="/b">timetable</a> <a href="/c"></a></p>'

    assert said(paper(text)) == [
        "The link “Click here.” does not say where it leads.",
        "The link “/c” does not say where it leads.",
    ]


def test_same_caption_under_two_photos_is_told():
    uses = [use(7, "The pier"), use(8, "the pier"), use(9), use(10)]

    assert checks.advice(paper(photo_uses=uses)) == [
        Advice("same-caption", "body", "Photos 1 and 2 have the same caption.", spot="photo:8")
    ]


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("1,500 ride", "1500 people"),
        ("1500 ride", "1,500 people"),
        ("1500 ride", "1&nbsp;500 people"),
        ("3.5% more", "up 3.50 per cent"),
        ("Three boats", "the 3 boats"),
        ("3 boats", "the three boats"),
        ("3m tickets", "3 million tickets"),
        ("3m tickets", "3,000,000 tickets"),
        ("3m high", "3 metres"),
        ("100m race", "100 metres"),
        ("１２ boats", "twelve boats"),
        ("One man, no one else", "He"),
        ("2亿人", "200000000人"),
        ("12人", "十二人"),
        ("20人", "二十人"),
        ("2人", "两人"),
        ("2026年", "二〇二六年"),
        ("35人", "三十五人"),
        ("0", "零"),
    ],
)
def test_number_that_stands_in_the_text_is_no_news(headline, text):
    given = paper(f"<p>{text}</p>", headline=headline)

    assert "numbers" not in [one.code for one in checks.advice(given)]


@pytest.mark.parametrize(
    ("headline", "text", "number"),
    [
        ("1,500 ride", "1,600 people", "1,500"),
        ("Two die", "three died", "Two"),
        ("3 million", "3 people", "3 million"),
        ("3万人", "3亿人", "3万"),
        ("In 2026", "in 2025", "2026"),
    ],
)
def test_number_of_the_headline_alone_is_told(headline, text, number):
    assert said(paper(f"<p>{text}</p>", headline=headline)) == [
        f"The headline says {number}; neither the lead nor the text does."
    ]


MENDED = [
    ("bracket-spaces", "en", "A ( x and [ y ] ) z", "A (x and [y]) z"),
    ("bracket-spaces", "en", "A ( ) b", "A ( ) b"),
    ("space-before-stop", "en", "One , two .", "One, two."),
    ("space-before-stop", "en", "On .NET . . . and .5 ,x", "On .NET . . . and .5 ,x"),
    ("double-spaces", "en", "One  two   three", "One two three"),
    ("no-break", "en", "One\u00a0two \u00a0 three, 10\u00a0km, 5\u00a0%\u00a0", None),
    ("invisible", "en", "\ufeffO\u200bne\u00ad t\u200e\u200bwo\u2060", "One two"),
    ("invisible", "en", "می\u200cخواهم \U0001f468\u200d\U0001f469", None),
    ("full-width", "en", "\u3000Ｐｉｅｒ　９，１０（ｎｅｗ）！Ｗｅ", "Pier 9,10 (new)! We"),
    ("full-width", "en", "Ship（name）， then，more（x）y", "Ship (name), then, more (x) y"),
    ("full-width", "en", "The “文汇报，副刊” page", "The “文汇报，副刊” page"),
    ("full-width", "zh-hans", "Ａ，", "Ａ，"),
    ("half-width", "zh-hans", "他来, 她走.他(全部)好吗?好", "他来，她走。他（全部）好吗？好"),
    ("half-width", "zh-hans", "用 3.5 元, abc(d)", "用 3.5 元, abc(d)"),
    ("half-width", "en", "他,她", "他,她"),
    ("straight-quotes", "en", "\"It's 'big',\" she said", "“It’s ‘big’,” she said"),
    ("straight-quotes", "en", "'90s, dogs' 6'2\" and (\"so\")", "’90s, dogs’ 6'2\" and (“so”)"),
    ("straight-quotes", "en", "“in '24”, ‘so\" it’s’ 5\"", "“in ’24”, ‘so” it’s’ 5\""),
    ("straight-quotes", "zh-hans", '他说"你好"。', "他说“你好”。"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "language", "before", "after"), MENDED)
def test_signs_are_mended_everywhere(code, language, before, after):
    if after is None:
        after = before if code == "invisible" else "One two three, 10\u00a0km, 5\u00a0%\u00a0"
    stored = before.replace("\u00a0", "&nbsp;")
    given = paper(
        f"<p>{stored}</p>", lead=before, photo_uses=[use(7, before, before)], language=language
    )

    mended = checks.mend(given, code)

    assert mended["lead"] == after
    assert mended["photo_uses"] == [use(7, after, after)]
    assert mended["body"] == f"<p>{after}</p>".replace("\u00a0", "&nbsp;")
    assert [one.code for one in checks.advice(mended) if one.code == code] == []
    told = [one for one in checks.advice(given) if one.code == code]
    assert [(one.field, one.can_mend) for one in told] == [("lead", True)] * (before != after)


def test_spaces_that_the_editor_leaves_at_the_end_of_a_line_are_no_stray_ones():
    given = paper("<p>&nbsp;</p><p>It left.&nbsp;</p>", lead="Word ")

    assert [one.code for one in checks.advice(given) if one.code == "no-break"] == []


def test_advice_says_what_where_and_how_often():
    given = paper("<p>One.</p><ul><li>Two &amp; ( <em>x</em> )</li><li>a  b</li></ul>")

    brackets = "Spaces inside brackets: “Two & ( x )” and 1 more."
    assert checks.advice(given) == [
        Advice("bracket-spaces", "body", brackets, True, "block:1"),
        Advice("double-spaces", "body", "Double spaces: “a  b”.", True, "block:1"),
    ]


def test_mending_goes_across_markup_and_leaves_it_as_it_is():
    text = (
        '<p>"<em>Yes</em>" ( <a href="/a  b?c=&quot;( &amp;">x </a>) &lt; 3</p><hr>'
        '<p>one<br>( two</p><figure data-photo="7"></figure><p>&#8203;</p>'
    )

    mended = checks.mend(checks.mend(paper(text), "bracket-spaces"), "straight-quotes")

    assert mended["body"] == (
        '<p>“<em>Yes</em>” (<a href="/a  b?c=&quot;( &amp;">x</a>) &lt; 3</p><hr>'
        '<p>one<br>(two</p><figure data-photo="7"></figure><p>&#8203;</p>'
    )
    assert codes(paper("<hr><p>a  b</p>")) == [("double-spaces", "body", "block:1")]


def test_code_that_cannot_be_mended_changes_nothing():
    given = paper("<p>a  b</p>")

    assert checks.mend(given, "long-paragraph") is given


SIGNS = "ab9Z (),.[]'\"“”’ \u00a0\u200b\u200c\u00ad\u202f\u3000中文é，（）Ａ０！ﾞ-&<>.;:?!\n"
LINES = st.text(st.sampled_from(SIGNS), max_size=24)
BODIES = st.lists(
    st.tuples(st.sampled_from(["p", "h2", "ul", "a", "em", "td", "br", "photo"]), LINES, LINES),
    max_size=4,
)
CODES = [*typesetting.rules("en"), *typesetting.rules("zh"), "headline-stop"]


def html(parts: list[tuple[str, str, str]]) -> str:
    shapes = {
        "p": "<p>{}{}</p>",
        "h2": "<h2>{}</h2><p>{}</p>",
        "ul": "<ul><li>{}</li><li><p>{}</p></li></ul>",
        "a": '<p>{}<a href="/a  b ( c">{}</a></p>',
        "em": "<p><em>{}</em>{}</p>",
        "td": "<table><tbody><tr><td>{}</td><td>{}</td></tr></tbody></table>",
        "br": "<p>{}<br>{}</p>",
        "photo": '<p>{}</p><figure data-photo="{}"></figure>',
    }
    made = ""
    for number, (shape, first, second) in enumerate(parts, start=1):
        words = [text.replace("&", "&amp;").replace("<", "&lt;") for text in (first, second)]
        made += shapes[shape].format(words[0], number if shape == "photo" else words[1])
    return body.clean(made).html


def kept(text: str) -> str:
    """The words alone, whatever their width, their spaces and their punctuation."""
    narrow = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return "".join(sign for sign in text.translate(narrow) if sign.isalnum())


@pytest.mark.uncounted
@settings(max_examples=300, deadline=None)
@given(BODIES, LINES, st.sampled_from(CODES), st.sampled_from(["en", "zh-hans"]))
def test_mending_twice_is_mending_once_and_keeps_every_word(parts, line, code, language):
    given = paper(html(parts), headline=line, lead=line, language=language)

    once = checks.mend(given, code)

    assert checks.mend(once, code) == once
    assert code not in [one.code for one in checks.advice(once)]
    assert (once == given) == (code not in [one.code for one in checks.advice(given)])
    assert body.clean(once["body"]).html == once["body"]
    for name in ("headline", "lead"):
        assert kept(once[name]) == kept(given[name])
    before, after = body.blocks(given["body"]), body.blocks(once["body"])
    assert [(b.tag, kept(b.text), [a for a, _ in b.links]) for b in after] == [
        (b.tag, kept(b.text), [a for a, _ in b.links]) for b in before
    ]
