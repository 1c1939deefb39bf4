"""The policy of public pages follows the registry of embeds: the same bytes for everybody."""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from notices import embeds

_HEADER = "Content-Security-Policy"


class EmbedPolicy:
    """Opens the policy by exactly what EMBEDS names; with an empty registry it is not even there.

    What is allowed is not yet loaded: consent.js does that, after agreement. At the desk nothing of
    anybody else's is ever loaded.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.EMBEDS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        registry = embeds.read(settings.EMBEDS)
        self.opened = lru_cache(maxsize=8)(lambda policy: embeds.opened(policy, registry))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _HEADER in response and not request.path.startswith(settings.DESK_ADDRESSES):
            response[_HEADER] = self.opened(response[_HEADER])
        return response
