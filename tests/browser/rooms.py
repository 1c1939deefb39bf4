"""Rooms for visitors: a browser context each, emptied and let again.

A new context has a new renderer and cold caches, which costs more than most of the pages that
tests open in it. What a visitor leaves that a page could find is taken out; what stays is the
renderer, kept by a blank page, and the HTTP cache.
"""

from collections import defaultdict
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page

ONE_RENDERER = "--process-per-site"  # for all pages of a room, so for those after one another too


class Rooms:
    def __init__(self, browser: Browser, base: str) -> None:
        self._browser, self._base = browser, base
        self._blank: dict[BrowserContext, Page] = {}
        self._kinds: dict[BrowserContext, tuple] = {}
        self._free: dict[tuple, list[BrowserContext]] = defaultdict(list)

    def let(self, *, is_new: bool, **options: Any) -> BrowserContext:
        """One that was made with the same options, or a new one."""
        kind = tuple(sorted((name, repr(value)) for name, value in options.items()))
        if is_new or not self._free[kind]:
            context = self._browser.new_context(**options)
            if not is_new:
                self._kinds[context] = kind
            return context
        return self._free[kind].pop()

    def leave(self, context: BrowserContext) -> None:
        """Nothing that the visitor did or left is there for the next one."""
        if context not in self._kinds:
            context.close()
            return
        try:
            self._empty(context)
        except Error:  # the visitor closed it
            self._blank.pop(context, None)
            return
        self._free[self._kinds[context]].append(context)

    def _empty(self, context: BrowserContext) -> None:
        context.set_offline(False)
        context.unroute_all()
        if context not in self._blank:
            self._blank[context] = context.new_page()
            self._blank[context].route("**/*", lambda route: route.fulfill(body=""))
            self._blank[context].goto(self._base)
        for page in context.pages:
            if page is not self._blank[context]:
                page.close()
        context.clear_permissions()
        browser = context.new_cdp_session(self._blank[context])
        browser.send("Storage.clearDataForOrigin", {"origin": self._base, "storageTypes": "all"})
        browser.detach()
