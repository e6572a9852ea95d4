"""One Chromium for the tests of this folder, a fresh context for each, and an eye on what it must never do."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from chalicelib.domain.paris_time import Lang
from tests.browser.browsing_watch import BrowsingWatch
from tests.browser.visitor import LOCALES, Visitor
from tests.product import Product
from tests.tools import CHROMIUM_FLAGS, require_tool
from tests.web.conftest import restored_members as restored_members  # a fixture, handed on to this folder

TIMEOUT_MS = 15_000

OpenVisitor = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder, so that `-m browser` finds it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright; it ends with this folder, because its event loop runs in the tests' own thread."""
    require_tool("chromium")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The one browser."""
    browser = playwright.chromium.launch(executable_path=require_tool("chromium"), args=CHROMIUM_FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def watch(product: Product) -> Iterator[BrowsingWatch]:
    """What the pages of a test did; at its end no rule of the pages' policy was broken and nothing foreign asked for."""
    seen = BrowsingWatch(product.issuer)
    yield seen
    seen.check_nothing_was_wrong()


@pytest.fixture
def open_visitor(product: Product, chromium: Browser, watch: BrowsingWatch) -> Iterator[OpenVisitor]:
    """A function that gives a person with a browser of their own: language, width, and any option of a context."""
    contexts: list[BrowserContext] = []

    def open_one(lang: Lang = "fr", width: int = 1280, **options: Any) -> Visitor:  # noqa: ANN401 - Playwright's options
        context = chromium.new_context(locale=LOCALES[lang], viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        return _watched(product, context, watch, lang)

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(open_visitor: OpenVisitor) -> Visitor:
    """A person who reads French, at a desk, with JavaScript."""
    return open_visitor()


@pytest.fixture
def without_cookies(
    product: Product, playwright: Playwright, watch: BrowsingWatch, tmp_path: Path
) -> Iterator[Visitor]:
    """A person whose browser takes no cookie: Chromium's own setting, in a profile of its own."""
    (tmp_path / "Default").mkdir()
    refused = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(refused), encoding="utf-8")
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=require_tool("chromium"), args=CHROMIUM_FLAGS, locale=LOCALES["fr"]
    )
    yield _watched(product, context, watch, "fr")
    context.close()


def _watched(product: Product, context: BrowserContext, watch: BrowsingWatch, lang: Lang) -> Visitor:
    context.set_default_timeout(TIMEOUT_MS)
    watch.follow(context)
    page = context.pages[0] if context.pages else context.new_page()
    return Visitor(product, page, lang)
