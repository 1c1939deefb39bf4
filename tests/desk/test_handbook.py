"""The handbook (docs/editors.md) says what the desk does, and shows what there is."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HANDBOOK = ROOT / "docs" / "editors.md"
SHEET = ROOT / "templates" / "desk" / "_commands.html"


def in_the_handbook() -> list[tuple[str, str]]:
    """Keys and what they do, as its table of shortcuts says."""
    text = HANDBOOK.read_text("utf-8")
    table = text.split("\n## Shortcuts\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")]
    return [(" ".join(re.findall(r"`(.+?)`", keys)), what.strip()) for _, keys, what in rows[1:]]


def in_the_sheet() -> list[tuple[str, str]]:
    template = SHEET.read_text("utf-8")
    rows = re.findall(r'<dt>(.+?)</dt><dd>{% translate "(.+?)" %}</dd>', template)
    return [(" ".join(re.findall(r"<kbd[^>]*>(.+?)</kbd>", keys)), what) for keys, what in rows]


def anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_handbook_and_sheet_name_the_same_shortcuts():
    assert len(in_the_sheet()) > 9
    assert in_the_handbook() == in_the_sheet()


def test_every_picture_of_the_handbook_is_there_and_described():
    pictures = re.findall(r"!\[(.*?)\]\((.+?)\)", HANDBOOK.read_text("utf-8"))

    assert pictures
    assert [path for _, path in pictures if not (HANDBOOK.parent / path).is_file()] == []
    assert [path for words, path in pictures if not words] == []


def test_links_inside_the_handbook_lead_somewhere():
    text = HANDBOOK.read_text("utf-8")
    headings = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}

    assert sorted(set(re.findall(r"\]\(#(.+?)\)", text)) - headings) == []
