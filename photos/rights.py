"""How a credit is printed, and how a printed one is read back."""

import re

# The kinds are photos.models.CreditKind's values; this room lies below the models.
PROVIDED_BY = "provided_by"
PROVIDED_TO = "provided_to"
PHOTO_BY = "photo_by"
AGENCY = "agency"

_ENGLISH = {
    PROVIDED_BY: "(Photo provided by {})",
    PROVIDED_TO: "(Photo provided to {})",
    PHOTO_BY: "(Photo by {})",
    AGENCY: "({})",
}
_CHINESE = {
    PROVIDED_BY: "（图片由{}提供）",
    PROVIDED_TO: "（供图：{}）",
    PHOTO_BY: "（{} 摄）",
    AGENCY: "（{}）",
}
_READ = [
    (PROVIDED_BY, re.compile(r"photos? provided by (.+)", re.IGNORECASE)),
    (PROVIDED_TO, re.compile(r"photos? provided to (.+)", re.IGNORECASE)),
    (PHOTO_BY, re.compile(r"photos? by (.+)", re.IGNORECASE)),
    (PROVIDED_BY, re.compile(r"(?:图片|照片|图)\s*由\s*(.+?)\s*提供")),
    (PROVIDED_TO, re.compile(r"供图\s*[：:]\s*(.+)")),
    (PHOTO_BY, re.compile(r"(?:摄影|摄)\s*[：:]\s*(.+)")),
    (PHOTO_BY, re.compile(r"(.+?)\s*摄")),
    (PROVIDED_BY, re.compile(r"(.+?)\s*供图")),
]
_CREDITED = re.compile(r"(?P<caption>.*?)\s*(?P<credit>[(（][^()（）]{1,120}[)）])[.。]?")
_BRACKETS = (("(", ")"), ("（", "）"))
_LONGEST_CREDIT = 260  # a name of 200 and its pattern
_LONGEST_AGENCY = 60
# A stop ends a sentence unless it follows an initial or a company's abbreviation, or stands
# inside a word (chinadaily.com.cn).
_SENTENCE = re.compile(r"(?<!\b\w)(?<!\bCo)(?<!\bLtd)(?<!\bInc)(?<!\bCorp)\.(?!\w)|[?!;。？！；\n]")


def printed_credit(kind: str, name: str, language: str = "en") -> str:
    """The credit as it stands after a caption, brackets included; "" for a photo without one.

    `kind` is a value of CreditKind, `language` a language code; every "zh…" is printed in Chinese.
    """
    patterns = _CHINESE if language.lower().startswith("zh") else _ENGLISH
    return patterns[kind].format(name) if name else ""


def parse_credit(text: str) -> tuple[str, str] | None:
    """Kind and name of a bracketed credit, or None where the bracket is something else.

    What matches no pattern is an agency if it looks like a name: at most 60 characters, no
    sentence in it, not beginning with a small letter. `printed_credit` gives an agency back as
    it was.
    """
    inside = _inside(" ".join(text.split()))
    if not inside or len(inside) > _LONGEST_CREDIT:
        return None
    if worded := _worded(inside):
        return worded
    return (AGENCY, inside) if _looks_like_a_name(inside) else None


def read_credit(text: str, kind: str) -> tuple[str, str]:
    """Kind and name of a credit as somebody types it: “Photo by LI NA”, with brackets or without.

    A bare name is of the `kind` that was chosen beside it.
    """
    words = " ".join(text.split())
    inside = _inside(words) or words
    return _worded(inside) or (kind, inside)


def caption_and_credit(line: str) -> tuple[str, str, str] | None:
    """Caption, kind and name of a line such as “The pier at dusk. (Photo by LI NA)”, else None."""
    credited = _CREDITED.fullmatch(" ".join(line.split()))
    credit = parse_credit(credited["credit"]) if credited else None
    return (credited["caption"], *credit) if credited and credit else None


def _worded(inside: str) -> tuple[str, str] | None:
    for kind, pattern in _READ:
        found = pattern.fullmatch(inside)
        if found and (name := found[1].strip()):
            return kind, name
    return None


def _inside(text: str) -> str:
    """What stands between the outer brackets; "" if one pair does not enclose the whole text."""
    for opening, closing in _BRACKETS:
        if text.startswith(opening) and text.endswith(closing) and len(text) > 1:
            depth = 0
            for position, character in enumerate(text):
                depth += (character == opening) - (character == closing)
                if depth == 0:
                    is_whole = position == len(text) - 1
                    return text[1:-1].strip() if is_whole else ""
    return ""


def _looks_like_a_name(text: str) -> bool:
    return (
        len(text) <= _LONGEST_AGENCY
        and not _SENTENCE.search(text)
        and not text[0].islower()
        and any(character.isalpha() for character in text)
    )
