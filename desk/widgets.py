"""The form fields that the desk brings itself."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms.widgets import Script
from django.utils.functional import Promise

from photos import renditions
from photos.models import CreditKind, Use

Choice = tuple[str, str | Promise]


class StoryEditor(forms.Textarea):
    """The story's text. Without JavaScript it is a plain textarea holding the same HTML.

    `photos_url` ends in "/" and may be lazy; `credit_kinds` and `photo_uses` are (value, label)
    choices; `language` is that of the story, not of the desk. The browser's side is in `editor/`.
    """

    class Media:
        css = {"all": ["editor/story.css", "css/editor.css", "css/desk/upload.css"]}
        js = [Script("editor/story.js", defer=True)]

    def __init__(
        self,
        *,
        photos_url: str | Promise,
        credit_kinds: Sequence[Choice],
        photo_uses: Sequence[Choice],
        language: str = "en",
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__({"rows": 24, "class": "story-text", **(attrs or {})})
        self.photos_url = photos_url
        self.credit_kinds = credit_kinds
        self.photo_uses = photo_uses
        self.language = language

    def use_required_attribute(self, initial: object) -> bool:
        """No: the browser refuses to send a form whose empty required field it cannot show."""
        return False

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {
            **super().build_attrs(base_attrs, extra_attrs),
            "lang": self.language,
            "data-story-editor": True,
            "data-language": self.language,
            "data-photos-url": str(self.photos_url),
            "data-credit-kinds": _listed(self.credit_kinds),
            "data-photo-uses": _listed(self.photo_uses),
            "data-photo-types": renditions.accepted(),
            "data-licence-key": getattr(settings, "EDITOR_LICENCE_KEY", "GPL"),
        }


def _listed(choices: Sequence[Choice]) -> str:
    pairs = [[value, str(label)] for value, label in choices]
    return json.dumps(pairs, ensure_ascii=False)


def upload_options() -> dict[str, str]:
    """What `desk/_upload.html` tells the script of the library."""
    return {
        "credit_kinds": _listed(CreditKind.choices),
        "photo_uses": _listed(Use.choices),
        "photo_types": renditions.accepted(),
    }
