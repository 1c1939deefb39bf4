"""How notices are written, printed and linked, and what a standing page is made of."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import formats
from notices.formats import Block, Line, Malformed
from notices.models import NoticeKind


@pytest.mark.parametrize(
    ("kind", "value", "printed", "href"),
    [
        (
            "hotline",
            "+86-23-67158993",
            "Internet illegal and undesirable information can be reported by calling this"
            " telephone number:+86-23-67158993",
            "tel:+862367158993",
        ),
        ("icp", "渝ICP备20009753号-2", "渝ICP备20009753号-2", "https://beian.miit.gov.cn/"),
        ("news_licence", "50120220004", "互联网新闻信息服务许可证号:50120220004", ""),
        (
            "inquiries",
            "service@ichongqing.info",
            "For any inquiries, please email service@ichongqing.info",
            "mailto:service@ichongqing.info",
        ),
        (
            "police",
            "渝公网安备 50010302001234号",
            "渝公网安备 50010302001234号",
            "https://beian.mps.gov.cn/#/query/webSearch?code=50010302001234",
        ),
        ("text", "A free press.", "A free press.", ""),
    ],
)
def test_notices_of_the_seed_page_are_printed_and_linked_as_there(kind, value, printed, href):
    line = formats.line(kind, "", value, "en")

    assert (line.kind, line.label + line.value, line.href) == (kind, printed, href)


def test_every_kind_of_notice_can_be_written():
    assert set(formats._NORMALISERS) == set(NoticeKind.values)


def test_chinese_notices_have_chinese_words():
    kinds = ["hotline", "icp", "news_licence", "inquiries"]

    labels = [formats.line(kind, "", "1", "zh-hans").label for kind in kinds]

    assert labels == [
        "违法和不良信息举报电话：",
        "",
        "互联网新闻信息服务许可证号：",
        "联系邮箱：",
    ]


@pytest.mark.parametrize(
    ("label", "printed"),
    [
        ("Write to us at", "Write to us at a@example.org"),
        ("E-mail: ", "E-mail:a@example.org"),
        ("邮箱", "邮箱a@example.org"),
    ],
)
def test_own_words_stand_before_the_value_as_they_read_well(label, printed):
    line = formats.line("inquiries", label, "a@example.org", "en")

    assert line.label + line.value == printed


def test_a_language_without_words_of_its_own_uses_the_english_ones():
    assert formats.line("inquiries", "", "a@b.cn", "fr").label == "For any inquiries, please email "


def test_a_value_that_is_not_written_as_its_kind_is_never_linked():
    kinds = ["hotline", "icp", "police", "inquiries"]

    assert [formats.line(kind, "", "javascript:alert(1)", "en").href for kind in kinds] == [""] * 4


def test_an_address_cannot_smuggle_headers_into_a_mail_link():
    line = formats.line("inquiries", "", "a@example.org?bcc=b@example.org", "en")

    assert line == Line(
        "inquiries",
        "For any inquiries, please email ",
        "a@example.org?bcc=b@example.org",
        "mailto:a@example.org%3Fbcc%3Db@example.org",
    )


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("hotline", " +86 (23) 6715.8993 ", "+86-23-6715-8993"),
        ("hotline", "＋８６－２３－６７１５８９９３", "+86-23-67158993"),
        ("hotline", "+86–23–67158993", "+86-23-67158993"),
        ("icp", "渝icp备 20009753 号－2", "渝ICP备20009753号-2"),
        ("icp", "京ICP证030173号", "京ICP证030173号"),
        ("icp", "蜀ICP备2021000001号", "蜀ICP备2021000001号"),
        ("news_licence", " 501 2022 0004 ", "50120220004"),
        ("police", "渝公网安备50010302001234号", "渝公网安备 50010302001234号"),
        ("police", "渝公网安备 ５００１０３０２００１２３４ 号", "渝公网安备 50010302001234号"),
        ("inquiries", "mailto:service@example.org ", "service@example.org"),
        ("text", " Two\nlines  here ", "Two lines here"),
        ("text", "a" * 1000, "a" * 1000),
    ],
)
def test_what_is_typed_is_stored_the_way_the_register_writes_it(kind, typed, stored):
    assert formats.normalised(kind, typed) == stored
    assert formats.normalised(kind, stored) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        (
            "hotline",
            "023-67158993",
            "Write the telephone number with its country code, such as +86-23-67158993.",
        ),
        (
            "hotline",
            "+86-call-me",
            "Write the telephone number with its country code, such as +86-23-67158993.",
        ),
        ("hotline", "+86123", "A telephone number has 7 to 15 digits, with its country code."),
        (
            "hotline",
            "+8612345678901234",
            "A telephone number has 7 to 15 digits, with its country code.",
        ),
        (
            "icp",
            "美ICP备20009753号",
            "An ICP number begins with the short name of its province, such as 渝 for Chongqing.",
        ),
        (
            "icp",
            "渝ICP备20009753",
            "Write the ICP number as the register does, such as 渝ICP备20009753号-2.",
        ),
        (
            "icp",
            "渝ICP备20009753号-0",
            "Write the ICP number as the register does, such as 渝ICP备20009753号-2.",
        ),
        (
            "news_licence",
            "5012022000",
            "A news-service licence number has 11 digits, such as 50120220004.",
        ),
        (
            "police",
            "渝公网安备 5001030200123号",
            "Write the police filing number as the register does: province, 公网安备, 14 digits,"
            " 号, such as 渝公网安备 50010302001234号.",
        ),
        ("inquiries", "service", "Write one e-mail address, such as service@example.org."),
        ("inquiries", "a@b.cn, c@d.cn", "Write one e-mail address, such as service@example.org."),
        ("text", "a" * 1001, "A notice has at most 1,000 characters; this one has 1,001."),
        ("text", "  ", "Write what readers shall see."),
        ("text", "a\x00b", "It holds a character that cannot be stored. Type it again by hand."),
        ("text", "a\ud800b", "It holds a character that cannot be stored. Type it again by hand."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(kind, typed, message):
    with pytest.raises(Malformed) as refused:
        formats.normalised(kind, typed)

    assert str(refused.value) == message


@given(kind=st.sampled_from(NoticeKind.values), typed=st.text(max_size=60))
def test_any_input_is_either_stored_for_good_or_refused(kind, typed):
    try:
        stored = formats.normalised(kind, typed)
    except Malformed:
        return

    assert formats.normalised(kind, stored) == stored


def test_a_page_is_made_of_paragraphs_headings_and_lists():
    text = "First.\r\nSame paragraph.\r\n\r\nSecond.\n## A heading\n- one\n- two\nThird.\n\n- three"

    assert formats.blocks(text) == [
        Block("p", text="First.\nSame paragraph."),
        Block("p", text="Second."),
        Block("h2", text="A heading"),
        Block("ul", entries=("one", "two")),
        Block("p", text="Third."),
        Block("ul", entries=("three",)),
    ]


def test_two_headings_stay_two_and_markup_stays_text():
    assert formats.blocks("## One\n## Two\n<b>#hash</b>\n##no -no") == [
        Block("h2", text="One"),
        Block("h2", text="Two"),
        Block("p", text="<b>#hash</b>\n##no -no"),
    ]


def test_an_empty_page_has_no_blocks():
    assert formats.blocks(" \n\n ") == []


@given(st.text(alphabet="a-# \n\r", max_size=80))
def test_every_word_of_a_page_is_shown(text):
    blocks = formats.blocks(text)

    shown = "".join(block.text + "".join(block.entries) for block in blocks)
    assert shown.count("a") == text.count("a")


def test_an_instant_is_told_in_the_zone_of_the_site():
    assert formats.told(datetime(2026, 11, 22, 6, 5, tzinfo=UTC)) == (
        "22 Nov 2026, 14:05 (Asia/Shanghai)"
    )
