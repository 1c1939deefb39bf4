"""Where a story stands on the site."""

import pghistory
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """A named shelf of stories with an address of its own, in both languages."""

    slug = models.SlugField(max_length=60, unique=True, help_text=_("Part of its address"))
    name = models.CharField(max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    description = models.CharField(max_length=300, blank=True)
    description_zh = models.CharField(
        _("description in Chinese"), max_length=300, blank=True, db_default=""
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        """The name in a language, else the English one."""
        return (self.name_zh or self.name) if language.startswith("zh") else self.name

    def description_in(self, language: str) -> str:
        """Only in the language itself: a page that speaks Chinese has no English sentence."""
        return self.description_zh if language.startswith("zh") else self.description


@pghistory.track()
class Section(Place):
    position = models.PositiveSmallIntegerField(default=0, help_text=_("Order in the navigation"))


@pghistory.track()
class Topic(Place):
    pass
