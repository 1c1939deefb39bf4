"""The reader's form, in the words of the page's language."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import EmailValidator

from letters import spam
from letters.models import Category

SHORTEST_TEXT = 10
LONGEST_TEXT = 10_000
LONGEST_PATH = 500

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "category": "What is it about?",
        "text": "Your message",
        "text_help": "10 to 10,000 characters.",
        "contact": "E-mail or telephone",
        "contact_help": "Only if you would like an answer. It is never published.",
        "website": "Leave this empty",
        "choose": "Choose what your message is about.",
        "missing": "Write your message.",
        "short": "Write at least 10 characters, so that we know what you mean.",
        "long": "Write at most 10,000 characters. Yours has {length}.",
        "unreadable": "It holds a character that cannot be sent. Type that part again by hand.",
        "contact_shape": "Write one e-mail address or telephone number, or leave it empty.",
        "contact_long": "Write at most 200 characters.",
        "honeypot": "A field that people do not see had been filled. It is empty again: send the"
        " message once more.",
        "too fast": "That was very quick. Wait a moment, then send the message once more.",
        "too late": "This page had been open for more than a day. Your message is still here: send"
        " it once more.",
        "forged": "The page was not complete. Your message is still here: send it once more.",
        "too many": "From your network came as many messages as we can take at a time. Yours is"
        " still here: send it again in {minutes} min.",
        **{category.value: str(category.label) for category in Category},
    },
    "zh-hans": {
        "category": "您要说的是",
        "text": "留言内容",
        "text_help": "10 至 10000 字。",
        "contact": "电子邮箱或电话",
        "contact_help": "如需回复请填写，不会公开。",
        "website": "此处请留空",
        "choose": "请选择留言类别。",
        "missing": "请填写留言内容。",
        "short": "请至少写 10 个字，方便我们了解情况。",
        "long": "最多 10000 字，现有 {length} 字。",
        "unreadable": "其中有无法发送的字符，请手动重新输入该处文字。",
        "contact_shape": "请填写一个电子邮箱或电话号码，也可以不填。",
        "contact_long": "最多 200 字。",
        "honeypot": "页面上一处隐藏栏目被填写了内容，现已清空，请再次发送。",
        "too fast": "提交得太快了，请稍候片刻再次发送。",
        "too late": "本页打开已超过一天。您的留言仍在，请再次发送。",
        "forged": "页面信息不完整。您的留言仍在，请再次发送。",
        "too many": "您所在网络的留言已达上限。您的留言仍在，请在 {minutes} 分钟后再次发送。",
        "correction": "报道有误",
        "report": "举报违法和不良信息",
        "tip": "提供新闻线索",
        "opinion": "读者来信",
        "site": "网站或账号问题",
        "other": "其他",
    },
}

_TELEPHONE = re.compile(r"[+＋]?[0-9０-９ ()（）./-]{5,30}")
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


def local_path(written: str) -> str:
    """`written` if it is the address of a page of this site, without the site; else ""."""
    is_local = written.startswith("/") and "//" not in written and "\\" not in written
    is_plain = written.isprintable() and " " not in written and len(written) <= LONGEST_PATH
    return written if is_local and is_plain else ""


class PlainField(forms.CharField):
    """Text that Postgres can keep, its line ends counted as one character like in the browser."""

    default_error_messages = {"unreadable": WORDS["en"]["unreadable"]}

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n")
        if _UNREADABLE.search(text):
            raise forms.ValidationError(self.error_messages["unreadable"], code="unreadable")
        return str(super().to_python(text) or "")


class LetterForm(forms.Form):
    """A reader's letter, in the words of `language`; `page` is the address it is about.

    The honeypot and the stamp ask a person to send again with everything kept; they never refuse
    for good.
    """

    category = forms.ChoiceField(widget=forms.RadioSelect)
    text = PlainField(widget=forms.Textarea(attrs={"rows": 10}))
    contact = PlainField(required=False)
    page = forms.Field(required=False, widget=forms.HiddenInput)
    website = forms.Field(
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, language: str, now: datetime, page: str = "") -> None:
        self.words = WORDS.get(language) or WORDS["en"]
        self.now = now
        initial = {"page": local_path(page), "stamp": spam.stamp(now=now)}
        super().__init__(data, initial=initial, label_suffix="")
        for name in ("category", "text", "contact", "website"):
            self.fields[name].label = self.words[name]
        self.fields["text"].help_text = self.words["text_help"]
        self.fields["contact"].help_text = self.words["contact_help"]
        category = self.fields["category"]
        if isinstance(category, forms.ChoiceField):
            category.choices = [(value, self.words[value]) for value in Category.values]
        category.error_messages.update(
            required=self.words["choose"], invalid_choice=self.words["choose"]
        )
        self.fields["text"].error_messages.update(
            required=self.words["missing"], unreadable=self.words["unreadable"]
        )
        self.fields["contact"].error_messages["unreadable"] = self.words["unreadable"]
        self.fields["text"].widget.attrs["maxlength"] = str(LONGEST_TEXT)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) < SHORTEST_TEXT:
            raise forms.ValidationError(self.words["short"])
        if len(text) > LONGEST_TEXT:
            raise forms.ValidationError(self.words["long"].format(length=f"{len(text):,}"))
        return text

    def clean_contact(self) -> str:
        contact: str = self.cleaned_data["contact"]
        if len(contact) > 200:
            raise forms.ValidationError(self.words["contact_long"])
        if contact and not _TELEPHONE.fullmatch(contact):
            EmailValidator(message=self.words["contact_shape"])(contact)
        return contact

    def clean(self) -> dict[str, Any] | None:
        stamped = spam.read_stamp(str(self.cleaned_data.get("stamp") or ""), now=self.now)
        if stamped is not spam.Stamped.IN_TIME:
            self.add_error(None, self.words[stamped.value])
        if self.cleaned_data.get(spam.HONEYPOT):
            self.add_error(None, self.words["honeypot"])
            self._hand_out(spam.HONEYPOT, "")
        if (
            stamped is spam.Stamped.TOO_LATE
        ):  # whoever waited a day need not wait three seconds more
            self._hand_out("stamp", spam.stamp(now=self.now - spam.SHORTEST))
        elif stamped is spam.Stamped.FORGED:
            self._hand_out("stamp", spam.stamp(now=self.now))
        return self.cleaned_data

    def came_from(self) -> str:
        """The page the letter is about, or ""."""
        return local_path(str(self["page"].value() or ""))

    def refuse_for(self, minutes: int) -> None:
        self.add_error(None, self.words["too many"].format(minutes=minutes))

    def _hand_out(self, name: str, value: str) -> None:
        """Put a value into the form that goes back to the reader."""
        typed = {field: self.data.get(field) for field in self.data}
        self.data = {**typed, name: value}
