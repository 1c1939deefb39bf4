from django import template

from newsroom import last_known
from notices import formats

register = template.Library()


@register.simple_tag
def known_notices(language: str) -> list[formats.Line]:
    """The footer as it was last shown, for pages that are printed without the database."""
    return last_known.recall(language)
