import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from articles import exchange
from articles.models import Article, Author, Edition
from articles.workflow import NotAllowed
from photos import ingest
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
        (b"A headline\n\nText.\n" + b"x" * 270_000, "longer than 256 KB"),
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


def jpeg(colour: str) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (700, 400), colour).save(kept, "JPEG")
    return kept.getvalue()


def test_photos_stand_in_the_order_of_the_captions(editor, city, chang_chen, now):
    files = [("1.jpg", jpeg("teal")), ("2.jpg", jpeg("red"))]

    imported = exchange.bring_in(
        exchange.read(WIRE.encode()),
        pictures=files,
        alts=["A teal sheet"],
        by=editor,
        now=now,
        section=city,
    )

    use = imported.article.photo_uses.get()
    assert (use.alt, use.photo.width) == ("A teal sheet", 700)
    assert imported.edition is None
    assert imported.remarks[-1] == "photo left out, no caption: 2.jpg"


def test_photo_that_is_in_the_library_keeps_its_credit_and_says_so(editor, city, now):
    ingest.take_in(data=jpeg("teal"), name="a.jpg", by=editor, now=now, credit_name="CHEN YU")

    imported = exchange.bring_in(
        exchange.read(WIRE.encode()),
        pictures=[("1.jpg", jpeg("teal"))],
        by=editor,
        now=now,
        section=city,
    )

    assert imported.remarks[-1] == "photo 1: in the library as from CHEN YU"


def test_broken_picture_is_named_and_nothing_is_left(editor, city, now):
    with pytest.raises(exchange.Unreadable, match=r"1\.jpg: "):
        exchange.bring_in(
            exchange.read(WIRE.encode()),
            pictures=[("1.jpg", b"no picture")],
            by=editor,
            now=now,
            section=city,
        )

    assert Article.objects.count() == Author.objects.count() == 0


def test_full_disk_is_said_once_and_nothing_is_left(editor, city, now, settings, tmp_path):
    blocked = tmp_path / "photos"
    blocked.write_text("a file stands where the folder should be")
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": blocked}},
    }

    with pytest.raises(exchange.Unreadable, match=r"^1\.jpg could not be stored"):
        exchange.bring_in(
            exchange.read(WIRE.encode()),
            pictures=[("1.jpg", jpeg("teal"))],
            by=editor,
            now=now,
            section=city,
        )

    assert Article.objects.count() == 0


def test_chinese_story_gets_a_chinese_placeholder(editor, city, now):
    text = (
        "老码头的渡轮回来了\n\nBy 陈畅|2025年7月10日\n\n渡轮回来了。\n\n乘客在候船。（陈雨 摄）\n"
    )

    imported = exchange.bring_in(exchange.read(text.encode()), by=editor, now=now, section=city)

    assert imported.remarks == ("new author: 陈畅", "photo 1: placeholder, no file was given")


def test_story_without_a_byline_is_understood():
    story = exchange.read(b"A headline\n\nThe text of it.\n\nBy the river\n\nMore text.")

    assert (story.headline, story.names, story.dated_on) == ("A headline", (), None)
    assert [piece.sort for piece in story.pieces] == ["heading", "paragraph"]


def test_command_takes_pictures_from_a_folder_and_refuses_what_is_none(
    editor, city, tmp_path, capsys
):
    (tmp_path / "ferry.txt").write_text(WIRE, "utf-8")
    (tmp_path / "1.jpg").write_bytes(jpeg("teal"))

    call_command("import_story", str(tmp_path / "ferry.txt"), "--photos", str(tmp_path))

    assert "published     no: it is a draft" in capsys.readouterr().out
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("import_story", "x", "--photos", str(tmp_path / "1.jpg"))
    with pytest.raises(CommandError, match="--by USER"):
        call_command("import_story", "x", "--by", "nobody")
    with pytest.raises(CommandError, match="1 of 1 not imported"):
        call_command("import_story", str(tmp_path / "missing.txt"))
    assert "No such file" in capsys.readouterr().err


def test_command_needs_somebody_to_file_for(db):
    with pytest.raises(CommandError, match="--by USER"):
        call_command("import_story", "x")
