"""Pieces that many pages share, such as a story's card: printed once for what they show."""

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
from photos.printing import Picture

register = template.Library()
_MOST = 256  # of each template
_printed: dict[str, OrderedDict[Any, SafeString]] = {}
_lock = Lock()
_PLAIN = {str, int, float, bool, date, datetime, Link, Picture}  # no safe text is in them


class _Other(Exception):
    """A value that cannot be told from others."""


class Piece(IncludeNode):
    """`{% piece "name.html" with a=b only %}` is `{% include %}`, kept by the values it is given.

    It sees nothing else but these and the language, so the same values are the same bytes, whatever
    changed meanwhile: a piece is never stale. They are compared by value: text, numbers, instants,
    lists, dicts and dataclasses of them. With anything else it is printed each time.
    """

    def render(self, context: Context) -> SafeString:
        values = {name: found.resolve(context) for name, found in self.extra_context.items()}
        try:
            key = (get_language(), context.autoescape, _frozen(values))
        except _Other:
            return super().render(context)
        name = self.template.resolve(context)
        with _lock:
            kept = _printed.setdefault(name, OrderedDict())
            found = kept.get(key)
            if found is not None:
                kept.move_to_end(key)
                return found
        printed = super().render(context)
        with _lock:
            kept[key] = printed
            if len(kept) > _MOST:
                kept.popitem(last=False)
        return printed


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
