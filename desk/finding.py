"""Which stories somebody means by a few words: in drafts too, of those they may see."""

import re
from typing import Any

from django.db.models import Q, QuerySet

from articles import search
from articles.models import Author, Byline

_MOST_CHARACTERS = 200
_MOST_FOUND = 2000
_LARGEST_NUMBER = 2**63 - 1
_SLUG = re.compile(r"[\w-]{3,120}")


def found(stories: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of `stories` that hold the words, or have such a number, address or name.

    Each way has an index of its own; one OR over all of them would read the whole table. Of each
    way only the newest are taken: a word that stands everywhere would sort the whole table.
    """
    words = " ".join(words[:_MOST_CHARACTERS].replace("\0", " ").split())
    if not words:
        return stories
    newest = stories.order_by("-changed_at", "-id")
    # Rows from before the desk's search have no vector yet: they are few, and found by headline.
    ways = [newest.filter(search=None, headline__icontains=words)]
    query = search.query(words)
    if query is not None:
        ways.append(newest.filter(search=query))
    number = words.removeprefix("#")
    if number.isascii() and number.isdecimal() and int(number[:20]) <= _LARGEST_NUMBER:
        ways.append(newest.filter(pk=int(number[:20])))
    if _SLUG.fullmatch(words):
        ways.append(newest.filter(slug__startswith=words.lower()))
    named = Author.objects.filter(Q(name__icontains=words) | Q(name_zh__icontains=words))
    lines = Byline.objects.filter(author__in=named.order_by().values("pk"))
    ways.append(newest.filter(pk__in=lines.values("article")))
    first, *others = (way.values("pk")[:_MOST_FOUND] for way in ways)
    return stories.filter(pk__in=first.union(*others, all=True))
