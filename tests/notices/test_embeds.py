"""The registry of embeds decides what is said, what is allowed, and when readers are asked anew."""

import re
import runpy
from dataclasses import fields
from pathlib import Path

import html5lib
import pytest
from django.conf import settings as site
from django.test import Client

from delivery.headers import CONTENT_SECURITY_POLICY
from newsroom import checks
from notices import declaration, embeds
from notices.models import ConsentText
from tests.notices.rows import a_consent_text

STATS = {
    "name": "Reader statistics",
    "name_zh": "读者统计",
    "provider": "Counting Ltd",
    "purpose": "Counts which stories are read.",
    "storage": "cookie _stats",
    "duration": "13 months",
    "script": "https://stats.example.org/count.js",
    "connect": ["https://stats.example.org"],
    "forget": ["_stats"],
}
MAPS = {
    **STATS,
    "name": "Maps",
    "script": "https://maps.example.org/map.js",
    "frames": ["https://maps.example.org"],
}
ROOT = Path(__file__).resolve().parents[2]
STORES = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open")


def asked(client, path="/"):
    ConsentText.objects.filter(language="en").delete()
    a_consent_text().save()
    tree = html5lib.parse(client.get(path).content.decode(), namespaceHTMLElements=False)
    return next(section for section in tree.iter("section") if section.get("id") == "consent")


def words(client, path: str) -> str:
    tree = html5lib.parse(client.get(path).content.decode(), namespaceHTMLElements=False)
    return " ".join("".join(tree.find(".//main").itertext()).split())


def test_readers_are_asked_in_their_language_where_there_are_such_words(client, db):
    chinese = {
        "text": "本站使用 Cookie。",
        "agree": "同意",
        "decline": "拒绝",
        "policy": "隐私声明",
    }

    def said(path):
        return [part.strip() for part in asked(client, path).itertext() if part.strip()]

    in_english = ["We use cookies.", "Our Privacy Statement & Cookie Policy", "I Agree", "Decline"]
    assert [said("/"), said("/zh/")] == [in_english, in_english]

    a_consent_text(language="zh-hans", **chinese).save()

    in_chinese = ["本站使用 Cookie。", "隐私声明", "同意", "拒绝"]
    assert [said("/"), said("/zh/")] == [in_english, in_chinese]


@pytest.mark.parametrize("path", ["/", "/cookies/", "/nowhere/", "/feed/"])
def test_without_a_registry_nothing_of_others_is_allowed(client, db, path):
    assert client.get(path)["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_policy_follows_the_registry_in_the_same_bytes_for_everybody(db, settings, site_staff):
    policies = set()
    for registry in ([STATS, MAPS], [MAPS, STATS]):
        settings.EMBEDS = registry
        staff = Client()
        staff.force_login(site_staff)
        for client in (Client(), staff):
            for path in ("/", "/zh/", "/nowhere/"):
                policies.add(client.get(path)["Content-Security-Policy"])

    opened = CONTENT_SECURITY_POLICY.replace(
        "script-src 'self'",
        "script-src 'self' https://maps.example.org/map.js https://stats.example.org/count.js",
    ).replace("connect-src 'self'", "connect-src 'self' https://stats.example.org")
    assert policies == {f"{opened}; frame-src https://maps.example.org"}


def test_the_desk_and_its_door_let_nothing_in(settings, db, site_staff):
    settings.EMBEDS = [STATS]
    client = Client()
    client.force_login(site_staff)

    policies = [client.get(path)["Content-Security-Policy"] for path in ("/admin/", "/preview/x/")]

    assert [policy for policy in policies if "stats.example.org" in policy] == []


def test_banner_names_what_it_may_load_and_a_new_registry_asks_anew(client, db, settings):
    plain = asked(client)
    settings.EMBEDS = [STATS]
    with_one = asked(client)
    settings.EMBEDS = [STATS, MAPS]
    with_two = asked(client)

    assert (plain.get("data-edition"), plain.get("data-load")) == ("2026-11", None)
    assert with_one.get("data-load") == STATS["script"]
    assert with_two.get("data-load") == f"{STATS['script']} {MAPS['script']}"
    assert with_one.get("data-forget") == "_stats"
    editions = {one.get("data-edition") for one in (plain, with_one, with_two)}
    assert len(editions) == 3


@pytest.mark.parametrize("field", [field.name for field in fields(embeds.Embed)])
def test_whatever_is_changed_of_an_embed_asks_readers_anew(field):
    """They agreed to these hosts, this purpose, these words: not to a name."""
    given = {**STATS, field: ["https://other.example.org"] if field in embeds._LISTS else "Other"}

    before, same, after = (
        embeds.fingerprint(embeds.read(raw)) for raw in ([STATS], [dict(STATS)], [given])
    )

    assert (same == before, after == before) == (True, False)


def test_nothing_of_others_stands_on_a_page_but_the_names_in_the_banner(client, db, settings):
    settings.EMBEDS = [STATS]
    asked(client)

    page = client.get("/").content.decode()

    assert page.count("stats.example.org") == 1


def test_declaration_names_every_entry_in_each_language(client, db, settings):
    settings.EMBEDS = [STATS]

    english, chinese = words(client, "/cookies/"), words(client, "/zh/cookies/")

    assert all(STATS[name] in english for name in embeds._NEEDED)
    assert "读者统计" in chinese
    assert "Counting Ltd" in chinese
    assert "Nothing. This site loads nothing" not in english
    settings.EMBEDS = []
    assert "Nothing. This site loads nothing of anybody else’s" in words(client, "/cookies/")


def test_everything_that_the_site_keeps_in_browsers_is_declared(client, db):
    scripts = {
        str(path.relative_to(ROOT / "static" / "js"))
        for path in (ROOT / "static" / "js").rglob("*.js")
        if STORES.search(path.read_text("utf-8"))
    }
    kept = [*declaration.of_readers(), *declaration.of_staff()]

    assert scripts == {one.kept_by for one in kept if one.kept_by} - {"admin/js/theme.js"}
    cookies = {one.name for one in kept if not one.kept_by}
    assert cookies == {site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME, "messages"}
    assert all(one.name in words(client, "/cookies/") for one in kept)


def test_accessibility_statement_follows_what_the_site_loads(client, db, settings):
    assert "Nothing on a page comes from another site." in words(client, "/accessibility/")

    settings.EMBEDS = [STATS]

    said = words(client, "/accessibility/")
    assert "Nothing on a page comes from another site." not in said
    assert "is not checked by us: Reader statistics (Counting Ltd)" in said


@pytest.mark.parametrize("path", ["/cookies/", "/zh/accessibility/"])
def test_pages_of_settings_may_be_kept(client, db, path):
    answer = client.get(path)

    assert "s-maxage=60" in answer["Cache-Control"]
    assert "site" in answer["Surrogate-Key"].split()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "EMBEDS is no list of objects, such as [{“name”: …}]."),
        (["x"], "EMBEDS is no list of objects, such as [{“name”: …}]."),
        ([{**STATS, "provider": " "}], "EMBEDS, entry 1: “provider” is missing."),
        ([STATS, {**STATS, "colour": "x"}], "entry 2: “colour” is nothing that an entry has."),
        ([{**STATS, "name_zh": 3}], "“name_zh” is no text."),
        ([{**STATS, "connect": "https://x.org"}], "“connect” is no list of words."),
        ([{**STATS, "forget": ["a b"]}], "“forget” holds a name with a space in it."),
        (
            [{**STATS, "connect": ["https://x.org/y"]}],
            "“https://x.org/y” in “connect” is no origin",
        ),
        ('[{"name": }]', 'EMBEDS is no JSON: “[{"name": }]”'),
        ([{**STATS, "images": ["*"]}], "“*” in “images” is no origin"),
        *(
            ([{**STATS, "script": script}], f"“{script}” is no address of a script")
            for script in (
                *("http://x.org/a.js", "https://x.org/a.js?b", "https://x.org/a; script-src *"),
                *("https://[x/a.js", "//x.org/a.js", "https:///a.js", "javascript:alert(1)"),
            )
        ),
    ],
)
def test_a_registry_that_cannot_be_meant_is_refused_at_start(settings, wrong, said):
    settings.EMBEDS = wrong

    with pytest.raises(SystemExit) as refused:
        checks.refuse_wrong_settings()

    assert said in str(refused.value)


def test_what_is_no_json_is_read_for_the_refusal(monkeypatch):
    monkeypatch.setenv("EMBEDS", "[{")

    assert runpy.run_path(str(ROOT / "newsroom" / "env.py"))["EMBEDS"] == "[{"


def test_a_right_registry_is_taken(settings):
    settings.EMBEDS = [STATS, MAPS]

    checks.refuse_wrong_settings()

    assert [embed.name for embed in embeds.read(settings.EMBEDS)] == ["Reader statistics", "Maps"]
