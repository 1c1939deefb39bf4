from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def paper_name() -> str:
    """The site's name; allauth's pages have another thing called `site`."""
    return str(settings.SITE_NAMES["en"])
