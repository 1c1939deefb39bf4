"""Everything that the desk says is said in Chinese too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from tests.desk.forms import at_desk
from tests.test_house import ROOT

CATALOGUES = ROOT / "locale/zh_Hans/LC_MESSAGES"
PACKAGES = ("accounts", "articles", "desk", "letters", "newsroom", "notices", "photos")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")
SAID = {"_", "gettext", "gettext_lazy", "ngettext"}


def entries(name: str) -> dict[str, tuple[str, str]]:
    """Flags and Chinese of every msgid."""
    found = {}
    for chunk in (CATALOGUES / name).read_text("utf-8").split("\n\n"):
        words = {"msgid": "", "msgstr": "", "flags": ""}
        key = "flags"
        for line in chunk.splitlines():
            if line.startswith("#"):
                words["flags"] += line
            else:
                if not line.startswith('"'):
                    key, _, line = line.partition(" ")
                words[key] = words.get(key, "") + ast.literal_eval(line)
        chinese = words["msgstr"] or words.get("msgstr[0]", "")
        found[words["msgid"]] = (words["flags"], chinese)
    found.pop("")
    return found


def said_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in SAID and isinstance(node.args[0].value, str):
                yield node.args[0].value


def said_in_template(path: Path) -> Iterator[str]:
    calls = re.findall(
        r"\b_?n?gettext\((u?(?:'[^'\n]*'|\"[^\"\n]*\"))", templatize(path.read_text())
    )
    yield from (ast.literal_eval(call) for call in calls)


def test_every_sentence_of_the_desk_has_its_chinese():
    modules = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    said = {words for path in modules for words in said_in(path.read_text("utf-8"))}
    for path in (ROOT / "templates").rglob("*.html"):
        said.update(said_in_template(path))

    assert len(said) > 800
    assert sorted(said - entries("django.po").keys()) == []


def test_every_sentence_of_the_desks_scripts_has_its_chinese():
    scripts = [*(ROOT / "static/js/desk").rglob("*.js"), *(ROOT / "editor/photo").glob("*.js")]
    known = entries("djangojs.po").keys()
    asked = {"meters.js", "steps.js", "bylines.js"}  # their words stand in the page
    said = {
        words
        for path in scripts
        if path.name not in asked
        for words in re.findall(r"\bsay\(\s*'([^']+)'", path.read_text("utf-8"))
    }

    assert len(said) > 80
    assert sorted(said - known) == []


@pytest.mark.parametrize("name", ["django.po", "djangojs.po"])
def test_nothing_is_guessed_or_left_in_english(name):
    found = entries(name)
    wrong = [words for words, (flags, chinese) in found.items() if not chinese or "fuzzy" in flags]

    assert wrong == []


@pytest.mark.parametrize("name", ["django.po", "djangojs.po"])
def test_chinese_holds_the_same_values_as_the_english(name):
    wrong = [
        words
        for words, (_, chinese) in entries(name).items()
        if sorted(PLACEHOLDER.findall(words)) != sorted(PLACEHOLDER.findall(chinese))
    ]

    assert wrong == []


def test_first_page_greets_in_chinese(editor):
    client = at_desk(editor)
    client.post("/admin/desk/language/", {"language": "zh-hans"})

    page = client.get("/admin/").content.decode()

    assert "待你处理" in page
    assert "Waiting for you" not in page
