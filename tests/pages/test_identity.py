"""What browsers, searchers of holes and the curious are told of the site; all from settings."""

import io
import re
from datetime import UTC, datetime, timedelta

import html5lib
import jsonschema
import pytest
from lxml import etree
from PIL import Image

from newsroom import checks

pytestmark = pytest.mark.counted

MANIFEST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name", "short_name", "lang", "start_url", "scope", "display", "icons"],
    "properties": {
        "id": {"type": "string", "pattern": "^/"},
        "name": {"type": "string", "minLength": 1},
        "short_name": {"type": "string", "minLength": 1},
        "description": {"type": "string", "minLength": 1},
        "lang": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z][a-z]{3})?$"},
        "dir": {"enum": ["ltr", "rtl", "auto"]},
        "start_url": {"type": "string", "pattern": "^/"},
        "scope": {"type": "string", "pattern": "^/"},
        "display": {"enum": ["fullscreen", "standalone", "minimal-ui", "browser"]},
        "background_color": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
        "theme_color": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
        "icons": {
            "type": "array",
            "minItems": 3,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["src", "type", "sizes"],
                "properties": {
                    "src": {"type": "string", "pattern": "^/"},
                    "type": {"enum": ["image/png", "image/svg+xml"]},
                    "sizes": {"type": "string", "pattern": "^(any|[1-9][0-9]*x[1-9][0-9]*)$"},
                    "purpose": {"enum": ["maskable"]},
                },
            },
        },
    },
}
PUBLIC = "public, max-age=0, s-maxage=60, must-revalidate"


@pytest.mark.parametrize(
    ("address", "name", "lang"),
    [("/manifest.webmanifest", "Newsroom", "en"), ("/zh/manifest.webmanifest", "要闻", "zh-Hans")],
)
def test_manifest_says_what_the_settings_say(client, settings, address, name, lang):
    settings.SITE_NAMES = {"en": "Newsroom", "zh-hans": "要闻"}
    settings.SITE_SHORT_NAMES = {"en": "News", "zh-hans": "要闻"}
    settings.SITE_COLOUR = "#123456"

    answer = client.get(address)

    known = answer.json()
    jsonschema.Draft202012Validator(MANIFEST).validate(known)
    assert (known["name"], known["lang"], known["theme_color"]) == (name, lang, "#123456")
    assert answer["Content-Type"] == "application/manifest+json"
    assert (answer["Cache-Control"], answer["Surrogate-Key"]) == (PUBLIC, "site")


def test_every_icon_of_the_manifest_is_as_large_as_it_says(client):
    shown = {}
    for icon in client.get("/manifest.webmanifest").json()["icons"]:
        answer = client.get(icon["src"])
        assert answer["Content-Type"] == icon["type"]
        if icon["type"] == "image/png":
            width, height = Image.open(io.BytesIO(answer.content)).size
            shown[icon["src"]] = (f"{width}x{height}", icon["sizes"])

    assert shown == {
        "/icon-192.png": ("192x192", "192x192"),
        "/icon-512.png": ("512x512", "512x512"),
        "/icon-maskable.png": ("512x512", "512x512"),
    }


def test_favicon_holds_three_sizes(client):
    answer = client.get("/favicon.ico")

    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.info["sizes"]) == ("ICO", {(16, 16), (32, 32), (48, 48)})
    assert (answer["Content-Type"], answer["Surrogate-Key"]) == ("image/x-icon", "site")


def test_drawn_icon_is_the_sign_on_the_colour(client, settings):
    settings.SITE_SIGN, settings.SITE_COLOUR = "<渝", "#fff5cc"

    tree = etree.fromstring(client.get("/icon.svg").content)

    space = "{http://www.w3.org/2000/svg}"
    assert tree.find(f"{space}rect").get("fill") == "#fff5cc"
    assert tree.find(f"{space}text").text == "<渝"
    assert tree.find(f"{space}text").get("fill") == "#161412"  # ink, for the colour is light


@pytest.mark.parametrize("path", ["/", "/zh/", "/nowhere/"])
def test_every_page_names_its_icon_and_manifest(client, db, path):
    tree = html5lib.parse(client.get(path).content.decode(), namespaceHTMLElements=False)

    links = {link.get("rel"): link.get("href") for link in tree.iter("link")}
    manifest = "/zh/manifest.webmanifest" if path == "/zh/" else "/manifest.webmanifest"
    assert (links["icon"], links["manifest"]) == ("/icon.svg", manifest)
    assert {client.get(links[rel]).status_code for rel in ("icon", "manifest")} == {200}


def fields(text: str) -> dict[str, str]:
    """RFC 9116, section 4: each line a field, its name before the first colon."""
    lines = text.removesuffix("\n").split("\n")
    assert all(re.fullmatch(r"[A-Za-z-]+: \S.*", line) for line in lines), lines
    return {line.partition(": ")[0]: line.partition(": ")[2] for line in lines}


def test_security_txt_names_the_contact_until_half_a_year_on(client, settings, time_machine):
    settings.SECURITY_CONTACT = ["security@example.org"]
    settings.SECURITY_POLICY = "https://example.org/policy"
    asked = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    time_machine.move_to(asked, tick=False)

    answer = client.get("/.well-known/security.txt")

    said = fields(answer.content.decode())
    expires = datetime.fromisoformat(said.pop("Expires"))
    assert said == {
        "Contact": "mailto:security@example.org",
        "Preferred-Languages": "en, zh-Hans",
        "Canonical": "http://testserver/.well-known/security.txt",
        "Policy": "https://example.org/policy",
    }
    assert timedelta(days=90) < expires - asked < timedelta(days=365)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    time_machine.move_to(asked + timedelta(days=1), tick=False)
    assert client.get("/.well-known/security.txt").content == answer.content


def test_security_txt_is_made_anew_before_it_expires(client, settings, time_machine):
    settings.SECURITY_CONTACT = ["security@example.org"]
    changes = datetime(2026, 12, 3, tzinfo=UTC)  # 180 days before a first of June

    said = []
    for seconds in (-10, 0):
        time_machine.move_to(changes + timedelta(seconds=seconds), tick=False)
        answer = client.get("/.well-known/security.txt")
        said.append((fields(answer.content.decode())["Expires"], answer["Cache-Control"]))

    ten = PUBLIC.replace("60", "10")
    assert said == [("2027-05-01T00:00:00Z", ten), ("2027-06-01T00:00:00Z", PUBLIC)]


def test_without_a_contact_there_is_no_security_txt(client, db):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_humans_txt_names_the_team(client, settings):
    settings.SITE_TEAM = ["Editor: LI NA"]

    assert client.get("/humans.txt").content.decode().splitlines() == [
        "/* SITE */",
        "Name: Newsroom",
        "Address: http://testserver/",
        "Languages: English, 简体中文",
        "",
        "/* TEAM */",
        "Editor: LI NA",
        "",
        "/* CONTACT */",
        "Leave a message: http://testserver/letters/",
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "LETTERS_DEADLINES",
            {"correction": 2, "corection": 1},
            "LETTERS_DEADLINES names “corection”, which is no category of letters. There are:"
            " correction, tip, report, copyright, privacy, other.",
        ),
        (
            "LETTERS_DEADLINES",
            {"tip": "soon"},
            "LETTERS_DEADLINES gives “tip” “soon”: write whole days, such as 3.",
        ),
        ("WEBSUB_HUB", "hub", "WEBSUB_HUB is “hub”: write an address that begins with https://."),
        (
            "INDEXNOW_KEY",
            "short",
            "INDEXNOW_KEY must have 8 to 128 letters, digits and hyphens.",
        ),
        ("SITE_COLOUR", "red", "SITE_COLOUR is “red”: write it as #b3261e."),
        ("SITE_SIGN", "NEWS", "SITE_SIGN is “NEWS”: one or two characters fit on the icon."),
        (
            "SECURITY_CONTACT",
            ["https://example.org/hole", "tel:+8610", "us"],
            "SECURITY_CONTACT names “us”: write an e-mail address, or an address that begins"
            " with https://, mailto: or tel:.",
        ),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_at_start(settings, name, value, words):
    checks.refuse_wrong_settings()
    setattr(settings, name, value)

    with pytest.raises(SystemExit) as refused:
        checks.refuse_wrong_settings()

    assert str(refused.value) == f"Newsroom cannot start: {words}"
