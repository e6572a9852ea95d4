"""Fixtures that all parts of the suite share."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audit_fake import watching
from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product

DEAREST_FIRST = (
    "races/test_in_one_process.py",
    "browser/test_every_state.py",
    "races/test_two_processes.py",
    "security/test_canary.py",
    "model/",
    "browser/",
    "localdev/",
)
"""What takes longest begins first, so that no worker is left alone with it at the end."""


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what was loaded for good; it would walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the items in that order; xdist hands whole files out as they come."""
    here = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        path = item.path.relative_to(here).as_posix()
        return next((rank for rank, start in enumerate(DEAREST_FIRST) if path.startswith(start)), len(DEAREST_FIRST))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def running_product() -> Iterator[Product]:
    """The local stage, served once for the session."""
    product = Product()
    yield product
    product.close()


@pytest.fixture
def product(running_product: Product) -> Iterator[Product]:
    """The running product with nothing left of other tests; a bad event in its log fails the test."""
    running_product.wipe()
    with watching():
        yield running_product


@pytest.fixture
def client(product: Product) -> JsonClient:
    """An HTTP client that speaks JSON."""
    return JsonClient(product)


@pytest.fixture
def browser(product: Product) -> PageBrowser:
    """A browser without JavaScript: forms, cookies, redirects."""
    return PageBrowser(product)
