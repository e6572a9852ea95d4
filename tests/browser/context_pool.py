"""Browser contexts that are lent to one test after another, and handed back clean.

Clean means: no cookies, no permissions, no routes, one blank page. The product's pages keep nothing else in a browser.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.browser.browsing_watch import LISTEN


class ContextPool:
    """Contexts by the options that they were made with."""

    def __init__(self, browser: Browser) -> None:
        """Begin without any."""
        self._browser = browser
        self._free: dict[str, list[BrowserContext]] = {}

    @contextmanager
    def lend(self, **options: Any) -> Iterator[BrowserContext]:  # noqa: ANN401 - Playwright's options of a context
        """Lend a context with these options and one blank page."""
        free = self._free.setdefault(repr(sorted(options.items())), [])
        context = free.pop() if free else self._make(options)
        yield context
        self._clean(context)
        free.append(context)

    def close(self) -> None:
        """Close all."""
        for context in [context for free in self._free.values() for context in free]:
            context.close()

    def _make(self, options: dict[str, Any]) -> BrowserContext:
        context = self._browser.new_context(**options)
        context.add_init_script(LISTEN)
        context.new_page()
        return context

    @staticmethod
    def _clean(context: BrowserContext) -> None:
        first, *others = context.pages
        for page in others:
            page.close()
        first.unroute_all()
        first.goto("about:blank")
        context.clear_cookies()
        context.clear_permissions()
