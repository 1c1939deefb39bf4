"""How each kind of notice is written, printed and linked; how a standing page's text is built.

Pure: kinds are the values of `notices.models.NoticeKind`, text goes in and out unescaped.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

LONGEST_TEXT = 1000
ICP_REGISTER = "https://beian.miit.gov.cn/"
POLICE_REGISTER = "https://beian.mps.gov.cn/#/query/webSearch?code="

# Each province by its short name; Sichuan, Guizhou, Yunnan, Shaanxi and Gansu go by two.
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新"

_HOTLINE = re.compile(r"\+[1-9][0-9]*(-[0-9]+)*")
_ICP = re.compile(rf"[{PROVINCES}]ICP[备证][0-9]{{6,10}}号(-[1-9][0-9]{{0,2}})?")
_POLICE = re.compile(rf"([{PROVINCES}]公网安备)([0-9]{{14}})号")
_NEWS_LICENCE = re.compile(r"[0-9]{11}")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))

# The English words are those of the page in seed/, to the letter: nothing stands after the colons.
USUAL_LABELS: dict[str, dict[str, str]] = {
    "en": {
        "hotline": (
            "Internet illegal and undesirable information can be reported by calling this"
            " telephone number:"
        ),
        "news_licence": "互联网新闻信息服务许可证号:",
        "inquiries": "For any inquiries, please email ",
    },
    "zh-hans": {
        "hotline": "违法和不良信息举报电话：",
        "news_licence": "互联网新闻信息服务许可证号：",
        "inquiries": "联系邮箱：",
    },
}


class Malformed(ValueError):
    """The value is not written as its kind is; the message says how to write it."""


@dataclass(frozen=True)
class Line:
    """One notice as printed: `label` and `value` side by side, the value linked if `href`."""

    kind: str
    label: str
    value: str
    href: str


@dataclass(frozen=True)
class Block:
    """A part of a standing page: "p" and "h2" have `text`, "ul" has `entries`.

    A line break inside a paragraph is kept in `text`.
    """

    kind: str
    text: str = ""
    entries: tuple[str, ...] = ()


def line(kind: str, label: str, value: str, language: str) -> Line:
    """A notice as the footer prints it; an empty `label` means the usual words."""
    return Line(kind, _label(kind, label, language), value, _href(kind, value))


def footer(rows: Iterable[Mapping[str, Any]], language: str) -> list[Line]:
    """The notices of a page in a language, in their fixed order; English ones where it has none.

    A row has kind, language, label, value and position.
    """
    known = list(rows)
    own = [row for row in known if row["language"] == language]
    shown = own or [row for row in known if row["language"] == "en"]
    order = list(_NORMALISERS)
    shown.sort(key=lambda row: (order.index(row["kind"]), row["position"], row["value"]))
    return [line(row["kind"], row["label"], row["value"], row["language"]) for row in shown]


def usual_label(kind: str, language: str) -> str:
    """The words before a value where nobody chose others."""
    if language in USUAL_LABELS:
        return USUAL_LABELS[language].get(kind, "")
    said = USUAL_LABELS["en"].get(kind, "")
    return said and _(said)


def normalised(kind: str, value: str) -> str:
    """`value` as it is stored and printed. Raises Malformed with a sentence for the editor."""
    if not is_storable(value):
        raise Malformed(_("It holds a character that cannot be stored. Type it again by hand."))
    value = value.strip()
    if not value:
        raise Malformed(_("Write what readers shall see."))
    return _NORMALISERS[kind](value)


def is_storable(text: str) -> bool:
    """Postgres keeps neither NUL nor half a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def blocks(text: str) -> list[Block]:
    """A standing page's text by its light conventions.

    An empty line parts paragraphs, `## ` begins a heading, `- ` an entry of a list.
    """
    found: list[Block] = []
    is_open = False  # whether the next line may still belong to the last block
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        part = _block(raw.strip())
        if part is None:
            is_open = False
        elif is_open and part.kind == found[-1].kind:
            found[-1] = _joined(found[-1], part)
        else:
            found.append(part)
            is_open = part.kind != "h2"
    return found


def told(instant: datetime) -> str:
    """An instant in words, in the site's zone and naming it."""
    local = timezone.localtime(instant)
    when = date_format(local, get_format("MINUTE_FORMAT"))
    return f"{when} ({timezone.get_current_timezone_name()})"


def _block(text: str) -> Block | None:
    if not text:
        return None
    if text.startswith("## "):
        return Block("h2", text=text[3:].strip())
    if text.startswith("- "):
        return Block("ul", entries=(text[2:].strip(),))
    return Block("p", text=text)


def _joined(block: Block, more: Block) -> Block:
    if block.kind == "ul":
        return Block("ul", entries=(*block.entries, *more.entries))
    return Block("p", text=f"{block.text}\n{more.text}")


def _label(kind: str, label: str, language: str) -> str:
    words = label.strip()
    if not words:
        return usual_label(kind, language)
    # A space after Latin words; none after a colon (as in seed/) or Chinese.
    return f"{words} " if words[-1].isascii() and words[-1] != ":" else words


def _href(kind: str, value: str) -> str:
    if kind == "hotline" and _HOTLINE.fullmatch(value):
        return f"tel:{value.replace('-', '')}"
    if kind == "icp" and _ICP.fullmatch(value):
        return ICP_REGISTER
    if kind == "police" and (written := _POLICE.fullmatch(value.replace(" ", ""))):
        return f"{POLICE_REGISTER}{written[2]}"
    if kind == "inquiries" and "@" in value:
        return f"mailto:{quote(value, safe='@')}"
    return ""


def _hotline(value: str) -> str:
    """E.164 allows up to 15 digits after the plus; groups are parted by hyphens."""
    number = _compact(re.sub(r"[\s().]+", "-", unicodedata.normalize("NFKC", value)))
    number = re.sub(r"-+", "-", number).strip("-").replace("+-", "+")
    if not _HOTLINE.fullmatch(number):
        raise Malformed(
            _("Write the telephone number with its country code, such as +86-23-67158993.")
        )
    if not 7 <= sum(digit.isdigit() for digit in number) <= 15:
        raise Malformed(_("A telephone number has 7 to 15 digits, with its country code."))
    return number


def _icp(value: str) -> str:
    number = _compact(value).upper()
    if _ICP.fullmatch(number):
        return number
    if number[:1] not in PROVINCES:
        raise Malformed(
            _("An ICP number begins with the short name of its province, such as 渝 for Chongqing.")
        )
    raise Malformed(_("Write the ICP number as the register does, such as 渝ICP备20009753号-2."))


def _news_licence(value: str) -> str:
    number = _compact(value)
    if not _NEWS_LICENCE.fullmatch(number):
        raise Malformed(_("A news-service licence number has 11 digits, such as 50120220004."))
    return number


def _police(value: str) -> str:
    written = _POLICE.fullmatch(_compact(value))
    if written is None:
        raise Malformed(
            _(
                "Write the police filing number as the register does: province, 公网安备,"
                " 14 digits, 号, such as 渝公网安备 50010302001234号."
            )
        )
    return f"{written[1]} {written[2]}号"


def _inquiries(value: str) -> str:
    address = value.removeprefix("mailto:")
    try:
        EmailValidator()(address)
    except ValidationError:
        raise Malformed(_("Write one e-mail address, such as service@example.org.")) from None
    return address


def _text(value: str) -> str:
    words = " ".join(value.split())
    if len(words) > LONGEST_TEXT:
        raise Malformed(
            _("A notice has at most 1,000 characters; this one has %(length)s.")
            % {"length": f"{len(words):,}"}
        )
    return words


def _compact(value: str) -> str:
    """Without spaces, with plain digits, letters and hyphens."""
    return "".join(unicodedata.normalize("NFKC", value).translate(_DASHES).split())


_NORMALISERS: dict[str, Callable[[str], str]] = {
    "hotline": _hotline,
    "icp": _icp,
    "news_licence": _news_licence,
    "police": _police,
    "inquiries": _inquiries,
    "text": _text,
}
