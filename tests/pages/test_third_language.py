"""A further language is a name in a setting and a catalogue."""

import importlib
import subprocess

import pytest
from django.urls import clear_url_caches
from lxml import html

from newsroom import urls
from tests.articles.stories import again, draft, published

pytestmark = pytest.mark.counted

TOOLS = "//ul[@class='tools']//a[@hreflang]"
CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Sections"
msgstr "Rubriques"

msgid "Your message"
msgstr "Votre message"

msgid "By {names}|{date}"
msgstr "Par {names}|{date}"

msgid " and "
msgstr " et "

msgctxt "date pattern"
msgid "l, j F Y"
msgstr "l j F Y"
"""


@pytest.fixture
def french(settings, tmp_path):
    """The site with French in it, until the test is over."""
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE, "utf-8")
    subprocess.run(["msgfmt", "-o", folder / "django.mo", folder / "django.po"], check=True)
    settings.LOCALE_PATHS = [str(tmp_path), *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "français")]
    for name in ("SITE_NAMES", "SITE_SHORT_NAMES", "SITE_STRAPLINES"):
        known = getattr(settings, name)
        setattr(settings, name, {**known, "fr": known["en"]})
    _made_anew()
    yield
    settings.LANGUAGES = settings.LANGUAGES[:-1]
    _made_anew()


def _made_anew():
    """What a process makes once, at its start."""
    importlib.reload(urls)
    clear_url_caches()


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def test_a_story_is_read_in_it_with_its_dates_names_and_furniture(
    french, client, editor, city, chang_chen, now
):
    english = published(draft(city, chang_chen), by=editor, now=now)
    same = {"language": "fr", "slug": "le-bac", "translations": again(english.article).translations}
    story = published(draft(city, chang_chen, headline="Le bac", **same), by=editor, now=now)

    page = read(client, story.path)

    assert story.path == "/fr/2026/03/04/le-bac/"
    assert page.get("lang") == "fr"
    assert page.xpath("//nav[@class='sections']/@aria-label") == ["Rubriques"]
    [byline] = page.xpath("//*[@class='byline']")
    assert " ".join(byline.text_content().split()).startswith("Par CHANG CHEN")
    ways = [(way.get("hreflang"), way.get("href")) for way in page.xpath(TOOLS)]
    assert ways == [("en", english.path), ("zh-Hans", "/zh/")]
    ways = [
        (way.get("hreflang"), way.get("href")) for way in read(client, english.path).xpath(TOOLS)
    ]
    assert ways == [("zh-Hans", "/zh/"), ("fr", story.path)]


def test_every_sort_of_page_is_there_in_it(french, client, editor, city, chang_chen, now):
    published(draft(city, chang_chen, headline="Le bac", language="fr"), by=editor, now=now)
    paths = [
        *("", "latest/", "section/city/", "search/", "search/?q=bac", "archive/", "2026/03/"),
        *("corrections/", "letters/", "letters/status/", "cookies/", "accessibility/", "text/"),
        *("feed/", "feed/json/", "author/chang-chen/", "manifest.webmanifest"),
    ]

    statuses = {path: client.get(f"/fr/{path}").status_code for path in paths}

    assert statuses == dict.fromkeys(paths, 200)
    assert b"/fr/2026/03/04/le-bac/" in client.get("/sitemap-2026-3.xml").content
