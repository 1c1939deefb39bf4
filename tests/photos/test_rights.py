import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from photos import rights
from photos.models import CreditKind

NAMES = st.text(
    st.characters(categories=["Lu", "Ll", "Lo", "Nd"], include_characters=" .-&'()"),
    min_size=1,
    max_size=40,
).map(lambda name: " ".join(name.split()))


@pytest.mark.parametrize(
    ("kind", "english", "chinese"),
    [
        (
            "provided_by",
            "(Photo provided by the event organizer)",
            "（图片由the event organizer提供）",
        ),
        ("provided_to", "(Photo provided to the event organizer)", "（供图：the event organizer）"),
        ("photo_by", "(Photo by the event organizer)", "（the event organizer 摄）"),
        ("agency", "(the event organizer)", "（the event organizer）"),
    ],
)
def test_a_credit_is_printed_as_papers_print_it(kind, english, chinese):
    name = "the event organizer"

    assert rights.printed_credit(kind, name) == english
    assert rights.printed_credit(kind, name, "zh-hans") == chinese


def test_kinds_are_those_of_the_model():
    kinds = {rights.PROVIDED_BY, rights.PROVIDED_TO, rights.PHOTO_BY, rights.AGENCY}

    assert kinds == set(CreditKind.values)


def test_a_photo_without_a_name_prints_no_credit():
    assert rights.printed_credit("photo_by", "") == ""


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("(Photo provided by the event organizer)", ("provided_by", "the event organizer")),
        (" ( photo  by CHEN YU ) ", ("photo_by", "CHEN YU")),
        ("(Photos by J. R. SMITH)", ("photo_by", "J. R. SMITH")),
        ("(Photo by WANG WEI (intern))", ("photo_by", "WANG WEI (intern)")),
        ("(Photo provided to China Daily)", ("provided_to", "China Daily")),
        ("(Xinhua)", ("agency", "Xinhua")),
        ("(U.S. Navy)", ("agency", "U.S. Navy")),
        (
            "(Zhifei Biological Products Co., Ltd.)",
            ("agency", "Zhifei Biological Products Co., Ltd."),
        ),
        ("（新华社发）", ("agency", "新华社发")),
        ("（受访者供图）", ("provided_by", "受访者")),
        ("（图片由 主办方 提供）", ("provided_by", "主办方")),
        ("（记者 王伟 摄）", ("photo_by", "记者 王伟")),
        ("（摄影：王伟）", ("photo_by", "王伟")),
    ],
)
def test_a_printed_credit_is_read_back(text, credit):
    assert rights.parse_credit(text) == credit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "()",
        "( )",
        "Photo by CHEN YU",
        "(from left to right)",
        "(1,100)",
        "(He came home. She stayed)",
        "(Who knows?)",
        "(Left) the river (right)",
        "(A",
        "(A))",
        "((A)",
        "(" + "A" * 61 + ")",
        "(Photo by " + "A" * 300 + ")",
    ],
)
def test_a_bracket_that_is_no_credit_stays_text(text):
    assert rights.parse_credit(text) is None


@given(st.sampled_from(CreditKind.values), NAMES, st.sampled_from(["en", "zh-hans"]))
def test_what_is_read_prints_the_same_again(kind, name, language):
    printed = rights.printed_credit(kind, name, language)
    read = rights.parse_credit(printed)
    assume(read is not None)

    assert rights.printed_credit(*read, language) == printed


@given(st.sampled_from(CreditKind.values), st.from_regex(r"\A[A-Z][a-z]{2,9} [A-Z]{2,9}\Z"))
def test_every_kind_of_credit_goes_round(kind, name):
    assume(not name.lower().startswith(("photo ", "photos ")))

    assert rights.parse_credit(rights.printed_credit(kind, name)) == (kind, name)
    assert rights.parse_credit(rights.printed_credit(kind, name, "zh")) == (kind, name)


@given(st.text(max_size=80))
def test_any_text_at_all_is_read_without_harm(text):
    read = rights.parse_credit(text)

    assert read is None or read[0] in CreditKind.values
