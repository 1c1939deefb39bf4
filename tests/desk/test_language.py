"""The desk speaks to everybody in the language of their choice."""

import pytest
from django.test import Client

from accounts.models import User
from articles import workflow
from articles.models import Section
from tests.articles.stories import draft
from tests.desk.forms import at_desk

LANGUAGE = "/admin/desk/language/"


def spoken(client: Client, **given) -> str:
    page = client.get("/admin/", follow=True, **given).content.decode()
    return page.split('<html lang="', 1)[1].split('"', 1)[0]


def test_desk_speaks_english_until_somebody_chooses_chinese(reporter, editor):
    client = at_desk(reporter)
    assert spoken(client) == "en"

    answer = client.post(
        LANGUAGE, {"language": "zh-hans", "next": "/admin/articles/article/?q=pier"}
    )

    assert (answer.status_code, answer.url) == (302, "/admin/articles/article/?q=pier")
    assert spoken(client) == "zh-hans"
    assert spoken(at_desk(editor)) == "en"


def test_readers_pages_stay_in_the_language_of_their_address(reporter):
    client = at_desk(reporter)
    client.post(LANGUAGE, {"language": "zh-hans"})

    assert '<html lang="en">' in client.get("/").content.decode()


def test_sign_in_page_is_in_the_language_of_the_browser(db):
    assert spoken(Client(), headers={"accept-language": "zh-CN,zh;q=0.9"}) == "zh-hans"
    assert spoken(Client(), headers={"accept-language": "fr"}) == "en"


@pytest.mark.parametrize("language", ["", "fr", "zh\0", "x" * 1000])
def test_unknown_language_is_refused(reporter, language):
    assert at_desk(reporter).post(LANGUAGE, {"language": language}).status_code == 400
    assert User.objects.get(pk=reporter.pk).language == "en"


def test_nobody_is_led_away_from_the_site(reporter):
    answer = at_desk(reporter).post(LANGUAGE, {"language": "en", "next": "//evil.example/"})

    assert answer.url == "/admin/"


def test_scripts_have_their_words(reporter):
    client = at_desk(reporter)

    answer = client.get("/admin/desk/words/zh-hans.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert "gettext" in answer.content.decode()
    assert client.get("/admin/desk/words/fr.js").status_code == 400


def test_sections_have_their_chinese_names_for_whoever_reads_chinese(editor, city, chang_chen, now):
    workflow.file(draft=draft(city, chang_chen), by=editor, now=now)
    Section.objects.filter(pk=city.pk).update(name_zh="城事")
    english = at_desk(editor).get("/admin/articles/article/").content.decode()
    editor.language = "zh-hans"
    editor.save()

    chinese = at_desk(editor).get("/admin/articles/article/").content.decode()

    assert ("City" in english, "城事" in english) == (True, False)
    assert ("City" in chinese, "城事" in chinese) == (False, True)
