"""Pieces that many pages share, such as a story's card: kept by what they show."""

from collections import OrderedDict
from datetime import date, datetime
from threading import Lock
from typing import Any

from django import template
from django.template import Context, TemplateSyntaxError
from django.template.base import Parser, Token
from django.template.loader_tags import IncludeNode, do_include
from django.utils.functional import LazyObject, Promise
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language

from articles.printing import Link
from articles.teasers import Card
from newsroom.framing import Frame, Site
from photos.printing import Picture

register = template.Library()
_MOST = 3_000_000  # characters
_MOST_ONCE = 4_000  # pieces
_PLAIN = {str, int, float, bool, date, datetime, Link, Picture}  # no safe text is in them
_PLAIN |= {Card, Frame, Site}  # the same only if one is the other


class _Other(Exception):
    """A value that cannot be told from others."""


class _Printed:
    """What was printed twice, by what it was printed for; what was asked for longest ago goes
    first.

    Most of what is printed once is never asked for again: an old page of a list, a rare search. It
    takes no room from what is.
    """

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[Any, SafeString] = OrderedDict()
        self._once: set[int] = set()
        self._left = most
        self._lock = Lock()

    def get(self, key: Any) -> SafeString | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        return found

    def put(self, key: Any, printed: SafeString) -> None:
        with self._lock:
            if hash(key) not in self._once:
                if len(self._once) == _MOST_ONCE:
                    self._once.clear()
                self._once.add(hash(key))
                return
            if key not in self._kept:
                self._kept[key] = printed
                self._left -= len(printed)
            while self._left < 0:
                self._left += len(self._kept.popitem(last=False)[1])


_printed = _Printed(_MOST)


class Piece(IncludeNode):
    """`{% piece "name.html" with a=b only %}` is `{% include %}`, kept by the values it is given.

    It sees nothing else but these and the language, so the same values are the same bytes, whatever
    changed meanwhile: a piece is never stale. They are compared by value: text, numbers, instants,
    lists, dicts and dataclasses of them. With anything else it is printed each time.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [(name, found) for name, found in self.extra_context.items() if not found.is_var]
        self._said = tuple((name, found.var) for name, found in given)  # written in the tag itself
        self._asked = [(name, found) for name, found in self.extra_context.items() if found.is_var]

    def render(self, context: Context) -> SafeString:
        here = (self.template.resolve(context), self._said, get_language(), context.autoescape)
        try:
            key = (*here, *((name, _frozen(found.resolve(context))) for name, found in self._asked))
        except _Other:
            return super().render(context)
        found = _printed.get(key)
        if found is None:
            found = super().render(context)
            _printed.put(key, found)
        return found


@register.tag
def piece(parser: Parser, token: Token) -> Piece:
    node = do_include(parser, token)
    if not node.isolated_context:
        raise TemplateSyntaxError("A piece sees only what it is given: end it with “only”.")
    return Piece(node.template, extra_context=node.extra_context, isolated_context=True)


def _frozen(value: Any) -> Any:
    """What tells one value from another. Safe text is not the same as text."""
    sort = type(value)
    if sort in _PLAIN or value is None:
        return value
    if isinstance(value, LazyObject):
        return _frozen(value.__reduce__()[1][0])
    if isinstance(value, SafeData):
        return SafeData, str(value)
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dict):
        return dict, tuple(value), tuple(map(_frozen, value.values()))
    if isinstance(value, list | tuple):
        return sort, tuple(map(_frozen, value))
    if hasattr(sort, "__dataclass_fields__"):
        return sort, tuple(map(_frozen, vars(value).values()))
    raise _Other
