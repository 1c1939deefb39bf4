from datetime import date

import pytest
from django.core.management import CommandError, call_command

from articles import exchange
from articles.models import Article, Author, Edition
from articles.workflow import NotAllowed
from photos.models import Photo

WIRE = """Harbour Post Online

Ferry returns to the old pier after nine years

By CHANG CHEN and LI WEI|Jul 10,2025

The "Star Ferry" came back on Thursday,  and the pier was full by six.

Passengers wait at the old pier. (Photo provided by the event organizer)

A Pier With a Past

It cost 12 billion yuan (about 1.67 billion U.S. dollars).

"Can it last?" asked Liang Shuyun.

MUST READ

New Era, New Journey

Back
"""


def test_wire_copy_is_understood():
    story = exchange.read(WIRE.encode())

    assert story.headline == "Ferry returns to the old pier after nine years"
    assert story.names == ("CHANG CHEN", "LI WEI")
    assert story.dated_on == date(2025, 7, 10)
    assert story.lead == 'The "Star Ferry" came back on Thursday,  and the pier was full by six.'
    assert [(piece.sort, piece.text) for piece in story.pieces] == [
        ("caption", "Passengers wait at the old pier."),
        ("heading", "A Pier With a Past"),
        ("paragraph", "It cost 12 billion yuan (about 1.67 billion U.S. dollars)."),
        ("paragraph", '"Can it last?" asked Liang Shuyun.'),
    ]
    assert (story.pieces[0].credit_kind, story.pieces[0].credit_name) == (
        "provided_by",
        "the event organizer",
    )
    assert story.left_out == ("Harbour Post Online", "MUST READ", "New Era, New Journey", "Back")


def test_chinese_copy_is_known_as_chinese():
    text = (
        "老码头的渡轮回来了\n\nBy 陈畅|2025年7月10日\n\n"
        "渡轮星期四回到老码头。\n\n乘客在候船。（陈雨 摄）\n"
    )

    story = exchange.read(text.encode())

    assert (story.language, story.dated_on) == ("zh-hans", date(2025, 7, 10))
    assert (story.pieces[0].credit_kind, story.pieces[0].credit_name) == ("photo_by", "陈雨")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (b" \n ", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a text file"),
        ("Überschrift\n\nText.".encode("latin-1"), "not UTF-8 text"),
        (b"By CHANG CHEN|Jul 10,2025\n\nText.", "no headline above the byline"),
        (b"A headline\n\nBy CHANG CHEN|Jul 10,2025\n", "no text below it"),
        (b"A headline\n\nBy CHANG CHEN|the tenth\n\nText.", "The date “the tenth”"),
        (b"Just a sentence that ends.\n\nAnother.", "There is no headline"),
    ],
)
def test_what_is_not_a_story_is_refused_with_words(data, message):
    with pytest.raises(exchange.Unreadable, match=message):
        exchange.read(data)


def test_imported_story_has_its_photos_where_the_captions_stood(editor, city, now):
    imported = exchange.bring_in(
        exchange.read(WIRE.encode()), by=editor, now=now, section=city, publish=True
    )

    article = imported.article
    use = article.photo_uses.get()
    assert article.body.startswith(f'<figure data-photo="{use.photo_id}"></figure><h2>A Pier')
    assert use.caption == "Passengers wait at the old pier."
    assert use.photo.credit_name == "the event organizer"
    assert imported.edition.path == ("/2025/07/10/ferry-returns-to-the-old-pier-after-nine-years/")
    assert imported.remarks == (
        "new author: CHANG CHEN",
        "new author: LI WEI",
        "photo 1: placeholder, no file was given",
    )


def test_nothing_is_left_of_an_import_that_fails(reporter, city, now):
    with pytest.raises(NotAllowed):
        exchange.bring_in(exchange.read(WIRE.encode()), by=reporter, now=now, section=city)

    assert Article.objects.count() == Author.objects.count() == Photo.objects.count() == 0


def test_command_imports_says_what_it_understood_and_refuses_it_twice(
    editor, city, tmp_path, capsys
):
    file = tmp_path / "ferry.txt"
    file.write_text(WIRE, "utf-8")

    call_command("import_story", str(file), "--section", "city", "--publish")

    said = capsys.readouterr().out
    for line in (
        "headline      Ferry returns to the old pier after nine years",
        "byline        CHANG CHEN, LI WEI",
        "date          2025-07-10",
        "paragraphs    3 (the first is the lead)",
        "sub-headings  1",
        "photos        1, with caption and credit",
        "left out      MUST READ",
    ):
        assert line in said
    assert Edition.objects.count() == 1
    with pytest.raises(CommandError, match="1 of 1 not imported"):
        call_command("import_story", str(file))
    assert "It is filed already as story" in capsys.readouterr().err
    assert Article.objects.count() == 1


def test_command_names_the_sections_there_are(editor, city, tmp_path):
    with pytest.raises(CommandError, match=r"There is no section sport\. There are: city\."):
        call_command("import_story", str(tmp_path / "x.txt"), "--section", "sport")
