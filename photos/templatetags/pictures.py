"""`{% picture %}`: a photo's files as browsers choose among them.

Written without a template: pages show dozens, and each would be twenty nodes of one.
"""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from photos.printing import Picture

register = template.Library()


@register.simple_tag
def picture(picture: Picture, *, alt: str, sizes: str, is_first: bool = False) -> SafeString:
    """`sizes` is how wide it is shown; the first of a page is loaded before all else."""
    fitting = f'sizes="{escape(sizes)}"'
    sources = "".join(
        f'<source type="{media_type}" srcset="{escape(files)}" {fitting}>'
        for media_type, files in (("image/avif", picture.avif), ("image/webp", picture.webp))
        if files
    )
    jpegs = f' srcset="{escape(picture.jpeg)}" {fitting}' if picture.jpeg else ""
    focus = f' data-focus="{picture.focus}"' if picture.focus else ""
    when = 'fetchpriority="high"' if is_first else 'loading="lazy" decoding="async"'
    size = f'width="{picture.width}" height="{picture.height}"'
    return mark_safe(  # noqa: S308 - what comes from outside is escaped
        f'<picture>{sources}<img src="{escape(picture.src)}"{jpegs} {size}'
        f' alt="{escape(alt)}"{focus} {when}></picture>'
    )
