"""The newest stories as a feed: the same for both peers, as Django's tutorial has it."""

from collections.abc import Callable
from typing import Any

from django.contrib.syndication.views import Feed


class Newest(Feed):
    title, link, description = "Herald", "/", "The newest stories"

    def __init__(self, newest: Callable[[], Any], *, published: str) -> None:
        self.newest, self.published = newest, published

    def items(self) -> Any:
        return self.newest()[:20]

    def item_title(self, item: Any) -> str:
        return item.title

    def item_description(self, item: Any) -> str:
        return item.lead

    def item_link(self, item: Any) -> str:
        return item.url

    def item_pubdate(self, item: Any) -> Any:
        return getattr(item, self.published)
