"""The reader's form, in the words of the page's language."""

import math
import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

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
        "page": "The page it is about",
        "page_help": "Its address on this site, if it is about one.",
        "contact": "E-mail or telephone",
        "contact_help": "If you would like the answer by mail. It is never published. Without it,"
        " you read the answer here with the number and code that you get now.",
        "website": "Leave this empty",
        "choose": "Choose what your message is about.",
        "missing": "Write your message.",
        "short": "Write at least 10 characters, so that we know what you mean.",
        "long": "Write at most 10,000 characters. Yours has {length}.",
        "unreadable": "It holds a character that cannot be sent. Type that part again by hand.",
        "contact_shape": "Write one e-mail address or telephone number, or leave it empty.",
        "contact_long": "Write at most 200 characters.",
        "page_elsewhere": "Write an address of this site, such as {example}, or leave it empty.",
        "honeypot": "A field that people do not see had been filled. It is empty again: send the"
        " message once more.",
        "too fast": "That was very quick. Wait a moment, then send the message once more.",
        "too late": "This page had been open for more than a day. Your message is still here: send"
        " it once more.",
        "forged": "The page was not complete. Your message is still here: send it once more.",
        "many from address": "From your network came as many messages as we can take at a time."
        " Yours is still here: send it again in {wait}.",
        "many of text": "This very text has reached us several times today, so we have it. If you"
        " mean something else, say it in words of your own; or send this again in {wait}.",
        "minutes": "{n} min",
        "hours": "{n} h",
        "receipt": "Receipt number",
        "receipt_help": "Such as L-7K3M-9QWX.",
        "code": "Code",
        "code_help": "Twelve letters and figures, such as 4TRE-8HNB-K2VD.",
        "receipt_missing": "Write the receipt number.",
        "code_missing": "Write the code.",
        "no such letter": "No message has this number and this code. Look at both once more. After"
        " {days} days a message is erased.",
        "tries": "Too many numbers and codes from your network were wrong. Try again in {wait}.",
        **{category.value: str(category.label) for category in Category},
    },
    "zh-hans": {
        "category": "您要说的是",
        "text": "留言内容",
        "text_help": "10 至 10000 字。",
        "page": "相关页面",
        "page_help": "如与本站某一页面有关，请填写其网址。",
        "contact": "电子邮箱或电话",
        "contact_help": "如需邮件回复请填写，不会公开。"
        "不填写也可凭留言编号和查询码在本站查看答复。",
        "website": "此处请留空",
        "choose": "请选择留言类别。",
        "missing": "请填写留言内容。",
        "short": "请至少写 10 个字，方便我们了解情况。",
        "long": "最多 10000 字，现有 {length} 字。",
        "unreadable": "其中有无法发送的字符，请手动重新输入该处文字。",
        "contact_shape": "请填写一个电子邮箱或电话号码，也可以不填。",
        "contact_long": "最多 200 字。",
        "page_elsewhere": "请填写本站网址，例如 {example}，也可以不填。",
        "honeypot": "页面上一处隐藏栏目被填写了内容，现已清空，请再次发送。",
        "too fast": "提交得太快了，请稍候片刻再次发送。",
        "too late": "本页打开已超过一天。您的留言仍在，请再次发送。",
        "forged": "页面信息不完整。您的留言仍在，请再次发送。",
        "many from address": "您所在网络的留言已达上限。您的留言仍在，请在 {wait}后再次发送。",
        "many of text": "今天我们已多次收到相同内容的留言，内容已知悉。"
        "如您要说的是另一件事，请用自己的话说明，或在 {wait}后再次发送。",
        "minutes": "{n} 分钟",
        "hours": "{n} 小时",
        "receipt": "留言编号",
        "receipt_help": "例如 L-7K3M-9QWX。",
        "code": "查询码",
        "code_help": "十二位字母和数字，例如 4TRE-8HNB-K2VD。",
        "receipt_missing": "请填写留言编号。",
        "code_missing": "请填写查询码。",
        "no such letter": "没有与该编号和查询码相符的留言，请核对。留言在 {days} 天后删除。",
        "tries": "您所在网络输入错误的次数过多，请在 {wait}后再试。",
        "correction": "报道有误",
        "tip": "提供新闻线索",
        "report": "举报违法和不良信息",
        "copyright": "著作权（版权）问题",
        "privacy": "个人信息与隐私",
        "other": "其他",
    },
}


def words_in(language: str) -> dict[str, str]:
    """What the forms say; languages that have no words here have them in their catalogue."""
    return WORDS.get(language) or {name: _(said) for name, said in WORDS["en"].items()}


_TELEPHONE = re.compile(r"[+＋]?[0-9０-９ ()（）./-]{5,30}")
_NOT_PUBLIC = ("/admin/", "/accounts/", "/preview/")
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


def local_path(written: str) -> str:
    """The path of a public page, if `written` is its path or its whole address; else ""."""
    path = written.strip().removeprefix(settings.SITE_URL).partition("#")[0]
    is_local = path.startswith("/") and "//" not in path and "\\" not in path
    is_plain = path.isprintable() and " " not in path and len(path) <= LONGEST_PATH
    return path if is_local and is_plain and not path.startswith(_NOT_PUBLIC) else ""


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
    page = PlainField(required=False)
    contact = PlainField(required=False)
    website = forms.Field(
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, language: str, now: datetime, page: str = "") -> None:
        self.words = words_in(language)
        self.now = now
        initial = {"page": local_path(page), "stamp": spam.stamp(now=now)}
        super().__init__(data, initial=initial, label_suffix="")
        _put_words(self, "category", "text", "page", "contact", "website")
        category = self.fields["category"]
        if isinstance(category, forms.ChoiceField):
            category.choices = [(value, self.words[value]) for value in Category.values]
        category.error_messages.update(
            required=self.words["choose"], invalid_choice=self.words["choose"]
        )
        self.fields["text"].error_messages["required"] = self.words["missing"]
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

    def clean_page(self) -> str:
        written: str = self.cleaned_data["page"]
        path = local_path(written)
        if written and not path:
            example = f"{settings.SITE_URL}/2026/11/22/story/"
            raise forms.ValidationError(self.words["page_elsewhere"].format(example=example))
        return path

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

    def refuse_for(self, wait: timedelta, *, why: str) -> None:
        """Say that too many letters came; `why` is what they have in common."""
        said = self.words["many of text" if why == "text" else "many from address"]
        self.add_error(None, said.format(wait=in_words(wait, self.words)))

    def _hand_out(self, name: str, value: str) -> None:
        """Put a value into the form that goes back to the reader."""
        typed = {field: self.data.get(field) for field in self.data}
        self.data = {**typed, name: value}


class StatusForm(forms.Form):
    """A receipt number and its code, in the words of `language`."""

    receipt = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))
    code = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: Any = None, *, language: str) -> None:
        self.words = words_in(language)
        super().__init__(data, label_suffix="")
        _put_words(self, "receipt", "code")
        for name in ("receipt", "code"):
            self.fields[name].error_messages["required"] = self.words[f"{name}_missing"]

    def refuse(self) -> None:
        """Number and code fit no letter; which of them is wrong is not said."""
        words = self.words["no such letter"].format(days=settings.LETTERS_KEEP_DAYS)
        self.add_error(None, words)

    def refuse_for(self, wait: timedelta) -> None:
        self.add_error(None, self.words["tries"].format(wait=in_words(wait, self.words)))


def in_words(wait: timedelta, words: dict[str, str]) -> str:
    """A wait, rounded up: "59 min", "3 h"."""
    minutes = math.ceil(wait.total_seconds() / 60)
    if minutes <= 90:
        return words["minutes"].format(n=minutes)
    return words["hours"].format(n=math.ceil(minutes / 60))


def _put_words(form: LetterForm | StatusForm, *names: str) -> None:
    for name in names:
        field = form.fields[name]
        field.label = form.words[name]
        field.help_text = form.words.get(f"{name}_help", "")
        unreadable = form.words["unreadable"]
        field.error_messages.update(unreadable=unreadable, null_characters_not_allowed=unreadable)
