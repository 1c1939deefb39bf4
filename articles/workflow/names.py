"""Authors by the name that is printed."""

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from articles import body
from articles.models import Author
from articles.workflow.refusals import NotAllowed, Refusal


def author_called(name: str, *, language: str, by: User) -> tuple[Author, bool]:
    """The author of a printed name, made if nobody has it; True when made just now.

    Raises NotAllowed if nobody has it and `by` may not add authors.
    """
    body.check_characters(name, _("The name"))
    known = Author.objects.filter(Q(name__iexact=name) | Q(name_zh=name)).order_by("pk").first()
    if known is not None:
        return known, False
    if not by.has_perm("articles.add_author"):
        raise NotAllowed(
            _("Nobody is called %(name)s here, and you may not add authors.") % {"name": name}
        )
    if len(name) > 120:
        raise Refusal(
            _("The name %(name)s… is longer than 120 characters.") % {"name": name[:40]},
            field="bylines",
        )
    chinese = name if language == "zh-hans" else ""
    return Author.objects.create(name=name, name_zh=chinese, slug=_free_slug(name)), True


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "author"
    taken = set(Author.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
