"""One Chromium for the tests of this folder, a clean context for each, and an eye on what it must never do."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from chalicelib.domain.paris_time import Lang
from tests.browser.browsing_watch import BrowsingWatch
from tests.browser.context_pool import ContextPool
from tests.browser.visitor import LOCALES, Visitor
from tests.product import Product
from tests.tools import CHROMIUM_FLAGS, require_tool
from tests.web.conftest import restored_members  # noqa: F401 - a fixture, handed on to this folder

HEIGHT = 800

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
    require_tool("chromium-headless-shell")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The one browser."""
    program = require_tool("chromium-headless-shell")
    browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def pool(chromium: Browser, running_product: Product) -> Iterator[ContextPool]:
    """Contexts that are used again: a new one costs half a second of processor time, clearing one nothing."""
    contexts = ContextPool(chromium, f"{running_product.issuer}/static/any/sesame.svg")
    yield contexts
    contexts.close()


@pytest.fixture
def watch(product: Product) -> Iterator[BrowsingWatch]:
    """What the pages of a test did; at its end no rule of the pages' policy was broken and nothing foreign asked for."""
    seen = BrowsingWatch(product.issuer)
    yield seen
    seen.check_nothing_was_wrong()


@pytest.fixture
def open_visitor(product: Product, pool: ContextPool, watch: BrowsingWatch) -> Iterator[OpenVisitor]:
    """A function that gives a person with a browser of their own: language, width, and any option of a context."""
    with ExitStack() as lent:

        def open_one(lang: Lang = "fr", width: int = 1280, **options: Any) -> Visitor:  # noqa: ANN401 - Playwright's
            context = lent.enter_context(pool.lend(locale=LOCALES[lang], **options))
            watch.follow(context)
            lent.callback(watch.leave, context)
            page = context.pages[0]
            page.set_viewport_size({"width": width, "height": HEIGHT})
            return Visitor(product, page, lang)

        yield open_one


@pytest.fixture
def visitor(open_visitor: OpenVisitor) -> Visitor:
    """A person who reads French, at a desk, with JavaScript."""
    return open_visitor()


@pytest.fixture
def visitor_in_fake_time(product: Product, chromium: Browser, watch: BrowsingWatch) -> Iterator[Visitor]:
    """The same, but the page's timers are in the test's hands; a context cannot be given real time back."""
    with chromium.new_context(locale=LOCALES["fr"]) as context:
        watch.follow(context)
        page = context.new_page()
        page.clock.install()
        yield Visitor(product, page, "fr")


@pytest.fixture
def visitor_without_cookies(
    product: Product, playwright: Playwright, watch: BrowsingWatch, tmp_path: Path
) -> Iterator[Visitor]:
    """A person whose browser takes no cookie: Chromium's own setting, in a profile; the headless shell has none."""
    (tmp_path / "Default").mkdir()
    refused = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(refused), encoding="utf-8")
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=require_tool("chromium"), args=CHROMIUM_FLAGS, locale=LOCALES["fr"]
    )
    watch.follow(context)
    yield Visitor(product, context.pages[0], "fr")
    context.close()
