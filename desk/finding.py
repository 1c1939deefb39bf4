"""Which stories somebody means by a few words: in drafts too, of those they may see."""

import re
from typing import Any

from django.db.models import Q, QuerySet

from articles import search
from articles.models import Article, Author, Byline

_MOST_CHARACTERS = 200
_MOST_AUTHORS = 20
_LARGEST_NUMBER = 2**63 - 1
_SLUG = re.compile(r"[\w-]{3,120}")


def found(stories: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of `stories` that hold the words, or have such a number, address or name.

    Each way has an index of its own; one OR over all of them would read the whole table.
    """
    words = " ".join(words[:_MOST_CHARACTERS].replace("\0", " ").split())
    if not words:
        return stories
    everything = Article.objects.order_by()
    # Rows from before the desk's search have no vector yet: they are few, and found by headline.
    ways = [everything.filter(search=None, headline__icontains=words)]
    query = search.query(words)
    if query is not None:
        ways.append(everything.filter(search=query))
    number = words.removeprefix("#")
    if number.isascii() and number.isdecimal() and int(number[:20]) <= _LARGEST_NUMBER:
        ways.append(everything.filter(pk=int(number[:20])))
    if _SLUG.fullmatch(words):
        ways.append(everything.filter(slug__startswith=words.lower()))
    named = Author.objects.filter(Q(name__icontains=words) | Q(name_zh__icontains=words))
    authors = list(named.order_by().values_list("pk", flat=True)[:_MOST_AUTHORS])
    lines = Byline.objects.order_by().filter(author__in=authors).values("article")
    ids = ways[0].values("pk").union(*(way.values("pk") for way in ways[1:]), lines, all=True)
    return stories.filter(pk__in=ids)
