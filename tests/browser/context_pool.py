"""Browser contexts that are lent to one test after another, and handed back clean.

Clean means: no cookies, no permissions, no routes, one page that shows nothing of a sign-in. The product's pages keep nothing else in a browser.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.browser.browsing_watch import LISTEN


class ContextPool:
    """Contexts by the options that they were made with."""

    def __init__(self, browser: Browser, waiting_place: str) -> None:
        """Begin without any; the pages of those that are free wait at an address of the product.

        Not at about:blank: the product's opener policy would give the next page a new process each time.
        """
        self._browser = browser
        self._waiting_place = waiting_place
        self._free: dict[str, list[BrowserContext]] = {}

    @contextmanager
    def lend(self, **options: Any) -> Iterator[BrowserContext]:  # noqa: ANN401 - Playwright's options of a context
        """Lend a context with these options and one page."""
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
        context.new_page().goto(self._waiting_place)
        return context

    def _clean(self, context: BrowserContext) -> None:
        first, *others = context.pages
        for page in others:
            page.close()
        first.unroute_all()
        first.goto(self._waiting_place)
        context.clear_cookies()
        context.clear_permissions()
